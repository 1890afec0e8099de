"""What a suggestion of each kind leads to: the request that follows it, and the kind of link that this makes."""

from collections.abc import Mapping

from graph.rules.kinds import RECOMMENDATIONS, RequestKind

MEMBERSHIP = "membership"
REQUESTS: Mapping[str, RequestKind] = {
    "network": RequestKind.JOIN,
    "invite": RequestKind.INVITE,
    "partner": RequestKind.PARTNER,
    "space": RequestKind.SPACE,
    "exchange": RequestKind.EXCHANGE,
}
"""The request that follows each kind of suggestion."""


def family(kind: str) -> str:
    """Return the kind of link that a request makes: joining and inviting make a ``membership``, others what they say.

    A recommendation makes what the request makes by which it is followed.
    """
    wanted = RECOMMENDATIONS.get(kind, kind)
    return MEMBERSHIP if wanted in (RequestKind.JOIN, RequestKind.INVITE) else wanted


FAMILIES: Mapping[str, str] = {kind: family(request) for kind, request in REQUESTS.items()}
"""The kind of link that each kind of suggestion leads to."""

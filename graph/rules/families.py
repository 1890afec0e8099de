"""What a suggestion of each kind leads to: the request that follows it, and the kind of link that this makes."""

from collections.abc import Mapping

from graph.rules.kinds import RECOMMENDATIONS, TELLINGS, RequestKind

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

    A recommendation makes what the request makes by which it is followed, a telling what it tells of.
    """
    wanted = RECOMMENDATIONS.get(kind) or TELLINGS.get(kind) or kind
    return MEMBERSHIP if wanted in (RequestKind.JOIN, RequestKind.INVITE) else wanted


FAMILIES: Mapping[str, str] = {kind: family(request) for kind, request in REQUESTS.items()}
"""The kind of link that each kind of suggestion leads to."""
MIRRORED: Mapping[str, str] = {"space": "lent", "lent": "space"}
"""A kind of link as the other side names it, where that differs: what one uses, the other lends."""
ALL_FAMILIES = sorted(set(FAMILIES.values()))
"""All kinds of link."""


def seen_from(relation: str, *, own: bool) -> str:
    """Return a kind of link as it is for a reader, from how the side names it that ended it; own: the reader's side."""
    return relation if own else MIRRORED.get(relation, relation)

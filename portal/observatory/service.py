"""What staff see of their province: numbers, isolated associations, and a network for each."""

from collections.abc import Sequence
from datetime import datetime

from graph.directory import isolation, profiles
from graph.directory.isolation import Isolated, IsolatedOverview
from graph.links.requests import LinkRequest
from graph.rules.kinds import Joining
from portal.kit.by_revision import kept
from portal.kit.graph import current_graph
from portal.suggestions.adviser import adviser_for

LOOKED_AT = 5
"""Networks that are looked at for each association, until one is found that can be asked."""
POINTS = 2000
"""Associations that the map shows at most, those with the most needs."""
OVERVIEWS = 50
"""Provinces, and parts of them, whose isolated associations are kept in memory: a large one's take two megabytes."""


def networks_for(rows: Sequence[Isolated]) -> dict[str, dict[str, object]]:
    """Return the best network to suggest to each isolated association that has none suggested yet.

    One that is joined by invitation only comes after those that can be asked, as staff can't suggest it.
    """
    waiting = [row.id for row in rows if not row.recommended]
    if not waiting:
        return {}
    adviser = adviser_for(*waiting)
    advice = adviser.advise_all([("network", id) for id in waiting], limit=LOOKED_AT, explained=())  # Only names show.
    fitting = {id: [item.candidate for item in answer.items] for id, answer in zip(waiting, advice, strict=True)}
    known = profiles.read_profiles(current_graph(), sorted({one for networks in fitting.values() for one in networks}))
    found = {id: [known[one] for one in networks if one in known] for id, networks in fitting.items()}
    return {id: min(networks, key=_by_invitation) for id, networks in found.items() if networks}


def _by_invitation(network: dict[str, object]) -> bool:
    return network.get("joining") == Joining.INVITATION


def oldest_days(requests: Sequence[LinkRequest], today: datetime) -> int | None:
    """Return how many days the oldest of some requests has waited."""
    return max(((today - request.created_at).days for request in requests), default=None)


def read_overview(province: str, commune: str | None, domain: str | None) -> IsolatedOverview:
    """Return the numbers of a province and its isolated associations that fit, as the graph is now."""
    return kept(isolation.read_overview, province, commune, domain, POINTS, most=OVERVIEWS)

"""What staff see of their province: numbers, isolated associations, and a network for each."""

from collections.abc import Sequence
from datetime import datetime

from graph.directory import isolation, profiles
from graph.directory.isolation import Isolated, IsolatedOverview
from graph.links.requests import LinkRequest
from portal.kit.by_revision import kept
from portal.kit.graph import current_graph
from portal.suggestions.adviser import adviser_for

POINTS = 2000
"""Associations that the map shows at most, those with the most needs."""
OVERVIEWS = 50
"""Provinces, and parts of them, whose isolated associations are kept in memory: a large one's take two megabytes."""


def networks_for(rows: Sequence[Isolated]) -> dict[str, dict[str, object]]:
    """Return the best network to suggest to each isolated association that has none suggested yet."""
    waiting = [row.id for row in rows if not row.recommended]
    if not waiting:
        return {}
    adviser = adviser_for(*waiting)
    advice = adviser.advise_all([("network", id) for id in waiting], limit=1, explained=())  # Only names are shown.
    best = {id: answer.items[0].candidate for id, answer in zip(waiting, advice, strict=True) if answer.items}
    known = profiles.read_profiles(current_graph(), sorted(set(best.values())))
    return {id: known[network] for id, network in best.items() if network in known}


def oldest_days(requests: Sequence[LinkRequest], today: datetime) -> int | None:
    """Return how many days the oldest of some requests has waited."""
    return max(((today - request.created_at).days for request in requests), default=None)


def read_overview(province: str, commune: str | None, domain: str | None) -> IsolatedOverview:
    """Return the numbers of a province and its isolated associations that fit, as the graph is now."""
    return kept(isolation.read_overview, province, commune, domain, POINTS, most=OVERVIEWS)

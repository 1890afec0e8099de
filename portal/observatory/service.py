"""What staff see of their province: numbers, isolated associations, and a network for each."""

from collections.abc import Sequence
from datetime import datetime

from graph.directory import isolation
from graph.directory.isolation import Isolated
from graph.links.requests import LinkRequest
from portal.kit.graph import current_graph
from portal.suggestions.adviser import adviser_for


def networks_for(rows: Sequence[Isolated]) -> dict[str, dict[str, object]]:
    """Return the best network to suggest to each isolated association that has none suggested yet."""
    waiting = [row.id for row in rows if not row.recommended]
    if not waiting:
        return {}
    adviser = adviser_for(*waiting)
    advice = adviser.advise_all([("network", id) for id in waiting], limit=1)
    return {
        id: dict(adviser.profiles[answer.items[0].candidate])
        for id, answer in zip(waiting, advice, strict=True)
        if answer.items
    }


def oldest_days(requests: Sequence[LinkRequest], today: datetime) -> int | None:
    """Return how many days the oldest of some requests has waited."""
    return max(((today - request.created_at).days for request in requests), default=None)


def count_all(province: str) -> isolation.ProvinceSummary:
    """Count the associations of a province, without a network and isolated."""
    return isolation.summarise_province(current_graph(), province)

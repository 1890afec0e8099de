"""What staff see of their province: numbers, isolated associations, and a network for each."""

from collections.abc import Sequence
from datetime import datetime

from flask_login import current_user

from graph import isolation, link_requests
from graph.isolation import Isolated
from graph.kinds import RequestKind
from graph.link_requests import AlreadyPending, CannotAsk, LinkRequest
from portal.clock import now
from portal.graph_session import current_graph
from portal.ids import new_id
from portal.suggesting import adviser_on_networks


def networks_for(province: str, rows: Sequence[Isolated]) -> dict[str, dict[str, object]]:
    """Return the best network to suggest to each isolated association that has none suggested yet."""
    waiting = [row.id for row in rows if not row.recommended]
    if not waiting:
        return {}
    adviser = adviser_on_networks(province, waiting)
    best = {}
    for id in waiting:
        items = adviser.advise("network", id, limit=1).items
        if items:
            best[id] = dict(adviser.profiles[items[0].candidate])
    return best


def recommend(association: str, network: str) -> bool:
    """Recommend a network to an association; say whether it was new and possible."""
    try:
        link_requests.create_request(
            current_graph(),
            id=new_id(),
            change=new_id(),
            kind=RequestKind.RECOMMEND,
            sender=network,
            recipient=association,
            user=current_user.id,
            at=now(),
        )
    except (AlreadyPending, CannotAsk):
        return False
    return True


def oldest_days(requests: Sequence[LinkRequest], today: datetime) -> int | None:
    """Return how many days the oldest of some requests has waited."""
    return max(((today - request.created_at).days for request in requests), default=None)


def count_all(province: str) -> isolation.Province:
    """Count the associations of a province, without a network and isolated."""
    return isolation.summarise_province(current_graph(), province)

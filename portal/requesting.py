"""Requests as the signed-in user decides them, and recommendations as ADS staff make them; several areas do both."""

from contextlib import suppress

from flask_login import current_user

from graph.links import requests
from graph.links.requests import AlreadyPending, CannotAsk, LinkRequest, NotPending
from graph.rules.kinds import Refusal, RequestKind, RequestState
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.ids import new_id


def recommend(kind: RequestKind, association: str, other: str, axis: str | None = None) -> bool:
    """Recommend an organisation to an association; say whether it was new and possible."""
    try:
        requests.create_request(
            current_graph(),
            id=new_id(),
            change=new_id(),
            kind=kind,
            sender=other,
            recipient=association,
            user=current_user.id,
            at=now(),
            axis=axis,
        )
    except (AlreadyPending, CannotAsk):
        return False
    return True


def decide(request: LinkRequest, state: RequestState, reason: Refusal | None = None, note: str | None = None) -> None:
    """Accept, refuse or withdraw a request; raises NotPending when it was decided in the meantime.

    Staff recommend an exchange to both sides, and one answer is enough: to answer the other side's request answers the
    recommendation too, and to refuse a recommendation withdraws the one that the other side has.
    """
    _decide(request, state, reason, note)
    graph, own, other = current_graph(), request.recipient.id, request.sender.id
    twin, its_state = None, state
    if request.kind == RequestKind.EXCHANGE and state != RequestState.WITHDRAWN:
        twin = requests.get_open(graph, RequestKind.RECOMMEND_EXCHANGE, other, own)
    elif request.kind == RequestKind.RECOMMEND_EXCHANGE and state == RequestState.REFUSED:
        twin, its_state = (
            requests.get_open(graph, RequestKind.RECOMMEND_EXCHANGE, own, other),
            RequestState.WITHDRAWN,
        )
    if twin:
        with suppress(NotPending):
            _decide(twin, its_state, reason, note)


def _decide(request: LinkRequest, state: RequestState, reason: Refusal | None, note: str | None) -> None:
    requests.decide_request(
        current_graph(),
        request,
        change=new_id(),
        state=state,
        user=current_user.id,
        at=now(),
        reason=reason,
        note=note,
    )

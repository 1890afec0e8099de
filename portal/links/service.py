"""Who may ask whom, asking, recommending, deciding, and what became of it."""

from contextlib import suppress

from flask_login import current_user

from graph.links import outcomes, requests
from graph.links.requests import AlreadyPending, CannotAsk, LinkRequest, NotPending
from graph.rules.kinds import Outcome, Refusal, RequestKind, RequestState
from portal.accounts.access import acts_for
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.ids import new_id

# Which kind of organisation may send each request, and to which.
SIDES: dict[str, tuple[set[str], set[str]]] = {
    RequestKind.JOIN: ({"association"}, {"network"}),
    RequestKind.INVITE: ({"network"}, {"association"}),
    RequestKind.PARTNER: ({"association", "network"}, {"association", "network", "partner"}),
    RequestKind.SPACE: ({"association"}, {"association", "network"}),
    RequestKind.EXCHANGE: ({"association"}, {"association"}),
}


def fits(kind: str, sender_kind: str, recipient_kind: str) -> bool:
    """Say whether a request of this kind can go from one kind of organisation to another."""
    senders, recipients = SIDES.get(kind, (set(), set()))
    return sender_kind in senders and recipient_kind in recipients


def ask(kind: RequestKind, sender: str, recipient: str, message: str, axis: str | None = None) -> str:
    """Send a request and return its id; a pending recommendation of the recipient for it is thereby accepted.

    Raises CannotAsk or AlreadyPending of graph/links/requests.py.
    """
    graph, id = current_graph(), new_id()
    requests.create_request(
        graph,
        id=id,
        change=new_id(),
        kind=kind,
        sender=sender,
        recipient=recipient,
        user=current_user.id,
        at=now(),
        message=message,
        axis=axis,
    )
    recommendation = requests.get_recommendation(graph, sender, recipient, kind)
    if recommendation:
        decide(recommendation, RequestState.ACCEPTED)
    return id


def own_side(request: LinkRequest) -> str | None:
    """Return the id of the side of a request that the user acts for, None when it is neither."""
    return next((side.id for side in (request.sender, request.recipient) if acts_for(side.id)), None)


def tell_outcome(request: LinkRequest, answer: Outcome) -> bool:
    """Keep what the user's side says became of a request; say whether it was time to."""
    try:
        outcomes.tell(
            current_graph(),
            id=new_id(),
            request=request.id,
            organisation=own_side(request) or "",
            answer=answer,
            user=current_user.id,
            at=now(),
        )
    except outcomes.CannotTell:
        return False
    return True


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

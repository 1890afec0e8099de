"""The life of a request: sent, accepted, refused or withdrawn, by the signed-in user."""

from flask_login import current_user

from graph import link_requests
from graph.kinds import RequestKind, RequestState
from graph.link_requests import LinkRequest
from portal.clock import now
from portal.graph_session import current_graph
from portal.ids import new_id

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
    """Send a request and return its id; a pending recommendation of the same network is thereby accepted.

    Raises CannotAsk or AlreadyPending of graph/link_requests.py.
    """
    graph, id = current_graph(), new_id()
    link_requests.create_request(
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
    recommendation = link_requests.get_recommendation(graph, sender, recipient)
    if recommendation:
        decide(recommendation, RequestState.ACCEPTED)
    return id


def decide(request: LinkRequest, state: RequestState, reason: str = "") -> None:
    """Accept, refuse or withdraw a request; raises NotPending when it was decided in the meantime."""
    link_requests.decide_request(
        current_graph(), request, change=new_id(), state=state, user=current_user.id, at=now(), reason=reason
    )

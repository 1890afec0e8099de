"""Who may ask whom, asking, telling, recommending, deciding, and what became of it; both sides hear of each step."""

from contextlib import suppress

from flask_babel import gettext as _
from flask_login import current_user

from graph.links import outcomes, requests
from graph.links.join_links import JoinLink
from graph.links.requests import AlreadyPending, CannotAsk, LinkRequest, NotPending
from graph.rules.families import family
from graph.rules.kinds import (
    OF_NETWORKS,
    OF_SUGGESTIONS,
    OF_TELLINGS,
    RECOMMENDATIONS,
    TELLINGS,
    OrganisationKind,
    Outcome,
    Refusal,
    RequestKind,
    RequestState,
)
from portal.accounts.access import acts_for
from portal.inbox.service import tell_event
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.ids import new_id
from portal.links.exchanges import plan_exchange
from portal.links.invitations import DailyLimit, left_today
from portal.links.joining import ByInvitation, invitation_words, joins_at_once, rules_of
from portal.links.letters import answer_by_letter, ask_by_letter, join_by_letter

# Which kind of organisation may send each request, and to which.
SIDES: dict[str, tuple[set[str], set[str]]] = {
    RequestKind.JOIN: ({"association"}, {"network"}),
    RequestKind.INVITE: ({"network"}, {"association"}),
    RequestKind.PARTNER: ({"association", "network", "partner"}, {"association", "network", "partner"}),
    RequestKind.SPACE: ({"association"}, {"association", "network"}),
    RequestKind.EXCHANGE: ({"association"}, {"association"}),
}


def fits(kind: str, sender_kind: str, recipient_kind: str) -> bool:
    """Say whether a request of this kind can go from one kind of organisation to another."""
    senders, recipients = SIDES.get(TELLINGS.get(kind, kind), (set(), set()))
    return sender_kind in senders and recipient_kind in recipients


def ask(
    kind: RequestKind, sender: str, recipient: str, message: str, axis: str | None = None, since: int | None = None,
    *, link: JoinLink | None = None,
) -> str:  # fmt: skip
    """Send a request and return its id; a pending recommendation of the recipient for it is thereby accepted.

    since: the year from which a link exists that is told of. link: by which the network has invited who asks to join.
    Where joining waits for no answer, by a trusted link or as the network is open, the request is accepted at once.
    Raises CannotAsk or AlreadyPending of graph/links/requests.py, DailyLimit of portal/links/invitations.py,
    ByInvitation of portal/links/joining.py.
    """
    if kind == RequestKind.INVITE and not left_today(sender):
        raise DailyLimit
    at_once = kind == RequestKind.JOIN and _may_join_at_once(sender, recipient, link)
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
        since=since,
    )
    _tell(id, sender, recipient, "asked", message, awaited=not at_once)
    recommendation = requests.get_recommendation(graph, sender, recipient, kind)
    if recommendation:
        decide(recommendation, RequestState.ACCEPTED)
    item = requests.get_request(graph, id) if at_once else None
    if item:
        with suppress(NotPending):  # Somebody of the network has answered meanwhile.
            decide(item, RequestState.ACCEPTED)
            join_by_letter(graph, item, by_link=link is not None)
    return id


def _may_join_at_once(association: str, network: str, link: JoinLink | None) -> bool:
    """Say whether joining waits for no answer. Raises ByInvitation where nobody may ask without being invited."""
    if link and link.trusted:
        return True
    rules = rules_of(network)
    if rules.by_invitation and link is None:
        raise ByInvitation
    return joins_at_once(rules, association, network)


def refusal_words(error: CannotAsk | AlreadyPending | DailyLimit | ByInvitation) -> str:
    """Return what to tell a person whose request can't be sent."""
    if isinstance(error, ByInvitation):
        return invitation_words()
    if isinstance(error, AlreadyPending):
        return _("A request between you two waits for an answer already: see your links.")
    if isinstance(error, DailyLimit):
        return _("Your network has sent all the invitations of today. Go on tomorrow.")
    return _("You are linked already, or this organisation is no longer active.")


def telling_of(kind: str, own: str, other: str) -> str | None:
    """Return the kind of telling of the link that a request of a kind would make between two kinds of organisations."""
    wanted = family(kind)
    possible = [telling for telling in TELLINGS if fits(telling, own, other)]
    return next((telling for telling in possible if family(telling) == wanted), next(iter(possible[::-1]), None))


def reasons_of(request: LinkRequest) -> tuple[Refusal, ...]:
    """Return the reasons for which a request may be refused, by what it asks and of whom."""
    if request.kind in TELLINGS:
        return OF_TELLINGS
    if request.kind == RequestKind.JOIN and request.recipient.kind == OrganisationKind.NETWORK:
        return OF_NETWORKS
    return OF_SUGGESTIONS


def own_side(request: LinkRequest) -> str | None:
    """Return the id of the side of a request that the user acts for, the chosen one of two; None for neither."""
    own = [side.id for side in (request.sender, request.recipient) if acts_for(side.id)]
    return min(own, key=lambda side: side != current_user.organisation, default=None)


def side_argument(own: str) -> str | None:
    """Return a side that the user acts for as addresses carry it; nothing where it is the one that they chose."""
    return None if own == current_user.organisation else own


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
    if kind == RequestKind.RECOMMEND and rules_of(other).by_invitation:
        return False
    graph, id = current_graph(), new_id()
    try:
        requests.create_request(
            graph,
            id=id,
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
    if item := requests.get_request(graph, id):
        ask_by_letter(graph, item)
    return True


def decide(
    request: LinkRequest, state: RequestState, reason: Refusal | None = None, note: str | None = None, signed: str = ""
) -> None:
    """Accept, refuse or withdraw a request; raises NotPending when it was decided in the meantime.

    signed: the name of who answers by a signed link, without an account.

    Staff recommend an exchange to both sides, and one answer is enough: to answer the other side's request answers the
    recommendation too, and to refuse a recommendation withdraws the one that the other side has.
    """
    _decide(request, state, reason, note, signed)
    _tell_decided(request, state, note or "")
    if request.kind == RequestKind.EXCHANGE and state == RequestState.ACCEPTED and current_user.is_authenticated:
        plan_exchange(current_graph(), request, current_user.id)
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


def _tell_decided(request: LinkRequest, state: RequestState, note: str) -> None:
    own, other = request.recipient.id, request.sender.id
    if state == RequestState.WITHDRAWN:
        own, other = other, own
    _tell(request.id, own, other, state, note)


def _tell(id: str, side: str, other: str, event: str, text: str, *, awaited: bool = True) -> None:
    """Tell both sides of what one did: in their thread, and by e-mail where an answer is, or was, awaited."""
    graph = current_graph()
    item = requests.get_request(graph, id)
    if item is None or item.kind in RECOMMENDATIONS:
        return
    user = current_user.id if current_user.is_authenticated else None
    tell_event(graph, side, other, event, kind=item.kind, request=id, text=text, user=user)
    if event == "asked" and awaited:
        ask_by_letter(graph, item)
    elif event in (RequestState.ACCEPTED, RequestState.REFUSED):
        answer_by_letter(graph, item)


def _decide(
    request: LinkRequest, state: RequestState, reason: Refusal | None, note: str | None, signed: str = ""
) -> None:
    requests.decide_request(
        current_graph(),
        request,
        change=new_id(),
        state=state,
        user=current_user.id if current_user.is_authenticated else None,
        at=now(),
        reason=reason,
        note=note,
        signed=signed,
    )

"""Links: ask, answer, withdraw, and see where everything stands."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from graph.directory import entries
from graph.links import blocks, outcomes, requests, ties
from graph.links.links import list_links
from graph.links.requests import AlreadyPending, CannotAsk, LinkRequest, NotPending
from graph.people import threads
from graph.rules.kinds import AXES, RECOMMENDATIONS, Outcome, Refusal, RequestKind, RequestState, Role
from portal.accounts import access
from portal.accounts.access import own_organisation, role_required
from portal.inbox.forms import PostForm
from portal.inbox.service import own_reader
from portal.kit.bidi import isolate
from portal.kit.clock import now
from portal.kit.forms import ActionForm, ReasonForm
from portal.kit.graph import current_graph
from portal.kit.language import localised_name
from portal.kit.requests import asked, typed
from portal.links.forms import AskForm, JoinForm, message_of, with_questions
from portal.links.invitations import DailyLimit
from portal.links.joining import ByInvitation, invitation_words, joins_at_once, rules_of
from portal.links.named import named_ties
from portal.links.proposals import proposed_words
from portal.links.reaching import ways_to_reach
from portal.links.sentences import SENT, request_sentence
from portal.links.service import ask as send_request
from portal.links.service import (
    decide,
    fits,
    own_side,
    reasons_of,
    refusal_words,
    side_argument,
    tell_outcome,
    telling_of,
)
from portal.links.telling_routes import hand_on

blueprint = Blueprint("links", __name__)
blueprint.add_app_template_filter(request_sentence)
MESSAGES = 6
"""Messages of the two sides that the page of a request shows; the inbox has them all."""


@blueprint.get("/links")
@role_required(Role.ASSOCIATION, Role.COORDINATOR, Role.PARTNER)
def overview() -> str:
    """Show what waits, what was asked, and the links that exist."""
    graph, own = current_graph(), own_organisation()
    return render_template(
        "links/overview.html",
        received=requests.list_received(graph, own),
        sent=requests.list_sent(graph, own),
        links=list_links(graph, own),
        due=outcomes.list_due(graph, own, now()),
        ended=ties.list_ended(graph, own),
        to_ask=ties.list_to_ask(graph, own, now()),
        blocked=blocks.list_blocked(graph, own),
        named=named_ties(own) if current_user.role == Role.ASSOCIATION and access.may_act(own) else [],
    )


@blueprint.route("/ask/<kind>/<entry:id>", methods=["GET", "POST"])
@role_required(Role.ASSOCIATION, Role.COORDINATOR, Role.PARTNER)
def ask(kind: str, id: str) -> str | Response:
    """Write a message to an organisation and send the request."""
    graph = current_graph()
    sender, recipient = entries.get_entry(graph, own_organisation(asked("side"))), entries.get_entry(graph, id)
    if sender is None or recipient is None or kind not in SENT or not fits(kind, sender.kind, recipient.kind):
        abort(404)
    rules = rules_of(recipient.id) if kind == RequestKind.JOIN else None
    if rules and rules.by_invitation:
        return _refuse_uninvited(sender, recipient)
    at_once = rules is not None and joins_at_once(rules, sender.id, recipient.id)
    questions = rules.questions if rules else ()
    form = with_questions(JoinForm if at_once else AskForm, questions)
    if not form.is_submitted():
        form.message.data = proposed_words(kind, asked("axis") if asked("axis") in AXES else "")
    if form.validate_on_submit():
        error = _send(RequestKind(kind), sender.id, recipient.id, message_of(form, questions))
        if error is None:
            name = isolate(localised_name(recipient))
            waits = SENT[kind]() + " " + _("You will be told of the answer of %(name)s.", name=name)
            flash(_("You are a member of %(name)s now.", name=name) if at_once else waits, "success")
            return redirect(url_for("links.overview"))
        form.message.errors = [error]
    context = {"sender": sender, "recipient": recipient, "at_once": at_once}
    return render_template("links/ask.html", form=form, kind=kind, **context)


@blueprint.get("/requests/<id>")
@login_required
def show(id: str) -> str:
    """Show a request with its history, and what the reader may do."""
    item = _readable(id)
    return render_template(
        "links/request.html",
        item=item,
        form=ActionForm(),
        handed_on=hand_on(item),
        **_powers(item),
        **_outcome(item),
        **_talk(item),
    )


@blueprint.post("/requests/<id>/accept")
@login_required
def accept(id: str) -> Response:
    """Accept a request, which makes the link; a recommendation leads on to asking those it recommends."""
    item = _answerable(id)
    if item.kind in RECOMMENDATIONS:
        return redirect(_what_follows(item))
    return _decide(item, RequestState.ACCEPTED, _("Accepted. You now see how to reach one another."))


@blueprint.route("/requests/<id>/refuse", methods=["GET", "POST"])
@login_required
def refuse(id: str) -> str | Response:
    """Refuse a request with a reason."""
    item = _answerable(id)
    form = ReasonForm(reasons_of(item))
    if form.validate_on_submit():
        answer = _decide(item, RequestState.REFUSED, _("Declined. Your reason is sent."), **form.why)
        return _offer_to_tell(item, form) or answer
    return render_template("links/refuse.html", form=form, item=item)


@blueprint.post("/requests/<id>/withdraw")
@login_required
def withdraw(id: str) -> Response:
    """Take a request back."""
    item = _readable(id)
    if not access.may_withdraw(item):
        abort(403)
    return _decide(item, RequestState.WITHDRAWN, _("Your request is withdrawn."))


@blueprint.post("/requests/<id>/outcome")
@login_required
def tell(id: str) -> Response:
    """Keep what became of an accepted request, and go back to where it was asked."""
    item, answer = _readable(id), typed("answer")
    if answer not in set(Outcome) or not ActionForm().validate_on_submit():
        abort(400)
    if not access.may_act(own_side(item) or ""):
        abort(403)
    if tell_outcome(item, Outcome(answer)):
        flash(_("Thank you. Your answer helps to suggest better."), "success")
    else:
        flash(_("It is too early to say what became of this request."), "error")
    back = url_for("home.index") if asked("back") == "home" else url_for("links.overview")
    return redirect(back if asked("back") else url_for("links.show", id=id))


def _refuse_uninvited(sender: entries.Entry, network: entries.Entry) -> Response:
    """Lead who asks to join a network by invitation to the invitation that waits for them, else say that it invites."""
    waiting = requests.get_open(current_graph(), RequestKind.JOIN, sender.id, network.id)
    if waiting:
        return redirect(url_for("links.show", id=waiting.id))
    flash(invitation_words(), "error")
    return redirect(url_for("directory.network", id=network.id))


def _offer_to_tell(item: LinkRequest, form: ReasonForm) -> Response | None:
    """Lead those who are in touch already to telling of the link that there is."""
    side, other = item.recipient, item.sender
    kind = telling_of(item.kind, side.kind, other.kind)
    if form.reason.data != Refusal.IN_TOUCH or kind is None or own_side(item) != side.id:
        return None
    flash(_("You are in touch already: tell of the link here, and it shows on both profiles."), "info")
    return redirect(url_for("telling.tell", kind=kind, id=other.id, side=side_argument(side.id)))


def _send(kind: RequestKind, sender: str, recipient: str, message: str) -> str | None:
    """Send a request; return what to tell the person when that can't be."""
    axis = asked("axis") if asked("axis") in AXES else None
    try:
        send_request(kind, sender, recipient, message, axis)
    except (AlreadyPending, CannotAsk, DailyLimit, ByInvitation) as error:
        return refusal_words(error)
    return None


def _decide(item: LinkRequest, state: RequestState, message: str, **why: Any) -> Response:
    try:
        decide(item, state, **why)
        flash(message, "success")
    except NotPending:
        flash(_("This request was answered in the meantime."), "error")
    return redirect(url_for("links.show", id=item.id))


def _what_follows(item: LinkRequest) -> str:
    """Return where a recommendation leads: to the other side's own request if there is one, else to asking."""
    wanted = RECOMMENDATIONS[item.kind]
    waiting = requests.get_open(current_graph(), wanted, item.recipient.id, item.sender.id)
    if waiting:
        return url_for("links.show", id=waiting.id)
    return url_for("links.ask", kind=wanted, id=item.sender.id, axis=item.axis, side=side_argument(item.recipient.id))


def _readable(id: str) -> LinkRequest:
    item = requests.get_request(current_graph(), id) or abort(404)
    if not access.may_read(item):
        abort(403)
    return item


def _answerable(id: str) -> LinkRequest:
    """Return a request that the user may answer."""
    item = _readable(id)
    if item.state == RequestState.PENDING and not access.may_answer(item):
        abort(403)
    return item


def _powers(item: LinkRequest) -> dict[str, bool]:
    return {"may_answer": access.may_answer(item), "may_withdraw": access.may_withdraw(item)}


def _outcome(item: LinkRequest) -> dict[str, object]:
    """Return what the reader's side said became of a request, and whether it may say it now."""
    graph, side = current_graph(), own_side(item)
    if side is None or item.state != RequestState.ACCEPTED:
        return {"told": [], "may_tell": False}
    return {
        "told": outcomes.list_told(graph, item.id, side),
        "may_tell": outcomes.may_tell(graph, item.id, side, now()),
    }


def _talk(item: LinkRequest) -> dict[str, object]:
    """Return the other side as the reader's own side sees it, and what the two write to one another."""
    graph, side = current_graph(), own_side(item)
    if side is None:
        return {"other": None, "posts": [], "thread": None, "linked": False}
    # What was accepted of the staff's proposals leads to asking: nobody has agreed to be reached yet.
    agreed = item.state == RequestState.ACCEPTED and item.kind not in RECOMMENDATIONS
    other = item.recipient if item.sender.id == side else item.sender
    thread = threads.get_by_key(graph, threads.pair_thread(side, other.id), own_reader(side))
    linked = agreed and bool(ties.list_between(graph, side, other.id))
    return {
        "own": side,
        "side": side_argument(side),
        "other": other,
        "thread": thread,
        "posts": threads.list_posts(graph, thread.id, MESSAGES) if thread else [],
        "post_form": PostForm(formdata=None),
        "may_write": ties.are_in_touch(graph, side, other.id),
        "linked": linked,
        "contacts": ways_to_reach(other.id) if linked else [],
    }

"""Links: ask, answer, withdraw, and see where everything stands."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from graph.directory import entries
from graph.links import outcomes, requests
from graph.links.links import list_links
from graph.links.requests import AlreadyPending, CannotAsk, LinkRequest, NotPending
from graph.rules.kinds import AXES, RECOMMENDATIONS, Outcome, RequestKind, RequestState, Role
from portal.accounts import access
from portal.accounts.access import own_organisation, role_required
from portal.kit.bidi import isolate
from portal.kit.clock import now
from portal.kit.forms import ActionForm, ReasonForm
from portal.kit.graph import current_graph
from portal.kit.language import localised_name
from portal.kit.requests import asked, typed
from portal.links.forms import AskForm
from portal.links.service import ask as send_request
from portal.links.service import decide, fits, own_side, tell_outcome

blueprint = Blueprint("links", __name__)


@blueprint.get("/links")
@role_required(Role.ASSOCIATION, Role.COORDINATOR)
def overview() -> str:
    """Show what waits, what was asked, and the links that exist."""
    graph, own = current_graph(), own_organisation()
    return render_template(
        "links/overview.html",
        received=requests.list_received(graph, own),
        sent=requests.list_sent(graph, own),
        links=list_links(graph, own),
        due=outcomes.list_due(graph, own, now()),
    )


@blueprint.route("/ask/<kind>/<entry:id>", methods=["GET", "POST"])
@role_required(Role.ASSOCIATION, Role.COORDINATOR)
def ask(kind: str, id: str) -> str | Response:
    """Write a message to an organisation and send the request."""
    graph = current_graph()
    sender, recipient = entries.get_entry(graph, own_organisation()), entries.get_entry(graph, id)
    if sender is None or recipient is None or not fits(kind, sender.kind, recipient.kind):
        abort(404)
    form = AskForm()
    if form.validate_on_submit():
        error = _send(RequestKind(kind), sender.id, recipient.id, form.message.data or "")
        if error is None:
            flash(_("Your request is sent to %(name)s.", name=isolate(localised_name(recipient))), "success")
            return redirect(url_for("links.overview"))
        form.message.errors = [error]
    return render_template("links/ask.html", form=form, kind=kind, sender=sender, recipient=recipient)


@blueprint.get("/requests/<id>")
@login_required
def show(id: str) -> str:
    """Show a request with its history, and what the reader may do."""
    item = _readable(id)
    return render_template("links/request.html", item=item, form=ActionForm(), **_powers(item), **_outcome(item))


@blueprint.post("/requests/<id>/accept")
@login_required
def accept(id: str) -> Response:
    """Accept a request, which makes the link; a recommendation leads on to asking those it recommends."""
    item = _answerable(id)
    if item.kind in RECOMMENDATIONS:
        return redirect(_what_follows(item))
    return _decide(item, RequestState.ACCEPTED, _("Accepted. The link now shows on both profiles."))


@blueprint.route("/requests/<id>/refuse", methods=["GET", "POST"])
@login_required
def refuse(id: str) -> str | Response:
    """Refuse a request with a reason."""
    item = _answerable(id)
    form = ReasonForm()
    if form.validate_on_submit():
        return _decide(item, RequestState.REFUSED, _("Declined. Your reason is sent."), **form.why)
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
    if own_side(item) is None:
        abort(403)
    if tell_outcome(item, Outcome(answer)):
        flash(_("Thank you. Your answer helps to suggest better."), "success")
    else:
        flash(_("It is too early to say what became of this request."), "error")
    back = url_for("home.index") if asked("back") == "home" else url_for("links.overview")
    return redirect(back if asked("back") else url_for("links.show", id=id))


def _send(kind: RequestKind, sender: str, recipient: str, message: str) -> str | None:
    """Send a request; return what to tell the person when that can't be."""
    axis = asked("axis") if asked("axis") in AXES else None
    try:
        send_request(kind, sender, recipient, message, axis)
    except AlreadyPending:
        return _("A request between you two waits for an answer already: see your links.")
    except CannotAsk:
        return _("You are linked already, or this organisation is no longer active.")
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
    return url_for("links.ask", kind=wanted, id=item.sender.id, axis=item.axis)


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

"""A session of a province's plan: who is asked, what they answered, letters, and cancelling it."""

from dataclasses import replace

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.people import messages
from graph.plan import convocations
from graph.plan.evaluations import LEAST
from graph.plan.province_plans import PlanChanged, PlanFrozen
from graph.rules.kinds import SessionState
from portal.accounts.access import role_required
from portal.inbox.service import own_reader
from portal.kit.address import public_root
from portal.kit.clock import now
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.language import ngettext
from portal.kit.mail import is_set_up
from portal.kit.requests import asked
from portal.kit.words import mail_error_words
from portal.plan.sessions import attendance_routes, convocation_messages, paper_routes, talk_routes
from portal.plan.sessions.blueprint import STAFF, StateChanged, blueprint, change_state, own_session
from portal.plan.sessions.facts import Facts
from portal.plan.sessions.forms import AddressForm, CancelForm, hindrance_words
from portal.plan.sessions.kept_attendance import asked_rows
from portal.plan.sessions.opinion import read_opinion
from portal.plan.sessions.page import hindrance, may_convoke, name_of, read_guests
from portal.plan.sessions.papers import write_letters

__all__ = ["attendance_routes", "blueprint", "paper_routes", "talk_routes"]
IN_PLAN = "province_plan.session"
"""Where a session's day and hour are set."""


@blueprint.get("/sessions/<id>")
@role_required(*STAFF)
def show(id: str) -> str:
    """Show a session: who is asked, what they answered, and what to do next."""
    facts = own_session(id)
    guests = read_guests(current_graph(), facts)
    why = hindrance(facts)
    return render_template(
        "plan/sessions/show.html",
        facts=facts,
        guests=guests,
        talks=talk_routes.talks_of(facts, [one.entry.id for one in guests.rows], own_reader()),
        askable=may_convoke(guests),
        hindrance=hindrance_words(why) if why else "",
        mail=is_set_up(),
        begun=facts.begun(now()),
        mail_error=mail_error_words,
        in_plan=_in_plan(facts),
        opinion=read_opinion(current_graph(), id) if facts.session.state == SessionState.HELD else None,
        least=LEAST,
    )


@blueprint.post("/sessions/<id>/convoke")
@role_required(*STAFF)
def convoke(id: str) -> Response:
    """Ask the associations of a session that aren't asked yet; asked twice, everything is there once."""
    facts, graph = own_session(id), current_graph()
    if not ActionForm().validate_on_submit():
        abort(400)
    why = hindrance(facts)
    if why or facts.session.state not in (SessionState.PLANNED, SessionState.CONVOKED):
        flash(hindrance_words(why) if why else _("This session is held or cancelled: nobody can be asked."), "error")
        return _to(id)
    try:
        facts = change_state(id, SessionState.CONVOKED, allowed=(SessionState.PLANNED,))
    except StateChanged:
        flash(_("This session is held or cancelled: nobody can be asked."), "error")
        return _to(id)
    except (PlanChanged, PlanFrozen):
        flash(_("The plan is being changed by somebody else. Try again in a moment."), "error")
        return _to(id)
    keys = {association: convocations.new_key() for association in facts.session.associations}
    convocations.convoke(graph, id, keys, root=public_root(), at=now())
    asked = [one for one in convocations.list_convocations(graph, id) if one.association in keys]
    reached = convocation_messages.invite(graph, facts, asked)
    flash(
        ngettext(
            "%(num)s association is asked, %(mail)s by e-mail.",
            "%(num)s associations are asked, %(mail)s by e-mail.",
            len(asked), mail=reached,
        ),
        "success",
    )  # fmt: skip
    return _to(id)


@blueprint.route("/sessions/<id>/associations/<entry:association>/address", methods=["GET", "POST"])
@role_required(*STAFF)
def address(id: str, association: str) -> str | Response:
    """Ask for an address for an association that has none, and write to it."""
    facts, graph = own_session(id), current_graph()
    guests = read_guests(graph, facts)
    entry = name_of(guests.rows, association) or abort(404)
    asked = convocations.get_convocation(graph, convocations.convocation_id(id, association)) or abort(404)
    form = AddressForm(obj=asked)
    if form.validate_on_submit():
        convocations.set_address(graph, asked.id, form.email.data or "")
        done = _("The address is kept.")
        if form.email.data and facts.session.state == SessionState.CONVOKED:
            convocation_messages.invite(graph, facts, [replace(asked, email=form.email.data)])
            done = _("The address is kept, and the invitation goes there.")
        flash(done, "success")
        return _to(id)
    return render_template("plan/sessions/address.html", form=form, facts=facts, entry=entry)


@blueprint.get("/sessions/<id>/letters")
@role_required(*STAFF)
def letters(id: str) -> str:
    """Show the invitations to print, each with its link; of one association when it is named."""
    facts = own_session(id)
    wanted = asked("association")
    rows = asked_rows(facts, wanted)
    if not rows:
        abort(404)
    return render_template(
        "plan/sessions/letters.html",
        facts=facts,
        association=wanted or None,
        paper=write_letters(facts, rows, current_user),
    )


@blueprint.post("/sessions/<id>/messages/<message>/again")
@role_required(*STAFF)
def send_again(id: str, message: str) -> Response:
    """Send a message that failed again."""
    own_session(id)
    graph = current_graph()
    if message not in {one.id for one in messages.list_messages(graph, id)}:
        abort(404)
    if not ActionForm().validate_on_submit():
        abort(400)
    messages.send_again(graph, message, now())
    flash(_("The message will be sent again."), "success")
    return _to(id)


@blueprint.route("/sessions/<id>/cancel", methods=["GET", "POST"])
@role_required(*STAFF)
def cancel(id: str) -> str | Response:
    """Cancel a session with a word why, and tell those who were asked."""
    facts, graph = own_session(id), current_graph()
    form = CancelForm()
    if facts.session.state in (SessionState.HELD, SessionState.CANCELLED):
        flash(_("This session is held or cancelled already."), "error")
        return _to(id)
    if form.validate_on_submit():
        allowed = (SessionState.PLANNED, SessionState.CONVOKED)
        try:
            facts = change_state(id, SessionState.CANCELLED, allowed=allowed, note=form.reason.data)
        except StateChanged:
            flash(_("This session is held or cancelled already."), "error")
            return _to(id)
        except PlanFrozen:
            form.form_errors.append(_("The plan is closed: its sessions can't be changed any more."))
        except PlanChanged:
            form.form_errors.append(_("The plan is being changed by somebody else. Try again in a moment."))
        else:
            messages.withdraw_messages(graph, id)
            convocation_messages.tell_cancelled(graph, facts, convocations.list_convocations(graph, id))
            flash(_("The session is cancelled, and those who were asked are told."), "success")
            return _to(id)
    return render_template("plan/sessions/cancel.html", form=form, facts=facts)


def _to(id: str) -> Response:
    return redirect(url_for("sessions.show", id=id))


def _in_plan(facts: Facts) -> str | None:
    """Return where the session's day is set, when the portal has that page."""
    if IN_PLAN not in current_app.view_functions:
        return None
    return url_for(IN_PLAN, id=facts.plan.id, session=facts.session.id)

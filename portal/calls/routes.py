"""Calls for projects: a list for everybody, kept by staff and by partners, and their steps put into a plan."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.board import calls
from graph.diagnostic.instruments import newest_instrument
from graph.directory.partners import get_partner
from graph.directory.search import Filters, search
from graph.plan.call_actions import Added, add_steps, list_prepared
from graph.rules.actions import PlanAction
from graph.rules.calls import FUNDS_THEME, CallStep, Funder, FundingCall, day_of_step
from graph.rules.folding import fold
from graph.rules.kinds import EntryKind, Role, SupportKind
from portal.accounts.access import may_act, may_keep_call, may_keep_calls, own_organisation, role_required
from portal.accounts.provinces import followable_provinces
from portal.calls import words
from portal.calls.forms import CallFilterForm, CallForm, CloseForm
from portal.calls.places import read_places
from portal.calls.reading import ShownCall, list_shown, own_applicant, show
from portal.kit.choices import province_choices
from portal.kit.clock import now
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.ids import new_id
from portal.kit.language import localised_name, localised_text
from portal.kit.once import sent_id
from portal.kit.pagination import Pagination, requested_page
from portal.kit.requests import arguments_of, seen_revision, typed

blueprint = Blueprint("calls", __name__)
KEEPERS = (Role.STAFF, Role.ADMINISTRATOR, Role.PARTNER)
LOOKED_AT = 20
"""Partners among whom the one of a name is looked for."""


@blueprint.get("/calls")
def index() -> str:
    """List the calls that are open, those that fit the reader's organisation first; or those that have ended."""
    form = CallFilterForm(arguments_of(CallFilterForm), province_choices())
    ended = bool(form.ended.data)
    applicant = None if ended else own_applicant()
    found = list_shown(applicant, territory=form.province.data or None, domain=form.domain.data or None, ended=ended)
    if applicant and form.who.data:
        found = [one for one in found if one.fit and one.fit.may_apply]
    pages = Pagination(requested_page(), len(found), form=CallFilterForm)
    return render_template(
        "calls/index.html",
        shown=found[pages.skip : pages.skip + pages.size],
        count=len(found),
        form=form,
        ended=ended,
        applicant=applicant,
        pagination=pages,
        synthetic=any(one.call.synthetic for one in found),
        may_add=may_keep_calls(),
        words=words,
    )


@blueprint.get("/calls/<id>")
def view(id: str) -> str:
    """Show a call: what it asks for, how it fits the reader's organisation, and the steps of the application."""
    return _view(_call(id))


@blueprint.route("/calls/new", methods=["GET", "POST"])
@role_required(*KEEPERS)
def new() -> str | Response:
    """Add a call."""
    return _edit(None)


@blueprint.route("/calls/<id>/edit", methods=["GET", "POST"])
@role_required(*KEEPERS)
def edit(id: str) -> str | Response:
    """Change a call."""
    return _edit(_kept(id))


@blueprint.post("/calls/<id>/close")
@role_required(*KEEPERS)
def close(id: str) -> str | Response:
    """Close a call before its last day."""
    call, form = _kept(id), CloseForm()
    if not form.validate_on_submit():
        return _view(call, form)
    if calls.close_call(current_graph(), id, note=form.note.data or "", **_signed()):
        flash(_("The call is closed. It stays among those that have ended."), "success")
    else:
        flash(_("This call is closed already."), "info")
    return redirect(url_for("calls.view", id=id))


@blueprint.post("/calls/<id>/open")
@role_required(*KEEPERS)
def open_again(id: str) -> Response:
    """Open a call again that was closed."""
    call = _kept(id)
    if not ActionForm().validate_on_submit():
        abort(400)
    calls.open_call(current_graph(), call.id, **_signed())
    if call.until < now().date():
        flash(_("Its last day is over. Enter a later one, so that one can apply again."), "info")
        return redirect(url_for("calls.edit", id=id))
    flash(_("The call is open again."), "success")
    return redirect(url_for("calls.view", id=id))


@blueprint.post("/calls/<id>/plan")
@role_required(Role.ASSOCIATION)
def plan(id: str) -> Response:
    """Put the steps of the application into the own plan, once."""
    call, own = _call(id), own_organisation()
    if not ActionForm().validate_on_submit():
        abort(400)
    added = add_steps(current_graph(), id, _actions(call, own), association=own, today=now().date(), **_signed())
    if added == Added.ENDED:
        flash(_("This call has ended: nothing was put into your plan."), "error")
        return redirect(url_for("calls.view", id=id))
    if added == Added.BEFORE:
        flash(_("It is done already: the steps of this call are in your plan."), "info")
    else:
        flash(_("The steps are in your plan, each with its day."), "success")
    return redirect(url_for("plan.overview"))


def _view(call: FundingCall, form: CloseForm | None = None) -> str:
    keeps, applicant, today = may_keep_call(call.keeper), own_applicant(), now().date()
    plans = applicant is not None and applicant.kind == EntryKind.ASSOCIATION and may_act(applicant.id)
    shown: ShownCall = show(call, applicant)
    asked_for = list(words.requirements(call))
    return render_template(
        "calls/view.html",
        shown=shown,
        call=call,
        is_open=call.is_open(today),
        asked_for=asked_for,
        steps=[(step, day_of_step(call, step, today)) for step in sorted(call.steps, key=lambda one: -one.days)],
        plans=plans,
        prepared=applicant is not None and plans and call.id in list_prepared(current_graph(), applicant.id),
        keeps=keeps,
        changes=calls.list_changes(current_graph(), call.id) if keeps else [],
        form=form or CloseForm(formdata=None),
        words=words,
    )


def _edit(call: FundingCall | None) -> str | Response:
    partner = _partner(call)
    keepers = [] if partner else followable_provinces() or abort(403)
    form = CallForm(read_places(), keepers=keepers, partner=partner, call=call)
    if form.validate_on_submit():
        keeper = partner.id if partner and partner.id else str(form.keeper.data)
        written = form.written(call.id if call else sent_id(), keeper, partner or _funder(form, call))
        seen = replace(call, revision=seen_revision(typed("revision"))) if call else None
        try:
            calls.save_call(current_graph(), written, before=seen, **_signed())
        except calls.CallChanged:
            if call is None:  # The same form, sent twice at once.
                return redirect(url_for("calls.view", id=written.id))
            form.revision.data = str(call.revision)
            form.form_errors.append(
                _("Somebody has changed this call since you opened it. What you typed is below: save it again to "
                  "keep it instead of theirs, or cancel.")
            )  # fmt: skip
        else:
            flash(_("The call is saved."), "success")
            return redirect(url_for("calls.view", id=written.id))
    return render_template("calls/edit.html", form=form, call=call, partner=partner)


def _partner(call: FundingCall | None) -> Funder | None:
    """Return the partner that keeps a call, the own one for a new call; None when a province does."""
    id = call.keeper if call else own_organisation() if current_user.role == Role.PARTNER else ""
    found = get_partner(current_graph(), id) if id else None
    if found is None and current_user.role == Role.PARTNER:
        abort(403)
    return Funder(found.name_fr, found.name_ar, found.id) if found else None


def _funder(form: CallForm, call: FundingCall | None) -> Funder:
    """Return the partner of the directory that bears the name typed, else the name alone."""
    named, arabic = form.funder.data or "", form.funder_ar.data or ""
    known = [(one.id, one.name_fr, one.name_ar) for one in ([call.funder] if call and call.funder.id else [])]
    partners = search(current_graph(), Filters(text=named, kind=EntryKind.PARTNER), limit=LOOKED_AT).entries
    known += [(one.id, one.name_fr, one.name_ar) for one in partners]
    name = fold(named)
    for id, french, other in known:
        if name and name in (fold(french or ""), fold(other or "")):
            return Funder(french, other or "", id)
    return Funder(named, arabic)


def _actions(call: FundingCall, association: str) -> list[PlanAction]:
    """Return the steps of an application as actions of a plan, each due so long before the last day."""
    instrument, today = newest_instrument(current_graph()), now().date()
    themes = [theme.id for axis in (instrument.scored_axes if instrument else ()) for theme in axis.themes]
    steps = sorted(call.steps, key=lambda one: -one.days) or [CallStep(_("Hand in the application"))]
    title = localised_text(call, "title") or call.title_fr
    notes = "\n".join(filter(None, (_("For the call “%(title)s”", title=title), call.link, call.place)))
    return [
        PlanAction(
            id=new_id(), association=association, theme=FUNDS_THEME if FUNDS_THEME in themes else (themes or [""])[0],
            what=step.text, kind=SupportKind.INFORMATION, funders=localised_name(call.funder),
            due_on=day_of_step(call, step, today), notes=notes, call=call.id,
        )
        for step in steps
    ]  # fmt: skip


def _call(id: str) -> FundingCall:
    return calls.get_call(current_graph(), id) or abort(404)


def _kept(id: str) -> FundingCall:
    """Return a call that the user keeps; 404 when it isn't there, 403 when others keep it."""
    call = _call(id)
    if not may_keep_call(call.keeper):
        abort(403)
    return call


def _signed() -> dict[str, Any]:
    """Return who changes something and when, with the id of the change."""
    return {"user": current_user.id, "change": new_id(), "at": now()}

"""The diagnostic of an association: answer, agree, submit, and see what it says."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from graph.diagnostic import diagnostics
from graph.diagnostic.campaigns import invitation
from graph.diagnostic.diagnostics import (
    CONSENSUS,
    CannotReopen,
    CannotStart,
    ChangedMeanwhile,
    Diagnostic,
    DiagnosticState,
    NotOpen,
    SheetTaken,
)
from graph.diagnostic.evidence import get_evidence
from graph.diagnostic.instruments import get_instrument, newest_instrument
from graph.directory.entries import get_entry
from graph.rules.instrument import Instrument
from graph.rules.kinds import STRONG, Role
from graph.rules.priorities import FIRST
from graph.rules.scoring import ENOUGH
from portal.accounts import access
from portal.accounts.access import own_organisation, role_required
from portal.diagnostic.answers import MOST_CHANGES, answer_words, bad_changes_message, save_sheet
from portal.diagnostic.questionnaire import comparing, progress
from portal.diagnostic.questionnaire.counted import counted_words
from portal.diagnostic.questionnaire.forms import ReopenForm, RespondentForm, SubmitForm
from portal.diagnostic.questionnaire.opening import (
    final,
    instrument_of,
    known,
    open_common,
    open_one,
    readable,
    sheet_of,
    was_submitted,
)
from portal.diagnostic.questionnaire.questions import QuestionPage, make_page, save_page, told
from portal.diagnostic.result.document import how_computed, write_paper
from portal.diagnostic.result.result import level_of, percent, radar_of, read_result
from portal.kit import files
from portal.kit.clock import now
from portal.kit.forms import ActionForm
from portal.kit.giving import PAPER, give_paper
from portal.kit.graph import current_graph
from portal.kit.ids import new_code, new_id
from portal.kit.language import current_language, ngettext
from portal.kit.requests import BadJson, asked, read_json, read_maps, sent_files, typed, typed_fields
from portal.links.named import named_ties

blueprint = Blueprint("diagnostic", __name__)


@blueprint.get("/diagnostic")
@role_required(Role.ASSOCIATION)
def overview() -> str:
    """Show an association its diagnostics: none yet, one that is open, and those that were submitted."""
    graph = current_graph()
    known = diagnostics.list_diagnostics(graph, own_organisation())
    opened = next((one for one in known if one.state == DiagnosticState.OPEN), None)
    newest = newest_instrument(graph)
    context: dict[str, Any] = {}
    if opened:
        sheet = diagnostics.read_sheet(graph, opened.consensus)
        context = {
            "check": progress.check(instrument_of(opened), sheet.answers),
            "reopened": _reason(opened),
        }
    return render_template(
        "diagnostic/questionnaire/overview.html",
        opened=opened,
        submitted=[one for one in known if one.state == DiagnosticState.SUBMITTED],
        instrument=newest,
        **context,
    )


@blueprint.post("/diagnostic")
@role_required(Role.ASSOCIATION)
def start() -> Response:
    """Start a diagnostic, in the campaign that invites to it if any; a later one begins with the last's answers."""
    graph, own = current_graph(), own_organisation()
    campaign = invitation(graph, own, now().date())
    instrument = (get_instrument(graph, campaign.instrument) if campaign else newest_instrument(graph)) or abort(404)
    done = [one for one in diagnostics.list_diagnostics(graph, own) if one.state == DiagnosticState.SUBMITTED]
    carried = diagnostics.read_sheet(graph, done[0].consensus).answers if done else None
    entry = get_entry(graph, own)
    try:
        diagnostics.start_diagnostic(
            graph,
            id=new_id(),
            code=new_code(),
            synthetic=bool(entry and entry.synthetic),
            association=own,
            instrument=instrument,
            at=now(),
            campaign=campaign.id if campaign else None,
            carried=carried,
        )
    except CannotStart:
        flash(_("A diagnostic is open already: continue it."), "error")
    return redirect(url_for("diagnostic.overview"))


@blueprint.route("/diagnostic/<id>/answers/<role>/<part>", methods=["GET", "POST"])
@login_required
def answer(id: str, role: str, part: str) -> str | Response:
    """Show a part of the questionnaire, and save what is sent."""
    diagnostic, instrument = open_one(id)
    axis = instrument.axis(part) or abort(404)
    sheet = sheet_of(diagnostic, role)
    graph = current_graph()
    others = comparing.finished_sheets(graph, diagnostic) if role == CONSENSUS else {}
    if request.method == "GET":
        return _show_page(diagnostic, instrument, role, make_page(graph, instrument, axis, sheet, others))
    if not ActionForm().validate_on_submit():
        abort(400)
    try:
        page = save_page(graph, instrument, axis, sheet, typed_fields(), sent_files(), others)
    except NotOpen:
        return was_submitted(diagnostic)
    if page.problems:
        return _show_page(diagnostic, instrument, role, page)
    flash(_("Saved."), "success")
    return redirect(_after(diagnostic, instrument, role, part))


@blueprint.post("/diagnostic/<id>/answers/<role>.json")
@login_required
def save(id: str, role: str) -> Any:
    """Save answers as they are given, for a script: a list of changes in, what became of each out."""
    diagnostic, instrument = open_one(id)
    sheet = sheet_of(diagnostic, role)
    try:
        sent = read_maps(read_json(), MOST_CHANGES)
        return told(current_graph(), instrument, save_sheet(current_graph(), instrument, sheet, sent), sent)
    except BadJson as error:
        return {"message": bad_changes_message()}, error.status
    except NotOpen:
        return final()


@blueprint.post("/diagnostic/<id>/answers/<role>/<part>/confirm")
@login_required
def confirm(id: str, role: str, part: str) -> Response:
    """Confirm all answers of a part that were carried over."""
    diagnostic, instrument = open_one(id)
    axis, sheet, graph = instrument.axis(part) or abort(404), sheet_of(diagnostic, role), current_graph()
    try:
        count = progress.confirm_carried(
            graph, instrument, sheet, diagnostics.read_sheet(graph, sheet), [one.id for one in axis.questions]
        )
    except NotOpen:
        return was_submitted(diagnostic)
    flash(ngettext("%(num)s answer is confirmed.", "%(num)s answers are confirmed.", count), "success")
    return redirect(url_for("diagnostic.answer", id=id, role=role, part=part))


@blueprint.route("/diagnostic/<id>/people", methods=["GET", "POST"])
@login_required
def people(id: str) -> str | Response:
    """Show who has answered alone, and let another person begin."""
    diagnostic, instrument = open_one(id)
    own = comparing.own_sheet(diagnostic, current_user.id)
    graph, form = current_graph(), RespondentForm([] if own else comparing.free_roles(diagnostic))
    if form.validate_on_submit():
        try:
            diagnostics.open_sheet(graph, id, form.role.data, now(), current_user.id)
        except NotOpen:
            return was_submitted(diagnostic)
        except SheetTaken:
            flash(_("Somebody else answers in this function. Choose another one."), "error")
            return redirect(url_for("diagnostic.people", id=id))
        return redirect(url_for("diagnostic.answer", id=id, role=form.role.data, part=instrument.axes[0].id))
    sheets = comparing.sheets_alone(diagnostic)
    return render_template(
        "diagnostic/questionnaire/people.html",
        diagnostic=diagnostic,
        instrument=instrument,
        form=form,
        sheets=sheets,
        own=own,
        others=sum(one is not own for one in sheets),
        may_invite=access.may_manage_people(diagnostic.association),
    )


@blueprint.post("/diagnostic/<id>/answers/<role>/finish")
@login_required
def finish(id: str, role: str) -> str | Response:
    """Say that a respondent has answered all that they could; ask first when that is little."""
    diagnostic, instrument = open_one(id)
    if role == CONSENSUS:
        abort(404)
    sheet = sheet_of(diagnostic, role)
    parts = progress.parts_of(instrument, diagnostics.read_sheet(current_graph(), sheet).answers)
    done, all_of = sum(part.done for part in parts), sum(part.asked for part in parts)
    if done < ENOUGH * all_of and not typed("sure"):
        return render_template("diagnostic/questionnaire/finish.html", diagnostic=diagnostic, role=role, done=done,
                               asked=all_of, part=next(part.axis.id for part in parts if part.missing))  # fmt: skip
    diagnostics.finish_sheet(current_graph(), sheet, now())
    flash(_("Thank you. These answers stay within your association."), "success")
    return redirect(url_for("diagnostic.people", id=id))


@blueprint.get("/diagnostic/<id>/compare")
@login_required
def compare(id: str) -> str:
    """Show where those who answered alone differ."""
    diagnostic, instrument = open_common(id)
    return render_template(
        "diagnostic/questionnaire/compare.html",
        diagnostic=diagnostic,
        instrument=instrument,
        found=comparing.compare(current_graph(), instrument, diagnostic),
    )


@blueprint.post("/diagnostic/<id>/compare")
@login_required
def take_agreed(id: str) -> Response:
    """Take what all agree on over into the common answers."""
    diagnostic, instrument = open_common(id)
    try:
        count = comparing.take_agreed(current_graph(), instrument, diagnostic)
    except NotOpen:
        return was_submitted(diagnostic)
    flash(ngettext("%(num)s answer is taken over.", "%(num)s answers are taken over.", count), "success")
    return redirect(url_for("diagnostic.compare", id=id))


@blueprint.route("/diagnostic/<id>/submit", methods=["GET", "POST"])
@login_required
def submit(id: str) -> str | Response:
    """Show what is missing or doesn't fit, and submit the diagnostic for good."""
    diagnostic, instrument = open_common(id)
    graph = current_graph()
    sheet = diagnostics.read_sheet(graph, diagnostic.consensus)
    check = progress.check(instrument, sheet.answers)
    form = SubmitForm(check.carried)
    if form.validate_on_submit() and not check.refused:
        return _submit(diagnostic, instrument, sheet)
    if form.is_submitted() and check.refused:
        flash(_("It isn't submitted yet: see what needs correcting. All your answers are kept."), "error")
    return render_template(
        "diagnostic/questionnaire/submit.html", diagnostic=diagnostic, instrument=instrument, check=check, form=form,
        place_of=progress.place_of, counted_words=counted_words,
    )  # fmt: skip


@blueprint.get("/diagnostic/<id>/result")
@login_required
def result(id: str) -> str | Response:
    """Show what a submitted diagnostic says."""
    diagnostic, instrument = readable(id)
    if diagnostic.state == DiagnosticState.OPEN:
        flash(_("This diagnostic has no result yet: it isn't submitted."), "info")
        return redirect(url_for("diagnostic.overview"))
    graph = current_graph()
    read = read_result(graph, diagnostic, instrument)
    return render_template(
        "diagnostic/result/result.html",
        first=FIRST,
        result=read,
        radar=radar_of(read),
        own=access.may_fill(diagnostic),
        may_reopen=access.may_reopen(diagnostic),
        changes=diagnostics.list_changes(graph, id),
        how_computed=how_computed(),
        words_of=lambda question: answer_words(graph, question, read.answers.get(question.id)),
        level_of=level_of,
        percent=percent,
        strong=STRONG,
        named=named_ties(diagnostic.association) if _acts_now_for(diagnostic) else [],
    )


@blueprint.get(f"/diagnostic/<id>/result.{PAPER}")
@login_required
def document(id: str, kind: str) -> Response:
    """Give the result as a document or as a PDF."""
    diagnostic, instrument = readable(id)
    if diagnostic.state == DiagnosticState.OPEN:
        abort(404)
    result = read_result(current_graph(), diagnostic, instrument)
    return give_paper(write_paper(result), kind, "diagnostic", diagnostic.code)


@blueprint.route("/diagnostic/<id>/reopen", methods=["GET", "POST"])
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def reopen(id: str) -> str | Response:
    """Open a submitted diagnostic again, with a reason."""
    diagnostic = known(id)
    if not access.may_reopen(diagnostic):
        abort(403)
    form = ReopenForm()
    if form.validate_on_submit():
        try:
            diagnostics.reopen(
                current_graph(), id, user=current_user.id, change=new_id(), at=now(), reason=form.reason.data or ""
            )
            flash(_("The diagnostic is open again: the association can change its answers."), "success")
        except CannotReopen:
            flash(_("This diagnostic isn't submitted, or a newer one is open."), "error")
        return redirect(url_for("directory.association", id=diagnostic.association))
    return render_template("diagnostic/questionnaire/reopen.html", diagnostic=diagnostic, form=form)


@blueprint.get("/diagnostic/evidence/<id>")
@login_required
def show_evidence(id: str) -> Response:
    """Give a file that backs an answer to those who may read the sheet that it is on."""
    item = get_evidence(current_graph(), id) or abort(404)
    diagnostic = known(item.diagnostic)
    sheet = next((one for one in diagnostic.sheets if one.role == item.role), None)
    own = sheet is not None and access.may_fill_sheet(diagnostic, sheet)
    if not (own or (item.role == CONSENSUS and access.may_read_result(diagnostic))):
        abort(403)
    return files.give(item.id, type=item.type, name=item.name)


def _reason(diagnostic: Diagnostic) -> diagnostics.DiagnosticEvent | None:
    """Return why a diagnostic was opened again, the last time."""
    changes = diagnostics.list_changes(current_graph(), diagnostic.id)
    return next((change for change in reversed(changes) if change.what == "reopened"), None)


def _show_page(diagnostic: Diagnostic, instrument: Instrument, role: str, page: QuestionPage) -> str:
    sheet = diagnostics.read_sheet(current_graph(), sheet_of(diagnostic, role))
    return render_template(
        "diagnostic/questionnaire/answer.html",
        diagnostic=diagnostic,
        instrument=instrument,
        role=role,
        page=page,
        parts=progress.parts_of(instrument, sheet.answers),
        form=ActionForm(),
        difference=_difference(instrument),
        language=current_language(),
        accepted=files.ACCEPTED,
    )


def _after(diagnostic: Diagnostic, instrument: Instrument, role: str, part: str) -> str:
    """Return where to go on after a part is saved: the same one, the next, or what comes after the last."""
    here: dict[str, Any] = {"id": diagnostic.id, "role": role}
    difference = _difference(instrument)
    if typed("then") != "next":
        return url_for("diagnostic.answer", **here, part=part, difference=difference, _anchor=typed("at") or None)
    if difference:
        return url_for("diagnostic.compare", id=diagnostic.id, _anchor=f"difference-{difference}")
    ids = [axis.id for axis in instrument.axes]
    following = ids[ids.index(part) + 1 :]
    if following:
        return url_for("diagnostic.answer", **here, part=following[0])
    return url_for("diagnostic.submit" if role == CONSENSUS else "diagnostic.people", id=diagnostic.id)


def _difference(instrument: Instrument) -> str | None:
    """Return the question to whose difference one goes back from the answers, None when one didn't come from there."""
    return asked("difference") if asked("difference") in instrument.questions else None


def _submit(diagnostic: Diagnostic, instrument: Instrument, sheet: diagnostics.Sheet) -> Response:
    graph = current_graph()
    try:
        progress.confirm_carried(graph, instrument, diagnostic.consensus, sheet)
        diagnostics.submit(
            graph,
            diagnostic.id,
            instrument,
            sheet=diagnostic.consensus,
            user=current_user.id,
            change=new_id(),
            at=now(),
        )
    except NotOpen:
        return was_submitted(diagnostic)
    except ChangedMeanwhile:
        flash(_("Somebody saved an answer just now. Look at it, then submit again."), "error")
        return redirect(url_for("diagnostic.submit", id=diagnostic.id))
    flash(_("Your diagnostic is submitted. Here is what it says."), "success")
    return redirect(url_for("diagnostic.result", id=diagnostic.id))


def _acts_now_for(diagnostic: Diagnostic) -> bool:
    """Say whether the reader may act for the association and has chosen it among those that they act for."""
    return access.may_fill(diagnostic) and diagnostic.association == current_user.organisation

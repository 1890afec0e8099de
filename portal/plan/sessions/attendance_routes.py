"""What is printed of a session and what is entered after it: the sheet, who came, certificates."""

from collections.abc import Sequence

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from graph.plan import convocations
from graph.plan.convocations import Attendance, AttendanceChanged
from portal.accounts.access import may_follow, role_required
from portal.kit.graph import current_graph
from portal.kit.language import ngettext
from portal.kit.requests import seen_revision, typed
from portal.plan.sessions import attendance, attendance_file
from portal.plan.sessions.attendance import AttendanceFileForm
from portal.plan.sessions.attendance_file import BadAttendance
from portal.plan.sessions.blueprint import STAFF, blueprint, own_session
from portal.plan.sessions.facts import Facts
from portal.plan.sessions.kept_attendance import keep_attendance, seated_guests, too_early
from portal.plan.sessions.page import Guest
from portal.plan.sessions.paper_routes import who_came
from portal.plan.sessions.papers import write_attendance_sheet, write_certificates


@blueprint.get("/sessions/<id>/sheet")
@role_required(*STAFF)
def sheet(id: str) -> str:
    """Show the attendance sheet to print."""
    facts = own_session(id)
    return render_template(
        "plan/sessions/sheet.html", facts=facts, paper=write_attendance_sheet(facts, seated_guests(facts))
    )


@blueprint.get("/sessions/<id>/sheet.csv")
@role_required(*STAFF)
def sheet_file(id: str) -> Response:
    """Send the sheet as a CSV to fill in."""
    response = current_app.response_class(
        attendance_file.write_sheet(seated_guests(own_session(id))), mimetype="text/csv"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="attendance.csv"'
    return response


@blueprint.route("/sessions/<id>/attendance", methods=["GET", "POST"])
@role_required(*STAFF)
def enter(id: str) -> str | Response:
    """Ask who came, and keep it."""
    facts, graph = own_session(id), current_graph()
    if refused := _refuse(facts):
        return refused
    guests, revision = seated_guests(facts), convocations.attendance_revision(graph, id)
    form = attendance.attendance_form(guests, revision)
    if form.validate_on_submit() and (rows := attendance.read_form(form, guests)) is not None:
        try:
            return _keep(facts, rows, seen_revision(typed("revision")))
        except AttendanceChanged:
            form.revision.data = str(revision)
            form.form_errors.append(
                _("Somebody has entered who came since you opened this page. What you typed is below: save it again "
                  "to keep it instead of theirs, or cancel.")
            )  # fmt: skip
    return _show(facts, guests, form, AttendanceFileForm(formdata=None))


@blueprint.post("/sessions/<id>/attendance/file")
@role_required(*STAFF)
def read_file(id: str) -> str | Response:
    """Read who came from the sheet as a CSV."""
    facts, graph = own_session(id), current_graph()
    if refused := _refuse(facts):
        return refused
    guests, revision = seated_guests(facts), convocations.attendance_revision(graph, id)
    form = AttendanceFileForm()
    if form.validate_on_submit():
        try:
            return _keep(facts, attendance_file.read_sheet(form.file.data.read(), guests), revision)
        except BadAttendance as error:
            form.file.errors = list(error.problems)
        except AttendanceChanged:
            form.form_errors.append(_("Somebody has entered who came at the same moment. Look at it, then send again."))
    return _show(facts, guests, attendance.attendance_form(guests, revision), form)


@blueprint.get("/sessions/<id>/certificates/<entry:association>")
@login_required
def certificates(id: str, association: str) -> str:
    """Show the certificates of those of an association who came, to staff and to the association."""
    facts, guest, came = who_came(id, association)
    return render_template(
        "plan/sessions/certificates.html",
        facts=facts,
        entry=guest.entry,
        paper=write_certificates(facts, guest.entry, came.present),
        staff=may_follow(facts.plan.province),
    )


def _refuse(facts: Facts) -> Response | None:
    """Say why nobody's coming can be entered yet, or return None."""
    if not (words := too_early(facts)):
        return None
    flash(words, "error")
    return redirect(url_for("sessions.show", id=facts.session.id))


def _keep(facts: Facts, rows: Sequence[Attendance], base: int) -> Response:
    """Keep who came, and that the session was held; ask those who came what they thought. Raises AttendanceChanged."""
    kept = keep_attendance(facts, rows, base)
    if not kept.held:
        flash(_("Who came is kept. The plan is closed or being changed, so the session isn't marked as held."), "error")
    else:
        flash(ngettext("%(num)s association came. It is kept.", "%(num)s associations came. It is kept.", kept.came),
              "success")  # fmt: skip
    return redirect(url_for("sessions.show", id=facts.session.id))


def _show(facts: Facts, guests: Sequence[Guest], form: object, file_form: object) -> str:
    return render_template("plan/sessions/attendance.html", facts=facts, guests=guests, form=form, file_form=file_form)

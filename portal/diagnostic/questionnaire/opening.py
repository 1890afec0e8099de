"""Which diagnostic a page is about, and which of its sheets the user may open."""

from flask import abort, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from graph.diagnostic import diagnostics
from graph.diagnostic.diagnostics import Diagnostic, DiagnosticState
from graph.diagnostic.instruments import get_instrument
from graph.rules.instrument import Instrument
from portal.accounts import access
from portal.kit.graph import current_graph


def known(id: str) -> Diagnostic:
    """Return a diagnostic; 404 when there is none."""
    return diagnostics.get_diagnostic(current_graph(), id) or abort(404)


def instrument_of(diagnostic: Diagnostic) -> Instrument:
    """Return the instrument that a diagnostic was made with."""
    return get_instrument(current_graph(), diagnostic.instrument) or abort(404)


def open_one(id: str) -> tuple[Diagnostic, Instrument]:
    """Return a diagnostic of the user's association that is open; lead to what it says when it was submitted."""
    diagnostic = known(id)
    if not access.acts_for(diagnostic.association):
        abort(403)
    if diagnostic.state != DiagnosticState.OPEN:
        abort(final() if request.is_json else was_submitted(diagnostic))
    return diagnostic, instrument_of(diagnostic)


def open_common(id: str) -> tuple[Diagnostic, Instrument]:
    """Return a diagnostic whose common answers the user may give."""
    found = open_one(id)
    if not access.may_fill(found[0]):
        abort(403)
    return found


def readable(id: str) -> tuple[Diagnostic, Instrument]:
    """Return a diagnostic whose result the user may read."""
    diagnostic = known(id)
    if not access.may_read_result(diagnostic):
        abort(403)
    return diagnostic, instrument_of(diagnostic)


def sheet_of(diagnostic: Diagnostic, role: str) -> str:
    """Return the id of a sheet that the user may fill in."""
    sheet = next((one for one in diagnostic.sheets if one.role == role), None) or abort(404)
    if not access.may_fill_sheet(diagnostic, sheet):
        abort(403)
    return sheet.id


def was_submitted(diagnostic: Diagnostic) -> Response:
    """Say that a diagnostic is final, and lead to its result."""
    flash(_("This diagnostic is submitted, and final. ADS staff of your province can open it again."), "error")
    return redirect(url_for("diagnostic.result", id=diagnostic.id))


def final() -> Response:
    """Tell a script that nothing can be saved any more."""
    return make_response({"message": _("This diagnostic is submitted, and final.")}, 409)

"""The diagnostic away from the network: the workbook that works offline, and the paper form."""

from dataclasses import asdict
from typing import Any, NoReturn

from flask import Blueprint, abort, current_app, jsonify, make_response, redirect, render_template, url_for
from flask_login import current_user, login_required
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from graph.diagnostic.diagnostics import Diagnostic, DiagnosticState, NotOpen, get_diagnostic, get_diagnostic_by_code
from graph.diagnostic.instruments import get_instrument, newest_instrument
from graph.diagnostic.underway import list_open
from graph.directory.entries import get_entry
from graph.directory.territories import get_paths
from graph.rules.kinds import Role
from portal.accounts.access import may_facilitate, may_fill, role_required
from portal.accounts.provinces import followed_province
from portal.config import LANGUAGES
from portal.diagnostic.answers import MOST_CHANGES, bad_changes_message, save_sheet
from portal.diagnostic.offline.keeping import diagnostic_data, instrument_data
from portal.diagnostic.offline.paper import paper_parts
from portal.diagnostic.offline.shell import manifest, render_shell, shell_files
from portal.kit.address import public_root, public_url
from portal.kit.assets import built_file
from portal.kit.graph import current_graph
from portal.kit.language import current_language
from portal.kit.qr import qr_code
from portal.kit.requests import BadJson, asked, read_json, read_maps

blueprint = Blueprint("fieldwork", __name__)
MOST_OPEN = 1000
"""So many answers are taken at once; the workbook sends fewer."""


@blueprint.get("/workbook/")
def index() -> Response:
    """Lead to the list of kept diagnostics in the reader's language."""
    return redirect(url_for("fieldwork.workbooks", language=current_language()))


@blueprint.get("/workbook/<language>")
def workbooks(language: str) -> str:
    """Show the workbook: what this device keeps, which the portal doesn't know."""
    if language not in LANGUAGES:
        abort(404)
    return render_shell(language)


@blueprint.get("/workbook/<language>/<id>")
@login_required
def workbook(language: str, id: str) -> str:
    """Show the workbook of one diagnostic, to those who may fill it in."""
    found = get_diagnostic(current_graph(), id)
    if language not in LANGUAGES or found is None:
        abort(404)
    if not may_facilitate(found):
        abort(403)
    return render_shell(language)


@blueprint.get("/workbook/<language>.webmanifest")
def installable(language: str) -> Response:
    """Say to a device how the workbook is installed."""
    if language not in LANGUAGES:
        abort(404)
    response = jsonify(manifest(language))
    response.mimetype = "application/manifest+json"
    return response


@blueprint.get("/workbook/worker.js")
def worker() -> Response:
    """Return the service worker; it differs as soon as something that it keeps has changed."""
    shell = current_app.json.dumps(shell_files())
    response = make_response(f"self.SHELL = {shell};\n{built_file('workbook-worker.js')}")
    response.mimetype = "text/javascript"
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/workbook/session.json")
def session() -> Response:
    """Say who is signed in, and give the token that sending needs."""
    name = current_user.name if current_user.is_authenticated else None
    return _private(jsonify(name=name, token=generate_csrf()))


@blueprint.get("/workbook/open.json")
def takeable() -> Response:
    """List the open diagnostics that the signed-in person may take along."""
    _signed_in()
    found = list_open(
        current_graph(),
        associations=current_user.organisations,
        provinces=current_user.provinces,
        everywhere=current_user.role == Role.ADMINISTRATOR,
        limit=MOST_OPEN,
    )
    return _private(jsonify(diagnostics=[asdict(one) for one in found]))


@blueprint.get("/workbook/diagnostics/<id>.json")
def kept(id: str) -> Response:
    """Give a diagnostic to keep, with its answers and their revisions."""
    return _private(jsonify(diagnostic_data(_facilitated(id))))


@blueprint.get("/workbook/instruments/<id>.json")
def instrument(id: str) -> Response:
    """Give an instrument to keep."""
    _signed_in()
    found = get_instrument(current_graph(), id) or _refuse(404)
    return _private(jsonify(instrument_data(found)))


@blueprint.post("/workbook/diagnostics/<id>/answers.json")
def receive(id: str) -> Response:
    """Save the answers that a device sends and say what became of each; 409 when the diagnostic isn't open any more."""
    diagnostic = _facilitated(id)
    try:
        sent = read_json()
        changes = read_maps(sent.get("changes") if isinstance(sent, dict) else None, MOST_CHANGES)
    except BadJson as error:
        _refuse(error.status, bad_changes_message())
    graph = current_graph()
    made_with = get_instrument(graph, diagnostic.instrument) or _refuse(404)
    try:
        results = save_sheet(graph, made_with, diagnostic.consensus, changes)
    except NotOpen:
        _refuse(409)
    return _private(jsonify(results=results))


@blueprint.get("/d")
def enter() -> str | Response:
    """Ask for the code of a paper form."""
    code = asked("code").replace(" ", "").replace("-", "").upper()
    if code and not code.isalnum():
        return render_template("diagnostic/offline/enter.html", code=code, wrong=True)
    return (
        redirect(url_for("fieldwork.entry", code=code))
        if code
        else render_template("diagnostic/offline/enter.html", code="")
    )


@blueprint.get("/d/<code>")
@login_required
def entry(code: str) -> str | Response | tuple[str, int]:
    """Lead from the code of a paper form to its diagnostic: to fill it in, or to its result once it is submitted."""
    diagnostic = get_diagnostic_by_code(current_graph(), code.upper())
    if diagnostic is None:
        return render_template("diagnostic/offline/enter.html", code=code, wrong=True), 404
    if not may_facilitate(diagnostic):
        abort(403)
    if diagnostic.state == DiagnosticState.SUBMITTED:
        return redirect(url_for("diagnostic.result", id=diagnostic.id))
    own = may_fill(diagnostic)
    return render_template("diagnostic/offline/entry.html", diagnostic=diagnostic, own=own, **_about(diagnostic))


@blueprint.get("/d/<code>/paper")
@login_required
def paper(code: str) -> str:
    """Show the questionnaire of a diagnostic to print, with the code that leads back to it."""
    graph = current_graph()
    diagnostic = get_diagnostic_by_code(graph, code.upper()) or abort(404)
    if not may_facilitate(diagnostic):
        abort(403)
    made_with = get_instrument(graph, diagnostic.instrument) or abort(404)
    return render_template(
        "diagnostic/offline/paper.html",
        instrument=made_with,
        parts=paper_parts(made_with),
        code=diagnostic.code,
        qr=qr_code(public_url("fieldwork.entry", code=diagnostic.code)),
        host=public_root().partition("://")[2].rstrip("/"),
        **_about(diagnostic),
    )


@blueprint.get("/province/<code>/paper")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def blank_paper(code: str) -> str:
    """Show the questionnaire to print for associations of a province that have no diagnostic yet."""
    graph, code = current_graph(), followed_province(code)
    newest = newest_instrument(graph) or abort(404)
    (place, *_wider) = get_paths(graph, [code])[code]
    return render_template(
        "diagnostic/offline/paper.html", instrument=newest, parts=paper_parts(newest), province=place
    )


def _signed_in() -> None:
    """End with 401 for visitors: a script can't follow them to the page where one signs in."""
    if not current_user.is_authenticated:
        _refuse(401)


def _facilitated(id: str) -> Diagnostic:
    """Return a diagnostic that the user may fill in, or end with 401, 404 or 403."""
    _signed_in()
    found = get_diagnostic(current_graph(), id) or _refuse(404)
    if not may_facilitate(found):
        _refuse(403)
    return found


def _refuse(status: int, message: str = "") -> NoReturn:
    """End the request with a status that the workbook's script understands, and words for people."""
    response = _private(jsonify(error=status, message=message))
    response.status_code = status
    abort(response)


def _about(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return what pages say of a diagnostic's association."""
    found = get_entry(current_graph(), diagnostic.association)
    return {"association": found, "synthetic": diagnostic.synthetic or bool(found and found.synthetic)}


def _private(response: Response) -> Response:
    """Let nobody but the workbook itself keep an answer."""
    response.headers["Cache-Control"] = "no-store"
    return response

"""The papers of a session as files: letters, attendance sheet, certificates and a list to telephone by."""

from collections.abc import Sequence

from flask import Response, abort
from flask_babel import gettext as _
from flask_login import current_user, login_required

from graph.directory.contacts import Contact, list_all_contacts
from graph.plan.convocations import Convocation
from graph.rules.kinds import ContactKind, SessionState
from graph.rules.telephone import write_telephone
from portal.accounts.access import acts_for, may_follow, role_required
from portal.kit.docx import XLSX, give_file
from portal.kit.file_names import file_name
from portal.kit.giving import PAPER, give_paper
from portal.kit.graph import current_graph
from portal.kit.requests import asked
from portal.kit.xlsx import content_of, fill_sheet, new_workbook, sheet_name
from portal.plan.sessions.blueprint import STAFF, blueprint, own_session
from portal.plan.sessions.facts import Facts, read_facts
from portal.plan.sessions.kept_attendance import seated_guests
from portal.plan.sessions.page import Guest, read_guests
from portal.plan.sessions.papers import (
    call_columns,
    call_rows,
    write_attendance_sheet,
    write_call_list,
    write_certificates,
    write_letters,
)

CALLED = (ContactKind.TELEPHONE, ContactKind.WHATSAPP)


@blueprint.get(f"/sessions/<id>/letters.{PAPER}")
@role_required(*STAFF)
def letters_file(id: str, kind: str) -> Response:
    """Give the invitations to print and sign; of one association when it is named."""
    facts, wanted = own_session(id), asked("association")
    rows = [
        (one.entry, one.convocation) for one in seated_guests(facts) if one.convocation and wanted in ("", one.entry.id)
    ]
    if not rows:
        abort(404)
    paper = write_letters(facts, rows, current_user)
    return give_paper(paper, kind, "lettres", facts.province.name_fr, *_when(facts))


@blueprint.get(f"/sessions/<id>/sheet.{PAPER}")
@role_required(*STAFF)
def sheet_paper(id: str, kind: str) -> Response:
    """Give the attendance sheet to print and sign."""
    facts = own_session(id)
    paper = write_attendance_sheet(facts, seated_guests(facts))
    return give_paper(paper, kind, "presence", facts.province.name_fr, *_when(facts))


@blueprint.get(f"/sessions/<id>/certificates/<entry:association>.{PAPER}")
@login_required
def certificates_file(id: str, association: str, kind: str) -> Response:
    """Give the certificates of those of an association who came, to staff and to the association."""
    facts, guest, came = who_came(id, association)
    if not came.present:
        abort(404)
    paper = write_certificates(facts, guest.entry, came.present)
    return give_paper(paper, kind, "attestations", facts.province.name_fr, *_when(facts))


@blueprint.get(f"/sessions/<id>/telephones.{PAPER}")
@role_required(*STAFF)
def calls_file(id: str, kind: str) -> Response:
    """Give the list to telephone by."""
    facts = own_session(id)
    paper = write_call_list(facts, _call_rows(facts))
    return give_paper(paper, kind, "telephones", facts.province.name_fr, *_when(facts))


@blueprint.get("/sessions/<id>/telephones.xlsx")
@role_required(*STAFF)
def calls_workbook(id: str) -> Response:
    """Give the list to telephone by as a workbook."""
    facts = own_session(id)
    book = new_workbook(facts.title)
    fill_sheet(book.create_sheet(sheet_name(_("Telephone list"))), call_columns(), _call_rows(facts), wide=1)
    name = file_name("xlsx", "telephones", facts.province.name_fr, *_when(facts))
    return give_file(content_of(book), XLSX, name)


def who_came(id: str, association: str) -> tuple[Facts, Guest, Convocation]:
    """Return a held session, an association that came, and who; 404 when it didn't, 403 to others."""
    facts = read_facts(current_graph(), id) or abort(404)
    if not (may_follow(facts.plan.province) or acts_for(association)):
        abort(403)
    guest = next((one for one in seated_guests(facts) if one.entry.id == association), None) or abort(404)
    came = guest.convocation
    if facts.session.state != SessionState.HELD or came is None or not came.attended:
        abort(404)
    return facts, guest, came


def _call_rows(facts: Facts) -> list[tuple[str, ...]]:
    guests = [one for one in read_guests(current_graph(), facts).rows if one.seated]
    kept = list_all_contacts(current_graph(), [one.entry.id for one in guests])
    return call_rows(guests, {id: _numbers(own) for id, own in kept.items()})


def _numbers(kept: Sequence[Contact]) -> list[tuple[str, str]]:
    """Return whom one reaches at each telephone number of an association, and the number as it is dialled."""
    return list(dict.fromkeys((one.person, write_telephone(one.value)) for one in kept if one.kind in CALLED))


def _when(facts: Facts) -> tuple[str, ...]:
    """Return the day of a session for the name of a file, nothing before it is set."""
    return (f"seance-{facts.session.day:%Y-%m-%d}",) if facts.session.day else ()

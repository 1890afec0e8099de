"""Sessions of a province's plan, and who came to them."""

from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from graph.plan import convocations
from graph.plan.convocations import Attendance, AttendanceChanged
from graph.plan.province_plans import list_plans
from graph.rules.kinds import PlanState, Role, SessionState
from portal.accounts import access
from portal.accounts.provinces import followed_province
from portal.accounts.tokens import READ
from portal.api.blueprint import blueprint, needs
from portal.api.problems import Refused, refuse_fields
from portal.api.states import etag_of, seen, shown_as
from portal.api.writing_models import (
    AttendanceRow,
    AttendanceSheet,
    SentAttendance,
    Session,
    SessionList,
    SessionQuery,
)
from portal.kit.graph import current_graph
from portal.plan.sessions.attendance import BadLine, attendance_of
from portal.plan.sessions.blueprint import STAFF, own_session
from portal.plan.sessions.facts import Facts, facts_of_all
from portal.plan.sessions.kept_attendance import keep_attendance, seated_guests, too_early
from portal.plan.sessions.own import own_sessions
from portal.plan.sessions.page import Guest

READABLE = (PlanState.ADOPTED, PlanState.CLOSED)


@blueprint.get("/sessions")
@needs(READ)
@blueprint.input(SessionQuery, location="query")
@blueprint.output(SessionList)
@blueprint.doc(summary=_l("Your sessions, or those of your province"), extensions={"x-problems": [404]})
def list_sessions(query_data: SessionQuery) -> Any:
    """List the sessions that one's association has seats in; for staff, those of a province's adopted plans."""
    if current_user.role in STAFF:
        plans = [one for one in list_plans(current_graph(), followed_province(query_data.province))
                 if one.state in READABLE]  # fmt: skip
        found = facts_of_all(current_graph(), [(plan, session) for plan in plans for session in plan.sessions])
        found.sort(key=lambda one: (one.session.quarter, str(one.session.day or ""), one.session.id))
        return SessionList(items=[_session(one, None) for one in found])
    if current_user.role != Role.ASSOCIATION:
        raise Refused(403)
    own = own_sessions(current_graph(), access.own_organisation())
    return SessionList(
        items=[_session(one.facts, one.convocation.state if one.convocation else None) for one in own]
    )  # fmt: skip


@blueprint.get("/sessions/<id>/attendance")
@needs(READ)
@blueprint.output(AttendanceSheet)
@blueprint.doc(summary=_l("Who came to a session, for the staff of its province"))
def get_attendance(id: str) -> Any:
    """Give who came to a session."""
    return _sheet(_staffed(id))


@blueprint.put("/sessions/<id>/attendance")
@needs("write:attendance")
@blueprint.input(SentAttendance)
@blueprint.output(AttendanceSheet)
@blueprint.doc(summary=_l("Enter who came to a session"), extensions={"x-problems": [409, 412]})
def put_attendance(id: str, json_data: SentAttendance) -> Any:
    """Keep who came to a session, for all associations that have seats."""
    facts = _staffed(id)
    guests, base = seated_guests(facts), convocations.attendance_revision(current_graph(), id)
    seen(_etag(facts, guests, base))
    if words := too_early(facts):
        raise Refused(409, words)
    try:
        keep_attendance(facts, _rows(guests, json_data), base)
    except AttendanceChanged:
        raise Refused(412) from None
    return _sheet(_staffed(id))


def _staffed(id: str) -> Facts:
    """Return a session of a province that the user follows as staff. Raises Refused, or ends with 404 or 403."""
    if current_user.role not in STAFF:
        raise Refused(403)
    return own_session(id)


def _rows(guests: list[Guest], sent: SentAttendance) -> list[Attendance]:
    """Return what was sent of each association. Raises Refused, with the fields named."""
    known = {one.entry.id: one for one in guests}
    told: list[Attendance] = []
    errors: dict[str, list[str]] = {}
    for at, row in enumerate(sent.rows):
        guest = known.pop(row.association, None)
        if guest is None:
            errors[f"rows.{at}.association"] = [_("This association has no seat in the session, or comes twice.")]
            continue
        if not row.attended and row.came:
            errors[f"rows.{at}.came"] = [_("Nobody came of an association that didn't come. Leave this out.")]
            continue
        try:
            told.append(attendance_of(guest, row.attended, row.came, row.people))
        except BadLine as error:
            errors[f"rows.{at}.came"] = [str(error)]
    if known and not errors:
        errors["rows"] = [_("Say of each association whether it came: %(ids)s.", ids=", ".join(known))]
    if errors:
        raise refuse_fields(errors)
    return told


def _sheet(facts: Facts) -> Any:
    guests = seated_guests(facts)
    base = convocations.attendance_revision(current_graph(), facts.session.id)
    rows = [AttendanceRow(association=one.entry.id, name_fr=one.entry.name_fr or "", name_ar=one.entry.name_ar or "",
                          **_came(one)) for one in guests]  # fmt: skip
    sheet = AttendanceSheet(session=facts.session.id, state=SessionState(facts.session.state), rows=rows)
    return sheet, 200, shown_as(_etag(facts, guests, base))


def _came(guest: Guest) -> dict[str, Any]:
    asked = guest.convocation
    if asked is None:
        return {"attended": None, "came": 0, "people": []}
    return {"attended": asked.attended, "came": asked.came, "people": list(asked.present or asked.people)}


def _etag(facts: Facts, guests: list[Guest], revision: int) -> str:
    return etag_of(revision, [facts.session.id, facts.session.state, *(one.entry.id for one in guests)])


def _session(facts: Facts, answer: str | None) -> Session:
    one = facts.session
    return Session(
        id=one.id, title=facts.title, place=facts.place, province=facts.plan.province, quarter=one.quarter,
        days=list(one.days), starts_at=one.starts_at, ends_at=one.ends_at, state=SessionState(one.state),
        answer=cast(Any, answer),
    )  # fmt: skip

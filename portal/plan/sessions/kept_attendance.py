"""Whose coming is entered, when that can be, and what follows from it: the same for pages and programs."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from graph.directory.entries import Entry
from graph.plan import convocations
from graph.plan.convocations import Attendance, Convocation
from graph.plan.province_plans import PlanChanged, PlanFrozen
from graph.rules.kinds import SessionState
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.ids import new_id
from portal.plan.sessions import convocation_messages
from portal.plan.sessions.blueprint import StateChanged, change_state
from portal.plan.sessions.facts import Facts
from portal.plan.sessions.page import Guest, read_guests


@dataclass(frozen=True)
class KeptAttendance:
    """What became of what was entered. held: the session is marked as held; came: how many associations came."""

    held: bool
    came: int


def seated_guests(facts: Facts) -> list[Guest]:
    """Return those who were asked and have seats, by name."""
    return [one for one in read_guests(current_graph(), facts).rows if one.convocation and one.seated]


def asked_rows(facts: Facts, association: str = "") -> list[tuple[Entry, Convocation]]:
    """Return those of `seated_guests` with what they were asked by; of one association when it is named."""
    return [(one.entry, one.convocation) for one in seated_guests(facts)
            if one.convocation and association in ("", one.entry.id)]  # fmt: skip


def too_early(facts: Facts) -> str:
    """Say why nobody's coming can be entered yet; nothing when it can."""
    if facts.session.state not in (SessionState.CONVOKED, SessionState.HELD):
        return _("Ask the associations to come first: who came is entered once they are asked.")
    return "" if facts.begun(now()) else _("The session hasn't begun yet: enter who came on its day.")


def keep_attendance(facts: Facts, rows: Sequence[Attendance], base: int) -> KeptAttendance:
    """Keep who came, and that the session was held; ask those who came what they thought.

    base: the revision that it was entered on. Raises AttendanceChanged.
    """
    graph, id = current_graph(), facts.session.id
    convocations.save_attendance(graph, id, rows, base=base, change=new_id())
    try:
        facts = change_state(id, SessionState.HELD, allowed=(SessionState.CONVOKED,))
    except (PlanChanged, PlanFrozen, StateChanged):
        return KeptAttendance(held=False, came=sum(one.attended for one in rows))
    came = [one for one in convocations.list_convocations(graph, id) if one.attended]
    convocation_messages.ask_opinion(graph, facts, came)
    return KeptAttendance(held=True, came=len(came))

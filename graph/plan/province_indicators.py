"""What became of a province's plan: needs served, attendance, and how axis scores changed with and without it.

The last is a comparison of those who came with those who didn't, not a proof: nobody drew by lot who came.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import LiteralString

from graph.plan.province_needs import read_province_needs
from graph.rules.disclosure import LEAST
from graph.rules.instrument import Instrument
from graph.rules.intervals import welch
from graph.rules.kinds import SessionState
from graph.rules.planned import PlannedSession, ProvincePlan
from graph.server.connection import Graph

READ_ATTENDANCE: LiteralString = """
MATCH (:ProvincePlan {id: $plan})-[:HAS_SESSION]->(session:TrainingSession)<-[:TO_SESSION]-(convocation:Convocation)
MATCH (convocation)-[:FOR]->(association:Association)
RETURN session.id AS session, association.id AS association, convocation.attended AS attended,
       coalesce(convocation.came, 0) AS came
"""
READ_LAST_TWO: LiteralString = """
MATCH (:Province {code: $province})<-[:IN*0..1]-(:Territory)<-[:BASED_IN]-(association:Association {active: true})
WITH DISTINCT association
CALL (association) {
    MATCH (association)-[:ASSESSED_BY]->(diagnostic:Diagnostic {state: 'submitted'})
    WITH diagnostic ORDER BY diagnostic.cycle DESC LIMIT 2
    RETURN collect(diagnostic {.*}) AS last
}
WITH association, last WHERE size(last) = 2
RETURN association.id AS association, last[1] AS before, last[0] AS after ORDER BY association.id
"""


@dataclass(frozen=True)
class Invited:
    """What is known of one association at one session. attended: None until it is entered; came: people."""

    session: str
    association: str
    attended: bool | None
    came: int = 0


@dataclass(frozen=True)
class NeedsServed:
    """How many needs the province has, sessions serve, and are known to have been served or not by those who came."""

    needs: int
    planned: int
    known: int
    served: int

    @property
    def planned_share(self) -> float | None:
        """Return which share of the needs sessions serve, in [0, 1]; None without needs."""
        return self.planned / self.needs if self.needs else None

    @property
    def served_share(self) -> float | None:
        """Return which share of the needs whose attendance is known was truly served; None before any is."""
        return self.served / self.known if self.known else None


@dataclass(frozen=True)
class AttendanceCounts:
    """How many convocations there are, of how many it is known whether they came, how many did, and people."""

    invited: int
    known: int
    attended: int
    people: int

    @property
    def rate(self) -> float | None:
        """Return which share came of those of whom it is known; None before it is of any."""
        return self.attended / self.known if self.known else None


@dataclass(frozen=True)
class Trajectory:
    """An association's last two submitted diagnostics: the days, and the scores of axes, in [0, 1]."""

    association: str
    before_on: date
    after_on: date
    before: Mapping[str, float]
    after: Mapping[str, float]


@dataclass(frozen=True)
class AxisChange:
    """How an axis's score changed on average, for those who took part and for the others; in [-1, 1].

    Without numbers (`told` is false) when either group has fewer than LEAST associations. low, high: the 95 % interval
    of the difference.
    """

    axis: str
    took_part: int = 0
    others: int = 0
    mean: float = 0.0
    mean_others: float = 0.0
    difference: float = 0.0
    low: float = 0.0
    high: float = 0.0

    @property
    def told(self) -> bool:
        """Say whether there is a comparison to show."""
        return self.took_part >= LEAST

    @property
    def clear(self) -> bool:
        """Say whether the interval leaves out that there is no difference."""
        return self.told and not self.low <= 0 <= self.high


@dataclass(frozen=True)
class Indicators:
    """The indicators of a plan."""

    needs: NeedsServed
    attendance: AttendanceCounts
    changes: tuple[AxisChange, ...]


def read_indicators(graph: Graph, plan: ProvincePlan, instrument: Instrument | None) -> Indicators:
    """Return the indicators of a plan; axes are those of the instrument, none without one."""
    invited = read_attendance(graph, plan.id)
    trajectories = read_trajectories(graph, plan.province, [axis.id for axis in instrument.axes] if instrument else ())
    going_on = {one.id for one in plan.sessions if one.state != SessionState.CANCELLED}
    counted = [one for one in invited if one.session in going_on]
    base = 0 if plan.outcome else len(read_province_needs(graph, plan.province).needs)
    return Indicators(
        needs_served(plan, counted, base),
        _attendance(counted),
        tuple(axis_changes(plan, counted, trajectories, instrument)) if instrument else (),
    )


def read_attendance(graph: Graph, plan: str) -> list[Invited]:
    """List who was convoked to the sessions of a plan, and whether they came."""
    return [Invited(**row) for row in graph.read(READ_ATTENDANCE, plan=plan)]


def read_trajectories(graph: Graph, province: str, axes: Iterable[str]) -> list[Trajectory]:
    """List the last two submitted diagnostics of each active association of a province that has two."""
    wanted = tuple(axes)
    return [
        Trajectory(
            row["association"],
            row["before"]["submitted_at"].to_native().date(),
            row["after"]["submitted_at"].to_native().date(),
            _scores(row["before"], wanted),
            _scores(row["after"], wanted),
        )
        for row in graph.read(READ_LAST_TWO, province=province)
    ]


def needs_served(plan: ProvincePlan, invited: Sequence[Invited], base: int = 0) -> NeedsServed:
    """Count the needs that sessions serve, and those of which attendance tells whether they truly were.

    base: how many needs the province has, for a plan that wasn't planned from them.
    """
    attended = {(one.session, one.association): one.attended for one in invited if one.attended is not None}
    planned, known, served = set(), set(), set()
    for session in plan.sessions:
        if session.state == SessionState.CANCELLED:
            continue
        for need in session.serves:
            planned.add(need)
            came = attended.get((session.id, need[0]))
            if came is not None:
                known.add(need)
            if came:
                served.add(need)
    # Staff may have added needs by hand that the last planning didn't start from.
    needs = max(plan.outcome.needs if plan.outcome else base, len(planned))
    return NeedsServed(needs, len(planned), len(known), len(served))


def axis_changes(
    plan: ProvincePlan, invited: Sequence[Invited], trajectories: Sequence[Trajectory], instrument: Instrument
) -> list[AxisChange]:
    """Compare, for each axis with a score, those who came to a session that serves it with all who came to none.

    A session counts for those whose last two diagnostics lie before and after it. Who came only at another time is in
    neither group: such a change has nothing to do with the session, and yet they aren't without one.
    """
    sessions = {one.id: one for one in plan.sessions}
    came = [(one.association, sessions[one.session]) for one in invited if one.attended and one.session in sessions]
    found = []
    for axis in instrument.scored_axes:
        themes = {theme.id for theme in axis.themes}
        of_axis: dict[str, list[PlannedSession]] = {}
        for association, session in came:
            if any(theme in themes for _association, theme in session.serves):
                of_axis.setdefault(association, []).append(session)
        found.append(_change(axis.id, of_axis, trajectories))
    return found


def _change(
    axis: str, attended: Mapping[str, Sequence[PlannedSession]], trajectories: Sequence[Trajectory]
) -> AxisChange:
    took_part, others = [], []
    for one in trajectories:
        if axis not in one.before or axis not in one.after:
            continue
        change = one.after[axis] - one.before[axis]
        if one.association not in attended:
            others.append(change)
        elif any(_between(session, one) for session in attended[one.association]):
            took_part.append(change)
    if min(len(took_part), len(others)) < LEAST:
        return AxisChange(axis)
    difference, low, high = welch(took_part, others)
    mean, mean_others = sum(took_part) / len(took_part), sum(others) / len(others)
    return AxisChange(axis, len(took_part), len(others), mean, mean_others, difference, low, high)


def _between(session: PlannedSession, one: Trajectory) -> bool:
    """Say whether a session lies between two diagnostics; one without a day is taken to."""
    return session.day is None or one.before_on <= session.day <= one.after_on


def _attendance(invited: Sequence[Invited]) -> AttendanceCounts:
    known = [one for one in invited if one.attended is not None]
    attended = [one for one in known if one.attended]
    return AttendanceCounts(len(invited), len(known), len(attended), sum(one.came for one in attended))


def _scores(properties: Mapping[str, float | None], axes: Iterable[str]) -> dict[str, float]:
    return {axis: score for axis in axes if (score := properties.get(f"axis_{axis}")) is not None}

"""The plans of provinces in the graph: saved and read, with their sessions, states, versions and history.

A plan is a draft, then presented, then adopted: adopting freezes a version of it, and each later change is an amendment
with its own version. A closed plan changes no more. A session to which associations were convoked stays in its plan.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, LiteralString

from pydantic import TypeAdapter

from graph.rules.kinds import PlanState, SessionState
from graph.rules.planned import HOURS_A_DAY, Focus, Hall, PlannedSession, PlanningOutcome, ProvincePlan, Settings
from graph.server.connection import Graph

# The first SET takes the lock, so that of two savings at once the second sees the first.
SAVE = """
MATCH (province:Province {code: $province}), (user:User {id: $user})
MERGE (plan:ProvincePlan {id: $id}) ON CREATE SET plan.revision = 0, plan.version = 0, plan.created_at = $at
SET plan.touched_by = $change
WITH province, user, plan, EXISTS { (plan)-[:HAS_CHANGE]->(:Change {id: $change}) } AS again
WHERE again OR plan.revision = $base
FOREACH (_ IN CASE WHEN again THEN [] ELSE [1] END | SET plan += $properties, plan.revision = $base + 1)
MERGE (province)-[:HAS_PLAN]->(plan)
MERGE (change:Change {id: $change})
ON CREATE SET change.what = $what, change.at = $at, change.note = $note, change.fields = $fields
MERGE (plan)-[:HAS_CHANGE]->(change)
MERGE (change)-[:BY]->(user)
FOREACH (_ IN CASE WHEN again OR $content IS NULL THEN [] ELSE [1] END |
    SET plan.version = $number
    MERGE (version:PlanVersion {id: $id + '-' + toString($number)})
    ON CREATE SET version.number = $number, version.at = $at, version.note = $note, version.content = $content
    MERGE (plan)-[:HAS_VERSION]->(version)
)
WITH plan, again
CALL (plan, again) {
    MATCH (plan)-[:HAS_SESSION]->(other:TrainingSession)
    WHERE NOT again AND NOT other.id IN $kept AND NOT EXISTS { (other)<-[:TO_SESSION]-(:Convocation) }
    DETACH DELETE other
}
CALL (plan, again) {
    UNWIND CASE WHEN again THEN [] ELSE $sessions END AS row
    MERGE (session:TrainingSession {id: row.id})
    SET session += row.properties
    MERGE (plan)-[:HAS_SESSION]->(session)
    WITH session, row
    CALL (session, row) {
        MATCH (session)-[former:SEATS]->(guest:Association)
        WHERE NOT guest.id IN row.associations
        DELETE former
    }
    CALL (session, row) {
        UNWIND row.seats AS seat
        MATCH (guest:Organisation:Association {id: seat.association})
        MERGE (session)-[seats:SEATS]->(guest)
        SET seats.themes = seat.themes, seats.place = seat.place
    }
}
RETURN plan.id AS id
"""
CONVOKED: LiteralString = """
MATCH (:ProvincePlan {id: $id})-[:HAS_SESSION]->(session:TrainingSession)
WHERE EXISTS { (session)<-[:TO_SESSION]-(:Convocation) }
RETURN collect(session.id) AS ids
"""
ELSEWHERE: LiteralString = """
MATCH (plan:ProvincePlan)-[:HAS_SESSION]->(session:TrainingSession)
WHERE session.id IN $sessions AND plan.id <> $id
RETURN session.id AS id LIMIT 1
"""
# What a planning left unserved, and why, is by far the most of a plan, and a page of one session doesn't show it.
DETAILS: LiteralString = """
MATCH (province:Province)-[:HAS_PLAN]->(plan)
RETURN plan {.*, outcome: CASE WHEN $whole THEN plan.outcome END} AS properties, province.code AS province,
       COLLECT { MATCH (plan)-[:HAS_SESSION]->(session:TrainingSession)
                 RETURN session {.*, guests: COLLECT { MATCH (session)-[seats:SEATS]->(guest:Association)
                                 RETURN {association: guest.id, themes: seats.themes} ORDER BY seats.place, guest.id }}
                 ORDER BY session.quarter, session.day, session.starts_at, session.commune, session.id } AS sessions
ORDER BY plan.created_at DESC, plan.id
"""
GET: LiteralString = "MATCH (plan:ProvincePlan) WHERE plan.id IN $ids" + DETAILS
LIST: LiteralString = "MATCH (:Province {code: $province})-[:HAS_PLAN]->(plan:ProvincePlan)" + DETAILS
FIND_OF_SESSION: LiteralString = """
MATCH (plan:ProvincePlan)-[:HAS_SESSION]->(:TrainingSession {id: $session})
RETURN plan.id AS id
"""
LIST_SEATS_OF: LiteralString = """
MATCH (plan:ProvincePlan)-[:HAS_SESSION]->(session:TrainingSession)-[:SEATS]->(:Organisation {id: $association})
WHERE plan.state IN $states
RETURN plan.id AS plan_id, session.id AS session_id ORDER BY session.quarter, session.day, session.id
"""
LIST_NEXT: LiteralString = """
MATCH (province:Province)-[:HAS_PLAN]->(plan:ProvincePlan {state: $adopted})
      -[:HAS_SESSION]->(session:TrainingSession {offer: $offer})
WHERE province.code IN $provinces AND session.day > $after AND session.state <> $cancelled
RETURN session {.*, guests: []} AS session ORDER BY session.day, session.starts_at, session.id LIMIT $most
"""
LIST_PLANNED: LiteralString = """
MATCH (session:TrainingSession) WHERE session.id IN $ids RETURN session {.*, guests: []} AS session
"""
LIST_CHANGES: LiteralString = """
MATCH (:ProvincePlan {id: $plan})-[:HAS_CHANGE]->(change:Change)-[:BY]->(user:User)
RETURN change {.what, .at, .note, .fields, by: user.name} AS event ORDER BY change.at DESC, change.id DESC
"""
LIST_VERSIONS: LiteralString = """
MATCH (:ProvincePlan {id: $plan})-[:HAS_VERSION]->(version:PlanVersion)
RETURN version {.number, .at, .note} AS version ORDER BY version.number DESC
"""
GET_VERSION: LiteralString = """
MATCH (:ProvincePlan {id: $plan})-[:HAS_VERSION]->(version:PlanVersion {number: $number})
RETURN version.content AS content
"""
TELL_PROGRESS = """
MATCH (plan:ProvincePlan {id: $id})
SET plan.planning_step = $step, plan.planning_share = $share, plan.planning_at = $at, plan.planning_error = $error
"""

MOST_NEXT = 10
NEXT: Mapping[str, tuple[PlanState, ...]] = {
    PlanState.DRAFT: (PlanState.PRESENTED,),
    PlanState.PRESENTED: (PlanState.DRAFT, PlanState.ADOPTED),
    PlanState.ADOPTED: (PlanState.CLOSED,),
    PlanState.CLOSED: (),
}
"""Which states may follow one."""


class PlanChanged(Exception):
    """Somebody saved the plan since it was read."""


class NoProvince(Exception):
    """There is no such province or user."""


class SessionUnderWay(Exception):
    """A session to which associations were convoked can't be taken out of its plan; names the first."""


class PlanFrozen(Exception):
    """The plan is closed, or a state doesn't follow its state."""


@dataclass(frozen=True)
class PlanEvent:
    """What happened to a plan, when, by whom (name): what is a code; fields: what of it changed."""

    what: str
    at: datetime
    by: str
    note: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Version:
    """A frozen state of a plan: 1 as it was adopted, then one for each amendment, with the word why."""

    number: int
    at: datetime
    note: str


_SETTINGS, _OUTCOME, _HALL = TypeAdapter(Settings), TypeAdapter(PlanningOutcome), TypeAdapter(Hall)
_FOCUSES, _HALLS = TypeAdapter(tuple[Focus, ...]), TypeAdapter(tuple[Hall, ...])
_DROPPED, _TAKEN_OFF = TypeAdapter(tuple[tuple[str, str, str], ...]), TypeAdapter(tuple[tuple[str, str], ...])
_PLAN = TypeAdapter(ProvincePlan)


def save_plan(
    graph: Graph,
    plan: ProvincePlan,
    *,
    before: ProvincePlan | None,
    what: str,
    user: str,
    change: str,
    at: datetime,
    note: str = "",
    fields: Sequence[str] = (),
) -> None:
    """Save a new plan, or one that was read (before), with its sessions; of an adopted one, as its next version.

    what: the code of the change; note: a word why. Saved again with the same `change` it stays as it is. Raises
    PlanChanged, NoProvince, SessionUnderWay, PlanFrozen where the state before doesn't allow it, and ValueError for a
    session that another plan has.
    """
    _check(before, plan)
    ids = [one.id for one in plan.sessions]
    _check_sessions(graph, plan.id, ids)
    adopted = plan.state == PlanState.ADOPTED
    rows = graph.write(
        SAVE, id=plan.id, province=plan.province, user=user, change=change, at=at, what=what, note=note,
        fields=list(fields), base=before.revision if before else 0, properties=_properties(plan),
        kept=ids, sessions=[_row(one) for one in plan.sessions],
        number=(before.version if before else 0) + 1, content=_PLAN.dump_json(plan).decode() if adopted else None,
    )  # fmt: skip
    if not rows:
        raise PlanChanged(plan.id) if before else NoProvince(plan.province)


def get_plan(graph: Graph, id: str, *, whole: bool = True) -> ProvincePlan | None:
    """Return a plan with its sessions, or None; not whole: without its outcome, to be shown and not saved."""
    return next(iter(_plans(graph.read(GET, ids=[id], whole=whole), whole)), None)


def list_plans(graph: Graph, province: str) -> list[ProvincePlan]:
    """List the plans of a province by its code without their outcome, the newest first."""
    return _plans(graph.read(LIST, province=province, whole=False), False)


def plan_of_session(graph: Graph, session: str, *, whole: bool = True) -> ProvincePlan | None:
    """Return the plan that a session is in, or None; not whole: see get_plan."""
    found = (row["id"] for row in graph.read(FIND_OF_SESSION, session=session))
    return next((get_plan(graph, id, whole=whole) for id in found), None)


def next_sessions(graph: Graph, offer: str, provinces: Collection[str], after: date) -> list[PlannedSession]:
    """List the next sessions of an offer in adopted plans of some provinces, by day, without who comes."""
    rows = graph.read(LIST_NEXT, offer=offer, provinces=list(provinces), after=after, most=MOST_NEXT,
                      adopted=PlanState.ADOPTED, cancelled=SessionState.CANCELLED)  # fmt: skip
    return [_session(row["session"]) for row in rows]


def list_planned(graph: Graph, ids: Collection[str]) -> list[PlannedSession]:
    """List some sessions of whatever plans, without who comes; what there isn't any more isn't among them."""
    return [_session(row["session"]) for row in graph.read(LIST_PLANNED, ids=list(ids))]


def sessions_for(
    graph: Graph, association: str, states: Collection[str] = (PlanState.ADOPTED, PlanState.CLOSED)
) -> list[tuple[ProvincePlan, PlannedSession]]:
    """List the sessions in which an association has a seat, in plans of these states, by quarter and day.

    The plans are without their outcome.
    """
    rows = graph.read(LIST_SEATS_OF, association=association, states=list(states))
    ids = sorted({row["plan_id"] for row in rows})
    plans = {plan.id: plan for plan in _plans(graph.read(GET, ids=ids, whole=False), False)} if ids else {}
    return [
        (plan, session)
        for row in rows
        if (plan := plans.get(row["plan_id"])) and (session := plan.session(row["session_id"]))
    ]


def list_plan_changes(graph: Graph, plan: str) -> list[PlanEvent]:
    """List what happened to a plan, the newest first."""
    return [
        PlanEvent(own["what"], own["at"].to_native(), own["by"], own["note"] or "", tuple(own["fields"] or ()))
        for own in (row["event"] for row in graph.read(LIST_CHANGES, plan=plan))
    ]


def list_versions(graph: Graph, plan: str) -> list[Version]:
    """List the frozen versions of a plan, the newest first."""
    return [
        Version(own["number"], own["at"].to_native(), own["note"] or "")
        for own in (row["version"] for row in graph.read(LIST_VERSIONS, plan=plan))
    ]


def get_version(graph: Graph, plan: str, number: int) -> ProvincePlan | None:
    """Return a plan as it was frozen, or None."""
    rows = graph.read(GET_VERSION, plan=plan, number=number)
    return next((_PLAN.validate_json(row["content"]) for row in rows), None)


def tell_progress(
    graph: Graph, plan: str, step: str | None, share: float, at: datetime, error: str | None = None
) -> None:
    """Keep how far a planning is: its step (None when none goes on any more), and why it gave no plan."""
    graph.write(TELL_PROGRESS, id=plan, step=step, share=share, at=at, error=error)


def _check_sessions(graph: Graph, plan: str, sessions: Sequence[str]) -> None:
    """Raise ValueError for a session of another plan, SessionUnderWay for one with convocations that is left out."""
    for row in graph.read(ELSEWHERE, sessions=list(sessions), id=plan):
        raise ValueError(f"Session {row['id']} is in another plan.")
    convoked = {id for row in graph.read(CONVOKED, id=plan) for id in row["ids"]}
    for id in sorted(convoked.difference(sessions)):
        raise SessionUnderWay(id)


def _check(before: ProvincePlan | None, plan: ProvincePlan) -> None:
    """Raise PlanFrozen unless a plan may be saved so, ValueError when it wasn't read whole."""
    if before is None:
        return
    if not before.whole:
        raise ValueError("A plan that was read without its outcome can't be saved: its outcome would be lost.")
    if before.state == PlanState.CLOSED:
        raise PlanFrozen(before.state)
    if plan.state != before.state and plan.state not in NEXT[before.state]:
        raise PlanFrozen(f"{before.state} to {plan.state}")


def _properties(plan: ProvincePlan) -> dict[str, Any]:
    return {
        "name": plan.name,
        "state": plan.state,
        "context": plan.context,
        "synthetic": plan.synthetic,
        "settings": _SETTINGS.dump_json(plan.settings).decode(),
        "focuses": _FOCUSES.dump_json(plan.focuses).decode(),
        "halls": _HALLS.dump_json(plan.halls).decode(),
        "dropped": _DROPPED.dump_json(plan.dropped).decode(),
        "taken_off": _TAKEN_OFF.dump_json(plan.taken_off).decode(),
        "outcome": _OUTCOME.dump_json(plan.outcome).decode() if plan.outcome else None,
    }


_PLAIN = ("offer", "quarter", "cost", "trainer_days", "hours", "seats", "pinned", "day", "starts_at", "state", "note",
          "hours_a_day", "single", "spent")  # fmt: skip
_LATER = {"single": False, "spent": None}
"""What sessions that were kept before these were asked for have."""


def _row(session: PlannedSession) -> dict[str, Any]:
    hall = session.hall
    return {
        "id": session.id,
        "properties": {name: getattr(session, name) for name in _PLAIN}
        | {
            "room": session.room,
            "hall": hall.id,
            "commune": hall.commune,
            "hall_content": _HALL.dump_json(hall).decode(),
        },
        "associations": list(session.associations),
        "seats": [
            {"association": each, "themes": list(session.served_themes(each)), "place": place}
            for place, each in enumerate(session.associations)
        ],
    }


def _plans(rows: list[dict[str, Any]], whole: bool) -> list[ProvincePlan]:
    return [_plan(row["properties"], row["province"], row["sessions"], whole) for row in rows]


def _plan(own: Mapping[str, Any], province: str, sessions: list[dict[str, Any]], whole: bool) -> ProvincePlan:
    step, at = own.get("planning_step"), own.get("planning_at")
    return ProvincePlan(
        id=own["id"],
        province=province,
        name=own["name"],
        settings=_SETTINGS.validate_json(own["settings"]),
        focuses=_FOCUSES.validate_json(own["focuses"]),
        halls=_HALLS.validate_json(own["halls"]),
        dropped=_DROPPED.validate_json(own["dropped"]),
        taken_off=_TAKEN_OFF.validate_json(own.get("taken_off") or "[]"),
        sessions=tuple(map(_session, sessions)),
        outcome=_OUTCOME.validate_json(own["outcome"]) if own.get("outcome") else None,
        context=own["context"],
        state=own["state"],
        version=own["version"],
        revision=own["revision"],
        synthetic=bool(own.get("synthetic")),
        planning=(step, own["planning_share"]) if step else None,
        planning_at=at.to_native() if at else None,
        planning_error=own.get("planning_error"),
        whole=whole,
    )


def _session(own: Mapping[str, Any]) -> PlannedSession:
    day, starts = own.get("day"), own.get("starts_at")
    own = _LATER | {"hours_a_day": own.get("a_day", HOURS_A_DAY)} | dict(own)  # "a_day" is its former name.
    plain = {name: own[name] for name in _PLAIN if name not in ("day", "starts_at")}
    return PlannedSession(
        id=own["id"],
        hall=_HALL.validate_json(own["hall_content"]),
        associations=tuple(seat["association"] for seat in own["guests"]),
        serves=tuple((seat["association"], theme) for seat in own["guests"] for theme in seat["themes"]),
        day=day.to_native() if day else None,
        starts_at=starts.to_native() if starts else None,
        **plain,
    )

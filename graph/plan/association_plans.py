"""The plans of associations: what each decided about its needs, its actions, and who changed what and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, LiteralString

from graph.rules.actions import Indicator, PlanAction, Step, changed_fields, late_actions
from graph.server.connection import Graph

DECIDE = """
MATCH (association:Organisation:Association {id: $association}), (user:User {id: $user})
MERGE (decision:NeedDecision {id: $association + '-' + $theme})
SET decision.theme = $theme, decision.state = $state, decision.reason = $reason, decision.at = $at
MERGE (association)-[:DECIDED]->(decision)
MERGE (change:Change {id: $change}) ON CREATE SET change.what = $state, change.at = $at, change.note = $reason
MERGE (decision)-[:HAS_CHANGE]->(change)
MERGE (change)-[:BY]->(user)
RETURN decision.id AS id
"""
LIST_DECISIONS = """
MATCH (:Organisation {id: $association})-[:DECIDED]->(decision:NeedDecision)
RETURN decision {.theme, .state, .reason, .at} AS decision,
       COLLECT { MATCH (decision)-[:HAS_CHANGE]->(change:Change)-[:BY]->(user:User)
                 RETURN change {.what, .at, .note, by: user.name} ORDER BY change.at, change.id } AS changes
"""
# The first SET takes the lock, so that of two savings at once the second sees the first.
SAVE = """
MATCH (association:Organisation:Association {id: $association}), (user:User {id: $user})
MERGE (action:PlanAction {id: $id}) ON CREATE SET action.revision = 0, action.created_at = $at
SET action.touched_by = $change
WITH association, user, action, EXISTS { (action)-[:HAS_CHANGE]->(:Change {id: $change}) } AS again
WHERE again OR action.revision = $base
FOREACH (_ IN CASE WHEN again THEN [] ELSE [1] END | SET action += $properties, action.revision = $base + 1)
MERGE (association)-[:PLANS]->(action)
MERGE (change:Change {id: $change})
ON CREATE SET change.what = $what, change.fields = $fields, change.at = $at, change.note = $note
MERGE (action)-[:HAS_CHANGE]->(change)
MERGE (change)-[:BY]->(user)
RETURN action.id AS id
"""
DETAILS: LiteralString = """
MATCH (association:Association)-[:PLANS]->(action)
RETURN action {.*} AS properties, association.id AS association,
       COLLECT { MATCH (action)-[:HAS_INDICATOR]->(indicator:Indicator)
                 RETURN indicator {.*} ORDER BY indicator.created_at, indicator.id } AS indicators
ORDER BY action.due_on IS NULL, action.due_on, action.created_at, action.id
"""
GET: LiteralString = "MATCH (action:PlanAction {id: $id})" + DETAILS
LIST_OF: LiteralString = "MATCH (:Organisation {id: $association})-[:PLANS]->(action:PlanAction)" + DETAILS
LIST_DUE: LiteralString = "MATCH (action:PlanAction) WHERE action.due_on < $today" + DETAILS
ADD_INDICATOR = """
MATCH (action:PlanAction {id: $action}), (user:User {id: $user})
MERGE (indicator:Indicator {id: $id})
ON CREATE SET indicator.name = $name, indicator.unit = $unit, indicator.baseline = $baseline,
              indicator.target = $target, indicator.days = [], indicator.numbers = [], indicator.created_at = $at
MERGE (action)-[:HAS_INDICATOR]->(indicator)
MERGE (change:Change {id: $change}) ON CREATE SET change.what = 'indicator', change.at = $at, change.note = $name
MERGE (action)-[:HAS_CHANGE]->(change)
MERGE (change)-[:BY]->(user)
RETURN indicator.id AS id
"""
# The value of a day replaces that of the same day, so that running it twice adds nothing.
NOTE_VALUE = """
MATCH (action:PlanAction {id: $action})-[:HAS_INDICATOR]->(indicator:Indicator {id: $indicator})
MATCH (user:User {id: $user})
SET indicator.touched_by = $change
WITH action, indicator, user, indicator.days AS days, indicator.numbers AS numbers
WITH action, indicator, user, days, numbers, [i IN range(0, size(days) - 1) WHERE days[i] <> $day] AS kept
SET indicator.days = [i IN kept | days[i]] + [$day], indicator.numbers = [i IN kept | numbers[i]] + [$number]
MERGE (change:Change {id: $change})
ON CREATE SET change.what = 'value', change.at = $at, change.note = indicator.name, change.number = $number
MERGE (action)-[:HAS_CHANGE]->(change)
MERGE (change)-[:BY]->(user)
RETURN indicator.id AS id
"""
LIST_CHANGES = """
MATCH (:PlanAction {id: $action})-[:HAS_CHANGE]->(change:Change)-[:BY]->(user:User)
RETURN change {.what, .at, .note, .fields, .number} AS event, user.name AS by ORDER BY change.at, change.id
"""

REMOVE = """
MATCH (:Organisation {id: $association})-[:PLANS]->(action:PlanAction {id: $id})
WITH action, COLLECT { MATCH (action)-[:HAS_FILE]->(file:ActionFile) RETURN file.id } AS files,
     COLLECT { MATCH (action)-[:HAS_INDICATOR|HAS_CHANGE|HAS_FILE]->(part) RETURN part } AS parts
FOREACH (part IN parts | DETACH DELETE part)
DETACH DELETE action
RETURN files
"""
CLAIM_REMINDER = """
MATCH (association:Organisation:Association {id: $association})
SET association.reminder_touched_by = $claim
WITH association
WHERE association.reminded_on IS NULL OR association.reminded_on <= $before OR association.reminder = $claim
SET association.reminded_on = $today, association.reminder = $claim
RETURN association.id AS id
"""


class NoAssociation(Exception):
    """There is no such association or user."""


class ActionChanged(Exception):
    """Somebody saved the action since it was read."""


class NoIndicator(Exception):
    """The action, or its indicator, isn't there."""


@dataclass(frozen=True)
class ActionEvent:
    """What happened, when, by whom (name): what is a code; fields: of an action, those that changed.

    note: the word why of a decision, or an indicator's name; number: the value noted.
    """

    what: str
    at: datetime
    by: str
    note: str | None = None
    fields: tuple[str, ...] = ()
    number: float | None = None


@dataclass(frozen=True)
class Decision:
    """What an association decided about a need last, with all its decisions about it, the oldest first."""

    theme: str
    state: str
    reason: str
    at: datetime
    by: str
    history: tuple[ActionEvent, ...]


def decide(
    graph: Graph, *, association: str, theme: str, state: str, reason: str, user: str, change: str, at: datetime
) -> None:
    """Accept, put off or refuse a need, with a word why (may be empty). Raises NoAssociation."""
    if not graph.write(
        DECIDE, association=association, theme=theme, state=state, reason=reason, user=user, change=change, at=at
    ):
        raise NoAssociation(association)


def list_decisions(graph: Graph, association: str) -> dict[str, Decision]:
    """Return what an association decided about its needs, by theme."""
    found = {}
    for row in graph.read(LIST_DECISIONS, association=association):
        own, history = row["decision"], tuple(_event(one, one["by"]) for one in row["changes"])
        found[own["theme"]] = Decision(
            own["theme"], own["state"], own["reason"], own["at"].to_native(), history[-1].by, history
        )
    return found


def save_action(
    graph: Graph, action: PlanAction, *, before: PlanAction | None, user: str, change: str, at: datetime
) -> None:
    """Save a new action, or one that was read (before), but for its indicators.

    Raises ChangedMeanwhile, and NoAssociation for a new one of an association that isn't there.
    """
    rows = graph.write(
        SAVE,
        id=action.id,
        association=action.association,
        base=before.revision if before else 0,
        properties=properties_of(action),
        what="changed" if before else "added",
        fields=changed_fields(before, action),
        note=action.status,
        user=user,
        change=change,
        at=at,
    )
    if not rows:
        raise ActionChanged(action.id) if before else NoAssociation(action.association)


def get_action(graph: Graph, id: str) -> PlanAction | None:
    """Return an action, or None."""
    return next(iter(_actions(graph.read(GET, id=id))), None)


def remove_action(graph: Graph, id: str, *, association: str) -> list[str]:
    """Remove an action of an association with its indicators, files and changes; return the ids of its files."""
    rows = graph.write(REMOVE, id=id, association=association)
    return [file for row in rows for file in row["files"]]


def list_actions(graph: Graph, association: str) -> list[PlanAction]:
    """List the actions of an association, the first due first, those without a due date last."""
    return _actions(graph.read(LIST_OF, association=association))


def list_late(graph: Graph, today: date) -> list[PlanAction]:
    """List the late actions of all associations: those that a reminder would speak of."""
    return late_actions(_actions(graph.read(LIST_DUE, today=today)), today)


def claim_reminder(graph: Graph, association: str, today: date, pause: timedelta, claim: str) -> bool:
    """Take the right to remind an association of its late actions; False when that was done less than a pause ago."""
    return bool(graph.write(CLAIM_REMINDER, association=association, today=today, before=today - pause, claim=claim))


def add_indicator(graph: Graph, indicator: Indicator, *, action: str, user: str, change: str, at: datetime) -> None:
    """Add an indicator, without values, to an action. Raises NoIndicator."""
    if not graph.write(
        ADD_INDICATOR, action=action, id=indicator.id, name=indicator.name, unit=indicator.unit,
        baseline=indicator.baseline, target=indicator.target, user=user, change=change, at=at,
    ):  # fmt: skip
        raise NoIndicator(action)


def note_value(
    graph: Graph, *, action: str, indicator: str, day: date, number: float, user: str, change: str, at: datetime
) -> None:
    """Note what an indicator measured on a day, in place of what was noted for this day. Raises NoIndicator."""
    if not graph.write(
        NOTE_VALUE, action=action, indicator=indicator, day=day, number=number, user=user, change=change, at=at
    ):
        raise NoIndicator(indicator)


def list_changes(graph: Graph, action: str) -> list[ActionEvent]:
    """List what happened to an action, the oldest first."""
    return [_event(row["event"], row["by"]) for row in graph.read(LIST_CHANGES, action=action)]


def _event(change: Mapping[str, Any], by: str) -> ActionEvent:
    return ActionEvent(
        change["what"],
        change["at"].to_native(),
        by,
        change.get("note"),
        tuple(change.get("fields") or ()),
        change.get("number"),
    )


def properties_of(action: PlanAction) -> dict[str, Any]:
    """Return what the node of an action keeps of it."""
    plain = ("theme", "what", "kind", "status", "responsible", "partners", "funders", "starts_on", "due_on", "budget",
             "notes", "offer", "call")  # fmt: skip
    return {name: getattr(action, name) for name in plain} | {
        "steps": [step.text for step in action.steps],
        "steps_done": [step.done for step in action.steps],
    }


def _actions(rows: list[dict[str, Any]]) -> list[PlanAction]:
    return [_action(row["properties"], row["association"], row["indicators"]) for row in rows]


def _action(own: Mapping[str, Any], association: str, indicators: list[dict[str, Any]]) -> PlanAction:
    return PlanAction(
        id=own["id"],
        association=association,
        theme=own["theme"],
        what=own["what"],
        kind=own["kind"],
        status=own["status"],
        responsible=own["responsible"],
        partners=own["partners"],
        funders=own["funders"],
        starts_on=_day(own.get("starts_on")),
        due_on=_day(own.get("due_on")),
        budget=own.get("budget"),
        steps=tuple(Step(text, done) for text, done in zip(own["steps"], own["steps_done"], strict=True)),
        notes=own["notes"],
        offer=own.get("offer"),
        call=own.get("call"),
        indicators=tuple(map(_indicator, indicators)),
        revision=own["revision"],
    )


def _indicator(own: Mapping[str, Any]) -> Indicator:
    measured = sorted(zip((day.to_native() for day in own["days"]), own["numbers"], strict=True))
    return Indicator(own["id"], own["name"], own["unit"], own.get("baseline"), own.get("target"), tuple(measured))


def _day(value: Any) -> date | None:
    return value.to_native() if value else None

"""The steps of an application for a call for projects, put into an association's plan: all together, and once."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import LiteralString

from graph.plan.association_plans import properties_of
from graph.rules.actions import PlanAction
from graph.server.connection import Graph

# The first SET takes the lock, so that of two clicks at once the second sees the first; the same change is one click.
ADD = """
MATCH (association:Organisation:Association {id: $association}), (user:User {id: $user})
MATCH (call:FundingCall {id: $call})
SET association.touched_by = $change
WITH association, user, call, [(association)-[known:PREPARES]->(call) | known.change] AS known
WHERE (known = [] AND call.closed_on IS NULL AND call.until >= $today) OR known = [$change]
MERGE (association)-[prepares:PREPARES]->(call) SET prepares.change = $change, prepares.at = $at
WITH association, user
UNWIND $rows AS row
MERGE (action:PlanAction {id: row.id}) SET action += row.properties, action.revision = 1, action.created_at = $at
MERGE (association)-[:PLANS]->(action)
MERGE (change:Change {id: row.change})
ON CREATE SET change.what = 'added', change.fields = [], change.at = $at, change.note = row.properties.status
MERGE (action)-[:HAS_CHANGE]->(change)
MERGE (change)-[:BY]->(user)
RETURN action.id AS id
"""
PREPARED: LiteralString = """
MATCH (:Organisation {id: $association})-[:PREPARES]->(call:FundingCall)
RETURN call.id AS id
"""


class Added(StrEnum):
    """What became of a click: the steps are in the plan now, they were there already, or the call has ended."""

    NOW = "now"
    BEFORE = "before"
    ENDED = "ended"


def add_steps(
    graph: Graph, call: str, actions: Sequence[PlanAction], *, association: str, user: str, change: str,
    today: date, at: datetime,
) -> Added:  # fmt: skip
    """Put the steps of an application for a call that is open into a plan, at least one; all of them or none."""
    rows = [
        {"id": action.id, "change": f"{change}-{number}", "properties": properties_of(action)}
        for number, action in enumerate(actions)
    ]
    if graph.write(ADD, association=association, user=user, call=call, change=change, rows=rows, today=today, at=at):
        return Added.NOW
    return Added.BEFORE if call in list_prepared(graph, association) else Added.ENDED


def list_prepared(graph: Graph, association: str) -> set[str]:
    """Return the ids of the calls whose steps an association has put into its plan."""
    return {row["id"] for row in graph.read(PREPARED, association=association)}

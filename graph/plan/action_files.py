"""Files of an action of an association's plan: which there are; the files themselves are kept by the portal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph.server.connection import Graph

MOST_FILES = 10

# The first SET takes the lock, so that two files sent at once can't both be the last one that fits.
ADD = """
MATCH (action:PlanAction {id: $action}), (user:User {id: $user})
SET action.touched_by = $change
WITH action, user, COUNT { (action)-[:HAS_FILE]->(other:ActionFile WHERE other.id <> $id) } AS others
WHERE others < $most
MERGE (file:ActionFile {id: $id})
ON CREATE SET file.name = $name, file.type = $type, file.size = $size, file.added_at = $at
MERGE (action)-[:HAS_FILE]->(file)
MERGE (change:Change {id: $change}) ON CREATE SET change.what = 'file', change.at = $at, change.note = $name
MERGE (action)-[:HAS_CHANGE]->(change)
MERGE (change)-[:BY]->(user)
RETURN file.id AS id
"""
DETAILS: LiteralString = """
MATCH (action:PlanAction)-[:HAS_FILE]->(file)
RETURN file {.*} AS properties, action.id AS action
ORDER BY file.added_at, file.id
"""
GET: LiteralString = "MATCH (file:ActionFile {id: $id})" + DETAILS
LIST_OF: LiteralString = "MATCH (:PlanAction {id: $action})-[:HAS_FILE]->(file:ActionFile)" + DETAILS
REMOVE = """
MATCH (action:PlanAction {id: $action})-[:HAS_FILE]->(file:ActionFile {id: $id}), (user:User {id: $user})
MERGE (change:Change {id: $change})
ON CREATE SET change.what = 'file_removed', change.at = $at, change.note = file.name
MERGE (action)-[:HAS_CHANGE]->(change)
MERGE (change)-[:BY]->(user)
WITH file, file.id AS id
DETACH DELETE file
RETURN id
"""


@dataclass(frozen=True)
class ActionFile:
    """A file of an action. name: as it was sent; type: its media type, by its content; size: in bytes."""

    id: str
    action: str
    name: str
    type: str
    size: int
    added_at: datetime


def add_file(
    graph: Graph,
    *,
    id: str,
    action: str,
    name: str,
    type: str,
    size: int,
    user: str,
    change: str,
    at: datetime,
) -> bool:
    """Tie a file to an action; False when the action isn't there or has MOST_FILES already."""
    return bool(
        graph.write(ADD, id=id, action=action, name=name, type=type, size=size, user=user, change=change, at=at,
                    most=MOST_FILES)
    )  # fmt: skip


def get_file(graph: Graph, id: str) -> ActionFile | None:
    """Return the file of an id, or None."""
    return next(iter(_files(graph.read(GET, id=id))), None)


def list_files(graph: Graph, action: str) -> list[ActionFile]:
    """List the files of an action, oldest first."""
    return _files(graph.read(LIST_OF, action=action))


def remove_file(graph: Graph, id: str, *, action: str, user: str, change: str, at: datetime) -> bool:
    """Take a file away from an action; say whether it was there."""
    return bool(graph.write(REMOVE, id=id, action=action, user=user, change=change, at=at))


def _files(rows: list[dict[str, Any]]) -> list[ActionFile]:
    return [
        ActionFile(**row["properties"] | {"added_at": row["properties"]["added_at"].to_native()}, action=row["action"])
        for row in rows
    ]

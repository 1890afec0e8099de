"""Rows of lists that are officers of associations: who holds which function, since and until when."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from graph.exchange.changes import Fate, LeftRow, PlannedRow, RecordsChanged, Undone, Value
from graph.exchange.writing import raise_sections
from graph.server.connection import Run

READ: LiteralString = """
UNWIND $ids AS id
MATCH (entry:Association {id: id})-[:HAS_OFFICER]->(held:Officer)
RETURN id, held {.id, .name, .function, .since, .until, .woman, .under_35} AS officer ORDER BY held.position, held.id
"""
CREATE: LiteralString = """
UNWIND range(0, size($rows) - 1) AS place
WITH place, $rows[place] AS row
MATCH (entry:Association {id: row.association})
WITH entry, row, place + COUNT { (entry)-[:HAS_OFFICER]->() } AS position
MERGE (officer:Officer {id: row.id})
ON CREATE SET officer.position = position
SET officer += row.properties
MERGE (entry)-[:HAS_OFFICER]->(officer)
"""
CHANGE: LiteralString = """
UNWIND $rows AS row
MATCH (:Association {id: row.association})-[:HAS_OFFICER]->(officer:Officer {id: row.id})
SET officer += row.properties
"""
REMOVE: LiteralString = """
UNWIND $ids AS id
MATCH (:Association)-[:HAS_OFFICER]->(officer:Officer {id: id}) DETACH DELETE officer
"""


def read_officers(run: Run, associations: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the officers of some associations: id, name, function, since and until (ISO), woman, under_35, or None."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in run(READ, ids=list(associations)):
        found.setdefault(row["id"], []).append(row["officer"])
    return found


def write_officers(run: Run, part: Sequence[PlannedRow]) -> dict[str, str]:
    """Write officers; return nothing that undoes them, as a row tells it itself. Raises RecordsChanged."""
    wanted = [row for row in part if row.fate in (Fate.CREATED, Fate.CHANGED)]
    known = _by_id(run, wanted)
    for row in wanted:
        old = known.get(row.entry)
        if (old is None) != (row.fate == Fate.CREATED) or (old is not None and row.is_outdated(old)):
            raise RecordsChanged
    for fate, query in ((Fate.CREATED, CREATE), (Fate.CHANGED, CHANGE)):
        rows = [_row(row, {change.field: change.new for change in row.written}) for row in wanted if row.fate == fate]
        if rows:
            run(query, rows=rows)
    raise_sections(run, [row.owner for row in wanted], "officers")
    return {}


def undo_officers(run: Run, rows: Sequence[PlannedRow], done: Undone) -> None:
    """Remove the officers that were created and bring the others back, but for what somebody changed since."""
    known = _by_id(run, rows)
    removed, restored = [], []
    for row in rows:
        now = known.get(row.entry)
        if row.fate == Fate.CREATED:
            told = {change.field: change.new for change in row.written}
            if now and {name: value for name, value in now.items() if name != "id" and value is not None} == told:
                removed.append(row)
            elif now:
                done.left.append(LeftRow(row.entry, row.name))
            continue
        since = row.changed_since(now or {})
        if since:
            done.left.append(LeftRow(row.entry, row.name, since))
        if now and len(since) < len(row.written):
            back = {change.field: change.old for change in row.written if change.field not in since}
            restored.append((row, back))
    if removed:
        run(REMOVE, ids=[row.entry for row in removed])
    if restored:
        run(CHANGE, rows=[_row(row, values) for row, values in restored])
    raise_sections(run, [row.owner for row in (*removed, *(row for row, _values in restored))], "officers")
    done.removed += len(removed)
    done.restored += len(restored)


def _by_id(run: Run, rows: Sequence[PlannedRow]) -> dict[str, dict[str, Any]]:
    known = read_officers(run, sorted({row.owner for row in rows}))
    return {officer["id"]: officer for officers in known.values() for officer in officers}


def _row(row: PlannedRow, values: Mapping[str, Value]) -> Mapping[str, Any]:
    """Return what is written of a row."""
    return {"id": row.entry, "association": row.owner, "properties": values}

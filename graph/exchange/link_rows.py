"""Rows of lists that are links between records: memberships of networks and partnerships."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from graph.exchange.changes import Fate, LeftRow, ListKind, PlannedRow, RecordsChanged, Undone, Value
from graph.server.connection import Run

LINK_KINDS = (ListKind.MEMBERSHIP, ListKind.PARTNERSHIP)
BETWEEN = " → "
"""Stands between the two ids of a link's own."""
READ_MEMBERSHIPS: LiteralString = """
UNWIND $ids AS ends
MATCH (:Organisation {id: ends[0]})-[link:MEMBER_OF]->(:Organisation {id: ends[1]})
RETURN ends, properties(link) AS values
"""
READ_PARTNERSHIPS: LiteralString = """
UNWIND $ids AS ends
MATCH (:Organisation {id: ends[0]})-[link:PARTNERS_WITH]-(:Organisation {id: ends[1]})
RETURN ends, properties(link) AS values
"""
WRITE_MEMBERSHIPS: LiteralString = """
UNWIND $rows AS row
MATCH (source:Organisation {id: row.ends[0]}), (target:Organisation {id: row.ends[1]})
MERGE (source)-[link:MEMBER_OF]->(target) ON CREATE SET link.role = 'member'
SET link += row.properties
"""
WRITE_PARTNERSHIPS: LiteralString = """
UNWIND $rows AS row
MATCH (source:Organisation {id: row.ends[0]}), (target:Organisation {id: row.ends[1]})
MERGE (source)-[link:PARTNERS_WITH]-(target) ON CREATE SET link.confirmed = true
SET link += row.properties
"""
REMOVE_MEMBERSHIPS: LiteralString = """
UNWIND $ids AS ends
MATCH (:Organisation {id: ends[0]})-[link:MEMBER_OF]->(:Organisation {id: ends[1]}) DELETE link
"""
REMOVE_PARTNERSHIPS: LiteralString = """
UNWIND $ids AS ends
MATCH (:Organisation {id: ends[0]})-[link:PARTNERS_WITH]-(:Organisation {id: ends[1]}) DELETE link
"""
READ = {ListKind.MEMBERSHIP: READ_MEMBERSHIPS, ListKind.PARTNERSHIP: READ_PARTNERSHIPS}
WRITE = {ListKind.MEMBERSHIP: WRITE_MEMBERSHIPS, ListKind.PARTNERSHIP: WRITE_PARTNERSHIPS}
REMOVE = {ListKind.MEMBERSHIP: REMOVE_MEMBERSHIPS, ListKind.PARTNERSHIP: REMOVE_PARTNERSHIPS}
AT_FIRST: Mapping[ListKind, Mapping[str, Value]] = {
    ListKind.MEMBERSHIP: {"role": "member"}, ListKind.PARTNERSHIP: {"confirmed": True},
}  # fmt: skip
"""What a new link says beside what its row says."""


def link_id(source: str, target: str) -> str:
    """Return the id of a link as rows have it."""
    return f"{source}{BETWEEN}{target}"


def read_links(run: Run, kind: ListKind, ids: Sequence[str]) -> dict[str, dict[str, Value]]:
    """Read those of some links that are there, by their ids."""
    rows = run(READ[kind], ids=[_ends(id) for id in ids])
    return {
        link_id(*row["ends"]): {name: value for name, value in row["values"].items() if value not in (None, "")}
        for row in rows
    }


def write_links(run: Run, kind: ListKind, part: Sequence[PlannedRow]) -> dict[str, str]:
    """Write links; return nothing that undoes them, as a row tells it itself. Raises RecordsChanged."""
    wanted = [row for row in part if row.fate in (Fate.CREATED, Fate.CHANGED)]
    known = read_links(run, kind, [row.entry for row in wanted])
    for row in wanted:
        old = known.get(row.entry)
        if (old is None) != (row.fate == Fate.CREATED) or (old is not None and row.is_outdated(old)):
            raise RecordsChanged
    _write(run, kind, [(row, {change.field: change.new for change in row.written}) for row in wanted])
    return {}


def undo_links(run: Run, kind: ListKind, rows: Sequence[PlannedRow], done: Undone) -> None:
    """Remove the links that were created and bring the others back, but for what somebody changed since."""
    known = read_links(run, kind, [row.entry for row in rows])
    removed, restored = [], []
    for row in rows:
        now = known.get(row.entry)
        if row.fate == Fate.CREATED:
            if now == {**AT_FIRST[kind], **{change.field: change.new for change in row.written}}:
                removed.append(_ends(row.entry))
            elif now is not None:
                done.left.append(LeftRow(row.entry, row.name))
            continue
        since = row.changed_since(now or {})
        if since:
            done.left.append(LeftRow(row.entry, row.name, since))
        if now is not None and len(since) < len(row.written):
            restored.append((row, {change.field: change.old for change in row.written if change.field not in since}))
    if removed:
        run(REMOVE[kind], ids=removed)
    _write(run, kind, restored)
    done.removed += len(removed)
    done.restored += len(restored)


def _write(run: Run, kind: ListKind, told: Sequence[tuple[PlannedRow, Mapping[str, Any]]]) -> None:
    rows = [{"ends": _ends(row.entry), "properties": values} for row, values in told]
    if rows:
        run(WRITE[kind], rows=rows)


def _ends(id: str) -> list[str]:
    return id.split(BETWEEN)

"""Lists that were taken into the directory: each whole or not at all, with a journal that undoes it for 30 days."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, LiteralString

from graph.exchange.changes import (
    Fate,
    LeftRow,
    ListKind,
    ListSource,
    PlannedRow,
    RecordsChanged,
    Undone,
    Value,
    row_from_text,
    row_to_text,
    values_from_text,
    values_to_text,
)
from graph.exchange.link_rows import LINK_KINDS, undo_links, write_links
from graph.exchange.officer_rows import undo_officers, write_officers
from graph.exchange.person_rows import undo_people, write_people
from graph.exchange.records import KnownRecord, one_value, read_records
from graph.exchange.writing import remove_entries, values_row, write_values
from graph.rules.provenance import Provenance, ValueSource, read_sources, write_source
from graph.server.connection import Graph, Run
from graph.server.revision import TOUCH

KEPT_DAYS = 30
"""For so long an import can be undone."""
PART = 500
"""Rows that are written at once."""
BEGIN = """
MERGE (batch:ImportBatch {id: $id})
SET batch += $properties, batch.at = $at
"""
COUNT = "MATCH (batch:ImportBatch {id: $id}) SET batch.counts = $counts, batch.rows = $rows"
KEEP_ROWS = """
UNWIND $rows AS row
MATCH (batch:ImportBatch {id: $id})
CREATE (batch)-[:HAS_ROW]->(kept:ImportedRow)
SET kept = row
"""
EXISTS = "MATCH (batch:ImportBatch {id: $id}) RETURN batch.id AS id"
GET: LiteralString = "MATCH (batch:ImportBatch {id: $id}) RETURN batch {.*} AS batch"
LIST: LiteralString = """
MATCH (batch:ImportBatch {province: $province}) RETURN batch {.*} AS batch ORDER BY batch.at DESC LIMIT $limit
"""
LAST: LiteralString = """
MATCH (batch:ImportBatch {province: $province, kind: $kind, headings: $headings})
WHERE batch.undone_at IS NULL
RETURN batch {.*} AS batch ORDER BY batch.at DESC LIMIT 1
"""
PAGE_OF_ROWS = """
MATCH (:ImportBatch {id: $id})-[:HAS_ROW]->(row:ImportedRow)
WHERE $fate = '' OR row.fate = $fate
WITH row ORDER BY row.at SKIP $skip LIMIT $limit
RETURN row.told AS told ORDER BY row.at
"""
JOURNAL = """
MATCH (:ImportBatch {id: $id})-[:HAS_ROW]->(row:ImportedRow)
WHERE row.at > $after AND row.fate IN ['created', 'changed']
RETURN row.at AS at, row.told AS told, row.before AS before ORDER BY at LIMIT $limit
"""
BOUND = """
UNWIND $ids AS id
MATCH (entry:Entry {id: id})
WHERE EXISTS { (entry)-[link]-() WHERE NOT type(link) IN ['BASED_IN', 'WORKS_IN', 'TARGETS', 'HAS_CONTACT']
               AND NOT (type(link) IN ['CARRIES', 'FUNDS'] AND endNode(link) = entry) }
   OR EXISTS { (merge:Merge {kept: id}) WHERE merge.undone_at IS NULL }
RETURN entry.id AS id
"""
UNDONE = "MATCH (batch:ImportBatch {id: $id}) SET batch.undone_at = $at, batch.undone_by = $user, batch.left = $left"


class NothingToUndo(Exception):
    """An import isn't there, was undone before, or is too old."""


@dataclass(frozen=True)
class ImportBatch:
    """A list that was taken in. counts: of rows by what became of them; left: what an undoing left as it was."""

    id: str
    source: ListSource
    user: str
    at: datetime
    undone_at: datetime | None = None
    left: int = 0

    def can_be_undone(self, on: datetime) -> bool:
        """Say whether it can still be undone."""
        return self.undone_at is None and on - self.at <= timedelta(days=KEPT_DAYS)


def apply_rows(
    graph: Graph,
    *,
    id: str,
    source: ListSource,
    rows: Callable[[], Iterable[PlannedRow]],
    user: str,
    at: datetime,
    progress: Callable[[int], None] = lambda _done: None,
) -> None:
    """Write what becomes of rows in one transaction: all of it, or nothing when this breaks off. Twice is once.

    rows: gives them anew each time; progress: is told how many are done. Raises RecordsChanged.
    """

    def work(run: Run) -> None:
        if run(EXISTS, id=id):
            return
        run(BEGIN, id=id, properties=_properties(source, user), at=at)
        counts, done = dict.fromkeys(map(str, Fate), 0), 0
        for part in _parts(rows()):
            _write_part(run, id, source, part, at)
            for row in part:
                counts[row.fate] += 1
            done += len(part)
            progress(done)
        run(COUNT, id=id, counts=values_to_text(counts), rows=done)
        run(TOUCH)

    graph.transact(work)


def get_batch(graph: Graph, id: str) -> ImportBatch | None:
    """Return an import, or None."""
    rows = graph.read(GET, id=id)
    return _batch(rows[0]["batch"]) if rows else None


def list_batches(graph: Graph, province: str, limit: int = 50) -> list[ImportBatch]:
    """List the imports of a province, the newest first."""
    return [_batch(row["batch"]) for row in graph.read(LIST, province=province, limit=limit)]


def last_like(graph: Graph, source: ListSource) -> ImportBatch | None:
    """Return the last import of a list with the same headings, kind and province, unless it was undone."""
    rows = graph.read(LAST, province=source.province, kind=source.kind, headings=source.headings)
    return _batch(rows[0]["batch"]) if rows else None


def list_rows(graph: Graph, id: str, fate: str = "", *, skip: int = 0, limit: int = PART) -> list[PlannedRow]:
    """List rows of an import in the order of its file, those of a fate only when told."""
    rows = graph.read(PAGE_OF_ROWS, id=id, fate=fate, skip=skip, limit=limit)
    return [row_from_text(row["told"]) for row in rows]


def undo_batch(graph: Graph, id: str, *, user: str, at: datetime) -> Undone:
    """Undo an import in one transaction; what was changed since is left as it is, and listed. Raises NothingToUndo."""

    def work(run: Run) -> Undone:
        batch = _undoable(run, id, at)
        done, after = Undone(), -1
        while rows := run(JOURNAL, id=id, after=after, limit=PART):
            _undo_part(run, batch, rows, done)
            after = rows[-1]["at"]
        run(UNDONE, id=id, at=at, user=user, left=len(done.left))
        run(TOUCH)
        return done

    return graph.transact(work)


def _undoable(run: Run, id: str, at: datetime) -> ImportBatch:
    found = run(GET, id=id)
    batch = _batch(found[0]["batch"]) if found else None
    if batch is None or not batch.can_be_undone(at):
        raise NothingToUndo
    return batch


def _parts(rows: Iterable[PlannedRow]) -> Iterator[list[PlannedRow]]:
    waiting = iter(rows)
    while part := list(islice(waiting, PART)):
        yield part


def _write_part(run: Run, id: str, source: ListSource, part: Sequence[PlannedRow], at: datetime) -> None:
    """Write some rows and keep them with what was there before."""
    if source.kind == ListKind.OFFICER:
        before = write_officers(run, part)
    elif source.kind == ListKind.PERSON:
        before = write_people(run, id, part)
    elif source.kind in LINK_KINDS:
        before = write_links(run, source.kind, part)
    else:
        before = _write_entries(run, source, part, at)
    kept = [
        {"at": row.line, "fate": row.fate, "entry": row.entry, "told": row_to_text(row),
         "before": before.get(row.entry)}
        for row in part
    ]  # fmt: skip
    run(KEEP_ROWS, id=id, rows=kept)


def _write_entries(run: Run, source: ListSource, part: Sequence[PlannedRow], at: datetime) -> dict[str, str]:
    """Write records, and return what undoes it, by id; raise RecordsChanged."""
    wanted = [row for row in part if row.fate in (Fate.CREATED, Fate.CHANGED)]
    known = read_records(run, [row.entry for row in wanted])
    created, changed, before = [], [], {}
    for row in wanted:
        record = known.get(row.entry)
        if (record is None) != (row.fate == Fate.CREATED):
            raise RecordsChanged
        if record is None:
            created.append(_new_row(source, row, at))
            continue
        changed.append(_changed_row(source, row, record, at))
        before[row.entry] = _journal(record, [change.field for change in row.written], at.date())
    write_values(run, source.kind, created, create=True)
    write_values(run, source.kind, changed)
    return before


def _new_row(source: ListSource, row: PlannedRow, at: datetime) -> dict[str, Any]:
    values = {change.field: change.new for change in row.written}
    values |= {name: values.get(name) or "" for name in ("name_fr", "name_ar")}
    values.setdefault("status", "active")
    sources = dict.fromkeys((name for name in values if values[name]), _provenance(source))
    return values_row(row.entry, source.kind, values, {}, {
        "kind": str(source.kind), "synthetic": False, "updated_on": at.date(), "sources": write_sources(sources),
    })  # fmt: skip


def _changed_row(source: ListSource, row: PlannedRow, record: KnownRecord, at: datetime) -> dict[str, Any]:
    if row.is_outdated(record.values):
        raise RecordsChanged
    values = {change.field: change.new for change in row.written}
    sources = {**record.sources, **dict.fromkeys(values, _provenance(source))}
    properties = {"updated_on": at.date(), "sources": write_sources(sources)}
    return values_row(row.entry, source.kind, values, record.values, properties)


def _journal(record: KnownRecord, fields: Sequence[str], written_on: date) -> str:
    """Write what a record was in some fields, with the sources and the day that go with it."""
    values: dict[str, Value] = {name: "" if name in record.blank else record.values.get(name) for name in fields}
    return values_to_text({
        **values,
        "updated_on": record.updated_on,
        "written_on": written_on.isoformat(),
        "sources": tuple(write_source(name, one) for name, one in record.sources.items() if name in fields),
    })  # fmt: skip


def _undo_part(run: Run, batch: ImportBatch, rows: Sequence[Mapping[str, Any]], done: Undone) -> None:
    planned = [(row_from_text(row["told"]), row["before"]) for row in rows]
    if batch.source.kind == ListKind.OFFICER:
        undo_officers(run, [row for row, _before in planned], done)
    elif batch.source.kind == ListKind.PERSON:
        undo_people(run, batch.id, [row for row, _before in planned], done)
    elif batch.source.kind in LINK_KINDS:
        undo_links(run, batch.source.kind, [row for row, _before in planned], done)
    else:
        _undo_entries(run, batch, planned, done)


def _undo_entries(run: Run, batch: ImportBatch, planned: Sequence[tuple[PlannedRow, str]], done: Undone) -> None:
    """Remove what was created and restore what was changed, but for what somebody changed since."""
    known = read_records(run, [row.entry for row, _before in planned])
    bound = {one["id"] for one in run(BOUND, ids=[row.entry for row, _before in planned])}
    removed, restored = [], []
    for row, before in planned:
        if record := known.get(row.entry):
            since = _since(batch, row, record)
            if row.fate == Fate.CHANGED:
                restored.append(_restored(row, values_from_text(before), record, since))
            elif not since and row.entry not in bound and not _has_more(row, record):
                removed.append(row.entry)
                continue
            if since or row.fate == Fate.CREATED:
                done.left.append(LeftRow(row.entry, record.name, since if row.fate == Fate.CHANGED else ()))
    remove_entries(run, removed)
    write_values(run, batch.source.kind, restored)
    done.removed += len(removed)
    done.restored += len(restored)


def _since(batch: ImportBatch, row: PlannedRow, record: KnownRecord) -> tuple[str, ...]:
    """Return the fields that somebody changed since, or the other half of whose value somebody said since."""
    changed, written = {*row.changed_since(record.values, one_value)}, {change.field for change in row.written}
    for name in written:
        halves = [record.sources.get(one) for one in one_value(name) if one not in written]
        if any(half and half.on and half.on >= batch.at.date() for half in halves):
            changed.add(name)
    return tuple(change.field for change in row.written if change.field in changed)


def _has_more(row: PlannedRow, record: KnownRecord) -> bool:
    """Say whether somebody has added something to a record that the import created."""
    given = {change.field for change in row.written} | {"status"}
    return any(name not in given for name in record.values)


def _restored(
    row: PlannedRow, before: Mapping[str, Value], record: KnownRecord, since: Sequence[str]
) -> dict[str, Any]:
    """Return what brings a record back to how it was, but for what was changed since."""
    fields = [change.field for change in row.written if change.field not in since]
    sources = {name: one for name, one in record.sources.items() if name not in fields}
    earlier = {name: one for name, one in _sources_of(before).items() if name in fields}
    touched = bool(since) or before.get("written_on", record.updated_on) != record.updated_on
    day = record.updated_on if touched else str(before["updated_on"])
    properties = {
        "updated_on": date.fromisoformat(day) if day else None,
        "sources": write_sources(sources | earlier),
    }
    return values_row(row.entry, record.kind, {name: before[name] for name in fields}, record.values, properties)


def _sources_of(before: Mapping[str, Value]) -> dict[str, Provenance]:
    kept = before.get("sources")
    return read_sources(kept if isinstance(kept, tuple) else None)


def _provenance(source: ListSource) -> Provenance:
    return Provenance(ValueSource.FILE, date.fromisoformat(source.on))


def write_sources(sources: Mapping[str, Provenance]) -> list[str] | None:
    """Write whence values came, as an entry keeps it; None without any."""
    return [write_source(name, one) for name, one in sorted(sources.items())] or None


def _properties(source: ListSource, user: str) -> dict[str, Any]:
    return {
        "kind": str(source.kind), "province": source.province, "file_name": source.file_name, "on": source.on,
        "headings": source.headings, "user": user,
    }  # fmt: skip


def _batch(row: Mapping[str, Any]) -> ImportBatch:
    counts = {name: int(str(count)) for name, count in values_from_text(row.get("counts") or "{}").items()}
    source = ListSource(ListKind(row["kind"]), row["province"], row["file_name"], row["on"], row["headings"],
                        row.get("rows", 0), counts)  # fmt: skip
    undone = row.get("undone_at")
    return ImportBatch(row["id"], source, row["user"], row["at"].to_native().astimezone(UTC),
                       undone.to_native().astimezone(UTC) if undone else None, row.get("left", 0))  # fmt: skip

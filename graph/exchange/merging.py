"""Two records that are one: put together field by field, all that hangs on them moved, undone for 30 days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any, LiteralString

from graph.directory.sections import FIELDS
from graph.exchange.batches import KEPT_DAYS, write_sources
from graph.exchange.changes import Value, values_from_text, values_to_text
from graph.exchange.records import CONTACTS, LISTS, KnownRecord, one_value, read_records
from graph.exchange.writing import values_row, write_values
from graph.rules.kinds import AXES
from graph.rules.provenance import read_sources, write_source
from graph.server.connection import Graph, Run
from graph.server.revision import TOUCH

BOTH_WAYS = ("PARTNERS_WITH", "EXCHANGES_WITH")
"""Links that are the same whichever end they begin at."""
STAYS = ("BASED_IN", "WORKS_IN", "TARGETS", "HAS_CONTACT", "HAS_SECTION", "HAS_OFFICER", "DIFFERENT_FROM")
"""Links of a record that are its values or belong to its own page: they don't move."""
GO_OVER = frozenset(
    {*chain.from_iterable(FIELDS.values()), *LISTS, "founded_month", "title_fr", "title_ar"}
    | {f"axis_{axis}" for axis in AXES}
)  # fmt: skip
"""Values of a record that go over to another; what is known of the record itself, as who has seen it, stays."""
MOVE_OUT: LiteralString = """
MATCH (old:Entry {id: $lost})-[link]->(other), (new:Entry {id: $kept})
WHERE NOT type(link) IN $stays AND other <> new
  AND NOT EXISTS { (new)-[same]-(other) WHERE type(same) = type(link)
                   AND (type(link) IN $both_ways OR startNode(same) = new) }
CREATE (new)-[moved:$(type(link))]->(other)
SET moved = properties(link), moved.merged_by = [$merge] + coalesce(link.merged_by, [])
DELETE link
"""
MOVE_IN: LiteralString = """
MATCH (old:Entry {id: $lost})<-[link]-(other), (new:Entry {id: $kept})
WHERE NOT type(link) IN $stays AND other <> new
  AND NOT EXISTS { (new)-[same]-(other) WHERE type(same) = type(link)
                   AND (type(link) IN $both_ways OR endNode(same) = new) }
CREATE (new)<-[moved:$(type(link))]-(other)
SET moved = properties(link), moved.merged_by = [$merge] + coalesce(link.merged_by, [])
DELETE link
"""
BACK_OUT: LiteralString = """
MATCH (new:Entry {id: $kept})-[link]->(other), (old:Entry {id: $lost}) WHERE head(link.merged_by) = $merge
CREATE (old)-[moved:$(type(link))]->(other)
SET moved = properties(link), moved.merged_by = nullIf(tail(link.merged_by), [])
DELETE link
"""
BACK_IN: LiteralString = """
MATCH (new:Entry {id: $kept})<-[link]-(other), (old:Entry {id: $lost}) WHERE head(link.merged_by) = $merge
CREATE (old)<-[moved:$(type(link))]-(other)
SET moved = properties(link), moved.merged_by = nullIf(tail(link.merged_by), [])
DELETE link
"""
# What names a record by its id alone: who wrote, and who ended a link.
NAMED: LiteralString = """
MATCH (:Entry {id: $new})<-[:BETWEEN]-(thread:Thread)
SET thread.last_side = CASE WHEN thread.last_side = $old THEN $new ELSE thread.last_side END
WITH thread MATCH (post:Post {side: $old})-[:IN_THREAD]->(thread)
SET post.side = $new, post.merged_by = [$merge] + coalesce(post.merged_by, [])
"""
ENDED: LiteralString = """
MATCH (:Entry {id: $new})-[:HAD]->(ended:EndedLink {by: $old})
SET ended.by = $new, ended.merged_by = [$merge] + coalesce(ended.merged_by, [])
"""
NAMED_BACK: LiteralString = """
MATCH (:Entry {id: $kept})<-[:BETWEEN]-(thread:Thread)<-[:IN_THREAD]-(post:Post)
WHERE head(post.merged_by) = $merge
SET post.side = $lost, post.merged_by = nullIf(tail(post.merged_by), [])
WITH DISTINCT thread
SET thread.last_side = head(COLLECT { MATCH (post:Post)-[:IN_THREAD]->(thread)
                                      RETURN post.side ORDER BY post.at DESC, post.id DESC LIMIT 1 })
"""
ENDED_BACK: LiteralString = """
MATCH (:Entry {id: $kept})-[:HAD]->(ended:EndedLink) WHERE head(ended.merged_by) = $merge
SET ended.by = $lost, ended.merged_by = nullIf(tail(ended.merged_by), [])
"""
CLOSE: LiteralString = """
MATCH (old:Entry {id: $lost})
MERGE (merge:Merge {id: $merge})
SET merge.kept = $kept, merge.lost = $lost, merge.at = $at, merge.user = $user, merge.before = $before,
    merge.status = old.status, merge.active = old.active,
    old.status = 'merged', old.active = false, old.merged_into = $kept
"""
REOPEN: LiteralString = """
MATCH (merge:Merge {id: $merge}), (old:Entry {id: $lost})
SET old.status = merge.status, old.active = merge.active, old.merged_into = null, merge.undone_at = $at
"""
GET: LiteralString = "MATCH (merge:Merge {id: $merge}) RETURN merge {.*} AS merge"
LIST: LiteralString = """
MATCH (merge:Merge)
MATCH (kept:Entry {id: merge.kept})
WHERE EXISTS { (kept)-[:BASED_IN]->(:Territory)-[:IN*0..1]->(:Province {code: $province}) }
   OR NOT EXISTS { (kept)-[:BASED_IN]->() }
RETURN merge {.*} AS merge ORDER BY merge.at DESC LIMIT 50
"""
INTO = "MATCH (old:Entry {id: $id}) RETURN old.merged_into AS kept"
TELL_APART = """
MATCH (one:Entry {id: $one}), (other:Entry {id: $other})
MERGE (one)-[:DIFFERENT_FROM]->(other)
"""
TOLD_APART: LiteralString = """
MATCH (one:Entry)-[:DIFFERENT_FROM]->(other:Entry) WHERE one.id IN $ids
RETURN one.id AS one, other.id AS other
"""


class CannotMerge(Exception):
    """Two records can't be put together: one isn't there, is merged already, or they are of different kinds."""


@dataclass(frozen=True)
class MergeRecord:
    """Two records that were put together. at: when; undone_at: when that was undone, or None."""

    id: str
    kept: str
    lost: str
    at: datetime
    undone_at: datetime | None

    def can_be_undone(self, on: datetime) -> bool:
        """Say whether it can still be undone."""
        return self.undone_at is None and on - self.at <= timedelta(days=KEPT_DAYS)


def merge_records(
    graph: Graph, *, id: str, kept: str, lost: str, taken: frozenset[str], user: str, at: datetime
) -> None:
    """Put a record into another in one transaction. taken: fields whose value comes from the lost one.

    Fields that the kept one lacks come from the lost one; contacts are put together. Twice is once. Raises CannotMerge.
    """

    def work(run: Run) -> None:
        if run(GET, merge=id):
            return
        known = read_records(run, [kept, lost])
        if kept == lost or len(known) < 2 or known[kept].kind != known[lost].kind:
            raise CannotMerge
        if any(record.values.get("merged_into") for record in known.values()):
            raise CannotMerge
        values = merged_values(known[kept], known[lost], taken)
        before = _take(run, known[kept], known[lost], values, at)
        for query in (MOVE_OUT, MOVE_IN):
            run(query, kept=kept, lost=lost, merge=id, stays=list(STAYS), both_ways=list(BOTH_WAYS))
        for query in (NAMED, ENDED):
            run(query, old=lost, new=kept, merge=id)
        run(CLOSE, kept=kept, lost=lost, merge=id, at=at, user=user, before=values_to_text(before))
        run(TOUCH)

    graph.transact(work)


def undo_merge(graph: Graph, id: str, *, at: datetime) -> None:
    """Take two records apart again; values that were changed since stay.

    Raises CannotMerge, also while the kept one is put into a third: that comes first.
    """

    def work(run: Run) -> None:
        rows = run(GET, merge=id)
        if not rows or not _merge(rows[0]["merge"]).can_be_undone(at):
            raise CannotMerge
        told = rows[0]["merge"]
        kept, lost = told["kept"], told["lost"]
        if any(record.values.get("merged_into") for record in read_records(run, [kept]).values()):
            raise CannotMerge
        for query in (NAMED_BACK, ENDED_BACK, BACK_OUT, BACK_IN):
            run(query, kept=kept, lost=lost, merge=id)
        run(REOPEN, lost=lost, merge=id, at=at)
        _give_back(run, kept, values_from_text(told["before"]))
        run(TOUCH)

    graph.transact(work)


def merged_values(kept: KnownRecord, lost: KnownRecord, taken: frozenset[str]) -> dict[str, Value]:
    """Return the values of the kept record that change; of fields that are one value all come from one record."""
    found: dict[str, Value] = {}
    for name in CONTACTS:
        own, others = {*_tuple(kept.values.get(name))}, {*_tuple(lost.values.get(name))}
        found |= {name: tuple(sorted(own | others))} if others - own else {}
    for group in _values_of(lost):
        own_ones = [name for name in group if name in kept.values]
        if not own_ones or taken & {*group}:
            told = {name: lost.values.get(name) for name in group}
            found |= {name: value for name, value in told.items() if value != kept.values.get(name)}
    return found


def differing_fields(kept: KnownRecord, lost: KnownRecord) -> list[str]:
    """Return the fields of which both records have a value, and not the same; the first of those that are one value."""
    return [group[0] for group in _values_of(lost)
            if any(name in kept.values for name in group)
            and any(kept.values.get(name) != lost.values.get(name) for name in group)]  # fmt: skip


def _values_of(record: KnownRecord) -> list[tuple[str, ...]]:
    """Return the fields of a record that go over to another one, those that are one value together."""
    names = [name for name in record.values if name in GO_OVER]
    return list(dict.fromkeys(one_value(name) for name in names))


def merged_into(graph: Graph, id: str) -> str | None:
    """Return the record into which another was put, or None."""
    rows = graph.read(INTO, id=id)
    return rows[0]["kept"] if rows else None


def list_merges(graph: Graph, province: str) -> list[MergeRecord]:
    """List what was put together in a province, the newest first."""
    return [_merge(row["merge"]) for row in graph.read(LIST, province=province)]


def get_merge(graph: Graph, id: str) -> MergeRecord | None:
    """Return a merging, or None."""
    rows = graph.read(GET, merge=id)
    return _merge(rows[0]["merge"]) if rows else None


def tell_apart(graph: Graph, one: str, other: str) -> None:
    """Remember that two records aren't one."""
    graph.write(TELL_APART, one=min(one, other), other=max(one, other))


def told_apart(graph: Graph, ids: list[str]) -> set[tuple[str, str]]:
    """Return the pairs of some records of which somebody said that they aren't one."""
    return {(row["one"], row["other"]) for row in graph.read(TOLD_APART, ids=ids)}


def _take(
    run: Run, kept: KnownRecord, lost: KnownRecord, values: Mapping[str, Value], at: datetime
) -> dict[str, Value]:
    """Write the values of the kept record, and return what it was before."""
    known = {name: one for name, one in kept.sources.items() if name not in values}
    sources = known | {name: lost.sources[name] for name in values if name in lost.sources}
    properties = {"updated_on": at.date(), "sources": write_sources(sources)}
    write_values(run, kept.kind, [values_row(kept.id, kept.kind, values, kept.values, properties)])
    before: dict[str, Value] = {name: "" if name in kept.blank else kept.values.get(name) for name in values}
    told = tuple(write_source(name, one) for name, one in sorted(kept.sources.items()))
    return {"values": values_to_text(before), "new": values_to_text(values), "sources": told,
            "updated_on": kept.updated_on, "written_on": at.date().isoformat()}  # fmt: skip


def _give_back(run: Run, id: str, before: Mapping[str, Value]) -> None:
    known = read_records(run, [id])
    if id not in known:
        return
    record, new = known[id], values_from_text(str(before["new"]))
    changed = {half for name, value in new.items() if record.values.get(name) != value for half in one_value(name)}
    old = {name: value for name, value in values_from_text(str(before["values"])).items() if name not in changed}
    earlier = read_sources(_tuple(before.get("sources")))
    sources = {name: one for name, one in record.sources.items() if name not in old}
    sources |= {name: one for name, one in earlier.items() if name in old}
    touched = bool(changed) or before.get("written_on", record.updated_on) != record.updated_on
    day = record.updated_on if touched else str(before["updated_on"])
    properties = {"updated_on": date.fromisoformat(day) if day else None, "sources": write_sources(sources)}
    write_values(run, record.kind, [values_row(id, record.kind, old, record.values, properties)])


def _merge(told: Mapping[str, Any]) -> MergeRecord:
    undone = told.get("undone_at")
    return MergeRecord(
        told["id"], told["kept"], told["lost"], told["at"].to_native().astimezone(UTC),
        undone.to_native().astimezone(UTC) if undone else None,
    )  # fmt: skip


def _tuple(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()

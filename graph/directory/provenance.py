"""Values that come from a file, a diagnostic or staff: written where nobody said anything newer, with whence and when.

`record` is for whoever brings values in; pages that people edit go through graph/directory/editing.py.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, LiteralString

from graph.directory import sections
from graph.directory import values as fields
from graph.rules.provenance import Provenance, ValueSource, may_replace, read_sources, write_source
from graph.server.connection import Graph
from graph.server.revision import touch

READ: LiteralString = "MATCH (entry:Entry) WHERE entry.id IN $ids RETURN entry {.*} AS properties"
# An entry whose sources have changed since they were read isn't written: it is read and decided again. The first SET
# takes the lock; sections that somebody has open are told to be outdated.
WRITE: LiteralString = (
    """
UNWIND $rows AS row
MATCH (entry:Entry {id: row.id})
SET entry.id = row.id
WITH entry, row WHERE coalesce(entry.sources, []) = row.known
"""
    + sections.RAISE
    + fields.WRITE
    + "RETURN entry.id AS id"
)
TRIES = 5


class StillChanging(RuntimeError):
    """Somebody else changed the same entries again and again meanwhile; try again later."""


def record(
    graph: Graph, entry: str, values: Mapping[str, Any], source: ValueSource, on: date | None
) -> tuple[str, ...]:
    """Write values of an entry by field; return the fields kept back because somebody said something newer.

    values: names of the entry's dataclass (``name_fr``, ``founded_year``, ``domains``…) and of the legal file
    (``receipt_number``…); None takes a value away. on: the day of the source, None when it isn't known: then it takes
    the place only of other values without a day. Can run twice. An unknown entry changes nothing.
    Raises StillChanging.
    """
    return record_all(graph, {entry: values}, source, on).get(entry, ())


def record_all(
    graph: Graph, rows: Mapping[str, Mapping[str, Any]], source: ValueSource, on: date | None
) -> dict[str, tuple[str, ...]]:
    """Do the same for many entries, by id, in one transaction; return the fields kept back of those that have any."""
    new = Provenance(source, on)
    kept_back: dict[str, tuple[str, ...]] = {}
    waiting = dict(rows)
    for _try in range(TRIES):
        decided = list(_decide(graph, waiting, new))
        kept_back |= {row["id"]: row["kept_back"] for row in decided}
        written = {row["id"] for row in graph.write(WRITE, rows=decided)} if decided else set()
        waiting = {row["id"]: rows[row["id"]] for row in decided if row["id"] not in written}
        if not waiting:
            break
    if any(fields.OF_MATCHING & values.keys() for values in rows.values()):
        touch(graph)
    if waiting:
        raise StillChanging(", ".join(waiting))
    return {id: names for id, names in kept_back.items() if names}


def sources_of(properties: Mapping[str, Any]) -> dict[str, Provenance]:
    """Return whence the values of an entry came, by field; properties: of the entry's node."""
    return read_sources(properties.get("sources"))


def _decide(graph: Graph, rows: Mapping[str, Mapping[str, Any]], new: Provenance) -> Iterator[dict[str, Any]]:
    for found in graph.read(READ, ids=list(rows)):
        before = found["properties"]
        known: Sequence[str] = before.get("sources") or []
        sources, values = read_sources(list(known)), rows[before["id"]]
        taken = {name: value for name, value in values.items() if may_replace(sources.get(name), new)}
        yield fields.to_row(before, taken) | {
            "id": before["id"],
            "known": known,
            "fields": list(taken),
            "sections": sections.sections_with(taken, before["kind"]),
            "sources": [write_source(name, new) for name in taken],
            "kept_back": tuple(name for name in values if name not in taken),
        }

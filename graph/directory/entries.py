"""What associations, networks, partners and projects share: how they are saved, and how lists show them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, LiteralString

from graph.rules.names import name_properties
from graph.server.connection import Graph
from graph.server.revision import touch

PLACE_AND_DESCRIBE = """
SET entry += row.properties,
    entry.location = CASE WHEN row.properties.lat IS NULL OR row.properties.lon IS NULL THEN null
                          ELSE point({latitude: row.properties.lat, longitude: row.properties.lon}) END,
    entry.updated_on = date()
WITH entry, row
CALL (entry, row) { MATCH (entry)-[old:BASED_IN|WORKS_IN|TARGETS]->() DELETE old }
CALL (entry, row) {
    UNWIND row.territories AS code
    MATCH (territory:Territory {code: code})
    MERGE (entry)-[:BASED_IN]->(territory)
}
CALL (entry, row) {
    UNWIND range(0, size(row.domains) - 1) AS rank
    MATCH (domain:Domain {id: row.domains[rank]})
    MERGE (entry)-[works:WORKS_IN]->(domain) SET works.rank = rank
}
CALL (entry, row) {
    UNWIND row.targets AS target
    MATCH (group:TargetGroup {id: target})
    MERGE (entry)-[:TARGETS]->(group)
}
"""
CHECK = """
WITH entry, row
WHERE COUNT { (entry)-[:BASED_IN]->() } <> size(row.territories)
   OR COUNT { (entry)-[:WORKS_IN]->() } <> size(row.domains)
   OR COUNT { (entry)-[:TARGETS]->() } <> size(row.targets)
RETURN entry.id AS id
"""
DETAILS = """
RETURN entry {.*} AS properties,
       [(entry)-[:BASED_IN]->(territory) | territory.code] AS territories,
       COLLECT { MATCH (entry)-[works:WORKS_IN]->(domain) RETURN domain.id ORDER BY works.rank } AS domains,
       [(entry)-[:TARGETS]->(target) | target.id] AS targets
"""
SUMMARY = """
WITH *, head([(entry)-[:BASED_IN]->(territory) | territory]) AS narrowest
RETURN entry.id AS id, entry.kind AS kind, entry.name_fr AS name_fr, entry.name_ar AS name_ar,
       entry.lat AS lat, entry.lon AS lon, entry.synthetic AS synthetic,
       narrowest.name_fr AS place_fr, narrowest.name_ar AS place_ar,
       head([(entry)-[works:WORKS_IN {rank: 0}]->(domain) | domain.id]) AS domain
"""
GET_SUMMARY: LiteralString = "MATCH (entry:Entry {id: $id})" + SUMMARY
LIST_SUMMARIES: LiteralString = "MATCH (entry:Entry) WHERE entry.id IN $ids" + SUMMARY + "ORDER BY entry.name_key, id"

LISTS = ("territories", "domains", "targets")


class UnknownReference(ValueError):
    """Some entries name a territory, domain or target group that the graph doesn't have."""


@dataclass(frozen=True)
class Entry:
    """An entry of the directory as lists show it: names, narrowest place and main domain."""

    id: str
    kind: str
    name_fr: str
    name_ar: str
    lat: float | None
    lon: float | None
    synthetic: bool
    place_fr: str | None
    place_ar: str | None
    domain: str | None


def get_entry(graph: Graph, id: str) -> Entry | None:
    """Return the summary of an association, network, partner or project, or None."""
    rows = graph.read(GET_SUMMARY, id=id)
    return Entry(**rows[0]) if rows else None


def list_entries(graph: Graph, ids: Collection[str]) -> list[Entry]:
    """List the summaries of some entries by name; an unknown id is left out."""
    return [Entry(**row) for row in graph.read(LIST_SUMMARIES, ids=list(ids))]


def save(graph: Graph, query: LiteralString, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows through a query made of PLACE_AND_DESCRIBE and CHECK.

    Raises UnknownReference when a row names a territory, domain or target group that isn't there.
    """
    missing = graph.write(query, rows=list(rows))
    touch(graph)
    if missing:
        names = ", ".join(row["id"] for row in missing[:5])
        raise UnknownReference(f"Save the territories, domains and target groups first; missing for: {names}")


def to_row(record: Any, kind: str, extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Turn a dataclass of an entry into a row: its lists apart, the rest as properties with a search text."""
    properties = {
        field.name: getattr(record, field.name)
        for field in fields(record)
        if field.name not in LISTS and field.name not in (extra or {})
    }
    for computed in ("updated_on", "title_fr", "title_ar"):
        properties.pop(computed, None)
    name_fr, name_ar = record.name_fr, record.name_ar
    properties |= {"name_fr": name_fr, "name_ar": name_ar, "active": getattr(record, "status", "active") == "active"}
    properties |= {"kind": kind, **name_properties(kind, name_fr or "", name_ar or "", getattr(record, "acronym", ""))}
    lists = {name: list(getattr(record, name, ())) for name in LISTS}
    return {"id": record.id, "properties": properties, **lists, **(extra or {})}


def from_row(cls: type, row: Mapping[str, Any]) -> dict[str, Any]:
    """Pick the arguments of a dataclass of an entry from a row that DETAILS returned."""
    names = {field.name for field in fields(cls)}
    arguments = {key: value for key, value in row["properties"].items() if key in names}
    return arguments | {name: tuple(row[name]) for name in LISTS if name in names}

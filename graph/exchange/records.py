"""Records of the directory as lists compare them: every value by its name, wherever the graph keeps it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from graph.exchange.changes import Value
from graph.rules.provenance import Provenance, read_sources
from graph.server.connection import Graph, Run

LISTS = ("territories", "domains", "targets", "carriers", "funders")
CONTACTS: Mapping[str, str] = {"telephones": "telephone", "emails": "email", "websites": "web", "persons": "person"}
"""Fields that are contacts, and which kind of contact each is."""
TOGETHER = (("lat", "lon", "exact_lat", "exact_lon", "point_shown"), ("founded_year", "founded_month"))
"""Fields that are one value: a point with how exactly it is shown, a year with its month. Halves are never mixed."""
OWN = ("id", "kind", "name_key", "search_text", "sort_fr", "sort_ar", "location", "updated_on", "active", "synthetic",
       "sources", "receipt_key")  # fmt: skip
"""Properties that aren't values of a list."""
PAGE = 1000
STATE: LiteralString = """
RETURN entry {.*, location: null} AS properties, entry.kind AS kind,
       COLLECT { MATCH (entry)-[:BASED_IN]->(t) RETURN t.code ORDER BY t.code } AS territories,
       COLLECT { MATCH (entry)-[works:WORKS_IN]->(d) RETURN d.id ORDER BY works.rank } AS domains,
       COLLECT { MATCH (entry)-[:TARGETS]->(g) RETURN g.id ORDER BY g.id } AS targets,
       COLLECT { MATCH (entry)<-[:CARRIES]-(o) RETURN o.id ORDER BY o.id } AS carriers,
       COLLECT { MATCH (entry)<-[:FUNDS]-(o) RETURN o.id ORDER BY o.id } AS funders,
       COLLECT { MATCH (entry)-[:HAS_CONTACT]->(c)
                 WITH c, c.kind = 'person' AND coalesce(c.person, '') <> '' AS named
                 RETURN [c.kind, CASE WHEN named THEN c.person ELSE c.value END] AS told ORDER BY told
       } AS contacts,
       head([(entry)-[:BASED_IN]->(t) | t.name_fr]) AS place
"""
STATES: LiteralString = "UNWIND $ids AS id MATCH (entry:Entry {id: id})" + STATE
IDS_IN_PROVINCE = """
MATCH (:Territory {code: $province})<-[:IN*0..2]-(:Territory)<-[:BASED_IN]-(entry:Entry {kind: $kind})
WHERE entry.merged_into IS NULL
RETURN DISTINCT entry.id AS id ORDER BY id
UNION
MATCH (entry:Entry {kind: $kind})
WHERE entry.merged_into IS NULL AND NOT EXISTS { (entry)-[:BASED_IN]->() }
RETURN entry.id AS id ORDER BY id
"""
IDS_OF_KIND = """
MATCH (entry:Entry {kind: $kind}) WHERE entry.merged_into IS NULL RETURN entry.id AS id ORDER BY id
"""
ELSEWHERE = """
UNWIND $ids AS id
MATCH (entry:Entry {id: id})
RETURN entry.id AS id, entry.kind AS kind
"""


@dataclass(frozen=True)
class KnownRecord:
    """A record as the graph has it; sources: by field, whose word a value is and of which day.

    blank: properties that hold an empty text; updated_on: the day (ISO) of its last change.
    """

    id: str
    kind: str
    place: str
    values: Mapping[str, Value]
    sources: Mapping[str, Provenance]
    blank: frozenset[str] = frozenset()
    updated_on: str = ""

    @property
    def name(self) -> str:
        """Return its French name, or its Arabic one."""
        return str(self.values.get("name_fr") or self.values.get("name_ar") or "")


def one_value(field: str) -> tuple[str, ...]:
    """Return the fields that are one value with a field, itself among them."""
    return next((group for group in TOGETHER if field in group), (field,))


def read_known(graph: Graph, kind: str, province: str) -> list[KnownRecord]:
    """Read the records that a list of a province can be about; of networks, partners and projects those of everywhere.

    Their memory grows with the province, not with the list.
    """
    if kind == "association":
        rows = graph.read(IDS_IN_PROVINCE, kind=kind, province=province)
    else:
        rows = graph.read(IDS_OF_KIND, kind=kind)
    ids = [row["id"] for row in rows]
    return [record for part in pages(ids) for record in read_records(graph.read, part).values()]


def read_records(run: Run, ids: Sequence[str]) -> dict[str, KnownRecord]:
    """Read those of some records that are there, by id."""
    return {row["properties"]["id"]: _record(row) for row in run(STATES, ids=list(ids))}


def read_kinds_of(graph: Graph, ids: Sequence[str]) -> dict[str, str]:
    """Return the kinds of those of some entries that are anywhere in the graph, by id."""
    return {row["id"]: row["kind"] for part in pages(ids) for row in graph.read(ELSEWHERE, ids=list(part))}


def pages(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut ids into parts that are read at once."""
    return (ids[start : start + PAGE] for start in range(0, len(ids), PAGE))


def _record(row: Mapping[str, Any]) -> KnownRecord:
    properties = row["properties"]
    values = {name: _plain(value) for name, value in properties.items() if name not in OWN and value not in (None, "")}
    values |= {name: tuple(row[name]) for name in LISTS if row[name]}
    for name, kind in CONTACTS.items():
        found = tuple(value for of, value in row["contacts"] if of == kind)
        values |= {name: found} if found else {}
    updated = properties.get("updated_on")
    return KnownRecord(
        properties["id"],
        row["kind"],
        row["place"] or "",
        values,
        read_sources(properties.get("sources")),
        frozenset(name for name, value in properties.items() if value == ""),
        updated.iso_format() if updated else "",
    )


def _plain(value: Any) -> Value:
    """Return a property as a list compares it: dates as texts."""
    if isinstance(value, str | int | float | bool):
        return value
    return tuple(map(str, value)) if isinstance(value, list) else str(value.iso_format())

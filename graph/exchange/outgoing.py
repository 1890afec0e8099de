"""What lists that go out tell of entries, and the links of a province as a network."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, LiteralString

from graph.directory.contacts import Contact, contact_of
from graph.server.connection import Graph

PART = 500
DETAILS: LiteralString = """
UNWIND range(0, size($ids) - 1) AS at
MATCH (entry:Entry {id: $ids[at]})
RETURN entry {.id, .kind, .name_fr, .name_ar, .acronym, .locality, .lat, .lon, .founded_year, .members, .status,
              .synthetic, .updated_on} AS properties,
       head(COLLECT { MATCH (entry)-[:BASED_IN]->(place) RETURN place {.code, .name_fr, .name_ar} }) AS place,
       head(COLLECT { MATCH (entry)-[:BASED_IN]->(:Territory)-[:IN*0..1]->(province:Province)
                      RETURN province {.code, .name_fr, .name_ar} }) AS province,
       COLLECT { MATCH (entry)-[works:WORKS_IN]->(domain) RETURN domain.id ORDER BY works.rank } AS domains,
       COLLECT { MATCH (entry)-[:TARGETS]->(target) RETURN target.id ORDER BY target.id } AS targets,
       COLLECT { MATCH (entry)-[:HAS_CONTACT]->(contact:Contact)
                 RETURN contact {.*} ORDER BY contact.position, contact.id } AS contacts
ORDER BY at
"""
MEMBERS: LiteralString = """
MATCH (:Network {id: $id})<-[:MEMBER_OF]-(entry:Association) WHERE entry.active
RETURN entry.id AS id ORDER BY entry.sort_fr, id
"""
NODES: LiteralString = """
MATCH (:Territory {code: $province})<-[:IN*0..2]-(:Territory)<-[:BASED_IN]-(own:Organisation) WHERE own.active
WITH collect(DISTINCT own) AS owns
CALL (owns) {
    UNWIND owns AS node RETURN node
    UNION
    UNWIND owns AS own MATCH (own)-[link:MEMBER_OF|PARTNERS_WITH|EXCHANGES_WITH]-(node:Organisation)
    WHERE node.active AND (type(link) <> 'PARTNERS_WITH' OR link.confirmed) RETURN node
}
RETURN DISTINCT node.id AS id, node.kind AS kind, node.name_fr AS name_fr, node.name_ar AS name_ar,
       CASE WHEN node.synthetic THEN true END AS synthetic,
       node.lat AS lat, node.lon AS lon, head([(node)-[works:WORKS_IN {rank: 0}]->(d) | d.id]) AS domain
ORDER BY id
"""
EDGES: LiteralString = """
MATCH (:Territory {code: $province})<-[:IN*0..2]-(:Territory)<-[:BASED_IN]-(own:Organisation) WHERE own.active
WITH DISTINCT own
MATCH (own)-[link:MEMBER_OF|PARTNERS_WITH|EXCHANGES_WITH]-(other:Organisation)
WHERE other.active AND (type(link) <> 'PARTNERS_WITH' OR link.confirmed)
RETURN DISTINCT startNode(link).id AS source, endNode(link).id AS target, type(link) AS type, link.since AS since
ORDER BY source, target, type
"""
PUBLIC_IDS: LiteralString = """
MATCH (entry:Entry) WHERE entry.active AND entry.id > $after AND entry.merged_into IS NULL
RETURN entry.id AS id, entry.kind AS kind, entry.updated_on AS on ORDER BY id LIMIT $limit
"""


@dataclass(frozen=True)
class OutgoingEntry:
    """An entry with what a list may tell of it; place and province: code, name_fr and name_ar, or None."""

    id: str
    kind: str
    name_fr: str
    name_ar: str
    acronym: str
    locality: str
    lat: float | None
    lon: float | None
    founded_year: int | None
    members: int | None
    synthetic: bool
    updated_on: date | None
    place: dict[str, str] | None
    province: dict[str, str] | None
    domains: tuple[str, ...]
    targets: tuple[str, ...]
    contacts: tuple[Contact, ...]


def list_member_ids(graph: Graph, network: str) -> list[str]:
    """List the ids of the active members of a network, by name."""
    return [row["id"] for row in graph.read(MEMBERS, id=network)]


def read_entries(graph: Graph, ids: Sequence[str]) -> Iterator[OutgoingEntry]:
    """Yield what lists tell of entries, in the order given, read part by part."""
    for start in range(0, len(ids), PART):
        yield from (_entry(row) for row in graph.read(DETAILS, ids=list(ids[start : start + PART])))


def read_nodes(graph: Graph, province: str) -> list[dict[str, Any]]:
    """List the organisations of a province, and those that are linked to one of them."""
    return graph.read(NODES, province=province)


def read_edges(graph: Graph, province: str) -> list[dict[str, Any]]:
    """List the links of a province's organisations: source, target, type and since (a year, or None)."""
    return graph.read(EDGES, province=province)


def list_public(graph: Graph, after: str, limit: int) -> list[dict[str, Any]]:
    """List the id, the kind and the day of the last change of entries with a page of their own, from an id on."""
    return graph.read(PUBLIC_IDS, after=after, limit=limit)


def _entry(row: dict[str, Any]) -> OutgoingEntry:
    own = row["properties"]
    updated = own.get("updated_on")
    known: dict[str, Any] = {name: own.get(name) for name in ("id", "kind", "lat", "lon", "founded_year", "members")}
    known |= {name: own.get(name) or "" for name in ("name_fr", "name_ar", "acronym", "locality")}
    return OutgoingEntry(
        **known,
        synthetic=bool(own.get("synthetic")),
        updated_on=updated.to_native() if updated else None,
        place=row["place"],
        province=row["province"],
        domains=tuple(row["domains"]),
        targets=tuple(row["targets"]),
        contacts=tuple(contact_of(one) for one in row["contacts"]),
    )

"""What the matching needs: profiles, links and spaces of an organisation and of those it might be linked with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from graph.connection import Graph

# Who might fit: the active networks and partners that share a territory with the organisation up to its region, or a
# domain, or are national, those with most in common first; and the nearest active associations, by distance or else by
# territory and domain.
FIND_STRUCTURES = """
MATCH (own:Organisation {id: $id})
CALL (own) {
    MATCH (own)-[:BASED_IN]->(:Territory)-[:IN*0..2]->(wide:Territory)<-[:IN*0..2]-(:Territory)<-[:BASED_IN]-(found)
    WHERE (found:Network OR found:Partner) AND found.active
    RETURN DISTINCT found, 2 AS closeness
    UNION ALL
    MATCH (found:Network {level: 'national'}) WHERE found.active
    RETURN found, 1 AS closeness
    UNION ALL
    MATCH (own)-[:WORKS_IN]->(:Domain)<-[:WORKS_IN]-(found)
    WHERE (found:Network OR found:Partner) AND found.active
    RETURN DISTINCT found, 1 AS closeness
}
WITH found, sum(closeness) AS closeness ORDER BY closeness DESC, found.id LIMIT $limit
RETURN collect(found.id) AS ids
"""
FIND_NEAR = """
MATCH (own:Organisation {id: $id}) WHERE own.location IS NOT NULL
MATCH (found:Association)
WHERE point.distance(found.location, own.location) <= $metres AND found.active
WITH found, point.distance(found.location, own.location) AS metres ORDER BY metres LIMIT $limit
RETURN collect(found.id) AS ids
"""
FIND_ALIKE = """
MATCH (own:Organisation {id: $id}) WHERE own.location IS NULL
CALL (own) {
    MATCH (own)-[:WORKS_IN]->(:Domain)<-[:WORKS_IN]-(found:Association) WHERE found.active
    RETURN found, 2 AS closeness
    UNION ALL
    MATCH (own)-[:BASED_IN]->(:Territory)<-[:BASED_IN]-(found:Association) WHERE found.active
    RETURN found, 1 AS closeness
}
WITH found, sum(closeness) AS closeness ORDER BY closeness DESC, found.id LIMIT $limit
RETURN collect(found.id) AS ids
"""
FIND_MEMBERS = """
UNWIND $ids AS id
MATCH (:Network {id: id})<-[:MEMBER_OF]-(member:Association)
RETURN collect(DISTINCT member.id) AS ids
"""
FIND_NETWORKS_OF_PROVINCE = """
MATCH (province:Province {code: $province})
CALL (province) {
    MATCH (province)-[:IN]->(region:Region)
    // A match of its own, as one match never walks the same relationship up and down again.
    MATCH (region)<-[:IN*0..2]-(:Territory)<-[:BASED_IN]-(found:Network) WHERE found.active
    RETURN found
    UNION
    MATCH (found:Network {level: 'national'}) WHERE found.active
    RETURN found
}
RETURN collect(DISTINCT found.id) AS ids
"""
PROFILES = """
UNWIND $ids AS id
MATCH (o:Organisation {id: id})
CALL (o) {
    MATCH path = (o)-[:BASED_IN]->(:Territory)-[:IN*0..3]->(territory)
    WITH territory, min(length(path)) AS steps ORDER BY steps, territory.code
    RETURN collect(territory.code) AS territories
}
RETURN o {.id, .kind, .name_fr, .name_ar, .lat, .lon, .milieu, .premises, .equipment, .internet, .staff, .members,
          .axis_governance, .axis_vision, .axis_management, .axis_resources, .axis_projects, .axis_communication,
          .status, .nature, .level, .partner_kind, founded: o.founded_year,
          objectives: coalesce(o.objectives_fr, '') + ' ' + coalesce(o.objectives_ar, ''),
          domains: COLLECT { MATCH (o)-[works:WORKS_IN]->(domain) RETURN domain.id ORDER BY works.rank },
          targets: [(o)-[:TARGETS]->(target) | target.id],
          territories: territories} AS profile
"""
LINKS = """
MATCH (o:Organisation) WHERE o.id IN $ids
MATCH (o)-[link:MEMBER_OF|PARTNERS_WITH|EXCHANGES_WITH]->(other:Organisation)
WHERE other.id IN $ids AND (type(link) <> 'PARTNERS_WITH' OR link.confirmed)
RETURN o.id AS source, other.id AS target,
       CASE type(link) WHEN 'MEMBER_OF' THEN 'member' WHEN 'PARTNERS_WITH' THEN 'partner' ELSE 'exchange' END AS kind
UNION
MATCH (o:Organisation)-[:CARRIES]->(:Project)<-[:CARRIES]-(other:Organisation)
WHERE o.id IN $ids AND other.id IN $ids AND o.id < other.id
RETURN o.id AS source, other.id AS target, 'project' AS kind
UNION
MATCH (o:Organisation)-[:USES]->(:Space)<-[:SHARES]-(other:Organisation)
WHERE o.id IN $ids AND other.id IN $ids
RETURN o.id AS source, other.id AS target, 'uses' AS kind
"""
SPACES = """
MATCH (host:Organisation)-[:SHARES]->(space:Space) WHERE host.id IN $ids
RETURN space.id AS id, host.id AS host, space.kind AS kind, space.capacity AS capacity
"""

STRUCTURES = 300
NEIGHBOURS = 1000
REACH_METRES = 60_000
"""How many candidates one look reads, and how far it goes: a page has to answer while a person waits.

The members of a network are read without a limit, or what is said of them ("7 of its 9 members") would not be true.
"""


@dataclass(frozen=True)
class Surroundings:
    """Profiles (one mapping each), links (source, target, kind) and spaces (id, host, kind, capacity)."""

    profiles: list[dict[str, Any]]
    links: list[dict[str, Any]]
    spaces: list[dict[str, Any]]


def read_surroundings(graph: Graph, id: str) -> Surroundings:
    """Read an organisation and those it might be linked with: networks, partners, and associations near or alike."""
    structures = _ids(graph, FIND_STRUCTURES, id=id, limit=STRUCTURES)
    near = _ids(graph, FIND_NEAR, id=id, metres=REACH_METRES, limit=NEIGHBOURS)
    alike = _ids(graph, FIND_ALIKE, id=id, limit=NEIGHBOURS)
    return _read(graph, [id, *structures, *near, *alike])


def read_networks_around(graph: Graph, province: str, associations: Sequence[str]) -> Surroundings:
    """Read some associations of a province with all networks they might join, and the members of those."""
    return _read(graph, [*associations, *_ids(graph, FIND_NETWORKS_OF_PROVINCE, province=province)])


def _read(graph: Graph, ids: Sequence[str]) -> Surroundings:
    members = _ids(graph, FIND_MEMBERS, ids=list(ids))
    everyone = list(dict.fromkeys([*ids, *members]))
    return Surroundings(
        [row["profile"] for row in graph.read(PROFILES, ids=everyone)],
        graph.read(LINKS, ids=everyone),
        graph.read(SPACES, ids=everyone),
    )


def _ids(graph: Graph, query: LiteralString, **parameters: Any) -> list[str]:
    return list(graph.read(query, **parameters)[0]["ids"])

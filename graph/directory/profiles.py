"""What the matching needs: profiles, links and spaces, of everybody or of some."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from graph.server.connection import Graph
from graph.server.revision import read_revision

FIND_OF_PROVINCE = """
MATCH (:Province {code: $province})<-[:IN*0..1]-(:Territory)<-[:BASED_IN]-(found:Organisation)
WHERE found.active AND (found:Association OR EXISTS { (found)-[:SHARES]->(:Space) })
RETURN collect(DISTINCT found.id) AS ids
"""
KINDS_IN_PROVINCE = """
UNWIND $ids AS id
MATCH (found:Organisation {id: id})-[:BASED_IN]->(:Territory)-[:IN*0..1]->(:Province {code: $province})
WHERE found.active
RETURN DISTINCT found.id AS id, found.kind AS kind
"""
PROFILES = """
UNWIND $ids AS id
MATCH (o:Organisation {id: id})
CALL (o) {
    MATCH path = (o)-[:BASED_IN]->(:Territory)-[:IN*0..3]->(territory)
    WITH territory, min(length(path)) AS steps ORDER BY steps, territory.code
    RETURN collect(territory.code) AS territories
}
RETURN o {.id, .kind, .name_fr, .name_ar, .lat, .lon, .milieu, .premises, .equipment, .internet,
          .axis_governance, .axis_vision, .axis_management, .axis_resources, .axis_projects, .axis_communication,
          .status, .nature, .level, .joining, .partner_kind, .synthetic,
          text: coalesce(o.objectives_fr, '') + ' ' + coalesce(o.objectives_ar, ''),
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
# What begins at some organisations: membership and exchange as they point, a partnership from whoever proposed it.
LINKS_FROM = """
UNWIND $ids AS id
MATCH (o:Organisation {id: id})-[link:MEMBER_OF|PARTNERS_WITH|EXCHANGES_WITH]->(other:Organisation)
WHERE type(link) <> 'PARTNERS_WITH' OR link.confirmed
RETURN o.id AS source, other.id AS target, link.since AS since,
       CASE type(link) WHEN 'MEMBER_OF' THEN 'member' WHEN 'PARTNERS_WITH' THEN 'partner' ELSE 'exchange' END AS kind
UNION ALL
UNWIND $ids AS id
MATCH (o:Organisation {id: id})-[:CARRIES]->(project:Project)<-[:CARRIES]-(other:Organisation)
WHERE o <> other
RETURN DISTINCT o.id AS source, other.id AS target, min(project.start_year) AS since, 'project' AS kind
UNION ALL
UNWIND $ids AS id
MATCH (o:Organisation {id: id})-[:USES]->(:Space)<-[:SHARES]-(other:Organisation)
RETURN DISTINCT o.id AS source, other.id AS target, null AS since, 'uses' AS kind
"""
LINKS_TO = """
UNWIND $ids AS id
MATCH (o:Organisation {id: id})<-[link:MEMBER_OF|PARTNERS_WITH|EXCHANGES_WITH]-(other:Organisation)
WHERE type(link) <> 'PARTNERS_WITH' OR link.confirmed
RETURN other.id AS source, o.id AS target, link.since AS since,
       CASE type(link) WHEN 'MEMBER_OF' THEN 'member' WHEN 'PARTNERS_WITH' THEN 'partner' ELSE 'exchange' END AS kind
UNION ALL
UNWIND $ids AS id
MATCH (o:Organisation {id: id})-[:SHARES]->(:Space)<-[:USES]-(other:Organisation)
RETURN DISTINCT other.id AS source, o.id AS target, null AS since, 'uses' AS kind
"""
LINKS_BOTH_WAYS: LiteralString = LINKS_FROM + "UNION ALL\n" + LINKS_TO
ACTIVE = """
UNWIND $ids AS id
MATCH (o:Organisation {id: id}) WHERE o.status IS NULL OR o.status = 'active'
RETURN o.id AS id
"""
NEXT_IDS = """
MATCH (o:Organisation) WHERE o.id > $after
WITH o.id AS id ORDER BY id LIMIT $limit
RETURN collect(id) AS ids
"""
SPACES = """
MATCH (host:Organisation)-[:SHARES]->(space:Space) WHERE host.id IN $ids
RETURN space.id AS id, host.id AS host, space.kind AS kind, space.capacity AS capacity
"""

PAGE = 5000
"""So many organisations are read at once when all are."""


@dataclass(frozen=True)
class Surroundings:
    """Profiles (one mapping each), links (source, target, kind, sometimes since) and spaces (id, host, kind, capacity).

    ``since`` is a year or None.
    """

    profiles: list[dict[str, Any]]
    links: list[dict[str, Any]]
    spaces: list[dict[str, Any]]


def read_all(graph: Graph, progress: Callable[[str, int, int], None] = lambda *_: None) -> Surroundings:
    """Read every organisation with its links and spaces, in pages; memory grows with the graph, time too."""
    found = Surroundings([], [], [])
    total, after = read_revision(graph)[1], ""
    while ids := _ids(graph, NEXT_IDS, after=after, limit=PAGE):
        found.profiles.extend(row["profile"] for row in graph.read(PROFILES, ids=ids))
        found.links.extend(graph.read(LINKS_FROM, ids=ids))
        found.spaces.extend(graph.read(SPACES, ids=ids))
        after = ids[-1]
        progress("organisations", len(found.profiles), max(total, len(found.profiles)))
    return found


def read_own(graph: Graph, ids: Sequence[str]) -> Surroundings:
    """Read some organisations as they are now, with all their links (whoever is at the other end) and their spaces."""
    wanted = list(dict.fromkeys(ids))
    return Surroundings(
        [row["profile"] for row in graph.read(PROFILES, ids=wanted)],
        graph.read(LINKS_BOTH_WAYS, ids=wanted),
        graph.read(SPACES, ids=wanted),
    )


def read_profiles(graph: Graph, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the profiles of those of some organisations that are there, by id."""
    return {row["profile"]["id"]: row["profile"] for row in graph.read(PROFILES, ids=list(dict.fromkeys(ids)))}


def find_active(graph: Graph, ids: Sequence[str]) -> set[str]:
    """Return which of some organisations are there and active."""
    return {row["id"] for row in graph.read(ACTIVE, ids=list(dict.fromkeys(ids)))}


def read_province(graph: Graph, province: str) -> Surroundings:
    """Read the active associations of a province and all others there that share spaces, and what links them."""
    return _profiles(graph, _ids(graph, FIND_OF_PROVINCE, province=province))


def read_kinds(graph: Graph, province: str, ids: Sequence[str]) -> dict[str, str]:
    """Return the kinds of those of some organisations that are active in a province, by id."""
    rows = graph.read(KINDS_IN_PROVINCE, province=province, ids=list(dict.fromkeys(ids)))
    return {row["id"]: row["kind"] for row in rows}


def _profiles(graph: Graph, ids: list[str]) -> Surroundings:
    return Surroundings(
        [row["profile"] for row in graph.read(PROFILES, ids=ids)],
        graph.read(LINKS, ids=ids),
        graph.read(SPACES, ids=ids),
    )


def _ids(graph: Graph, query: LiteralString, **parameters: Any) -> list[str]:
    return list(graph.read(query, **parameters)[0]["ids"])

"""Isolated associations of a province: no network, no confirmed partner, no shared project."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from graph.rules.kinds import WEAK
from graph.server.connection import Graph

IN_PROVINCE: LiteralString = """
MATCH (:Province {code: $province})<-[:IN*0..1]-(:Territory)<-[:BASED_IN]-(found:Association)
WITH DISTINCT found AS a
WHERE a.active
"""
ALONE: LiteralString = """
  AND NOT EXISTS { (a)-[:MEMBER_OF]->(:Network {active: true}) }
  AND NOT EXISTS { (a)-[:PARTNERS_WITH {confirmed: true}]-({active: true}) }
  AND NOT EXISTS { (a)-[:CARRIES]->(:Project)<-[:CARRIES]-(other:Association) WHERE other <> a AND other.active }
"""
FILTERS: LiteralString = """
  AND ($commune IS NULL OR EXISTS { (a)-[:BASED_IN]->(:Territory {code: $commune}) })
  AND ($domain IS NULL OR EXISTS { (a)-[:WORKS_IN]->(:Domain)-[:WITHIN*0..1]->(:Domain {id: $domain}) })
"""
# Nine needs can be known of an association: six weak axes, and three means that it lacks. Unknown isn't a need.
NEEDS: LiteralString = """
WITH a,
     [axis IN ['governance', 'vision', 'management', 'resources', 'projects', 'communication']
      WHERE a['axis_' + axis] <= $weak | axis] AS weak_axes,
     [means IN ['premises', 'equipment', 'internet'] WHERE a[means] = false | means] AS lacking
WITH a, weak_axes, lacking, size(weak_axes) + size(lacking) AS needs
"""
LIST: LiteralString = (
    IN_PROVINCE
    + ALONE
    + FILTERS
    + NEEDS
    + """
ORDER BY needs DESC, a.founded_year, a.name_key, a.id SKIP $skip LIMIT $limit
RETURN a.id AS id, a.name_fr AS name_fr, a.name_ar AS name_ar, a.lat AS lat, a.lon AS lon,
       a.founded_year AS founded_year, a.synthetic AS synthetic, weak_axes, lacking,
       head([(a)-[:BASED_IN]->(place) | place.name_fr]) AS place_fr,
       head([(a)-[:BASED_IN]->(place) | place.name_ar]) AS place_ar,
       head([(a)-[:WORKS_IN {rank: 0}]->(domain) | domain.id]) AS domain,
       head([(a)<-[:ADDRESSED_TO]-(:LinkRequest {kind: 'recommend', state: 'pending'})<-[:SENT]-(network)
             | network {.id, .name_fr, .name_ar}]) AS recommended
"""
)
COUNT: LiteralString = IN_PROVINCE + ALONE + FILTERS + "RETURN count(a) AS count"
SUMMARY: LiteralString = (
    IN_PROVINCE
    + """
RETURN count(a) AS associations,
       count(CASE WHEN NOT EXISTS { (a)-[:MEMBER_OF]->(:Network {active: true}) } THEN 1 END) AS without_network
"""
)
FIRST_PROVINCE = """
MATCH (province:Province)<-[:IN]-(:Commune)<-[:BASED_IN]-(:Association)
RETURN province.code AS code ORDER BY province.name_fr LIMIT 1
"""


@dataclass(frozen=True)
class Isolated:
    """An isolated association, with its known needs: weak axes, and which means it lacks."""

    id: str
    name_fr: str
    name_ar: str
    lat: float | None
    lon: float | None
    founded_year: int | None
    synthetic: bool
    weak_axes: tuple[str, ...]
    lacking: tuple[str, ...]
    place_fr: str | None
    place_ar: str | None
    domain: str | None
    recommended: dict[str, str] | None

    @property
    def needs(self) -> int:
        """How many needs are known, out of nine."""
        return len(self.weak_axes) + len(self.lacking)


@dataclass(frozen=True)
class ProvinceSummary:
    """How many active associations a province has, without a network, and isolated."""

    associations: int
    without_network: int
    isolated: int


def list_isolated(
    graph: Graph, province: str, commune: str | None, domain: str | None, skip: int = 0, limit: int = 25
) -> Sequence[Isolated]:
    """List the isolated associations of a province, those with the most known needs first, then the oldest.

    A need is an axis score at or under 0.4, or premises, equipment or internet that it says it lacks.
    """
    rows = graph.read(
        LIST, province=province, commune=commune or None, domain=domain or None, weak=WEAK, skip=skip, limit=limit
    )
    return [
        Isolated(**(row | {"weak_axes": tuple(row["weak_axes"]), "lacking": tuple(row["lacking"])})) for row in rows
    ]


def count_isolated(graph: Graph, province: str, commune: str | None = None, domain: str | None = None) -> int:
    """Count the isolated associations of a province that fit."""
    rows = graph.read(COUNT, province=province, commune=commune or None, domain=domain or None)
    return int(rows[0]["count"])


def summarise_province(graph: Graph, province: str) -> ProvinceSummary:
    """Count the associations of a province, those without a network and the isolated ones."""
    row = graph.read(SUMMARY, province=province)[0]
    return ProvinceSummary(row["associations"], row["without_network"], count_isolated(graph, province))


def first_province(graph: Graph) -> str | None:
    """Return the code of the first province, by name, that has an association; None when none has."""
    rows = graph.read(FIRST_PROVINCE)
    return rows[0]["code"] if rows else None

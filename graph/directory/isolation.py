"""Isolated associations of a province: no network, no confirmed partner, no shared project."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from graph.rules.kinds import WEAK
from graph.server.connection import Graph

IN_PROVINCE: LiteralString = """
MATCH (:Province {code: $province})<-[:IN*0..1]-(:Territory)<-[:BASED_IN]-(found:Association)
WITH DISTINCT found AS a
WHERE a.active
"""
NOT_LINKED: LiteralString = """
  AND NOT EXISTS { (a)-[:MEMBER_OF]->(:Network {active: true}) }
  AND """
ALONE: LiteralString = """NOT EXISTS { (a)-[:PARTNERS_WITH {confirmed: true}]-({active: true}) }
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
SORTED: LiteralString = "ORDER BY needs DESC, a.founded_year, a.name_key, a.id"
DETAILS: LiteralString = """
RETURN a.id AS id, a.name_fr AS name_fr, a.name_ar AS name_ar, a.lat AS lat, a.lon AS lon,
       a.founded_year AS founded_year, a.synthetic AS synthetic, weak_axes, lacking,
       head([(a)-[:BASED_IN]->(place) | place.name_fr]) AS place_fr,
       head([(a)-[:BASED_IN]->(place) | place.name_ar]) AS place_ar,
       head([(a)-[:WORKS_IN {rank: 0}]->(domain) | domain.id]) AS domain,
       head([(a)<-[:ADDRESSED_TO]-(:LinkRequest {kind: 'recommend', state: 'pending'})<-[:SENT]-(network)
             | network {.id, .name_fr, .name_ar}]) AS recommended
"""
LIST: LiteralString = IN_PROVINCE + NOT_LINKED + ALONE + FILTERS + NEEDS + SORTED + " SKIP $skip LIMIT $limit" + DETAILS
LIST_SOME: LiteralString = "UNWIND $ids AS id\nMATCH (a:Organisation {id: id})" + NEEDS + DETAILS
# One look at each association of the province; each link is looked for only where the one before isn't there.
OVERVIEW: LiteralString = (
    IN_PROVINCE
    + """
WITH a, EXISTS { (a)-[:MEMBER_OF]->(:Network {active: true}) } AS linked
WITH a, linked, CASE WHEN linked THEN false ELSE """
    + ALONE
    + """ END AS alone
WITH count(a) AS associations, count(CASE WHEN NOT linked THEN 1 END) AS without_network,
     collect(CASE WHEN alone THEN a END) AS isolated
CALL (isolated) {
    UNWIND isolated AS a
    WITH a WHERE true
"""
    + FILTERS
    + NEEDS
    + SORTED
    + """
    RETURN collect(a) AS listed
}
RETURN associations, without_network, size(isolated) AS isolated, [a IN listed | a.id] AS ids,
       [a IN listed[..$points] WHERE a.lat IS NOT NULL AND a.lon IS NOT NULL |
        a {.id, .name_fr, .name_ar, .lat, .lon,
           place: head([(a)-[:BASED_IN]->(place) | [place.name_fr, place.name_ar]])}
       ] AS points
"""
)
COUNT: LiteralString = IN_PROVINCE + NOT_LINKED + ALONE + FILTERS + "RETURN count(a) AS count"
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


@dataclass(frozen=True)
class IsolatedPoint:
    """Where an isolated association is, for the map."""

    id: str
    name_fr: str
    name_ar: str
    lat: float
    lon: float
    place_fr: str | None
    place_ar: str | None


@dataclass(frozen=True)
class IsolatedOverview:
    """The numbers of a province, the ids of those that fit in the order of `list_isolated`, and points of the first."""

    summary: ProvinceSummary
    ids: tuple[str, ...]
    points: tuple[IsolatedPoint, ...]


def list_isolated(
    graph: Graph, province: str, commune: str | None, domain: str | None, skip: int = 0, limit: int = 25
) -> Sequence[Isolated]:
    """List the isolated associations of a province, those with the most known needs first, then the oldest.

    A need is an axis score at or under 0.4, or premises, equipment or internet that it says it lacks.
    """
    rows = graph.read(
        LIST, province=province, commune=commune or None, domain=domain or None, weak=WEAK, skip=skip, limit=limit
    )
    return [_isolated(row) for row in rows]


def count_isolated(graph: Graph, province: str, commune: str | None = None, domain: str | None = None) -> int:
    """Count the isolated associations of a province that fit."""
    rows = graph.read(COUNT, province=province, commune=commune or None, domain=domain or None)
    return int(rows[0]["count"])


def summarise_province(graph: Graph, province: str) -> ProvinceSummary:
    """Count the associations of a province, those without a network and the isolated ones."""
    row = graph.read(SUMMARY, province=province)[0]
    return ProvinceSummary(row["associations"], row["without_network"], count_isolated(graph, province))


def read_overview(
    graph: Graph, province: str, commune: str | None, domain: str | None, points: int
) -> IsolatedOverview:
    """Read the numbers of a province and its isolated associations that fit; points: how many are looked at for one."""
    row = graph.read(OVERVIEW, province=province, commune=commune, domain=domain, weak=WEAK, points=points)[0]
    placed = (point | {"place": point["place"] or [None, None]} for point in row["points"])
    return IsolatedOverview(
        ProvinceSummary(row["associations"], row["without_network"], row["isolated"]),
        tuple(row["ids"]),
        tuple(
            IsolatedPoint(one["id"], one["name_fr"], one["name_ar"], one["lat"], one["lon"], *one["place"])
            for one in placed
        ),
    )


def list_some(graph: Graph, ids: Sequence[str]) -> Sequence[Isolated]:
    """List some associations as `list_isolated` does, in the order given."""
    found = {row["id"]: _isolated(row) for row in graph.read(LIST_SOME, ids=list(ids), weak=WEAK)}
    return [found[id] for id in ids if id in found]


def _isolated(row: dict[str, Any]) -> Isolated:
    return Isolated(**(row | {"weak_axes": tuple(row["weak_axes"]), "lacking": tuple(row["lacking"])}))


def first_province(graph: Graph) -> str | None:
    """Return the code of the first province, by name, that has an association; None when none has."""
    rows = graph.read(FIRST_PROVINCE)
    return rows[0]["code"] if rows else None

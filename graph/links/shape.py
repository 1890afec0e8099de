"""The shape of the whole network in a few numbers, from which a picture can be drawn that says what is true."""

from dataclasses import dataclass
from typing import Any, LiteralString

from graph.server.connection import Graph

HUBS = 4
READ_HUBS: LiteralString = """
MATCH (network:Network) WHERE network.active
WITH network, COUNT { (network)<-[:MEMBER_OF]-() } AS members WHERE members > 0
ORDER BY members DESC, network.id LIMIT $hubs
RETURN network.id AS id, members
"""
READ_SHARED: LiteralString = """
MATCH (one:Network)<-[:MEMBER_OF]-(member)-[:MEMBER_OF]->(other:Network)
WHERE one.id IN $ids AND other.id IN $ids AND one.id < other.id
RETURN DISTINCT one.id AS one, other.id AS other
"""
COUNT_ALONE: LiteralString = """
MATCH (association:Association) WHERE association.active
RETURN count(association) AS count,
       sum(CASE WHEN EXISTS { (association)-[:MEMBER_OF]->() } THEN 0 ELSE 1 END) AS alone
"""


@dataclass(frozen=True)
class NetworkShape:
    """The largest networks with their members; which share some, by position; the share of associations alone."""

    members: tuple[int, ...]
    shared: tuple[tuple[int, int], ...]
    alone: float


def read_shape(graph: Graph) -> NetworkShape:
    """Read the shape of the whole graph; it reads every association, so keep what it returns."""
    hubs = graph.read(READ_HUBS, hubs=HUBS)
    places: dict[str, int] = {hub["id"]: at for at, hub in enumerate(hubs)}
    shared: list[dict[str, Any]] = graph.read(READ_SHARED, ids=list(places))
    counted = graph.read(COUNT_ALONE)[0]
    return NetworkShape(
        tuple(hub["members"] for hub in hubs),
        tuple(sorted((places[pair["one"]], places[pair["other"]]) for pair in shared)),
        counted["alone"] / counted["count"] if counted["count"] else 0.0,
    )

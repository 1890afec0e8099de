"""The depth of all ties at once, for training."""

from typing import LiteralString

from graph.rules.kinds import Depth
from graph.server.connection import Graph

LIST: LiteralString = """
MATCH (one:Organisation)-[said:FINDS]->(tie:Tie)<-[:FINDS]-(other:Organisation)
WHERE one <> other AND said.depth IS NOT NULL
RETURN CASE WHEN one.id < other.id THEN one.id ELSE other.id END AS first,
       CASE WHEN one.id < other.id THEN other.id ELSE one.id END AS second, collect(said.depth) AS depths
"""


def list_all_depths(graph: Graph) -> dict[tuple[str, str], tuple[Depth, ...]]:
    """Return what is said of the depth of each tie, by the two ids, the lesser first; memory grows with the ties."""
    return {(row["first"], row["second"]): tuple(map(Depth, row["depths"])) for row in graph.read(LIST)}

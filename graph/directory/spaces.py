"""Spaces: premises and equipment that an organisation shares with others."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from graph.server.connection import Graph
from graph.server.revision import touch

SAVE = """
UNWIND $rows AS row
MATCH (host:Organisation {id: row.host})
MERGE (space:Space {id: row.id})
SET space += row.properties
MERGE (host)-[:SHARES]->(space)
"""
LIST_OF_HOST = """
MATCH (host:Organisation {id: $host})-[:SHARES]->(space:Space)
RETURN space {.*, host: host.id} AS space ORDER BY space.kind, space.id
"""


@dataclass(frozen=True, kw_only=True)
class Space:
    """A space to share; ``capacity`` counts people, or machines for computers."""

    id: str
    host: str
    kind: str
    name_fr: str = ""
    name_ar: str = ""
    capacity: int | None = None
    synthetic: bool = False


def save_spaces(graph: Graph, spaces: Sequence[Space]) -> None:
    """Create or update spaces and tie them to their hosts, which must be there."""
    rows = [asdict(space) for space in spaces]
    for row in rows:
        row["properties"] = {key: value for key, value in row.items() if key != "host"}
    graph.write(SAVE, rows=rows)
    touch(graph)


def list_spaces(graph: Graph, host: str) -> list[Space]:
    """List the spaces that an organisation shares."""
    return [Space(**row["space"]) for row in graph.read(LIST_OF_HOST, host=host)]

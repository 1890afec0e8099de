"""What a graph holds, with nothing left out: each node and link, each property with its type as the server names it."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from graph.backup.folders import Place
from graph.server.connection import Graph

NODES = """
MATCH (node) WHERE NOT node:Maintenance
RETURN labels(node) AS labels, properties(node) AS properties,
       [name IN keys(node) | name + ' ' + valueType(node[name])] AS types
"""
LINKS = """
MATCH (start)-[link]->(end)
RETURN labels(start) AS from, properties(start) AS from_properties,
       labels(end) AS to, properties(end) AS to_properties, type(link) AS type, properties(link) AS properties,
       [name IN keys(link) | name + ' ' + valueType(link[name])] AS types
"""
SCHEMA = """
SHOW INDEXES YIELD name, type, labelsOrTypes, properties, state
RETURN name, type, labelsOrTypes, properties, state ORDER BY name
"""


def picture(graph: Graph) -> tuple[Counter[str], Counter[str]]:
    """Return the graph's nodes and links, each as a text that is equal only for equal ones."""
    return Counter(map(_text, graph.read(NODES))), Counter(map(_text, graph.read(LINKS)))


def schema(graph: Graph) -> list[dict[str, object]]:
    """Return constraints and indexes, but for the two of labels and types that every database names anew."""
    return [row for row in graph.read(SCHEMA) if row["type"] != "LOOKUP"]


def files(places: Sequence[Place]) -> dict[str, bytes]:
    """Return the content of each file, what a restore has left too."""
    return {f"{place.name}/{path.relative_to(place.folder)}": path.read_bytes()
            for place in places if place.folder.is_dir()
            for path in sorted(Path(place.folder).rglob("*")) if path.is_file()}  # fmt: skip


def _text(row: dict[str, object]) -> str:
    return repr({name: sorted(value) if isinstance(value, list) else sorted(value.items()) if isinstance(value, dict)
                 else value for name, value in row.items()})  # fmt: skip

"""Territories: regions, provinces and communes of Morocco, and places elsewhere."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from graph.server.connection import Graph
from graph.server.revision import touch

SAVE = """
UNWIND $rows AS row
MERGE (t:Territory {code: row.code})
SET t += row.properties
FOREACH (_ IN CASE row.level WHEN 'region' THEN [1] ELSE [] END | SET t:Region)
FOREACH (_ IN CASE row.level WHEN 'province' THEN [1] ELSE [] END | SET t:Province)
FOREACH (_ IN CASE row.level WHEN 'commune' THEN [1] ELSE [] END | SET t:Commune)
FOREACH (_ IN CASE row.level WHEN 'place' THEN [1] ELSE [] END | SET t:Place)
"""
SAVE_PARENTS = """
UNWIND $rows AS row
MATCH (t:Territory {code: row.code}), (parent:Territory {code: row.parent})
CALL (t, parent) { MATCH (t)-[former:IN]->(other) WHERE other <> parent DELETE former }
MERGE (t)-[:IN]->(parent)
"""
LIST_LEVEL = """
MATCH (t:Territory {level: $level})
RETURN t {.*, parent: head([(t)-[:IN]->(p) | p.code])} AS territory ORDER BY t.name_fr
"""
LIST_CHILDREN = """
MATCH (t:Territory)-[:IN]->(:Territory {code: $parent})
RETURN t {.*, parent: $parent} AS territory ORDER BY t.name_fr
"""
GET_PATHS = """
UNWIND $codes AS code
MATCH path = (:Territory {code: code})-[:IN*0..8]->(top:Territory)
WHERE NOT EXISTS { (top)-[:IN]->() }
RETURN code, [t IN nodes(path) | t {.*, parent: head([(t)-[:IN]->(p) | p.code])}] AS territories
"""


@dataclass(frozen=True)
class Territory:
    """A territory with its official code; ``lat`` and ``lon`` are its centroid in degrees."""

    code: str
    level: str
    name_fr: str
    name_ar: str
    parent: str | None = None
    lat: float | None = None
    lon: float | None = None
    milieu: str | None = None
    population: int | None = None
    kind: str | None = None


def save_territories(graph: Graph, territories: Sequence[Territory]) -> None:
    """Create or update territories and what they lie in."""
    rows = [asdict(territory) for territory in territories]
    graph.write(
        SAVE,
        rows=[
            {
                "code": row["code"],
                "level": row["level"],
                "properties": {key: value for key, value in row.items() if key != "parent"},
            }
            for row in rows
        ],
    )
    graph.write(SAVE_PARENTS, rows=[row for row in rows if row["parent"]])
    touch(graph)


def list_territories(graph: Graph, level: str) -> list[Territory]:
    """List all territories of a level (``region``, ``province``, ``commune`` or ``place``) by name."""
    return [_territory(row["territory"]) for row in graph.read(LIST_LEVEL, level=level)]


def list_children(graph: Graph, parent: str) -> list[Territory]:
    """List the territories that lie directly in another one, by name."""
    return [_territory(row["territory"]) for row in graph.read(LIST_CHILDREN, parent=parent)]


def get_paths(graph: Graph, codes: Sequence[str]) -> dict[str, tuple[Territory, ...]]:
    """Return each code's territories from itself to the widest one; an unknown code is left out."""
    return {
        row["code"]: tuple(_territory(territory) for territory in row["territories"])
        for row in graph.read(GET_PATHS, codes=list(codes))
    }


def _territory(properties: dict[str, Any]) -> Territory:
    return Territory(**properties)

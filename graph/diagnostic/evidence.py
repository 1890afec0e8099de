"""Evidence: which file backs which answer of a sheet; the files themselves are kept by the portal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph.server.connection import Graph

ADD = """
MATCH (diagnostic:Diagnostic {state: 'open'})-[:HAS_SHEET]->(sheet:Sheet {id: $sheet})
MERGE (evidence:Evidence {id: $id})
ON CREATE SET evidence.question = $question, evidence.name = $name, evidence.type = $type, evidence.size = $size,
              evidence.added_at = $at
MERGE (sheet)-[:HAS_EVIDENCE]->(evidence)
RETURN evidence.id AS id
"""
DETAILS: LiteralString = """
MATCH (diagnostic:Diagnostic)-[:HAS_SHEET]->(sheet:Sheet)-[:HAS_EVIDENCE]->(evidence)
RETURN evidence {.*} AS properties, diagnostic.id AS diagnostic, sheet.role AS role
ORDER BY evidence.added_at, evidence.id
"""
GET: LiteralString = "MATCH (evidence:Evidence {id: $id})" + DETAILS
LIST_OF: LiteralString = "MATCH (:Sheet {id: $sheet})-[:HAS_EVIDENCE]->(evidence:Evidence)" + DETAILS
REMOVE = """
MATCH (:Diagnostic {state: 'open'})-[:HAS_SHEET]->(:Sheet {id: $sheet})-[:HAS_EVIDENCE]->(evidence:Evidence {id: $id})
WITH evidence, evidence.id AS id
DETACH DELETE evidence
RETURN id
"""


@dataclass(frozen=True)
class Evidence:
    """A file that backs an answer. name: as it was sent; type: its media type, by its content; size: in bytes.

    role: of the sheet that it is on.
    """

    id: str
    question: str
    name: str
    type: str
    size: int
    added_at: datetime
    diagnostic: str
    role: str


def add_evidence(
    graph: Graph, *, id: str, sheet: str, question: str, name: str, type: str, size: int, at: datetime
) -> bool:
    """Tie a file to a question of a sheet; say whether that could be: the diagnostic is open."""
    return bool(graph.write(ADD, id=id, sheet=sheet, question=question, name=name, type=type, size=size, at=at))


def get_evidence(graph: Graph, id: str) -> Evidence | None:
    """Return the evidence of an id, or None."""
    return next(iter(_evidence(graph.read(GET, id=id))), None)


def list_evidence(graph: Graph, sheet: str) -> list[Evidence]:
    """List the evidence on a sheet, oldest first."""
    return _evidence(graph.read(LIST_OF, sheet=sheet))


def remove_evidence(graph: Graph, sheet: str, id: str) -> bool:
    """Take evidence away from a sheet of an open diagnostic; say whether it was there."""
    return bool(graph.write(REMOVE, sheet=sheet, id=id))


def _evidence(rows: list[dict[str, Any]]) -> list[Evidence]:
    return [
        Evidence(
            **row["properties"] | {"added_at": row["properties"]["added_at"].to_native()},
            diagnostic=row["diagnostic"],
            role=row["role"],
        )
        for row in rows
    ]

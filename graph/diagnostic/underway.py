"""Diagnostics that are open at the moment, for those who fill them in."""

from collections.abc import Collection
from dataclasses import dataclass

from graph.server.connection import Graph

LIST_OPEN = """
MATCH (diagnostic:Diagnostic {state: 'open'})<-[:ASSESSED_BY]-(association:Association)
WHERE $everywhere OR association.id IN $associations
   OR EXISTS { (association)-[:BASED_IN]->(:Territory)-[:IN*0..1]->(found:Province) WHERE found.code IN $provinces }
WITH diagnostic, association ORDER BY association.name_key, diagnostic.id LIMIT $limit
RETURN diagnostic.id AS id, diagnostic.code AS code, association.name_fr AS name_fr, association.name_ar AS name_ar,
       head([(association)-[:BASED_IN]->(place) | place.name_fr]) AS place_fr,
       head([(association)-[:BASED_IN]->(place) | place.name_ar]) AS place_ar
"""


@dataclass(frozen=True)
class OpenDiagnostic:
    """An open diagnostic as a list shows it: its code, and its association's name and place."""

    id: str
    code: str
    name_fr: str
    name_ar: str | None
    place_fr: str | None
    place_ar: str | None


def list_open(
    graph: Graph, *, associations: Collection[str], provinces: Collection[str], everywhere: bool = False, limit: int
) -> list[OpenDiagnostic]:
    """List open diagnostics of these associations and of those based in these provinces, by the association's name."""
    rows = graph.read(
        LIST_OPEN, associations=list(associations), provinces=list(provinces), everywhere=everywhere, limit=limit
    )
    return [OpenDiagnostic(**row) for row in rows]

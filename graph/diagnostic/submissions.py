"""What came from forms filled in elsewhere: which submissions a campaign's diagnostics hold: none comes twice."""

from dataclasses import dataclass
from typing import LiteralString

from graph.diagnostic.diagnostics import Sheet, sheet_of
from graph.server.connection import Graph

LIST_KEYS = """
MATCH (diagnostic:Diagnostic)-[:PART_OF]->(:Campaign {id: $campaign})
UNWIND coalesce(diagnostic.submissions, []) AS key
RETURN key
"""
KEEP_KEY = """
MATCH (diagnostic:Diagnostic {id: $diagnostic})
SET diagnostic.submissions = [key IN coalesce(diagnostic.submissions, []) WHERE key <> $key] + $key
"""
READ_CONSENSUS: LiteralString = """
MATCH (:Campaign {id: $campaign})<-[:PART_OF]-(diagnostic:Diagnostic)-[:HAS_SHEET]->(sheet:Sheet {role: 'consensus'})
RETURN diagnostic.id AS diagnostic, sheet {.*} AS properties
"""
LIST_OUTSIDE = """
MATCH (campaign:Campaign {id: $campaign})-[:COVERS]->(province:Province)
MATCH (province)<-[:IN*0..1]-(place:Territory)<-[:BASED_IN]-(a:Association)
WHERE a.active AND NOT EXISTS { (campaign)-[:SAMPLES]->(a) }
RETURN a.id AS id, a.name_fr AS name_fr, a.name_ar AS name_ar, min(place.code) AS commune ORDER BY id
"""


@dataclass(frozen=True)
class Outsider:
    """An association of a campaign's province that isn't in its sample."""

    id: str
    name_fr: str
    name_ar: str
    commune: str


def list_submissions(graph: Graph, campaign: str) -> set[str]:
    """Return the keys of all submissions that were taken into a campaign's diagnostics."""
    return {row["key"] for row in graph.read(LIST_KEYS, campaign=campaign)}


def keep_submission(graph: Graph, diagnostic: str, key: str) -> None:
    """Remember that a submission was taken into a diagnostic."""
    graph.write(KEEP_KEY, diagnostic=diagnostic, key=key)


def read_consensus(graph: Graph, campaign: str) -> dict[str, tuple[str, Sheet]]:
    """Return of each diagnostic of a campaign, by its id, the consensus sheet's id and the sheet."""
    return {
        row["diagnostic"]: (row["properties"]["id"], sheet_of(row["properties"]))
        for row in graph.read(READ_CONSENSUS, campaign=campaign)
    }


def list_outside(graph: Graph, campaign: str) -> list[Outsider]:
    """List the active associations of a campaign's province that aren't in its sample."""
    return [Outsider(**row) for row in graph.read(LIST_OUTSIDE, campaign=campaign)]

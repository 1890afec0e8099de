"""Who is to stay apart: an organisation blocks another, or reports what it wrote; staff read the reports."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph.links.requests import Party
from graph.server.connection import Graph

BLOCK = """
MATCH (own:Organisation {id: $own}), (other:Organisation {id: $other}) WHERE own <> other
MERGE (own)-[block:BLOCKS]->(other)
ON CREATE SET block.at = $at, block.by = $user
"""
UNBLOCK = "MATCH (:Organisation {id: $own})-[block:BLOCKS]->(:Organisation {id: $other}) DELETE block"
LIST_BLOCKED = """
MATCH (:Organisation {id: $own})-[block:BLOCKS]->(other:Organisation)
RETURN other {.id, .kind, .name_fr, .name_ar} AS other ORDER BY block.at DESC
"""
LIST_APART = """
MATCH (:Organisation {id: $own})-[:BLOCKS]-(other:Organisation)
RETURN DISTINCT other.id AS id
"""
ARE_APART = "RETURN EXISTS { (:Organisation {id: $own})-[:BLOCKS]-(:Organisation {id: $other}) } AS apart"
REPORT = """
MATCH (own:Organisation {id: $own}), (other:Organisation {id: $other}), (user:User {id: $user})
MERGE (report:AbuseReport {id: $id})
ON CREATE SET report.words = $words, report.at = $at, report.state = 'open'
MERGE (own)-[:REPORTED]->(report)
MERGE (report)-[:AGAINST]->(other)
MERGE (report)-[:BY]->(user)
RETURN report.id AS id
"""
DETAILS: LiteralString = """
MATCH (own:Organisation)-[:REPORTED]->(report)-[:AGAINST]->(other:Organisation)
RETURN report {.id, .words, .at, .state, answer: coalesce(report.answer, '')} AS report,
       own {.id, .kind, .name_fr, .name_ar} AS own, other {.id, .kind, .name_fr, .name_ar} AS other
ORDER BY report.state DESC, report.at DESC
"""
IN_PROVINCE: LiteralString = """
WHERE EXISTS { (report)-[:AGAINST]->()-[:BASED_IN]->()-[:IN*0..1]->(:Province {code: $province}) }
"""
LIST_REPORTS: LiteralString = "MATCH (report:AbuseReport)" + IN_PROVINCE + DETAILS
GET_REPORT: LiteralString = "MATCH (report:AbuseReport {id: $id})" + IN_PROVINCE + DETAILS
CLOSE = """
MATCH (report:AbuseReport {id: $id})
SET report.state = 'closed', report.answer = $answer, report.closed_at = $at, report.closed_by = $user
"""


@dataclass(frozen=True)
class AbuseReport:
    """What an organisation (``own``) says of another; ``state`` is ``open``, or ``closed`` with the staff's answer."""

    id: str
    own: Party
    other: Party
    words: str
    at: datetime
    state: str
    answer: str


def block(graph: Graph, *, own: str, other: str, user: str, at: datetime) -> None:
    """Keep two organisations apart, as one of them wishes: no request, no message, no suggestion."""
    graph.write(BLOCK, own=own, other=other, user=user, at=at)


def unblock(graph: Graph, own: str, other: str) -> None:
    """Take that back; what the other side blocks stays."""
    graph.write(UNBLOCK, own=own, other=other)


def list_blocked(graph: Graph, own: str) -> list[Party]:
    """List whom an organisation blocks, the latest first."""
    return [Party(**row["other"]) for row in graph.read(LIST_BLOCKED, own=own)]


def list_apart(graph: Graph, own: str) -> set[str]:
    """Return the ids of all whom an organisation blocks, and of all who block it."""
    return {str(row["id"]) for row in graph.read(LIST_APART, own=own)}


def are_apart(graph: Graph, own: str, other: str) -> bool:
    """Say whether one of two organisations blocks the other."""
    return bool(graph.read(ARE_APART, own=own, other=other)[0]["apart"])


def report(graph: Graph, *, id: str, own: str, other: str, words: str, user: str, at: datetime) -> None:
    """Tell the staff of the province of what an organisation did; id: a new one, so that it can be run twice."""
    graph.write(REPORT, id=id, own=own, other=other, words=words, user=user, at=at)


def list_reports(graph: Graph, province: str) -> list[AbuseReport]:
    """List the reports against organisations of a province, open ones first, then the latest."""
    return [_report(row) for row in graph.read(LIST_REPORTS, province=province)]


def get_report(graph: Graph, id: str, province: str) -> AbuseReport | None:
    """Return a report against an organisation of a province, or None."""
    return next(map(_report, graph.read(GET_REPORT, id=id, province=province)), None)


def close_report(graph: Graph, id: str, *, answer: str, user: str, at: datetime) -> None:
    """Keep what the staff did about a report."""
    graph.write(CLOSE, id=id, answer=answer, user=user, at=at)


def _report(row: dict[str, dict[str, Any]]) -> AbuseReport:
    told = row["report"]
    return AbuseReport(
        str(told["id"]), Party(**row["own"]), Party(**row["other"]), str(told["words"]),
        told["at"].to_native(), str(told["state"]), str(told["answer"]),
    )  # fmt: skip

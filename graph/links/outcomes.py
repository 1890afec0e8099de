"""What became of accepted requests: each side is asked three months later, and every answer is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from graph.links.requests import DETAILS, LinkRequest, to_request
from graph.rules.kinds import Outcome
from graph.server.connection import Graph

FIRST_ASKED = 3
ASKED_AGAIN = 1
"""Months from the acceptance to the question, and from a "not yet" to the next one."""

# A recommendation that was accepted has led to a request of its own, of which the question is asked.
RIPE: LiteralString = """
MATCH (own:Organisation {id: $organisation})-[:SENT|ADDRESSED_TO]-(request:LinkRequest {state: 'accepted'})
WHERE NOT request.kind STARTS WITH 'recommend' AND NOT request.kind STARTS WITH 'tell'
  AND request.decided_at <= $at - duration({months: $first})
"""
LIST_DUE: LiteralString = (
    RIPE
    + """
  AND NOT EXISTS {
      MATCH (request)-[:HAS_OUTCOME]->(outcome:Outcome)-[:TOLD_BY]->(own)
      WHERE outcome.answer <> 'not_yet' OR outcome.at > $at - duration({months: $again})
  }
WITH DISTINCT request
"""
    + DETAILS
)
IS_RIPE: LiteralString = RIPE + "  AND request.id = $request\nRETURN count(request) > 0 AS ripe"
TELL: LiteralString = (
    RIPE
    + """
  AND request.id = $request
MATCH (user:User {id: $user})
MERGE (outcome:Outcome {id: $id})
ON CREATE SET outcome.answer = $answer, outcome.at = $at
MERGE (request)-[:HAS_OUTCOME]->(outcome)
MERGE (outcome)-[:TOLD_BY]->(own)
MERGE (outcome)-[:BY]->(user)
RETURN outcome.id AS id
"""
)
LIST_TOLD = """
MATCH (:LinkRequest {id: $request})-[:HAS_OUTCOME]->(outcome:Outcome)-[:TOLD_BY]->(:Organisation {id: $organisation})
MATCH (outcome)-[:BY]->(user:User)
RETURN outcome.answer AS answer, outcome.at AS at, user.id AS user, user.name AS by ORDER BY at, outcome.id
"""


class CannotTell(Exception):
    """There is nothing to tell yet: not this organisation's request, not accepted, or not three months ago."""


@dataclass(frozen=True)
class Told:
    """What an organisation answered, when and by whom (user id and name)."""

    answer: str
    at: datetime
    user: str
    by: str


def list_due(graph: Graph, organisation: str, at: datetime) -> list[LinkRequest]:
    """List the accepted requests of which an organisation is to say what became of them, newest first."""
    rows = graph.read(LIST_DUE, organisation=organisation, at=at, first=FIRST_ASKED, again=ASKED_AGAIN)
    return [to_request(row) for row in rows]


def may_tell(graph: Graph, request: str, organisation: str, at: datetime) -> bool:
    """Say whether an organisation may tell what became of a request, for the first time or anew."""
    rows = graph.read(IS_RIPE, request=request, organisation=organisation, at=at, first=FIRST_ASKED)
    return bool(rows[0]["ripe"])


def tell(graph: Graph, *, id: str, request: str, organisation: str, answer: Outcome, user: str, at: datetime) -> None:
    """Keep what an organisation says became of a request; ``id`` is a new one, so that it can be run twice.

    Raises CannotTell.
    """
    rows = graph.write(
        TELL, id=id, request=request, organisation=organisation, answer=answer, user=user, at=at, first=FIRST_ASKED
    )
    if not rows:
        raise CannotTell


def list_told(graph: Graph, request: str, organisation: str) -> list[Told]:
    """List what an organisation said of a request, oldest first; the last one counts."""
    rows = graph.read(LIST_TOLD, request=request, organisation=organisation)
    return [Told(**(row | {"at": row["at"].to_native()})) for row in rows]

"""Requests that wait for long: reminded of after some days, expired after sixty."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from graph.links.requests import DETAILS, LinkRequest, to_request
from graph.server.connection import Graph

EXPIRES = timedelta(days=60)
"""A request without an answer for so long is over."""
REMINDED = (timedelta(days=9), timedelta(days=4))
"""After so long those who are to answer are reminded; the later reminder first."""
LATE = timedelta(days=4)
"""A reminder that is due for longer isn't written any more: the portal stood still then."""

# Writing to the request first takes its lock: of an answer and the end of its time, one sees the other.
EXPIRE = """
MATCH (request:LinkRequest {state: 'pending'}) WHERE request.created_at <= $before
SET request.touched_at = $at
WITH request WHERE request.state = 'pending'
SET request.state = 'expired', request.decided_at = $at
REMOVE request.open_key
MERGE (change:Change {id: request.id + ':expired'})
ON CREATE SET change.state = 'expired', change.at = $at
MERGE (request)-[:HAS_CHANGE]->(change)
RETURN request.id AS id
"""
LIST_LONG = (
    "MATCH (request:LinkRequest {state: 'pending'})\n"
    "WHERE $after < request.created_at AND request.created_at <= $before\n"
    "  AND coalesce(request.reminded_days, 0) < $days" + DETAILS
)
MARK_REMINDED = "MATCH (request:LinkRequest {id: $id}) SET request.reminded_days = $days"
COUNT_SENT_SINCE = """
MATCH (:Organisation {id: $sender})-[:SENT]->(request:LinkRequest {kind: $kind}) WHERE request.created_at >= $since
RETURN count(request) AS count
"""


@dataclass(frozen=True)
class Overdue:
    """A request that waits for so many days at least: of REMINDED the most that have passed."""

    request: LinkRequest
    days: int


def expire_requests(graph: Graph, at: datetime) -> list[str]:
    """Let requests that nobody answered in time expire; return their ids."""
    return [row["id"] for row in graph.write(EXPIRE, before=at - EXPIRES, at=at)]


def list_overdue(graph: Graph, at: datetime) -> list[Overdue]:
    """List the requests of which those who are to answer are due a reminder: waiting for 4 days, or for 9.

    What was reminded of already, see `mark_reminded`, isn't listed.
    """
    found = []
    for step in REMINDED:
        rows = graph.read(LIST_LONG, after=at - step - LATE, before=at - step, days=step.days)
        found += [Overdue(to_request(row), step.days) for row in rows]
    return found


def mark_reminded(graph: Graph, overdue: Overdue) -> None:
    """Keep that those who are to answer a request were reminded of it."""
    graph.write(MARK_REMINDED, id=overdue.request.id, days=overdue.days)


def count_sent_since(graph: Graph, sender: str, kind: str, since: datetime) -> int:
    """Count the requests of a kind that an organisation has sent since a moment, whatever became of them."""
    return int(graph.read(COUNT_SENT_SINCE, sender=sender, kind=kind, since=since)[0]["count"])

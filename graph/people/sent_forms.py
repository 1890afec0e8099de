"""Forms that were sent: the same one sent twice does one thing, in whichever worker it arrives."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from graph.server.connection import Graph

KEPT = timedelta(days=2)
"""How long it is remembered that a form was sent."""
GIVEN_UP = timedelta(minutes=1)
"""After this time a form that nobody has finished may be worked on again: its worker was stopped."""

# The first SET takes the lock, so that of two that come at once the second reads what the first has kept.
CLAIM = """
MERGE (sent:SentForm {id: $id})
ON CREATE SET sent.attempt = $attempt, sent.at = $at
SET sent.asked_at = $at
WITH sent, sent.attempt <> $attempt AND sent.location IS NULL AND sent.at < $given_up AS again
SET sent.attempt = CASE WHEN again THEN $attempt ELSE sent.attempt END,
    sent.at = CASE WHEN again THEN $at ELSE sent.at END
RETURN sent.attempt = $attempt AS mine, sent.location AS location
"""
FINISH = "MATCH (sent:SentForm {id: $id, attempt: $attempt}) SET sent.location = $location"
RELEASE = "MATCH (sent:SentForm {id: $id, attempt: $attempt}) WHERE sent.location IS NULL DELETE sent"
FORGET = """
MATCH (sent:SentForm) WHERE sent.at < $before
WITH sent LIMIT 1000
DELETE sent
"""


@dataclass(frozen=True)
class Claim:
    """Whether a form is this attempt's to work on, and else the address that its first sending led to, if it has."""

    mine: bool
    location: str | None


def claim(graph: Graph, id: str, attempt: str, at: datetime) -> Claim:
    """Take a form to work on; only one attempt at a time has it.

    id: what is the same for the same form with the same content; attempt: a name for this sending of it.
    """
    rows = graph.write(CLAIM, id=id, attempt=attempt, at=at, given_up=at - GIVEN_UP)
    return Claim(rows[0]["mine"], rows[0]["location"])


def finish(graph: Graph, id: str, attempt: str, location: str, at: datetime) -> None:
    """Keep where a form led to, and forget those sent long ago."""
    graph.write(FINISH, id=id, attempt=attempt, location=location)
    graph.write(FORGET, before=at - KEPT)


def release(graph: Graph, id: str, attempt: str) -> None:
    """Let a form be sent again: it was refused, and nothing was done."""
    graph.write(RELEASE, id=id, attempt=attempt)

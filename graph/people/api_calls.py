"""Calls of programs that carry a key: the same one sent again gets the first answer, in whichever worker it arrives."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from graph.server.connection import Graph

KEPT = timedelta(days=1)
"""How long an answer is kept; after it the same key is a new one."""
GIVEN_UP = timedelta(minutes=1)
"""After this time a call that nobody has answered may be worked on again: its worker was stopped."""

# The first SET takes the lock, so that of two that come at once the second reads what the first has kept.
CLAIM = """
MERGE (call:ApiCall {id: $id})
SET call.asked_at = $at
WITH call, call.at IS NULL OR call.at <= $forgotten AS new
WITH call, new, new OR (call.sent = $sent AND call.status IS NULL AND call.at < $given_up) AS mine
SET call.makes = CASE WHEN new THEN $attempt ELSE call.makes END,
    call.sent = CASE WHEN new THEN $sent ELSE call.sent END,
    call.status = CASE WHEN new THEN null ELSE call.status END,
    call.attempt = CASE WHEN mine THEN $attempt ELSE call.attempt END,
    call.at = CASE WHEN mine THEN $at ELSE call.at END
RETURN call.attempt = $attempt AS mine, call.sent = $sent AS same, call.makes AS makes,
       call.status AS status, call.body AS body, call.location AS location
"""
FINISH = """
MATCH (call:ApiCall {id: $id, attempt: $attempt})
SET call.status = $status, call.body = $body, call.location = $location
"""
RELEASE = "MATCH (call:ApiCall {id: $id, attempt: $attempt}) WHERE call.status IS NULL DELETE call"
FORGET = """
MATCH (call:ApiCall) WHERE call.at <= $before
WITH call LIMIT 1000
DELETE call
"""


@dataclass(frozen=True)
class CallAnswer:
    """What was answered: the status, the body, and the address of what was made, if anything was."""

    status: int
    body: str
    location: str


@dataclass(frozen=True)
class CallClaim:
    """Whether a call is this attempt's to work on, whether the same was sent under its key, and the answer if any.

    makes: what stands for the call in what it makes; an attempt that was stopped and the one after it share it.
    """

    mine: bool
    same: bool
    makes: str
    answer: CallAnswer | None


def claim(graph: Graph, id: str, sent: str, attempt: str, at: datetime) -> CallClaim:
    """Take a call to work on; only one attempt at a time has it.

    id: of the key and of whose it is; sent: what is the same for the same content; attempt: a name for this sending.
    """
    (row,) = graph.write(CLAIM, id=id, sent=sent, attempt=attempt, at=at, forgotten=at - KEPT, given_up=at - GIVEN_UP)
    known = CallAnswer(row["status"], row["body"], row["location"]) if row["status"] else None
    return CallClaim(row["mine"], row["same"], row["makes"], known)


def finish(graph: Graph, id: str, attempt: str, answer: CallAnswer, at: datetime) -> None:
    """Keep what was answered, and forget the answers of long ago."""
    graph.write(FINISH, id=id, attempt=attempt, status=answer.status, body=answer.body, location=answer.location)
    graph.write(FORGET, before=at - KEPT)


def release(graph: Graph, id: str, attempt: str) -> None:
    """Let a call be sent again: it was refused, and nothing was done."""
    graph.write(RELEASE, id=id, attempt=attempt)

"""Messages to be sent by e-mail: kept first, then claimed by one sender at a time, so that none is sent twice."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, LiteralString

from graph.server.connection import Graph

WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""How long to wait after each try that failed; after one more, the message has failed."""
LOST_AFTER = timedelta(minutes=15)
"""A sender that has said nothing for so long has ended while it was sending."""

ADD = """
UNWIND $rows AS row
MERGE (message:Message {id: row.id})
ON CREATE SET message += row.properties, message.state = 'waiting', message.tries = 0, message.error = '',
              message.at = $at, message.next_at = $at
WITH message, row
CALL (message, row) {
    MATCH (convocation:Convocation {id: row.about})
    MERGE (message)-[:ABOUT]->(convocation)
}
"""
LIST_DUE: LiteralString = """
MATCH (message:Message {state: 'waiting'})
WHERE message.claim IS NULL AND message.next_at <= $at
RETURN message.id AS id ORDER BY message.at, message.id LIMIT $limit
"""
# The first SET takes the lock, so that of two senders at once the second sees the first's claim, or that it has sent.
CLAIM = """
MATCH (message:Message {id: $id})
SET message.touched_by = $claim
WITH message
WHERE message.state = 'waiting' AND (message.claim = $claim OR message.claim IS NULL AND message.next_at <= $at)
SET message.claim = $claim, message.claimed_at = $at
RETURN message {.*} AS message
"""
END_CLAIM = """
MATCH (message:Message {id: $id})
WHERE message.claim = $claim
SET message.state = $state, message.error = $error, message.tries = $tries, message.next_at = $next_at,
    message.claim = null, message.claimed_at = null, message.sent_at = $sent_at
"""
GIVE_UP_LOST = """
MATCH (message:Message {state: 'waiting'})
WHERE message.claimed_at < $before
SET message.state = 'failed', message.error = 'unclear', message.claim = null, message.claimed_at = null
"""
GIVE_UP_LATE = """
MATCH (message:Message {state: 'waiting'})
WHERE message.claim IS NULL AND message.until < $today
SET message.state = 'failed', message.error = 'late'
"""
WITHDRAW = """
MATCH (message:Message {state: 'waiting'})-[:ABOUT]->(:Convocation)-[:TO_SESSION]->(:TrainingSession {id: $session})
WHERE message.claim IS NULL
SET message.state = 'failed', message.error = 'withdrawn'
"""
AGAIN = """
MATCH (message:Message {id: $id})
SET message.touched_by = 'again'
WITH message WHERE message.state = 'failed' AND NOT message.error IN ['late', 'withdrawn']
SET message.state = 'waiting', message.tries = 0, message.error = '', message.next_at = $at, message.again = true
"""
LIST_OF_SESSION: LiteralString = """
MATCH (message:Message)-[:ABOUT]->(convocation:Convocation)-[:TO_SESSION]->(:TrainingSession {id: $session})
RETURN message {.*} AS message, convocation.id AS about ORDER BY message.at, message.id
"""


class MessageState(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class MessageError(StrEnum):
    """Why a message wasn't sent, when it isn't the mail server that says so: see `Message.error`."""

    UNCLEAR = "unclear"
    LATE = "late"
    WITHDRAWN = "withdrawn"
    UNTRUSTED = "untrusted"
    DEAD = "dead"


@dataclass(frozen=True)
class NewMessage:
    """A message to add. id: made from what it is about, so that it is added once; until: the last day it is of use.

    about: the id of the convocation that it is about, if any. unsubscribe: the address at which its recipient, or its
    recipient's mail program, stops messages of this kind; nothing where there is none. in_spite: it goes out to an
    address that was refused before too, because it is what proves the address anew.
    """

    id: str
    to: str
    subject: str
    body: str
    language: str
    until: date | None = None
    about: str | None = None
    unsubscribe: str = ""
    in_spite: bool = False


@dataclass(frozen=True)
class Message:
    """A message. error: a `MessageError` or what the mail server said, in its words; at: when it was added.

    in_spite: it goes out to an address that was refused before too. again: people have asked to try it again.
    """

    id: str
    to: str
    subject: str
    body: str
    language: str
    state: str
    tries: int
    error: str
    at: datetime
    about: str | None = None
    unsubscribe: str = ""
    in_spite: bool = False
    again: bool = False


def add_messages(graph: Graph, messages: Sequence[NewMessage], at: datetime) -> None:
    """Add messages that aren't there yet, to be sent."""
    rows = []
    for message in messages:
        properties = asdict(message)
        rows.append({"id": properties.pop("id"), "about": properties.pop("about"), "properties": properties})
    graph.write(ADD, rows=rows, at=at)


def list_due(graph: Graph, at: datetime, limit: int = 200) -> list[str]:
    """List the ids of messages to send now, the oldest first."""
    return [row["id"] for row in graph.read(LIST_DUE, at=at, limit=limit)]


def claim_message(graph: Graph, id: str, claim: str, at: datetime) -> Message | None:
    """Take a message to send it, or return None when another sender has it; claim: an id of this try."""
    return next((_message(row["message"]) for row in graph.write(CLAIM, id=id, claim=claim, at=at)), None)


def mark_sent(graph: Graph, message: Message, claim: str, at: datetime) -> None:
    """Keep that a claimed message was sent."""
    _end(graph, message, claim, MessageState.SENT, at, sent_at=at)


def mark_refused(graph: Graph, message: Message, claim: str, error: str, at: datetime, *, final: bool = False) -> None:
    """Keep why a claimed message wasn't sent, to try it again later; final: never."""
    last = final or message.tries >= len(WAITS)
    _end(
        graph, message, claim, MessageState.FAILED if last else MessageState.WAITING,
        at if last else at + WAITS[message.tries], error=error,
    )  # fmt: skip


def give_up(graph: Graph, at: datetime) -> None:
    """Let fail what came too late to be of use, and what a sender left that ended while it was sending."""
    graph.write(GIVE_UP_LOST, before=at - LOST_AFTER)
    graph.write(GIVE_UP_LATE, today=at.date())


def withdraw_messages(graph: Graph, session: str) -> None:
    """Let nobody get the messages about a session that aren't sent yet."""
    graph.write(WITHDRAW, session=session)


def send_again(graph: Graph, id: str, at: datetime) -> None:
    """Try a message that failed anew, though its address was refused: people say that letters arrive there now."""
    graph.write(AGAIN, id=id, at=at)


def list_messages(graph: Graph, session: str) -> list[Message]:
    """List the messages about a session, the oldest first."""
    return [_message(row["message"], row["about"]) for row in graph.read(LIST_OF_SESSION, session=session)]


def _end(
    graph: Graph, message: Message, claim: str, state: MessageState, next_at: datetime, *,
    error: str = "", sent_at: datetime | None = None,
) -> None:  # fmt: skip
    graph.write(
        END_CLAIM, id=message.id, claim=claim, state=state, error=error, tries=message.tries + 1, next_at=next_at,
        sent_at=sent_at,
    )  # fmt: skip


def _message(own: dict[str, Any], about: str | None = None) -> Message:
    plain = ("id", "to", "subject", "body", "language", "state", "tries", "error")
    return Message(
        **{name: own[name] for name in plain}, at=own["at"].to_native(), about=about,
        unsubscribe=own.get("unsubscribe") or "", in_spite=bool(own.get("in_spite")), again=bool(own.get("again")),
    )  # fmt: skip

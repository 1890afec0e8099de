"""Bookings of spaces that are shared: never two at once, however many ask at the same moment.

What is said of a space for bookings (hours, house rules) is a `:SpaceRules` node beside it, which is also its lock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, LiteralString

from graph.links.requests import Party
from graph.server.connection import Graph

SET_RULES = """
MATCH (space:Space {id: $space})<-[:SHARES]-(:Organisation {id: $host})
MERGE (rules:SpaceRules {space: $space})
SET rules.opens = $opens, rules.closes = $closes, rules.words = $words
MERGE (rules)-[:OF]->(space)
RETURN rules.space AS space
"""
SPACES: LiteralString = """
OPTIONAL MATCH (rules:SpaceRules {space: space.id})
RETURN DISTINCT space {.id, .kind, .name_fr, .name_ar, .capacity} AS space,
       host {.id, .kind, .name_fr, .name_ar} AS host,
       rules.opens AS opens, rules.closes AS closes, coalesce(rules.words, '') AS words
"""
ORDER: LiteralString = "ORDER BY host.id, space.id"
LIST_SPACES: LiteralString = (
    "MATCH (own:Organisation {id: $organisation})-[:SHARES|USES]->(space:Space)<-[:SHARES]-(host:Organisation)"
    + SPACES
    + ORDER
)
GET_SPACE: LiteralString = "MATCH (space:Space {id: $space})<-[:SHARES]-(host:Organisation)" + SPACES + ORDER
MAY_BOOK = "RETURN EXISTS { (:Organisation {id: $organisation})-[:SHARES|USES]->(:Space {id: $space}) } AS may"
# The rules are written to first: of two bookings at once, the second sees the first.
BOOK = """
MATCH (own:Organisation {id: $organisation})-[:SHARES|USES]->(space:Space {id: $space}), (user:User {id: $user})
WITH DISTINCT own, space, user
MERGE (rules:SpaceRules {space: $space}) SET rules.touched_at = $at
MERGE (rules)-[:OF]->(space)
WITH own, space, user
WHERE EXISTS { (:Booking {id: $id}) } OR NOT EXISTS {
    MATCH (other:Booking {state: 'booked'})-[:OF]->(space) WHERE other.starts_at < $ends AND other.ends_at > $starts
}
MERGE (booking:Booking {id: $id})
ON CREATE SET booking.starts_at = $starts, booking.ends_at = $ends, booking.purpose = $purpose,
              booking.state = 'booked', booking.at = $at
MERGE (booking)-[:OF]->(space)
MERGE (booking)-[:FOR]->(own)
MERGE (booking)-[:BY]->(user)
RETURN booking.id AS id
"""
SET_STATE = """
MATCH (booking:Booking {id: $id}) SET booking.touched_at = $at
WITH booking WHERE booking.state = 'booked'
SET booking.state = $state
RETURN booking.id AS id
"""
DETAILS: LiteralString = """
RETURN booking {.id, .starts_at, .ends_at, .purpose, .state} AS booking, space.id AS space,
       host.id AS host, own {.id, .kind, .name_fr, .name_ar} AS own ORDER BY booking.starts_at, booking.id
"""
BOOKED: LiteralString = """
MATCH (host:Organisation)-[:SHARES]->(space)<-[:OF]-(booking)-[:FOR]->(own:Organisation)
"""
LIST: LiteralString = (
    """
MATCH (booking:Booking)-[:OF]->(space:Space {id: $space})
WHERE booking.ends_at > $since AND booking.state <> 'cancelled'
"""
    + BOOKED
    + DETAILS
)
GET: LiteralString = "MATCH (booking:Booking {id: $id})-[:OF]->(space:Space)" + BOOKED + DETAILS
# Who books for the next hours needs no reminder.
LIST_TO_REMIND: LiteralString = (
    "MATCH (booking:Booking {state: 'booked'})-[:OF]->(space:Space)\n"
    "WHERE $at < booking.starts_at AND booking.starts_at <= $until AND booking.reminded_at IS NULL\n"
    "  AND booking.at <= booking.starts_at - $before" + BOOKED + DETAILS
)
MARK_REMINDED = "MATCH (booking:Booking {id: $id}) SET booking.reminded_at = $at"


class SpaceTaken(Exception):
    """The space is booked at that time, or isn't one that the organisation may book."""


@dataclass(frozen=True)
class BookableSpace:
    """A space that an organisation may book. opens, closes: from when to when; words: the rules of the house."""

    id: str
    kind: str
    name_fr: str
    name_ar: str
    capacity: int | None
    host: Party
    opens: time | None
    closes: time | None
    words: str


@dataclass(frozen=True)
class Booking:
    """A booking of a space; ``state`` is ``booked``, ``cancelled`` or ``no_show``."""

    id: str
    space: str
    host: str
    own: Party
    starts_at: datetime
    ends_at: datetime
    purpose: str
    state: str


def set_rules(graph: Graph, *, space: str, host: str, opens: time | None, closes: time | None, words: str) -> bool:
    """Keep the hours and the house rules of a space; say whether it is the host's."""
    return bool(graph.write(SET_RULES, space=space, host=host, opens=opens, closes=closes, words=words))


def list_bookable(graph: Graph, organisation: str) -> list[BookableSpace]:
    """List the spaces that an organisation shares, or uses of others."""
    return _spaces(graph.read(LIST_SPACES, organisation=organisation))


def get_space(graph: Graph, space: str) -> BookableSpace | None:
    """Return a space, or None."""
    return next(iter(_spaces(graph.read(GET_SPACE, space=space))), None)


def may_book(graph: Graph, organisation: str, space: str) -> bool:
    """Say whether an organisation shares a space or uses it."""
    return bool(graph.read(MAY_BOOK, organisation=organisation, space=space)[0]["may"])


def book(
    graph: Graph, *, id: str, space: str, organisation: str, starts: datetime, ends: datetime, purpose: str,
    user: str, at: datetime,
) -> None:  # fmt: skip
    """Book a space; id: a new one, so that it can be run twice. Raises SpaceTaken."""
    if not graph.write(BOOK, id=id, space=space, organisation=organisation, starts=starts, ends=ends, purpose=purpose,
                       user=user, at=at):  # fmt: skip
        raise SpaceTaken(space)


def end_booking(graph: Graph, id: str, state: str, at: datetime) -> bool:
    """Cancel a booking, or keep that nobody came; say whether it was booked."""
    return bool(graph.write(SET_STATE, id=id, state=state, at=at))


def list_bookings(graph: Graph, space: str, since: datetime) -> list[Booking]:
    """List the bookings of a space that aren't over at a moment, nor cancelled, the earliest first."""
    return [_booking(row) for row in graph.read(LIST, space=space, since=since)]


def list_to_remind(graph: Graph, at: datetime, before: timedelta) -> list[Booking]:
    """List what begins within a time, was booked before it, and of which nobody was reminded yet."""
    return [_booking(row) for row in graph.read(LIST_TO_REMIND, at=at, until=at + before, before=before)]


def mark_reminded(graph: Graph, id: str, at: datetime) -> None:
    """Keep that who booked was reminded."""
    graph.write(MARK_REMINDED, id=id, at=at)


def get_booking(graph: Graph, id: str) -> Booking | None:
    """Return a booking, or None."""
    return next(map(_booking, graph.read(GET, id=id)), None)


def _spaces(rows: Sequence[dict[str, Any]]) -> list[BookableSpace]:
    return [
        BookableSpace(
            row["space"]["id"], row["space"]["kind"], row["space"]["name_fr"] or "", row["space"]["name_ar"] or "",
            row["space"]["capacity"], Party(**row["host"]), _time(row["opens"]), _time(row["closes"]), row["words"],
        )
        for row in rows
    ]  # fmt: skip


def _booking(row: dict[str, Any]) -> Booking:
    own = row["booking"]
    return Booking(own["id"], row["space"], row["host"], Party(**row["own"]), own["starts_at"].to_native(),
                   own["ends_at"].to_native(), own["purpose"], own["state"])  # fmt: skip


def _time(value: Any) -> time | None:
    native: time | None = value.to_native() if value else None
    return native

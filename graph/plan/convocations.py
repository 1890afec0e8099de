"""Who is asked to a session and what became of it: answers and the waiting list, attendance, and what people thought.

A convocation asks one association to one session. The names in it are those of people who come or came: personal data
of the association and of its province's staff.
"""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, LiteralString

from graph.server.connection import Graph

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Of a key: small letters and digits that nobody takes for another."""
KEY_LENGTH = 12
"""Letters of a key: there are some 10 to the 18th, which nobody tries out one by one."""
CONVOKE = """
MATCH (session:TrainingSession {id: $session})
UNWIND $rows AS row
MATCH (association:Association {id: row.association})
MERGE (convocation:Convocation {id: row.id})
ON CREATE SET convocation.key = row.key, convocation.state = 'invited', convocation.people = [], convocation.note = '',
              convocation.email = '', convocation.root = $root, convocation.invited_at = $at
MERGE (convocation)-[:TO_SESSION]->(session)
MERGE (convocation)-[:FOR]->(association)
"""
DETAILS: LiteralString = """
MATCH (session:TrainingSession)<-[:TO_SESSION]-(convocation)-[:FOR]->(association:Association)
RETURN convocation {.*} AS own, session.id AS session_id, association.id AS association_id
ORDER BY association.name_key, association.id
"""
GET: LiteralString = "MATCH (convocation:Convocation {id: $id})" + DETAILS
GET_BY_KEY: LiteralString = "MATCH (convocation:Convocation {key: $key})" + DETAILS
LIST: LiteralString = "MATCH (:TrainingSession {id: $session})<-[:TO_SESSION]-(convocation:Convocation)" + DETAILS
LIST_OF: LiteralString = "MATCH (:Organisation {id: $association})<-[:FOR]-(convocation:Convocation)" + DETAILS
LIST_TO_REMIND: LiteralString = (
    """
MATCH (session:TrainingSession {state: 'convoked'})<-[:TO_SESSION]-(convocation:Convocation)
WHERE $today < session.day <= $last AND convocation.state IN ['invited', 'yes']
"""
    + DETAILS
)
SET_ADDRESS = "MATCH (convocation:Convocation {id: $id}) SET convocation.email = $email"
SET_REMINDED = """
MATCH (convocation:Convocation) WHERE convocation.id IN $ids
SET convocation.reminded = $days, convocation.reminded_of = $day
"""
# The first SET takes the lock, so that of two answers at once the second sees the seats that the first took.
FREE: LiteralString = """
SET session.answering = $change
WITH session, session.room - reduce(taken = 0, number IN COLLECT {
    MATCH (session)<-[:TO_SESSION]-(other:Convocation {state: 'yes'})
    WHERE ($key IS NULL OR other.key <> $key) AND EXISTS { (other)-[:FOR]->(:Association)<-[:SEATS]-(session) }
    RETURN size(other.people)
} | taken + number) AS free
"""
ANSWER: LiteralString = (
    """
MATCH (:Convocation {key: $key})-[:TO_SESSION]->(session:TrainingSession {state: 'convoked'})
"""
    + FREE
    + """
MATCH (convocation:Convocation {key: $key})-[:FOR]->(:Association)<-[:SEATS]-(session)
WITH convocation, free, CASE WHEN NOT $comes THEN 'no' WHEN size($people) <= free THEN 'yes'
                             WHEN convocation.state = 'yes' THEN null ELSE 'waiting' END AS state
FOREACH (_ IN CASE WHEN state IS NULL THEN [] ELSE [1] END |
    SET convocation.waiting_since =
            CASE state WHEN 'waiting' THEN coalesce(convocation.waiting_since, $at) ELSE null END,
        convocation.state = state, convocation.people = $people, convocation.note = $note, convocation.answered_at = $at
)
RETURN state, free
"""
)
PROMOTE: LiteralString = (
    """
MATCH (session:TrainingSession {id: $session, state: 'convoked'})
"""
    + FREE
    + """
MATCH (session)<-[:TO_SESSION]-(convocation:Convocation {state: 'waiting'})
WHERE size(convocation.people) <= free AND EXISTS { (convocation)-[:FOR]->(:Association)<-[:SEATS]-(session) }
WITH convocation ORDER BY convocation.waiting_since, convocation.id LIMIT 1
SET convocation.state = 'yes', convocation.waiting_since = null, convocation.seated_by = $change
RETURN convocation.id AS id
"""
)
LIST_SEATED: LiteralString = (
    """
MATCH (:TrainingSession {id: $session})<-[:TO_SESSION]-(convocation:Convocation {seated_by: $change})
"""
    + DETAILS
)
LIST_WITH_WAITING: LiteralString = """
MATCH (session:TrainingSession {state: 'convoked'})<-[:TO_SESSION]-(:Convocation {state: 'waiting'})
WHERE session.day > $today
RETURN DISTINCT session.id AS id
"""
SAVE_ATTENDANCE = """
MATCH (session:TrainingSession {id: $session})
SET session.attendance_touched_by = $change
WITH session, session.attendance_change = $change AS again
WHERE again OR coalesce(session.attendance_revision, 0) = $base
SET session.attendance_revision = $base + 1, session.attendance_change = $change
WITH session
UNWIND $rows AS row
MATCH (convocation:Convocation {id: row.id})-[:TO_SESSION]->(session)
SET convocation.attended = row.attended, convocation.came = row.came, convocation.present = row.present
RETURN count(*) AS saved
"""
GET_ATTENDANCE_REVISION: LiteralString = """
MATCH (session:TrainingSession {id: $session}) RETURN coalesce(session.attendance_revision, 0) AS revision
"""


class ReplyState(StrEnum):
    """What an association said to a convocation; waiting: it would come, and there was no seat left."""

    INVITED = "invited"
    YES = "yes"
    NO = "no"
    WAITING = "waiting"


class TakesNoReply(Exception):
    """The session takes no answer from this association: it is over, cancelled, or no longer for it."""


class NoSeat(Exception):
    """An association that has seats asks for more than there are."""

    def __init__(self, free: int) -> None:
        """Keep how many seats it could have."""
        super().__init__(free)
        self.free = free


class AttendanceChanged(Exception):
    """Somebody saved the attendance since it was read."""


@dataclass(frozen=True, kw_only=True)
class Convocation:
    """An association asked to a session. key: what its link is made of; root: the portal's address in links.

    people: names of those who will come; email: an address that staff typed. attended: None until it is entered; came:
    how many people, present: their names. reminded: how many days before the session the last reminder was for,
    and reminded_of: which day of the session it named.
    """

    id: str
    key: str
    session: str
    association: str
    state: str
    people: tuple[str, ...] = ()
    note: str = ""
    email: str = ""
    root: str = ""
    invited_at: datetime
    answered_at: datetime | None = None
    attended: bool | None = None
    came: int = 0
    present: tuple[str, ...] = ()
    reminded: int | None = None
    reminded_of: date | None = None


@dataclass(frozen=True)
class Attendance:
    """Whether those of a convocation (id) came, how many, and their names as far as they are known."""

    id: str
    attended: bool
    came: int = 0
    present: tuple[str, ...] = ()


def convocation_id(session: str, association: str) -> str:
    """Return the id of the convocation of an association to a session: there is never a second one."""
    return f"{session}-{association}"


def new_key() -> str:
    """Return what a convocation's links are made of: it says nothing of anybody, and can be typed."""
    return "".join(secrets.choice(LETTERS) for _each in range(KEY_LENGTH))


def convoke(graph: Graph, session: str, keys: dict[str, str], *, root: str, at: datetime) -> None:
    """Ask associations to a session; keys: the key of each by its id, kept only for those not asked yet."""
    rows = [{"id": convocation_id(session, one), "association": one, "key": key} for one, key in keys.items()]
    graph.write(CONVOKE, session=session, rows=rows, root=root, at=at)


def get_convocation(graph: Graph, id: str) -> Convocation | None:
    """Return a convocation, or None."""
    return next(iter(_convocations(graph.read(GET, id=id))), None)


def get_convocation_by_key(graph: Graph, key: str) -> Convocation | None:
    """Return the convocation of a link, or None."""
    return next(iter(_convocations(graph.read(GET_BY_KEY, key=key))), None)


def list_convocations(graph: Graph, session: str) -> list[Convocation]:
    """List the convocations to a session by the name of the association."""
    return _convocations(graph.read(LIST, session=session))


def convocations_of(graph: Graph, association: str) -> dict[str, Convocation]:
    """Return the convocations of an association by session."""
    return {one.session: one for one in _convocations(graph.read(LIST_OF, association=association))}


def set_address(graph: Graph, id: str, email: str) -> None:
    """Keep the address to which messages of a convocation go, beside those of accounts."""
    graph.write(SET_ADDRESS, id=id, email=email)


def answer(
    graph: Graph, key: str, *, comes: bool, people: Sequence[str], note: str, change: str, at: datetime
) -> ReplyState:
    """Keep the answer of a link's convocation; without a seat for all of the people it goes on the waiting list.

    Who has seats and asks for more than there are keeps the former answer. Raises NotOpen, and NoSeat.
    """
    rows = graph.write(
        ANSWER, key=key, comes=comes, people=list(people) if comes else [], note=note, change=change, at=at
    )
    for row in rows:
        if row["state"] is None:
            raise NoSeat(row["free"])
        return ReplyState(row["state"])
    raise TakesNoReply(key)


def seat_waiting(graph: Graph, session: str, change: str) -> list[Convocation]:
    """Give the seats there are to those who wait, the first for whom there are enough; return who got seats."""
    while graph.write(PROMOTE, session=session, key=None, change=change):
        pass
    return _convocations(graph.read(LIST_SEATED, session=session, change=change))


def sessions_with_waiting(graph: Graph, today: date) -> list[str]:
    """List the ids of sessions to come that have a waiting list."""
    return [row["id"] for row in graph.read(LIST_WITH_WAITING, today=today)]


def list_to_remind(graph: Graph, today: date, last: date) -> list[Convocation]:
    """List who is to come, or hasn't answered, of sessions after today and until the last day."""
    return _convocations(graph.read(LIST_TO_REMIND, today=today, last=last))


def set_reminded(graph: Graph, ids: Sequence[str], days: int, day: date) -> None:
    """Keep that these were reminded so many days before a session's day."""
    graph.write(SET_REMINDED, ids=list(ids), days=days, day=day)


def save_attendance(graph: Graph, session: str, rows: Sequence[Attendance], *, base: int, change: str) -> None:
    """Keep who came to a session; base: the revision that it was entered on. Raises AttendanceChanged."""
    saved = graph.write(
        SAVE_ATTENDANCE, session=session, base=base, change=change,
        rows=[asdict(row) | {"present": list(row.present)} for row in rows],
    )  # fmt: skip
    if rows and not saved[0]["saved"]:
        raise AttendanceChanged(session)


def attendance_revision(graph: Graph, session: str) -> int:
    """Return how often the attendance of a session was saved."""
    return next((row["revision"] for row in graph.read(GET_ATTENDANCE_REVISION, session=session)), 0)


def _convocations(rows: list[dict[str, Any]]) -> list[Convocation]:
    return [_convocation(row["own"], row["session_id"], row["association_id"]) for row in rows]


def _convocation(own: dict[str, Any], session: str, association: str) -> Convocation:
    answered = own.get("answered_at")
    return Convocation(
        id=own["id"],
        key=own["key"],
        session=session,
        association=association,
        state=own["state"],
        people=tuple(own["people"]),
        note=own["note"],
        email=own["email"],
        root=own["root"],
        invited_at=own["invited_at"].to_native(),
        answered_at=answered.to_native() if answered else None,
        attended=own.get("attended"),
        came=own.get("came") or 0,
        present=tuple(own.get("present") or ()),
        reminded=own.get("reminded"),
        reminded_of=own["reminded_of"].to_native() if own.get("reminded_of") else None,
    )

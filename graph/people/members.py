"""The people of an organisation: who acts for it, with which rights and in which function."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph.people import accounts
from graph.people.accounts import User
from graph.rules.kinds import MemberFunction, Right
from graph.server.connection import Graph

LIST: LiteralString = (
    """
MATCH (:Organisation {id: $organisation})<-[acts:ACTS_FOR]-(user:User {active: true})
"""
    + accounts.DETAILS
    + ", user.seen_at AS seen_at ORDER BY user.name, user.id"
)
# The first SET takes the lock of the organisation: of two changes at once the second sees what the first did.
LOCK: LiteralString = """
MATCH (organisation:Organisation {id: $organisation})
SET organisation.people_lock = $user
WITH organisation
"""
CHECK: LiteralString = """
RETURN EXISTS { (organisation)<-[acts:ACTS_FOR {function: 'president'}]-(other:User {active: true})
                WHERE other.id <> $user } AS president,
       EXISTS { (organisation)<-[acts:ACTS_FOR]-(other:User {active: true})
                WHERE other.id <> $user AND coalesce(acts.rights, 'manages') = 'manages' } AS managed
"""
LOOK: LiteralString = "MATCH (organisation:Organisation {id: $organisation})" + CHECK
SET: LiteralString = (
    LOCK
    + """
MATCH (user:User {id: $user, active: true})
WHERE NOT (coalesce($function, '') = 'president' AND EXISTS {
          (organisation)<-[:ACTS_FOR {function: 'president'}]-(other:User {active: true}) WHERE other.id <> $user })
  AND ($rights = 'manages' OR NOT EXISTS { (user)-[:ACTS_FOR]->(organisation) } OR EXISTS {
          (organisation)<-[acts:ACTS_FOR]-(other:User {active: true})
          WHERE other.id <> $user AND coalesce(acts.rights, 'manages') = 'manages' })
MERGE (user)-[acts:ACTS_FOR]->(organisation)
SET acts.rights = $rights, acts.function = $function
RETURN user.id AS id
"""
)
REMOVE: LiteralString = (
    LOCK
    + """
MATCH (organisation)<-[acts:ACTS_FOR]-(user:User {id: $user})
WHERE $anyway OR EXISTS { (organisation)<-[others:ACTS_FOR]-(other:User {active: true})
                          WHERE other.id <> $user AND coalesce(others.rights, 'manages') = 'manages' }
DELETE acts
RETURN user.id AS id
"""
)
LOG: LiteralString = """
MATCH (event:AccessEvent)-[:ON]->(:Organisation {id: $organisation})
OPTIONAL MATCH (event)-[:BY]->(user:User)
RETURN event.what AS what, event.at AS at, event.reason AS reason, coalesce(user.name, '') AS by
ORDER BY event.at DESC LIMIT $limit
"""


class TwoPresidents(Exception):
    """Somebody else is the president already."""


class NobodyManages(Exception):
    """Without this person nobody could manage the organisation's people any more."""


@dataclass(frozen=True)
class Member:
    """Somebody who acts for an organisation; seen_at: when they were here last, or None."""

    user: User
    rights: Right
    function: str
    seen_at: datetime | None


@dataclass(frozen=True)
class AccessLogEntry:
    """What staff did for an organisation: when, why, and who (the name)."""

    what: str
    at: datetime
    reason: str
    by: str


def list_members(graph: Graph, organisation: str) -> list[Member]:
    """List who acts for an organisation, by name."""
    return [_member(row, organisation) for row in graph.read(LIST, organisation=organisation)]


def set_member(graph: Graph, organisation: str, user: str, rights: Right, function: MemberFunction | None) -> None:
    """Let a person act for an organisation, or give them other rights or another function.

    Raises TwoPresidents, and NobodyManages when the last who manages would do so no more.
    """
    about: dict[str, Any] = {"organisation": organisation, "user": user}
    if not graph.write(SET, **about, rights=rights, function=function):
        (row,) = graph.read(LOOK, **about) or [{"president": False}]
        raise TwoPresidents if function == MemberFunction.PRESIDENT and row["president"] else NobodyManages


def has_president(graph: Graph, organisation: str, *, but: str) -> bool:
    """Say whether somebody else than a user acts for an organisation as its president."""
    return any(row["president"] for row in graph.read(LOOK, organisation=organisation, user=but))


def remove_member(graph: Graph, organisation: str, user: str, *, anyway: bool = False) -> None:
    """Let a person act for an organisation no more; anyway: even when nobody manages it then.

    Raises NobodyManages.
    """
    if not graph.write(REMOVE, organisation=organisation, user=user, anyway=anyway):
        raise NobodyManages


def list_log(graph: Graph, organisation: str, limit: int = 20) -> list[AccessLogEntry]:
    """List when staff acted for an organisation, the last first."""
    rows = graph.read(LOG, organisation=organisation, limit=limit)
    return [AccessLogEntry(**(row | {"at": row["at"].to_native()})) for row in rows]


def _member(row: dict[str, Any], organisation: str) -> Member:
    user = accounts.user_of(row)
    seen = row["seen_at"]
    return Member(
        user=user,
        rights=user.right(organisation) or Right.READS,
        function=user.functions.get(organisation, ""),
        seen_at=seen.to_native() if seen else None,
    )

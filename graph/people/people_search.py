"""Everybody who has an account, for administrators: searched by name, number or address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph.people import accounts
from graph.people.accounts import User
from graph.rules.folding import fold
from graph.server.connection import Graph

BY_TEXT: LiteralString = """
CALL db.index.fulltext.queryNodes('user_text', $text) YIELD node AS user
WITH user WHERE user.active AND ($role IS NULL OR user.role = $role)
"""
BY_ROLE: LiteralString = "MATCH (user:User {role: $role}) WHERE user.active WITH user"
ANYBODY: LiteralString = "MATCH (user:User) WHERE user.active WITH user"
COUNT: LiteralString = " RETURN count(user) AS count"
PAGE: LiteralString = (
    """
WITH user ORDER BY user.search_text, user.id SKIP $skip LIMIT $limit
"""
    + accounts.DETAILS
    + ", user.seen_at AS seen_at"
)
QUERIES: dict[str, tuple[LiteralString, LiteralString]] = {
    "text": (BY_TEXT + COUNT, BY_TEXT + PAGE),
    "role": (BY_ROLE + COUNT, BY_ROLE + PAGE),
    "": (ANYBODY + COUNT, ANYBODY + PAGE),
}
SET_ROLE = """
MATCH (user:User {id: $id})
SET user.role = $role
WITH user
CALL (user) { MATCH (user)-[old:COVERS]->(province) WHERE NOT province.code IN $provinces DELETE old }
CALL (user) { UNWIND $provinces AS code MATCH (province:Province {code: code}) MERGE (user)-[:COVERS]->(province) }
CALL (user) {
    MATCH (user)-[:HAS_SESSION]->(session:UserSession) WHERE session.ended_at IS NULL
    SET session.ended_at = $at, session.ended_why = 'account_changed'
}
"""
WORDS, LETTERS = 10, 60


@dataclass(frozen=True)
class FoundUser:
    """Somebody who has an account, and when they were here last."""

    user: User
    seen_at: datetime | None


def search_users(graph: Graph, text: str, role: str | None, skip: int, limit: int) -> tuple[int, list[FoundUser]]:
    """Return how many open accounts fit a text and a role, and a page of them by name."""
    words = [word[:LETTERS] for word in fold(text).split()[:WORDS]]
    count, page = QUERIES["text" if words else "role" if role else ""]
    asked: dict[str, Any] = {"text": " AND ".join(f"{word}*" for word in words), "role": role}
    total = int(graph.read(count, **asked)[0]["count"])
    rows = graph.read(page, **asked, skip=skip, limit=limit) if total > skip else []
    return total, [
        FoundUser(accounts.user_of(row), row["seen_at"].to_native() if row["seen_at"] else None) for row in rows
    ]


def set_role(graph: Graph, id: str, role: str, provinces: list[str], at: datetime) -> None:
    """Give somebody another role and the provinces that they cover; they sign in again."""
    graph.write(SET_ROLE, id=id, role=role, provinces=provinces, at=at)

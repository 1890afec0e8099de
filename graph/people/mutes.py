"""Which kinds of e-mail a user wants no more of."""

from collections.abc import Collection
from datetime import datetime

from graph.server.connection import Graph

MUTE = """
MATCH (user:User {id: $user})
MERGE (muted:Muted {id: $user + ':' + $kind})
ON CREATE SET muted.kind = $kind, muted.at = $at
MERGE (user)-[:HAS_MUTED]->(muted)
"""
UNMUTE = "MATCH (muted:Muted {id: $user + ':' + $kind}) DETACH DELETE muted"
LIST = (
    "MATCH (user:User)-[:HAS_MUTED]->(muted:Muted) WHERE user.id IN $users RETURN user.id AS user, muted.kind AS kind"
)


def mute(graph: Graph, user: str, kind: str, at: datetime) -> None:
    """Send a user no more e-mails of a kind, until that is taken back."""
    graph.write(MUTE, user=user, kind=kind, at=at)


def unmute(graph: Graph, user: str, kind: str) -> None:
    """Send a user e-mails of a kind again."""
    graph.write(UNMUTE, user=user, kind=kind)


def list_muted(graph: Graph, users: Collection[str]) -> dict[str, set[str]]:
    """Return the kinds that users want no more of, by user; who wants all is left out."""
    found: dict[str, set[str]] = {}
    for row in graph.read(LIST, users=list(users)):
        found.setdefault(row["user"], set()).add(row["kind"])
    return found

"""What an organisation wants to be shown fewer of: "show fewer like this", until it takes that back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from graph.links.requests import Party
from graph.server.connection import Graph

ASK = """
MATCH (own:Organisation {id: $own}), (other:Organisation {id: $other})
WHERE own <> other
MERGE (own)-[fewer:FEWER_LIKE {kind: $kind}]->(other)
SET fewer.at = $at, fewer.by = $user
"""
UNDO = """
MATCH (:Organisation {id: $own})-[fewer:FEWER_LIKE {kind: $kind}]->(:Organisation {id: $other})
DELETE fewer
"""
LIST = """
MATCH (own:Organisation)-[fewer:FEWER_LIKE]->(other:Organisation)
WHERE own.id IN $organisations
RETURN own.id AS subject, fewer.kind AS kind, fewer.at AS at, other {.id, .kind, .name_fr, .name_ar} AS other
ORDER BY at DESC, other.id
"""


@dataclass(frozen=True)
class FewerLike:
    """An organisation (``subject``) asked for fewer suggestions of a kind like another one."""

    subject: str
    other: Party
    kind: str
    at: datetime


def ask_fewer(graph: Graph, *, own: str, other: str, kind: str, user: str, at: datetime) -> None:
    """Keep that an organisation wants fewer suggestions of a kind (a kind of suggestion, not of link) like another."""
    graph.write(ASK, own=own, other=other, kind=kind, user=user, at=at)


def undo_fewer(graph: Graph, *, own: str, other: str, kind: str) -> None:
    """Take that back; nothing happens when it was taken back already."""
    graph.write(UNDO, own=own, other=other, kind=kind)


def list_fewer(graph: Graph, organisations: Collection[str]) -> list[FewerLike]:
    """List what some organisations want fewer of, newest first."""
    return [
        FewerLike(row["subject"], Party(**row["other"]), row["kind"], row["at"].to_native())
        for row in graph.read(LIST, organisations=list(organisations))
    ]

"""Links by which a network invites whoever holds them: trusted, to be a member at once, or open, with its questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph.links.requests import Party
from graph.server.connection import Graph

CREATE = """
MATCH (network:Network {id: $network}), (user:User {id: $user})
MERGE (link:JoinLink {id: $id})
ON CREATE SET link.trusted = $trusted, link.questions = $questions, link.at = $at, link.active = true
MERGE (link)-[:FOR]->(network)
MERGE (link)-[:BY]->(user)
"""
DETAILS: LiteralString = """
RETURN link {.id, .trusted, .questions, .at, .active} AS link,
       network {.id, .kind, .name_fr, .name_ar} AS network ORDER BY link.at DESC
"""
GET: LiteralString = "MATCH (link:JoinLink {id: $id})-[:FOR]->(network:Network)" + DETAILS
LIST: LiteralString = "MATCH (link:JoinLink {active: true})-[:FOR]->(network:Network {id: $network})" + DETAILS
REVOKE = "MATCH (link:JoinLink {id: $id})-[:FOR]->(:Network {id: $network}) SET link.active = false"


@dataclass(frozen=True)
class JoinLink:
    """A link to join a network. trusted: who holds it is a member at once; questions: what others answer first."""

    id: str
    trusted: bool
    questions: tuple[str, ...]
    at: datetime
    active: bool
    network: Party


def create_join_link(
    graph: Graph, *, id: str, network: str, trusted: bool, questions: Sequence[str], user: str, at: datetime
) -> None:
    """Make a link to join a network; id: a new one, so that it can be run twice."""
    graph.write(CREATE, id=id, network=network, trusted=trusted, questions=list(questions), user=user, at=at)


def get_join_link(graph: Graph, id: str) -> JoinLink | None:
    """Return a link, one that was revoked too, or None."""
    return next(map(_link, graph.read(GET, id=id)), None)


def list_join_links(graph: Graph, network: str) -> list[JoinLink]:
    """List the links of a network that work, the latest first."""
    return [_link(row) for row in graph.read(LIST, network=network)]


def revoke_join_link(graph: Graph, id: str, network: str) -> None:
    """Let a link of a network lead nowhere any more."""
    graph.write(REVOKE, id=id, network=network)


def _link(row: dict[str, Any]) -> JoinLink:
    own = row["link"]
    return JoinLink(own["id"], own["trusted"], tuple(own["questions"]), own["at"].to_native(), own["active"],
                    Party(**row["network"]))  # fmt: skip

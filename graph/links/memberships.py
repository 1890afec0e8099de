"""Members of a network with the role that each has in it."""

from dataclasses import dataclass
from typing import Any, LiteralString

from graph.directory import entries
from graph.server.connection import Graph

ROLES = ("member", "board", "coordinator")
MEMBER: LiteralString = "\n" + entries.SUMMARY.replace("RETURN", "RETURN link.role AS role, link.since AS since,")
LIST: LiteralString = (
    """
MATCH (:Network {id: $network})<-[link:MEMBER_OF]-(entry:Organisation) WHERE entry.active
WITH link, entry ORDER BY entry.sort_fr, entry.id SKIP $skip LIMIT $limit
"""
    + MEMBER
)
LIST_LEADING: LiteralString = (
    """
MATCH (:Network {id: $network})<-[link:MEMBER_OF]-(entry:Organisation)
WHERE entry.active AND link.role IN ['board', 'coordinator']
WITH link, entry ORDER BY link.role DESC, entry.sort_fr, entry.id LIMIT $limit
"""
    + MEMBER
)
SET_ROLE = """
MATCH (:Network {id: $network})<-[link:MEMBER_OF]-(:Organisation {id: $member})
SET link.role = $role
RETURN link.role AS role
"""
# What a network has said no to: a request, a suggestion to invite, or a membership that it ended.
IS_APART = """
MATCH (network:Network {id: $network}), (own:Organisation {id: $association})
RETURN EXISTS { (own)-[:SENT]->(:LinkRequest {kind: 'join', state: 'refused'})-[:ADDRESSED_TO]->(network) }
    OR EXISTS { (network)-[:DISMISSED {kind: 'membership'}]->(own) }
    OR EXISTS { (own)-[:HAD]->(ended:EndedLink {family: 'membership'})<-[:HAD]-(network)
                WHERE ended.by = network.id } AS apart
"""


@dataclass(frozen=True)
class Member:
    """A member of a network, its role (a word of ROLES) and the year since when, None when it isn't known."""

    entry: entries.Entry
    role: str
    since: int | None


def list_members(graph: Graph, network: str, *, skip: int = 0, limit: int = 50) -> list[Member]:
    """List the active members of a network by name."""
    return _members(graph.read(LIST, network=network, skip=skip, limit=limit))


def list_leading(graph: Graph, network: str, *, limit: int = 20) -> list[Member]:
    """List the members that coordinate a network or are on its board, coordinators first."""
    return _members(graph.read(LIST_LEADING, network=network, limit=limit))


def set_role(graph: Graph, network: str, member: str, role: str) -> bool:
    """Give a member of a network a role; return whether it is a member."""
    return bool(graph.write(SET_ROLE, network=network, member=member, role=role))


def is_apart(graph: Graph, network: str, association: str) -> bool:
    """Say whether a network has said no to an association: refused it, ended its membership, or won't invite it."""
    return any(row["apart"] for row in graph.read(IS_APART, network=network, association=association))


def _members(rows: list[dict[str, Any]]) -> list[Member]:
    return [
        Member(role=row.pop("role") or ROLES[0], since=row.pop("since"), entry=entries.Entry(**row)) for row in rows
    ]

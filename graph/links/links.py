"""Links that exist between organisations: memberships, partnerships, exchanges, shared spaces and projects."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import LiteralString

from graph.directory import entries
from graph.server.connection import Graph
from graph.server.revision import touch

SAVE_MEMBERSHIPS = """
UNWIND $rows AS row
MATCH (association:Organisation {id: row.association}), (network:Organisation {id: row.network})
MERGE (association)-[link:MEMBER_OF]->(network)
SET link.since = row.since, link.role = row.role
"""
SAVE_PARTNERSHIPS = """
UNWIND $rows AS row
MATCH (source:Organisation {id: row.source}), (target:Organisation {id: row.target})
MERGE (source)-[link:PARTNERS_WITH]-(target)
SET link.since = row.since, link.subject_fr = row.subject_fr, link.subject_ar = row.subject_ar,
    link.confirmed = row.confirmed
"""
LIST_OF_ENTRY: LiteralString = """
MATCH (own:Entry {id: $id})-[link:MEMBER_OF|PARTNERS_WITH|EXCHANGES_WITH|CARRIES|FUNDS]-(entry:Entry)
WHERE (type(link) <> 'PARTNERS_WITH' OR link.confirmed) AND entry.active
WITH link, entry, startNode(link) = own AS outgoing
ORDER BY entry.name_key LIMIT $limit
""" + entries.SUMMARY.replace(
    "RETURN", "RETURN type(link) AS type, outgoing, link.since AS since, link.axis AS axis,", 1
)
LIST_USES: LiteralString = (
    """
MATCH (own:Entry {id: $id})-[:USES]->(space:Space)<-[:SHARES]-(entry:Entry)
WITH DISTINCT entry ORDER BY entry.name_key
"""
    + entries.SUMMARY
)
COUNT_MEMBERS = "MATCH (network:Entry {id: $id}) RETURN COUNT { (network)<-[:MEMBER_OF]-({active: true}) } AS count"

RELATIONS = {
    ("MEMBER_OF", True): "networks",
    ("MEMBER_OF", False): "members",
    ("PARTNERS_WITH", True): "partners",
    ("PARTNERS_WITH", False): "partners",
    ("EXCHANGES_WITH", True): "exchanges",
    ("EXCHANGES_WITH", False): "exchanges",
    ("CARRIES", True): "projects",
    ("CARRIES", False): "carriers",
    ("FUNDS", True): "funded",
    ("FUNDS", False): "funders",
}
"""What a relationship is called, from its type and whether it leaves the entry."""


@dataclass(frozen=True)
class Membership:
    """An association's membership of a network; ``since`` is a year."""

    association: str
    network: str
    since: int | None = None
    role: str = "member"


@dataclass(frozen=True)
class Partnership:
    """A partnership without direction; it counts once ``confirmed`` by both sides."""

    source: str
    target: str
    since: int | None = None
    subject_fr: str = ""
    subject_ar: str = ""
    confirmed: bool = True


@dataclass(frozen=True)
class Link:
    """A link as a profile shows it: what it is, to which entry, since which year, about which axis."""

    relation: str
    entry: entries.Entry
    since: int | None
    axis: str | None


def save_memberships(graph: Graph, memberships: Sequence[Membership]) -> None:
    """Create or update memberships between organisations that are there."""
    graph.write(SAVE_MEMBERSHIPS, rows=[asdict(membership) for membership in memberships])
    touch(graph)


def save_partnerships(graph: Graph, partnerships: Sequence[Partnership]) -> None:
    """Create or update partnerships between organisations that are there."""
    graph.write(SAVE_PARTNERSHIPS, rows=[asdict(partnership) for partnership in partnerships])
    touch(graph)


def list_links(graph: Graph, id: str, limit: int = 500) -> list[Link]:
    """List the confirmed links of an entry to other active entries, by name, at most ``limit``."""
    links = []
    for row in graph.read(LIST_OF_ENTRY, id=id, limit=limit):
        relation = RELATIONS[row.pop("type"), row.pop("outgoing")]
        since, axis = row.pop("since"), row.pop("axis")
        links.append(Link(relation, entries.Entry(**row), since, axis))
    uses = [Link("uses", entries.Entry(**row), None, None) for row in graph.read(LIST_USES, id=id)]
    return links + uses


def count_members(graph: Graph, network: str) -> int:
    """Count the active members of a network."""
    rows = graph.read(COUNT_MEMBERS, id=network)
    return int(rows[0]["count"]) if rows else 0

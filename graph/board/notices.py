"""The board: what organisations offer and need, each for 90 days, those of one's own place and domains first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString

from graph.links.requests import Party
from graph.server.connection import Graph

LASTS = timedelta(days=90)
"""So long a notice is shown; then it ends by itself."""

POST = """
MATCH (own:Organisation {id: $organisation}), (user:User {id: $user})
MERGE (notice:Notice {id: $id})
ON CREATE SET notice.kind = $kind, notice.title = $title, notice.words = $words, notice.at = $at,
              notice.until = $until, notice.active = true
MERGE (notice)-[:POSTED_BY]->(own)
MERGE (notice)-[:BY]->(user)
WITH notice
OPTIONAL MATCH (domain:Domain {id: $domain})
FOREACH (about IN CASE WHEN domain IS NULL THEN [] ELSE [domain] END | MERGE (notice)-[:ABOUT]->(about))
"""
TAKE_DOWN = (
    "MATCH (notice:Notice {id: $id})-[:POSTED_BY]->(:Organisation {id: $organisation}) SET notice.active = false"
)
DETAILS: LiteralString = """
RETURN notice {.id, .kind, .title, .words, .at, .until, .active} AS notice,
       author {.id, .kind, .name_fr, .name_ar} AS author,
       head([(notice)-[:ABOUT]->(domain) | domain.id]) AS domain,
       head([(author)-[:BASED_IN]->(place) | place.name_fr]) AS place_fr,
       head([(author)-[:BASED_IN]->(place) | place.name_ar]) AS place_ar
"""
# Of who is blocked nothing is shown; the nearest and those of one's own domains come first.
SHOWN: LiteralString = """
MATCH (own:Organisation {id: $organisation})
MATCH (notice:Notice) WHERE notice.until > $at AND notice.active AND ($kind IS NULL OR notice.kind = $kind)
MATCH (notice)-[:POSTED_BY]->(author:Organisation {active: true})
WHERE NOT EXISTS { (own)-[:BLOCKS]-(author) }
"""
COUNT: LiteralString = SHOWN + "RETURN count(notice) AS count"
REASONS: LiteralString = """
WITH own, notice, author,
     EXISTS { (own)-[:BASED_IN]->(:Territory)<-[:BASED_IN]-(author) } AS same_place,
     EXISTS { MATCH (own)-[:BASED_IN]->()-[:IN*0..1]->(province:Province)
              MATCH (author)-[:BASED_IN]->()-[:IN*0..1]->(province) } AS same_province,
     EXISTS { (notice)-[:ABOUT]->(:Domain)<-[:WORKS_IN]-(own) } AS same_domain
"""
PAGE: LiteralString = (
    """
WITH notice, author, same_place, same_province, same_domain,
     CASE WHEN same_domain THEN 2 ELSE 0 END + CASE WHEN same_place THEN 2 WHEN same_province THEN 1 ELSE 0 END AS fit
ORDER BY fit DESC, notice.at DESC, notice.id SKIP $skip LIMIT $limit
"""
    + DETAILS
    + ", same_place, same_province, same_domain ORDER BY fit DESC, notice.at DESC, notice.id"
)
LIST: LiteralString = SHOWN + REASONS + PAGE
GET: LiteralString = (
    "MATCH (notice:Notice {id: $id})-[:POSTED_BY]->(author:Organisation)"
    + DETAILS
    + ", false AS same_place, false AS same_province, false AS same_domain"
)


@dataclass(frozen=True)
class BoardNotice:
    """An offer or a need (``kind``), and why it may suit who reads: its place, its province, its domain."""

    id: str
    kind: str
    title: str
    words: str
    at: datetime
    until: datetime
    active: bool
    author: Party
    domain: str | None
    place_fr: str
    place_ar: str
    same_place: bool
    same_province: bool
    same_domain: bool


def post_notice(
    graph: Graph, *, id: str, organisation: str, kind: str, title: str, words: str, domain: str | None, user: str,
    at: datetime,
) -> None:  # fmt: skip
    """Put an offer or a need on the board for 90 days; id: a new one, so that it can be run twice."""
    graph.write(POST, id=id, organisation=organisation, kind=kind, title=title, words=words, domain=domain, user=user,
                at=at, until=at + LASTS)  # fmt: skip


def take_down(graph: Graph, id: str, organisation: str) -> None:
    """Take a notice of an organisation off the board."""
    graph.write(TAKE_DOWN, id=id, organisation=organisation)


def list_notices(
    graph: Graph, organisation: str, at: datetime, kind: str | None = None, *, skip: int = 0, limit: int = 60
) -> list[BoardNotice]:
    """List what is on the board for an organisation: what fits it best first, then the latest."""
    rows = graph.read(LIST, organisation=organisation, at=at, kind=kind, skip=skip, limit=limit)
    return _notices(rows)


def count_notices(graph: Graph, organisation: str, at: datetime, kind: str | None = None) -> int:
    """Count what is on the board for an organisation."""
    return int(graph.read(COUNT, organisation=organisation, at=at, kind=kind)[0]["count"])


def get_notice(graph: Graph, id: str) -> BoardNotice | None:
    """Return a notice, one that is over too, or None."""
    return next(iter(_notices(graph.read(GET, id=id))), None)


def _notices(rows: Sequence[dict[str, Any]]) -> list[BoardNotice]:
    return [
        BoardNotice(
            **(row["notice"] | {name: row["notice"][name].to_native() for name in ("at", "until")}),
            author=Party(**row["author"]),
            domain=row["domain"],
            place_fr=row["place_fr"] or "",
            place_ar=row["place_ar"] or "",
            **{name: row[name] for name in ("same_place", "same_province", "same_domain")},
        )
        for row in rows
    ]

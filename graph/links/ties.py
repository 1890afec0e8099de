"""What two organisations are to one another: the links between them, how deep each side finds them, and their end.

A `:Tie` node stands for a pair. It holds what each side says of the depth, and is the lock of what ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString

from graph.links.requests import DETAILS, LinkRequest, Party, to_request
from graph.rules.families import family, seen_from
from graph.rules.kinds import Depth, RequestKind
from graph.server.connection import Graph
from graph.server.revision import touch

ASKED_AGAIN = timedelta(days=182)
"""After so long each side is asked anew how far the two work together."""
LINKS: Mapping[str, LiteralString] = {
    "membership": "MATCH (own)-[link:MEMBER_OF]-(other)",
    "partner": "MATCH (own)-[link:PARTNERS_WITH {confirmed: true}]-(other)",
    "exchange": "MATCH (own)-[link:EXCHANGES_WITH]-(other)",
    "space": "MATCH (own)-[link:USES]->(:Space)<-[:SHARES]-(other)",
    "lent": "MATCH (own)-[:SHARES]->(:Space)<-[link:USES]-(other)",
}
"""How each kind of link between two organisations is found: "space", what one uses of the other's; "lent", its own."""
LIST_BETWEEN: LiteralString = """
MATCH (own:Organisation {id: $own}), (other:Organisation {id: $other})
CALL (own, other) {
    MATCH (own)-[link:MEMBER_OF]-(other) RETURN 'membership' AS relation, link
    UNION ALL
    MATCH (own)-[link:PARTNERS_WITH {confirmed: true}]-(other) RETURN 'partner' AS relation, link
    UNION ALL
    MATCH (own)-[link:EXCHANGES_WITH]-(other) RETURN 'exchange' AS relation, link
    UNION ALL
    MATCH (own)-[link:USES]->(:Space)<-[:SHARES]-(other) RETURN 'space' AS relation, link
    UNION ALL
    MATCH (own)-[:SHARES]->(:Space)<-[link:USES]-(other) RETURN 'lent' AS relation, link
}
RETURN relation, min(link.since) AS since, count(link) AS links
"""
HEAD: LiteralString = """
MATCH (own:Organisation {id: $own}), (other:Organisation {id: $other}), (user:User {id: $user})
MERGE (tie:Tie {key: $key}) SET tie.touched_at = $at
WITH own, other, user
"""
# The lock on the tie is taken first, so that of two who end the same link the second finds none.
TAIL: LiteralString = """
WITH own, other, user, collect(link) AS links, min(link.since) AS since
WHERE size(links) > 0
MERGE (ended:EndedLink {id: $id})
ON CREATE SET ended.relation = $relation, ended.family = $family, ended.since = since, ended.word = $word,
              ended.at = $at, ended.by = $own
MERGE (own)-[:HAD]->(ended)
MERGE (other)-[:HAD]->(ended)
MERGE (ended)-[:BY]->(user)
FOREACH (link IN links | DELETE link)
WITH own, other, user
CALL (own, other, user) {
    MATCH (own)-[:SENT|ADDRESSED_TO]-(request:LinkRequest {state: 'accepted'})-[:SENT|ADDRESSED_TO]-(other)
    WHERE request.kind IN $kinds
    SET request.state = 'ended'
    MERGE (change:Change {id: $id + ':' + request.id})
    ON CREATE SET change.state = 'ended', change.at = $at, change.note = $note
    MERGE (request)-[:HAS_CHANGE]->(change)
    MERGE (change)-[:BY]->(user)
}
RETURN $id AS id
"""
END: Mapping[str, LiteralString] = {name: HEAD + found + TAIL for name, found in LINKS.items()}
IS_ENDED = "MATCH (ended:EndedLink {id: $id}) RETURN ended.id AS id"
LIST_ENDED = """
MATCH (:Organisation {id: $organisation})-[:HAD]->(ended:EndedLink)<-[:HAD]-(other:Organisation)
OPTIONAL MATCH (ended)-[:BY]->(user:User)
RETURN ended {.relation, .since, .word, .at} AS ended, ended.by = $organisation AS own, user.name AS by,
       other {.id, .kind, .name_fr, .name_ar} AS other
ORDER BY ended.at DESC
"""
SET_DEPTH = """
MATCH (own:Organisation {id: $own}), (other:Organisation {id: $other})
MERGE (tie:Tie {key: $key})
MERGE (own)-[said:FINDS]->(tie)
SET said.depth = $depth, said.at = $at, said.by = $user
MERGE (other)-[of:FINDS]->(tie)
RETURN tie.key AS key
"""
LIST_DEPTHS = """
MATCH (:Tie {key: $key})<-[said:FINDS]-(organisation:Organisation) WHERE said.depth IS NOT NULL
RETURN organisation.id AS organisation, said.depth AS depth, said.at AS at
"""
LIST_TO_ASK = """
MATCH (own:Organisation {id: $own})-[link:MEMBER_OF|PARTNERS_WITH|EXCHANGES_WITH]-(other:Organisation {active: true})
WHERE type(link) <> 'PARTNERS_WITH' OR link.confirmed
OPTIONAL MATCH (own)-[said:FINDS]->(:Tie)<-[:FINDS]-(other)
WITH DISTINCT other, max(said.at) AS at
WHERE at IS NULL OR at <= $before
RETURN other {.id, .kind, .name_fr, .name_ar} AS other ORDER BY at IS NOT NULL, at, other.id LIMIT $limit
"""

IN_TOUCH = """
MATCH (own:Organisation {id: $own}), (other:Organisation {id: $other})
RETURN NOT EXISTS { (own)-[:BLOCKS]-(other) } AND (
    EXISTS { (own)-[:MEMBER_OF|EXCHANGES_WITH]-(other) } OR EXISTS { (own)-[:PARTNERS_WITH {confirmed: true}]-(other) }
    OR EXISTS { (own)-[:USES]->(:Space)<-[:SHARES]-(other) } OR EXISTS { (own)-[:SHARES]->(:Space)<-[:USES]-(other) }
    OR EXISTS { MATCH (own)-[:SENT|ADDRESSED_TO]-(request:LinkRequest)-[:SENT|ADDRESSED_TO]-(other)
                WHERE NOT request.kind STARTS WITH 'recommend' }
) AS known
"""

LIST_REQUESTS: LiteralString = (
    """
MATCH (:Organisation {id: $own})-[:SENT|ADDRESSED_TO]-(request:LinkRequest)
      -[:SENT|ADDRESSED_TO]-(:Organisation {id: $other})
"""
    + DETAILS
)

LIST_TOLD: LiteralString = (
    """
MATCH (:Organisation {id: $organisation})-[:SENT|ADDRESSED_TO]-(request:LinkRequest {state: 'pending'})
WHERE request.kind STARTS WITH 'tell'
"""
    + DETAILS
)


class NotLinked(Exception):
    """There is no such link between the two, or it has ended already."""


@dataclass(frozen=True)
class TieLink:
    """A link of two organisations; ``relation`` is a key of `LINKS`, ``since`` a year or None."""

    relation: str
    since: int | None


@dataclass(frozen=True)
class EndedLink:
    """A link that ended: ``word`` says why, ``own`` whether the organisation asked about ended it, ``by`` who did.

    ``relation`` is what the link was to the organisation asked about.
    """

    relation: str
    since: int | None
    word: str
    at: datetime
    own: bool
    by: str
    other: Party


@dataclass(frozen=True)
class SaidDepth:
    """How deep an organisation finds a tie (a word of Depth), and when it said so."""

    depth: Depth
    at: datetime


def tie_key(one: str, other: str) -> str:
    """Return the key of a pair, whichever is named first."""
    return "\n".join(sorted((one, other)))


def list_between(graph: Graph, own: str, other: str) -> list[TieLink]:
    """List the links of two organisations, each kind once."""
    rows = graph.read(LIST_BETWEEN, own=own, other=other)
    return [TieLink(row["relation"], row["since"]) for row in rows if row["links"]]


def end_link(graph: Graph, *, id: str, own: str, other: str, relation: str, word: str, user: str, at: datetime) -> None:
    """End a link between two organisations for a reason, and the request that made it; its history is kept.

    relation: a key of `LINKS`. id: a new one, so that it can be run twice. Raises NotLinked.
    """
    kind = "space" if relation == "lent" else relation
    kinds = [kind_of for kind_of in RequestKind if family(kind_of) == kind and "recommend" not in kind_of]
    rows = graph.write(
        END[relation], id=id, own=own, other=other, key=tie_key(own, other), relation=relation, family=kind,
        kinds=kinds, word=word, note=word or None, user=user, at=at,
    )  # fmt: skip
    if not rows and not graph.read(IS_ENDED, id=id):
        raise NotLinked
    touch(graph)


def list_ended(graph: Graph, organisation: str) -> list[EndedLink]:
    """List the links of an organisation that ended, the latest first."""
    return [
        EndedLink(
            seen_from(row["ended"]["relation"], own=row["own"]), row["ended"]["since"], row["ended"]["word"],
            row["ended"]["at"].to_native(),
            row["own"], row["by"] or "", Party(**row["other"]),
        )
        for row in graph.read(LIST_ENDED, organisation=organisation)
    ]  # fmt: skip


def set_depth(graph: Graph, *, own: str, other: str, depth: Depth, user: str, at: datetime) -> None:
    """Keep how far an organisation finds that it works together with another; what it said before is replaced."""
    graph.write(SET_DEPTH, own=own, other=other, key=tie_key(own, other), depth=depth, user=user, at=at)


def read_depths(graph: Graph, own: str, other: str) -> dict[str, SaidDepth]:
    """Return what each of two organisations says of the depth, by organisation; who said nothing is left out."""
    rows = graph.read(LIST_DEPTHS, key=tie_key(own, other))
    return {row["organisation"]: SaidDepth(Depth(row["depth"]), row["at"].to_native()) for row in rows}


def list_to_ask(graph: Graph, own: str, at: datetime, limit: int = 3) -> list[Party]:
    """List linked organisations of whose tie an organisation has said nothing for six months, never said first."""
    rows: list[dict[str, Any]] = graph.read(LIST_TO_ASK, own=own, before=at - ASKED_AGAIN, limit=limit)
    return [Party(**row["other"]) for row in rows]


def are_in_touch(graph: Graph, own: str, other: str) -> bool:
    """Say whether two organisations are linked, or one of them asked the other something: they may write then."""
    return any(row["known"] for row in graph.read(IN_TOUCH, own=own, other=other))


def list_requests(graph: Graph, own: str, other: str) -> list[LinkRequest]:
    """List all that two organisations asked or told one another, whatever became of it, newest first."""
    return [to_request(row) for row in graph.read(LIST_REQUESTS, own=own, other=other)]


def list_told(graph: Graph, organisation: str) -> list[LinkRequest]:
    """List the links of an organisation that one side tells of and the other hasn't confirmed yet."""
    return [to_request(row) for row in graph.read(LIST_TOLD, organisation=organisation)]

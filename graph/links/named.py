"""Networks and partners that an association names without being linked to them here, to propose telling of the tie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from graph.directory.search import near_queries
from graph.server.connection import Graph

LOOKED_AT = 60
"""Entries near a name that are looked at: among them are all kinds."""
# What is linked, was told of, waits, has ended, is blocked or was declined isn't proposed again.
FIND: LiteralString = """
MATCH (own:Organisation {id: $own})
CALL (own) {
    UNWIND $ids AS id
    MATCH (found:Organisation {id: id}) WHERE found:Network OR found:Partner
    RETURN found, '' AS said
    UNION
    UNWIND $asked AS one
    CALL (one) {
        CALL db.index.fulltext.queryNodes('directory_text', one.query, {limit: $looked_at}) YIELD node
        WITH node WHERE node:Network OR node:Partner
        RETURN node AS found
    }
    RETURN found, one.name AS said
}
WITH own, found, said
WHERE found.active AND found <> own
  AND NOT EXISTS { (own)-[:MEMBER_OF]-(found) }
  AND NOT EXISTS { (own)-[:PARTNERS_WITH {confirmed: true}]-(found) }
  AND NOT EXISTS { (own)-[:BLOCKS]-(found) }
  AND NOT EXISTS { (own)-[:SAID_NOT_TIED]->(found) }
  AND NOT EXISTS { (own)-[:HAD]->(:EndedLink)<-[:HAD]-(found) }
  AND NOT EXISTS { MATCH (own)-[:SENT|ADDRESSED_TO]-(request:LinkRequest)-[:SENT|ADDRESSED_TO]-(found)
                   WHERE request.state = 'pending' OR request.kind STARTS WITH 'tell' }
RETURN DISTINCT found.id AS id, found.kind AS kind, coalesce(found.name_fr, '') AS name_fr,
       coalesce(found.name_ar, '') AS name_ar, said,
       EXISTS { MATCH (own)-[:BASED_IN]->()-[:IN*0..1]->(province:Province)
                MATCH (found)-[:BASED_IN]->()-[:IN*0..1]->(province) } AS near
ORDER BY said, id
"""
DECLINE = """
MATCH (own:Organisation {id: $own}), (other:Organisation {id: $other})
MERGE (own)-[said:SAID_NOT_TIED]->(other)
SET said.at = $at, said.by = $user
"""


@dataclass(frozen=True)
class NamedOrganisation:
    """A network or a partner that may be meant. said: the words that may name it, empty where it was chosen itself.

    near: whether it is of the association's province.
    """

    id: str
    kind: str
    name_fr: str
    name_ar: str
    said: str
    near: bool


def find_named(graph: Graph, own: str, *, ids: Sequence[str], names: Sequence[str]) -> list[NamedOrganisation]:
    """Find the networks and partners of some ids, and those whose names may be near some names, that aren't tied yet.

    What is found for a name is near it by its letters only: the caller judges how near.
    """
    queries: Mapping[str, list[str]] = {name: near_queries(name)[:1] for name in names}
    asked = [{"name": name, "query": query} for name, found in queries.items() for query in found]
    rows = graph.read(FIND, own=own, ids=list(ids), asked=asked, looked_at=LOOKED_AT) if ids or asked else []
    return [NamedOrganisation(**row) for row in rows]


def say_not_tied(graph: Graph, *, own: str, other: str, user: str, at: datetime) -> None:
    """Keep that an association isn't tied to an organisation that its answers seemed to name."""
    graph.write(DECLINE, own=own, other=other, user=user, at=at)

"""Tokens by which programs act for a person, or for one organisation of theirs: only a hash of each is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString

from graph.people import accounts
from graph.people.accounts import User
from graph.people.sessions import hash_token
from graph.server.connection import Graph

KEPT = timedelta(days=90)
"""How long a token that is over is kept; the next one of its person drops it afterwards."""

ADD = """
MATCH (user:User {id: $user, active: true})
OPTIONAL MATCH (organisation:Organisation {id: $organisation})
WITH user, organisation WHERE $organisation IS NULL OR organisation IS NOT NULL
MERGE (token:ApiToken {id: $id})
ON CREATE SET token += $properties
MERGE (user)-[:HAS_TOKEN]->(token)
FOREACH (_ IN CASE WHEN organisation IS NULL THEN [] ELSE [1] END | MERGE (token)-[:FOR]->(organisation))
WITH user
OPTIONAL MATCH (user)-[:HAS_TOKEN]->(old:ApiToken) WHERE coalesce(old.revoked_at, old.until) < $before
DETACH DELETE old
"""
OF_TOKEN: LiteralString = """
token {.*, organisation: head([(token)-[:FOR]->(organisation) | organisation.id])} AS token
"""
READ: LiteralString = (
    """
MATCH (token:ApiToken {token_hash: $token_hash})<-[:HAS_TOKEN]-(user:User {active: true})
WHERE token.revoked_at IS NULL AND token.until > $at
"""
    + accounts.DETAILS
    + ","
    + OF_TOKEN
)
LIST: LiteralString = (
    """
MATCH (:User {id: $user})-[:HAS_TOKEN]->(token:ApiToken)
WHERE token.revoked_at IS NULL AND token.until > $at
RETURN"""
    + OF_TOKEN
    + "ORDER BY token.made_at DESC, token.id"
)
SEE = "MATCH (token:ApiToken {id: $id}) SET token.seen_at = $at"
REVOKE = """
MATCH (:User {id: $user})-[:HAS_TOKEN]->(token:ApiToken {id: $id})
WHERE token.revoked_at IS NULL SET token.revoked_at = $at
"""


@dataclass(frozen=True, kw_only=True)
class ApiToken:
    """A token of a person: what it is for, in their words; what it may do; until when; when it was last used.

    organisation: the id of the only organisation that it acts for; None when it may do what its person may.
    """

    id: str
    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    until: datetime
    seen_at: datetime | None = None
    organisation: str | None = None


def add_token(graph: Graph, user: str, token: ApiToken, secret: str) -> None:
    """Keep a new token of a person with the hash of what opens it, and drop those that were over long ago."""
    properties = {
        "token_hash": hash_token(secret), "name": token.name, "scopes": list(token.scopes), "made_at": token.made_at,
        "until": token.until,
    }  # fmt: skip
    graph.write(
        ADD, user=user, organisation=token.organisation, id=token.id, properties=properties,
        before=token.made_at - KEPT,
    )  # fmt: skip


def read_token(graph: Graph, secret: str, at: datetime) -> tuple[User, ApiToken] | None:
    """Return the open account and the token that a secret belongs to; None for one that is over, or never was."""
    rows = graph.read(READ, token_hash=hash_token(secret), at=at)
    return (accounts.user_of(rows[0]), _token(rows[0]["token"])) if rows else None


def list_tokens(graph: Graph, user: str, at: datetime) -> Sequence[ApiToken]:
    """List the tokens of a person that still open something, the newest first."""
    return [_token(row["token"]) for row in graph.read(LIST, user=user, at=at)]


def see_token(graph: Graph, id: str, at: datetime) -> None:
    """Keep that a token was just used."""
    graph.write(SEE, id=id, at=at)


def revoke_token(graph: Graph, user: str, id: str, at: datetime) -> None:
    """Let a token of a person open nothing any more."""
    graph.write(REVOKE, user=user, id=id, at=at)


def _token(own: dict[str, Any]) -> ApiToken:
    seen = own.get("seen_at")
    return ApiToken(
        id=own["id"], name=own["name"], scopes=tuple(own["scopes"]), organisation=own["organisation"],
        made_at=own["made_at"].to_native(), until=own["until"].to_native(),
        seen_at=seen.to_native() if seen else None,
    )  # fmt: skip

"""Codes that let somebody in: each of one use, kept only as a keyed digest, and worth nothing after its last moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, LiteralString

from graph.server.connection import Graph

# What was handed over before for the same purpose and the same address is worth nothing from now on.
ADD = """
UNWIND $rows AS row
OPTIONAL MATCH (user:User {id: row.target})
OPTIONAL MATCH (organisation:Organisation {id: row.target})
WITH row, coalesce(user, organisation) AS target
WHERE target IS NOT NULL
CALL (row, target) {
    MATCH (old:AccessCode {purpose: row.purpose})-[:OPENS]->(target)
    WHERE old.used_at IS NULL AND old.id <> row.id AND row.purpose <> 'invite' AND old.to = row.to
    SET old.withdrawn = true
}
MERGE (code:AccessCode {id: row.id})
ON CREATE SET code.digest = row.digest, code.purpose = row.purpose, code.to = row.to, code.until = $until,
              code.made_at = $at, code.rights = row.rights, code.function = row.function, code.name = row.name
MERGE (code)-[:OPENS]->(target)
WITH code
MATCH (maker:User {id: $by})
MERGE (code)-[:MADE_BY]->(maker)
"""
DETAILS: LiteralString = """
MATCH (code)-[:OPENS]->(target)
RETURN code {.id, .purpose, .to, .rights, .function, .name, .made_at, .until, target: target.id,
             used: code.used_at IS NOT NULL, withdrawn: coalesce(code.withdrawn, false)} AS code
"""
READ: LiteralString = "MATCH (code:AccessCode {digest: $digest})" + DETAILS
LIST: LiteralString = (
    """
MATCH (code:AccessCode {purpose: $purpose})-[:OPENS]->(:Organisation {id: $organisation})
WHERE code.used_at IS NULL AND code.withdrawn IS NULL AND code.until > $at
WITH code ORDER BY code.made_at DESC, code.id
"""
    + DETAILS
)
# The first SET takes the lock, so that of two who send the same code at once the second sees that it is used.
USE = """
MATCH (code:AccessCode {id: $id})
SET code.touched_by = $use
WITH code
WHERE code.used_by_try = $use OR code.used_at IS NULL AND code.withdrawn IS NULL AND code.until > $at
SET code.used_at = $at, code.used_by_try = $use
RETURN code.id AS id
"""
WITHDRAW = """
MATCH (code:AccessCode {id: $id})-[:OPENS]->(:Organisation {id: $organisation})
WHERE code.used_at IS NULL SET code.withdrawn = true
"""
FORGET = "MATCH (code:AccessCode) WHERE code.until < $before DETACH DELETE code"


class CodePurpose(StrEnum):
    """What a code is for: to choose a password, to prove an address, to join an organisation, or to claim it.

    RELEASE: went to an address whose place another one is to take.
    """

    ENTER = "enter"
    PROVE = "prove"
    RELEASE = "release"
    INVITE = "invite"
    CLAIM = "claim"


class CodeState(StrEnum):
    """Whether a code can be used."""

    OPEN = "open"
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class NewCode:
    """A code to add. target: the id of the user or the organisation that it opens; to: the address that it proves."""

    id: str
    digest: str
    purpose: CodePurpose
    target: str
    to: str = ""
    name: str = ""
    rights: str | None = None
    function: str | None = None


@dataclass(frozen=True, kw_only=True)
class AccessCode:
    """A code as the graph knows it; the code itself nobody can read there."""

    id: str
    purpose: CodePurpose
    target: str
    to: str
    name: str
    rights: str | None
    function: str | None
    made_at: datetime
    until: datetime
    used: bool
    withdrawn: bool

    def state(self, at: datetime) -> CodeState:
        """Say whether it can be used at a moment."""
        if self.used:
            return CodeState.USED
        if self.withdrawn:
            return CodeState.WITHDRAWN
        return CodeState.OPEN if at < self.until else CodeState.EXPIRED


def add_codes(graph: Graph, codes: Sequence[NewCode], *, by: str, at: datetime, until: datetime) -> None:
    """Add codes; by: the id of the user who hands them over. Others of one purpose, target and address end."""
    rows = [
        {
            name: getattr(code, name)
            for name in ("id", "digest", "purpose", "target", "to", "name", "rights", "function")
        }
        for code in codes
    ]
    graph.write(ADD, rows=rows, by=by, at=at, until=until)


def read_code(graph: Graph, digest: str) -> AccessCode | None:
    """Return the code of a digest, used or not, or None."""
    return next((_code(row["code"]) for row in graph.read(READ, digest=digest)), None)


def use_code(graph: Graph, id: str, use: str, at: datetime) -> bool:
    """Use a code up; False when somebody used it before, or it is over. use: a new id of this use."""
    return bool(graph.write(USE, id=id, use=use, at=at))


def list_invitations(graph: Graph, organisation: str, at: datetime) -> list[AccessCode]:
    """List the invitations of an organisation that nobody has taken yet, the newest first."""
    rows = graph.read(LIST, purpose=CodePurpose.INVITE, organisation=organisation, at=at)
    return [_code(row["code"]) for row in rows]


def withdraw_code(graph: Graph, id: str, organisation: str) -> None:
    """Let a code of an organisation open nothing any more."""
    graph.write(WITHDRAW, id=id, organisation=organisation)


def forget_codes(graph: Graph, before: datetime) -> None:
    """Delete the codes that were over before a moment."""
    graph.write(FORGET, before=before)


def _code(own: dict[str, Any]) -> AccessCode:
    moments = {name: own[name].to_native() for name in ("made_at", "until")}
    texts = {name: own[name] or "" for name in ("to", "name")}
    return AccessCode(**(own | moments | texts | {"purpose": CodePurpose(own["purpose"])}))

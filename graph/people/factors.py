"""The second factor of an account: what its owner's phone counts, and codes on paper for the day it is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from graph.server.connection import Graph

GET: LiteralString = """
MATCH (:User {id: $user})-[:HAS_FACTOR]->(factor:SecondFactor)
RETURN factor.secret AS secret, size(coalesce(factor.recovery, [])) AS recovery
"""
ADD = """
MATCH (user:User {id: $user})
MERGE (factor:SecondFactor {id: $user})
ON CREATE SET factor.secret = $secret, factor.recovery = $recovery, factor.last_step = $step, factor.confirmed = true
MERGE (user)-[:HAS_FACTOR]->(factor)
"""
# A step counts once, so that a code that somebody read over a shoulder is worth nothing.
USE_STEP: LiteralString = """
MATCH (:User {id: $user})-[:HAS_FACTOR]->(factor:SecondFactor {confirmed: true})
SET factor.touched_by = $use
WITH factor
WHERE factor.last_use = $use OR coalesce(factor.last_step, -1) < $step
SET factor.last_step = $step, factor.last_use = $use
RETURN factor.id AS id
"""
USE_RECOVERY: LiteralString = """
MATCH (:User {id: $user})-[:HAS_FACTOR]->(factor:SecondFactor {confirmed: true})
SET factor.touched_by = $use
WITH factor
WHERE factor.last_use = $use OR $digest IN factor.recovery
SET factor.recovery = [one IN factor.recovery WHERE one <> $digest], factor.last_use = $use
RETURN factor.id AS id
"""
REMOVE = "MATCH (:User {id: $user})-[:HAS_FACTOR]->(factor:SecondFactor) DETACH DELETE factor"


@dataclass(frozen=True)
class SecondFactor:
    """What an account counts with. secret: encrypted; recovery: how many codes on paper are left."""

    secret: str
    recovery: int


def get_factor(graph: Graph, user: str) -> SecondFactor | None:
    """Return the second factor of an account, or None."""
    rows = graph.read(GET, user=user)
    return SecondFactor(**rows[0]) if rows else None


def add_factor(graph: Graph, user: str, secret: str, step: int, recovery: Sequence[str]) -> None:
    """Keep the encrypted secret of an owner's phone, the step it has counted to, and the digests of codes on paper."""
    graph.write(ADD, user=user, secret=secret, step=step, recovery=list(recovery))


def use_step(graph: Graph, user: str, step: int, use: str) -> bool:
    """Use the code of a step; False when this or a later one was used. use: a new id of this use."""
    return bool(graph.write(USE_STEP, user=user, step=step, use=use))


def use_recovery(graph: Graph, user: str, digest: str, use: str) -> bool:
    """Use one of the codes on paper, which is gone then; False when there is none of this digest."""
    return bool(graph.write(USE_RECOVERY, user=user, digest=digest, use=use))


def remove_factor(graph: Graph, user: str) -> None:
    """Let an account have no second factor any more."""
    graph.write(REMOVE, user=user)

"""Claims: somebody says that an organisation of the directory is theirs, and staff decide; first come isn't owner."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, LiteralString

from neo4j.exceptions import ConstraintError

from graph.server.connection import Graph
from graph.server.revision import touch

MAKE = """
MATCH (organisation:Organisation {id: $organisation}), (user:User {id: $user, active: true})
MERGE (claim:Claim {id: $id})
ON CREATE SET claim.state = 'waiting', claim.proof = $proof, claim.receipt = $receipt, claim.note = $note,
              claim.file = $file, claim.file_name = $file_name, claim.file_type = $file_type, claim.made_at = $at,
              claim.open_key = CASE $proof WHEN 'code' THEN null ELSE $organisation + ' ' + $user END
MERGE (claim)-[:OF]->(organisation)
MERGE (claim)-[:BY]->(user)
RETURN claim.id AS id
"""
# The first SET takes the lock of the organisation, so that of two claims that are accepted at once the second sees who
# manages it by then.
ACCEPT = """
MATCH (claim:Claim {id: $id})-[:OF]->(organisation:Organisation)
SET organisation.people_lock = $decision
WITH claim, organisation
MATCH (claim)-[:BY]->(user:User {active: true})
WHERE claim.decision = $decision
   OR claim.state = 'waiting'
      AND NOT EXISTS { (organisation)<-[acts:ACTS_FOR]-(other:User {active: true})
                       WHERE other <> user AND coalesce(acts.rights, 'manages') = 'manages' }
      AND (NOT $alone OR NOT EXISTS { (organisation)<-[:OF]-(other:Claim {state: 'waiting'})
                                      WHERE other <> claim AND NOT (other)-[:BY]->(user) })
SET claim.state = 'accepted', claim.decided_at = $at, claim.decision = $decision, claim.open_key = null,
    claim.seen = $seen, organisation.verified_on = CASE WHEN $user IS NULL THEN organisation.verified_on ELSE $day END,
    organisation.verified_seen = CASE WHEN $user IS NULL THEN organisation.verified_seen ELSE $seen END,
    organisation.status = CASE WHEN claim.proof = 'new' THEN 'active' ELSE organisation.status END,
    organisation.active = CASE WHEN claim.proof = 'new' THEN true ELSE organisation.active END
MERGE (user)-[acts:ACTS_FOR]->(organisation)
SET acts.rights = 'manages'
WITH claim, organisation, user
CALL (claim, organisation, user) {
    MATCH (organisation)<-[:OF]-(other:Claim {state: 'waiting'}) WHERE other <> claim
    WITH other, EXISTS { (other)-[:BY]->(user) } AS own
    SET other.state = CASE WHEN own THEN 'accepted' ELSE 'refused' END, other.decided_at = $at, other.open_key = null,
        other.reason = CASE WHEN own THEN null ELSE 'another' END
}
CALL (claim) { MATCH (decider:User {id: $user}) MERGE (claim)-[:DECIDED_BY]->(decider) }
RETURN claim.id AS id
"""
REFUSE = """
MATCH (claim:Claim {id: $id, state: 'waiting'}), (decider:User {id: $user})
SET claim.state = 'refused', claim.reason = $reason, claim.decided_at = $at, claim.open_key = null
MERGE (claim)-[:DECIDED_BY]->(decider)
WITH claim
OPTIONAL MATCH (claim)-[:OF]->(organisation:Organisation)<-[acts:ACTS_FOR]-(:User)<-[:BY]-(claim)
WHERE claim.proof = 'new'
DELETE acts
RETURN DISTINCT claim.id AS id
"""
DROP_PROOFS = """
MATCH (claim:Claim)-[:OF]->(:Organisation {id: $organisation})
WHERE claim.state <> 'waiting' AND claim.file IS NOT NULL
WITH claim, claim.file AS file
SET claim.file = null, claim.file_name = null, claim.file_type = null
RETURN file
"""
DETAILS: LiteralString = """
MATCH (claim)-[:OF]->(organisation:Organisation)
MATCH (claim)-[:BY]->(user:User)
RETURN claim {.id, .state, .proof, .receipt, .note, .file, .file_name, .file_type, .made_at, .decided_at,
              .reason, .seen, organisation: organisation.id,
              name_fr: organisation.name_fr, name_ar: organisation.name_ar,
              kind: organisation.kind, user: user.id, user_name: user.name,
              reached_at: coalesce(user.telephone, user.email, user.unproven, ''),
              proven: user.telephone IS NOT NULL OR user.email IS NOT NULL,
              managed: EXISTS { (organisation)<-[acts:ACTS_FOR]-(other:User {active: true})
                                WHERE other <> user AND coalesce(acts.rights, 'manages') = 'manages' }} AS claim
ORDER BY claim.made_at, claim.id
"""
GET: LiteralString = "MATCH (claim:Claim {id: $id})" + DETAILS
OF_USER: LiteralString = "MATCH (claim:Claim)-[:BY]->(:User {id: $user})" + DETAILS
OF_ORGANISATION: LiteralString = (
    "MATCH (claim:Claim {state: 'waiting'})-[:OF]->(:Organisation {id: $organisation})" + DETAILS
)
START_NEW = """
MATCH (organisation:Organisation {id: $organisation}), (user:User {id: $user, active: true})
MERGE (user)-[acts:ACTS_FOR]->(organisation)
SET acts.rights = 'manages'
"""
READ_STATE: LiteralString = """
MATCH (organisation:Organisation {id: $organisation})
RETURN EXISTS { (organisation)<-[:ACTS_FOR]-(:User {active: true}) } AS claimed,
       organisation.verified_on AS verified_on, coalesce(organisation.verified_seen, '') AS verified_seen
"""


class Proof(StrEnum):
    """By what somebody shows that an organisation is theirs; NEW: it wasn't in the directory."""

    CODE = "code"
    RECEIPT = "receipt"
    DOCUMENT = "document"
    NONE = "none"
    NEW = "new"


class AlreadyClaimed(Exception):
    """This person's claim of this organisation waits already."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claim. reason: why it was refused; seen: what staff saw; managed: somebody else manages the organisation.

    file: the id of the document that was sent, until it is decided.
    """

    id: str
    state: str
    proof: str
    receipt: str | None
    note: str | None
    file: str | None
    file_name: str | None
    file_type: str | None
    made_at: datetime
    decided_at: datetime | None
    reason: str | None
    seen: str | None
    organisation: str
    name_fr: str
    name_ar: str
    kind: str
    user: str
    user_name: str
    reached_at: str
    proven: bool
    managed: bool


@dataclass(frozen=True)
class EntryStanding:
    """Whether somebody acts for an organisation, and when staff verified it and by what they saw."""

    claimed: bool
    verified_on: date | None
    verified_seen: str


def make_claim(
    graph: Graph, *, id: str, organisation: str, user: str, proof: str, at: datetime, receipt: str = "", note: str = "",
    file: str | None = None, file_name: str = "", file_type: str = "",
) -> None:  # fmt: skip
    """Keep a claim that waits for a decision; a code counts beside what the person has claimed before.

    Raises AlreadyClaimed when another claim of theirs waits.
    """
    about: dict[str, Any] = {"id": id, "organisation": organisation, "user": user, "proof": proof, "at": at}
    shown: dict[str, Any] = {
        "receipt": receipt,
        "note": note,
        "file": file,
        "file_name": file_name,
        "file_type": file_type,
    }
    try:
        graph.write(MAKE, **about, **shown)
    except ConstraintError as error:
        raise AlreadyClaimed from error


def accept_claim(
    graph: Graph, id: str, *, user: str | None, decision: str, at: datetime, seen: str = "", alone: bool = False
) -> bool:
    """Let whoever claims an organisation manage it, and refuse the claims that others made of it.

    user: the staff who decide, None when a code of theirs decides; decision: a new id; alone: only when nobody else
    claims it. False when somebody else manages it, or the claim was decided: then nothing changes.
    """
    rows = graph.write(ACCEPT, id=id, user=user, decision=decision, at=at, day=at.date(), seen=seen, alone=alone)
    if rows:
        touch(graph)
    return bool(rows)


def refuse_claim(graph: Graph, id: str, *, user: str, reason: str, at: datetime) -> bool:
    """Refuse a claim that waits, with a reason that its maker reads. False when it was decided: nothing changes."""
    return bool(graph.write(REFUSE, id=id, user=user, reason=reason, at=at))


def drop_proofs(graph: Graph, organisation: str) -> list[str]:
    """Forget the documents of an organisation's decided claims, and return the ids of the files to delete."""
    return [row["file"] for row in graph.write(DROP_PROOFS, organisation=organisation)]


def start_new(graph: Graph, organisation: str, user: str) -> None:
    """Let whoever adds an organisation to the directory fill in its page while staff look at it."""
    graph.write(START_NEW, organisation=organisation, user=user)


def get_claim(graph: Graph, id: str) -> Claim | None:
    """Return a claim, or None."""
    return next(iter(_claims(graph.read(GET, id=id))), None)


def list_own(graph: Graph, user: str) -> list[Claim]:
    """List a person's claims, the oldest first."""
    return _claims(graph.read(OF_USER, user=user))


def list_waiting(graph: Graph, organisation: str) -> list[Claim]:
    """List the claims of an organisation that wait, the oldest first."""
    return _claims(graph.read(OF_ORGANISATION, organisation=organisation))


def read_standing(graph: Graph, organisation: str) -> EntryStanding:
    """Return whether somebody acts for an organisation, and whether it is verified."""
    rows = graph.read(READ_STATE, organisation=organisation)
    if not rows:
        return EntryStanding(False, None, "")
    day = rows[0]["verified_on"]
    return EntryStanding(rows[0]["claimed"], day.to_native() if day else None, rows[0]["verified_seen"])


def _claims(rows: list[dict[str, Any]]) -> list[Claim]:
    found = []
    for row in rows:
        own = row["claim"]
        decided = own["decided_at"]
        moments = {"made_at": own["made_at"].to_native(), "decided_at": decided.to_native() if decided else None}
        found.append(Claim(**(own | moments)))
    return found

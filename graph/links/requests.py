"""Requests and invitations between organisations, and links that one side tells of: each change of state is kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from neo4j.exceptions import ConstraintError

from graph.rules.families import ALL_FAMILIES, family
from graph.rules.kinds import RECOMMENDATIONS, Refusal, RequestKind, RequestState
from graph.server.connection import Graph
from graph.server.revision import touch

CREATE = """
MATCH (sender:Organisation {id: $sender}), (recipient:Organisation {id: $recipient}), (user:User {id: $user})
WHERE NOT EXISTS { (sender)-[:BLOCKS]-(recipient) } AND sender.active AND recipient.active AND sender <> recipient
  AND NOT ($kind IN ['join', 'invite', 'recommend', 'tell_network', 'tell_member']
           AND EXISTS { (sender)-[:MEMBER_OF]-(recipient) })
  AND NOT ($kind IN ['partner', 'tell_partner'] AND EXISTS { (sender)-[:PARTNERS_WITH {confirmed: true}]-(recipient) })
  AND NOT ($kind IN ['exchange', 'recommend_exchange'] AND EXISTS { (sender)-[:EXCHANGES_WITH]-(recipient) })
  AND NOT ($kind = 'space' AND EXISTS { (sender)-[:USES]->(:Space)<-[:SHARES]-(recipient) })
  AND NOT ($kind = 'recommend_space' AND EXISTS { (recipient)-[:USES]->(:Space)<-[:SHARES]-(sender) })
MERGE (request:LinkRequest {id: $id})
ON CREATE SET request.kind = $kind, request.state = 'pending', request.message = $message, request.axis = $axis,
              request.since = $since, request.open_key = $open_key, request.created_at = $at
MERGE (sender)-[:SENT]->(request)
MERGE (request)-[:ADDRESSED_TO]->(recipient)
MERGE (change:Change {id: $change})
ON CREATE SET change.state = 'pending', change.at = $at
MERGE (request)-[:HAS_CHANGE]->(change)
MERGE (change)-[:BY]->(user)
RETURN request.id AS id
"""
# Writing to the request first takes its lock, so that of two decisions at once the second sees the first.
DECIDE: LiteralString = """
MATCH (request:LinkRequest {id: $id})
SET request.touched_at = $at
WITH request
OPTIONAL MATCH (user:User {id: $user})
WITH request, user WHERE ($user IS NULL OR user IS NOT NULL)
  AND (request.state = 'pending' OR EXISTS { (request)-[:HAS_CHANGE]->(:Change {id: $change}) })
SET request.state = $state, request.reason = $reason, request.note = $note, request.decided_at = $at
REMOVE request.open_key
MERGE (change:Change {id: $change})
ON CREATE SET change.state = $state, change.at = $at, change.reason = $reason, change.note = $note,
              change.signed = $signed
MERGE (request)-[:HAS_CHANGE]->(change)
FOREACH (by IN CASE WHEN user IS NULL THEN [] ELSE [user] END | MERGE (change)-[:BY]->(by))
WITH request
MATCH (sender:Organisation)-[:SENT]->(request)-[:ADDRESSED_TO]->(recipient:Organisation)
"""
DONE: LiteralString = "\nRETURN request.id AS id"
ACCEPT: Mapping[str, LiteralString] = {
    RequestKind.JOIN: "MERGE (sender)-[link:MEMBER_OF]->(recipient) "
    "ON CREATE SET link.since = date($at).year, link.role = 'member'",
    RequestKind.INVITE: "MERGE (recipient)-[link:MEMBER_OF]->(sender) "
    "ON CREATE SET link.since = date($at).year, link.role = 'member'",
    RequestKind.PARTNER: "MERGE (sender)-[link:PARTNERS_WITH]-(recipient) "
    "SET link.since = coalesce(link.since, date($at).year), link.confirmed = true",
    RequestKind.EXCHANGE: "MERGE (sender)-[link:EXCHANGES_WITH]-(recipient) "
    "SET link.since = coalesce(link.since, date($at).year), link.axis = request.axis",
    RequestKind.SPACE: "CALL (sender, recipient) { MATCH (recipient)-[:SHARES]->(space:Space) "
    "MERGE (sender)-[:USES]->(space) }",
    RequestKind.TELL_NETWORK: "MERGE (sender)-[link:MEMBER_OF]->(recipient) "
    "ON CREATE SET link.since = request.since, link.role = 'member'",
    RequestKind.TELL_MEMBER: "MERGE (recipient)-[link:MEMBER_OF]->(sender) "
    "ON CREATE SET link.since = request.since, link.role = 'member'",
    RequestKind.TELL_PARTNER: "MERGE (sender)-[link:PARTNERS_WITH]-(recipient) "
    "SET link.since = coalesce(link.since, request.since), link.confirmed = true",
    **dict.fromkeys(RECOMMENDATIONS, ""),
}
FIND_OPEN = "MATCH (request:LinkRequest {open_key: $open_key}) RETURN request.id AS id"
DISMISS = """
MATCH (own:Organisation {id: $own}), (other:Organisation {id: $other})
MERGE (own)-[dismissed:DISMISSED {kind: $kind}]->(other)
SET dismissed.reason = $reason, dismissed.note = $note, dismissed.at = $at, dismissed.by = $user
"""
DETAILS: LiteralString = """
MATCH (sender:Organisation)-[:SENT]->(request)-[:ADDRESSED_TO]->(recipient:Organisation)
RETURN request.id AS id, request.kind AS kind, request.state AS state, request.message AS message,
       request.reason AS reason, request.note AS note, request.axis AS axis, request.since AS since,
       request.created_at AS created_at, request.decided_at AS decided_at,
       sender {.id, .kind, .name_fr, .name_ar} AS sender,
       recipient {.id, .kind, .name_fr, .name_ar} AS recipient,
       COLLECT { MATCH (request)-[:HAS_CHANGE]->(change) OPTIONAL MATCH (change)-[:BY]->(user)
                 RETURN change {.state, .at, .reason, .note, user: coalesce(user.id, ''),
                                by: coalesce(user.name, change.signed, '')}
                 ORDER BY change.at } AS changes
ORDER BY request.created_at DESC
"""
GET: LiteralString = "MATCH (request:LinkRequest {id: $id})" + DETAILS
LIST_RECEIVED: LiteralString = (
    "MATCH (request:LinkRequest)-[:ADDRESSED_TO]->(:Organisation {id: $organisation})" + DETAILS
)
LIST_SENT: LiteralString = (
    "MATCH (:Organisation {id: $organisation})-[:SENT]->(request:LinkRequest) "
    "WHERE NOT request.kind STARTS WITH 'recommend'" + DETAILS
)
COUNT_RECEIVED = """
MATCH (request:LinkRequest {state: 'pending'})-[:ADDRESSED_TO]->(:Organisation {id: $organisation})
RETURN count(request) AS count
"""
LIST_WAITING_IN_PROVINCE: LiteralString = (
    """
MATCH (request:LinkRequest {state: 'pending'})
WHERE EXISTS { (request)-[:ADDRESSED_TO]->()-[:BASED_IN]->()-[:IN*0..1]->(:Province {code: $province}) }
  AND NOT request.kind STARTS WITH 'recommend'
"""
    + DETAILS
)
LIST_EXCLUDED = """
UNWIND $organisations AS id
MATCH (own:Organisation {id: id})-[:SENT|ADDRESSED_TO]-(request:LinkRequest)
      -[:SENT|ADDRESSED_TO]-(other:Organisation)
WHERE request.state IN ['pending', 'refused']
RETURN own.id AS own, other.id AS other, request.kind AS kind
UNION
UNWIND $organisations AS id
MATCH (own:Organisation {id: id})-[dismissed:DISMISSED]-(other:Organisation)
RETURN own.id AS own, other.id AS other, dismissed.kind AS kind
UNION
UNWIND $organisations AS id
MATCH (own:Organisation {id: id})-[:HAD]->(ended:EndedLink)<-[:HAD]-(other:Organisation)
RETURN own.id AS own, other.id AS other, ended.family AS kind
UNION
UNWIND $organisations AS id
MATCH (own:Organisation {id: id})-[:BLOCKS]-(other:Organisation)
UNWIND $families AS kind
RETURN own.id AS own, other.id AS other, kind
"""
LIST_ALL_EXCLUDED = """
MATCH (own:Organisation)-[:SENT]->(request:LinkRequest)-[:ADDRESSED_TO]->(other:Organisation)
WHERE request.state IN ['pending', 'refused']
RETURN own.id AS own, other.id AS other, request.kind AS kind
UNION
MATCH (own:Organisation)-[dismissed:DISMISSED]->(other:Organisation)
RETURN own.id AS own, other.id AS other, dismissed.kind AS kind
UNION
MATCH (own:Organisation)-[:HAD]->(ended:EndedLink)<-[:HAD]-(other:Organisation)
RETURN own.id AS own, other.id AS other, ended.family AS kind
UNION
MATCH (own:Organisation)-[:BLOCKS]->(other:Organisation)
UNWIND $families AS kind
RETURN own.id AS own, other.id AS other, kind
"""
LIST_BETWEEN_IN_PROVINCE = """
MATCH (:Province {code: $province})<-[:IN*0..1]-(:Territory)<-[:BASED_IN]-(own:Organisation)
WITH DISTINCT own
MATCH (own)-[:SENT]->(request:LinkRequest)-[:ADDRESSED_TO]->(other:Organisation)
WHERE request.state IN ['pending', 'refused'] AND request.kind IN $kinds
RETURN own.id AS sender, other.id AS recipient, request.kind AS kind, request.state AS state
UNION
MATCH (:Province {code: $province})<-[:IN*0..1]-(:Territory)<-[:BASED_IN]-(own:Organisation)
WITH DISTINCT own
MATCH (own)-[dismissed:DISMISSED]->(other:Organisation) WHERE dismissed.kind = $family
RETURN own.id AS sender, other.id AS recipient, dismissed.kind AS kind, 'dismissed' AS state
"""


class CannotAsk(Exception):
    """The request makes no sense: the two are linked already, or one of them is gone or no longer active."""


class AlreadyPending(Exception):
    """The same request, or its counterpart, is waiting for an answer already."""


class NotPending(Exception):
    """The request was answered or withdrawn in the meantime."""


@dataclass(frozen=True)
class Party:
    """One side of a request."""

    id: str
    kind: str
    name_fr: str
    name_ar: str


@dataclass(frozen=True)
class StateChange:
    """A change of state: which one, when, why (a word of Refusal and a free note), and by whom.

    ``user`` and ``by`` are an id and a name. Without an account there is a name alone, and none where time did it.
    """

    state: str
    at: datetime
    reason: str | None
    note: str | None
    user: str
    by: str


@dataclass(frozen=True)
class Between:
    """What bars a proposal: a request or recommendation ``pending`` or ``refused``, or a ``dismissed`` suggestion.

    A recommendation's sender is the organisation that is recommended.
    """

    sender: str
    recipient: str
    kind: str
    state: str


@dataclass(frozen=True)
class LinkRequest:
    """A request from one organisation to another, with the history of its states, oldest first.

    ``since``: the year from which a link exists that is told of. ``decided_at`` is None while it waits;
    ``reason`` is a word of Refusal, ``note`` what was written beside it.
    """

    id: str
    kind: str
    state: str
    message: str
    reason: str | None
    note: str | None
    axis: str | None
    since: int | None
    created_at: datetime
    decided_at: datetime | None
    sender: Party
    recipient: Party
    changes: tuple[StateChange, ...]


def create_request(
    graph: Graph,
    *,
    id: str,
    change: str,
    kind: RequestKind,
    sender: str,
    recipient: str,
    user: str,
    at: datetime,
    message: str = "",
    axis: str | None = None,
    since: int | None = None,
) -> None:
    """Send a request; ``id`` and ``change`` are new ids made by the caller, so that it can be run twice.

    Raises CannotAsk when the two are linked already or one isn't active, AlreadyPending when one is waiting.
    """
    try:
        rows = graph.write(
            CREATE,
            id=id,
            change=change,
            kind=kind,
            sender=sender,
            recipient=recipient,
            user=user,
            at=at,
            message=message,
            axis=axis,
            since=since,
            open_key=_open_key(kind, sender, recipient),
        )
    except ConstraintError as error:
        raise AlreadyPending from error
    if not rows:
        raise CannotAsk


def decide_request(
    graph: Graph,
    request: LinkRequest,
    *,
    change: str,
    state: RequestState,
    user: str | None,
    at: datetime,
    reason: Refusal | None = None,
    note: str | None = None,
    signed: str = "",
) -> None:
    """Accept, refuse or withdraw a pending request; accepting makes the link in the same transaction.

    user: None for who answers by a signed link, without an account; signed: the name that they give then.

    Raises NotPending when it was decided in the meantime.
    """
    effect: LiteralString = ACCEPT[request.kind] if state == RequestState.ACCEPTED else ""
    query: LiteralString = DECIDE + effect + DONE
    rows = graph.write(
        query,
        id=request.id,
        change=change,
        state=state,
        user=user,
        at=at,
        reason=reason,
        note=note or None,
        signed=signed or None,
    )
    if not rows:
        raise NotPending
    if effect:
        touch(graph)


def get_open(graph: Graph, kind: RequestKind, sender: str, recipient: str) -> LinkRequest | None:
    """Return the pending request of a kind, or its counterpart from the other side, or None."""
    rows = graph.read(FIND_OPEN, open_key=_open_key(kind, sender, recipient))
    return get_request(graph, rows[0]["id"]) if rows else None


def get_recommendation(
    graph: Graph, association: str, other: str, wanted: str = RequestKind.JOIN
) -> LinkRequest | None:
    """Return the pending recommendation of an organisation to an association for a kind of request, or None."""
    kinds = (RequestKind(kind) for kind, request in RECOMMENDATIONS.items() if request == wanted)
    return next((found for kind in kinds if (found := get_open(graph, kind, other, association))), None)


def dismiss(
    graph: Graph, *, own: str, other: str, kind: str, user: str, at: datetime, reason: Refusal, note: str | None = None
) -> None:
    """Keep that an organisation doesn't want a suggestion of this kind (see ``family``) ever again, and why."""
    graph.write(DISMISS, own=own, other=other, kind=kind, user=user, at=at, reason=reason, note=note or None)


def get_request(graph: Graph, id: str) -> LinkRequest | None:
    """Return a request with its history, or None."""
    rows = graph.read(GET, id=id)
    return to_request(rows[0]) if rows else None


def list_received(graph: Graph, organisation: str) -> list[LinkRequest]:
    """List what others asked an organisation, newest first."""
    return [to_request(row) for row in graph.read(LIST_RECEIVED, organisation=organisation)]


def list_sent(graph: Graph, organisation: str) -> list[LinkRequest]:
    """List what an organisation asked others, newest first."""
    return [to_request(row) for row in graph.read(LIST_SENT, organisation=organisation)]


def count_received(graph: Graph, organisation: str) -> int:
    """Count the requests that wait for an organisation's answer."""
    return int(graph.read(COUNT_RECEIVED, organisation=organisation)[0]["count"])


def list_waiting_in_province(graph: Graph, province: str) -> list[LinkRequest]:
    """List the requests that wait for an organisation of a province, newest first."""
    return [to_request(row) for row in graph.read(LIST_WAITING_IN_PROVINCE, province=province)]


def list_excluded(graph: Graph, organisations: Collection[str]) -> set[tuple[str, str, str]]:
    """List (one of these, another, the kind of link: see ``family``) that aren't suggested to one another."""
    rows = graph.read(LIST_EXCLUDED, organisations=list(organisations), families=ALL_FAMILIES)
    return {(row["own"], row["other"], family(row["kind"])) for row in rows}


def list_all_excluded(graph: Graph) -> set[tuple[str, str, str]]:
    """List all pairs that aren't suggested to one another, each both ways, with the kind of link (see ``family``)."""
    found = {
        (row["own"], row["other"], family(row["kind"])) for row in graph.read(LIST_ALL_EXCLUDED, families=ALL_FAMILIES)
    }
    return found | {(other, own, kind) for own, other, kind in found}


def list_between_in_province(graph: Graph, province: str, wanted: RequestKind) -> list[Between]:
    """List what waits or was refused about a kind of request, sent by (or recommending) organisations of a province."""
    kinds = [wanted, *(kind for kind, request in RECOMMENDATIONS.items() if request == wanted)]
    rows = graph.read(LIST_BETWEEN_IN_PROVINCE, province=province, kinds=kinds, family=family(wanted))
    return [Between(**row) for row in rows]


def _open_key(kind: RequestKind, sender: str, recipient: str) -> str:
    """Return the key that at most one pending request may have: the two sides, in any order where both may ask."""
    if kind in RECOMMENDATIONS:
        return f"{kind}:{sender}:{recipient}"
    return ":".join([family(kind), *sorted((sender, recipient))])


def to_request(row: dict[str, Any]) -> LinkRequest:
    """Return the request of a row of DETAILS."""
    changes = tuple(StateChange(**(change | {"at": change["at"].to_native()})) for change in row["changes"])
    return LinkRequest(
        **(
            row
            | {
                "created_at": row["created_at"].to_native(),
                "decided_at": row["decided_at"].to_native() if row["decided_at"] else None,
                "sender": Party(**row["sender"]),
                "recipient": Party(**row["recipient"]),
                "changes": changes,
            }
        )
    )

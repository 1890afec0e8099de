"""What waits for the staff of a province: one list of all kinds, the oldest first."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import LiteralString

from graph.directory.mandates import WarnedAssociation, list_warnings
from graph.server.connection import Graph

PROPOSALS_AFTER = timedelta(days=9)
"""After so long a proposal of staff that nobody answered is to be asked about."""


LIST: LiteralString = """
MATCH (:Province {code: $province})<-[:IN*0..1]-(:Territory)<-[:BASED_IN]-(own:Organisation)
WITH collect(DISTINCT own) AS organisations
CALL (organisations) {
    UNWIND organisations AS own
    MATCH (own)<-[:OF]-(claim:Claim {state: 'waiting'})
    RETURN own, CASE claim.proof WHEN 'new' THEN 'new' ELSE 'claim' END AS kind, claim.made_at AS at, claim.id AS id
    UNION ALL
    UNWIND organisations AS own
    MATCH (own)<-[:ACTS_FOR]-(user:User {active: true}) WHERE user.wants_code_at IS NOT NULL
    RETURN own, 'code' AS kind, user.wants_code_at AS at, user.id AS id
    UNION ALL
    UNWIND organisations AS own
    MATCH (own)<-[:ADDRESSED_TO]-(request:LinkRequest {state: 'pending'})
    WHERE NOT request.kind STARTS WITH 'recommend'
      AND NOT EXISTS { (own)<-[:ACTS_FOR]-(:User {active: true}) }
    RETURN own, 'request' AS kind, request.created_at AS at, request.id AS id
    UNION ALL
    UNWIND organisations AS own
    MATCH (own)<-[:ADDRESSED_TO]-(request:LinkRequest {state: 'pending'})
    WHERE request.kind STARTS WITH 'recommend' AND request.created_at < $proposed_before
    RETURN own, 'proposal' AS kind, request.created_at AS at, request.id AS id
    UNION ALL
    UNWIND organisations AS own
    WITH own WHERE own.correction_at IS NOT NULL
    RETURN own, CASE WHEN own.said_ended THEN 'ended' ELSE 'correction' END AS kind, own.correction_at AS at,
           own.id AS id
    UNION ALL
    UNWIND organisations AS own
    MATCH (own)<-[:AGAINST]-(report:AbuseReport {state: 'open'})
    RETURN own, 'report' AS kind, report.at AS at, report.id AS id
    UNION ALL
    UNWIND organisations AS own
    WITH own WHERE own.to_check_since IS NOT NULL
    RETURN own, 'stale' AS kind, own.to_check_since AS at, own.id AS id
}
RETURN kind, at, id, own.id AS organisation, own.kind AS organisation_kind, own.name_fr AS name_fr,
       own.name_ar AS name_ar, own.synthetic AS synthetic, coalesce(own.correction, '') AS correction
ORDER BY at, id
"""


class WaitingKind(StrEnum):
    """What waits."""

    CLAIM = "claim"
    NEW = "new"
    CODE = "code"
    REQUEST = "request"
    PROPOSAL = "proposal"
    CORRECTION = "correction"
    ENDED = "ended"
    REPORT = "report"
    MANDATE = "mandate"
    STALE = "stale"


@dataclass(frozen=True)
class WaitingThing:
    """Something that waits. id: of the claim, the request, the user or the organisation that it is about."""

    kind: str
    at: datetime
    id: str
    organisation: str
    organisation_kind: str
    name_fr: str
    name_ar: str
    synthetic: bool
    correction: str


def list_waiting(graph: Graph, province: str, at: datetime) -> list[WaitingThing]:
    """List all that waits for the staff of a province, the oldest first; mandates, which others renew, come last."""
    rows = graph.read(LIST, province=province, proposed_before=at - PROPOSALS_AFTER)
    found = [WaitingThing(**(row | {"at": row["at"].to_native()})) for row in rows]
    ending = (_mandate(one) for one in list_warnings(graph, [province], at.date()))
    return sorted((*found, *ending), key=lambda one: (one.kind == WaitingKind.MANDATE, one.at, one.id))


def _mandate(one: WarnedAssociation) -> WaitingThing:
    """Return the end of a mandate, or a change that isn't declared, as it waits since it could first be told."""
    since = datetime.combine(one.warnings[0].since, time(), UTC)
    return WaitingThing(WaitingKind.MANDATE, since, one.id, one.id, "association", one.name_fr, one.name_ar,
                        one.synthetic, "")  # fmt: skip


def count_kinds(waiting: list[WaitingThing]) -> dict[str, int]:
    """Count what waits by kind, in the order of `WaitingKind`, kinds left out of which nothing waits."""
    counted = Counter(one.kind for one in waiting)
    return {kind: counted[kind] for kind in WaitingKind if counted[kind]}

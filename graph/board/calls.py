"""Calls for projects: kept by staff of a province and by partners, with who changed what and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, LiteralString

from graph.rules.calls import Applicant, Area, CallStep, Funder, FundingCall
from graph.server.connection import Graph

MOST = 500
"""So many calls are read at once: more than are ever open together, and the latest of those that have ended."""

# The first SET takes the lock, so that of two savings at once the second sees the first.
SAVE = """
MATCH (user:User {id: $user})
MERGE (call:FundingCall {id: $id}) ON CREATE SET call.revision = 0, call.created_at = $at
SET call.touched_by = $change
WITH user, call, EXISTS { (call)-[:HAS_CHANGE]->(:Change {id: $change}) } AS again
WHERE again OR call.revision = $base
FOREACH (_ IN CASE WHEN again THEN [] ELSE [1] END | SET call += $properties, call.revision = $base + 1)
MERGE (change:Change {id: $change})
ON CREATE SET change.what = $what, change.fields = $fields, change.at = $at, change.note = $note
MERGE (call)-[:HAS_CHANGE]->(change)
MERGE (change)-[:BY]->(user)
WITH call
CALL (call) { MATCH (call)-[old:OPEN_IN|ABOUT|OPEN_TO|FUNDED_BY|KEPT_BY]->() DELETE old }
CALL (call) { UNWIND $areas AS code MATCH (area:Territory {code: code}) MERGE (call)-[:OPEN_IN]->(area) }
CALL (call) {
    UNWIND range(0, size($domains) - 1) AS rank
    MATCH (domain:Domain {id: $domains[rank]})
    MERGE (call)-[about:ABOUT]->(domain) SET about.rank = rank
}
CALL (call) { UNWIND $targets AS target MATCH (group:TargetGroup {id: target}) MERGE (call)-[:OPEN_TO]->(group) }
CALL (call) { MATCH (funder:Organisation:Partner {id: $funder}) MERGE (call)-[:FUNDED_BY]->(funder) }
CALL (call) { MATCH (keeper:Organisation:Partner {id: $keeper}) MERGE (call)-[:KEPT_BY]->(keeper) }
CALL (call) { MATCH (keeper:Territory:Province {code: $keeper}) MERGE (call)-[:KEPT_BY]->(keeper) }
RETURN call.id AS id
"""
CLOSE = """
MATCH (call:FundingCall {id: $id}), (user:User {id: $user})
SET call.touched_by = $change
WITH call, user WHERE (call.closed_on IS NULL) = ($closed_on IS NOT NULL)
SET call.closed_on = $closed_on, call.revision = call.revision + 1
MERGE (change:Change {id: $change}) ON CREATE SET change.what = $what, change.at = $at, change.note = $note
MERGE (call)-[:HAS_CHANGE]->(change)
MERGE (change)-[:BY]->(user)
RETURN call.id AS id
"""
DETAILS: LiteralString = """
OPTIONAL MATCH (call)-[:FUNDED_BY]->(partner:Partner)
RETURN call {.*} AS properties, partner {.id, .name_fr, .name_ar} AS partner,
       COLLECT { MATCH (call)-[:OPEN_IN]->(area) RETURN area {.code, .level, .name_fr, .name_ar}
                 ORDER BY area.name_fr } AS areas,
       COLLECT { MATCH (call)-[about:ABOUT]->(domain) RETURN domain.id ORDER BY about.rank } AS domains,
       COLLECT { MATCH (call)-[:OPEN_TO]->(target) RETURN target.id ORDER BY target.position, target.id } AS targets,
       head(COLLECT { MATCH (call)-[:KEPT_BY]->(keeper) RETURN coalesce(keeper.code, keeper.id) }) AS keeper
"""
GET: LiteralString = "MATCH (call:FundingCall {id: $id})" + DETAILS
OPEN: LiteralString = "MATCH (call:FundingCall) WHERE call.until >= $today AND call.closed_on IS NULL"
ENDED: LiteralString = "MATCH (call:FundingCall) WHERE call.until < $today OR call.closed_on IS NOT NULL"
# A call fits a place that lies in one of its areas, or that one of them lies in; of a domain alike.
FILTERED: LiteralString = """
WITH call
WHERE ($territory IS NULL OR NOT EXISTS { (call)-[:OPEN_IN]->() }
       OR EXISTS { (call)-[:OPEN_IN]->()-[:IN*0..3]->(:Territory {code: $territory}) }
       OR EXISTS { (:Territory {code: $territory})-[:IN*0..3]->(:Territory)<-[:OPEN_IN]-(call) })
  AND ($domain IS NULL OR NOT EXISTS { (call)-[:ABOUT]->() }
       OR EXISTS { (call)-[:ABOUT]->(:Domain)-[:WITHIN*0..1]->(:Domain {id: $domain}) }
       OR EXISTS { (:Domain {id: $domain})-[:WITHIN*0..1]->(:Domain)<-[:ABOUT]-(call) })
WITH call """
SOONEST: LiteralString = "ORDER BY call.until, call.id"
LATEST: LiteralString = "ORDER BY call.until DESC, call.id"
LIST_OPEN: LiteralString = OPEN + FILTERED + SOONEST + " LIMIT $limit" + DETAILS + SOONEST
LIST_ENDED: LiteralString = ENDED + FILTERED + LATEST + " LIMIT $limit" + DETAILS + LATEST
LIST_CHANGES = """
MATCH (:FundingCall {id: $id})-[:HAS_CHANGE]->(change:Change)-[:BY]->(user:User)
RETURN change {.what, .at, .note, .fields, by: user.name} AS change ORDER BY change.at, change.id
"""
READ_APPLICANT = """
MATCH (own:Organisation {id: $id})
RETURN own {.id, .kind, .milieu, .founded_year, .founded_month, .receipt_state, .members} AS own,
       COLLECT { MATCH (own)-[:BASED_IN]->()-[:IN*0..3]->(place) RETURN DISTINCT [place.code, place.level] } AS places,
       COLLECT { MATCH (own)-[:WORKS_IN]->()-[:WITHIN*0..1]->(domain) RETURN DISTINCT domain.id } AS domains,
       COLLECT { MATCH (own)-[:TARGETS]->(target) RETURN target.id } AS targets
"""


class CallChanged(Exception):
    """Somebody saved the call since it was read."""


@dataclass(frozen=True)
class CallChange:
    """What happened to a call ("added", "changed", "closed", "opened"), when, by whom, with which word why."""

    what: str
    at: datetime
    by: str
    note: str = ""
    fields: tuple[str, ...] = ()


def save_call(
    graph: Graph, call: FundingCall, *, before: FundingCall | None, user: str, change: str, at: datetime
) -> None:
    """Save a new call, or one that was read (before). Raises CallChanged, also for a new one that is there already."""
    properties = {name: value for name, value in vars(call).items() if name not in LINKED}
    rows = graph.write(
        SAVE,
        id=call.id,
        base=before.revision if before else 0,
        properties=properties | {
            "kinds": list(call.kinds), "steps": [step.text for step in call.steps],
            "step_days": [step.days for step in call.steps],
            "funder_fr": call.funder.name_fr, "funder_ar": call.funder.name_ar,
        },
        areas=[area.code for area in call.areas],
        domains=list(call.domains),
        targets=list(call.targets),
        funder=call.funder.id,
        keeper=call.keeper,
        what="changed" if before else "added",
        fields=_changed(before, call),
        note="",
        user=user,
        change=change,
        at=at,
    )  # fmt: skip
    if not rows:
        raise CallChanged(call.id)


def close_call(graph: Graph, id: str, *, note: str, user: str, change: str, at: datetime) -> bool:
    """Close a call before its deadline, with a word why (may be empty); False when it is closed already."""
    return bool(graph.write(CLOSE, id=id, closed_on=at.date(), what="closed", note=note, user=user, change=change,
                            at=at))  # fmt: skip


def open_call(graph: Graph, id: str, *, user: str, change: str, at: datetime) -> bool:
    """Open a call that was closed; False when it isn't closed."""
    return bool(graph.write(CLOSE, id=id, closed_on=None, what="opened", note="", user=user, change=change, at=at))


def get_call(graph: Graph, id: str) -> FundingCall | None:
    """Return a call, one that has ended too, or None."""
    return next(map(_call, graph.read(GET, id=id)), None)


def list_calls(
    graph: Graph, today: date, *, territory: str | None = None, domain: str | None = None, ended: bool = False
) -> list[FundingCall]:
    """List the calls open on a day, the soonest first, or those that have ended, the latest first; at most MOST.

    territory: a code of any level, domain: an id of either level, for calls that may be of use there.
    """
    rows = graph.read(LIST_ENDED if ended else LIST_OPEN, today=today, territory=territory, domain=domain, limit=MOST)
    return [_call(row) for row in rows]


def list_changes(graph: Graph, id: str) -> list[CallChange]:
    """List what happened to a call, the oldest first."""
    rows = [row["change"] for row in graph.read(LIST_CHANGES, id=id)]
    return [CallChange(one["what"], one["at"].to_native(), one["by"], one["note"] or "", tuple(one["fields"] or ()))
            for one in rows]  # fmt: skip


def read_applicant(graph: Graph, id: str) -> Applicant | None:
    """Read what calls look at in an organisation, or None."""
    rows = graph.read(READ_APPLICANT, id=id)
    if not rows:
        return None
    row = rows[0]
    own = {name: value for name, value in row["own"].items() if value is not None}
    return Applicant(**own, territories=dict(row["places"]), domains=frozenset(row["domains"]),
                     targets=frozenset(row["targets"]))  # fmt: skip


LINKED = ("id", "areas", "domains", "targets", "funder", "keeper", "steps", "kinds", "revision", "closed_on")
"""Fields of a call that aren't plain properties of its node, or that saving leaves alone."""
PLAIN = tuple(name for name in FundingCall.__dataclass_fields__ if name not in LINKED)


def _changed(before: FundingCall | None, after: FundingCall) -> list[str]:
    if before is None:
        return []
    kept = ("id", "keeper", "revision", "closed_on", "synthetic")
    return [name for name in vars(after) if name not in kept and getattr(before, name) != getattr(after, name)]


def _call(row: Mapping[str, Any]) -> FundingCall:
    own, partner = row["properties"], row["partner"]
    days: Sequence[int] = own["step_days"]
    return FundingCall(
        **{name: own[name] for name in PLAIN if own.get(name) is not None and name != "until"},
        id=own["id"],
        until=own["until"].to_native(),
        closed_on=own["closed_on"].to_native() if own.get("closed_on") else None,
        funder=Funder(**partner) if partner else Funder(own["funder_fr"], own["funder_ar"]),
        keeper=row["keeper"] or "",
        areas=tuple(Area(**area) for area in row["areas"]),
        domains=tuple(row["domains"]),
        targets=tuple(row["targets"]),
        kinds=tuple(own["kinds"]),
        steps=tuple(CallStep(text, day) for text, day in zip(own["steps"], days, strict=True)),
        revision=own["revision"],
    )

"""What people said of suggestions and what became of them: pairs to learn from, and what staff count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph.directory.isolation import IN_PROVINCE
from graph.rules.kinds import Outcome, Refusal
from graph.server.connection import Graph

# Tellings answer no suggestion: what they tell of is among the links. A request counts for its sender; a recommendation
# by staff, and what a partner proposes, to whom nobody is suggested, for the association that it was made to. What kind
# of suggestion it answers is said in the words of the matching. A recommendation that was accepted has led to a request
# to join, which speaks for itself.
PAIR: LiteralString = """
MATCH (sender:Organisation)-[:SENT]->(request)-[:ADDRESSED_TO]->(recipient:Organisation)
WHERE request.state IN ['accepted', 'refused', 'ended'] AND NOT request.kind STARTS WITH 'tell'
  AND (NOT request.kind STARTS WITH 'recommend' OR request.state = 'refused')
WITH *, request.kind STARTS WITH 'recommend' OR sender.kind = 'partner' AS turned
WITH *, CASE WHEN turned THEN recipient.id ELSE sender.id END AS subject,
     CASE WHEN turned THEN sender.id ELSE recipient.id END AS candidate,
     CASE WHEN request.kind IN ['join', 'recommend'] THEN 'network'
          ELSE replace(request.kind, 'recommend_', '') END AS kind
"""
# What ended teaches nothing any more; that it was accepted once, and ended, is counted all the same.
COUNTS_ON: LiteralString = "WHERE request.state <> 'ended'\n"
ANSWERED: LiteralString = """
UNWIND CASE request.state WHEN 'ended' THEN ['accepted', 'ended'] ELSE [request.state] END AS what
WITH a, subject, candidate, kind, what, CASE what WHEN 'ended' THEN null ELSE request.reason END AS word,
     CASE what WHEN 'ended' THEN head(COLLECT { MATCH (request)-[:HAS_CHANGE]->(change:Change {state: 'ended'})
                                                RETURN change.at ORDER BY change.at DESC })
               ELSE request.decided_at END AS at
"""
# A dismissal is kept with the kind of link that it bars.
DISMISSED: LiteralString = """
WITH *, own.id AS subject, other.id AS candidate,
     CASE WHEN said.kind <> 'membership' THEN said.kind
          WHEN own.kind = 'network' THEN 'invite' ELSE 'network' END AS kind
"""
LIST: LiteralString = (
    "MATCH (own:Organisation)-[said:DISMISSED]->(other:Organisation)"
    + DISMISSED
    + "RETURN subject, candidate, kind, 'refused' AS verdict, said.reason AS reason, said.at AS at\nUNION ALL\n"
    + "MATCH (request:LinkRequest)"
    + PAIR
    + COUNTS_ON
    + "RETURN subject, candidate, kind, request.state AS verdict, request.reason AS reason, request.decided_at AS at\n"
    + "UNION ALL\nMATCH (request:LinkRequest)-[:HAS_OUTCOME]->(outcome:Outcome) WHERE outcome.answer <> 'not_yet'"
    + PAIR
    + COUNTS_ON
    + "RETURN subject, candidate, kind, 'accepted' AS verdict, outcome.answer AS reason, outcome.at AS at"
)
SINCE: LiteralString = "WHERE $since IS NULL OR at >= $since\n"
SAID: LiteralString = "RETURN a.id AS association, subject, candidate, kind, what, word, at\n"
# An association's requests come before those it received: of a request between two of the province, the one that
# answered is counted, see _newest.
LIST_SAID: LiteralString = (
    IN_PROVINCE
    + "MATCH (a)-[said:DISMISSED]->(other:Organisation) WITH a, a AS own, said, other"
    + DISMISSED
    + "WITH a, subject, candidate, kind, 'refused' AS what, said.reason AS word, said.at AS at "
    + SINCE
    + SAID
    + "UNION ALL\n"
    + IN_PROVINCE
    + "MATCH (a)-[said:FEWER_LIKE]->(other:Organisation)\n"
    + "WITH a, a.id AS subject, other.id AS candidate, said.kind AS kind, 'fewer' AS what, null AS word, said.at AS at "
    + SINCE
    + SAID
    + "UNION ALL\n"
    + IN_PROVINCE
    + "MATCH (a)-[:SENT]->(request:LinkRequest)"
    + PAIR
    + ANSWERED
    + SINCE
    + SAID
    + "UNION ALL\n"
    + IN_PROVINCE
    + "MATCH (a)<-[:ADDRESSED_TO]-(request:LinkRequest)"
    + PAIR
    + ANSWERED
    + SINCE
    + SAID
    + "UNION ALL\n"
    + IN_PROVINCE
    + "MATCH (a)<-[:TOLD_BY]-(outcome:Outcome)<-[:HAS_OUTCOME]-(request:LinkRequest)"
    + PAIR
    + "WITH a, subject, candidate, kind, 'outcome' AS what, outcome.answer AS word, outcome.at AS at "
    + SINCE
    + SAID
)


@dataclass(frozen=True)
class Feedback:
    """What is known of one pair: ``subject`` was, or would be, suggested ``candidate`` by a kind of suggestion.

    ``kind`` is ``network``, ``partner``, ``space``, ``exchange`` or ``invite``, ``verdict`` ``accepted`` or
    ``refused``. ``reason`` is a word of Refusal or of Outcome, None when nothing was said, ``at`` when it was said.
    """

    subject: str
    candidate: str
    kind: str
    verdict: str
    reason: str | None
    at: datetime


@dataclass(frozen=True)
class Said:
    """One thing that an association of a province said, or was answered, of a kind of suggestion.

    ``what`` is ``accepted``, ``refused`` (``word`` is then a word of Refusal, None when no reason was given), ``ended``
    (beside the ``accepted`` of before), ``fewer`` or ``outcome`` (``word`` is then one of Outcome).
    """

    association: str
    kind: str
    what: str
    word: str | None


def list_feedback(graph: Graph) -> list[Feedback]:
    """List what is known of each pair and kind, oldest first; what was said last counts.

    Refused are dismissals and refused requests, and what came to nothing after it was accepted. Who refuses because
    both are in touch already tells of a link: that is accepted.
    """
    pairs = _newest(graph.read(LIST), ("subject", "candidate", "kind"))
    found = [Feedback(**(row | {"verdict": _verdict(row), "at": row["at"].to_native()})) for row in pairs]
    return sorted(found, key=lambda item: (item.at, item.subject, item.candidate, item.kind))


def list_said(graph: Graph, province: str, since: datetime | None = None) -> list[Said]:
    """List what the active associations of a province said, and were answered, since a moment.

    Of one association, each pair counts once in each ``what``, as it was said last. Requests are those that an
    association sent or received: the one that answered is named, when it is of the province.
    """
    rows = graph.read(LIST_SAID, province=province, since=since)
    answers = [row for row in rows if row["what"] == "outcome"]
    others = [row for row in rows if row["what"] != "outcome"]
    pair = ("subject", "candidate", "kind")
    kept = [*_newest(others, (*pair, "what")), *_newest(answers, (*pair, "association"))]
    return [Said(row["association"], row["kind"], row["what"], row["word"]) for row in kept]


def _newest(rows: Sequence[dict[str, Any]], key: Sequence[str]) -> list[dict[str, Any]]:
    """Return the newest row of each key; of two of the same moment the later one."""
    newest: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: row["at"]):
        newest[tuple(row[name] for name in key)] = row
    return list(newest.values())


def _verdict(row: dict[str, Any]) -> str:
    if row["reason"] == Refusal.IN_TOUCH:
        return "accepted"
    return "refused" if row["reason"] == Outcome.CAME_TO_NOTHING else str(row["verdict"])

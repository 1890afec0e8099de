"""Diagnostics of associations: started, filled in by one or several people, submitted, reopened, compared.

A diagnostic has a sheet for each respondent and one, the consensus, that alone counts. A sheet is one node with its
answers as properties (docs/adr/0011): `value_Q`, `state_Q`, `note_Q`, `carried_Q`, `revision_Q` for the question Q.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, LiteralString

from neo4j.exceptions import ConstraintError

from graph.diagnostic.sheet_properties import answer_properties, answers_of, one_answer, score_properties
from graph.rules.answers import Answer, Answers
from graph.rules.instrument import Instrument
from graph.rules.kinds import AXES
from graph.rules.scoring import axis_scores, score
from graph.server.connection import Graph
from graph.server.revision import TOUCH

CONSENSUS = "consensus"
"""The role of the sheet that counts."""

# The index of ids is Organisation's.
START = """
MATCH (association:Organisation:Association {id: $association}), (instrument:Instrument {id: $instrument})
WHERE association.active
OPTIONAL MATCH (association)-[:ASSESSED_BY]->(other:Diagnostic) WHERE other.id <> $id
WITH association, instrument, count(other) AS earlier,
     count(CASE WHEN other.state = 'open' THEN 1 END) AS open
WHERE open = 0
MERGE (diagnostic:Diagnostic {id: $id})
ON CREATE SET diagnostic.code = $code, diagnostic.state = 'open', diagnostic.cycle = earlier + 1,
              diagnostic.started_at = $at, diagnostic.open_key = association.id, diagnostic.synthetic = $synthetic
MERGE (association)-[:ASSESSED_BY]->(diagnostic)
MERGE (diagnostic)-[:MADE_WITH]->(instrument)
MERGE (sheet:Sheet {id: $id + '-consensus'})
ON CREATE SET sheet.role = 'consensus', sheet.started_at = $at
MERGE (diagnostic)-[:HAS_SHEET]->(sheet)
WITH diagnostic, sheet
FOREACH (_ IN CASE WHEN diagnostic.state = 'open' THEN [1] ELSE [] END | SET sheet += $carried)
WITH diagnostic
CALL (diagnostic) {
    MATCH (campaign:Campaign {id: $campaign}) MERGE (diagnostic)-[:PART_OF]->(campaign)
}
RETURN diagnostic.id AS id
"""
DETAILS: LiteralString = """
MATCH (association:Association)-[:ASSESSED_BY]->(diagnostic)-[:MADE_WITH]->(instrument:Instrument)
OPTIONAL MATCH (diagnostic)-[:PART_OF]->(campaign:Campaign)
OPTIONAL MATCH (diagnostic)-[:SUBMITTED_BY]->(user:User)
RETURN diagnostic {.*} AS properties, association.id AS association, instrument.id AS instrument,
       campaign.id AS campaign, user.name AS submitted_by,
       COLLECT { MATCH (diagnostic)-[:HAS_SHEET]->(sheet:Sheet)
                 RETURN sheet {.id, .role, .done_at, .user,
                               answered: size([key IN keys(sheet) WHERE key STARTS WITH 'state_'])}
                 ORDER BY sheet.started_at, sheet.id } AS sheets
ORDER BY properties.cycle DESC
"""
GET: LiteralString = "MATCH (diagnostic:Diagnostic {id: $id})" + DETAILS
GET_BY_CODE: LiteralString = "MATCH (diagnostic:Diagnostic {code: $code})" + DETAILS
LIST_OF: LiteralString = "MATCH (:Organisation {id: $association})-[:ASSESSED_BY]->(diagnostic:Diagnostic)" + DETAILS
OPEN_SHEET = """
MATCH (diagnostic:Diagnostic {id: $diagnostic, state: 'open'})
MERGE (sheet:Sheet {id: $diagnostic + '-' + $role})
ON CREATE SET sheet.role = $role, sheet.started_at = $at, sheet.user = $user
MERGE (diagnostic)-[:HAS_SHEET]->(sheet)
RETURN sheet.id AS id, sheet.user IS NULL AND $user IS NULL OR sheet.user = $user AS own
"""
FINISH_SHEET = """
MATCH (:Diagnostic {state: 'open'})-[:HAS_SHEET]->(sheet:Sheet {id: $sheet}) SET sheet.done_at = $at
"""
READ_SHEET = "MATCH (sheet:Sheet {id: $sheet}) RETURN sheet {.*} AS properties"
# The first SET takes the lock, so that what is read after it is what nobody else changes meanwhile.
SAVE_ANSWERS = """
MATCH (diagnostic:Diagnostic)-[:HAS_SHEET]->(sheet:Sheet {id: $sheet})
SET sheet.saves = coalesce(sheet.saves, 0) + 1
WITH diagnostic, sheet
UNWIND $changes AS change
WITH diagnostic, sheet, change, coalesce(sheet[change.revision_key], 0) AS revision
WITH diagnostic, sheet, change, revision,
     diagnostic.state = 'open' AND (revision = change.base OR sheet[change.save_key] = change.save) AS fits
FOREACH (_ IN CASE WHEN fits AND revision = change.base THEN [1] ELSE [] END |
    SET sheet += change.properties)
RETURN change.question AS question, fits, diagnostic.state = 'open' AS open
"""
SUBMIT = """
MATCH (association:Association)-[:ASSESSED_BY]->(diagnostic:Diagnostic {id: $id}), (user:User {id: $user})
MATCH (diagnostic)-[:HAS_SHEET]->(sheet:Sheet {role: 'consensus'})
SET sheet.submit = $change
WITH association, diagnostic, user, coalesce(sheet.saves, 0) AS saves
WHERE saves = $saves
  AND (diagnostic.state = 'open' OR EXISTS { (diagnostic)-[:HAS_CHANGE]->(:Change {id: $change}) })
SET diagnostic.state = 'submitted', diagnostic.submitted_at = $at, diagnostic.open_key = null,
    diagnostic += $scores, association += $axes
MERGE (diagnostic)-[by:SUBMITTED_BY]->(user) SET by.at = $at
MERGE (change:Change {id: $change}) ON CREATE SET change.what = 'submitted', change.at = $at
MERGE (diagnostic)-[:HAS_CHANGE]->(change)
MERGE (change)-[:BY]->(user)
RETURN diagnostic.id AS id
"""
REOPEN = """
MATCH (association:Association)-[:ASSESSED_BY]->(diagnostic:Diagnostic {id: $id, state: 'submitted'})
MATCH (user:User {id: $user})
WHERE NOT EXISTS { (association)-[:ASSESSED_BY]->(:Diagnostic {state: 'open'}) }
OPTIONAL MATCH (diagnostic)-[by:SUBMITTED_BY]->(:User)
DELETE by
SET diagnostic.state = 'open', diagnostic.open_key = association.id
MERGE (change:Change {id: $change}) ON CREATE SET change.what = 'reopened', change.at = $at, change.note = $reason
MERGE (diagnostic)-[:HAS_CHANGE]->(change)
MERGE (change)-[:BY]->(user)
RETURN diagnostic.id AS id
"""
LIST_CHANGES = """
MATCH (:Diagnostic {id: $id})-[:HAS_CHANGE]->(change:Change)-[:BY]->(user:User)
RETURN change.what AS what, change.at AS at, change.note AS note, user.name AS by ORDER BY at
"""


class CannotStart(Exception):
    """A diagnostic of this association is open already, or it isn't active."""


class NotOpen(Exception):
    """The diagnostic was submitted in the meantime."""


class SheetTaken(Exception):
    """Somebody else answers alone on this sheet."""


class CannotReopen(Exception):
    """The diagnostic isn't submitted, or a newer one is open."""


class ChangedMeanwhile(Exception):
    """Somebody saved an answer while the diagnostic was being submitted."""


class DiagnosticState(StrEnum):
    """How far a diagnostic is."""

    OPEN = "open"
    SUBMITTED = "submitted"


@dataclass(frozen=True)
class SheetInfo:
    """A sheet with how many answers it has; `role` says who answers: president, treasurer, member… or consensus.

    user: the id of who answers alone on it and alone reads it; None for the consensus, and where nobody knows it.
    """

    id: str
    role: str
    answered: int
    done_at: datetime | None = None
    user: str | None = None


@dataclass(frozen=True)
class Diagnostic:
    """A diagnostic without its answers. axes: scores of the axes that have one, once submitted; cycle: 1 for the first.

    code: short, for the paper form and for files from elsewhere; campaign: its id, or None.
    """

    id: str
    code: str
    association: str
    instrument: str
    state: str
    cycle: int
    started_at: datetime
    submitted_at: datetime | None
    submitted_by: str | None
    campaign: str | None
    axes: Mapping[str, float]
    sheets: tuple[SheetInfo, ...]
    synthetic: bool = False

    @property
    def consensus(self) -> str:
        """Return the id of the sheet that counts."""
        return next(sheet.id for sheet in self.sheets if sheet.role == CONSENSUS)


@dataclass(frozen=True)
class Sheet:
    """The answers of a sheet by question; revisions: of each question ever saved, cleared ones too; saves: how many.

    saved_at: when each was saved last, as far as that was kept.
    """

    answers: Answers
    revisions: Mapping[str, int]
    saves: int
    saved_at: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """A new answer to a question. base: the revision that was seen when it was given, 0 for none; answer: None clears.

    save: an id of this saving, so that sending it twice is no conflict with itself.
    """

    question: str
    answer: Answer | None
    base: int
    save: str


@dataclass(frozen=True)
class DiagnosticEvent:
    """What happened to a diagnostic as a whole: submitted or reopened, when, by whom (name) and why."""

    what: str
    at: datetime
    note: str | None
    by: str


def start_diagnostic(
    graph: Graph,
    *,
    id: str,
    code: str,
    association: str,
    instrument: Instrument,
    at: datetime,
    campaign: str | None = None,
    carried: Answers | None = None,
    synthetic: bool = False,
) -> None:
    """Start a diagnostic, its consensus filled with carried answers, if any, of questions that the instrument has.

    Raises CannotStart.
    """
    taken = {
        question: Answer(answer.state, answer.value, answer.note, carried=True)
        for question, answer in (carried or {}).items()
        if question in instrument.questions
    }
    try:
        rows = graph.write(
            START, id=id, code=code, association=association, instrument=instrument.id, campaign=campaign, at=at,
            carried=answer_properties(taken), synthetic=synthetic,
        )  # fmt: skip
    except ConstraintError as error:  # Another one was started at the same moment.
        raise CannotStart from error
    if not rows:
        raise CannotStart


def get_diagnostic(graph: Graph, id: str) -> Diagnostic | None:
    """Return a diagnostic, or None."""
    return next(iter(_diagnostics(graph.read(GET, id=id))), None)


def get_diagnostic_by_code(graph: Graph, code: str) -> Diagnostic | None:
    """Return the diagnostic of a code, or None."""
    return next(iter(_diagnostics(graph.read(GET_BY_CODE, code=code))), None)


def list_diagnostics(graph: Graph, association: str) -> list[Diagnostic]:
    """List the diagnostics of an association, the newest first."""
    return _diagnostics(graph.read(LIST_OF, association=association))


def open_sheet(graph: Graph, diagnostic: str, role: str, at: datetime, user: str | None = None) -> str:
    """Return the id of the sheet of a person (the id of a user) who answers as somebody, made when it isn't there yet.

    Raises NotOpen, and SheetTaken when another person answers in this role.
    """
    rows = graph.write(OPEN_SHEET, diagnostic=diagnostic, role=role, at=at, user=user)
    if not rows:
        raise NotOpen
    if not rows[0]["own"]:
        raise SheetTaken
    return str(rows[0]["id"])


def finish_sheet(graph: Graph, sheet: str, at: datetime) -> None:
    """Say that a respondent has answered."""
    graph.write(FINISH_SHEET, sheet=sheet, at=at)


def read_sheet(graph: Graph, sheet: str) -> Sheet:
    """Return a sheet with its answers, empty when it isn't there."""
    rows = graph.read(READ_SHEET, sheet=sheet)
    return sheet_of(rows[0]["properties"] if rows else {})


def sheet_of(properties: Mapping[str, Any]) -> Sheet:
    """Return the sheet that a node's properties hold."""
    revisions = {
        key.removeprefix("revision_"): number for key, number in properties.items() if key.startswith("revision_")
    }
    times = {key.removeprefix("at_"): at.to_native() for key, at in properties.items() if key.startswith("at_")}
    return Sheet(answers_of(properties), revisions, properties.get("saves", 0), times)


def save_answers(graph: Graph, sheet: str, changes: Sequence[Change], at: datetime) -> list[str]:
    """Save answers and return the questions of those that somebody else changed since they were seen: not saved.

    Raises NotOpen when the diagnostic isn't open or the sheet isn't there; then nothing is saved.
    """
    if not changes:
        return []
    rows = graph.write(SAVE_ANSWERS, sheet=sheet, changes=[_change_row(change, at) for change in changes])
    if not rows or not rows[0]["open"]:
        raise NotOpen
    return [row["question"] for row in rows if not row["fits"]]


def submit(
    graph: Graph, id: str, instrument: Instrument, *, sheet: str, user: str, change: str, at: datetime
) -> dict[str, float]:
    """Submit a diagnostic: it is final, and its axes' scores become the association's. Return them.

    Raises NotOpen, and ChangedMeanwhile when an answer was saved at the same moment: try again.
    """
    read = read_sheet(graph, sheet)
    scored = score(instrument, read.answers)
    told = axis_scores(scored)
    signed: dict[str, Any] = {"id": id, "user": user, "change": change, "at": at}
    rows = graph.write(
        SUBMIT,
        **signed,
        saves=read.saves,
        scores=score_properties(told) | {f"share_{axis}": one.share for axis, one in scored.items()},
        axes=score_properties(told),
    )
    if not rows:
        found = get_diagnostic(graph, id)
        raise ChangedMeanwhile if found and found.state == DiagnosticState.OPEN else NotOpen
    graph.write(TOUCH)
    return told


def reopen(graph: Graph, id: str, *, user: str, change: str, at: datetime, reason: str) -> None:
    """Open a submitted diagnostic again, with a reason; its scores stay the association's until it is submitted.

    Raises CannotReopen.
    """
    if not graph.write(REOPEN, id=id, user=user, change=change, at=at, reason=reason):
        raise CannotReopen


def list_changes(graph: Graph, id: str) -> list[DiagnosticEvent]:
    """List what happened to a diagnostic as a whole, oldest first."""
    return [
        DiagnosticEvent(row["what"], row["at"].to_native(), row["note"], row["by"])
        for row in graph.read(LIST_CHANGES, id=id)
    ]


def _change_row(change: Change, at: datetime) -> dict[str, Any]:
    made = one_answer(change.question, change.answer)
    revision = f"revision_{change.question}"
    return {
        "question": change.question,
        "base": change.base,
        "save": change.save,
        "revision_key": revision,
        "save_key": f"save_{change.question}",
        "properties": made
        | {revision: change.base + 1, f"save_{change.question}": change.save, f"at_{change.question}": at},
    }


def _diagnostics(rows: list[dict[str, Any]]) -> list[Diagnostic]:
    found = []
    for row in rows:
        properties = row["properties"]
        submitted = properties.get("submitted_at")
        found.append(
            Diagnostic(
                id=properties["id"],
                code=properties["code"],
                association=row["association"],
                instrument=row["instrument"],
                state=properties["state"],
                cycle=properties["cycle"],
                started_at=properties["started_at"].to_native(),
                submitted_at=submitted.to_native() if submitted else None,
                submitted_by=row["submitted_by"],
                campaign=row["campaign"],
                axes={axis: score for axis in AXES if (score := properties.get(f"axis_{axis}")) is not None},
                sheets=tuple(
                    SheetInfo(**(one | {"done_at": one["done_at"].to_native() if one["done_at"] else None}))
                    for one in row["sheets"]
                ),
                synthetic=bool(properties.get("synthetic")),
            )
        )
    return found

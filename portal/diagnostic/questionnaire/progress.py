"""How far a sheet is, and whether a diagnostic can be submitted."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.diagnostic.diagnostics import Sheet
from graph.rules.answers import Answers, applying, contradictions, value_of
from graph.rules.instrument import Axis, Instrument, Question
from graph.rules.scoring import ENOUGH, score
from graph.server.connection import Graph
from portal.diagnostic.answers import answer_data, save_sheet
from portal.kit.ids import new_id


@dataclass(frozen=True)
class ProgressPart:
    """A part of the questionnaire: `done` of `asked` questions have an answer, "don't know" and "not reviewed" too.

    share: of its questions with a score, how many are answered, in [0, 1]; None for the part without scores.
    """

    axis: Axis
    asked: int
    done: int
    missing: tuple[Question, ...]
    carried: tuple[Question, ...]
    share: float | None

    @property
    def enough(self) -> bool:
        """Say whether enough is answered for a score."""
        return self.share is None or self.share >= ENOUGH


@dataclass(frozen=True)
class CountedAnswer:
    """A question and the number answered to it."""

    question: Question
    number: float


@dataclass(frozen=True)
class Check:
    """What to see to before a diagnostic is submitted."""

    parts: tuple[ProgressPart, ...]
    contradictions: tuple[tuple[CountedAnswer, CountedAnswer], ...]
    carried: int
    answered: int

    @property
    def refused(self) -> bool:
        """Say whether it can't be submitted as it is."""
        return bool(self.contradictions) or not self.answered


def parts_of(instrument: Instrument, answers: Answers) -> list[ProgressPart]:
    """Return how far each part of the questionnaire is."""
    applied, scored = applying(instrument, answers), score(instrument, answers)
    parts = []
    for axis in instrument.axes:
        asked = [question for question in axis.questions if question.id in applied]
        missing = tuple(question for question in asked if question.id not in answers)
        carried = tuple(one for one in asked if one.id in answers and answers[one.id].carried)
        share = scored[axis.id].share if axis.id in scored else None
        parts.append(ProgressPart(axis, len(asked), len(asked) - len(missing), missing, carried, share))
    return parts


def _number(answers: Answers, question: Question) -> float:
    return float(value_of(answers, question.id))  # type: ignore[arg-type]


def check(instrument: Instrument, answers: Answers) -> Check:
    """Say what to see to before a diagnostic with these answers is submitted."""
    parts = tuple(parts_of(instrument, answers))
    return Check(
        parts,
        tuple(
            (CountedAnswer(part, _number(answers, part)), CountedAnswer(whole, _number(answers, whole)))
            for part, whole in contradictions(instrument, answers)
        ),
        sum(len(part.carried) for part in parts),
        sum(part.done for part in parts),
    )


def confirm_carried(graph: Graph, instrument: Instrument, sheet_id: str, sheet: Sheet, only: Sequence[str] = ()) -> int:
    """Save again the answers carried over from last time, which confirms them; only: of these questions, else all.

    Returns how many were confirmed. Raises NotOpen.
    """
    changes = []
    for id, answer in sheet.answers.items():
        if answer.carried and id in instrument.questions and (not only or id in only):
            data = answer_data(sheet, id)
            changes.append({"question": id, "base": data["revision"], "save": new_id()}
                           | {name: data[name] for name in ("state", "value", "note")})  # fmt: skip
    results = save_sheet(graph, instrument, sheet_id, changes) if changes else []
    return sum(result["status"] == "saved" for result in results)


def place_of(instrument: Instrument, question: Question) -> str:
    """Return the id of the part of the questionnaire that a question is in."""
    return next(axis.id for axis in instrument.axes if question.id in {one.id for one in axis.questions})

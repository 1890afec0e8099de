"""Several people answered alone: where they differ, the largest differences first, and what all of them agree on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from graph.diagnostic.diagnostics import CONSENSUS, Diagnostic, Sheet, SheetInfo, read_sheet
from graph.rules.answers import Answer, AnswerState
from graph.rules.instrument import Axis, Instrument, Question, Value
from graph.rules.scoring import score_question
from graph.server.connection import Graph
from portal.diagnostic.answers import answer_words, save_sheet
from portal.kit.ids import new_id
from portal.kit.words import RESPONDENTS

UNSURE = 0.5
"""How far "don't know" or no answer is from an answer: in [0, 1], as all differences are."""
TOGETHER = 2
"""So many have to finish before anybody reads what others answered."""
MEMBERS = 9
"""So many members may answer for themselves."""


@dataclass(frozen=True)
class Difference:
    """A question that respondents answered differently. answers: role and words; settled: the common answer in words.

    before: the common answer that stood before the last of them finished: it settles nothing.
    """

    axis: Axis
    question: Question
    size: float
    answers: tuple[tuple[str, str], ...]
    settled: str
    before: str = ""


@dataclass(frozen=True)
class Comparison:
    """Where sheets differ, and the questions on which all agree; `to_take`: those not yet in the consensus.

    sheets: those that were compared, by role.
    """

    differences: tuple[Difference, ...]
    agreed: tuple[str, ...]
    to_take: tuple[str, ...]
    sheets: Mapping[str, Sheet]


def finished_sheets(graph: Graph, diagnostic: Diagnostic) -> dict[str, Sheet]:
    """Read the sheets of those who have finished, by role; none while it is one person, whose answers are their own."""
    done = [one for one in sheets_alone(diagnostic) if one.done_at]
    return {one.role: read_sheet(graph, one.id) for one in done} if len(done) >= TOGETHER else {}


def sheets_alone(diagnostic: Diagnostic) -> list[SheetInfo]:
    """List the sheets of those who answer alone, in the order in which roles are named."""
    order = list(RESPONDENTS)
    alone = [one for one in diagnostic.sheets if one.role != CONSENSUS]
    return sorted(alone, key=lambda one: (order.index(one.role.partition("-")[0]), one.role))


def own_sheet(diagnostic: Diagnostic, user: str) -> SheetInfo | None:
    """Return the sheet on which a user answers alone, if any."""
    return next((one for one in diagnostic.sheets if one.role != CONSENSUS and one.user == user), None)


def free_roles(diagnostic: Diagnostic) -> list[str]:
    """List as whom somebody may still begin to answer: a further member when the last one has begun."""
    taken = {one.role for one in diagnostic.sheets}
    members = [f"member-{number}" for number in range(2, MEMBERS + 1)]
    free = [role for role in (*RESPONDENTS, *members) if role not in taken]
    return [role for role in free if role in RESPONDENTS] + (
        [role for role in free if role not in RESPONDENTS][:1] if "member" in taken else []
    )


def compare(graph: Graph, instrument: Instrument, diagnostic: Diagnostic) -> Comparison:
    """Compare the sheets of those who have finished, question by question."""
    sheets, consensus = finished_sheets(graph, diagnostic), read_sheet(graph, diagnostic.consensus)
    return _compared(graph, instrument, diagnostic, sheets, consensus)


def _compared(
    graph: Graph, instrument: Instrument, diagnostic: Diagnostic, sheets: Mapping[str, Sheet], consensus: Sheet
) -> Comparison:
    """Compare sheets that are read, by role, with one another and with the common one."""
    finished = max((one.done_at for one in sheets_alone(diagnostic) if one.done_at), default=None)
    differences, agreed = [], []
    asked = [(axis, question) for axis in instrument.axes for question in axis.questions]
    for axis, question in asked:
        answers = {role: sheet.answers.get(question.id) for role, sheet in sheets.items()}
        if not any(answers.values()):
            continue
        size = difference(question, list(answers.values()))
        if size == 0:
            agreed.append(question.id)
            continue
        said = tuple((role, answer_words(graph, question, answer)) for role, answer in answers.items())
        common = _common(graph, question, consensus.answers.get(question.id))
        together = finished is not None and (at := consensus.saved_at.get(question.id)) is not None and at >= finished
        differences.append(Difference(axis, question, size, said, *((common, "") if together else ("", common))))
    differences.sort(key=lambda one: -one.size)
    own = {id for id, answer in consensus.answers.items() if not answer.carried}
    return Comparison(tuple(differences), tuple(agreed), tuple(id for id in agreed if id not in own), sheets)


def _common(graph: Graph, question: Question, own: Answer | None) -> str:
    """Return the words of the consensus's own answer, nothing while it has none of this time."""
    return answer_words(graph, question, own) if own and not own.carried else ""


def take_agreed(graph: Graph, instrument: Instrument, diagnostic: Diagnostic) -> int:
    """Save into the consensus what all agree on and it hasn't yet; return how many. Raises NotOpen."""
    sheets, consensus = finished_sheets(graph, diagnostic), read_sheet(graph, diagnostic.consensus)
    first = next(iter(sheets.values()), None)
    if first is None:
        return 0
    changes = []
    for id in _compared(graph, instrument, diagnostic, sheets, consensus).to_take:
        answer = first.answers[id]
        changes.append(
            {"question": id, "state": answer.state, "value": answer.value, "note": "",
             "base": consensus.revisions.get(id, 0), "save": new_id()}
        )  # fmt: skip
    results = save_sheet(graph, instrument, diagnostic.consensus, changes)
    return sum(result["status"] == "saved" for result in results)


def difference(question: Question, answers: Sequence[Answer | None]) -> float:
    """Return how far answers to one question are apart, in [0, 1]: the largest distance of two of them."""
    return max((_distance(question, one, other) for one, other in combinations(answers, 2)), default=0.0)


def _distance(question: Question, one: Answer | None, other: Answer | None) -> float:
    states = {answer.state if answer else None for answer in (one, other)}
    if states != {AnswerState.ANSWERED}:
        return UNSURE if len(states) > 1 else 0.0
    first, second = one.value, other.value  # type: ignore[union-attr]
    if first == second:
        return 0.0
    if question.type == "choices":
        return _unshared(*(set(value) if isinstance(value, tuple) else {value} for value in (first, second)))
    apart = _scores_apart(question, first, second)  # type: ignore[arg-type]
    if apart is None and question.type == "number":
        return min(abs(first - second) / max(abs(first), abs(second)), 1.0)  # type: ignore[operator, arg-type]
    return 1.0 if apart is None else apart


def _scores_apart(question: Question, one: Value, other: Value) -> float | None:
    """Return how far the scores of two values are apart; None when they have none, or the same."""
    first, second = score_question(question, one), score_question(question, other)
    return None if first is None or second is None or first == second else abs(first - second)


def _unshared(one: set[object], other: set[object]) -> float:
    """Return which share of the choices that either made isn't made by both (the Jaccard distance)."""
    return 1 - len(one & other) / len(one | other)

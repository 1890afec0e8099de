"""Answers: what may be given to a question, and which questions apply."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph.rules.instrument import MOST_LEVEL, Instrument, Question, Value
from graph.rules.typed import read_day, read_number


class AnswerState(StrEnum):
    """What was done with a question; one without an answer has none of these."""

    ANSWERED = "answered"
    UNKNOWN = "unknown"
    NOT_REVIEWED = "not_reviewed"


class AnswerProblem(StrEnum):
    """Why a value can't be the answer to a question."""

    NOT_A_LEVEL = "not_a_level"
    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    NOT_YES_OR_NO = "not_yes_or_no"
    NOT_A_DATE = "not_a_date"
    NOT_A_CHOICE = "not_a_choice"


class BadAnswer(ValueError):
    """A value isn't one that a question takes."""

    def __init__(self, question: Question, problem: AnswerProblem) -> None:
        super().__init__(f"{question.id}: {problem}")
        self.question = question
        self.problem = problem


@dataclass(frozen=True)
class Answer:
    """An answer to one question: `value` is there when it is answered.

    note: the person's own words. carried: taken over from the diagnostic before and not confirmed yet. revision: how
    many times it was saved, so that two people who change it at once are told.
    """

    state: AnswerState
    value: Value | None = None
    note: str = ""
    carried: bool = False
    revision: int = 1


Answers = Mapping[str, Answer]


def check_value(question: Question, value: object, offered: Collection[str] | None = None) -> Value:
    """Return a value as it is kept; raise BadAnswer for one that the question doesn't take.

    value: of its own type, or as forms and files write it (text). offered: the ids to choose from, when the question
    takes them from the directory.
    """
    if question.type == "yes_no":
        return _yes_or_no(question, value)
    if question.type in ("level", "number"):
        return _number(question, value)
    if question.type == "date":
        return _date(question, value)
    return _chosen(question, value, offered or ())


def _chosen(question: Question, value: object, offered: Collection[str]) -> str | tuple[str, ...]:
    """Return the id of what was chosen, or the ids in order for a question that takes several."""
    ids = {choice.id for choice in question.choices}.union(offered)
    chosen = tuple(map(str, value)) if isinstance(value, list | tuple | set) else (str(value),)
    if not chosen or not set(chosen) <= ids or (question.type == "choice" and len(chosen) != 1):
        raise BadAnswer(question, AnswerProblem.NOT_A_CHOICE)
    return chosen[0] if question.type == "choice" else tuple(sorted(set(chosen)))


def _yes_or_no(question: Question, value: object) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in ("yes", "true", "1"):
        return True
    if text in ("no", "false", "0"):
        return False
    raise BadAnswer(question, AnswerProblem.NOT_YES_OR_NO)


def _number(question: Question, value: object) -> float:
    level = question.type == "level"
    number = _typed_number(question, value)
    if not math.isfinite(number):
        raise BadAnswer(question, AnswerProblem.NOT_A_LEVEL if level else AnswerProblem.NOT_A_NUMBER)
    if level and number not in range(MOST_LEVEL + 1):
        raise BadAnswer(question, AnswerProblem.NOT_A_LEVEL)
    if question.whole and number != int(number):
        raise BadAnswer(question, AnswerProblem.NOT_WHOLE)
    _check_bounds(question, number)
    return number


def _check_bounds(question: Question, number: float) -> None:
    if question.least is not None and number < question.least:
        raise BadAnswer(question, AnswerProblem.TOO_SMALL)
    if question.most is not None and number > question.most:
        raise BadAnswer(question, AnswerProblem.TOO_LARGE)


def _typed_number(question: Question, value: object) -> float:
    """Return a number as forms and files write it; not a number for what is none."""
    if isinstance(value, bool):
        return math.nan
    if isinstance(value, int | float):
        return float(value)
    try:
        return read_number(str(value), grouping=".," if question.whole else "")
    except ValueError:
        return math.nan


def _date(question: Question, value: object) -> str:
    try:
        return read_day(str(value)).isoformat()
    except ValueError:
        raise BadAnswer(question, AnswerProblem.NOT_A_DATE) from None


def value_of(answers: Answers, question: str) -> Value | None:
    """Return the value answered to a question, None when there is none or it is unknown."""
    answer = answers.get(question)
    return answer.value if answer and answer.state == AnswerState.ANSWERED else None


def applying(instrument: Instrument, answers: Answers) -> dict[str, Question]:
    """Return the questions that apply, by id, in order: all conditions hold, on questions that apply themselves."""
    known: dict[str, bool] = {}

    def applies(id: str) -> bool:
        if id not in known:
            known[id] = all(
                applies(test.question) and (value := value_of(answers, test.question)) is not None and test.holds(value)
                for test in instrument.questions[id].when
            )
        return known[id]

    return {id: question for id, question in instrument.questions.items() if applies(id)}


def contradictions(instrument: Instrument, answers: Answers) -> list[tuple[Question, Question]]:
    """List the pairs of questions (part, whole) where the number of the part exceeds that of the whole."""
    found = []
    applied = applying(instrument, answers)
    for question in applied.values():
        part, whole = value_of(answers, question.id), value_of(answers, question.not_above or "")
        if isinstance(part, float | int) and isinstance(whole, float | int) and part > whole:
            found.append((question, instrument.questions[question.not_above or ""]))
    return found

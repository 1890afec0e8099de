"""The cells of an export: answers as labels, as XML or as a spreadsheet writes them, from one column or several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from graph.rules.answers import Answer, AnswerProblem, AnswerState, BadAnswer, check_value
from graph.rules.folding import fold
from graph.rules.instrument import Choice, Question, Value
from portal.diagnostic.campaigns.form_fields import DONT_KNOW, NOT_REVIEWED, STATES, Field
from seed.tables.dates import FIRST_OF_1900, DayOrder, read_date
from seed.tables.values import Expected, UnreadableValue, read_number, read_tick, read_whole, read_yes_no

LANGUAGES = ("fr", "ar", "en")
COLUMNS_DIFFER, NOTE_ALONE, NOT_A_TICK = "columns_differ", "note_alone", "not_a_tick"
LABELLED = 5000
"""Choices whose labels are kept folded: some hundred questions, and the communes of some provinces."""
PROBLEMS = {
    Expected.YES_OR_NO: AnswerProblem.NOT_YES_OR_NO,
    Expected.NUMBER: AnswerProblem.NOT_A_NUMBER,
    Expected.WHOLE: AnswerProblem.NOT_WHOLE,
    Expected.DATE: AnswerProblem.NOT_A_DATE,
}


@dataclass(frozen=True)
class Trouble:
    """A cell that isn't taken. why: a Problem of graph/rules/answers.py, or one of this module's own words."""

    question: str
    text: str
    why: str


class NotTaken(ValueError):
    """An answer that isn't taken; why as in `Trouble`."""

    def __init__(self, text: str, why: str) -> None:
        """Keep what the cells say, and why it isn't taken."""
        super().__init__(text, why)
        self.text, self.why = text, why


@dataclass(frozen=True)
class DateReading:
    """How the dates of a column are read: the order of day and month, and the day that numbers count from."""

    order: DayOrder = DayOrder.DAY_FIRST
    since: date = FIRST_OF_1900


def read_answer(
    one: Field, question: Question, texts: Sequence[str], marks: Mapping[str, Sequence[str]], dates: DateReading
) -> Answer | None:
    """Read the answer to a question from what its columns say; None when they say nothing. Raises NotTaken.

    texts: of its own columns; marks: of those of its choices. Where they say different things, nothing is chosen.
    """
    shown = " | ".join(texts)
    try:
        found = [_answer(one, question, _value(one, question, text, dates)) for text in texts]
        if any(marks.values()):
            ticked = _ticked(one, marks)
            shown = " | ".join((*texts, " ".join(ticked)))
            if ticked:
                found.append(_answer(one, question, ticked))
            elif found:
                raise NotTaken(shown, COLUMNS_DIFFER)
    except BadAnswer as error:
        raise NotTaken(shown, error.problem) from error
    except UnreadableValue as error:
        raise NotTaken(shown, PROBLEMS[error.expected]) from error
    if any(answer != found[0] for answer in found):
        raise NotTaken(shown, COLUMNS_DIFFER)
    return found[0] if found else None


def read_state(one: Field, text: str) -> Answer:
    """Read why there is no answer; raise NotTaken."""
    chosen = choice_of(one.choices, text)
    if not chosen:
        raise NotTaken(text, AnswerProblem.NOT_A_CHOICE)
    return Answer(STATES[chosen])


def choice_of(choices: Sequence[Choice], text: str) -> str | None:
    """Return the id of the choice that a cell names, by its id or its label in one of the languages."""
    if any(choice.id == text for choice in choices):
        return text
    plain = fold(text)
    return next((choice.id for choice in choices if plain and plain in _labels(choice)), None)


def _value(one: Field, question: Question, text: str, dates: DateReading) -> Value | list[str]:
    """Return what a cell says, as `check_value` takes it."""
    if one.type == "select_multiple":
        return _choices_of(one.choices, text)
    chosen = choice_of(one.choices, text)
    if chosen:
        return chosen
    if question.type == "yes_no":
        return "yes" if read_yes_no(text) else "no"
    if question.type == "level":
        return _level(question, text)
    if question.type == "number":
        return _number(question, text)
    return read_date(text, dates.order, dates.since).isoformat() if question.type == "date" else text


def _level(question: Question, text: str) -> str:
    try:
        return str(read_whole(text))
    except UnreadableValue:
        raise BadAnswer(question, AnswerProblem.NOT_A_LEVEL) from None


def _number(question: Question, text: str) -> float:
    """Read a number; where only a whole one is taken, say whether it isn't whole or isn't a number at all."""
    try:
        return read_number(text, whole=question.whole)
    except UnreadableValue:
        read_number(text)
        raise


def _ticked(one: Field, marks: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the choices whose columns say yes; a column may also name its choice again."""
    found = []
    for choice in one.choices:
        says = {choice_of([choice], text) == choice.id or _tick(text) for text in marks.get(choice.id, ())}
        if len(says) > 1:
            raise NotTaken(" | ".join(marks[choice.id]), COLUMNS_DIFFER)
        if True in says:
            found.append(choice.id)
    return found


def _tick(text: str) -> bool:
    try:
        return read_tick(text)
    except UnreadableValue:
        raise NotTaken(text, NOT_A_TICK) from None


def _answer(one: Field, question: Question, chosen: Value | list[str]) -> Answer:
    first = chosen[0] if isinstance(chosen, list) and len(chosen) == 1 else chosen
    if isinstance(first, str) and first in STATES:
        return Answer(STATES[first])
    offered = [choice.id for choice in one.choices if choice not in (DONT_KNOW, NOT_REVIEWED)]
    return Answer(AnswerState.ANSWERED, check_value(question, chosen, offered))


def _choices_of(choices: Sequence[Choice], text: str) -> list[str]:
    """Return the ids of the choices that a cell lists, one after the other; what isn't one of them stays as it is."""
    words = text.split()
    if all(any(choice.id == word for choice in choices) for word in words):
        return words
    pairs = [(label, choice.id) for choice in choices for label in _labels(choice)]
    return _listed(fold(text), sorted(pairs, key=lambda pair: -len(pair[0]))) or [text]


def _listed(text: str, labels: Sequence[tuple[str, str]]) -> list[str]:
    """Return the ids of the labels that a folded text is made of, the longest first; nothing when it isn't."""
    found, rest = [], text
    while rest:
        fitting = next((pair for pair in labels if f"{rest} ".startswith(f"{pair[0]} ")), None)
        if fitting is None:
            return []
        found.append(fitting[1])
        rest = rest[len(fitting[0]) :].strip()
    return found


@lru_cache(maxsize=LABELLED)
def _labels(choice: Choice) -> tuple[str, ...]:
    return tuple(label for text in (choice.id, *map(choice.text.said, LANGUAGES)) if (label := fold(text)))

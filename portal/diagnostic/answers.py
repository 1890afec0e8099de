"""Answers on their way into a sheet and out of it: what a page, a script or a workbook sends is checked, saved or told.

Several areas do this: the questionnaire saves each answer as it is given, the offline workbook sends many at once.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from flask import g
from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graph.diagnostic.diagnostics import Change, Sheet, read_sheet, save_answers
from graph.directory.search import Filters, search
from graph.rules.answers import Answer, AnswerProblem, AnswerState, BadAnswer, check_value
from graph.rules.cleaning import clean_text
from graph.rules.instrument import MOST_LEVEL, Instrument, Question, Value
from graph.server.connection import Graph
from portal.kit.clock import now
from portal.kit.ids import new_id
from portal.kit.language import current_language, domain_name, domains, format_count, format_day, localised_name

NOTE_LETTERS = 2000
SAVE_LETTERS = 64
MOST_REVISION = 10**9
MOST_CHANGES = 200
"""So many answers are saved at once at most: more than a page has, or a device sends at once."""
NETWORKS = 1000
"""So many networks are offered at most; more than any region has."""


class SentChange(BaseModel):
    """A change of an answer as a script sends it; see `change_of`. Its question and its value are looked at after."""

    model_config = ConfigDict(strict=True, extra="ignore")

    state: str | None = None
    value: bool | int | float | str | list[str] | None = None
    note: str | None = None
    base: Annotated[int, Field(ge=0, lt=MOST_REVISION)] = 0
    save: Annotated[str, Field(max_length=SAVE_LETTERS)] | None = None


class BadChange(ValueError):
    """A change can't be kept; the message says to the person what to do."""


def save_sheet(
    graph: Graph, instrument: Instrument, sheet_id: str, changes: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Save what was sent and return, in the same order, what became of each: see `change_of` for what a change has.

    A result has `question`; `status`: "saved", "conflict" (somebody else changed the answer since it was seen: nothing
    was overwritten) or "invalid"; `message`, in the page's language, empty when it is saved; and `current`: the answer
    as it is now (see `answer_data`). Raises NotOpen when the diagnostic was submitted.
    """
    results: list[dict[str, Any]] = []
    good: list[tuple[int, Change]] = []
    for position, sent in enumerate(changes):
        question = _question_of(sent)
        results.append({"question": question, "status": "saved", "message": "", "current": None})
        try:
            good.append((position, change_of(graph, instrument, sent)))
        except BadChange as error:
            results[position] |= {"status": "invalid", "message": str(error)}
    refused: list[tuple[int, Change]] = []
    for round in _rounds(good):
        questions = set(save_answers(graph, sheet_id, [change for _position, change in round], now()))
        refused += [item for item in round if item[1].question in questions]
    sheet = read_sheet(graph, sheet_id)
    for position, change in refused:
        if not _same(change.answer, sheet.answers.get(change.question)):
            results[position] |= {"status": "conflict", "message": conflict_message()}
    for result in results:
        result["current"] = answer_data(sheet, result["question"])
    return results


def change_of(graph: Graph, instrument: Instrument, sent: Mapping[str, Any]) -> Change:
    """Return a change as it is saved, or raise BadChange.

    sent: `question`; `state`: "answered", "unknown", "not_reviewed", or nothing to clear the answer; `value`, when it
    is answered, of its own type or as text; `note`; `base`: the revision that was seen, 0 for none; `save`: an id of
    this saving, so that sending it twice is no conflict.
    """
    question = instrument.questions.get(_question_of(sent))
    if question is None:
        raise BadChange(_("This question isn't part of the questionnaire. Load the page again."))
    try:
        change = SentChange.model_validate(sent)
    except ValidationError:
        raise BadChange(_("This answer could not be understood. Load the page again.")) from None
    return Change(question.id, _answer(graph, question, change), change.base, change.save or new_id())


def answer_data(sheet: Sheet, question: str) -> dict[str, Any]:
    """Return an answer as JSON holds it; state and value are None, and the note empty, when there is none."""
    answer = sheet.answers.get(question)
    value = answer.value if answer else None
    return {
        "state": answer.state.value if answer else None,
        "value": list(value) if isinstance(value, tuple) else value,
        "note": answer.note if answer else "",
        "carried": bool(answer and answer.carried),
        "revision": sheet.revisions.get(question, 0),
    }


def sheet_data(sheet: Sheet) -> dict[str, dict[str, Any]]:
    """Return every question of a sheet that was ever saved, cleared ones too, by id (see `answer_data`)."""
    return {question: answer_data(sheet, question) for question in {**sheet.answers, **sheet.revisions}}


def conflict_message() -> str:
    """Say that somebody else was faster."""
    return _("Somebody else changed this answer in the meantime. Nothing was overwritten: choose which one is right.")


def bad_changes_message() -> str:
    """Say that what a script sent is no list of answers that can be saved."""
    return _("These answers could not be read, or are too many at once. Nothing was saved: load the page again.")


def problem_message(error: BadAnswer) -> str:
    """Say to the person what to do about an answer that a question doesn't take."""
    question = error.question
    if error.problem == AnswerProblem.TOO_SMALL:
        return _("Enter %(number)s or more.", number=format_count(question.least or 0))
    if error.problem == AnswerProblem.TOO_LARGE:
        return _("Enter %(number)s or less.", number=format_count(question.most or 0))
    return {
        AnswerProblem.NOT_A_LEVEL: _("Choose one of the five levels."),
        AnswerProblem.NOT_A_NUMBER: _("Enter a number, such as 12 or 12.5."),
        AnswerProblem.NOT_WHOLE: _("Enter a whole number, such as 12."),
        AnswerProblem.NOT_YES_OR_NO: _("Choose yes or no."),
        AnswerProblem.NOT_A_DATE: _("Enter a date, such as 20/03/2015."),
        AnswerProblem.NOT_A_CHOICE: _("Choose among the answers offered."),
    }[error.problem]


def choices_of(graph: Graph, question: Question) -> list[tuple[str, str]]:
    """Return the answers that a choice question offers, as id and words: its own, then those of the directory."""
    own = [(choice.id, choice.text.said(current_language())) for choice in question.choices]
    if question.source == "domains":
        return own + [(id, domain_name(id)) for id in domains()]
    if question.source == "networks":
        return own + _networks(graph)
    return own


def value_words(graph: Graph, question: Question, value: Value | None) -> str:
    """Say a value in the page's language: the words of a level, the names of choices, a number with its unit."""
    language = current_language()
    if value is None:
        return ""
    if question.type == "yes_no":
        return _("Yes") if value else _("No")
    if question.type == "level":
        level = int(float(value))  # type: ignore[arg-type]
        return _("%(level)s of %(most)s: %(words)s", level=level, most=MOST_LEVEL,
                 words=question.levels[level].said(language))  # fmt: skip
    if question.type == "number":
        unit = f" {question.unit.said(language)}" if question.unit else ""
        return f"{format_count(float(value))}{unit}"  # type: ignore[arg-type]
    if question.type == "date":
        return format_day(date.fromisoformat(str(value)))
    names = dict(choices_of(graph, question))
    return _(", ").join(names.get(id, id) for id in (value if isinstance(value, tuple) else (str(value),)))


def answer_words(graph: Graph, question: Question, answer: Answer | None) -> str:
    """Say an answer in words, also that there is none or that it isn't known."""
    if answer is None:
        return _("No answer yet")
    if answer.state == AnswerState.UNKNOWN:
        return _("Don't know")
    if answer.state == AnswerState.NOT_REVIEWED:
        return _("Not reviewed")
    return value_words(graph, question, answer.value)


def data_words(graph: Graph, question: Question, data: Mapping[str, Any]) -> str:
    """Say an answer in words, given as `answer_data` returns it; the note comes after it."""
    if data["state"] is None:
        return answer_words(graph, question, None)
    value = tuple(data["value"]) if isinstance(data["value"], list) else data["value"]
    words = answer_words(graph, question, Answer(AnswerState(data["state"]), value))
    return f"{words} – {data['note']}" if data["note"] else words


def _question_of(sent: Mapping[str, Any]) -> str:
    """Return the question that a change names, nothing when that can't be one."""
    named = sent.get("question")
    return named if isinstance(named, str) and len(named) <= SAVE_LETTERS else ""


def _answer(graph: Graph, question: Question, sent: SentChange) -> Answer | None:
    state, note = sent.state or None, sent.note or ""
    if state is None and not note:
        return None
    if state is None:
        raise BadChange(_("Give an answer, or choose “Don't know”, so that your note is kept."))
    if state not in set(AnswerState):
        raise BadChange(_("This answer could not be understood. Load the page again."))
    # Half a letter, as scripts can send it, is none that the graph could keep.
    note = clean_text(note).strip()
    if len(note) > NOTE_LETTERS:
        raise BadChange(_("Shorten your note to %(number)s letters or fewer.", number=format_count(NOTE_LETTERS)))
    if state != AnswerState.ANSWERED:
        return Answer(AnswerState(state), note=note)
    try:
        value = check_value(question, sent.value, _offered(graph, question))
    except BadAnswer as error:
        raise BadChange(problem_message(error)) from error
    return Answer(AnswerState.ANSWERED, value, note)


def _same(one: Answer | None, other: Answer | None) -> bool:
    """Say whether two answers say the same: then there is nothing to settle, whoever was first."""
    if one is None or other is None:
        return one is other
    return not other.carried and (one.state, one.value, one.note) == (other.state, other.value, other.note)


def _offered(graph: Graph, question: Question) -> Collection[str]:
    return [id for id, _words in choices_of(graph, question)] if question.source else ()


def _networks(graph: Graph) -> list[tuple[str, str]]:
    """Return the networks of the directory by name, read once a request."""
    if "offered_networks" not in g:
        g.offered_networks = search(graph, Filters(kind="network"), limit=NETWORKS).entries
    return [(entry.id, localised_name(entry)) for entry in g.offered_networks]


def _rounds(changes: Sequence[tuple[int, Change]]) -> Iterator[list[tuple[int, Change]]]:
    """Part changes so that each round has a question once: a later answer is saved after the earlier one."""
    waiting = list(changes)
    while waiting:
        first: dict[str, tuple[int, Change]] = {}
        rest = []
        for item in waiting:
            if first.setdefault(item[1].question, item) is not item:
                rest.append(item)
        yield list(first.values())
        waiting = rest

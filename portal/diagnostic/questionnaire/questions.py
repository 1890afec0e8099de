"""What a page of questions shows, and what happens when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage, MultiDict

from graph.diagnostic import evidence
from graph.diagnostic.diagnostics import NotOpen, Sheet, read_sheet
from graph.diagnostic.evidence import Evidence
from graph.rules.answers import applying
from graph.rules.instrument import Axis, Condition, Instrument, Question, Theme
from graph.rules.typed import write_day
from graph.server.connection import Graph
from portal.diagnostic.answers import (
    answer_data,
    answer_words,
    change_of,
    choices_of,
    data_words,
    save_sheet,
    value_words,
)
from portal.diagnostic.questionnaire.typed import Typed, change_asked, seen_mark
from portal.kit import files
from portal.kit.clock import now
from portal.kit.language import current_language, format_count, format_day


@dataclass(frozen=True)
class OtherAnswer:
    """What another sheet says to a question: the role of its respondent, and the answer in words."""

    role: str
    words: str


@dataclass
class Asked:
    """A question on a page. state, value, note: what its fields show, typed or kept.

    seen: see typed.py beside this file. applies: whether it is asked; why: when it is, in words, nothing if always.
    conflict: the answer that somebody else gave meanwhile, in words, or nothing. others: what the respondents said, on
    the sheet that counts.
    """

    question: Question
    answer: Mapping[str, Any]
    seen: str
    applies: bool
    why: str
    choices: list[tuple[str, str]]
    state: str | None
    value: Any
    note: str
    files: list[Evidence]
    others: list[OtherAnswer]
    error: str = ""
    file_error: str = ""
    conflict: str = ""

    words: str = ""
    """The answer that is kept, in words."""

    @property
    def id(self) -> str:
        """Return the question's id."""
        return self.question.id

    @property
    def shown(self) -> Any:
        """Return the value as fields hold it: text, or several texts for several choices."""
        if isinstance(self.value, bool):
            return "yes" if self.value else "no"
        if isinstance(self.value, float):
            return f"{self.value:g}" if self.value != int(self.value) else str(int(self.value))
        if self.question.type == "date" and self.value:
            return _written_day(self.value)
        return self.value if self.value is not None else ""

    @property
    def conditions(self) -> list[dict[str, Any]]:
        """Return what must hold for the question to be asked, as a script reads it."""
        return [condition_data(one) for one in self.question.when]


def _written_day(value: Any) -> str:
    try:
        return write_day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


@dataclass
class QuestionPage:
    """A part of the questionnaire on one sheet, by theme; known: answers elsewhere that its conditions ask for."""

    axis: Axis
    themes: list[tuple[Theme, list[Asked]]]
    known: dict[str, Any]
    saved: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def asked(self) -> dict[str, Asked]:
        """Return the questions by id."""
        return {one.id: one for _theme, questions in self.themes for one in questions}


def make_page(
    graph: Graph, instrument: Instrument, axis: Axis, sheet_id: str, others: Mapping[str, Sheet] | None = None
) -> QuestionPage:
    """Read a part of the questionnaire as it stands on a sheet; others: the sheets of respondents by role."""
    sheet = read_sheet(graph, sheet_id)
    applied = applying(instrument, sheet.answers)
    backing = evidence.list_evidence(graph, sheet_id)
    themes = []
    for theme in axis.themes:
        asked = []
        for question in theme.questions:
            data = answer_data(sheet, question.id)
            asked.append(
                Asked(
                    question=question,
                    answer=data,
                    seen=seen_mark(data),
                    applies=question.id in applied,
                    why=why_not(graph, instrument, question),
                    choices=choices_of(graph, question),
                    state=data["state"],
                    value=data["value"],
                    note=data["note"],
                    words=answer_words(graph, question, sheet.answers.get(question.id)) if data["carried"] else "",
                    files=[one for one in backing if one.question == question.id],
                    others=[
                        OtherAnswer(role, answer_words(graph, question, one.answers[question.id]))
                        for role, one in (others or {}).items()
                        if question.id in one.answers
                    ],
                )
            )
        themes.append((theme, asked))
    return QuestionPage(axis, themes, _known_elsewhere(instrument, axis, sheet))


def save_page(
    graph: Graph,
    instrument: Instrument,
    axis: Axis,
    sheet_id: str,
    form: MultiDict[str, str],
    sent: MultiDict[str, FileStorage],
    others: Mapping[str, Sheet] | None = None,
) -> QuestionPage:
    """Save what a page of questions sent, and return the page as it stands then, what was bad as it was typed.

    Raises NotOpen when the diagnostic was submitted in the meantime.
    """
    sheet = read_sheet(graph, sheet_id)
    typed: dict[str, Typed] = {}
    changes, unsettled = [], set()
    for question in axis.questions:
        if f"seen-{question.id}" in form:
            typed[question.id], change = change_asked(question, form, answer_data(sheet, question.id))
            if change and change.pop("unsettled", False):
                unsettled.add(question.id)
            elif change:
                changes.append(change)
    results = save_sheet(graph, instrument, sheet_id, changes) if changes else []
    file_errors = _save_files(graph, axis, sheet_id, form, sent)
    page = make_page(graph, instrument, axis, sheet_id, others)
    page.saved = sum(result["status"] == "saved" for result in results)
    for result in results:
        if result["status"] != "saved":
            conflict = result["status"] == "conflict"
            _show_again(graph, page.asked[result["question"]], typed, result["message"], conflict)
    for id in unsettled:
        _show_again(graph, page.asked[id], typed, _("Choose which of the two answers is right."), True)
    for id, message in file_errors.items():
        page.asked[id].file_error = message
    page.problems = [(one.id, message) for one in page.asked.values()
                     for message in (one.error, one.file_error) if message]  # fmt: skip
    return page


def told(
    graph: Graph, instrument: Instrument, results: list[dict[str, Any]], sent: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return results of saving as a page's script takes them: with its new `seen`, and both answers of a conflict."""
    for result, change in zip(results, sent, strict=True):
        result["seen"] = seen_mark(result["current"])
        if result["status"] == "conflict":
            question = instrument.questions[result["question"]]
            result["theirs"] = data_words(graph, question, result["current"])
            mine = change_of(graph, instrument, change).answer
            result["mine"] = " – ".join(filter(None, [answer_words(graph, question, mine), mine.note if mine else ""]))
    return results


def why_not(graph: Graph, instrument: Instrument, question: Question) -> str:
    """Say when a question is asked; nothing when it always is."""
    return " ".join(_condition_words(graph, instrument, one) for one in question.when)


def condition_data(condition: Condition) -> dict[str, Any]:
    """Return a condition as JSON holds it, with what it asks for only."""
    bounds = {name: getattr(condition, name) for name in ("at_least", "at_most", "since", "before")}
    return {"question": condition.question, "among": list(condition.among)} | {
        name: bound for name, bound in bounds.items() if bound is not None
    }


def _condition_words(graph: Graph, instrument: Instrument, condition: Condition) -> str:
    asked = instrument.questions[condition.question]
    text = asked.text.said(current_language())
    if condition.among:
        words = _(" or ").join(value_words(graph, asked, one) for one in condition.among)
        return _("Asked only when the answer to “%(question)s” is: %(answer)s.", question=text, answer=words)
    if condition.at_least is not None or condition.at_most is not None:
        least, most = condition.at_least, condition.at_most
        if most is None:
            return _("Asked only when the answer to “%(question)s” is %(number)s or more.",
                     question=text, number=format_count(least or 0))  # fmt: skip
        if least is None:
            return _("Asked only when the answer to “%(question)s” is %(number)s or less.",
                     question=text, number=format_count(most))  # fmt: skip
        return _("Asked only when the answer to “%(question)s” is from %(least)s to %(most)s.",
                 question=text, least=format_count(least), most=format_count(most))  # fmt: skip
    if condition.since:
        return _("Asked only when the answer to “%(question)s” is %(day)s or later.",
                 question=text, day=format_day(date.fromisoformat(condition.since)))  # fmt: skip
    if condition.before:
        return _("Asked only when the answer to “%(question)s” is before %(day)s.",
                 question=text, day=format_day(date.fromisoformat(condition.before)))  # fmt: skip
    return _("Asked only when “%(question)s” is answered.", question=text)


def _known_elsewhere(instrument: Instrument, axis: Axis, sheet: Sheet) -> dict[str, Any]:
    """Return what conditions of a page ask for but isn't on it: each question's own conditions and answer."""
    here = {question.id for question in axis.questions}
    wanted = [test.question for question in axis.questions for test in question.when]
    known: dict[str, Any] = {}
    while wanted:
        id = wanted.pop()
        if id not in here and id not in known:
            question = instrument.questions[id]
            answer = answer_data(sheet, id)
            known[id] = {"value": answer["value"], "when": [condition_data(one) for one in question.when]}
            wanted += [test.question for test in question.when]
    return known


def _show_again(graph: Graph, asked: Asked, typed: Mapping[str, Typed], message: str, conflict: bool) -> None:
    """Put what was typed back into the fields of a question, with what is wrong."""
    one = typed[asked.id]
    asked.state, asked.value, asked.note, asked.error = one.state, one.value, one.note, message
    if conflict:
        asked.conflict = data_words(graph, asked.question, asked.answer)


def _save_files(
    graph: Graph, axis: Axis, sheet_id: str, form: MultiDict[str, str], sent: MultiDict[str, FileStorage]
) -> dict[str, str]:
    """Keep the files that were sent and remove the one asked for; return what is wrong, by question."""
    wrong = {}
    for question in axis.questions:
        file = sent.get(f"file-{question.id}")
        if file and file.filename:
            try:
                with file.stream:
                    _keep(graph, sheet_id, question.id, file)
            except files.BadUpload as error:
                wrong[question.id] = str(error)
    removed = form.get("remove", "")
    if removed and evidence.remove_evidence(graph, sheet_id, removed):
        files.drop(removed)
    return wrong


def _keep(graph: Graph, sheet_id: str, question: str, file: FileStorage) -> None:
    """Keep a file that backs an answer; raise BadUpload, or NotOpen when the diagnostic was submitted."""
    kept = files.keep(file)
    if not evidence.add_evidence(graph, sheet=sheet_id, question=question, at=now(), **vars(kept)):
        files.drop(kept.id)
        raise NotOpen

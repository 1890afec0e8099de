"""What KoboToolbox exports of a form: columns with or without groups, headings and values as labels or as XML."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.rules.answers import Answer, AnswerState, BadAnswer, check_value
from graph.rules.folding import fold
from graph.rules.instrument import Choice, Question, Value
from portal.diagnostic.campaigns.form_fields import DONT_KNOW, NOT_REVIEWED, STATES, Field
from portal.diagnostic.campaigns.table_file import BadFile, Table, Unusable

LANGUAGES = ("fr", "ar", "en")
SEPARATOR = "/"
KNOWN_SHARE = 0.5
"""A file of whose columns less than this share belongs to the form is another form's."""
KEYS = ("_uuid", "instanceID", "_id")
"""Columns that tell one submission from another, the best first."""
OF_KOBO = {"start", "end", "today", "username", "deviceid", "phonenumber", "simserial", "instanceID", "instanceName",
           "rootUuid", "uuid", "audit"}  # fmt: skip
TICKED = {"1", "true", "yes", "oui", "نعم"}
SPACES = re.compile(r"\s+")
SEPARATORS = re.compile(r"[/.:]")


@dataclass(frozen=True)
class Trouble:
    """A cell that isn't taken. why: a Problem of graph/rules/answers.py, or "note_alone"."""

    question: str
    text: str
    why: str


@dataclass(frozen=True)
class Submission:
    """A row of the file. key: names it in this and other exports; commune: a code, or None when it isn't said or known.

    code: of the diagnostic, in capitals; name: of the association, as it was written.
    """

    number: int
    key: str
    code: str
    name: str
    commune: str | None
    answers: Mapping[str, Answer]
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True)
class Export:
    """All that a file says; unknown: headings of columns that the form doesn't have."""

    submissions: tuple[Submission, ...]
    unknown: tuple[str, ...]


@dataclass
class _Columns:
    """Where each field is: its own column, and those of its choices when they are apart."""

    whole: dict[str, int] = field(default_factory=dict)
    apart: dict[str, dict[str, int]] = field(default_factory=dict)
    key: int | None = None
    unknown: list[str] = field(default_factory=list)
    known: int = 0


def read_export(table: Table, fields: Sequence[Field]) -> Export:
    """Read the submissions of a table; raise BadFile for one of another form."""
    columns = _find_columns(table.head, fields)
    answers = [
        one for one in fields if one.holds == "answer" and (one.name in columns.whole or one.name in columns.apart)
    ]
    if not answers or columns.known < KNOWN_SHARE * (columns.known + len(columns.unknown)):
        raise BadFile(Unusable.OTHER_FORM, columns.unknown[:3])
    submissions = [
        _read_row(row, number, columns, fields) for number, row in zip(table.numbers, table.rows, strict=True)
    ]
    return Export(tuple(submissions), tuple(columns.unknown))


def _find_columns(head: Sequence[str], fields: Sequence[Field]) -> _Columns:
    """Tell which column holds what; of headings that several questions share, the first is the first question's."""
    known: dict[str, list[tuple[str, str]]] = {}
    for one in fields:
        for heading, choice in _headings(one):
            target = (one.name, choice)
            if target not in known.setdefault(heading, []):
                known[heading].append(target)
    names = {one.name for one in fields}
    found, seen = _Columns(), dict.fromkeys(known, 0)
    heads = [_plain(text) for text in head]
    for position, text in enumerate(heads):
        last = SEPARATORS.split(text)[-1]
        if text in known:
            targets = known[text]
            name, choice = targets[min(seen[text], len(targets) - 1)]
            if len(targets) > 1 and heads.count(text) != len(targets):
                found.unknown.append(head[position])
                continue
            seen[text] += 1
            _place(found, name, choice, position)
        elif last in KEYS:
            if found.key is None or KEYS.index(last) < KEYS.index(SEPARATORS.split(heads[found.key])[-1]):
                found.key = position
        elif last in names:
            _place(found, last, "", position)
        elif text and not last.startswith("_") and not text.startswith("_") and last not in OF_KOBO:
            found.unknown.append(head[position])
    return found


def _place(found: _Columns, name: str, choice: str, position: int) -> None:
    found.known += 1
    if choice:
        found.apart.setdefault(name, {}).setdefault(choice, position)
    else:
        found.whole.setdefault(name, position)


def _headings(one: Field) -> Iterator[tuple[str, str]]:
    """Yield each heading that a field may have, with "" or the choice whose column it is."""
    spoken = [(one.name, [name for name, _label in one.groups])]
    spoken += [(one.label.said(each), [label.said(each) for _name, label in one.groups]) for each in LANGUAGES]
    for language, (name, groups) in zip(("", *LANGUAGES), spoken, strict=True):
        for heading in (name, SEPARATOR.join([*groups, name])):
            yield _plain(heading), ""
            if one.type == "select_multiple":
                for choice in one.choices:
                    told = choice.text.said(language) if language else choice.id
                    yield _plain(f"{heading}{SEPARATOR}{told}"), choice.id


def _plain(text: str) -> str:
    return SPACES.sub(" ", text.replace("\N{NO-BREAK SPACE}", " ")).strip()


def _read_row(row: Sequence[str], number: int, columns: _Columns, fields: Sequence[Field]) -> Submission:
    answers: dict[str, Answer] = {}
    troubles: list[Trouble] = []
    said = {"code": "", "name": "", "commune": ""}
    for one in fields:
        text = row[columns.whole[one.name]] if one.name in columns.whole else ""
        if one.holds in said:
            said[one.holds] = text
        elif one.question and one.holds == "answer":
            marks = {choice: row[position] for choice, position in columns.apart.get(one.name, {}).items()}
            _read_answer(one, one.question, text, marks, answers, troubles)
        elif one.question and text:
            _complete(one, one.question.id, text, answers, troubles)
    communes = next((one.choices for one in fields if one.holds == "commune"), ())
    key = row[columns.key] if columns.key is not None else ""
    return Submission(
        number,
        key.removeprefix("uuid:") or hashlib.sha256("\n".join(row).encode()).hexdigest()[:32],
        "".join(letter for letter in said["code"].upper() if letter.isalnum()),
        said["name"],
        _choice_of(communes, said["commune"]),
        answers,
        tuple(troubles),
    )


def _read_answer(
    one: Field,
    question: Question,
    text: str,
    marks: Mapping[str, str],
    answers: dict[str, Answer],
    troubles: list[Trouble],
) -> None:
    """Read the answer to a question from its column, or from the columns of its choices."""
    ticked = [choice for choice, mark in marks.items() if mark.casefold() in TICKED]
    chosen: Value | list[str] | None = None
    try:
        if ticked:
            chosen = ticked
        elif text and one.type == "select_multiple":
            chosen = _choices_of(one.choices, text)
        elif text and one.choices:
            chosen = _choice_of(one.choices, text) or text
        elif text:
            chosen = text
        if chosen:
            answers[question.id] = _answer(one, question, chosen)
    except BadAnswer as error:
        troubles.append(Trouble(question.id, text or " ".join(ticked), error.problem))


def _answer(one: Field, question: Question, chosen: Value | list[str]) -> Answer:
    first = chosen[0] if isinstance(chosen, list) and len(chosen) == 1 else chosen
    if isinstance(first, str) and first in STATES:
        return Answer(STATES[first])
    offered = [choice.id for choice in one.choices if choice not in (DONT_KNOW, NOT_REVIEWED)]
    return Answer(AnswerState.ANSWERED, check_value(question, chosen, offered))


def _complete(one: Field, question: str, text: str, answers: dict[str, Answer], troubles: list[Trouble]) -> None:
    """Read why there is no answer, or the remark beside one."""
    known = answers.get(question)
    if one.holds == "state" and known is None:
        chosen = _choice_of(one.choices, text)
        if chosen:
            answers[question] = Answer(STATES[chosen])
        else:
            troubles.append(Trouble(question, text, "not_a_choice"))
    elif one.holds == "note" and known is None:
        troubles.append(Trouble(question, text, "note_alone"))
    elif one.holds == "note" and known:
        answers[question] = Answer(known.state, known.value, text)


def _choice_of(choices: Sequence[Choice], text: str) -> str | None:
    """Return the id of the choice that a cell names, by its id or its label in one of the languages."""
    if any(choice.id == text for choice in choices):
        return text
    plain = fold(text)
    return next((choice.id for choice in choices if plain and plain in _labels(choice)), None)


def _choices_of(choices: Sequence[Choice], text: str) -> list[str]:
    """Return the ids of the choices that a cell lists, one after the other; what isn't one of them stays as it is."""
    words = text.split()
    if all(any(choice.id == word for choice in choices) for word in words):
        return words
    labels = sorted(
        ((label, choice.id) for choice in choices for label in _labels(choice)), key=lambda pair: -len(pair[0])
    )
    found, rest = [], fold(text)
    while rest:
        fitting = next((pair for pair in labels if f"{rest} ".startswith(f"{pair[0]} ")), None)
        if fitting is None:
            return [text]
        found.append(fitting[1])
        rest = rest[len(fitting[0]) :].strip()
    return found


def _labels(choice: Choice) -> list[str]:
    return [label for each in LANGUAGES if (label := fold(choice.text.said(each)))]

"""What KoboToolbox and ODK Central export of a form: its submissions with their answers, and what can't be read."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from graph.rules.answers import Answer
from graph.rules.instrument import Question
from portal.diagnostic.campaigns.cells import (
    NOTE_ALONE,
    DateReading,
    NotTaken,
    Trouble,
    choice_of,
    read_answer,
    read_state,
)
from portal.diagnostic.campaigns.columns import Columns, FormHeadings, find_columns, marks_of, texts_of
from portal.diagnostic.campaigns.form_fields import Field
from seed.tables.dates import DayOrder, is_open, order_of
from seed.tables.faults import CellFault, Unusable, UnusableTable
from seed.tables.reading import Table, read_table
from seed.tables.text import western

KNOWN_SHARE = 0.5
"""A file of whose columns less than this share belongs to the form is another form's."""

SAID = ("code", "name", "commune")
"""What fields hold that say whom a row is about."""


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
    """All that a file says; unknown: headings of columns that the form doesn't have.

    faults: cells that aren't read; left_out: sheets that aren't; open_date: one whose day and month nothing tells.
    """

    submissions: tuple[Submission, ...]
    unknown: tuple[str, ...]
    faults: tuple[CellFault, ...] = ()
    left_out: tuple[str, ...] = ()
    open_date: str = ""


def read_file(content: bytes, fields: Sequence[Field], order: DayOrder = DayOrder.DAY_FIRST) -> Export:
    """Read the submissions of a file; raise UnusableTable, also for one of another form.

    order: of day and month in dates where nothing in their column tells it.
    """
    headings = FormHeadings(fields)
    table = read_table(content, headings.knows)
    columns = find_columns(table.head, headings)
    asked = any(columns.holds(one.name) for one in fields if one.holds == "answer")
    if not asked or columns.known < KNOWN_SHARE * (columns.known + len(columns.unknown)):
        raise UnusableTable(Unusable.OTHER_FORM, columns.unknown[:3])
    dates, open_date = _dates(table, columns, fields, order)
    rows = _RowReader(columns, fields, dates)
    return Export(
        tuple(rows.read(row, number) for number, row in zip(table.numbers, table.rows, strict=True)),
        tuple(columns.unknown),
        table.faults,
        table.left_out,
        open_date,
    )


def _dates(
    table: Table, columns: Columns, fields: Sequence[Field], order: DayOrder
) -> tuple[dict[str, DateReading], str]:
    """Return how to read each question with a date, and a date whose order nothing in its column tells, or ""."""
    found, open_date = {}, ""
    for one in fields:
        if one.question and one.question.type == "date" and one.name in columns.whole:
            texts = [text for row in table.rows for text in texts_of(row, columns.whole[one.name])]
            told = order_of(texts)
            if told is None:
                open_date = open_date or next(filter(is_open, texts), "")
            found[one.name] = DateReading(told or order, table.since)
    return found, open_date


@dataclass(frozen=True)
class _RowReader:
    """Reads rows of an export whose columns are known. dates: how to read those of a field, by its name."""

    columns: Columns
    fields: Sequence[Field]
    dates: Mapping[str, DateReading]

    def read(self, row: Sequence[str], number: int) -> Submission:
        """Return what a row says; number: of its line."""
        said = {one.holds: " ".join(self._texts(row, one)) for one in self.fields if one.holds in SAID}
        answers, troubles = self._answers(row)
        communes = next((one.choices for one in self.fields if one.holds == "commune"), ())
        return Submission(
            number,
            self._key(row),
            "".join(letter for letter in western(said.get("code", "")).upper() if letter.isalnum()),
            said.get("name", ""),
            choice_of(communes, said.get("commune", "")),
            answers,
            tuple(troubles),
        )

    def _answers(self, row: Sequence[str]) -> tuple[dict[str, Answer], list[Trouble]]:
        """Return the answers of a row, and the cells that can't be taken."""
        answers: dict[str, Answer] = {}
        troubles: list[Trouble] = []
        for one in self.fields:
            if one.question and one.holds not in SAID:
                try:
                    self._take(row, one, one.question, answers)
                except NotTaken as error:
                    troubles.append(Trouble(one.question.id, error.text, error.why))
        return answers, troubles

    def _take(self, row: Sequence[str], one: Field, question: Question, answers: dict[str, Answer]) -> None:
        """Read an answer, why there is none, or the remark beside one; raise NotTaken."""
        texts, known = self._texts(row, one), answers.get(question.id)
        if one.holds == "answer":
            marks = marks_of(row, self.columns.apart.get(one.name, {}))
            found = read_answer(one, question, texts, marks, self.dates.get(one.name, DateReading()))
            if found:
                answers[question.id] = found
        elif one.holds == "state" and texts and known is None:
            answers[question.id] = read_state(one, texts[0])
        elif one.holds == "note" and texts and known is None:
            raise NotTaken(" ".join(texts), NOTE_ALONE)
        elif one.holds == "note" and known:
            answers[question.id] = replace(known, note=" ".join(texts))

    def _texts(self, row: Sequence[str], one: Field) -> list[str]:
        return texts_of(row, self.columns.whole.get(one.name, ()))

    def _key(self, row: Sequence[str]) -> str:
        key = row[self.columns.key] if self.columns.key is not None else ""
        return key.removeprefix("uuid:") or hashlib.sha256("\n".join(row).encode()).hexdigest()[:32]

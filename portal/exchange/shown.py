"""What pages show of a list: its columns with examples, its questions, and rows with their values in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from flask_babel import gettext as _

from graph.directory import territories
from graph.exchange.changes import PlannedRow, Value
from graph.exchange.names import names_of
from graph.rules.folding import fold
from graph.rules.telephone import write_telephone
from portal.exchange.jobs import ListJob, PlanSummary, columns_of, open_list, read_plan
from portal.exchange.words import CHOICES_OF_COLUMN, FIELDS
from portal.kit.graph import current_graph
from portal.kit.language import domain_name, domains, format_day, localised_name, target_name, targets
from portal.kit.pagination import Pagination
from portal.kit.profile_words import LIST_OF_FIELD
from portal.kit.words import word
from seed.records.fields import fields_of
from seed.records.lexicon import Lexicon

SEEN = 100
MENTIONING = ("territories", "carriers", "funders")
"""Fields whose values are ids of what has a name."""
DAYS = ("since", "until")
"""Fields that hold days as ISO texts, beside those whose names end with _on."""


@dataclass(frozen=True)
class ShownColumn:
    """A column: its position, heading, examples, and the field that it is."""

    at: int
    head: str
    examples: list[str]
    field: str


@dataclass(frozen=True)
class WordQuestion:
    """A word that nobody knows: in which list, how often, and what it may mean, as (id, label)."""

    name: str
    of: str
    word: str
    count: int
    choices: list[tuple[str, str]]
    chosen: str


def columns_shown(path: Path, job: ListJob) -> list[ShownColumn]:
    """Return the columns of a list with the first values that stand in them; raise UnusableTable."""
    with open_list(path, job) as table:
        rows = [row.cells for row in islice(table, SEEN)]
    return [
        ShownColumn(at, head, columns_of(rows, at), job.columns[at] if at < len(job.columns) else "")
        for at, head in enumerate(job.head)
    ]


def sheets_of(path: Path, job: ListJob) -> tuple[str, ...]:
    """Return the sheets of a list's file; none for a text file."""
    with open_list(path, job) as table:
        return table.sheets


def field_choices(job: ListJob) -> list[tuple[str, str]]:
    """Return what a column of a list can be."""
    known = [(one.name, str(FIELDS[one.name])) for one in fields_of(job.of)]
    return [*((name, str(label)) for name, label in CHOICES_OF_COLUMN.items()), *known]


def questions_of(job: ListJob, summary: PlanSummary, most: int = 30) -> list[WordQuestion]:
    """Return the words to be explained, the most frequent first."""
    choices = {"communes": _communes(job.province), "domains": _domains(), "targets": _targets()}
    found = []
    for number, ((of, text), count) in enumerate(summary.words.most_common(most)):
        offered = summary.offered.get((of, text), ())
        near = [choice for label in offered for choice in choices[of] if choice[1] == label]
        others = [choice for choice in choices[of] if choice not in near]
        extra = _places() if of == "communes" else [(Lexicon.NOWHERE, _("None of these: leave the word out"))]
        answer = job.words.get(of, {}).get(fold(text), "")
        found.append(WordQuestion(f"word-{number}", of, text, count, [*near, *others, *extra], answer))
    return found


def shown_rows(path: Path, fate: str, page: int, total: int, size: int = 20) -> tuple[list[PlannedRow], Pagination]:
    """Return the rows of a page of a plan that have a fate, all when it is empty."""
    pagination = Pagination(page, total, size)
    return list(read_plan(path, fate, pagination.skip, pagination.size)), pagination


class ValueWords:
    """Writes values of records in the page's language; rows: those whose places and organisations are read at once."""

    def __init__(self, rows: Iterable[PlannedRow]) -> None:
        """Read the names of what the rows mention."""
        codes: set[str] = set()
        others: set[str] = set()
        for row in rows:
            for change in row.changes:
                if change.field in MENTIONING:
                    (codes if change.field == "territories" else others).update(_ids(change.old), _ids(change.new))
        paths = territories.get_paths(current_graph(), sorted(codes)) if codes else {}
        self._names = {code: localised_name(path[0]) for code, path in paths.items()}
        self._names |= names_of(current_graph(), sorted(others)) if others else {}

    def __call__(self, field: str, value: Value) -> str:
        """Return a value in words; nothing for none."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, tuple):
            return _(", ").join(self._one(field, one) for one in value)
        if field in LIST_OF_FIELD:
            return word(str(value), LIST_OF_FIELD[field])
        if (field in DAYS or field.endswith("_on")) and isinstance(value, str):
            return format_day(date.fromisoformat(value))
        return str(value)

    def _one(self, field: str, value: str) -> str:
        if field == "domains":
            return domain_name(value) if value in domains() else value
        if field == "targets":
            return target_name(value) if value in targets() else value
        if field == "languages":
            return word(value, "spoken")
        if field == "telephones":
            return write_telephone(value)
        return self._names.get(value, value)


def _ids(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _communes(province: str) -> list[tuple[str, str]]:
    return [(one.code, localised_name(one)) for one in territories.list_children(current_graph(), province)]


def _domains() -> list[tuple[str, str]]:
    return [(id, domain_name(id)) for id in domains()]


def _targets() -> list[tuple[str, str]]:
    return [(id, target_name(id)) for id in targets()]


def _places() -> list[tuple[str, str]]:
    return [
        (Lexicon.WHOLE, _("Only the province is known")),
        (Lexicon.NOWHERE, _("It lies elsewhere: keep it as a text")),
    ]

"""What a list does to the directory, row by row, as it is shown before and written afterwards."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Value = str | int | float | bool | tuple[str, ...] | None
"""A value of a record: dates as ISO texts, lists as tuples; None: there is none."""


class RecordsChanged(Exception):
    """Records aren't any more as they were when the list was looked at; nothing was written."""


class ListKind(StrEnum):
    """What the rows of a list are."""

    ASSOCIATION = "association"
    NETWORK = "network"
    PARTNER = "partner"
    PROJECT = "project"
    MEMBERSHIP = "membership"
    PARTNERSHIP = "partnership"
    OFFICER = "officer"
    PERSON = "person"


class Fate(StrEnum):
    """What becomes of a row."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"


class WhyRefused(StrEnum):
    """Why a whole row isn't taken."""

    NO_NAME = "no_name"
    UNKNOWN_PLACE = "unknown_place"
    ELSEWHERE = "elsewhere"
    OTHER_KIND = "other_kind"
    REPEATED = "repeated"
    TOTAL = "total"
    HEADING = "heading"
    OTHER_TABLE = "other_table"
    LATER = "later"
    UNKNOWN_END = "unknown_end"
    SAME_END = "same_end"
    SEVERAL_ENDS = "several_ends"
    NO_OFFICER = "no_officer"
    NO_PERSON = "no_person"
    FUNCTION_HELD = "function_held"


class Recognised(StrEnum):
    """By what a record was found."""

    ID = "id"
    RECEIPT = "receipt"
    TELEPHONE = "telephone"
    NAME = "name"
    HAND = "hand"


@dataclass(frozen=True)
class ValueChange:
    """A value of a record before and after; kept: the old one stays, as it is newer or the association's own."""

    field: str
    old: Value
    new: Value
    kept: bool = False


@dataclass(frozen=True)
class CellNote:
    """A cell that isn't taken as it stands. why: a word of `seed/records/values.py`; taken: it was read nevertheless.

    more: what it was read as, or what could be meant, in words of the reference lists.
    """

    column: str
    text: str
    why: str
    taken: bool = False
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class Likely:
    """A record of the directory that a row may be about; likeness: of the names, 0 to 100."""

    id: str
    name: str
    place: str
    likeness: int


@dataclass(frozen=True)
class PlannedRow:
    """A row of a list with what becomes of it. line: in the file; entry: the id of the record, new or found.

    same_as: the line that said the same before; warnings: telephone numbers that other records have too; owner: the
    association that an officer is of.
    """

    line: int
    fate: Fate
    name: str
    entry: str = ""
    place: str = ""
    by: str = ""
    why: str = ""
    same_as: int = 0
    changes: tuple[ValueChange, ...] = ()
    notes: tuple[CellNote, ...] = ()
    likely: tuple[Likely, ...] = ()
    warnings: tuple[str, ...] = ()
    owner: str = ""

    @property
    def written(self) -> tuple[ValueChange, ...]:
        """Return the changes that are written."""
        return tuple(change for change in self.changes if not change.kept)

    def is_outdated(self, now: Mapping[str, Value]) -> bool:
        """Say whether a record isn't any more as it was when the row was planned."""
        return any(now.get(change.field) != change.old for change in self.written)

    def changed_since(
        self, now: Mapping[str, Value], one_value: Callable[[str], tuple[str, ...]] = lambda field: (field,)
    ) -> tuple[str, ...]:
        """Return the fields that somebody changed after they were written; one_value: the fields that go together."""
        changed = {name for one in self.written if now.get(one.field) != one.new for name in one_value(one.field)}
        return tuple(one.field for one in self.written if one.field in changed)


@dataclass(frozen=True)
class ListSource:
    """Where a list comes from: its kind, the province that it is of, its file's name, its day (ISO), its headings."""

    kind: ListKind
    province: str
    file_name: str
    on: str
    headings: str = ""
    rows: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class LeftRow:
    """What an undoing leaves, as somebody changed it since: the record's id and name, and the fields; none: all."""

    entry: str
    name: str
    fields: tuple[str, ...] = ()


@dataclass
class Undone:
    """What an undoing did: records removed and restored, and what it left."""

    removed: int = 0
    restored: int = 0
    left: list[LeftRow] = field(default_factory=list)


def row_to_text(row: PlannedRow) -> str:
    """Write a row as a line of JSON."""
    told = {
        "line": row.line, "fate": row.fate, "name": row.name, "entry": row.entry, "place": row.place, "by": row.by,
        "why": row.why, "same_as": row.same_as, "owner": row.owner, "warnings": row.warnings,
        "changes": [[one.field, one.old, one.new, one.kept] for one in row.changes],
        "notes": [[one.column, one.text, one.why, one.taken, one.more] for one in row.notes],
        "likely": [[one.id, one.name, one.place, one.likeness] for one in row.likely],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def row_from_text(text: str) -> PlannedRow:
    """Read a row that `row_to_text` wrote."""
    told = json.loads(text)
    return PlannedRow(
        **{name: told[name] for name in ("line", "name", "entry", "place", "by", "why", "same_as", "owner")},
        fate=Fate(told["fate"]),
        warnings=tuple(told["warnings"]),
        changes=tuple(
            ValueChange(name, as_value(old), as_value(new), kept) for name, old, new, kept in told["changes"]
        ),
        notes=tuple(
            CellNote(column, cell, why, taken, tuple(more)) for column, cell, why, taken, more in told["notes"]
        ),
        likely=tuple(Likely(*one) for one in told["likely"]),
    )


def as_value(value: object) -> Value:
    """Return a value of JSON as a record has it: lists as tuples."""
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value)
    assert value is None or isinstance(value, str | int | float | bool)  # noqa: S101 - JSON has nothing else
    return value


def values_to_text(values: Mapping[str, Value]) -> str:
    """Write values as JSON."""
    return json.dumps(values, ensure_ascii=False)


def values_from_text(text: str) -> dict[str, Value]:
    """Read values that `values_to_text` wrote."""
    return {name: as_value(value) for name, value in json.loads(text).items()}

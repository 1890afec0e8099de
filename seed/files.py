"""Read a network on file: organisations.csv, links.csv and pairs.csv, checked as a whole before anything is written.

Both are CSV in UTF-8 with commas; lists are separated by ``;`` and an empty cell means unknown.
"""

import csv
import io
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from graph.rules.kinds import AXES, Milieu, OrganisationKind

AXIS_PREFIX, TAG_PREFIX = "axis_", "tag_"
ORGANISATION_COLUMNS = (
    "id", "name", "kind", "domains", "targets", "territory", "lat", "lon", "milieu", "founded", "text",
    *(AXIS_PREFIX + axis for axis in AXES),
)  # fmt: skip
PAIR_COLUMNS = ("source", "target", "kind")
LINK_COLUMNS = (*PAIR_COLUMNS, "date")
LINK_KINDS = ("member", "partner")
NAMELESS = {"association": "Organisation", "network": "Réseau", "partner": "Partenaire"}
"""What an organisation without a name is called, before its id."""
FIRST_YEAR, LAST_YEAR = 1000, 2100

T = TypeVar("T")


class BadFile(ValueError):
    """A file that can't be read; says in which line and column, and what to do."""

    def __init__(self, path: Path, line: int, column: str | None, message: str) -> None:
        super().__init__(path, line, column, message)
        self.path, self.line, self.column, self.message = path, line, column, message

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"{self.path}, line {self.line}{column}: {self.message}"


@dataclass(frozen=True, kw_only=True)
class OrganisationRow:
    """An organisation as the file has it; None and an empty list mean unknown. ``named``: the file has its name.

    ``territories`` are paths from wide to narrow, ``lat`` and ``lon`` degrees, ``axes`` scores in [0, 1].
    """

    id: str
    name: str
    kind: str
    named: bool = True
    domains: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    territories: tuple[tuple[str, ...], ...] = ()
    lat: float | None = None
    lon: float | None = None
    milieu: str | None = None
    founded: int | None = None
    text: str = ""
    axes: Mapping[str, float] = field(default_factory=dict)
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class LinkRow:
    """A link as the file has it; ``kind`` is ``member`` (source joins the network target) or ``partner``."""

    source: str
    target: str
    kind: str
    date: date | None


@dataclass(frozen=True)
class PairRow:
    """A pair to be scored, as the file has it; kinds as in `LinkRow`."""

    source: str
    target: str
    kind: str


@dataclass(frozen=True)
class _Row:
    """One record of a file, which knows where it is."""

    path: Path
    line: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def list(self, column: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.strip() for item in self.get(column).split(";") if item.strip()))

    def bad(self, column: str | None, message: str) -> BadFile:
        return BadFile(self.path, self.line, column, message)

    def parse(self, column: str, parse: Callable[[str], T], message: str) -> T | None:
        text = self.get(column)
        if not text:
            return None
        try:
            return parse(text)
        except ValueError:
            raise self.bad(column, f"{text!r} can't be read. {message}") from None

    def one_of(self, column: str, words: Sequence[str]) -> str | None:
        text = self.get(column)
        if text and text not in words:
            raise self.bad(column, f"{text!r} isn't known. Write one of: {', '.join(words)}, or nothing.")
        return text or None


def read_organisations(path: Path) -> list[OrganisationRow]:
    """Read organisations.csv; raise BadFile at the first thing that is wrong."""
    found: dict[str, int] = {}
    organisations = []
    for row in _read(Path(path), ORGANISATION_COLUMNS, required=("id",), prefixes=(TAG_PREFIX,)):
        id = row.get("id")
        if not id:
            raise row.bad("id", "The id is missing. Give each organisation an id of its own.")
        if id in found:
            raise row.bad("id", f"{id!r} is the id of line {found[id]} already. Give each organisation its own.")
        found[id] = row.line
        organisations.append(_organisation(row, id))
    return organisations


def read_links(path: Path, organisations: Sequence[OrganisationRow]) -> list[LinkRow]:
    """Read links.csv, whose ends must be among the organisations; raise BadFile at the first fault."""
    kinds = {organisation.id: organisation.kind for organisation in organisations}
    return [_link(row, kinds) for row in _read(Path(path), LINK_COLUMNS, required=PAIR_COLUMNS, prefixes=())]


def read_pairs(path: Path, organisations: Sequence[OrganisationRow]) -> list[PairRow]:
    """Read pairs.csv, whose ends must be among the organisations; raise BadFile at the first fault."""
    kinds = {organisation.id: organisation.kind for organisation in organisations}
    return [_pair(row, kinds) for row in _read(Path(path), PAIR_COLUMNS, required=PAIR_COLUMNS, prefixes=())]


def _organisation(row: _Row, id: str) -> OrganisationRow:
    kind = row.one_of("kind", [str(kind) for kind in OrganisationKind]) or OrganisationKind.ASSOCIATION
    lat = row.parse("lat", lambda text: _between(float(text), -90, 90), "Write degrees from -90 to 90.")
    lon = row.parse("lon", lambda text: _between(float(text), -180, 180), "Write degrees from -180 to 180.")
    if (lat is None) != (lon is None):
        raise row.bad("lat" if lat is None else "lon", "Write both lat and lon, or neither.")
    axes = {axis: row.parse(AXIS_PREFIX + axis, _score, "Write a number from 0 to 1.") for axis in AXES}
    return OrganisationRow(
        id=id,
        name=row.get("name") or f"{NAMELESS[str(kind)]} {id}",
        kind=str(kind),
        named=bool(row.get("name")),
        domains=row.list("domains"),
        targets=row.list("targets"),
        territories=_territories(row),
        lat=lat,
        lon=lon,
        milieu=row.one_of("milieu", [str(milieu) for milieu in Milieu]),
        founded=row.parse("founded", _year, f"Write a year from {FIRST_YEAR} to {LAST_YEAR}."),
        text=row.get("text"),
        axes={axis: score for axis, score in axes.items() if score is not None},
        tags={
            column.removeprefix(TAG_PREFIX): row.list(column)
            for column in row.cells
            if column.startswith(TAG_PREFIX) and row.get(column)
        },
    )


def _territories(row: _Row) -> tuple[tuple[str, ...], ...]:
    paths = []
    for text in row.list("territory"):
        path = tuple(step.strip() for step in text.split("/"))
        if not all(path):
            raise row.bad("territory", f"{text!r} has an empty step. Write places from wide to narrow: a/b/c.")
        paths.append(path)
    return tuple(paths)


def _link(row: _Row, kinds: Mapping[str, str]) -> LinkRow:
    pair = _pair(row, kinds)
    day = row.parse("date", _date, "Write a date as 2024, 2024-05 or 2024-05-31.")
    return LinkRow(pair.source, pair.target, pair.kind, day)


def _pair(row: _Row, kinds: Mapping[str, str]) -> PairRow:
    source, target = row.get("source"), row.get("target")
    for column, id in (("source", source), ("target", target)):
        if id not in kinds:
            raise row.bad(column, f"{id!r} isn't an id of organisations.csv. Correct it or add the organisation.")
    if source == target:
        raise row.bad("target", f"{source!r} is linked to itself. Remove the line or correct the target.")
    kind = row.one_of("kind", LINK_KINDS)
    if kind is None:
        raise row.bad("kind", f"The kind is missing. Write one of: {', '.join(LINK_KINDS)}.")
    if kind == "member" and kinds[target] != OrganisationKind.NETWORK:
        raise row.bad(
            "target",
            f"{target!r} isn't a network, so nobody can be its member. Correct the target or the kind.",
        )
    if kind == "member" and kinds[source] != OrganisationKind.ASSOCIATION:
        raise row.bad(
            "source",
            f"{source!r} isn't an association, so it can't join a network. Correct the source or the kind.",
        )
    return PairRow(source, target, kind)


def _read(path: Path, columns: Sequence[str], required: Sequence[str], prefixes: tuple[str, ...]) -> Iterator[_Row]:
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(path, header, columns, required, prefixes)
        line = reader.line_num + 1
        for cells in reader:
            if cells and len(cells) != len(header):
                counts = f"This line has {len(cells)} cells and the header {len(header)}."
                raise BadFile(path, line, None, f"{counts} Quote cells that hold a comma.")
            if any(cell.strip() for cell in cells):
                yield _Row(path, line, dict(zip(header, cells, strict=True)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadFile(path, reader.line_num, None, f"This isn't CSV ({error}). Check the quotes.") from error


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadFile(
            path, 1, None, f"The file can't be opened ({error.strerror}). Check its place and its rights."
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile(path, line, None, "This isn't UTF-8. Save the file as CSV in UTF-8.") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise BadFile(path, line, None, "There is a null character here. Save the file as CSV in UTF-8.")
    return text


def _check_header(
    path: Path,
    header: Sequence[str],
    columns: Sequence[str],
    required: Sequence[str],
    prefixes: tuple[str, ...],
) -> None:
    if not any(header):
        raise BadFile(path, 1, None, f"The file is empty. Begin it with a header line: {','.join(columns)}.")
    if len(header) == 1 and any(separator in header[0] for separator in ";\t|"):
        raise BadFile(path, 1, None, "The columns aren't separated by commas. Save the file as CSV with commas.")
    for name in header:
        if header.count(name) > 1:
            raise BadFile(path, 1, name or None, f"The column {name!r} is there twice. Keep one.")
    for name in required:
        if name not in header:
            raise BadFile(path, 1, name, f"The column {name!r} is missing. Add it.")
    for name in header:
        if name not in columns and not (name.startswith(prefixes) and name not in prefixes if prefixes else False):
            more = f", or {prefixes[0]}NAME for a list of your own" if prefixes else ""
            known = ", ".join(columns)
            raise BadFile(path, 1, name or None, f"The column {name!r} isn't known. The columns are: {known}{more}.")


def _between(value: float, low: float, high: float) -> float:
    if not (math.isfinite(value) and low <= value <= high):
        raise ValueError(value)
    return value


def _score(text: str) -> float:
    return _between(float(text), 0, 1)


def _year(text: str) -> int:
    return int(_between(int(text), FIRST_YEAR, LAST_YEAR))


def _date(text: str) -> date:
    """Read an ISO 8601 date, whole or down to the month or the year, with or without a time."""
    if text.isascii() and text.isdigit() and len(text) == 4:
        return date(int(text), 1, 1)
    if len(text) == 7 and text[4] == "-":
        return date.fromisoformat(f"{text}-01")
    return datetime.fromisoformat(text).date()

"""Read a network on file: organisations, links and pairs, checked as a whole before anything is written.

All are CSV or XLSX as `tables` reads them; lists are separated by ``;`` and an empty cell means unknown.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from graph.rules.country import PlaceDoubt, place_doubt
from graph.rules.folding import fold
from graph.rules.kinds import AXES, Milieu, OrganisationKind
from seed.tables.dates import read_date
from seed.tables.faults import CellProblem, Unusable, UnusableTable
from seed.tables.reading import OpenTable, open_table
from seed.tables.text import clean_id
from seed.tables.values import read_number, read_year

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
COUNTRY = ("maroc", "morocco", "المغرب", "ma")
"""How a territory begins that lies in the country."""
BETWEEN = re.compile("[;؛]")
UNUSABLE = {
    Unusable.EMPTY: "The file is empty.",
    Unusable.OLD_EXCEL: "This is an old Excel file (XLS), or one with a password. Save it as XLSX or CSV.",
    Unusable.OPEN_DOCUMENT: "This is an OpenDocument file (ODS). Save it as XLSX or CSV.",
    Unusable.OTHER_SPREADSHEET: "This is another program's file. Save it as XLSX or CSV.",
    Unusable.BAD_LETTERS: "Letters are broken here. Save the file again as XLSX or as CSV in UTF-8.",
    Unusable.NOT_A_TABLE: "This isn't a table, or there is a null character here. Save the file as XLSX or CSV.",
    Unusable.DAMAGED: "This isn't CSV or XLSX that can be read to its end. Check the quotes.",
}
CELL_PROBLEMS = {
    CellProblem.NO_HEADING: "There are more cells than headings. Quote cells that hold a comma.",
    CellProblem.NO_RESULT: "This is a formula without its result. Write the result.",
    CellProblem.ERROR: "A formula went wrong here. Write what should be there.",
}
DOUBTS = {
    PlaceDoubt.ZERO: "0, 0 lies in the sea.",
    PlaceDoubt.SWAPPED: "This lies outside the country; lat and lon have changed places.",
    PlaceDoubt.SIGN: "This lies outside the country; the minus of the longitude is missing.",
    PlaceDoubt.OUTSIDE: "This lies outside the country.",
}

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

    ``territories`` are paths from wide to narrow, ``lat`` and ``lon`` degrees, ``axes`` scores in [0, 1]. ``doubt``
    says where in the file a place is that can't be: it isn't kept.
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
    doubt: str = ""


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
        return tuple(dict.fromkeys(item.strip() for item in BETWEEN.split(self.get(column)) if item.strip()))

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
        text = self.get(column).casefold()
        if text and text not in words:
            raise self.bad(column, f"{text!r} isn't known. Write one of: {', '.join(words)}, or nothing.")
        return text or None


def read_organisations(path: Path) -> list[OrganisationRow]:
    """Read organisations.csv; raise BadFile at the first thing that is wrong."""
    found: dict[str, int] = {}
    organisations = []
    for row in _read(Path(path), ORGANISATION_COLUMNS, required=("id",), prefixes=(TAG_PREFIX,)):
        id = clean_id(row.get("id"))
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
    territories = _territories(row)
    lat, lon, doubt = _place(row, territories)
    axes = {axis: row.parse(AXIS_PREFIX + axis, _score, "Write a number from 0 to 1.") for axis in AXES}
    return OrganisationRow(
        id=id,
        name=" ".join(row.get("name").split()) or f"{NAMELESS[str(kind)]} {id}",
        kind=str(kind),
        named=bool(row.get("name")),
        domains=row.list("domains"),
        targets=row.list("targets"),
        territories=territories,
        lat=lat,
        lon=lon,
        milieu=row.one_of("milieu", [str(milieu) for milieu in Milieu]),
        founded=row.parse("founded", _year, f"Write a year from {FIRST_YEAR} to {LAST_YEAR}."),
        text=row.get("text"),
        axes={axis: score for axis, score in axes.items() if score is not None},
        tags=_tags(row),
        doubt=doubt,
    )


def _tags(row: _Row) -> dict[str, tuple[str, ...]]:
    """Return the lists of the file's own, by the name of their column without its prefix."""
    named = [column for column in row.cells if column.startswith(TAG_PREFIX) and row.get(column)]
    return {column.removeprefix(TAG_PREFIX): row.list(column) for column in named}


def _place(row: _Row, territories: Sequence[tuple[str, ...]]) -> tuple[float | None, float | None, str]:
    """Return the degrees of a row, and what is wrong with them: then there are none."""
    lat = row.parse("lat", lambda text: _between(read_number(text), -90, 90), "Write degrees from -90 to 90.")
    lon = row.parse("lon", lambda text: _between(read_number(text), -180, 180), "Write degrees from -180 to 180.")
    if (lat is None) != (lon is None):
        raise row.bad("lat" if lat is None else "lon", "Write both lat and lon, or neither.")
    if lat is None or lon is None:
        return None, None, ""
    doubt = place_doubt(lat, lon)
    here = any(fold(path[0]) in COUNTRY for path in territories)
    if doubt is None or (doubt != PlaceDoubt.ZERO and not here):
        return lat, lon, ""
    told = row.bad("lat", f"{lat}, {lon}: {DOUBTS[doubt]} It is loaded without a place; correct lat and lon.")
    return None, None, str(told)


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
    def is_known(text: str) -> bool:
        name = text.casefold()
        return name in columns or (bool(prefixes) and name.startswith(prefixes))

    try:
        with open_table(path, is_known) as table:
            header = [name.casefold() for name in table.head]
            _check_header(path, table.heading.line, header, columns, required, prefixes)
            yield from _rows(path, table, header)
    except OSError as error:
        message = f"The file can't be opened ({error.strerror}). Check its place and its rights."
        raise BadFile(path, 1, None, message) from error
    except UnusableTable as error:
        message = UNUSABLE.get(error.reason, "The file can't be read.")
        if error.reason == Unusable.EMPTY:
            message += f" Begin it with a header line: {','.join(columns)}."
        raise BadFile(path, error.line or 1, None, message) from error


def _rows(path: Path, table: OpenTable, header: Sequence[str]) -> Iterator[_Row]:
    for row in table:
        if row.faults:
            fault = row.faults[0]
            raise BadFile(path, row.line, fault.column, f"{fault.text[:80]!r}: {CELL_PROBLEMS[fault.why]}")
        if table.delimited and row.given < len(header):
            counts = f"This line has {row.given} cells and the header {len(header)}."
            raise BadFile(path, row.line, None, f"{counts} Quote cells that hold a comma or a line's end.")
        yield _Row(path, row.line, dict(zip(header, row.cells, strict=True)))


def _check_header(
    path: Path,
    line: int,
    header: Sequence[str],
    columns: Sequence[str],
    required: Sequence[str],
    prefixes: tuple[str, ...],
) -> None:
    for name in header:
        if header.count(name) > 1:
            raise BadFile(path, line, name or None, f"The column {name!r} is there twice. Keep one.")
    for name in required:
        if name not in header:
            raise BadFile(path, line, name, f"The column {name!r} is missing. Add it.")
    unknown = next((name for name in header if name not in columns and not _has_prefix(name, prefixes)), None)
    if unknown is not None:
        more = f", or {prefixes[0]}NAME for a list of your own" if prefixes else ""
        known = f"The columns are: {', '.join(columns)}{more}."
        raise BadFile(path, line, unknown or None, f"The column {unknown!r} isn't known. {known}")


def _has_prefix(name: str, prefixes: tuple[str, ...]) -> bool:
    """Say whether a column's name is a prefix and something after it."""
    return name not in prefixes and any(name.startswith(prefix) for prefix in prefixes)


def _between(value: float, low: float, high: float) -> float:
    if not (math.isfinite(value) and low <= value <= high):
        raise ValueError(value)
    return value


def _score(text: str) -> float:
    return _between(read_number(text), 0, 1)


def _year(text: str) -> int:
    return int(_between(read_year(text), FIRST_YEAR, LAST_YEAR))


def _date(text: str) -> date:
    """Read a date whole, or down to the month or the year; one whose day and month could change places isn't read."""
    if re.fullmatch(r"\d{4}(\.0)?", text):
        return date(read_year(text), 1, 1)
    return read_date(f"{text}-01" if re.fullmatch(r"\d{4}-\d{2}", text) else text)

"""XLSX workbooks, sheet by sheet and row by row: whatever size a sheet tells, all its cells are read."""

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any, BinaryIO, Protocol, cast

from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.xml.functions import iterparse

from seed.tables.dates import FIRST_OF_1900, FIRST_OF_1904, iso_of
from seed.tables.faults import Unusable, UnusableTable
from seed.tables.sheets import MOST_LINES, RowOfCells, Rows
from seed.tables.text import clean

MOST_UNPACKED = 200 * 1024 * 1024
"""Bytes of a workbook when it is unpacked."""
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
WORKBOOK = "xl/workbook.xml"
WHITE = ("00FFFFFF", "FFFFFFFF")
FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})"')
HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\bhidden="(?:1|true)"')
ROW_OR_STYLE = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"|<(?:\w+:)?c\b[^>]*?\bs="(\d+)"')
CHUNK = 1 << 20


class Workbook:
    """A workbook as its sheets; since: the day that it calls 0."""

    def __init__(self, stream: BinaryIO) -> None:
        """Open a workbook; raise UnusableTable for any other archive and for a damaged one."""
        try:
            _refuse_others(stream)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # What openpyxl leaves out (styles, checks) is nothing that is read.
                self.book = load_workbook(stream, read_only=True, data_only=True)
        except UnusableTable:
            raise
        # A damaged workbook breaks in zipfile, in the XML or in openpyxl, each with errors of its own.
        except Exception as error:
            raise UnusableTable(Unusable.DAMAGED) from error
        self.since = FIRST_OF_1904 if self.book.epoch.year == 1904 else FIRST_OF_1900

    def readings(self) -> list[Rows]:
        """Return the sheets of cells, those of charts left out."""
        sheets = [sheet for sheet in self.book.worksheets if isinstance(sheet, ReadOnlyWorksheet)]
        coloured = _coloured_styles(self.book)
        found: list[Rows] = [_Sheet(cast(ReadableSheet, sheet), coloured) for sheet in sheets]
        if not found:
            raise UnusableTable(Unusable.NOT_A_TABLE)
        return found


class ReadableSheet(Protocol):
    """What is used of a sheet that openpyxl reads row by row."""

    title: str
    sheet_state: str

    def reset_dimensions(self) -> None:
        """Forget the size that the sheet tells."""
        ...

    def iter_rows(self, *, values_only: bool) -> Iterator[Sequence[object]]:
        """Yield the values of each row, the empty ones between too."""
        ...

    def _get_source(self) -> IO[bytes]: ...


class _Sheet:
    """The rows of a sheet as text."""

    def __init__(self, sheet: ReadableSheet, coloured: frozenset[int] = frozenset()) -> None:
        self.sheet, self.title, self.hidden = sheet, sheet.title, sheet.sheet_state != "visible"
        sheet.reset_dimensions()  # The size that a sheet tells may be smaller than it is.
        self._open: Mapping[tuple[int, int], str] | None = None
        self._layout: _Layout | None = None
        self._coloured = coloured

    def coloured_rows(self, after: int) -> int:
        """Return how many rows below a line have a coloured cell."""
        return sum(line > after for line in _coloured_lines(self.sheet, self._coloured)) if self._coloured else 0

    @property
    def hidden_rows(self) -> int:
        """Return how many rows the sheet hides; they are read like the others."""
        return self._its_layout().hidden_rows

    def __iter__(self) -> Iterator[RowOfCells]:
        try:
            if self._open is None:
                self._open = _formulas_without_value(self.sheet)
            merged = _Merged(self._its_layout().merged)
            for number, row in enumerate(self.sheet.iter_rows(values_only=True), start=1):
                if number > MOST_LINES:
                    raise UnusableTable(Unusable.TOO_MANY_ROWS)
                cells = merged.fill(number, [clean(_text(cell)) for cell in row])
                yield RowOfCells(number, cells, self._formulas(number, len(cells)))
        except UnusableTable:
            raise
        except Exception as error:
            raise UnusableTable(Unusable.DAMAGED) from error

    def _its_layout(self) -> "_Layout":
        if self._layout is None:
            self._layout = _read_layout(self.sheet)
        return self._layout

    def _formulas(self, number: int, width: int) -> dict[int, str]:
        if not self._open:
            return {}
        return {
            column - 1: self._open[number, column] for column in range(1, width + 1) if (number, column) in self._open
        }


@dataclass(frozen=True)
class _Layout:
    """What a sheet says of its rows. merged: by column, the first and the last line of cells that are one."""

    merged: Mapping[int, list[tuple[int, int]]]
    hidden_rows: int


class _Merged:
    """Gives the value of cells that are merged downwards to each of their lines: it is theirs too."""

    def __init__(self, merged: Mapping[int, list[tuple[int, int]]]) -> None:
        self._starts = {(first, column): last for column, lines in merged.items() for first, last in lines}
        self._columns, self._now = merged.keys(), dict[int, tuple[int, str]]()

    def fill(self, number: int, cells: list[str]) -> list[str]:
        """Return the cells of a line with what stands above in the same merged cell."""
        for column in self._columns:
            last = self._starts.get((number, column))
            if last is not None and column <= len(cells):
                self._now[column] = (last, cells[column - 1])
            elif column in self._now and number <= self._now[column][0]:
                cells.extend([""] * (column - len(cells)))
                cells[column - 1] = cells[column - 1] or self._now[column][1]
        return cells


def _coloured_styles(book: Any) -> frozenset[int]:
    """Return the numbers of the styles of cells that have a colour behind them, other than white."""
    coloured = {at for at, fill in enumerate(book._fills)
                if getattr(fill, "patternType", None) == "solid" and fill.fgColor.rgb not in WHITE}  # fmt: skip
    return frozenset(at for at, style in enumerate(book._cell_styles) if style.fillId in coloured)


def _coloured_lines(sheet: ReadableSheet, coloured: frozenset[int]) -> set[int]:
    """Return the lines of a sheet in which a cell has one of some styles."""
    lines, line, rest = set(), 0, b""
    with sheet._get_source() as source:
        while chunk := source.read(CHUNK):
            text = rest + chunk
            cut = text.rfind(b"<") if len(chunk) == CHUNK else len(text)
            text, rest = text[:cut], text[cut:]
            for row, style in ROW_OR_STYLE.findall(text):
                if row:
                    line = int(row)
                elif int(style) in coloured:
                    lines.add(line)
    return lines


def _read_layout(sheet: ReadableSheet) -> _Layout:
    """Read which cells are merged downwards, in one column, and how many rows are hidden."""
    merged: dict[int, list[tuple[int, int]]] = {}
    hidden, rest = 0, b""
    with sheet._get_source() as source:
        while chunk := source.read(CHUNK):
            text = rest + chunk
            cut = text.rfind(b"<") if len(chunk) == CHUNK else len(text)
            text, rest = text[:cut], text[cut:]
            hidden += len(HIDDEN_ROW.findall(text))
            for found in MERGED.finditer(text):
                first, last = (coordinate_to_tuple(one.decode()) for one in found.groups())
                if first[1] == last[1]:
                    merged.setdefault(first[1], []).append((first[0], last[0]))
    return _Layout(merged, hidden)


def _refuse_others(stream: BinaryIO) -> None:
    """Raise UnusableTable for an archive that isn't a workbook of this kind, or too large a one."""
    with zipfile.ZipFile(stream) as archive:
        names = set(archive.namelist())
        if "mimetype" in names and archive.open("mimetype").read(100).startswith(OPEN_DOCUMENT):
            raise UnusableTable(Unusable.OPEN_DOCUMENT)
        if WORKBOOK not in names:
            spreadsheet = any(name.endswith((".iwa", "workbook.bin")) for name in names)
            raise UnusableTable(Unusable.OTHER_SPREADSHEET if spreadsheet else Unusable.NOT_A_TABLE)
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            raise UnusableTable(Unusable.TOO_LARGE)


def _formulas_without_value(sheet: ReadableSheet) -> dict[tuple[int, int], str]:
    """Return the formulas of a sheet whose result the program that wrote it didn't keep, by row and column."""
    if not _has_formula(sheet):
        return {}
    found = {}
    with sheet._get_source() as source:
        for _event, element in iterparse(source):
            kind = element.tag.rpartition("}")[2]
            if kind == "c":
                parts = {part.tag.rpartition("}")[2]: part for part in element}
                if "f" in parts and not _has_result(element.get("t"), parts) and element.get("r"):
                    found[coordinate_to_tuple(element.get("r"))] = "=" + (parts["f"].text or "…")
            elif kind == "row":
                element.clear()
    return found


def _has_result(type: str | None, parts: Mapping[str, Any]) -> bool:
    """Say whether the result of a formula was kept; an empty text is one."""
    return "is" in parts or ("v" in parts and (type == "str" or bool(parts["v"].text)))


def _has_formula(sheet: ReadableSheet) -> bool:
    with sheet._get_source() as source:
        rest = b""
        while chunk := source.read(CHUNK):
            if FORMULA.search(rest + chunk):
                return True
            rest = chunk[-20:]
    return False


def _text(cell: object) -> str:
    """Write a cell as KoboToolbox writes it in a CSV."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return iso_of(cell)
    if isinstance(cell, time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)

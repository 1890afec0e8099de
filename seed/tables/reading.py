"""Reading a table by its content: CSV or XLSX, found among titles, sheets and delimiters, row by row."""

import io
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from seed.tables.dates import FIRST_OF_1900
from seed.tables.delimited import DelimitedFile
from seed.tables.faults import CellFault, Unusable, UnusableTable
from seed.tables.sheets import Heading, Known, Rows, TableRow, find_heading, read_rows
from seed.tables.workbook import Workbook

MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 10 * 1024 * 1024, 5000, 5000
OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")
"""The first bytes of an XLS, and of an XLSX with a password."""
OTHERS = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"{\\rtf")
"""How files begin that programs call a spreadsheet's though they aren't one."""


@dataclass(frozen=True)
class Table:
    """A table in memory. numbers: of the line of each row; since: the day that dates written as numbers count from.

    faults: cells that aren't read; left_out: titles of other sheets that have the headings too.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    faults: tuple[CellFault, ...] = ()
    left_out: tuple[str, ...] = ()
    since: date = FIRST_OF_1900


class OpenTable(AbstractContextManager["OpenTable"]):
    """A table that is read row by row from an open file; `head` are its headings, others as in `Table`.

    delimited: whether it is a text file, whose rows all have as many cells as there are headings.
    """

    def __init__(self, stream: BinaryIO, known: Known, sheet: str = "", line: int = 0) -> None:
        """Find the headings; known: says which headings are asked for. Raises UnusableTable.

        sheet, line: the sheet and the line of the headings, when somebody chose them.
        """
        self._stream = stream
        start = _start(stream)
        file = Workbook(stream) if start.startswith(b"PK") else DelimitedFile(stream)
        self.delimited = isinstance(file, DelimitedFile)
        self.since = file.since if isinstance(file, Workbook) else FIRST_OF_1900
        readings = file.readings()
        self.sheets = tuple(one.title for one in readings if one.title)
        chosen = [one for one in readings if one.title == sheet] if sheet else readings
        found = _headings(chosen or readings, known, line)
        self.heading = best = _best(found)
        self.hidden_rows = best.rows.hidden_rows
        if not 1 <= len(best.head) <= MOST_COLUMNS or (len(best.head) < 2 and not best.known):
            raise UnusableTable(Unusable.NOT_A_TABLE)
        self.head = best.head
        self.left_out = _left_out(found, best) if isinstance(file, Workbook) else ()

    @cached_property
    def coloured_rows(self) -> int:
        """How many rows below the headings have a coloured cell: the whole sheet is looked through for it."""
        return self.heading.rows.coloured_rows(self.heading.line)

    def __iter__(self) -> Iterator[TableRow]:
        """Yield the rows below the headings that aren't empty; raise UnusableTable where the file is damaged."""
        yield from read_rows(self.heading)

    def __exit__(
        self, type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._stream.close()


def open_table(source: bytes | Path, known: Known, sheet: str = "", line: int = 0) -> OpenTable:
    """Open a table in memory or on disk; raise UnusableTable, and OSError for a path that can't be opened.

    sheet, line: where the headings are, when somebody chose.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    try:
        return OpenTable(stream, known, sheet, line)
    except BaseException:
        stream.close()
        raise


def read_table(content: bytes, known: Known = lambda _text: False, most_rows: int = MOST_ROWS) -> Table:
    """Read a whole table of at most most_rows rows; the file, and what is packed in it, have at most 10 MB each.

    Raises UnusableTable.
    """
    if len(content) > MOST_BYTES:
        raise UnusableTable(Unusable.TOO_LARGE)
    rows, letters = list[TableRow](), 0
    with open_table(content, known) as table:
        for row in table:
            if len(rows) == most_rows:
                raise UnusableTable(Unusable.TOO_MANY_ROWS)
            letters += sum(map(len, row.cells))
            if letters > MOST_BYTES:
                raise UnusableTable(Unusable.TOO_LARGE)
            rows.append(row)
    if not rows:
        raise UnusableTable(Unusable.NO_ROWS)
    return Table(
        table.head,
        tuple(row.cells for row in rows),
        tuple(row.line for row in rows),
        tuple(fault for row in rows for fault in row.faults),
        table.left_out,
        table.since,
    )


def _start(stream: BinaryIO) -> bytes:
    """Return the first bytes of a file; raise UnusableTable for an empty one and for other programs' files."""
    start = stream.read(512)
    stream.seek(0)
    if not start.strip():
        raise UnusableTable(Unusable.EMPTY)
    if start.startswith(OLD_EXCEL):
        raise UnusableTable(Unusable.OLD_EXCEL)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(OTHERS):
        raise UnusableTable(Unusable.OTHER_SPREADSHEET)
    return start


def _headings(readings: Sequence[Rows], known: Known, line: int = 0) -> list[Heading]:
    """Return the headings of those ways to read a file in which there are any; raise UnusableTable without."""
    found, wrong = [], UnusableTable(Unusable.EMPTY)
    for rows in readings:
        try:
            heading = find_heading(rows, known, line)
        except UnusableTable as error:
            if error.reason != Unusable.DAMAGED:
                raise
            wrong = error
        else:
            found += [heading] if heading else []
    if not found:
        raise wrong
    return found


def _best(found: Sequence[Heading]) -> Heading:
    """Return the headings of which the most are known; then those of a sheet that is shown, then the widest."""
    return max(found, key=lambda one: (bool(one.known) and not one.rows.hidden, one.known, not one.rows.hidden,
                                       0 if one.rows.title else len(one.head)))  # fmt: skip


def _left_out(found: Sequence[Heading], best: Heading) -> tuple[str, ...]:
    """Return the titles of the sheets that seem to hold rows too."""
    return tuple(one.rows.title for one in found if one is not best and one.known > 1 and next(read_rows(one), None))

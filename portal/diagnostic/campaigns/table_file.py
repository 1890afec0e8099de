"""Reading an uploaded table, CSV or XLSX by its content, into rows of text."""

import csv
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from openpyxl import load_workbook

LARGEST = 10 * 1024 * 1024
LARGEST_UNPACKED = 20 * LARGEST
LARGEST_STRINGS = 8 * 1024 * 1024
"""Of an XLSX, the part that holds its texts."""
STRINGS = "xl/sharedStrings.xml"
MOST_LINES = 100_000
"""Of a CSV: a row can be many lines."""
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 5000, 5000, 131_072
SHEET = "xl/workbook.xml"


class Unusable(StrEnum):
    """Why a file can't be read, or isn't what is asked for."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_TABLE = "not_a_table"
    DAMAGED = "damaged"
    NOT_UTF8 = "not_utf8"
    NO_ROWS = "no_rows"
    TOO_MANY_ROWS = "too_many_rows"
    OTHER_FORM = "other_form"


class BadFile(ValueError):
    """A file that can't be used; `reason` says why."""

    def __init__(self, reason: Unusable, examples: Iterable[str] = ()) -> None:
        """Keep the reason, and what to show of the file with it."""
        super().__init__(reason)
        self.reason = reason
        self.examples = tuple(examples)


@dataclass(frozen=True)
class Table:
    """A heading and rows of text, as long as the heading; numbers: of each row in the file, the heading's being 1."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]


def read_table(content: bytes) -> Table:
    """Read a CSV with ; or , or the first sheet of an XLSX; raise BadFile."""
    if not content.strip():
        raise BadFile(Unusable.EMPTY)
    if len(content) > LARGEST:
        raise BadFile(Unusable.TOO_LARGE)
    rows = _read_xlsx(content) if content.startswith(b"PK") else _read_csv(content)
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    if not numbered or len(numbered[0][1]) > MOST_COLUMNS:
        raise BadFile(Unusable.NOT_A_TABLE)
    (_first, head), *body = numbered
    if not body:
        raise BadFile(Unusable.NO_ROWS)
    if len(body) > MOST_ROWS:
        raise BadFile(Unusable.TOO_MANY_ROWS)
    width = len(head)
    return Table(
        tuple(head),
        tuple(tuple((row + [""] * width)[:width]) for _number, row in body),
        tuple(number for number, _row in body),
    )


def _read_csv(content: bytes) -> list[list[str]]:
    if b"\0" in content:
        raise BadFile(Unusable.NOT_A_TABLE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile(Unusable.NOT_UTF8) from None
    if max(text.count("\n"), text.count("\r")) > MOST_LINES:
        raise BadFile(Unusable.TOO_MANY_ROWS)
    readings = [rows for delimiter in ";," if (rows := _parse_csv(text, delimiter))]
    if not readings:
        raise BadFile(Unusable.DAMAGED)
    best = max(readings, key=_width)
    if _width(best) < 2:
        raise BadFile(Unusable.NOT_A_TABLE)
    return best


def _parse_csv(text: str, delimiter: str) -> list[list[str]] | None:
    """Return the rows; None when the text isn't written with this delimiter."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [[cell.strip() for cell in row] for row in rows]
    except csv.Error:
        return None


def _width(rows: list[list[str]]) -> int:
    return next((len(row) for row in rows if any(row)), 0)


def _read_xlsx(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if SHEET not in archive.namelist():
                raise BadFile(Unusable.NOT_A_TABLE)
            if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
                raise BadFile(Unusable.TOO_LARGE)
            if STRINGS in archive.namelist() and archive.getinfo(STRINGS).file_size > LARGEST_STRINGS:
                raise BadFile(Unusable.TOO_LARGE)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [
            [_text(cell) for cell in row[:MOST_COLUMNS]]
            for _number, row in zip(range(MOST_ROWS + 2), sheet.iter_rows(values_only=True), strict=False)
        ]
        book.close()
    except BadFile:
        raise
    # A damaged workbook breaks in zipfile, in the XML or in openpyxl, each with errors of its own.
    except Exception as error:
        raise BadFile(Unusable.DAMAGED) from error
    return rows


def _text(cell: object) -> str:
    """Write a cell as KoboToolbox writes it in a CSV."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()

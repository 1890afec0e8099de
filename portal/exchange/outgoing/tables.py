"""Tables that people take away: CSV and XLSX, row by row, with no formula of anybody's in them."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from graph.rules.cleaning import clean_text
from portal.kit.formulas import harmless
from portal.kit.language import current_language
from portal.kit.xlsx import sheet_name

Cell = str | int | float | date | None
MARK = "\ufeff"
MOST_WIDTH, LEAST_WIDTH = 60, 10
KEPT_IN_MEMORY = 1 << 20
CHUNK = 1 << 16


@dataclass(frozen=True)
class OutgoingTable:
    """A table: its title, its headings, how wide its columns are (letters), and its rows, read as they are written."""

    title: str
    head: Sequence[str]
    widths: Sequence[int]
    rows: Iterable[Sequence[Cell]]


def write_csv(table: OutgoingTable) -> Iterator[str]:
    """Yield a CSV that spreadsheets open with a double click: its mark first, semicolons in French and Arabic."""
    delimiter = "," if current_language() == "en" else ";"
    yield MARK
    yield _line(table.head, delimiter)
    for row in table.rows:
        yield _line(row, delimiter)


def write_xlsx(*tables: OutgoingTable) -> IO[bytes]:
    """Return a workbook with a sheet for each table as an open file; rows are written as they are read, none is held.

    Dates are real ones, headings stay in sight, columns can be filtered, and the sheets are ready for paper.
    """
    book = Workbook(write_only=True)
    for table in tables:
        _write_sheet(book, table)
    file = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115 - it is closed by who reads it.
    book.save(file)
    file.seek(0)
    return file


def _write_sheet(book: Workbook, table: OutgoingTable) -> None:
    sheet: Any = book.create_sheet(sheet_name(table.title) or None)
    sheet.sheet_view.rightToLeft = current_language() == "ar"
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sheet.HeaderFooter.oddFooter.center.text = "&P / &N"
    for at, width in enumerate(table.widths, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = min(max(width, LEAST_WIDTH), MOST_WIDTH)
    sheet.append([_cell(sheet, text, bold=True) for text in table.head])
    count = 1
    for count, row in enumerate(table.rows, start=2):  # noqa: B007 - it counts the rows.
        sheet.append([_cell(sheet, value) for value in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.head))}{count}"


def encoded(parts: Iterable[str]) -> Iterator[bytes]:
    """Yield parts of a text as they are sent."""
    return (part.encode() for part in parts)


def in_chunks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield an open file piece by piece, and close it."""
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def _line(row: Sequence[Cell], delimiter: str) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\r\n").writerow([_plain(value) for value in row])
    return stream.getvalue()


def _plain(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d" if current_language() == "en" else "%d/%m/%Y")
    text = str(value)
    return text if current_language() == "en" else text.replace(".", ",")


def _cell(sheet: Any, value: Cell, *, bold: bool = False) -> Any:
    """Return a cell; a text stays one, whatever it begins with."""
    cell: Any = WriteOnlyCell(sheet, value=None)
    cell.value = clean_text(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    if isinstance(value, date):
        cell.number_format = "DD/MM/YYYY"
    if bold:
        cell.font = Font(bold=True)
    return cell

"""Workbooks that people download, as XLSX: sheets in the page's direction, whose heading row stays in sight."""

from collections.abc import Sequence
from io import BytesIO
from itertools import chain

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from graph.rules.cleaning import clean_text
from portal.kit.language import current_language

Value = str | int | float | None
WIDE, MIDDLE, NARROW = 70, 28, 14
MOST_NAME = 31
"""Excel's names of sheets are no longer."""


def new_workbook(title: str) -> Workbook:
    """Begin a workbook without any sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = title
    return book


def content_of(book: Workbook) -> bytes:
    """Return a workbook as a file."""
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def fill_sheet(sheet: Worksheet, head: Sequence[str], rows: Sequence[Sequence[Value]], wide: int = 2) -> None:
    """Fill a sheet: the heading row stays in sight, and the wide column (1 is the first) has room for sentences."""
    sheet.sheet_view.rightToLeft = current_language() == "ar"
    sheet.append(list(head))
    for row in rows:
        sheet.append([clean_text(value) if isinstance(value, str) else value for value in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    widths = [MIDDLE] * 3 + [NARROW] * max(0, sheet.max_column - 3)
    widths[wide - 1] = WIDE
    for column, width in enumerate(widths[: sheet.max_column], start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for cell in chain.from_iterable(sheet.iter_rows(min_row=2)):
        cell.alignment = Alignment(wrap_text=cell.column == wide, vertical="top")
        if isinstance(cell.value, float):
            cell.number_format = "0.0" if abs(cell.value) > 1 else "0.00"
    sheet.freeze_panes = "A2"


def sheet_name(name: str) -> str:
    """Shorten a name to what a sheet's may be."""
    return name[:MOST_NAME]

"""Workbooks that people download, as XLSX: sheets in the page's direction that can be filtered, read and printed."""

from collections.abc import Sequence
from datetime import date, time
from io import BytesIO
from itertools import chain
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from graph.rules.cleaning import clean_text
from portal.kit.clock import now
from portal.kit.language import current_language, format_day

Value = str | int | float | date | time | None
MOST, LEAST, ROOM = 60, 9, 2
"""Letters of the widest and of the narrowest column, and what the edges of a cell take."""
MOST_NAME = 31
"""Excel's names of sheets are no longer."""
DAY, HOUR, SHARE, WHOLE = "dd/mm/yyyy", "hh:mm", "0 %", "#,##0"
GREEN, PALE, RULE = "0B5D46", "DCEBE4", "C3CDC8"
WIDE_PAGE = 90
"""Letters from which on a sheet is printed across the page."""


def new_workbook(title: str, subject: str = "") -> Workbook:
    """Begin a workbook without any sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title, book.properties.subject = title, subject
    book.properties.creator, book.properties.language = "TAKWIA Réseau", current_language()
    return book


def content_of(book: Workbook) -> bytes:
    """Return a workbook as a file."""
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def fill_sheet(
    sheet: Worksheet,
    head: Sequence[str],
    rows: Sequence[Sequence[Value]],
    wide: int = 2,
    *,
    shares: Sequence[int] = (),
    filtered: bool = True,
) -> None:
    """Fill a sheet: its heading stays in sight, can be filtered by, and stands on each printed page.

    wide: the column (1 is the first) whose sentences are parted into lines; shares: columns of shares in [0, 1];
    filtered: False for a sheet that is read from the top.
    """
    sheet.sheet_view.rightToLeft = current_language() == "ar"
    for row in (head, *rows):
        sheet.append([clean_text(value) if isinstance(value, str) else value for value in row])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True, color=GREEN), PatternFill("solid", fgColor=PALE)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    edge = Border(bottom=Side("hair", color=RULE))
    for cell in chain.from_iterable(sheet.iter_rows()):
        if cell.data_type == "f":
            cell.data_type = "s"  # What somebody wrote is a text, whatever it begins with.
    for cell in chain.from_iterable(sheet.iter_rows(min_row=2)):
        cell.border = edge
        cell.alignment = Alignment(wrap_text=isinstance(cell.value, str), vertical="top")
        if number_format := _format(cell.value, share=cell.column in shares):
            cell.number_format = number_format
    total = _widen(sheet, wide)
    sheet.freeze_panes = "A2"
    if filtered and rows:
        sheet.auto_filter.ref = sheet.dimensions
    _set_print(sheet, across=total > WIDE_PAGE)


def sheet_name(name: str) -> str:
    """Shorten a name to what a sheet's may be, at the end of a word."""
    allowed = "".join(letter for letter in name if letter not in "[]:*?/\\").strip("' ")
    return allowed if len(allowed) <= MOST_NAME else allowed[:MOST_NAME].rpartition(" ")[0] or allowed[:MOST_NAME]


def _format(value: object, *, share: bool) -> str:
    """Return how a cell's value is written, empty for text."""
    if isinstance(value, time):
        return HOUR
    if isinstance(value, date):
        return DAY
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if share:
        return SHARE
    return WHOLE if isinstance(value, int) else "0.0" if abs(value) > 1 else "0.00"


def _widen(sheet: Worksheet, wide: int) -> int:
    """Make each column as wide as what it says, its heading in two lines at most; return the width of all."""
    total = 0
    for number, cells in enumerate(sheet.iter_cols(), start=1):
        letters = max((_letters(cell.value) for cell in cells[1:]), default=0)
        words = str(cells[0].value or "").split()
        heading = max(len(str(cells[0].value or "")) // 2, *map(len, words), 0)
        width = min(max(letters, heading, LEAST) + ROOM, MOST if number == wide else MOST - 20)
        sheet.column_dimensions[get_column_letter(number)].width = width
        total += width
    return total


def _letters(value: object) -> int:
    if isinstance(value, float):
        return 6
    if isinstance(value, date):
        return 10
    return max(map(len, str(value).split("\n"))) if value is not None else 0


def _set_print(sheet: Worksheet, *, across: bool) -> None:
    """Print a sheet on A4, all columns on a page, with its heading, its name, the day and the number of each page."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if across else "portrait"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = "1:1"
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    head: Any = sheet.oddHeader  # A sheet always has them, whatever its types say.
    foot: Any = sheet.oddFooter
    head.left.text, foot.left.text, foot.right.text = "&A", format_day(now()), "&P / &N"

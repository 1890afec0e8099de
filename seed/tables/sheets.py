"""Rows of cells, whatever file they come from, and where among them the headings are."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from openpyxl.utils import get_column_letter

from seed.tables.faults import CellFault, CellProblem, Unusable, UnusableTable

MOST_LINES = 1_048_576
"""Rows of a spreadsheet, empty ones too: a file with more is none."""
SEEN, MOST_SEEN = 20, 200
"""Rows in which the headings are looked for; those in which somebody may say that they are."""
ERROR = re.compile(r"#(REF!|N/A|N/D|NAME\?|NOM ?\?|VALUE!|VALEUR ?!|DIV/0 ?!|NUM!|NOMBRE ?!|NULL?!|CALC!|SPILL!)")
"""What spreadsheets show where a formula went wrong."""

Known = Callable[[str], bool]
"""Says whether a text is a heading that the caller asks for."""


@dataclass(frozen=True)
class RowOfCells:
    """A row as the file has it. line: where it begins, from 1; formulas: without a result, by the cell's position."""

    line: int
    cells: list[str]
    formulas: Mapping[int, str] = field(default_factory=dict)


class Rows(Protocol):
    """The rows of a sheet or of a text file, from the first one each time."""

    title: str
    hidden: bool

    @property
    def hidden_rows(self) -> int:
        """Return how many rows the file hides; they are read like the others."""
        ...

    def coloured_rows(self, after: int) -> int:
        """Return how many rows below a line have a coloured cell; colours aren't read."""
        ...

    def __iter__(self) -> Iterator[RowOfCells]:
        """Yield the rows from the first one."""
        ...


@dataclass(frozen=True)
class Heading:
    """The headings of some rows: how many of them are known, and on which line the last of them is."""

    rows: Rows
    head: tuple[str, ...]
    line: int
    known: int


@dataclass(frozen=True)
class TableRow:
    """A row of a table. cells: as many as there are headings; faults: cells that aren't read, and are empty here.

    given: how many cells the file has in it.
    """

    line: int
    cells: tuple[str, ...]
    faults: tuple[CellFault, ...] = ()
    given: int = 0


def find_heading(rows: Rows, known: Known, line: int = 0) -> Heading | None:
    """Find the row with the most headings that are known, else the first that isn't empty; None without any.

    line: of the headings, when somebody chose it; it is among the first 200.

    Where the row has no text, as under headings that are merged, the nearest one above it that is known stands for it.
    Raises UnusableTable for rows of which not even the first can be read.
    """
    first = _first_rows(rows, max(SEEN, min(line, MOST_SEEN)))
    filled = [number for number, row in enumerate(first) if any(row.cells)]
    filled = [number for number in filled if first[number].line == line] or filled
    if not filled:
        return None
    counts = {number: _count_known(first[number].cells, known) for number in filled}
    best = max(filled, key=lambda number: (counts[number], -number))
    above = [row.cells for row in first[:best]] if counts[best] else []
    width = max([len(first[best].cells), *map(len, above)])
    head = _without_end([_heading(first[best].cells, above, position, known) for position in range(width)])
    return Heading(rows, tuple(head), first[best].line, sum(bool(cell) and known(cell) for cell in head))


def _count_known(cells: Sequence[str], known: Known) -> int:
    """Count the headings of a row that are known, each once."""
    return len({cell for cell in cells if cell and known(cell)})


def _without_end(head: list[str]) -> list[str]:
    """Return headings without the empty ones at their end."""
    last = max((position for position, text in enumerate(head) if text), default=-1)
    return head[: last + 1]


def _first_rows(rows: Rows, most: int) -> list[RowOfCells]:
    """Return the first rows, as far as they can be read; who reads all of them is told where they break."""
    first: list[RowOfCells] = []
    try:
        first.extend(islice(iter(rows), most))
    except UnusableTable as error:
        if not first or error.reason != Unusable.DAMAGED:
            raise
    return first


def _heading(row: Sequence[str], above: Sequence[Sequence[str]], position: int, known: Known) -> str:
    if position < len(row) and row[position]:
        return row[position]
    over = (cells[position] for cells in reversed(above) if position < len(cells))
    return next((cell for cell in over if cell and known(cell)), "")


def read_rows(heading: Heading) -> Iterator[TableRow]:
    """Yield the rows below the headings that have anything in them; what stands under no heading is told."""
    width = len(heading.head)
    for row in heading.rows:
        if row.line > heading.line and (any(row.cells) or row.formulas):
            faults = tuple(_faults(row, heading.head))
            cells = _without(row.cells[:width], heading.head, faults) if faults else row.cells[:width]
            yield TableRow(row.line, tuple(cells + [""] * (width - len(cells))), faults, len(row.cells))


def _without(cells: Sequence[str], head: Sequence[str], faults: Sequence[CellFault]) -> list[str]:
    wrong = {fault.column for fault in faults}
    return ["" if column_name(head, position) in wrong else cell for position, cell in enumerate(cells)]


def _faults(row: RowOfCells, head: Sequence[str]) -> Iterator[CellFault]:
    for position, text in row.formulas.items():
        yield CellFault(row.line, column_name(head, position), text, CellProblem.NO_RESULT)
    for position, text in enumerate(row.cells):
        if not text:
            continue
        if position >= len(head) or not head[position]:
            yield CellFault(row.line, column_name(head, position), text, CellProblem.NO_HEADING)
        elif text[0] == "#" and ERROR.fullmatch(text.upper()):
            yield CellFault(row.line, column_name(head, position), text, CellProblem.ERROR)


def column_name(head: Sequence[str], position: int) -> str:
    """Name a column by its heading, or by the letter that spreadsheets give it."""
    return (head[position] if position < len(head) else "") or get_column_letter(min(position, 18_000) + 1)

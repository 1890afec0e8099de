"""Text files with a delimiter: CSV with semicolons, commas, tabs or bars, also after a line sep=;."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from seed.tables.faults import Unusable, UnusableTable
from seed.tables.letters import encoding_of
from seed.tables.sheets import MOST_LINES, RowOfCells, Rows
from seed.tables.text import clean

DELIMITERS = ";,\t|"
TOLD = re.compile(r'^"?sep=(.)"?\s*$')
"""The line by which a spreadsheet tells the delimiter."""
TOLD_LETTERS = 12


class DelimitedFile:
    """A text file as rows of cells, read anew each time; `readings` are those that its delimiters give."""

    def __init__(self, stream: BinaryIO) -> None:
        """Find the encoding of a stream; raise UnusableTable."""
        self.stream = stream
        self.encoding = encoding_of(stream)

    def readings(self) -> list[Rows]:
        """Return the ways to read the file, the delimiter that it tells being the only one."""
        told = TOLD.match(next(self._lines(), "")[:TOLD_LETTERS])
        if told:
            return [_Delimited(self, told[1], skipped=1)]
        return [_Delimited(self, delimiter) for delimiter in DELIMITERS]

    def _lines(self) -> Iterator[str]:
        """Yield the lines of the file with their ends; raise UnusableTable at a null letter."""
        self.stream.seek(0)
        text = io.TextIOWrapper(self.stream, encoding=self.encoding, newline="")
        try:
            for number, line in enumerate(text, start=1):
                if "\0" in line:
                    raise UnusableTable(Unusable.NOT_A_TABLE, line=number)
                yield line
        finally:
            with suppress(ValueError):
                text.detach()


class _Delimited:
    """The rows of a file with one delimiter; skipped: lines before the first row."""

    def __init__(self, file: DelimitedFile, delimiter: str, skipped: int = 0) -> None:
        self.file, self.delimiter, self.skipped = file, delimiter, skipped
        self.title, self.hidden, self.hidden_rows = "", False, 0

    def coloured_rows(self, after: int) -> int:  # noqa: ARG002 - a text file has no colours.
        """Return 0: a text file has no colours."""
        return 0

    def __iter__(self) -> Iterator[RowOfCells]:
        lines = self.file._lines()
        for _number in range(self.skipped):
            next(lines, None)
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        line = 1 + self.skipped
        try:
            for cells in reader:
                if cells:
                    yield RowOfCells(line, [clean(cell) for cell in cells])
                if line > MOST_LINES:
                    raise UnusableTable(Unusable.TOO_MANY_ROWS)
                line = reader.line_num + 1 + self.skipped
        except csv.Error as error:
            raise UnusableTable(Unusable.DAMAGED, line=reader.line_num + self.skipped) from error

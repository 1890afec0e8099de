"""What is wrong with a file, or with one of its cells; the pages say it in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Unusable(StrEnum):
    """Why a file can't be read, or isn't what is asked for."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_TABLE = "not_a_table"
    OLD_EXCEL = "old_excel"
    OPEN_DOCUMENT = "open_document"
    OTHER_SPREADSHEET = "other_spreadsheet"
    DAMAGED = "damaged"
    BAD_LETTERS = "bad_letters"
    NO_ROWS = "no_rows"
    TOO_MANY_ROWS = "too_many_rows"
    OTHER_FORM = "other_form"


class UnusableTable(ValueError):
    """A file that can't be used; `reason` says why.

    line: where, from 1, or None; examples: of the file, to show with it.
    """

    def __init__(self, reason: Unusable, examples: Iterable[str] = (), line: int | None = None) -> None:
        """Keep the reason, and what to show of the file with it."""
        super().__init__(reason, line)
        self.reason, self.examples, self.line = reason, tuple(examples), line


class CellProblem(StrEnum):
    """Why a cell of a table isn't read."""

    NO_HEADING = "no_heading"
    NO_RESULT = "no_result"
    ERROR = "error"


@dataclass(frozen=True)
class CellFault:
    """A cell that isn't read. line: of its row; column: its heading, or the letter that spreadsheets give it."""

    line: int
    column: str
    text: str
    why: CellProblem

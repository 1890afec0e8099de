"""What a list will do, as a workbook: a line for each row, and one for each change and each cell that isn't taken."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from flask_babel import gettext as _

from graph.exchange.changes import Fate, PlannedRow
from portal.exchange.jobs import read_plan
from portal.exchange.outgoing.tables import Cell, OutgoingTable, write_xlsx
from portal.exchange.shown import ValueWords
from portal.exchange.words import FATES, field_word, note_words, refused_words


def preview_book(plan: Path) -> IO[bytes]:
    """Return the workbook of a plan as an open file; the plan is read row by row, and none is held."""
    say = ValueWords(read_plan(plan))
    rows = ((row.line, row.name, row.place, str(FATES[row.fate]), _why(row)) for row in read_plan(plan))
    changes = (line for row in read_plan(plan) for line in _changes(row, say))
    cells = ((row.line, row.name, note.column, note.text, note_words(note))
             for row in read_plan(plan) for note in row.notes)  # fmt: skip
    return write_xlsx(
        OutgoingTable(_("Rows"), [_("Line"), _("Name"), _("Place"), _("What happens to it"), _("Why")],
                      (10, 44, 24, 16, 60), rows),
        OutgoingTable(_("Changes"), [_("Line"), _("Name"), _("What"), _("Now"), _("In the list"), _("Is written")],
                      (10, 44, 24, 36, 36, 10), changes),
        OutgoingTable(_("Cells"), [_("Line"), _("Name"), _("Column"), _("In the list"), _("What is expected")],
                      (10, 44, 24, 36, 60), cells),
    )  # fmt: skip


def _why(row: PlannedRow) -> str:
    if row.fate == Fate.REFUSED:
        return refused_words(row)
    return _(", ").join(one.name for one in row.likely)


def _changes(row: PlannedRow, say: ValueWords) -> Iterator[tuple[Cell, ...]]:
    for change in row.changes:
        yield (row.line, row.name, field_word(change.field), say(change.field, change.old),
               say(change.field, change.new), _("no") if change.kept else _("yes"))  # fmt: skip

"""The attendance sheet as a file that goes out in the reader's language, and comes back as people fill it in."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from graph.plan.convocations import Attendance
from graph.rules.folding import fold
from graph.rules.instrument import Words
from portal.kit.formulas import bare, harmless
from portal.kit.language import current_language, localised_name
from portal.kit.problems import first_problems
from portal.kit.table_words import fault_problem, table_problem
from portal.plan.sessions.attendance import attendance_of
from portal.plan.sessions.page import Guest
from seed.tables.faults import UnusableTable
from seed.tables.reading import OpenTable, open_table
from seed.tables.sheets import TableRow
from seed.tables.text import clean_id
from seed.tables.values import UnreadableValue, read_whole, read_yes_no

LARGEST = 1024 * 1024
HEADINGS = {
    "code": Words("Code", "الرمز", "Code"),
    "association": Words("Association", "الجمعية", "Association"),
    "came": Words("Venue (oui ou non)", "حضرت (نعم أو لا)", "Came (yes or no)"),
    "people": Words("Nombre de personnes", "عدد الأشخاص", "How many people"),
    "names": Words("Noms", "الأسماء", "Names"),
}
OTHER_HEADINGS = {
    "association": ("nom de l association", "اسم الجمعيه", "name of the association"),
    "came": ("came", "venue", "venus", "present", "presente", "presents", "presence", "attended", "حضرت", "حضور",
             "الحضور", "حاضره"),
    "people": ("people", "personnes", "nombre", "nombre de presents", "number", "عدد", "عدد الحاضرين"),
    "names": ("names", "noms", "noms et prenoms", "nom et prenom", "noms des participants", "اسماء الحاضرين"),
}  # fmt: skip
"""Folded headings that people give these columns."""
COLUMNS = {fold(text): column for column, words in HEADINGS.items() for text in map(words.said, ("fr", "ar", "en"))} | {
    fold(text): column for column, texts in OTHER_HEADINGS.items() for text in texts
}
YES, NO = Words("oui", "نعم", "yes"), Words("non", "لا", "no")
BETWEEN_NAMES = re.compile("[,،;؛\n\r]")


class BadAttendance(ValueError):
    """A file that can't be read; `problems` says for each line what to do."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep what to do: the first ten, and how many more there are."""
        super().__init__(problems)
        self.problems = tuple(first_problems(problems))


@dataclass
class _SheetLine:
    """What a line says of an association, with the names of the lines below it that say nothing else."""

    guest: Guest
    line: int
    came: bool
    people: int | None
    names: list[str] = field(default_factory=list)


def write_sheet(guests: Sequence[Guest]) -> bytes:
    """Return the sheet as a CSV that spreadsheets open in any script, its headings in the page's language."""
    language, file = current_language(), io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([words.said(language) for words in HEADINGS.values()])
    for guest in guests:
        asked = guest.convocation
        if asked is None:
            continue
        known = asked.attended is not None
        # A comma parts names when the file comes back.
        names = [re.sub(BETWEEN_NAMES, " ", name) for name in (asked.present if known else asked.people)]
        writer.writerow([
            guest.entry.id, harmless(localised_name(guest.entry)),
            (YES if asked.attended else NO).said(language) if known else "",
            asked.came if known else "", ", ".join(map(harmless, names)),
        ])  # fmt: skip
    return file.getvalue().encode("utf-8-sig")


def read_sheet(content: bytes, guests: Sequence[Guest]) -> list[Attendance]:
    """Read a sheet that was filled in; raise BadAttendance with what to do for each line that can't be used."""
    if len(content) > LARGEST:
        raise BadAttendance([_("The file is too large. Send the sheet that you downloaded here, filled in.")])
    try:
        with open_table(content, lambda text: fold(text) in COLUMNS) as table:
            reader = _SheetReader(table, guests)
            problems = list(reader.read())
    except UnusableTable as error:
        raise BadAttendance([table_problem(error)]) from error
    found = []
    for said in reader.said.values():
        try:
            found.append(attendance_of(said.guest, said.came, said.people, said.names))
        except ValueError as error:
            problems.append(_("Line %(line)s: %(problem)s", line=said.line, problem=error))
    if not problems and not found:
        problems = [_("The file has no line that says who came. Fill in the column that asks it with yes or no.")]
    if problems:
        raise BadAttendance(problems)
    return found


class _SheetReader:
    """Reads the lines of a sheet; `said` is what could be read, by association."""

    def __init__(self, table: OpenTable, guests: Sequence[Guest]) -> None:
        """Find the columns; raise BadAttendance when one that is needed isn't there."""
        self.table, self.said = table, dict[str, _SheetLine]()
        self.columns = {COLUMNS[fold(text)]: number for number, text in enumerate(table.head) if fold(text) in COLUMNS}
        if "came" not in self.columns or not {"code", "association"} & set(self.columns):
            raise BadAttendance([
                _("These columns are needed: %(columns)s. Download the sheet anew and fill that one in.",
                  columns=_(", ").join(words.said(current_language()) for words in HEADINGS.values()))
            ])  # fmt: skip
        self.by_code = {clean_id(guest.entry.id).casefold(): guest for guest in guests}
        self.by_name = _by_name(guests)

    def read(self) -> Iterator[str]:
        """Yield what to do about the lines that can't be used."""
        last: _SheetLine | None = None
        for row in self.table:
            cells = {column: row.cells[number] for column, number in self.columns.items()}
            rest = {column for column, text in cells.items() if text}
            try:
                if rest == {"names"} and last:
                    last.names += _names(cells["names"])
                else:
                    last = self._line(row, cells)
            except ValueError as error:
                last = None
                yield _("Line %(line)s: %(problem)s", line=row.line, problem=error)

    def _line(self, row: TableRow, cells: Mapping[str, str]) -> _SheetLine | None:
        """Keep what a line says; None when it says nothing. Raises ValueError in words."""
        if row.faults:
            fault = row.faults[0]
            raise ValueError(_("Column %(column)s, “%(text)s”: %(problem)s", column=fault.column,
                               text=fault.text[:40], problem=fault_problem(fault)))  # fmt: skip
        guest = self._guest(cells.get("code", ""), cells.get("association", ""))
        if not cells["came"] and not cells.get("people"):
            return None
        if guest.entry.id in self.said:
            raise ValueError(_("This association is there twice. Remove one of the lines."))
        said = _SheetLine(guest, row.line, _came(cells["came"]), _people(cells.get("people", "")))
        said.names += _names(cells.get("names", ""))
        self.said[guest.entry.id] = said
        return said

    def _guest(self, code: str, name: str) -> Guest:
        """Return the association that a line is about, by its code or by its name; raise ValueError in words."""
        named = self.by_name.get(fold(bare(name)), []) if name else []
        if not code:
            if len(named) == 1:
                return named[0]
            raise ValueError(_("No association of this session is called “%(name)s”. Copy its code from the sheet.",
                               name=name[:40]))  # fmt: skip
        guest = self.by_code.get(clean_id(code).casefold())
        if guest is None:
            raise ValueError(_("No association of this session has the code “%(code)s”. Copy it from the sheet.",
                               code=code[:40]))  # fmt: skip
        if named and guest not in named:
            raise ValueError(_("The code is of another association than the name. Correct one of the two."))
        return guest


def _by_name(guests: Sequence[Guest]) -> dict[str, list[Guest]]:
    """Return the guests by each of their folded names."""
    found: dict[str, list[Guest]] = {}
    for guest in guests:
        for name in {fold(guest.entry.name_fr or ""), fold(guest.entry.name_ar or "")} - {""}:
            found.setdefault(name, []).append(guest)
    return found


def _came(text: str) -> bool:
    try:
        return read_yes_no(text)
    except UnreadableValue:
        raise ValueError(_("Write yes or no in the column that asks whether they came.")) from None


def _people(text: str) -> int | None:
    try:
        return read_whole(text) if text else None
    except UnreadableValue:
        raise ValueError(_("Write with digits how many people came.")) from None


def _names(text: str) -> list[str]:
    return [bare(name) for name in BETWEEN_NAMES.split(text)]

"""Attendance: its form, and the sheet as a file that goes out and comes back."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Optional

from graph.plan.convocations import Attendance
from portal.kit.forms import BaseForm, CountField
from portal.kit.language import localised_name
from portal.kit.problems import first_problems
from portal.kit.requests import whole
from portal.plan.sessions.page import Guest

MOST_PEOPLE, NAME_LETTERS, LARGEST = 200, 80, 1024 * 1024
COLUMNS = ("code", "association", "came", "people", "names")
"""The heading of the file, the same in every language so that it can be read back."""
YES, NO = ("yes", "oui", "نعم", "1", "x"), ("no", "non", "لا", "0")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With one of these a spreadsheet begins a formula."""
TICK = _l("Say whether they came.")


class BadAttendance(ValueError):
    """A file that can't be read; `problems` says for each line what to do."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep what to do."""
        super().__init__(problems)
        self.problems = tuple(first_problems(problems))


class BadLine(ValueError):
    """Who came of an association can't be kept so; the message says to the person what to do."""


class AttendanceForm(BaseForm):
    """Who came, an association after the other; made by `attendance_form`."""

    revision = HiddenField()


class AttendanceFileForm(BaseForm):
    """The sheet, filled in."""

    file = FileField(_l("The sheet (CSV)"), validators=[FileRequired(_l("Choose the file."))])


def attendance_form(guests: Sequence[Guest], revision: int) -> AttendanceForm:
    """Return a form with three fields for each association, under its id, filled with what is known."""
    fields: dict[str, Any] = {}
    values: dict[str, Any] = {"revision": str(revision)}
    for number, guest in enumerate(guests):
        id, asked = guest.entry.id, guest.convocation
        fields |= _fields(id, number)
        if asked and asked.attended is not None:
            values |= {f"came_{id}": "yes" if asked.attended else "no", f"people_{id}": asked.came or None,
                       f"names_{id}": "\n".join(asked.present)}  # fmt: skip
        elif asked:
            values[f"names_{id}"] = "\n".join(asked.people)
    made: AttendanceForm = type("FilledAttendanceForm", (AttendanceForm,), fields)(**values)
    return made


def read_form(form: AttendanceForm, guests: Sequence[Guest]) -> list[Attendance] | None:
    """Return what was typed, or None with an error beside the field that needs another look."""
    rows = []
    for guest in guests:
        id = guest.entry.id
        people = form[f"people_{id}"]
        try:
            row = _row(
                guest,
                form[f"came_{id}"].data == "yes",
                people.data,
                (form[f"names_{id}"].data or "").splitlines(),
            )
        except BadLine as error:
            people.errors = [str(error)]
        else:
            rows.append(row)
    return rows if len(rows) == len(guests) else None


def write_sheet(guests: Sequence[Guest]) -> bytes:
    """Return the sheet as a CSV that spreadsheets open in any script."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for guest in guests:
        asked = guest.convocation
        if asked is None:
            continue
        known = asked.attended is not None
        # A comma parts names when the file comes back.
        names = [re.sub("[,،]", " ", name) for name in (asked.present if known else asked.people)]
        writer.writerow([
            guest.entry.id, _plain(localised_name(guest.entry)), {True: "yes", False: "no", None: ""}[asked.attended],
            asked.came if known else "", ", ".join(map(_plain, names)),
        ])  # fmt: skip
    return file.getvalue().encode("utf-8-sig")


def read_sheet(content: bytes, guests: Sequence[Guest]) -> list[Attendance]:
    """Read a sheet that was filled in; raise BadAttendance with what to do for each line that can't be used."""
    if len(content) > LARGEST:
        raise BadAttendance([_("The file is too large. Send the sheet that you downloaded here, filled in.")])
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in text.split("\n")[0] else ",",
                               strict=True))  # fmt: skip
    except (UnicodeDecodeError, csv.Error):
        raise BadAttendance(
            [_("This isn't a CSV file in UTF-8. In your spreadsheet, save it as “CSV UTF-8”.")]
        ) from None
    head = tuple(cell.strip().lower() for cell in rows[0]) if rows else ()
    if head != COLUMNS:
        raise BadAttendance(
            [
                _(
                    "Line 1 must read: %(columns)s. Download the sheet anew and fill that one in.",
                    columns=";".join(COLUMNS),
                )
            ]
        )
    found: dict[str, Attendance] = {}
    problems = list(_read_lines(rows, {guest.entry.id: guest for guest in guests}, found))
    if not problems and not found:
        problems = [_("The file has no line that says who came. Fill in the column “came” with yes or no.")]
    if problems:
        raise BadAttendance(problems)
    return list(found.values())


def _read_lines(rows: list[list[str]], guests: dict[str, Guest], found: dict[str, Attendance]) -> Iterator[str]:
    """Put the lines that can be used into found, and say what to do about the others."""
    for number, cells in enumerate(rows[1:], start=2):
        row = [cell.strip() for cell in cells] + [""] * len(COLUMNS)
        code, _name, came, people, names = row[: len(COLUMNS)]
        if not any(row) or (code in guests and not came):
            continue
        if code not in guests:
            yield _("Line %(line)s: no association of this session has the code “%(code)s”. Copy it from the sheet.",
                    line=number, code=code[:40])  # fmt: skip
        elif code in found:
            yield _("Line %(line)s: this association is there twice. Remove one of the lines.", line=number)
        elif came.lower() not in YES + NO:
            yield _("Line %(line)s: write yes or no in the column “came”.", line=number)
        elif people and whole(people) is None:
            yield _("Line %(line)s: write in the column “people” how many came, with digits.", line=number)
        else:
            try:
                found[code] = _row(guests[code], came.lower() in YES, whole(people),
                                   [_bare(name) for name in re.split("[,،]", names)])  # fmt: skip
            except BadLine as error:
                yield _("Line %(line)s: %(problem)s", line=number, problem=error)


def _row(guest: Guest, came: bool, people: int | None, typed: Sequence[str]) -> Attendance:
    """Return who came of an association; raise BadLine in words."""
    assert guest.convocation is not None  # noqa: S101 - only those who were asked are in the form and in the file
    if not came:
        return Attendance(guest.convocation.id, False)
    names = tuple(dict.fromkeys(filter(None, (" ".join(name.split()) for name in typed))))
    people = len(names) if people is None else people
    if not 1 <= people <= MOST_PEOPLE:
        raise BadLine(_("Write how many people came, from 1 to %(most)s.", most=MOST_PEOPLE))
    if len(names) > people:
        raise BadLine(_("There are more names than people. Correct one of the two."))
    if any(len(name) > NAME_LETTERS for name in names):
        raise BadLine(_("Write each name in 80 characters or fewer."))
    return Attendance(guest.convocation.id, True, people, names)


def _fields(id: str, number: int) -> dict[str, Any]:
    return {
        f"came_{id}": RadioField(
            _l("Did they come?"),
            id=f"came-{number}",
            choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))],
            validate_choice=False,
            validators=[InputRequired(TICK), AnyOf(("yes", "no"), TICK)],
        ),
        f"people_{id}": CountField(_l("How many people?"), id=f"people-{number}", validators=[Optional()]),
        f"names_{id}": TextAreaField(_l("Their names, one on each line"), id=f"names-{number}", render_kw={"rows": 2}),
    }


def _plain(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in FORMULA else text


def _bare(text: str) -> str:
    """Return what `_plain` was given."""
    name = text.strip()
    return name[1:] if name[:1] == "'" and name[1:2] in FORMULA else name

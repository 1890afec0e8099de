"""Attendance: its form, and what can be kept of who came."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Optional

from graph.plan.convocations import Attendance
from portal.kit.forms import BaseForm
from portal.kit.typed import CountField
from portal.plan.sessions.page import Guest

MOST_PEOPLE, NAME_LETTERS = 200, 80
TICK = _l("Say whether they came.")


class BadLine(ValueError):
    """Who came of an association can't be kept so; the message says to the person what to do."""


class AttendanceForm(BaseForm):
    """Who came, an association after the other; made by `attendance_form`."""

    revision = HiddenField()


class AttendanceFileForm(BaseForm):
    """The sheet, filled in."""

    file = FileField(_l("The sheet (CSV or XLSX)"), validators=[FileRequired(_l("Choose the file."))])


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
            row = attendance_of(
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


def attendance_of(guest: Guest, came: bool, people: int | None, typed: Sequence[str]) -> Attendance:
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

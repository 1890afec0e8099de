"""What the forms of a profile's sections are made of: choices, yes or no, rows, and the checks that they share."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID, uuid5

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.fields.core import UnboundField
from wtforms.validators import AnyOf, StopValidation

from graph.directory.editing import EntryState
from graph.rules.kinds import ContactKind
from graph.rules.telephone import is_mobile, read_telephone
from graph.rules.typed import MARKS
from portal.kit.clock import now
from portal.kit.forms import BaseForm, CheckboxesField, short, strip
from portal.kit.ids import new_id
from portal.kit.requests import is_typed
from portal.kit.web_address import read_web_address

BLANK_ROWS, MOST_ROWS = 2, 40
FIRST_YEAR = 1900
ROWS = UUID("7a6b1f0e-6b0f-5d0e-9a50-70726f66696c")
DAYS_OF_ROWS = ("on", "since", "until")
"""Fields of rows that are days: of conventions and of officers."""
NOT_SAID = _l("Not said")
YES_NO = {"yes": _l("Yes"), "no": _l("No")}


class SectionForm(BaseForm):
    """A section of a profile: its revision when it was opened, and an id that makes a save sent twice one."""

    revision = HiddenField()
    edit = HiddenField()
    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """The fields of a row, by the name of its list."""
    shown: tuple[str, ...] = ()
    """The fields outside rows, in their order."""
    rows: ClassVar[Mapping[str, int]] = {}

    def __init__(self, state: EntryState, **data: Any) -> None:
        """Fill the form with what the entry says of itself."""
        self.entry = state
        own = {name: values for name, values in state.values.items() if name not in self.groups}
        super().__init__(data={**own, **_data_of_rows(self.groups, state), "edit": new_id(), **data})

    def rows_of(self, group: str) -> list[dict[str, Any]]:
        """Return the fields of each row of a list, by name, with its id."""
        names = ("id", *self.groups[group])
        return [{name: self[f"{group}_{row}_{name}"] for name in names} for row in range(self.rows[group])]

    def typed_rows(self, group: str, needed: tuple[str, ...]) -> list[dict[str, Any]]:
        """Return the values of the rows that say something in one of the needed fields."""
        told = [{name: field.data for name, field in row.items()} for row in self.rows_of(group)]
        known = {values["id"] for values in self.entry.values.get(group) or ()}
        return [
            row | {"id": row["id"] if row["id"] in known else self._id_of(group, at)}
            for at, row in enumerate(told)
            if any(row[name] for name in needed)
        ]

    def _id_of(self, group: str, row: int) -> str:
        """Return the id of a new row: the same when the form is sent twice, and never one of another entry."""
        return str(uuid5(ROWS, f"{self.entry.id}:{self.edit.data}:{group}:{row}"))

    def values(self) -> dict[str, Any]:
        """Return the section's values by field, once the form is valid."""
        return {name: self[name].data for name in self.shown}


def section_form(form: type[SectionForm], state: EntryState, **rows: Mapping[str, Callable[[], UnboundField]]) -> Any:
    """Make a form with the rows that there are and some empty ones; rows: how the fields of a row are made."""
    counts = {group: _count_rows(group, next(iter(fields)), state) for group, fields in rows.items()}
    own: dict[str, Any] = {"rows": counts, "groups": {group: tuple(fields) for group, fields in rows.items()}}
    for group, fields in rows.items():
        for row in range(counts[group]):
            own[f"{group}_{row}_id"] = HiddenField()
            own |= {f"{group}_{row}_{name}": make() for name, make in fields.items()}
    return type(form.__name__, (form,), own)


def one_of(label: Any, words: Mapping[str, Any], empty: Any = NOT_SAID, **more: Any) -> SelectField:
    """Return a choice of one of some words, or of none."""
    return SelectField(
        label,
        choices=[SelectChoice("", empty), *(SelectChoice(*one) for one in words.items())],
        validate_choice=False,
        filters=[lambda code: code or ""],
        validators=[AnyOf(("", *words), _l("Choose one of the list."))],
        **more,
    )


def either(label: Any, words: Mapping[str, Any] = YES_NO, empty: Any = NOT_SAID, **more: Any) -> RadioField:
    """Return the same as buttons."""
    return RadioField(
        label,
        choices=[*(SelectChoice(*one) for one in words.items()), SelectChoice("", empty)],
        validate_choice=False,
        filters=[lambda code: code or ""],
        validators=[AnyOf(("", *words), _l("Choose one of the list."))],
        **more,
    )


def several(label: Any, **more: Any) -> CheckboxesField:
    """Return boxes; what isn't among the choices isn't taken."""
    return CheckboxesField(label, validate_choice=False, **more)


def line(label: Any, letters: int, **more: Any) -> StringField:
    """Return a text of one line, no longer than so many letters."""
    return StringField(label, filters=[strip], validators=[short(letters)], **more)


def chosen(field: CheckboxesField) -> list[str]:
    """Return what was ticked among the choices, in their order."""
    return [code for code, *_label in field.choices if code in (field.data or ())]


def yes_no(value: bool | None) -> str:
    """Return the word of YES_NO, nothing when it isn't known."""
    return "" if value is None else "yes" if value else "no"


def truth(word: str | None) -> bool | None:
    """Return what a word of YES_NO means, None for nothing."""
    return {"yes": True, "no": False}.get(word or "")


def iso(day: date | None) -> str | None:
    """Return a day as history keeps it."""
    return day.isoformat() if day else None


def day_of(text: str | None) -> date | None:
    """Return the day that history keeps."""
    return date.fromisoformat(text) if text else None


def plausible(_form: BaseForm, field: Any) -> None:
    """Refuse a day that a slip of the finger makes centuries away; a validator."""
    if field.data and not FIRST_YEAR <= field.data.year <= now().year + 10:
        raise StopValidation(_("Check the year: it is too far from today."))


def past(form: BaseForm, field: Any) -> None:
    """Refuse a day that is still to come; a validator."""
    plausible(form, field)
    if field.data and field.data > now().date():
        raise StopValidation(_("This day is still to come. Enter a day up to today."))


def plausible_number(most: int) -> Callable[[BaseForm, Any], None]:
    """Return a validator of a number of people or things."""

    def check(_form: BaseForm, field: Any) -> None:
        if field.data is not None and not 0 <= field.data <= most:
            raise StopValidation(_("Enter a number from 0 to %(most)s.", most=most))

    return check


def read_contact(kind: str, value: str) -> str:
    """Return the value of a contact as it is kept. Raises ValueError with what to do."""
    if MARKS.search(value) and kind in (ContactKind.EMAIL, ContactKind.WEB):
        raise ValueError(_("This address holds invisible signs of direction. Type it anew instead of pasting it."))
    if kind in (ContactKind.TELEPHONE, ContactKind.WHATSAPP):
        return _read_number(kind, value)
    if kind == ContactKind.EMAIL:
        return _read_email(value)
    return read_web_address(value) if kind == ContactKind.WEB else value


def add_error(field: Any, message: str) -> None:
    """Say beside a field what is wrong, once."""
    if message not in field.errors:
        field.errors = [*field.errors, message]


def _read_number(kind: str, value: str) -> str:
    try:
        number = read_telephone(value)
    except ValueError:
        example = _("Enter a telephone number such as 06 12 34 56 78, or with its country: +33 6 12 34 56 78.")
        raise ValueError(example) from None
    if kind == ContactKind.WHATSAPP and not is_mobile(number):
        raise ValueError(_("WhatsApp needs a mobile number. Enter one, or choose “Telephone”."))
    return number


def _read_email(value: str) -> str:
    if "<" in value or '"' in value:
        raise ValueError(_("Enter the address alone, such as name@example.org, without a name before it."))
    try:
        return str(validate_email(value, check_deliverability=False).normalized)
    except EmailNotValidError:
        raise ValueError(_("Enter an e-mail address such as name@example.org.")) from None


def _count_rows(group: str, first: str, state: EntryState) -> int:
    """Return how many rows to show: those that there are, or that were sent, and some to fill in."""
    sent = next((row for row in range(MOST_ROWS) if not is_typed(f"{group}_{row}_{first}")), MOST_ROWS)
    return min(max(len(state.values.get(group) or ()) + BLANK_ROWS, sent), MOST_ROWS)


def _data_of_rows(groups: Mapping[str, tuple[str, ...]], state: EntryState) -> dict[str, Any]:
    """Return the values of rows by the names of their fields."""
    return {
        f"{group}_{row}_{name}": _shown(name, values.get(name))
        for group, names in groups.items()
        for row, values in enumerate(state.values.get(group) or ())
        for name in ("id", *names)
    }


def _shown(name: str, value: Any) -> Any:
    """Return a kept value as a row's field takes it: days as days, truths as words, texts as they are."""
    if isinstance(value, bool):
        return yes_no(value)
    if name in DAYS_OF_ROWS:
        return day_of(value)
    return value

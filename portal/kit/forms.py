"""The base of all forms, and the forms that several areas use."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from markupsafe import Markup
from wtforms import FileField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from graph.rules.kinds import OF_SUGGESTIONS, Refusal
from portal.kit import once
from portal.kit.clean import CleanForm
from portal.kit.requests import form_data
from portal.kit.words import REFUSALS


def strip(value: str | None) -> str | None:
    """Take away the blanks that people type around a text; a filter for fields."""
    return value.strip() if value else value


def short(letters: int) -> Length:
    """Return a validator of a text's length."""
    return Length(max=letters, message=_l("Shorten this to %(max)d characters or fewer."))


def lines(text: str | None) -> list[str]:
    """Return the lines of a text that say something, each once."""
    return list(dict.fromkeys(line.strip() for line in (text or "").splitlines() if line.strip()))


YEARS = (2000, 2100)
"""Days that people type lie in these years."""


def plausible_year(_form: Any, field: Any) -> None:
    """Refuse a day that a slip of the finger makes centuries away; a validator."""
    if field.data and not YEARS[0] <= field.data.year <= YEARS[1]:
        raise StopValidation(_("Choose a year from %(first)s to %(last)s.", first=YEARS[0], last=YEARS[1]))


class CheckboxesField(SelectMultipleField):
    """Several of the choices, each with its box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class BaseForm(CleanForm):
    """A form that is protected against forged requests; its texts are texts, and its files files."""

    class Meta(CleanForm.Meta):
        """How what was sent comes to the fields."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """Return what was sent, a file only to a field that takes one."""
            if formdata is not _Auto:
                return super().wrap_formdata(form, formdata)
            files = [field.name for field in form if isinstance(field, FileField)]
            return (form_data(files) or None) if form.is_submitted() else None

    def hidden_tag(self, *fields: Any) -> Markup:
        """Return the hidden fields, and the word by which a form that is sent twice does one thing."""
        return super().hidden_tag(*fields) + once.once_field()


class ActionForm(BaseForm):
    """A button alone."""


class ReasonForm(BaseForm):
    """Why not: one of the known reasons, and a note, which the reason "other" needs."""

    reason = RadioField(
        _l("Why?"),
        validate_choice=False,
        validators=[InputRequired(_l("Choose a reason."))],
    )
    note = TextAreaField(
        _l("In your own words"),
        filters=[strip],
        validators=[Length(max=500, message=_l("Shorten your words to 500 characters or fewer."))],
        render_kw={"rows": 3},
    )

    def __init__(self, reasons: Sequence[Refusal] = OF_SUGGESTIONS, **more: Any) -> None:
        """Offer some reasons, those of a suggestion unless others are given."""
        super().__init__(**more)
        self.reason.choices = [SelectChoice(code.value, REFUSALS[code]) for code in reasons]

    def validate_reason(self, field: RadioField) -> None:
        """Take none but the reasons that were offered."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose a reason."))

    def validate_note(self, field: TextAreaField) -> None:
        """Ask for the note that alone says what another reason is."""
        if self.reason.data == Refusal.OTHER and not field.data:
            raise ValidationError(_("Say in a few words what the other reason is."))

    @property
    def why(self) -> dict[str, Any]:
        """Return the reason and the note as graph/links/requests.py takes them, once the form is valid."""
        return {"reason": Refusal(self.reason.data), "note": self.note.data}

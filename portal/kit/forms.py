"""The base of all forms, and the forms that several areas use."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from wtforms import FileField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, ValidationError

from graph.rules.kinds import Refusal
from portal.kit.clean import CleanForm
from portal.kit.requests import form_data
from portal.kit.words import REFUSALS


def strip(value: str | None) -> str | None:
    """Take away the blanks that people type around a text; a filter for fields."""
    return value.strip() if value else value


def short(letters: int) -> Length:
    """Return a validator of a text's length."""
    return Length(max=letters, message=_l("Shorten this to %(max)d characters or fewer."))


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


class ActionForm(BaseForm):
    """A button alone."""


class ReasonForm(BaseForm):
    """Why not: one of the known reasons, and a note, which the reason "other" needs."""

    reason = RadioField(
        _l("Why?"),
        choices=[SelectChoice(code, label) for code, label in REFUSALS.items()],
        validate_choice=False,
        validators=[InputRequired(_l("Choose a reason.")), AnyOf(tuple(REFUSALS), _l("Choose a reason."))],
    )
    note = TextAreaField(
        _l("In your own words"),
        filters=[strip],
        validators=[Length(max=500, message=_l("Shorten your words to 500 characters or fewer."))],
        render_kw={"rows": 3},
    )

    def validate_note(self, field: TextAreaField) -> None:
        """Ask for the note that alone says what another reason is."""
        if self.reason.data == Refusal.OTHER and not field.data:
            raise ValidationError(_("Say in a few words what the other reason is."))

    @property
    def why(self) -> dict[str, Any]:
        """Return the reason and the note as graph/links/requests.py takes them, once the form is valid."""
        return {"reason": Refusal(self.reason.data), "note": self.note.data}

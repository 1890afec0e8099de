"""The base of all forms, and the forms that several areas use."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length


def strip(value: str | None) -> str | None:
    """Take away the blanks that people type around a text; a filter for fields."""
    return value.strip() if value else value


class BaseForm(FlaskForm):
    """A form that is protected against forged requests."""


class ActionForm(BaseForm):
    """A button alone."""


class ReasonForm(BaseForm):
    """A reason, which may stay empty."""

    reason = TextAreaField(
        _l("Why? (optional)"),
        filters=[strip],
        validators=[Length(max=500, message=_l("Shorten the reason to 500 characters or fewer."))],
    )

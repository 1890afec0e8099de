"""Forms of the diagnostic, besides its questions."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from portal.kit.forms import BaseForm, strip
from portal.kit.words import respondent


class RespondentForm(BaseForm):
    """As whom a person answers."""

    role = RadioField(
        _l("As whom do you answer?"),
        validate_choice=True,
        validators=[InputRequired(_l("Choose as whom you answer."))],
    )

    def __init__(self, roles: Iterable[str]) -> None:
        """Offer the roles that nobody has taken yet."""
        super().__init__()
        self.role.choices = [SelectChoice(role, respondent(role)) for role in roles]


class SubmitForm(BaseForm):
    """The last check before a diagnostic is final; `right` is asked when answers were carried over."""

    right = BooleanField(
        _l("The answers carried over from last time are still right."),
        validators=[InputRequired(_l("Confirm the answers carried over, here or one by one."))],
    )

    def __init__(self, carried: int) -> None:
        """Ask for what was carried over, when anything was."""
        super().__init__()
        if not carried:
            del self.right


class ReopenForm(BaseForm):
    """Why a submitted diagnostic is opened again."""

    reason = TextAreaField(
        _l("Why is it opened again?"),
        filters=[strip],
        description=_l("The association reads it."),
        validators=[
            DataRequired(_l("Say in a few words why it is opened again.")),
            Length(max=500, message=_l("Shorten your words to 500 characters or fewer.")),
        ],
        render_kw={"rows": 3},
    )

"""The form by which a list is sent."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, ValidationError

from portal.exchange.words import KINDS
from portal.kit.clock import now
from portal.kit.forms import BaseForm
from portal.kit.typed import DayField


class ListForm(BaseForm):
    """A file, what it lists, and the day that it is of."""

    file = FileField(
        _l("The list"),
        description=_l("A spreadsheet (XLSX) or a CSV file, 10 MB at most."),
        validators=[FileRequired(_l("Choose the file of the list."))],
    )
    kind = SelectField(
        _l("What it lists"),
        choices=[SelectChoice(str(kind), label) for kind, label in KINDS.items()],
        validate_choice=False,
        validators=[AnyOf([str(kind) for kind in KINDS], _l("Choose what it lists."))],
    )
    on = DayField(
        _l("Day that the list is of"),
        description=_l("What associations said of themselves after this day stays as they said it."),
        validators=[InputRequired(_l("Enter the day that the list is of, such as 31/05/2026."))],
    )

    def validate_on(self, field: DayField) -> None:
        """Refuse a day that is still to come."""
        if field.data and field.data > now().date():
            raise ValidationError(_("Enter a day that isn't still to come."))

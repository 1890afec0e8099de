"""The forms of campaigns: a new one with its sample, its dates, the filters of its sample, and a file to import."""

import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, SearchField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional, ValidationError

from graph.diagnostic.campaigns import Progress
from portal.kit.forms import BaseForm, strip
from portal.kit.typed import CountField, DayField

MARGINS = (3, 5, 7, 10)
"""The margins of error to choose from, in percentage points."""
USUAL_DAYS = 60
LARGEST = 100_000
SEED_LETTERS = 40
NAME_LETTERS = 120
STATES = {
    Progress.INVITED: _l("Not started"),
    Progress.STARTED: _l("Started"),
    Progress.SUBMITTED: _l("Submitted"),
}


class DatesMixin:
    """A name and two dates, the end after the start."""

    name = StringField(
        _l("Name of the campaign"),
        filters=[strip],
        validators=[
            DataRequired(_l("Give the campaign a name.")),
            Length(max=NAME_LETTERS, message=_l("Shorten the name to 120 characters or fewer.")),
        ],
    )
    starts_on = DayField(_l("First day"), validators=[InputRequired(_l("Enter the first day, such as 01/03/2026."))])
    ends_on = DayField(_l("Last day"), validators=[InputRequired(_l("Enter the last day, such as 31/05/2026."))])

    def validate_ends_on(self, field: DayField) -> None:
        """Hold the end after the start."""
        if field.data and self.starts_on.data and field.data <= self.starts_on.data:
            raise ValidationError(_("Choose a last day after the first day."))


class CampaignForm(DatesMixin, Form):
    """A new campaign and how its sample is drawn; sent by GET, so that a draw can be shown, shared and repeated."""

    instrument = SelectField(_l("Questionnaire"), validate_choice=False)
    how = RadioField(
        _l("Which associations?"),
        choices=[
            SelectChoice("margin", _l("A sample, for a margin of error")),
            SelectChoice("size", _l("A sample, of a number that I choose")),
            SelectChoice("all", _l("All active associations of the province")),
        ],
        default="margin",
        validate_choice=False,
        validators=[AnyOf(("margin", "size", "all"), _l("Choose which associations are invited."))],
    )
    margin = SelectField(_l("Margin of error"), default="5", validate_choice=False)
    size = CountField(_l("How many associations"))
    seed = StringField(
        _l("Number of the draw"),
        description=_l("The same number draws the same associations again."),
        filters=[strip],
        validators=[Optional(), Length(max=SEED_LETTERS, message=_l("Shorten the number to 40 characters or fewer."))],
    )

    def __init__(
        self, arguments: MultiDict[str, str] | None, instruments: Iterable[tuple[str, str]], today: date
    ) -> None:
        """Fill the form from the address; today: from which the dates are proposed."""
        super().__init__(
            arguments, starts_on=today, ends_on=today + timedelta(days=USUAL_DAYS), seed=str(secrets.randbelow(10**6))
        )
        self.instrument.choices = list(instruments)
        self.margin.choices = [(str(points), _("± %(points)s points", points=points)) for points in MARGINS]

    def validate_instrument(self, field: SelectField) -> None:
        """Hold to the versions that there are."""
        if field.data not in dict(field.choices):
            raise ValidationError(_("Choose a questionnaire."))

    def validate_margin(self, field: SelectField) -> None:
        """Hold to the margins offered."""
        if field.data not in dict(field.choices):
            raise ValidationError(_("Choose a margin of error."))

    def validate_size(self, field: CountField) -> None:
        """Ask for the number that alone says how many are drawn; what was typed for nothing isn't looked at."""
        if self.how.data != "size":
            field.errors.clear()
        if self.how.data == "size" and not field.errors and not 1 <= (field.data or 0) <= LARGEST:
            raise ValidationError(_("Enter how many associations to draw, 1 or more."))


class DatesForm(DatesMixin, BaseForm):
    """Another name or other dates of a campaign."""


class FollowForm(Form):
    """The filters of a sample; sent by GET, so that the address can be shared."""

    text = SearchField(_l("Name or code"), filters=[strip])
    commune = SelectField(_l("Commune"), validate_choice=False)
    state = SelectField(_l("Progress"), validate_choice=False)

    def __init__(self, arguments: MultiDict[str, str], communes: Iterable[tuple[str, str]]) -> None:
        """Fill the form from the address, with the communes of the sample."""
        super().__init__(arguments)
        self.commune.choices = [("", _l("All communes")), *communes]
        self.state.choices = [("", _l("All")), *STATES.items()]


class UploadForm(BaseForm):
    """A file exported from KoboToolbox."""

    file = FileField(
        _l("File exported from KoboToolbox"),
        description=_l("CSV or XLSX, 10 MB at most."),
        validators=[FileRequired(_l("Choose the file that you exported from KoboToolbox."))],
    )

"""The forms of the board: a notice, a booking, the rules of a space."""

from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from graph.board.bookings import BookableSpace
from portal.kit.choices import domain_choices
from portal.kit.clock import here, moment_of, now
from portal.kit.forms import BaseForm, short, strip
from portal.kit.typed import DayField, HourField

KINDS = {"offer": _l("We offer"), "need": _l("We look for")}
MOST_DAYS = 180
"""How far ahead a space may be booked."""


class NoticeForm(BaseForm):
    """An offer or a need."""

    kind = RadioField(
        _l("What is it?"),
        choices=[SelectChoice(code, label) for code, label in KINDS.items()],
        validate_choice=False,
        validators=[InputRequired(_l("Choose an offer or a need."))],
    )
    title = StringField(
        _l("In a few words"),
        description=_l("Such as: a room on Tuesdays, a trainer in accounts, a printer."),
        filters=[strip],
        validators=[DataRequired(_l("Write in a few words what it is.")), short(100)],
    )
    words = TextAreaField(_l("More about it"), filters=[strip], validators=[short(1000)], render_kw={"rows": 3})
    domain = SelectField(_l("Domain"), validate_choice=False)

    def __init__(self, **more: Any) -> None:
        """Offer the domains."""
        super().__init__(**more)
        self.domain.choices = [("", _l("All domains")), *domain_choices()]

    def validate_kind(self, field: RadioField) -> None:
        """Take none but the two kinds."""
        if field.data not in KINDS:
            raise ValidationError(_("Choose an offer or a need."))


class BookingForm(BaseForm):
    """When a space is booked: on one day, from an hour to a later one."""

    day = DayField(_l("Day"), validators=[InputRequired(_l("Enter the day."))])
    starts = HourField(_l("From"), validators=[InputRequired(_l("Enter the hour at which you come."))])
    ends = HourField(_l("Until"), validators=[InputRequired(_l("Enter the hour at which you leave."))])
    purpose = StringField(
        _l("What for?"), filters=[strip], validators=[DataRequired(_l("Write in a word what for.")), short(100)]
    )

    def __init__(self, space: BookableSpace, **more: Any) -> None:
        """Keep whose hours hold."""
        super().__init__(**more)
        self.space = space

    def validate_day(self, field: DayField) -> None:
        """Take no day that is over, and none too far ahead."""
        day, today = field.data, here(now()).date()
        if isinstance(day, date) and day < today:
            raise ValidationError(_("This day is over. Choose today or a later one."))
        if isinstance(day, date) and (day - today).days > MOST_DAYS:
            raise ValidationError(_("Choose a day in the next six months."))

    def validate_starts(self, field: HourField) -> None:
        """Take no hour that is over, and none before the space opens."""
        if isinstance(self.day.data, date) and isinstance(field.data, time) and self.starts_at <= now():
            raise ValidationError(_("This hour is over. Choose a later one."))
        if self.space.opens and isinstance(field.data, time) and field.data < self.space.opens:
            raise ValidationError(_("The space opens at %(hour)s.", hour=f"{self.space.opens:%H:%M}"))

    def validate_ends(self, field: HourField) -> None:
        """Take none but a later hour of the same day, and none after the space closes."""
        known = isinstance(field.data, time) and isinstance(self.starts.data, time)
        if known and field.data <= self.starts.data:
            raise ValidationError(
                _("Leave after you come, on the same day. For two days make two bookings: one until 23:59.")
            )
        if self.space.closes and isinstance(field.data, time) and field.data > self.space.closes:
            raise ValidationError(_("The space closes at %(hour)s.", hour=f"{self.space.closes:%H:%M}"))

    @property
    def starts_at(self) -> datetime:
        """Return when the booking begins."""
        return moment_of(self.day.data, self.starts.data)

    @property
    def ends_at(self) -> datetime:
        """Return when it ends."""
        return moment_of(self.day.data, self.ends.data)


class RulesForm(BaseForm):
    """The hours of a space, and the rules of its house."""

    opens = HourField(_l("Open from"), validators=[Optional()])
    closes = HourField(_l("Until"), validators=[Optional()])
    words = TextAreaField(
        _l("Rules of the house"),
        description=_l("Such as: the key is with the guardian; leave the room clean."),
        filters=[strip],
        validators=[short(600)],
        render_kw={"rows": 3},
    )

    def validate_closes(self, field: HourField) -> None:
        """Take no hour before that of opening."""
        if field.data and self.opens.data and field.data <= self.opens.data:
            raise ValidationError(_("Choose an hour after that of opening."))

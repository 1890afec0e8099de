"""What an association answers to a convocation."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, ValidationError

from portal.forms import BaseForm, strip

NAME_LETTERS, NOTE_LETTERS = 80, 500
CHOOSE = _l("Choose whether you come.")


class AnswerForm(BaseForm):
    """Whether somebody comes, who, and a word."""

    comes = RadioField(
        _l("Do you come?"),
        choices=[SelectChoice("yes", _l("Yes, we come")), SelectChoice("no", _l("No, we can't come"))],
        validate_choice=False,
        validators=[InputRequired(CHOOSE), AnyOf(("yes", "no"), CHOOSE)],
    )
    people = TextAreaField(_l("Who comes?"), filters=[strip])
    note = TextAreaField(
        _l("A word to the ADS"),
        filters=[strip],
        validators=[Length(max=NOTE_LETTERS, message=_l("Shorten this to %(max)d characters or fewer."))],
        render_kw={"rows": 2},
    )

    def __init__(self, most: int, **values: Any) -> None:
        """Fill the form; most: how many people of an association can come."""
        super().__init__(**values)
        self.most = most
        self.people.render_kw = {"rows": max(2, min(most, 6))}
        self.people.description = ngettext(
            "The name of the person who comes. One person of your association can come.",
            "Names, one on each line. Up to %(num)s people of your association can come.",
            most,
        )

    @property
    def names(self) -> list[str]:
        """Return the names that were typed, each once."""
        typed = (" ".join(line.split()) for line in (self.people.data or "").splitlines())
        return list(dict.fromkeys(filter(None, typed)))

    def validate_people(self, _field: TextAreaField) -> None:
        """Ask for as many names as there may be people."""
        if self.comes.data != "yes":
            return
        if not self.names:
            raise ValidationError(_("Write who comes."))
        if len(self.names) > self.most:
            raise ValidationError(
                ngettext("Write one name only: one person can come.", "Write %(num)s names or fewer.", self.most)
            )
        if any(len(name) > NAME_LETTERS for name in self.names):
            raise ValidationError(_("Write each name in 80 characters or fewer."))

"""What an association answers to a convocation."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, ValidationError

from graph.plan.evaluations import MARKS, Evaluation
from portal.kit.forms import BaseForm, strip
from portal.kit.language import ngettext

NAME_LETTERS, NOTE_LETTERS = 80, 500
CHOOSE = _l("Choose whether you come.")
MARK = _l("Choose a mark from 1 to 5.")


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


def _mark(label: object) -> RadioField:
    words = {1: _l("1 – not at all"), 5: _l("5 – very much")}
    return RadioField(
        label,
        choices=[SelectChoice(str(mark), words.get(mark, str(mark))) for mark in MARKS],
        validate_choice=False,
        validators=[InputRequired(MARK), AnyOf(tuple(map(str, MARKS)), MARK)],
    )


def _text(label: object) -> TextAreaField:
    return TextAreaField(
        label,
        filters=[strip],
        validators=[Length(max=NOTE_LETTERS, message=_l("Shorten this to %(max)d characters or fewer."))],
        render_kw={"rows": 3},
    )


class EvaluationForm(BaseForm):
    """What a participant thought."""

    useful = _mark(_l("Was the session useful to you?"))
    clear = _mark(_l("Was it clear?"))
    will_do = _text(_l("What will you do next?"))
    missing = _text(_l("What was missing?"))

    @property
    def given(self) -> Evaluation:
        """Return what was answered, once the form is valid."""
        return Evaluation(int(self.useful.data), int(self.clear.data), self.will_do.data or "", self.missing.data or "")

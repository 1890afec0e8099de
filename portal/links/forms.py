"""The forms of links: a message to those who will answer, a link told of, its depth, its end."""

from collections.abc import Sequence
from typing import TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from graph.rules.kinds import Depth
from portal.inbox.forms import PostForm
from portal.kit.bidi import isolate
from portal.kit.clock import now
from portal.kit.forms import BaseForm, lines, short, strip
from portal.kit.typed import CountField
from portal.kit.words import DEPTHS

FIRST_YEAR = 1900
MOST_QUESTIONS = 3
ANSWER_LETTERS = 1000
Asking = TypeVar("Asking", bound=BaseForm)


class AskForm(BaseForm):
    """A message to those who will answer."""

    message = TextAreaField(
        _l("Your message"),
        description=_l("Say who you are and what you hope for. They will read it beside your profile."),
        filters=[strip],
        validators=[
            DataRequired(_l("Write a few words to those who will answer.")),
            Length(max=2000, message=_l("Shorten the message to 2,000 characters or fewer.")),
        ],
        render_kw={"rows": 6},
    )


class JoinForm(BaseForm):
    """A message to a network that one joins at once: nobody has to answer, so it may stay empty."""

    message = TextAreaField(
        _l("Your message"),
        description=_l("Say who you are and what you hope for. They will read it beside your profile."),
        filters=[strip],
        validators=[Length(max=2000, message=_l("Shorten the message to 2,000 characters or fewer."))],
        render_kw={"rows": 6},
    )


def with_questions(form: type[Asking], questions: Sequence[str]) -> Asking:
    """Return a form that asks a network's questions besides, each in a field of its own, named "answer-0" and on."""
    asked = {
        f"answer-{number}": TextAreaField(
            isolate(question),
            filters=[strip],
            validators=[DataRequired(_l("Answer this question.")), short(ANSWER_LETTERS)],
            render_kw={"rows": 3, "dir": "auto"},
        )
        for number, question in enumerate(questions)
    }
    return type(form)(form.__name__, (form,), asked)()  # type: ignore[misc] # The class of forms makes classes.


def answers_of(form: BaseForm, questions: Sequence[str]) -> str:
    """Return the questions with what was answered, as the network reads them; empty without questions."""
    return "\n\n".join(f"{question}\n{form[f'answer-{number}'].data}" for number, question in enumerate(questions))


def message_of(form: AskForm | JoinForm, questions: Sequence[str]) -> str:
    """Return what a request says: the message, then the questions with what was answered."""
    return "\n\n".join(filter(None, [form.message.data, answers_of(form, questions)]))


class TellForm(BaseForm):
    """A link that exists already."""

    since = CountField(_l("Since which year?"), validators=[Optional()], description=_l("Such as 2019."))
    message = TextAreaField(
        _l("What do you do together?"),
        filters=[strip],
        validators=[Length(max=2000, message=_l("Shorten the message to 2,000 characters or fewer."))],
        render_kw={"rows": 3},
    )

    def validate_since(self, field: CountField) -> None:
        """Take a year that isn't yet to come."""
        if field.data is not None and not FIRST_YEAR <= field.data <= now().year:
            raise ValidationError(_("Enter a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=now().year))


class ConfirmForm(BaseForm):
    """An answer by a signed link: who gives it."""

    name = StringField(
        _l("Your name and your role"),
        description=_l("Such as: Amina, treasurer. It is kept beside the answer."),
        filters=[strip],
        validators=[DataRequired(_l("Write who you are: your name, and your role in the organisation.")), short(120)],
    )


class DepthForm(BaseForm):
    """How far two organisations work together."""

    depth = RadioField(
        _l("How far do you work together?"),
        choices=[SelectChoice(code, label) for code, label in DEPTHS.items()],
        validate_choice=False,
        validators=[InputRequired(_l("Choose what is true for you."))],
    )

    def validate_depth(self, field: RadioField) -> None:
        """Take none but the four depths."""
        if field.data not in set(Depth):
            raise ValidationError(_("Choose what is true for you."))


class EndForm(BaseForm):
    """A word why a link ends."""

    word = TextAreaField(
        _l("Why? A word is enough"),
        description=_l("The other side reads it."),
        filters=[strip],
        validators=[DataRequired(_l("Write a word why: the other side will read it.")), short(500)],
        render_kw={"rows": 3},
    )


class ReportForm(BaseForm):
    """What an organisation did that it should not have done."""

    words = TextAreaField(
        _l("What happened?"),
        description=_l("Only the ADS staff of the province read it."),
        filters=[strip],
        validators=[DataRequired(_l("Say in a few words what happened.")), short(1000)],
        render_kw={"rows": 4},
    )


class AnnounceForm(PostForm):
    """A message to many."""

    file = None


class InviteForm(BaseForm):
    """A message to several associations that a network invites."""

    to = SelectMultipleField(validate_choice=False)
    message = TextAreaField(
        _l("Your message"),
        description=_l("The same for all. They will read it beside your network's profile."),
        filters=[strip],
        validators=[
            DataRequired(_l("Write a few words to those who will answer.")),
            Length(max=2000, message=_l("Shorten the message to 2,000 characters or fewer.")),
        ],
        render_kw={"rows": 5},
    )


class JoinLinkForm(BaseForm):
    """A new link to join a network."""

    kind = RadioField(
        _l("Who gets it?"),
        choices=[
            SelectChoice("trusted", _l("People you know: who opens it is a member at once")),
            SelectChoice("open", _l("Anybody: they answer your questions, and you decide")),
        ],
        validate_choice=False,
        validators=[InputRequired(_l("Choose who gets it."))],
    )
    questions = TextAreaField(
        _l("Your questions"),
        description=_l("One a line, three at most. For a link that anybody gets."),
        filters=[strip],
        validators=[Length(max=600, message=_l("Shorten the questions to 600 characters or fewer."))],
        render_kw={"rows": 3},
    )

    def validate_kind(self, field: RadioField) -> None:
        """Take none but the two kinds."""
        if field.data not in ("trusted", "open"):
            raise ValidationError(_("Choose who gets it."))

    def validate_questions(self, _field: TextAreaField) -> None:
        """Take no more than three questions."""
        if len(self.asked) > MOST_QUESTIONS:
            raise ValidationError(_("Ask three questions at most."))

    @property
    def asked(self) -> list[str]:
        """Return the questions, one a line; none for a trusted link."""
        return lines(self.questions.data) if self.kind.data == "open" else []


class CloseForm(BaseForm):
    """What the staff did about a report."""

    answer = TextAreaField(
        _l("What was done?"),
        filters=[strip],
        validators=[DataRequired(_l("Say in a few words what was done.")), short(1000)],
        render_kw={"rows": 4},
    )

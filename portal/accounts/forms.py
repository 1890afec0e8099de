"""Forms of accounts: to sign in and up, of codes, passwords, addresses and people."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, ValidationError

from graph.rules.kinds import MemberFunction, Right
from portal.accounts.codes import read_typed
from portal.accounts.identity import IdentityField
from portal.accounts.password_rules import password_problem
from portal.config import LANGUAGES
from portal.kit.forms import BaseForm, CheckboxesField, short, strip
from portal.kit.language import current_language
from portal.kit.words import FUNCTIONS, RIGHTS

NAME_LETTERS = 80
REASON_LETTERS = 300
WHO = _l("Mobile number or e-mail address")
WANTED_WHO = _l("Enter your mobile number or your e-mail address.")
REVEAL = {"dir": "ltr", "data-show": _l("Show"), "data-hide": _l("Hide")}
"""What lets a script add the button that shows a password."""


def _choices(words: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(code, label) for code, label in words.items()]


def _new_password(label: Any = None) -> PasswordField:
    return PasswordField(
        label or _l("New password"),
        description=_l("10 characters or more. Several words in a row are good and easy to remember."),
        validators=[DataRequired(_l("Choose a password."))],
        render_kw={"autocomplete": "new-password"} | REVEAL,
    )


def _name(label: Any) -> StringField:
    return StringField(label, filters=[strip], validators=[DataRequired(_l("Enter a name.")), short(NAME_LETTERS)],
                       render_kw={"autocomplete": "name", "dir": "auto"})  # fmt: skip


def _identity(label: Any = WHO, wanted: Any = WANTED_WHO, autocomplete: str = "username") -> IdentityField:
    required = [DataRequired(wanted)] if wanted else []
    return IdentityField(label, validators=required, render_kw={"autocomplete": autocomplete, "dir": "ltr"})


class SignInForm(BaseForm):
    """Number or e-mail address, and password."""

    identity = _identity()
    password = PasswordField(
        _l("Password"),
        validators=[DataRequired(_l("Enter your password."))],
        render_kw={"autocomplete": "current-password"} | REVEAL,
    )
    remember = BooleanField(_l("Stay signed in on this device"))


class SignUpForm(BaseForm):
    """A new account."""

    name = _name(_l("Your name"))
    identity = _identity()
    password = _new_password(_l("Password"))

    def validate_password(self, field: Field) -> None:
        """Refuse what is guessed first."""
        _check_password(field, [self.name.data or "", str(self.identity.data or "")])


class PasswordForm(BaseForm):
    """Another password, for whoever came with a code."""

    password = _new_password()

    def __init__(self, own_words: Iterable[str]) -> None:
        """Keep the person's own words, of which no password is made."""
        super().__init__()
        self.own_words = list(own_words)

    def validate_password(self, field: Field) -> None:
        """Refuse what is guessed first."""
        _check_password(field, self.own_words)


class HandedPasswordForm(PasswordForm):
    """Another password, for whoever staff handed a code to, and what becomes of the change that they wait for."""

    change = BooleanField()


class ChangePasswordForm(PasswordForm):
    """The password of now, and another one."""

    current_password = PasswordField(
        _l("Your password of now"),
        validators=[DataRequired(_l("Enter your password of now."))],
        render_kw={"autocomplete": "current-password"} | REVEAL,
    )


class CodeForm(BaseForm):
    """A code that was handed over or sent."""

    code = StringField(
        _l("Code"),
        description=_l("Eight letters and digits."),
        filters=[strip],
        validators=[DataRequired(_l("Enter the code."))],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters", "dir": "ltr", "maxlength": "20",
                   "spellcheck": "false", "class": "is-short"},
    )  # fmt: skip

    def validate_code(self, field: Field) -> None:
        """Refuse what can be no code."""
        if not read_typed(field.data or ""):
            raise ValidationError(_("A code has eight letters and digits. Compare it with what you were given."))


class SecondForm(BaseForm):
    """The six digits that a phone shows, or a code on paper."""

    digits = StringField(
        _l("Six digits of your phone, or one of your codes on paper"),
        filters=[strip],
        validators=[DataRequired(_l("Enter the six digits."))],
        render_kw={"autocomplete": "one-time-code", "inputmode": "text", "dir": "ltr", "class": "is-short"},
    )


class ForgotForm(BaseForm):
    """Whose password is to be chosen anew."""

    identity = _identity()


class NameForm(BaseForm):
    """The name that others read."""

    name = _name(_l("Your name"))


class AddressForm(BaseForm):
    """Another number or e-mail address, and the password, so that nobody else changes it."""

    identity = _identity(_l("New mobile number or e-mail address"), autocomplete="off")
    password = SignInForm.password

    def __init__(self, own: Iterable[str | None]) -> None:
        """Keep what is the person's already."""
        super().__init__()
        self.own = set(own)

    def validate_identity(self, field: Field) -> None:
        """Refuse what changes nothing."""
        if field.data in self.own:
            raise ValidationError(_("This is yours already. Enter another one."))


class CloseForm(BaseForm):
    """The password once more, before an account is closed."""

    password = SignInForm.password


class MemberForm(BaseForm):
    """What a person may do for an organisation, and their function in it."""

    rights = RadioField(
        _l("What this person may do"),
        choices=_choices(RIGHTS),
        default=Right.EDITS,
        validators=[InputRequired(_l("Choose what this person may do."))],
    )
    function = SelectField(_l("Function"), choices=_choices({"": _l("None"), **FUNCTIONS}))

    @property
    def given(self) -> tuple[Right, MemberFunction | None]:
        """Return the rights and the function, once the form is valid."""
        return Right(self.rights.data), MemberFunction(self.function.data) if self.function.data else None


class InviteForm(MemberForm):
    """Whom to invite, and as what."""

    name = _name(_l("Name"))
    identity = _identity(_l("Their mobile number or e-mail address"), wanted=None, autocomplete="off")
    language = SelectField(_l("Language of the message"), choices=_choices(LANGUAGES))

    def __init__(self) -> None:
        """Suggest the language of this page."""
        super().__init__()
        self.language.data = self.language.data or current_language()


class OpenAccountForm(InviteForm):
    """An account that staff open for somebody of an association."""

    identity = _identity(_l("Their mobile number or e-mail address"), wanted=None, autocomplete="off")


class ActForm(BaseForm):
    """Why staff act for an association."""

    reason = TextAreaField(
        _l("Why do you act for it?"),
        description=_l("The organisation reads it."),
        filters=[strip],
        validators=[DataRequired(_l("Say why, in a few words.")), short(REASON_LETTERS)],
        render_kw={"rows": 3},
    )


def _check_password(field: Field, own_words: Iterable[str]) -> None:
    problem = password_problem(field.data or "", own_words)
    if problem:
        raise ValidationError(problem)


class TokenForm(BaseForm):
    """A new token for a program: what it is for, what it may do, for how long, and whether it acts for one alone."""

    name = StringField(
        _l("What is it for?"),
        description=_l("Such as: our website."),
        filters=[strip],
        validators=[DataRequired(_l("Say what it is for, so that you know it again.")), short(NAME_LETTERS)],
    )
    scopes = CheckboxesField(_l("What may it do?"), validate_choice=False)
    days = RadioField(
        _l("How long is it good?"),
        validate_choice=False,
        validators=[InputRequired(_l("Choose how long it is good."))],
    )
    organisation = RadioField(_l("For whom does it act?"), validate_choice=False, default="")
    password = PasswordField(
        _l("Your password"),
        validators=[DataRequired(_l("Enter your password."))],
        render_kw={"autocomplete": "current-password"} | REVEAL,
    )

    def __init__(self, scopes: Mapping[str, Any], lasting: Mapping[int, Any], managed: Mapping[str, str]) -> None:
        """Offer what a token may do, how long it lasts, and the organisations that the person manages, by id."""
        super().__init__()
        self.scopes.choices = _choices(scopes)
        self.days.choices = _choices({str(days): label for days, label in lasting.items()})
        self.organisation.choices = _choices({"": _("For you, with all that you may do"), **managed})

    def validate_scopes(self, field: Field) -> None:
        """Ask for one at least, and take none but those offered."""
        if not field.data or not set(field.data) <= {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose what it may do."))

    def validate_days(self, field: Field) -> None:
        """Take none but the lengths offered."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose how long it is good."))

    def validate_organisation(self, field: Field) -> None:
        """Take none but the organisations offered."""
        if (field.data or "") not in {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose one of the list."))

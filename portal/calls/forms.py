"""The forms of calls for projects: the filters of the list, a call that is kept, and why it is closed."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired, Optional, StopValidation, ValidationError

from graph.rules.calls import Area, CallStep, Funder, FundingCall
from graph.rules.kinds import ContactKind
from portal.calls.places import Places, lines_of, written_areas
from portal.calls.words import KINDS, MILIEUX, RECEIPTS
from portal.directory.editing.fields import add_error, chosen, read_contact
from portal.kit.choices import domain_choices
from portal.kit.clock import now
from portal.kit.forms import BaseForm, CheckboxesField, plausible_year, short, strip
from portal.kit.language import target_name, targets
from portal.kit.typed import AmountField, CountField, DayField

TITLE_LETTERS, NAME_LETTERS, TEXT_LETTERS, STEP_LETTERS = 150, 120, 2000, 150
MOST_STEPS, MOST_DAYS, MOST_YEARS, MOST_MEMBERS, MOST_AMOUNT = 8, 365, 100, 1_000_000, 1_000_000_000
AREAS = {
    "everywhere": _l("Everywhere"),
    "provinces": _l("In some provinces"),
    "communes": _l("In some communes"),
}


class CallFilterForm(Form):
    """Which calls to list; sent by GET, so that the address can be shared."""

    province = SelectField(_l("Province"), validate_choice=False)
    domain = SelectField(_l("Domain"), validate_choice=False)
    who = SelectField(_l("Who may apply"), validate_choice=False)
    ended = HiddenField()

    def __init__(self, arguments: MultiDict[str, str], provinces: Sequence[tuple[str, str]]) -> None:
        """Fill the form from the address; what isn't a choice is all of them."""
        super().__init__(arguments)
        for field, label, choices in (
            (self.province, _("All provinces"), provinces),
            (self.domain, _("All domains"), domain_choices()),
            (self.who, _("All calls"), [("us", _("Those we may apply to"))]),
        ):
            field.choices = [("", label), *choices]
            field.data = field.data if field.data in dict(field.choices) else ""

    @property
    def active(self) -> int:
        """Return how many filters are in use."""
        return sum(bool(field.data) for field in (self.province, self.domain, self.who))


def _line(label: Any, letters: int, message: Any = None, **more: Any) -> StringField:
    needed = [DataRequired(message)] if message else []
    return StringField(label, filters=[strip], validators=[*needed, short(letters)], **more)


def _one_of(label: Any, words: Mapping[Any, Any], message: Any, **more: Any) -> RadioField:
    return RadioField(
        label,
        choices=[SelectChoice(str(code), text) for code, text in words.items()],
        validate_choice=False,
        filters=[lambda code: code or ""],
        validators=[AnyOf(tuple(map(str, words)), message)],
        **more,
    )


def _number(most: int) -> Any:
    def check(_form: Form, field: Any) -> None:
        if field.data is not None and not 0 <= field.data <= most:
            raise StopValidation(_("Enter a number from 0 to %(most)s.", most=most))

    return check


class CallForm(BaseForm):
    """A call for projects, as staff or a partner's people write it."""

    revision = HiddenField()
    keeper = SelectField(_l("Province that keeps it"), validate_choice=False)
    title_fr = _line(_l("Title in French"), TITLE_LETTERS, _l("Write the title."))
    title_ar = _line(_l("Title in Arabic"), TITLE_LETTERS)
    funder = _line(
        _l("Who funds it"),
        NAME_LETTERS,
        description=_l("A partner of the directory under its name there, or any other name."),
    )
    funder_ar = _line(_l("Its name in Arabic"), NAME_LETTERS)
    until = DayField(
        _l("Last day to apply"), validators=[InputRequired(_l("Enter the last day to apply.")), plausible_year]
    )
    words = TextAreaField(
        _l("What is funded"), filters=[strip], validators=[short(TEXT_LETTERS)], render_kw={"rows": 5, "dir": "auto"}
    )
    amount_from = AmountField(_l("Amount from, in dirhams"), validators=[Optional(), _number(MOST_AMOUNT)])
    amount_to = AmountField(_l("Amount up to, in dirhams"), validators=[Optional(), _number(MOST_AMOUNT)])
    area = _one_of(_l("Where is it open?"), AREAS, _l("Choose where it is open."))
    provinces = CheckboxesField(_l("Provinces"), validate_choice=False)
    communes = TextAreaField(
        _l("Communes"),
        description=_l("One on each line. Where two have the same name, write the province in brackets behind it."),
        filters=[strip],
        validators=[short(TEXT_LETTERS)],
        render_kw={"rows": 3, "dir": "auto"},
    )
    domains = CheckboxesField(_l("Domains"), description=_l("Tick none for all."), validate_choice=False)
    kinds = CheckboxesField(
        _l("Who may apply"),
        choices=[SelectChoice(code.value, text) for code, text in KINDS.items()],
        validate_choice=False,
        validators=[InputRequired(_l("Choose who may apply."))],
    )
    milieu = _one_of(_l("Urban or rural"), MILIEUX, _l("Choose one of the list."))
    targets = CheckboxesField(
        _l("They work for"), description=_l("Tick none where it doesn't matter."), validate_choice=False
    )
    least_years = CountField(_l("Years since their creation, at least"), validators=[Optional(), _number(MOST_YEARS)])
    receipt = _one_of(_l("Receipt of the declaration"), RECEIPTS, _l("Choose one of the list."))
    least_members = CountField(_l("Members, at least"), validators=[Optional(), _number(MOST_MEMBERS)])
    most_members = CountField(_l("Members, at most"), validators=[Optional(), _number(MOST_MEMBERS)])
    link = _line(_l("Page to apply on"), 500, description=_l("Such as www.example.org."), render_kw={"dir": "ltr"})
    place = _line(
        _l("Or where to hand the file in"),
        200,
        description=_l("Such as: the INDH office of the province."),
    )

    def __init__(
        self, places: Places, *, keepers: Sequence[tuple[str, str]], partner: Funder | None, call: FundingCall | None
    ) -> None:
        """Begin with what a call says. keepers: to choose from; partner: who keeps and funds it, or None for staff."""
        super().__init__(data=_begin(call) if call else {"kinds": ["association"], "milieu": "", "receipt": ""})
        self.before, self.partner, self._places = call, partner, places
        self.areas: tuple[Area, ...] = ()
        self.keeper.choices = list(keepers)
        self.provinces.choices = places.provinces
        self.domains.choices = domain_choices()
        self.targets.choices = [(id, target_name(id)) for id in targets()]

    def rows(self) -> list[tuple[Any, Any]]:
        """Return the fields of each step: what, and how many days before the deadline."""
        return [(self[f"step_{row}_text"], self[f"step_{row}_days"]) for row in range(MOST_STEPS)]

    def validate_keeper(self, field: SelectField) -> None:
        """Hold to the provinces that the user follows."""
        if field.choices and field.data not in dict(field.choices):
            raise ValidationError(_("Choose one of your provinces."))

    def validate_funder(self, field: StringField) -> None:
        """Ask staff who funds it."""
        if not self.partner and not field.data:
            raise ValidationError(_("Write who funds it."))

    def validate_until(self, field: DayField) -> None:
        """Take no day that is over, but the one that a call had."""
        if field.data and field.data < now().date() and not (self.before and field.data == self.before.until):
            raise ValidationError(_("This day is over. Choose today or a later one."))

    def validate_amount_to(self, field: AmountField) -> None:
        """Take no sum below the least."""
        if None not in (field.data, self.amount_from.data) and field.data < self.amount_from.data:
            raise ValidationError(_("This is less than the amount from which it begins. Correct one of the two."))

    def validate_provinces(self, field: CheckboxesField) -> None:
        """Ask for at least one where it is open in some."""
        if self.area.data == "provinces" and not chosen(field):
            raise ValidationError(_("Tick at least one province, or choose “Everywhere”."))

    def validate_communes(self, field: TextAreaField) -> None:
        """Ask for at least one where it is open in some, and hold to those that there are."""
        self.areas = written_areas(self.area.data, chosen(self.provinces), field.data or "", self._places)

    def validate_most_members(self, field: CountField) -> None:
        """Take no number below the least."""
        if None not in (field.data, self.least_members.data) and field.data < self.least_members.data:
            raise ValidationError(_("This is less than the least number of members. Correct one of the two."))

    def validate_link(self, field: StringField) -> None:
        """Take the address of a page, and ask for it or for a place."""
        if field.data:
            try:
                field.data = read_contact(ContactKind.WEB, field.data)
            except ValueError as error:
                raise ValidationError(str(error)) from error
        elif not self.place.data:
            raise ValidationError(_("Say how one applies: a page, or a place below."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then each step: days without words say nothing."""
        super().validate(extra_validators)
        for text, days in self.rows():
            if days.data and not text.data:
                add_error(text, _("Write the step, or empty its days."))
        return not self.errors

    def written(self, id: str, keeper: str, funder: Funder) -> FundingCall:
        """Return the call that was written, once the form is valid."""
        plain = ("title_fr", "until", "least_years", "least_members", "most_members", "amount_from", "amount_to")
        texts = ("title_ar", "words", "milieu", "receipt", "link", "place")
        values: dict[str, Any] = {name: self[name].data for name in plain}
        values |= {name: self[name].data or "" for name in texts}
        return FundingCall(
            id=id,
            keeper=keeper,
            funder=funder,
            areas=self.areas,
            domains=tuple(chosen(self.domains)),
            kinds=tuple(chosen(self.kinds)),
            targets=tuple(chosen(self.targets)),
            steps=tuple(CallStep(text.data, days.data or 0) for text, days in self.rows() if text.data),
            synthetic=bool(self.before and self.before.synthetic),
            **values,
        )


for _row in range(MOST_STEPS):
    setattr(CallForm, f"step_{_row}_text", _line(_l("What is to be done"), STEP_LETTERS))
    setattr(CallForm, f"step_{_row}_days",
            CountField(_l("Days before the last day"), validators=[Optional(), _number(MOST_DAYS)]))  # fmt: skip


class CloseForm(BaseForm):
    """Why a call is closed before its deadline."""

    note = _line(_l("Why is it closed?"), 300, description=_l("Such as: the money is spent."))


def _begin(call: FundingCall) -> dict[str, Any]:
    """Return what the form of a call shows first."""
    levels = {area.level for area in call.areas}
    area = "everywhere" if not levels else "communes" if "commune" in levels else "provinces"
    steps: dict[str, Any] = {f"step_{row}_text": step.text for row, step in enumerate(call.steps)}
    steps |= {f"step_{row}_days": step.days for row, step in enumerate(call.steps)}
    return vars(call) | steps | {
        "area": area,
        "provinces": [one.code for one in call.areas if one.level == "province"],
        "communes": "\n".join(lines_of(one for one in call.areas if one.level == "commune")),
        "funder": call.funder.name_fr or call.funder.name_ar,
        "funder_ar": call.funder.name_ar,
    }  # fmt: skip

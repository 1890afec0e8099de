"""The forms of a province's plan: its settings, a hall, a theme that comes first, and where and when a session is."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired, NumberRange, Optional, ValidationError

from graph.rules.depth import KIND_SHARES
from graph.rules.planned import Focus, Hall, ProvincePlan, Settings
from matching.planning.sessions.days import quarter_after, quarter_of
from portal.kit.forms import BaseForm, CheckboxesField, plausible_year, short, strip
from portal.kit.typed import AmountField, CountField, DayField, HourField, NumberField
from portal.kit.words import RAMADAN, SUPPORT_KINDS, WEEKDAYS
from portal.plan.quarters import quarter_words

NAME_LETTERS, CONTEXT_LETTERS, REASON_LETTERS = 120, 5000, 500
MOST_BUDGET, MOST_DAYS, MOST_KM, MOST_PEOPLE, MOST_LEAST = 100_000_000, 2000, 500, 10, 100
MOST_CAPACITY, MOST_SESSIONS = 2000, 90
QUARTERS = 8
"""A plan has so many quarters at most."""
KINDS = tuple(str(kind) for kind in KIND_SHARES)
"""The kinds of support that are sessions, in the order of their shares."""
FINE = ("axis", "theme", "urgent", "visits", "a_day", "weekdays", "ramadan")
WHOLE = 100.0
USUAL_DAYS, USUAL_QUARTERS = 20.0, 4
BACK, AHEAD = 4, 8
"""So many quarters before and after this one a plan may begin in."""


def between(least: float, most: float, said: Any) -> NumberRange:
    """Return a validator of a number's size; said: what to do."""
    return NumberRange(least, most, message=said)


def required(said: Any) -> InputRequired:
    """Return a validator of something that must be typed; said: what to do."""
    return InputRequired(said)


def _days_field(number: int, first: Any = None) -> NumberField:
    """Return the field of a quarter's trainers' days, which may stay empty unless `first` says what to do then."""
    return NumberField(
        _l("Trainers' days, quarter %(number)s", number=number),
        validators=[
            required(first) if first else Optional(),
            between(0, MOST_DAYS, _l("Enter days from 0 to 2000, or leave it empty.")),
        ],
    )


def _share_field(label: Any, description: Any = "") -> NumberField:
    """Return the field of a share in percent that a plan should hold at least."""
    return NumberField(
        label,
        description=description,
        validators=[required(_l("Enter a share, 0 for none.")), between(0, 100, _l("Enter a share from 0 to 100."))],
    )


def _kind_field(kind: str) -> NumberField:
    return _share_field(SUPPORT_KINDS[kind])


class SettingsForm(BaseForm):
    """What a plan is made within. Its quarters are those for which days of trainers are given."""

    revision = HiddenField()
    name = StringField(
        _l("Name of the plan"),
        filters=[strip],
        validators=[DataRequired(_l("Give the plan a name.")), short(NAME_LETTERS)],
    )
    context = TextAreaField(
        _l("Context"),
        description=_l("What the plan answers, for whom and with whom. It opens the document of the plan."),
        filters=[strip],
        validators=[short(CONTEXT_LETTERS)],
        render_kw={"rows": 5},
    )
    first_quarter = SelectField(_l("First quarter"), validate_choice=False)
    days_1 = _days_field(1, _l("Enter the trainers' days of the first quarter; 0 when there are none."))
    days_2, days_3, days_4 = (_days_field(number) for number in range(2, 5))
    days_5, days_6, days_7, days_8 = (_days_field(number) for number in range(5, 9))
    budget = AmountField(
        _l("Budget, in dirhams"),
        validators=[
            required(_l("Enter the budget of all sessions, in dirhams.")),
            between(1, MOST_BUDGET, _l("Enter a budget of 1 dirham or more, 100 million at most.")),
        ],
    )
    max_km = NumberField(
        _l("Farthest way to a session, in kilometres"),
        description=_l("As the crow flies."),
        validators=[
            required(_l("Enter kilometres, such as 30.")),
            between(1, MOST_KM, _l("Enter kilometres from 1 to 500.")),
        ],
    )
    least = CountField(
        _l("Associations in a session, at least"),
        validators=[required(_l("Enter how many.")), between(1, MOST_LEAST, _l("Enter a number from 1 to 100."))],
    )
    people = CountField(
        _l("People that each association sends"),
        validators=[required(_l("Enter how many.")), between(1, MOST_PEOPLE, _l("Enter a number from 1 to 10."))],
    )
    rural = NumberField(
        _l("Rural associations, at least, in percent"),
        description=_l("Of the needs that are served. 0 sets no share."),
        validators=[required(_l("Enter a share, 0 for none.")), between(0, 100, _l("Enter a share from 0 to 100."))],
    )
    women = NumberField(
        _l("Women's associations, at least, in percent"),
        description=_l("Of the needs that are served. 0 sets no share."),
        validators=[required(_l("Enter a share, 0 for none.")), between(0, 100, _l("Enter a share from 0 to 100."))],
    )

    kind_training, kind_coaching, kind_information, kind_networking, kind_exchange = map(_kind_field, KINDS)
    axis = _share_field(
        _l("Needs met of each axis, at least, in percent"),
        _l("A training or coaching meets a need whole, a meeting or an exchange in part."),
    )
    theme = _share_field(_l("Needs met of each theme, at least, in percent"))
    urgent = _share_field(_l("Needs met of each of the five most urgent themes, at least, in percent"))
    visits = CountField(
        _l("Sessions of one association in a quarter, at most"),
        validators=[required(_l("Enter how many.")), between(1, 20, _l("Enter a number from 1 to 20."))],
    )
    a_day = CountField(
        _l("Sessions of the province on one day, at most"),
        validators=[required(_l("Enter how many.")), between(1, 20, _l("Enter a number from 1 to 20."))],
    )
    weekdays = CheckboxesField(
        _l("Days on which sessions are"),
        description=_l("Leave out the day of the weekly market. Public holidays never have a session."),
        choices=[SelectChoice(str(number), name) for number, name in enumerate(WEEKDAYS)],
        validate_choice=False,
    )
    ramadan = SelectField(
        _l("In Ramadan"),
        choices=[SelectChoice(code, label) for code, label in RAMADAN.items()],
        validate_choice=False,
        validators=[AnyOf(tuple(RAMADAN), _l("Choose what sessions are in Ramadan."))],
    )

    def __init__(self, today: datetime, plan: ProvincePlan | None = None, **values: Any) -> None:
        """Fill the form from a plan; today: around which the first quarter is proposed."""
        super().__init__(**(_settings_values(plan) if plan else _new_values(today)), **values)
        now = quarter_of(today.date())
        offered = [quarter_after(now, step) for step in range(-BACK, AHEAD + 1)]
        if plan and plan.settings.first_quarter not in offered:
            offered.insert(0, plan.settings.first_quarter)
        self.first_quarter.choices = [(quarter, quarter_words(quarter)) for quarter in offered]

    @property
    def days(self) -> list[NumberField]:
        """Return the fields of trainers' days, one for each quarter that there may be."""
        return [self[f"days_{number}"] for number in range(1, QUARTERS + 1)]

    @property
    def shares(self) -> list[NumberField]:
        """Return the fields of what each kind of support should have of the days."""
        return [self[f"kind_{kind}"] for kind in KINDS]

    @property
    def more_wrong(self) -> bool:
        """Say whether a setting that is folded away has to be corrected."""
        folded = (*(f"kind_{kind}" for kind in KINDS), *FINE)
        return any(self[name].errors for name in folded)

    def validate_kind_training(self, _field: NumberField) -> None:
        """Hold the shares of all kinds to the whole."""
        if sum(one.data or 0.0 for one in self.shares) > WHOLE:
            raise ValidationError(_("The shares of all kinds add up to more than 100 percent. Lower one of them."))

    def validate_weekdays(self, field: CheckboxesField) -> None:
        """Ask for a day of the week at least, and only for those there are."""
        if not field.data or not set(field.data) <= {str(number) for number in range(len(WEEKDAYS))}:
            raise ValidationError(_("Choose at least one day."))

    def validate_first_quarter(self, field: SelectField) -> None:
        """Hold to the quarters that are offered."""
        if field.data not in dict(field.choices):
            raise ValidationError(_("Choose the first quarter."))

    def validate_days_1(self, _field: NumberField) -> None:
        """Ask for no gap before the last quarter."""
        given = [one.data is not None or bool(one.process_errors) for one in self.days]
        if given != sorted(given, reverse=True):
            raise ValidationError(_("A quarter between two others is empty: enter its days, 0 when there are none."))

    def written(self, plan: ProvincePlan) -> ProvincePlan:
        """Return the plan as the form says it."""
        return replace(
            plan,
            name=self.name.data,
            context=self.context.data or "",
            settings=Settings(
                first_quarter=self.first_quarter.data,
                days=tuple(float(one.data) for one in self.days if one.data is not None),
                budget=self.budget.data,
                max_km=self.max_km.data,
                least=self.least.data,
                rural=self.rural.data / 100,
                women=self.women.data / 100,
                people=self.people.data,
                kinds={kind: field.data / WHOLE for kind, field in zip(KINDS, self.shares, strict=True)},
                axis=self.axis.data / WHOLE,
                theme=self.theme.data / WHOLE,
                urgent=self.urgent.data / WHOLE,
                visits=self.visits.data,
                weekdays=tuple(sorted(map(int, self.weekdays.data))),
                a_day=self.a_day.data,
                ramadan=self.ramadan.data,
            ),
        )


def _settings_values(plan: ProvincePlan) -> dict[str, Any]:
    own = plan.settings
    values: dict[str, Any] = {
        "id": plan.id, "revision": str(plan.revision), "name": plan.name, "context": plan.context,
        "first_quarter": own.first_quarter, "budget": own.budget, "max_km": own.max_km, "least": own.least,
        "people": own.people, "rural": round(100 * own.rural, 2), "women": round(100 * own.women, 2),
    }  # fmt: skip
    return values | _fine_values(own) | {f"days_{number}": days for number, days in enumerate(own.days, 1)}


def _fine_values(own: Settings) -> dict[str, Any]:
    """Return what the settings that are folded away show."""
    shares = {f"kind_{kind}": own.kinds.get(kind, 0.0) for kind in KINDS}
    shares |= {name: getattr(own, name) for name in ("axis", "theme", "urgent")}
    return {name: round(WHOLE * share, 2) for name, share in shares.items()} | {
        "visits": own.visits, "a_day": own.a_day, "weekdays": list(map(str, own.weekdays)), "ramadan": own.ramadan,
    }  # fmt: skip


def _new_values(today: datetime) -> dict[str, Any]:
    usual = Settings("", (), 0)
    values: dict[str, Any] = {
        "first_quarter": quarter_after(quarter_of(today.date())), "max_km": usual.max_km, "least": usual.least,
        "people": usual.people, "rural": 0.0, "women": 0.0,
    }  # fmt: skip
    return values | _fine_values(usual) | {f"days_{number}": USUAL_DAYS for number in range(1, USUAL_QUARTERS + 1)}


class HallForm(BaseForm):
    """A hall that staff add."""

    revision = HiddenField()
    name = StringField(
        _l("Name of the hall"),
        filters=[strip],
        validators=[DataRequired(_l("Give the hall's name.")), short(NAME_LETTERS)],
    )
    commune = SelectField(_l("Commune"), validate_choice=False)
    school = BooleanField(
        _l("It is in a school"), description=_l("Sessions are there on Sundays and in the summer holidays only.")
    )
    capacity = CountField(
        _l("People that it holds"),
        validators=[
            required(_l("Enter how many people it holds.")),
            between(1, MOST_CAPACITY, _l("Enter a number from 1 to 2000.")),
        ],
    )
    sessions = CountField(
        _l("Sessions in a quarter, at most"),
        validators=[
            required(_l("Enter how many sessions it can hold in a quarter.")),
            between(1, MOST_SESSIONS, _l("Enter a number from 1 to 90.")),
        ],
    )

    def __init__(self, communes: Iterable[tuple[str, str]], **values: Any) -> None:
        """Fill the form; communes: code and name of those with a known place."""
        super().__init__(**{"sessions": Hall("", "", "", 0, 0, 0).sessions} | values)
        self.commune.choices = [("", _l("Choose a commune")), *communes]

    def validate_commune(self, field: SelectField) -> None:
        """Hold to the communes of the province."""
        if not field.data or field.data not in dict(field.choices):
            raise ValidationError(_("Choose the hall's commune."))


class FocusForm(BaseForm):
    """A theme that comes first, and why."""

    revision = HiddenField()
    theme = SelectField(_l("Theme"), validate_choice=False)
    reason = TextAreaField(
        _l("Why does it come first?"),
        filters=[strip],
        validators=[DataRequired(_l("Say in a few words why.")), short(REASON_LETTERS)],
        render_kw={"rows": 3},
    )

    def __init__(self, themes: Mapping[str, Iterable[tuple[str, str]]], **values: Any) -> None:
        """Fill the form; themes: the themes to choose from, by the name of their axis."""
        super().__init__(**values)
        self.theme.choices = [
            SelectChoice(code, label, optgroup=axis) for axis, choices in themes.items() for code, label in choices
        ]

    def validate_theme(self, field: SelectField) -> None:
        """Hold to the themes of the diagnostic."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose a theme."))

    def written(self) -> Focus:
        """Return the focus as the form says it."""
        return Focus(self.theme.data, self.reason.data)


class SessionForm(BaseForm):
    """Where and when a session is."""

    revision = HiddenField()
    quarter = SelectField(_l("Quarter"), validate_choice=False)
    hall = SelectField(_l("Hall"), validate_choice=False)
    day = DayField(_l("First day"), validators=[Optional(), plausible_year])
    starts_at = HourField(_l("Begins at"), validators=[Optional()])
    note = TextAreaField(_l("Note"), filters=[strip], validators=[short(REASON_LETTERS)], render_kw={"rows": 2})

    def __init__(self, quarters: Iterable[str], halls: Iterable[tuple[str, str]], **values: Any) -> None:
        """Fill the form; quarters: that there are; halls: id and name."""
        super().__init__(**values)
        self.quarter.choices = [(one, quarter_words(one)) for one in quarters]
        self.hall.choices = list(halls)

    def validate_quarter(self, field: SelectField) -> None:
        """Hold to the quarters of the plan."""
        if field.data not in dict(field.choices):
            raise ValidationError(_("Choose a quarter of the plan."))

    def validate_hall(self, field: SelectField) -> None:
        """Hold to the halls of the plan."""
        if field.data not in dict(field.choices):
            raise ValidationError(_("Choose a hall."))


class NewSessionForm(SessionForm):
    """A session that staff make: what, where and when, and whether those who need it most are put in it."""

    offer = SelectField(_l("Offer of the catalogue"), validate_choice=False)
    fill = BooleanField(
        _l("Fill it with those who need it most"),
        description=_l("Within reach, with a need that no session serves yet. You can take some off and add others."),
    )

    def __init__(
        self,
        offers: Mapping[str, Iterable[tuple[str, str]]],
        quarters: Iterable[str],
        halls: Iterable[tuple[str, str]],
        *,
        today: date,
        **values: Any,
    ) -> None:
        """Fill the form; offers: id and title by kind; quarters: of the plan that aren't over; halls: id and name."""
        super().__init__(quarters, halls, **values)
        self._today = today
        self.offer.choices = [
            SelectChoice("", _l("Choose an offer")),
            *(SelectChoice(id, title, optgroup=kind) for kind, own in offers.items() for id, title in own),
        ]

    def validate_day(self, field: DayField) -> None:
        """Refuse a day that is over."""
        if field.data and field.data < self._today:
            raise ValidationError(_("Choose today or a later day."))

    def validate_offer(self, field: SelectField) -> None:
        """Hold to the offers that can be sessions."""
        if not field.data or field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose an offer."))


class SpentForm(BaseForm):
    """What a session really cost."""

    spent = AmountField(
        _l("Really spent, in dirhams"),
        validators=[
            required(_l("Enter what it cost, in dirhams; 0 when nothing was spent.")),
            between(0, MOST_BUDGET, _l("Enter 0 dirhams or more, 100 million at most.")),
        ],
    )

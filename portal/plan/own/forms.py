"""The forms of an association's plan: a decision about a need, an action, an indicator and what it measured."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired, Optional, ValidationError

from graph.rules.actions import Indicator, PlanAction, Step
from graph.rules.kinds import ActionStatus, DecisionState
from portal.kit.files import ACCEPTED
from portal.kit.forms import BaseForm, lines, plausible_year, short, strip
from portal.kit.typed import AmountField, DayField, NumberField
from portal.kit.words import ACTION_STATUSES, DECIDE, RESPONSIBLE, SUPPORT_KINDS

WHAT_LETTERS, NAMES_LETTERS, NOTES_LETTERS, REASON_LETTERS = 200, 300, 2000, 500
MOST_BUDGET = 100_000_000
"""Dirhams."""
MOST_STEPS, STEP_LETTERS = 30, 200
NOTHING = SelectChoice("", _l("Choose…"))
"""What stands in a list before anything is chosen."""
TYPED_STATUSES = {code: label for code, label in ACTION_STATUSES.items() if code != ActionStatus.LATE}


class DecisionForm(BaseForm):
    """What is decided about a need; a word why, which only accepting can do without."""

    decision = RadioField(
        _l("What do you decide?"),
        choices=[SelectChoice(code, label) for code, label in DECIDE.items()],
        validate_choice=False,
        validators=[
            InputRequired(_l("Choose what you decide.")),
            AnyOf(tuple(DECIDE), _l("Choose what you decide.")),
        ],
    )
    reason = TextAreaField(
        _l("Why?"),
        description=_l("A few words. You will find them here again after the next diagnostic."),
        filters=[strip],
        validators=[short(REASON_LETTERS)],
        render_kw={"rows": 3},
    )

    def validate_reason(self, field: TextAreaField) -> None:
        """Ask for the word why of what isn't accepted."""
        if self.decision.data in (DecisionState.PUT_OFF, DecisionState.REFUSED) and not field.data:
            raise ValidationError(_("Say in a few words why."))


class PlanActionForm(BaseForm):
    """An action: what, by whom, with whom, when and for how much."""

    revision = HiddenField()
    theme = SelectField(_l("Which need does it answer?"), validate_choice=False)
    what = StringField(
        _l("What will you do?"),
        filters=[strip],
        validators=[DataRequired(_l("Say what you will do.")), short(WHAT_LETTERS)],
    )
    kind = SelectField(
        _l("Kind of support"),
        choices=[NOTHING, *(SelectChoice(code, label) for code, label in SUPPORT_KINDS.items())],
        validate_choice=False,
        validators=[AnyOf(tuple(SUPPORT_KINDS), _l("Choose a kind of support."))],
    )
    status = SelectField(
        _l("How far is it?"),
        description=_l("What is late shows by itself, from the due date."),
        choices=[SelectChoice(code, label) for code, label in TYPED_STATUSES.items()],
        validate_choice=False,
        validators=[AnyOf(tuple(TYPED_STATUSES), _l("Choose how far it is."))],
    )
    responsible = SelectField(
        _l("Who sees to it?"),
        description=_l("A role, never a person's name."),
        choices=[
            SelectChoice("", _l("Not decided yet")),
            *(SelectChoice(code, label) for code, label in RESPONSIBLE.items()),
        ],
        validate_choice=False,
        validators=[AnyOf(("", *RESPONSIBLE), _l("Choose who sees to it."))],
    )
    starts_on = DayField(_l("Start"), validators=[Optional(), plausible_year])
    due_on = DayField(_l("Due date"), validators=[Optional(), plausible_year])
    budget = AmountField(_l("Budget, in dirhams"), validators=[Optional()])
    partners = StringField(
        _l("Partners"),
        description=_l("Names of organisations."),
        filters=[strip],
        validators=[short(NAMES_LETTERS)],
    )
    funders = StringField(
        _l("Funders"),
        description=_l("Names of organisations."),
        filters=[strip],
        validators=[short(NAMES_LETTERS)],
    )
    steps = TextAreaField(_l("Steps"), description=_l("One on each line."), filters=[strip], render_kw={"rows": 5})
    notes = TextAreaField(_l("Notes"), filters=[strip], validators=[short(NOTES_LETTERS)], render_kw={"rows": 4})

    def __init__(self, themes: Mapping[str, Iterable[tuple[str, str]]], **values: Any) -> None:
        """Fill the form; themes: the themes to choose from, by the name of their axis."""
        super().__init__(**values)
        self.theme.choices = [
            *([] if self.theme.data else [NOTHING]),
            *(SelectChoice(code, label, optgroup=axis) for axis, choices in themes.items() for code, label in choices),
        ]

    def validate_theme(self, field: SelectField) -> None:
        """Hold to the themes of the diagnostic."""
        if not field.data or field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose the need that it answers."))

    def validate_due_on(self, field: DayField) -> None:
        """Hold the due date at the start or after it."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("Choose a due date on the day it starts or later."))

    def validate_budget(self, field: AmountField) -> None:
        """Hold to sums that there are."""
        if field.data is not None and not 0 <= field.data <= MOST_BUDGET:
            raise ValidationError(_("Enter a budget of 0 dirhams or more, 100 million at most."))

    def validate_steps(self, field: TextAreaField) -> None:
        """Hold to as many steps as one can follow."""
        steps = lines(field.data)
        if len(steps) > MOST_STEPS or any(len(step) > STEP_LETTERS for step in steps):
            raise ValidationError(_("Write 30 steps or fewer, each of 200 characters or fewer."))

    def written(self, action: PlanAction) -> PlanAction:
        """Return the action as the form says it; steps that were done stay so while their words stay."""
        done = {step.text for step in action.steps if step.done}
        plain = ("theme", "what", "kind", "status", "responsible", "starts_on", "due_on", "budget")
        return replace(
            action,
            **{name: self[name].data for name in plain},
            partners=self.partners.data or "",
            funders=self.funders.data or "",
            notes=self.notes.data or "",
            steps=tuple(Step(text, text in done) for text in lines(self.steps.data)),
        )


def values_of(action: PlanAction) -> dict[str, Any]:
    """Return what the form of an action shows of it."""
    others = ("steps", "indicators", "offer", "call")
    shown = {name: value for name, value in vars(action).items() if name not in others}
    return shown | {"steps": "\n".join(step.text for step in action.steps)}


class ActionFileForm(BaseForm):
    """A file that goes with an action: minutes, a quote, a photo."""

    file = FileField(
        _l("File"),
        description=_l("PDF or photo, 5 MB at most."),
        validators=[FileRequired(_l("Choose the file."))],
        render_kw={"accept": ACCEPTED},
    )


class IndicatorForm(BaseForm):
    """What will tell whether an action works."""

    name = StringField(
        _l("What do you measure?"),
        description=_l("For example: minutes kept, members who pay their fee."),
        filters=[strip],
        validators=[DataRequired(_l("Say what you measure.")), short(WHAT_LETTERS)],
    )
    unit = StringField(_l("Unit"), filters=[strip], validators=[short(40)])
    baseline = NumberField(_l("At the start"), validators=[Optional()])
    target = NumberField(_l("Aim"), validators=[Optional()])

    def written(self, id: str) -> Indicator:
        """Return the indicator as the form says it."""
        return Indicator(id, self.name.data, self.unit.data or "", self.baseline.data, self.target.data)


class ValueForm(BaseForm):
    """What an indicator measured on a day."""

    indicator = SelectField(_l("Indicator"), validate_choice=False)
    day = DayField(_l("Day"), validators=[InputRequired(_l("Enter the day, such as 01/03/2026.")), plausible_year])
    number = NumberField(_l("Value"), validators=[InputRequired(_l("Enter the value measured."))])

    def __init__(self, indicators: Iterable[Indicator], today: date, **more: Any) -> None:
        """Offer the indicators of an action; today: the day proposed, and the last possible one."""
        super().__init__(prefix="value-", day=today, **more)
        self._today = today
        self.indicator.choices = [(one.id, one.name) for one in indicators]

    def validate_indicator(self, field: SelectField) -> None:
        """Hold to the indicators of the action."""
        if field.data not in dict(field.choices):
            raise ValidationError(_("Choose an indicator."))

    def validate_day(self, field: DayField) -> None:
        """Refuse what can't have been measured yet."""
        if field.data and field.data > self._today:
            raise ValidationError(_("Choose today or an earlier day."))

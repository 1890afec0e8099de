"""The forms of an association's legal file and of its board."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional, ValidationError

from graph.directory.editing import EntryState
from graph.directory.officers import officer_of, twice_held
from portal.directory.editing import fields
from portal.directory.editing.fields import SectionForm, section_form
from portal.kit.profile_words import ACCOUNTING, FIELDS, FUNCTIONS, RECEIPT_STATES
from portal.kit.typed import AmountField, DayField

MOST_AMOUNT = 1_000_000_000
"""Dirhams."""
DAYS = ("receipt_on", "statutes_on", "utility_on", "assembly_on", "mandate_ends_on", "board_changed_on",
        "board_declared_on")  # fmt: skip


def _past_day(name: str) -> DayField:
    return DayField(FIELDS[name], validators=[Optional(), fields.past])


class DatedForm(SectionForm):
    """A section with days, which history keeps as texts."""

    def __init__(self, state: EntryState, **data: Any) -> None:
        """Fill the form, days as days."""
        days = {name: fields.day_of(state.values.get(name)) for name in DAYS}
        super().__init__(state, **days, **data)

    def values(self) -> dict[str, Any]:
        """Return the values, days as texts; an empty one is nothing."""
        told = {name: self[name].data for name in self.shown}
        return {name: fields.iso(value) if name in DAYS else value or None for name, value in told.items()}


class LegalForm(DatedForm):
    """The legal file: receipt, statutes, parent, public utility, platform, accounts, conventions."""

    shown: tuple[str, ...] = (
        "receipt_state", "receipt_number", "receipt_on", "receipt_authority", "statutes_on", "parent",
        "utility_decree", "utility_on", "on_national_platform", "accounting",
    )  # fmt: skip
    receipt_state = fields.one_of(FIELDS["receipt_state"], RECEIPT_STATES)
    receipt_number = fields.line(FIELDS["receipt_number"], 60)
    receipt_on = _past_day("receipt_on")
    receipt_authority = fields.line(
        FIELDS["receipt_authority"], 120, description=_l("For example: the pashalik or caïdat of your commune.")
    )
    statutes_on = _past_day("statutes_on")
    parent = fields.line(FIELDS["parent"], 200, description=_l("If your association is a branch or a member of one."))
    utility_decree = fields.line(
        FIELDS["utility_decree"], 60, description=_l("Only for associations recognised as of public utility.")
    )
    utility_on = _past_day("utility_on")
    on_national_platform = fields.either(FIELDS["on_national_platform"])
    accounting = fields.one_of(FIELDS["accounting"], ACCOUNTING)

    def __init__(self, state: EntryState) -> None:
        """Fill the form."""
        platform = fields.yes_no(state.values.get("on_national_platform"))
        super().__init__(state, on_national_platform=platform)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask with whom each convention was signed."""
        super().validate(extra_validators)
        for row in self.rows_of("conventions"):
            if not row["partner"].data and any(row[name].data for name in ("number", "on", "amount")):
                fields.add_error(row["partner"], _("Say with whom it was signed."))
        return not self.errors

    def values(self) -> dict[str, Any]:
        """Return the legal file."""
        rows = [row | {"on": fields.iso(row["on"])} for row in self.typed_rows("conventions", ("partner",))]
        told = [{name: value for name, value in row.items() if value not in (None, "")} for row in rows]
        platform = fields.truth(self.on_national_platform.data)
        return super().values() | {"on_national_platform": platform, "conventions": told}


class BoardForm(DatedForm):
    """The board: its assembly, its mandate, what was declared, and its members."""

    shown: tuple[str, ...] = ("assembly_on", "mandate_ends_on", "board_changed_on", "board_declared_on")
    assembly_on = _past_day("assembly_on")
    mandate_ends_on = DayField(
        FIELDS["mandate_ends_on"],
        description=_l("You are told 60 and 15 days before."),
        validators=[Optional(), fields.plausible],
    )
    board_changed_on = _past_day("board_changed_on")
    board_declared_on = DayField(
        FIELDS["board_declared_on"],
        description=_l("The law asks for it within a month. Leave it empty until it is done."),
        validators=[Optional(), fields.past],
    )

    def validate_mandate_ends_on(self, field: Any) -> None:
        """Refuse a mandate that ends before it begins."""
        if field.data and self.assembly_on.data and field.data < self.assembly_on.data:
            raise ValidationError(
                _("The mandate would end before the general assembly that gave it. Correct one of the two dates.")
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each member of the board, and that nobody else holds the function meanwhile."""
        super().validate(extra_validators)
        rows = self.rows_of("officers")
        for row in rows:
            self._check(row)
        if not self.errors:
            self._check_functions()
        return not self.errors

    def values(self) -> dict[str, Any]:
        """Return the mandate and the officers."""
        return super().values() | {"officers": self._officers()}

    def _officers(self) -> list[dict[str, Any]]:
        told = []
        for row in self.typed_rows("officers", ("name",)):
            days = {name: fields.iso(row[name]) for name in ("since", "until")}
            truths = {name: fields.truth(row[name]) for name in ("woman", "under_35")}
            told.append({name: value for name, value in {**row, **days, **truths}.items() if value is not None})
        return told

    def _check(self, row: dict[str, Any]) -> None:
        if not row["name"].data:
            if row["function"].data:
                fields.add_error(row["name"], _("Enter the name, or choose no function to remove this line."))
            return
        if not row["function"].data:
            fields.add_error(row["function"], _("Choose the function."))
        if row["since"].data and row["until"].data and row["until"].data < row["since"].data:
            fields.add_error(row["until"], _("This is before the first day. Correct one of the two dates."))

    def _check_functions(self) -> None:
        found = twice_held(map(officer_of, self._officers()))
        if found is None:
            return
        officer, function = found
        rows = self.rows_of("officers")
        at = [one["id"] for one in self.typed_rows("officers", ("name",))].index(officer.id)
        row = [one for one in rows if one["name"].data][at]
        fields.add_error(
            row["function"],
            _(
                "Two people are %(function)s at once. Enter the last day of the former one, or correct the function.",
                function=FUNCTIONS[function].lower(),
            ),
        )


def legal_form(state: EntryState) -> LegalForm:
    """Make the form of an association's legal file."""
    made: LegalForm = section_form(
        LegalForm,
        state,
        conventions={
            "partner": lambda: fields.line(_l("With whom"), 200),
            "number": lambda: fields.line(_l("Number"), 60),
            "on": lambda: DayField(_l("Signed on"), validators=[Optional(), fields.past]),
            "amount": lambda: AmountField(
                _l("Amount, in dirhams"), validators=[Optional(), fields.plausible_number(MOST_AMOUNT)]
            ),
        },
    )(state)
    return made


def board_form(state: EntryState) -> BoardForm:
    """Make the form of an association's board."""
    made: BoardForm = section_form(
        BoardForm,
        state,
        officers={
            "name": lambda: fields.line(_l("Name"), 80),
            "function": lambda: fields.one_of(_l("Function"), FUNCTIONS, _l("Choose")),
            "since": lambda: DayField(_l("Since"), validators=[Optional(), fields.past], description=""),
            "until": lambda: DayField(_l("Until"), validators=[Optional(), fields.plausible], description=""),
            "woman": lambda: fields.one_of(_l("A woman"), fields.YES_NO),
            "under_35": lambda: fields.one_of(_l("Under 35"), fields.YES_NO),
        },
    )(state)
    return made

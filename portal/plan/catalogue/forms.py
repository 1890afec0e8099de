"""The forms of the catalogue: its filters, and an offer that staff write."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, ValidationError

from graph.plan.guides import Guide
from graph.plan.offers import MOST_COST, MOST_HOURS, MOST_SEATS, Offer
from graph.rules.instrument import Words
from graph.rules.kept_file import KeptFile
from graph.rules.kinds import Difficulty, Giver, SupportKind, TrainingObjective
from portal.kit.files import ACCEPTED
from portal.kit.forms import BaseForm, CheckboxesField, strip
from portal.kit.language import current_language, format_count
from portal.kit.typed import AmountField, CountField, NumberField
from portal.kit.words import DIFFICULTIES, GIVERS, SPOKEN, SUPPORT_KINDS, TRAINING_OBJECTIVES

TITLE_LETTERS, TEXT_LETTERS = 120, 600
TEXTS = ("title", "summary", "materials")
OPTIONAL = _l("Left empty, the French is shown.")


class OfferFilterForm(Form):
    """What to look for; sent by GET, so that the address can be shared."""

    kind = SelectField(_l("Kind of support"), validate_choice=False)
    axis = SelectField(_l("Axis"), validate_choice=False)

    def __init__(self, arguments: MultiDict[str, str], *, axes: Iterable[tuple[str, str]]) -> None:
        """Fill the form from the address; what isn't a choice is all of them."""
        super().__init__(arguments)
        for field, label, choices in (
            (self.kind, _("All kinds"), SUPPORT_KINDS.items()),
            (self.axis, _("All axes"), axes),
        ):
            field.choices = [("", label), *choices]
            field.data = field.data if field.data in dict(field.choices) else ""

    @property
    def active(self) -> int:
        """Return how many filters are in use."""
        return sum(bool(field.data) for field in self)


def _title(label: Any, message: Any = None) -> StringField:
    needed = [DataRequired(message)] if message else []
    too_long = Length(max=TITLE_LETTERS, message=_l("Shorten the title to 120 characters or fewer."))
    return StringField(label, filters=[strip], validators=[*needed, too_long])


def _text(label: Any, message: Any = None) -> TextAreaField:
    needed = [DataRequired(message)] if message else []
    too_long = Length(max=TEXT_LETTERS, message=_l("Shorten the text to 600 characters or fewer."))
    return TextAreaField(label, filters=[strip], validators=[*needed, too_long], render_kw={"rows": 3})


def _choices(words: dict[str, Any], empty: Any = None) -> list[SelectChoice]:
    return [*([SelectChoice("", empty)] if empty else []), *(SelectChoice(*one) for one in words.items())]


def _one_of(label: Any, words: dict[str, Any], message: Any) -> SelectField:
    return SelectField(
        label, choices=_choices(words, _l("Choose")), validate_choice=False, validators=[AnyOf(tuple(words), message)]
    )


class OfferForm(BaseForm):
    """An offer; English may stay empty, and then says what the French does."""

    kind = _one_of(_l("Kind of support"), SUPPORT_KINDS, _l("Choose the kind of support."))
    title_fr = _title(_l("Title in French"), _l("Write the title in French."))
    title_ar = _title(_l("Title in Arabic"), _l("Write the title in Arabic."))
    title_en = _title(_l("Title in English"))
    summary_fr = _text(_l("Summary in French"), _l("Say in French what it is about."))
    summary_ar = _text(_l("Summary in Arabic"), _l("Say in Arabic what it is about."))
    summary_en = _text(_l("Summary in English"))
    materials_fr = _text(_l("Materials in French"), _l("Say in French what people receive or use."))
    materials_ar = _text(_l("Materials in Arabic"), _l("Say in Arabic what people receive or use."))
    materials_en = _text(_l("Materials in English"))
    themes = CheckboxesField(
        _l("Themes of the diagnostic that it serves"),
        validate_choice=False,
        validators=[InputRequired(_l("Choose at least one theme."))],
    )
    objective = SelectField(
        _l("Objective of the training plan"),
        description=_l("For a training only."),
        choices=_choices(TRAINING_OBJECTIVES, _l("None")),
        validate_choice=False,
    )
    level = _one_of(_l("For whom?"), DIFFICULTIES, _l("Choose for whom it is."))
    hours = NumberField(_l("Hours"), description=_l("Of one session; 0 for a guide."))
    seats = CountField(_l("Seats"), description=_l("How many people a session takes; 0 for a guide."))
    cost = AmountField(_l("Cost in dirhams"), description=_l("Of one session, all included; 0 when it is free."))
    languages = CheckboxesField(
        _l("Given in"),
        choices=_choices(SPOKEN),
        validate_choice=False,
        validators=[InputRequired(_l("Choose at least one language."))],
    )
    given_by = _one_of(_l("Given by"), GIVERS, _l("Choose who gives it."))
    guide = SelectField(_l("Guide to download"), description=_l("A guide needs this or a file."), validate_choice=False)
    file = FileField(
        _l("Or a file of yours"),
        description=_l("PDF or photo, 5 MB at most. Everybody can download it."),
        render_kw={"accept": ACCEPTED},
    )
    remove_file = BooleanField(_l("Remove the file"))

    def __init__(self, *, themes: list[tuple[str, str]], guides: Iterable[Guide], offer: Offer | None = None) -> None:
        """Offer these themes and guides, and begin with an offer's own words."""
        super().__init__(data=_begin(offer) if offer else None)
        self.offer = offer
        self.themes.choices = themes
        self.guide.choices = [("", _("None")), *((one.id, one.title.said(current_language())) for one in guides)]
        for field in (self.title_en, self.summary_en, self.materials_en):
            field.description = OPTIONAL

    def validate_themes(self, field: CheckboxesField) -> None:
        """Hold to the themes that there are."""
        if not set(field.data or ()) <= set(dict(field.choices)):
            raise ValidationError(_("Choose themes of the list."))

    def validate_languages(self, field: CheckboxesField) -> None:
        """Hold to the languages that there are."""
        if not set(field.data or ()) <= set(SPOKEN):
            raise ValidationError(_("Choose languages of the list."))

    def validate_objective(self, field: SelectField) -> None:
        """Ask for an objective of trainings, and of nothing else."""
        if self.kind.data == SupportKind.TRAINING and field.data not in TRAINING_OBJECTIVES:
            raise ValidationError(_("Choose the objective that the training serves."))
        if self.kind.data != SupportKind.TRAINING and field.data:
            raise ValidationError(_("Only a training has an objective: choose “None”, or the kind “Training”."))

    def validate_hours(self, field: NumberField) -> None:
        """Hold the hours above 0, but for a guide."""
        if field.errors:
            return
        least_missed = field.data == 0 and self.kind.data != SupportKind.GUIDE
        if field.data is None or not 0 <= field.data <= MOST_HOURS or least_missed:
            raise ValidationError(_("Enter hours above 0, %(most)s at most (0 for a guide).", most=MOST_HOURS))

    def validate_seats(self, field: CountField) -> None:
        """Hold the seats from 1, and at 0 for a guide."""
        if field.errors:
            return
        if self.kind.data == SupportKind.GUIDE and field.data != 0:
            raise ValidationError(_("A guide has no seats: enter 0."))
        if self.kind.data != SupportKind.GUIDE and not 1 <= (field.data or 0) <= MOST_SEATS:
            raise ValidationError(_("Enter how many people a session takes, from 1 to %(most)s.", most=MOST_SEATS))

    def validate_cost(self, field: AmountField) -> None:
        """Hold the cost from 0."""
        if not field.errors and (field.data is None or not 0 <= field.data <= MOST_COST):
            raise ValidationError(
                _("Enter a cost from 0 to %(most)s dirhams, without decimals.", most=format_count(MOST_COST))
            )

    def validate_guide(self, field: SelectField) -> None:
        """Hold to the guides that there are, and ask for one of the kind "guide"."""
        if field.data not in dict(field.choices):
            raise ValidationError(_("Choose a guide of the list."))
        if self.kind.data == SupportKind.GUIDE and not (field.data or self.file.data or self.kept_file):
            raise ValidationError(_("Choose the guide that can be downloaded, or add a file."))

    @property
    def kept_file(self) -> KeptFile | None:
        """Return the file that the offer has and that stays."""
        return self.offer.file if self.offer and not self.remove_file.data else None

    def written(self, id: str, *, active: bool, file: KeptFile | None) -> Offer:
        """Return the offer that was written, once the form is valid."""
        return Offer(
            id=id,
            kind=SupportKind(self.kind.data),
            title=self._words("title"),
            summary=self._words("summary"),
            materials=self._words("materials"),
            themes=tuple(self.themes.data),
            objective=TrainingObjective(self.objective.data) if self.objective.data else None,
            level=Difficulty(self.level.data),
            hours=self.hours.data,
            seats=self.seats.data,
            cost=self.cost.data,
            languages=tuple(self.languages.data),
            given_by=Giver(self.given_by.data),
            guide=self.guide.data or None,
            file=file,
            active=active,
        )

    def _words(self, name: str) -> Words:
        french, arabic, english = (self[f"{name}_{language}"].data for language in ("fr", "ar", "en"))
        return Words(french, arabic, english or french)


def _begin(offer: Offer) -> dict[str, Any]:
    """Return what the form of an offer shows first."""
    texts = {f"{name}_{language}": text for name in TEXTS for language, text in vars(getattr(offer, name)).items()}
    rest = {name: value for name, value in vars(offer).items() if name not in (*TEXTS, "file")}
    return rest | texts | {"objective": offer.objective or "", "guide": offer.guide or ""}

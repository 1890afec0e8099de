"""The forms of what only networks, partners or projects have."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Optional, ValidationError

from graph.directory.editing import EntryState
from graph.directory.entries import Entry
from graph.rules.folding import fold
from graph.rules.kinds import Joining
from portal.directory.editing import fields
from portal.directory.editing.fields import SectionForm
from portal.kit.clock import now
from portal.kit.forms import lines, short, strip
from portal.kit.language import localised_name
from portal.kit.profile_words import FIELDS, JOINING, PROGRAMMES
from portal.kit.typed import CountField
from portal.kit.words import LEVELS, MILIEUX, NATURES, PARTNER_KINDS, PROJECT_STATES

TEXT_LETTERS, CHARTER_LETTERS = 2000, 6000
MOST_QUESTIONS, QUESTION_LETTERS = 5, 200
MOST_FOUND = 6


def _long(name: str, letters: int = TEXT_LETTERS, **more: Any) -> TextAreaField:
    return TextAreaField(
        FIELDS[name], filters=[strip], validators=[short(letters)], render_kw={"rows": 5, "dir": "auto"}, **more
    )


class JoiningForm(SectionForm):
    """A network: what it is, its charter, and who may join it."""

    shown: tuple[str, ...] = ("nature", "level", "charter", "joining", "questions", "welcome")
    nature = fields.one_of(FIELDS["nature"], NATURES)
    level = fields.one_of(FIELDS["level"], LEVELS)
    charter = _long("charter", CHARTER_LETTERS, description=_l("What members agree on."))
    joining = fields.either(FIELDS["joining"], JOINING)
    questions = _long("questions", description=_l("One on each line, five at most. They are asked with each request."))
    welcome = _long("welcome", description=_l("New members read this first."))

    def __init__(self, state: EntryState) -> None:
        """Fill the form; questions have a line each."""
        super().__init__(state, questions="\n".join(state.values.get("questions") or ()))

    def validate_questions(self, field: Any) -> None:
        """Ask for the questions of those who join on request, and hold to a few."""
        asked = lines(field.data)
        if self.joining.data == Joining.REQUEST and not asked:
            raise ValidationError(_("Write at least one question, or choose “Open”."))
        if len(asked) > MOST_QUESTIONS or any(len(one) > QUESTION_LETTERS for one in asked):
            raise ValidationError(_("Write five questions or fewer, each of 200 characters or fewer."))

    def values(self) -> dict[str, Any]:
        """Return the values; questions as a list."""
        return {name: value or None for name, value in super().values().items()} | {
            "questions": lines(self.questions.data)
        }


class BodyForm(SectionForm):
    """What kind of partner it is."""

    shown: tuple[str, ...] = ("partner_kind",)
    partner_kind = fields.either(FIELDS["partner_kind"], PARTNER_KINDS)

    def values(self) -> dict[str, Any]:
        """Return the kind."""
        return {"partner_kind": self.partner_kind.data or None}


class ProjectForm(SectionForm):
    """How far a project is, its programme, its years and its results."""

    shown: tuple[str, ...] = ("state", "programme", "start_year", "end_year", "milieu", "results")
    state = fields.one_of(FIELDS["state"], PROJECT_STATES)
    programme = fields.one_of(FIELDS["programme"], PROGRAMMES, _l("None"))
    start_year = CountField(FIELDS["start_year"], validators=[Optional()])
    end_year = CountField(FIELDS["end_year"], validators=[Optional()])
    milieu = fields.either(FIELDS["milieu"], MILIEUX)
    results = _long("results", description=_l("What has changed, for how many people."))

    def validate_start_year(self, field: Any) -> None:
        """Hold to years that a project can begin in."""
        if field.data is not None and not fields.FIRST_YEAR <= field.data <= now().year + 10:
            raise ValidationError(_("Check the year: it is too far from today."))

    def validate_end_year(self, field: Any) -> None:
        """Refuse a project that ends before it begins."""
        self.validate_start_year(field)
        if field.data is not None and self.start_year.data is not None and field.data < self.start_year.data:
            raise ValidationError(_("The project would end before it begins. Correct one of the two years."))

    def values(self) -> dict[str, Any]:
        """Return the values; nothing is None."""
        told = {name: self[name].data for name in self.shown}
        return {name: None if value == "" else value for name, value in told.items()}


class CarriedForm(SectionForm):
    """Who carries and who funds a project: those that are known with a box each, and a name to look for."""

    shown: tuple[str, ...] = ("carriers", "more_carriers", "funders", "more_funders")
    carriers = fields.several(FIELDS["carriers"])
    more_carriers = fields.line(_l("Add who carries it"), 120, description=_l("A few words of its name."))
    funders = fields.several(FIELDS["funders"])
    more_funders = fields.line(_l("Add who funds it"), 120, description=_l("A few words of its name."))

    def __init__(self, state: EntryState, known: Sequence[Entry], found: Mapping[str, Sequence[Entry]]) -> None:
        """Offer who is known, and what was found for the words typed, by the field of the list."""
        super().__init__(state)
        self._found = found
        for name in ("carriers", "funders"):
            ticked = {*(state.values.get(name) or ()), *(self[name].data or ())}
            own = [one for one in known if one.id in ticked]
            offered = {one.id: localised_name(one) for one in (*own, *found.get(name, ()))}
            self[name].choices = list(offered.items())

    def validate_more_carriers(self, field: Any) -> None:
        """Say what to do when the words fit none or several."""
        self._check("carriers", field)

    def validate_more_funders(self, field: Any) -> None:
        """Say what to do when the words fit none or several."""
        self._check("funders", field)

    def validate_carriers(self, _field: Any) -> None:
        """Hold to one that carries it, so that somebody may edit it."""
        if not self._all("carriers"):
            raise ValidationError(_("A project needs somebody who carries it. Leave at least one ticked."))

    def values(self) -> dict[str, Any]:
        """Return the ids of those ticked, and of the one that the words typed fit."""
        return {name: self._all(name) for name in ("carriers", "funders")}

    def _all(self, name: str) -> list[str]:
        one = self._only(name)
        return list(dict.fromkeys([*fields.chosen(self[name]), *([one] if one else [])]))

    def _only(self, name: str) -> str | None:
        """Return the only one that the words fit, or whose name they are."""
        words, found = fold(self[f"more_{name}"].data or ""), self._found.get(name, ())
        if not words:
            return None
        named = [one.id for one in found if words in (fold(one.name_fr or ""), fold(one.name_ar or ""))]
        alone = named if len(named) == 1 else [one.id for one in found]
        return alone[0] if len(alone) == 1 else None

    def _check(self, name: str, field: Any) -> None:
        found = [one.id for one in self._found.get(name, ())]
        if not field.data or self._only(name) or set(found) & set(fields.chosen(self[name])):
            return
        if found:
            raise ValidationError(_("Several organisations fit. Tick the right one in the list above."))
        raise ValidationError(_("No organisation of the directory has this name. Try fewer words."))

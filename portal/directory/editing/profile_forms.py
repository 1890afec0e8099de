"""The forms of what every entry says of itself: names, what it does, where it is, how it is reached, what it has."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, Optional, ValidationError

from graph.directory.editing import EntryState
from graph.directory.territories import Territory
from graph.rules.country import PlaceDoubt, place_doubt
from graph.rules.kinds import ContactKind, EntryKind, PointShown, Visibility
from graph.rules.seen_points import Point, seen_point
from graph.rules.telephone import write_telephone
from portal.directory.editing import fields
from portal.directory.editing.fields import SectionForm, section_form
from portal.kit.choices import domain_choices
from portal.kit.clock import now
from portal.kit.forms import short, strip
from portal.kit.language import target_name, targets
from portal.kit.profile_words import CONTACT_KINDS, FIELDS, POINTS_SHOWN, VISIBILITIES
from portal.kit.typed import CountField, NumberField
from portal.kit.words import MILIEUX, PREMISES_SOURCES, SPACE_KINDS, SPOKEN

NAME_LETTERS, TEXT_LETTERS = 200, 2000
MOST_DOMAINS = 6
MOST_PEOPLE = 1_000_000
NO_PREMISES = "none"


class NamesForm(SectionForm):
    """The names of an entry: one language suffices, the other is asked for."""

    shown: tuple[str, ...] = ("name_fr", "name_ar", "acronym")
    name_fr = fields.line(FIELDS["name_fr"], NAME_LETTERS, render_kw={"lang": "fr", "dir": "ltr"})
    name_ar = fields.line(
        FIELDS["name_ar"],
        NAME_LETTERS,
        description=_l("One of the two names is enough. With both, everybody finds you."),
        render_kw={"lang": "ar", "dir": "rtl"},
    )
    acronym = fields.line(FIELDS["acronym"], 30)

    def validate_name_fr(self, field: Any) -> None:
        """Ask for one of the names."""
        if not field.data and not self.name_ar.data:
            raise ValidationError(_("Enter a name, in French or in Arabic."))

    def values(self) -> dict[str, Any]:
        """Return the names; none is an empty text."""
        return {name: self[name].data or "" for name in self.shown}


class AboutForm(SectionForm):
    """What an entry does, for whom, in which languages, since when."""

    shown: tuple[str, ...] = (
        "objectives_fr",
        "objectives_ar",
        "main_domain",
        "domains",
        "targets",
        "languages",
        "founded_year",
    )
    objectives_fr = TextAreaField(
        FIELDS["objectives_fr"], filters=[strip], validators=[short(TEXT_LETTERS)],
        render_kw={"rows": 4, "lang": "fr", "dir": "ltr"},
    )  # fmt: skip
    objectives_ar = TextAreaField(
        FIELDS["objectives_ar"], filters=[strip], validators=[short(TEXT_LETTERS)],
        render_kw={"rows": 4, "lang": "ar", "dir": "rtl"},
    )  # fmt: skip
    main_domain = SelectField(_l("Main domain"), validate_choice=False)
    domains = fields.several(_l("Other domains"), description=_l("Five at most."))
    targets = fields.several(FIELDS["targets"])
    languages = fields.several(FIELDS["languages"], choices=[SelectChoice(*one) for one in SPOKEN.items()])
    founded_year = CountField(FIELDS["founded_year"], validators=[Optional()])

    def __init__(self, state: EntryState) -> None:
        """Offer the domains and target groups."""
        known = list(state.values.get("domains") or ())
        super().__init__(state, main_domain=(known or [""])[0], domains=known[1:])
        choices = domain_choices()
        self.main_domain.choices = [("", _("Not said")), *choices]
        self.domains.choices = choices
        self.targets.choices = [(id, target_name(id)) for id in targets()]
        self.languages.choices = list(SPOKEN.items())
        if state.kind in (EntryKind.PARTNER, EntryKind.PROJECT):
            del self.founded_year, self.languages
        if state.kind == EntryKind.PARTNER:
            del self.targets
        self.shown = tuple(name for name in type(self).shown if name in self)

    def validate_domains(self, _field: Any) -> None:
        """Hold to as many domains as say something."""
        if len(self._domains()) > MOST_DOMAINS:
            raise ValidationError(_("Choose five other domains at most: those that matter most."))

    def validate_main_domain(self, field: Any) -> None:
        """Ask for the main domain of those who ticked others."""
        if not field.data and fields.chosen(self.domains):
            raise ValidationError(_("Choose the main domain first."))
        if field.data and field.data not in dict(field.choices):
            raise ValidationError(_("Choose one of the list."))

    def validate_founded_year(self, field: Any) -> None:
        """Hold to years that have been."""
        if field.data is not None and not fields.FIRST_YEAR <= field.data <= now().year:
            raise ValidationError(_("Enter a year from 1900 to this one, such as 2012."))

    def values(self) -> dict[str, Any]:
        """Return the values, the main domain first."""
        told = {name: self[name].data for name in self.shown if name not in ("main_domain", "domains")}
        told |= {name: fields.chosen(self[name]) for name in ("targets", "languages") if name in self}
        return told | {"domains": self._domains()}

    def _domains(self) -> list[str]:
        others = fields.chosen(self.domains)
        return list(dict.fromkeys([one for one in (self.main_domain.data, *others) if one]))


class PlaceForm(SectionForm):
    """Where an entry is, and how exactly others see it."""

    shown: tuple[str, ...] = ("commune", "locality", "milieu", "point_shown", "exact_lat", "exact_lon")
    commune = SelectField(FIELDS["territories"], validate_choice=False)
    locality = fields.line(FIELDS["locality"], 120)
    milieu = fields.either(FIELDS["milieu"], MILIEUX)
    point_shown = RadioField(
        FIELDS["point_shown"],
        choices=[SelectChoice(*one) for one in POINTS_SHOWN.items()],
        validate_choice=False,
        validators=[AnyOf(tuple(POINTS_SHOWN), _l("Choose what others see."))],
    )
    exact_lat = NumberField(_l("Latitude"), validators=[Optional()], render_kw={"data-pick": "lat", "dir": "ltr"})
    exact_lon = NumberField(_l("Longitude"), validators=[Optional()], render_kw={"data-pick": "lon", "dir": "ltr"})

    def __init__(self, state: EntryState, places: list[tuple[str, str]], centroids: dict[str, Territory]) -> None:
        """Offer places; centroids: what is known of each, by code."""
        known = state.values
        super().__init__(
            state,
            commune=next(iter(known.get("territories") or ()), ""),
            point_shown=known.get("point_shown") or (PointShown.EXACT if known.get("lat") else PointShown.COMMUNE),
            exact_lat=known.get("exact_lat", known.get("lat")),
            exact_lon=known.get("exact_lon", known.get("lon")),
        )
        self.commune.choices = [("", _("Not said")), *places]
        self._centroids = centroids

    def validate_commune(self, field: Any) -> None:
        """Hold to the places that were offered."""
        if field.data not in dict(field.choices):
            raise ValidationError(_("Choose one of the list."))

    def validate_point_shown(self, field: Any) -> None:
        """Ask for the point that is to be shown."""
        if field.data != PointShown.COMMUNE and (self.exact_lat.data is None or self.exact_lon.data is None):
            raise ValidationError(_("Mark your point on the map first, or choose “The commune only”."))

    def validate_exact_lat(self, field: Any) -> None:
        """Hold to points of the country, and say what is likely wrong with others."""
        lat, lon = field.data, self.exact_lon.data
        if lat is None or self.exact_lon.errors:
            return
        if lon is None:
            raise ValidationError(_("Enter both latitude and longitude, or mark your point on the map."))
        doubt = place_doubt(lat, lon)
        if doubt == PlaceDoubt.SWAPPED:
            raise ValidationError(_("Latitude and longitude seem to have changed places. Exchange them."))
        if doubt == PlaceDoubt.SIGN:
            raise ValidationError(_("The minus of the longitude may be missing: in Morocco it is below 0."))
        if doubt is not None:
            raise ValidationError(_("This point is far from Morocco. Mark it on the map."))

    def validate_exact_lon(self, field: Any) -> None:
        """Ask for the other half of a point."""
        if field.data is not None and self.exact_lat.data is None and not self.exact_lat.errors:
            raise ValidationError(_("Enter both latitude and longitude, or mark your point on the map."))

    def values(self) -> dict[str, Any]:
        """Return the place, with the point that others see worked out; further territories stay."""
        former = list(self.entry.values.get("territories") or ())
        main = [self.commune.data] if self.commune.data else []
        lat, lon = self._seen()
        return {
            "territories": sorted(dict.fromkeys([*main, *former[1:]])),
            "locality": self.locality.data or "",
            "milieu": self.milieu.data or None,
            "point_shown": self.point_shown.data,
            "exact_lat": self.exact_lat.data, "exact_lon": self.exact_lon.data, "lat": lat, "lon": lon,
        }  # fmt: skip

    def _seen(self) -> Point:
        place = self._centroids.get(self.commune.data or "")
        centre = (place.lat, place.lon) if place else (None, None)
        return seen_point(self.point_shown.data, (self.exact_lat.data, self.exact_lon.data), centre)


class ContactsForm(SectionForm):
    """How an entry is reached, and who sees it."""

    def __init__(self, state: EntryState) -> None:
        """Fill the form; numbers are shown as they are dialled."""
        numbers = {
            f"contacts_{row}_value": write_telephone(contact["value"])
            for row, contact in enumerate(state.values.get("contacts") or ())
            if contact["kind"] in (ContactKind.TELEPHONE, ContactKind.WHATSAPP)
        }
        super().__init__(state, **numbers)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each contact by its kind."""
        super().validate(extra_validators)
        for row in self.rows_of("contacts"):
            self._check(row)
        return not self.errors

    def values(self) -> dict[str, Any]:
        """Return the contacts that have a value; of a person the name suffices."""
        told = [row for row in self.typed_rows("contacts", ("value", "person")) if row["value"] or _is_person(row)]
        return {"contacts": [{name: value for name, value in row.items() if value or name == "value"} for row in told]}

    def _check(self, row: dict[str, Any]) -> None:
        value, kind = row["value"].data, row["kind"].data
        if not value:
            if row["person"].data and kind != ContactKind.PERSON:
                fields.add_error(row["value"], _("Enter the number or the address."))
            return
        if not kind:
            fields.add_error(row["kind"], _("Choose what kind of contact it is."))
            return
        try:
            row["value"].data = fields.read_contact(kind, value)
        except ValueError as error:
            fields.add_error(row["value"], str(error))


class MeansForm(SectionForm):
    """What an association has: people, premises, equipment, what it can share."""

    shown: tuple[str, ...] = ("members", "volunteers", "staff", "premises", "equipment", "internet")
    members = CountField(FIELDS["members"], validators=[Optional(), fields.plausible_number(MOST_PEOPLE)])
    volunteers = CountField(FIELDS["volunteers"], validators=[Optional(), fields.plausible_number(MOST_PEOPLE)])
    staff = CountField(
        FIELDS["staff"],
        description=_l("0 when all of you are volunteers."),
        validators=[Optional(), fields.plausible_number(MOST_PEOPLE)],
    )
    premises = fields.either(
        FIELDS["premises"], {**PREMISES_SOURCES, "yes": _l("we have some"), NO_PREMISES: _l("none yet")}
    )
    equipment = fields.either(FIELDS["equipment"])
    internet = fields.either(FIELDS["internet"])

    def __init__(self, state: EntryState) -> None:
        """Fill the form; what is known as yes or no is shown in words."""
        known = state.values
        super().__init__(
            state,
            premises=known.get("premises_source") or _premises(known.get("premises")),
            equipment=fields.yes_no(known.get("equipment")),
            internet=fields.yes_no(known.get("internet")),
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask what each thing to share is."""
        super().validate(extra_validators)
        for row in self.rows_of("rooms"):
            if not row["kind"].data and (row["name_fr"].data or row["capacity"].data):
                fields.add_error(row["kind"], _("Choose what it is."))
        return not self.errors

    def values(self) -> dict[str, Any]:
        """Return the means; rooms keep what the form doesn't ask for."""
        known = {room["id"]: room for room in self.entry.values.get("rooms") or ()}
        rooms = [{**known.get(row["id"], {}), **row} for row in self.typed_rows("rooms", ("kind",))]
        premises = self.premises.data
        return {
            "members": self.members.data, "volunteers": self.volunteers.data, "staff": self.staff.data,
            "premises": None if not premises else premises != NO_PREMISES,
            "premises_source": premises if premises in PREMISES_SOURCES else None,
            "equipment": fields.truth(self.equipment.data), "internet": fields.truth(self.internet.data),
            "rooms": [{name: value for name, value in room.items() if value is not None} for room in rooms],
        }  # fmt: skip


def _is_person(row: dict[str, Any]) -> bool:
    return bool(row["kind"] == ContactKind.PERSON and row["person"])


def _premises(known: bool | None) -> str:
    return "" if known is None else "yes" if known else NO_PREMISES


def contacts_form(state: EntryState) -> ContactsForm:
    """Make the form of an entry's contacts."""
    made: ContactsForm = section_form(
        ContactsForm,
        state,
        contacts={
            "kind": lambda: fields.one_of(_l("Kind"), CONTACT_KINDS, _l("Choose")),
            "value": lambda: fields.line(_l("Number or address"), NAME_LETTERS, render_kw={"dir": "auto"}),
            "person": lambda: fields.line(_l("Name of the person"), 80),
            "visibility": lambda: SelectField(
                _l("Who sees it"),
                choices=[SelectChoice(*one) for one in VISIBILITIES.items()],
                default=Visibility.LINKED,
                validate_choice=False,
                validators=[AnyOf(tuple(VISIBILITIES), _l("Choose who sees it."))],
            ),
        },
    )(state)
    return made


def means_form(state: EntryState) -> MeansForm:
    """Make the form of an association's means."""
    made: MeansForm = section_form(
        MeansForm,
        state,
        rooms={
            "kind": lambda: fields.one_of(_l("What"), SPACE_KINDS, _l("Choose")),
            "name_fr": lambda: fields.line(_l("Its name"), 120),
            "capacity": lambda: CountField(
                _l("For how many people"), validators=[Optional(), fields.plausible_number(10_000)]
            ),
        },
    )(state)
    return made

"""The sections of a profile as programs read and send them; a field that isn't sent stays, null takes it away."""

from typing import Annotated

from pydantic import Field, StrictBool, StrictFloat, StrictInt

from portal.api.models import Given
from portal.directory.editing.fields import BLANK_ROWS
from portal.directory.editing.fields import MOST_ROWS as MOST_OF_FORM

MOST_ROWS, MOST_CODES = MOST_OF_FORM - BLANK_ROWS, 60
"""Rows of a list that a form can hold beside its blank ones; codes in a list."""
Day = Annotated[
    str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"}, description="Such as 2026-05-31.")
]
Line = Annotated[str, Field(max_length=400)]
Text = Annotated[str, Field(max_length=8000)]
Needed = Annotated[str, Field(min_length=1, max_length=400)]
Codes = Annotated[list[Line], Field(max_length=MOST_CODES)]


class Row(Given):
    """A step of a list; id: of one that there is, so that it stays the same."""

    id: Line | None = None


class Names(Given):
    """The names of an entry; one suffices."""

    name_fr: Line | None = None
    name_ar: Line | None = None
    acronym: Line | None = None


class About(Given):
    """What an entry does; domains: ids, the main one first."""

    objectives_fr: Text | None = None
    objectives_ar: Text | None = None
    domains: Codes | None = None
    targets: Codes | None = None
    languages: Codes | None = None
    founded_year: StrictInt | None = None


class Whereabouts(Given):
    """Where an entry is. commune: a code; point_shown: exact, near or commune, which is how exactly others see it."""

    commune: Line | None = None
    locality: Line | None = None
    milieu: Line | None = None
    point_shown: Line | None = None
    exact_lat: StrictFloat | None = None
    exact_lon: StrictFloat | None = None


class ContactRow(Row):
    """A contact. kind: telephone, whatsapp, email, web or person; visibility: everybody, linked or staff.

    value: the number or the address; of a person the name suffices.
    """

    kind: Needed
    value: Line | None = None
    person: Line | None = None
    visibility: Line | None = None


class Contacts(Given):
    """How an entry is reached; the list takes the place of the former one."""

    contacts: Annotated[list[ContactRow], Field(max_length=MOST_ROWS)] | None = None


class RoomRow(Row):
    """Something to share. kind: meeting_room, office, computers, training_room or vehicle."""

    kind: Needed
    name_fr: Line | None = None
    capacity: StrictInt | None = None


class MeansSection(Given):
    """What an association has. premises_source: owned, rented, lent or entraide_nationale."""

    members: StrictInt | None = None
    volunteers: StrictInt | None = None
    staff: StrictInt | None = None
    premises: StrictBool | None = None
    premises_source: Line | None = None
    equipment: StrictBool | None = None
    internet: StrictBool | None = None
    rooms: Annotated[list[RoomRow], Field(max_length=MOST_ROWS)] | None = None


class ConventionRow(Row):
    """A convention; amount: dirhams."""

    partner: Needed
    number: Line | None = None
    on: Day | None = None
    amount: StrictInt | None = None


class LegalFile(Given):
    """The legal file. receipt_state: filed, provisional, definitive or none_given."""

    receipt_state: Line | None = None
    receipt_authority: Line | None = None
    receipt_number: Line | None = None
    receipt_on: Day | None = None
    statutes_on: Day | None = None
    parent: Line | None = None
    utility_decree: Line | None = None
    utility_on: Day | None = None
    on_national_platform: StrictBool | None = None
    accounting: Line | None = None
    conventions: Annotated[list[ConventionRow], Field(max_length=MOST_ROWS)] | None = None


class OfficerRow(Row):
    """Somebody of the board. function: president, treasurer, secretary and so on."""

    name: Needed
    function: Needed
    since: Day | None = None
    until: Day | None = None
    woman: StrictBool | None = None
    under_35: StrictBool | None = None


class Board(Given):
    """The board and its mandate."""

    assembly_on: Day | None = None
    mandate_ends_on: Day | None = None
    board_changed_on: Day | None = None
    board_declared_on: Day | None = None
    officers: Annotated[list[OfficerRow], Field(max_length=MOST_ROWS)] | None = None


class JoiningSection(Given):
    """What a network is. joining: open, request or invitation."""

    nature: Line | None = None
    level: Line | None = None
    charter: Text | None = None
    joining: Line | None = None
    questions: Codes | None = None
    welcome: Text | None = None


class Body(Given):
    """What kind of partner it is."""

    partner_kind: Line | None = None


class ProjectSection(Given):
    """How far a project is. state: planned, ongoing or completed."""

    state: Line | None = None
    programme: Line | None = None
    start_year: StrictInt | None = None
    end_year: StrictInt | None = None
    milieu: Line | None = None
    results: Text | None = None


class Carried(Given):
    """Who carries and who funds a project: ids of organisations."""

    carriers: Codes | None = None
    funders: Codes | None = None


MODELS: dict[str, type[Given]] = {
    "names": Names, "about": About, "place": Whereabouts, "contacts": Contacts, "means": MeansSection,
    "legal": LegalFile, "board": Board, "joining": JoiningSection, "body": Body, "project": ProjectSection,
    "carried": Carried,
}  # fmt: skip

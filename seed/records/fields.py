"""What a list can tell of a record: each field with how it is read and the headings under which people write it."""

from dataclasses import dataclass
from enum import StrEnum

from graph.exchange.changes import ListKind
from graph.rules.folding import fold
from seed.reference import read_yaml

ORGANISATIONS = frozenset({ListKind.ASSOCIATION, ListKind.NETWORK, ListKind.PARTNER})
ENTRIES = ORGANISATIONS | {ListKind.PROJECT}
LINKS = frozenset({ListKind.MEMBERSHIP, ListKind.PARTNERSHIP})
OFFICERS, PEOPLE = frozenset({ListKind.OFFICER}), frozenset({ListKind.PERSON})
NOTE, IGNORE = "note", ""
"""What a column can be that is no field: kept as a note for staff, or left out."""


WORDS = "list_words.yaml"


class Reading(StrEnum):
    """How a cell is read."""

    NAME = "name"
    LINE = "line"
    TEXT = "text"
    KEY = "key"
    DAY = "day"
    FOUNDED = "founded"
    YEAR = "year"
    WHOLE = "whole"
    YES_NO = "yes_no"
    TELEPHONES = "telephones"
    EMAILS = "emails"
    WEBSITES = "websites"
    PERSONS = "persons"
    COMMUNE = "commune"
    DOMAINS = "domains"
    TARGETS = "targets"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    POINT = "point"
    CHOICE = "choice"
    ORGANISATIONS = "organisations"


@dataclass(frozen=True)
class ListField:
    """A field of a list: its name, how it is read, which kinds have it, its headings (folded words).

    choices: folded words that people write, by the word that is kept.
    """

    name: str
    reading: Reading
    kinds: frozenset[ListKind]
    headings: tuple[str, ...]
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()


def _field(name: str, reading: Reading, kinds: frozenset[ListKind]) -> ListField:
    words = read_yaml(WORDS)
    headings = (name.replace("_", " "), *words["headings"][name])
    choices = {kept: (kept, *told) for kept, told in words["choices"].get(name, {}).items()}
    return ListField(
        name,
        reading,
        kinds,
        tuple(dict.fromkeys(fold(str(one)) for one in headings)),
        tuple((kept, tuple(fold(str(one)) for one in told)) for kept, told in choices.items()),
    )


FIELDS = (
    _field("id", Reading.KEY, ENTRIES),
    _field("receipt_number", Reading.KEY, frozenset({ListKind.ASSOCIATION, ListKind.NETWORK})),
    _field("receipt_on", Reading.DAY, frozenset({ListKind.ASSOCIATION, ListKind.NETWORK})),
    _field("name", Reading.NAME, ENTRIES),
    _field("name_fr", Reading.NAME, ENTRIES),
    _field("name_ar", Reading.NAME, ENTRIES),
    _field("acronym", Reading.LINE, ORGANISATIONS),
    _field("commune", Reading.COMMUNE, ENTRIES),
    _field("locality", Reading.LINE, frozenset({ListKind.ASSOCIATION})),
    _field("milieu", Reading.CHOICE, frozenset({ListKind.ASSOCIATION, ListKind.PROJECT})),
    _field("latitude", Reading.LATITUDE, ENTRIES),
    _field("longitude", Reading.LONGITUDE, ENTRIES),
    _field("point", Reading.POINT, ENTRIES),
    _field("founded", Reading.FOUNDED, frozenset({ListKind.ASSOCIATION, ListKind.NETWORK})),
    _field("domains", Reading.DOMAINS, ENTRIES),
    _field("targets", Reading.TARGETS, ENTRIES - {ListKind.PARTNER}),
    _field("objectives", Reading.TEXT, ORGANISATIONS),
    _field("members", Reading.WHOLE, frozenset({ListKind.ASSOCIATION})),
    _field("staff", Reading.WHOLE, frozenset({ListKind.ASSOCIATION})),
    _field("premises", Reading.YES_NO, frozenset({ListKind.ASSOCIATION})),
    _field("equipment", Reading.YES_NO, frozenset({ListKind.ASSOCIATION})),
    _field("internet", Reading.YES_NO, frozenset({ListKind.ASSOCIATION})),
    _field("status", Reading.CHOICE, ORGANISATIONS),
    _field("telephones", Reading.TELEPHONES, ORGANISATIONS | PEOPLE),
    _field("emails", Reading.EMAILS, ORGANISATIONS | PEOPLE),
    _field("websites", Reading.WEBSITES, ORGANISATIONS),
    _field("persons", Reading.PERSONS, ORGANISATIONS),
    _field("nature", Reading.CHOICE, frozenset({ListKind.NETWORK})),
    _field("level", Reading.CHOICE, frozenset({ListKind.NETWORK})),
    _field("partner_kind", Reading.CHOICE, frozenset({ListKind.PARTNER})),
    _field("state", Reading.CHOICE, frozenset({ListKind.PROJECT})),
    _field("start_year", Reading.YEAR, frozenset({ListKind.PROJECT})),
    _field("end_year", Reading.YEAR, frozenset({ListKind.PROJECT})),
    _field("carriers", Reading.ORGANISATIONS, frozenset({ListKind.PROJECT})),
    _field("funders", Reading.ORGANISATIONS, frozenset({ListKind.PROJECT})),
    _field("member", Reading.ORGANISATIONS, frozenset({ListKind.MEMBERSHIP, ListKind.OFFICER, ListKind.PERSON})),
    _field("officer", Reading.LINE, OFFICERS | PEOPLE),
    _field("what", Reading.LINE, PEOPLE),
    _field("function", Reading.CHOICE, OFFICERS),
    _field("since_on", Reading.DAY, OFFICERS),
    _field("until_on", Reading.DAY, OFFICERS),
    _field("network", Reading.ORGANISATIONS, frozenset({ListKind.MEMBERSHIP})),
    _field("one", Reading.ORGANISATIONS, frozenset({ListKind.PARTNERSHIP})),
    _field("other", Reading.ORGANISATIONS, frozenset({ListKind.PARTNERSHIP})),
    _field("since", Reading.YEAR, LINKS),
    _field("subject_fr", Reading.LINE, frozenset({ListKind.PARTNERSHIP})),
)
BY_NAME = {field.name: field for field in FIELDS}


def fields_of(kind: ListKind) -> tuple[ListField, ...]:
    """Return the fields of a kind of list."""
    return tuple(field for field in FIELDS if kind in field.kinds)

"""What the cells of a row say, and why one isn't taken as it stands."""

from dataclasses import dataclass, field
from enum import StrEnum

from graph.exchange.changes import CellNote, Value


class Why(StrEnum):
    """Why a cell isn't taken as it stands, or what was done with it."""

    DATE = "date"
    DATE_OPEN = "date_open"
    DATE_FUTURE = "date_future"
    YEAR = "year"
    WHOLE = "whole"
    YES_NO = "yes_no"
    TELEPHONE = "telephone"
    EMAIL = "email"
    WEBSITE = "website"
    PERSON = "person"
    NAME = "name"
    CHOICE = "choice"
    COMMUNE = "commune"
    COMMUNE_ELSEWHERE = "commune_elsewhere"
    DOMAIN = "domain"
    TARGET = "target"
    COORDINATE = "coordinate"
    HALF_POINT = "half_point"
    ABROAD = "abroad"
    AT_ZERO = "at_zero"
    SWAPPED = "swapped"
    SIGN = "sign"
    NEAR = "near"
    LOCALITY = "locality"
    FORMULA = "formula"
    NO_HEADING = "no_heading"
    TOO_LONG = "too_long"
    ORGANISATION = "organisation"


@dataclass
class ReadValues:
    """What the cells of a row say: values by field, notes on cells, and the text of a commune that isn't known."""

    values: dict[str, Value] = field(default_factory=dict)
    notes: list[CellNote] = field(default_factory=list)
    unknown_place: str = ""
    no_place: bool = False

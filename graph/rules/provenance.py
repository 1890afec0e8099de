"""Whence a value of a profile came, when, and which of two values stays."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

NO_DAY = "0000-00-00"


class ValueSource(StrEnum):
    """Who or what said a value, from what is trusted least."""

    FILE = "file"
    DIAGNOSTIC = "diagnostic"
    STAFF = "staff"
    OWN = "own"


@dataclass(frozen=True)
class Provenance:
    """Whence a value came; on: the day on which it was said, None when nobody knows."""

    source: ValueSource
    on: date | None

    @property
    def stamp(self) -> str:
        """Return a text that sorts as values win: by day, on the same day by who says it."""
        return f"{self.on.isoformat() if self.on else NO_DAY}#{list(ValueSource).index(self.source)}"


def may_replace(known: Provenance | None, new: Provenance) -> bool:
    """Say whether a new value takes the place of a known one: the newer word stays, on one day the more trusted.

    So a person's own newer word is never lost to a list or to staff; a value of no known source is replaced by any.
    """
    return known is None or known.stamp <= new.stamp


def write_source(field: str, provenance: Provenance) -> str:
    """Return the text by which an entry keeps whence a field's value came."""
    return f"{field}|{provenance.stamp}|{provenance.source}"


def read_sources(kept: list[str] | tuple[str, ...] | None) -> dict[str, Provenance]:
    """Return whence the values of an entry came, by field."""
    found = {}
    for text in kept or ():
        field, stamp, source = text.split("|")
        day = stamp.partition("#")[0]
        found[field] = Provenance(ValueSource(source), None if day == NO_DAY else date.fromisoformat(day))
    return found

"""The mandate radar: associations whose board's mandate ends, or whose change isn't declared yet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, LiteralString

from graph.rules.mandates import Mandate, MandateWarning, last_day_to_look_at, warnings_of
from graph.server.connection import Graph

LONGEST = timedelta(days=2 * 365)
"""Mandates that ended longer ago are for the yearly question whether a profile is still right."""
OF_PROVINCES: LiteralString = """
UNWIND $provinces AS code
MATCH (:Province {code: code})<-[:IN*0..1]-(:Territory)<-[:BASED_IN]-(found:Association)
WITH DISTINCT found
"""
WANTED: LiteralString = """
WHERE found.active AND ((found.mandate_ends_on >= $since AND found.mandate_ends_on <= $until)
   OR (found.board_changed_on >= $since AND found.board_changed_on <= $on
       AND coalesce(found.board_declared_on, '') < found.board_changed_on))
RETURN found {.id, .name_fr, .name_ar, .synthetic, .mandate_ends_on, .board_changed_on, .board_declared_on} AS found
"""
LIST_OF_PROVINCES: LiteralString = OF_PROVINCES + WANTED
LIST_ALL: LiteralString = (
    """
CALL () {
    MATCH (found:Association) WHERE found.mandate_ends_on >= $since AND found.mandate_ends_on <= $until RETURN found
    UNION
    MATCH (found:Association) WHERE found.board_changed_on >= $since AND found.board_changed_on <= $on RETURN found
}
WITH found
"""
    + WANTED
)
DAYS = {"ends_on": "mandate_ends_on", "changed_on": "board_changed_on", "declared_on": "board_declared_on"}


@dataclass(frozen=True)
class WarnedAssociation:
    """An association with what there is to do about its mandate, at least one thing, the most urgent first."""

    id: str
    name_fr: str
    name_ar: str
    synthetic: bool
    warnings: tuple[MandateWarning, ...]


def list_warnings(graph: Graph, provinces: Collection[str] | None, on: date) -> list[WarnedAssociation]:
    """List the active associations of some provinces (codes; None: of all) with a warning on a day, oldest day first.

    What ended or changed more than two years before isn't told any more.
    """
    days = {"since": on - LONGEST, "until": last_day_to_look_at(on), "on": on}
    told: dict[str, Any] = {name: day.isoformat() for name, day in days.items()}
    if provinces is None:
        rows = graph.read(LIST_ALL, **told)
    else:
        rows = graph.read(LIST_OF_PROVINCES, provinces=list(provinces), **told)
    found = [_warned(row["found"], on) for row in rows]
    return sorted((one for one in found if one.warnings), key=lambda one: (one.warnings[0].day, one.id))


def mandate_of(values: Mapping[str, Any]) -> Mandate:
    """Return the mandate that the values of an association hold, its days ISO texts."""
    return Mandate(**{name: _day(values.get(kept)) for name, kept in DAYS.items()})


def _warned(values: Mapping[str, Any], on: date) -> WarnedAssociation:
    warnings = warnings_of(mandate_of(values), on)
    names = values["name_fr"] or "", values["name_ar"] or ""
    return WarnedAssociation(values["id"], *names, bool(values.get("synthetic")), warnings)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

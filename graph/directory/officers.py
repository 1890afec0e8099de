"""Officers of an association: who holds which function, since when and until when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, LiteralString

from graph.rules.kinds import SINGLE_FUNCTIONS

# `row.officers` null leaves the officers as they are; a list takes their place, in its order.
REPLACE: LiteralString = """
CALL (entry, row) {
    MATCH (entry)-[:HAS_OFFICER]->(old:Officer)
    WHERE row.officers IS NOT NULL AND NOT old.id IN [officer IN row.officers | officer.id]
    DETACH DELETE old
}
CALL (entry, row) {
    UNWIND range(0, size(coalesce(row.officers, [])) - 1) AS position
    WITH entry, row.officers[position] AS values, position
    MERGE (officer:Officer {id: values.id})
    SET officer = values, officer.position = position
    MERGE (entry)-[:HAS_OFFICER]->(officer)
}
"""
OF_ENTRY: LiteralString = """
COLLECT { MATCH (entry)-[:HAS_OFFICER]->(officer:Officer) RETURN officer {.*} ORDER BY officer.position, officer.id }
"""


@dataclass(frozen=True, kw_only=True)
class Officer:
    """Somebody on a board; function: a word of Function; since and until: days, or None when they aren't known.

    woman, under_35: None when it isn't said. No number of an identity card and no day of birth is ever kept.
    """

    id: str
    name: str
    function: str
    since: date | None = None
    until: date | None = None
    woman: bool | None = None
    under_35: bool | None = None


def officer_of(values: Mapping[str, Any]) -> Officer:
    """Return the officer that the graph, or a kept state, holds; its days are texts there."""
    own: dict[str, Any] = {name: values.get(name) for name in Officer.__dataclass_fields__}
    days = {name: date.fromisoformat(own[name]) if own[name] else None for name in ("since", "until")}
    return Officer(**own | days)


def values_of_officer(officer: Officer) -> dict[str, Any]:
    """Return an officer as the graph keeps it; what isn't known is left out."""
    days = {name: day.isoformat() for name in ("since", "until") if (day := getattr(officer, name))}
    return {name: value for name, value in vars(officer).items() if value is not None} | days


def twice_held(officers: Iterable[Officer]) -> tuple[Officer, str] | None:
    """Return the first officer who holds a function for one while somebody else does, and the function."""
    before: list[Officer] = []
    for officer in officers:
        if officer.function in SINGLE_FUNCTIONS and any(hold_at_once(officer, other) for other in before):
            return officer, officer.function
        before.append(officer)
    return None


def hold_at_once(one: Officer, other: Officer) -> bool:
    """Say whether two hold the same function on some day; who hands over on a day shares none."""
    if one.function != other.function:
        return False
    return (one.since or date.min) < (other.until or date.max) and (other.since or date.min) < (one.until or date.max)

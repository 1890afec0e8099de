"""Associations: what they are, where they work, what they have and how strong they are in each axis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, LiteralString

from graph.directory import entries
from graph.rules.kinds import AXES, EntryKind
from graph.server.connection import Graph

SAVE: LiteralString = (
    "UNWIND $rows AS row MERGE (entry:Entry {id: row.id}) SET entry:Organisation:Association"
    + entries.PLACE_AND_DESCRIBE
    + entries.CHECK
)
GET: LiteralString = "MATCH (entry:Entry {id: $id}) WHERE entry:Association" + entries.DETAILS


@dataclass(frozen=True, kw_only=True)
class Association:
    """An association; ``None`` and an absent axis mean unknown, never no or zero.

    ``domains`` and ``targets`` are ids, the first domain is the main one; ``territories`` are codes, normally one
    commune; ``lat`` and ``lon`` are in degrees; ``axes`` maps an axis to its score in [0, 1]; ``staff`` counts paid
    people (0: volunteers only); ``members`` counts people.
    """

    id: str
    name_fr: str
    name_ar: str = ""
    territories: tuple[str, ...] = ()
    locality: str = ""
    lat: float | None = None
    lon: float | None = None
    milieu: str | None = None
    founded_year: int | None = None
    founded_month: int | None = None
    domains: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    objectives_fr: str = ""
    objectives_ar: str = ""
    members: int | None = None
    premises: bool | None = None
    premises_source: str | None = None
    equipment: bool | None = None
    internet: bool | None = None
    staff: int | None = None
    axes: Mapping[str, float] = field(default_factory=dict)
    status: str = "active"
    synthetic: bool = False
    updated_on: date | None = None


def save_associations(graph: Graph, associations: Sequence[Association]) -> None:
    """Create or update associations in one transaction.

    Raises UnknownReference when one names a territory, domain or target group that isn't there.
    """
    entries.save(graph, SAVE, [_to_row(association) for association in associations])


def get_association(graph: Graph, id: str) -> Association | None:
    """Return an association with all it says of itself, or None."""
    rows = graph.read(GET, id=id)
    return _from_row(rows[0]) if rows else None


def _to_row(association: Association) -> dict[str, Any]:
    row = entries.to_row(replace(association, axes={}), EntryKind.ASSOCIATION)
    del row["properties"]["axes"]
    row["properties"] |= {f"axis_{axis}": association.axes.get(axis) for axis in AXES}
    return row


def _from_row(row: Mapping[str, Any]) -> Association:
    arguments = entries.from_row(Association, row)
    scores = {axis: row["properties"].get(f"axis_{axis}") for axis in AXES}
    arguments["axes"] = {axis: score for axis, score in scores.items() if score is not None}
    arguments["updated_on"] = arguments["updated_on"].to_native()
    return Association(**arguments)

"""Values of an entry by the names of their fields, written one by one: what isn't named stays as it is."""

from collections.abc import Mapping
from typing import Any, LiteralString

from graph.directory.entries import LISTS
from graph.rules.folding import compact
from graph.rules.kinds import Status
from graph.rules.names import name_properties

WRITE: LiteralString = """
SET entry += row.properties
SET entry.location = CASE WHEN entry.lat IS NULL OR entry.lon IS NULL THEN null
                          ELSE point({latitude: entry.lat, longitude: entry.lon}) END,
    entry.updated_on = date(),
    entry.sources = [known IN coalesce(entry.sources, []) WHERE NOT split(known, '|')[0] IN row.fields] + row.sources
WITH entry, row
CALL (entry, row) { MATCH (entry)-[old:BASED_IN]->() WHERE row.territories IS NOT NULL DELETE old }
CALL (entry, row) { MATCH (entry)-[old:WORKS_IN]->() WHERE row.domains IS NOT NULL DELETE old }
CALL (entry, row) { MATCH (entry)-[old:TARGETS]->() WHERE row.targets IS NOT NULL DELETE old }
CALL (entry, row) {
    UNWIND coalesce(row.territories, []) AS code
    MATCH (territory:Territory {code: code})
    MERGE (entry)-[:BASED_IN]->(territory)
}
CALL (entry, row) {
    UNWIND range(0, size(coalesce(row.domains, [])) - 1) AS rank
    MATCH (domain:Domain {id: row.domains[rank]})
    MERGE (entry)-[works:WORKS_IN]->(domain) SET works.rank = rank
}
CALL (entry, row) {
    UNWIND coalesce(row.targets, []) AS target
    MATCH (group:TargetGroup {id: target})
    MERGE (entry)-[:TARGETS]->(group)
}
"""
NAMES = ("name_fr", "name_ar", "acronym")
OF_MATCHING = {
    "name_fr", "name_ar", "territories", "lat", "lon", "milieu", "founded_year", "domains", "targets", "objectives_fr",
    "objectives_ar", "members", "premises", "equipment", "internet", "staff", "status", "nature", "level",
    "partner_kind", "rooms", "carriers",
}  # fmt: skip
"""Fields that suggestions, counts or the map are made of."""


def to_row(before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what WRITE takes for new values of some fields; before: the entry's properties as they are.

    What follows from a value goes with it: how a name is sorted and found, whether the entry is active.
    """
    properties = {name: _kept(value) for name, value in values.items() if name not in LISTS}
    if set(NAMES) & values.keys():
        names = [values.get(name, before.get(name)) or "" for name in NAMES]
        properties |= name_properties(before["kind"], *names)
    if "status" in values:
        properties["active"] = values["status"] == Status.ACTIVE
    if "founded_year" in values and values["founded_year"] != before.get("founded_year"):
        properties.setdefault("founded_month", None)
    if "receipt_number" in values:
        properties["receipt_key"] = compact(values["receipt_number"] or "") or None
    return {"properties": properties} | {name: _kept(values[name]) if name in values else None for name in LISTS}


def _kept(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value

"""Writing the values of records within a transaction: properties, places, domains, target groups and contacts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, LiteralString

from graph.directory import sections
from graph.exchange.changes import Value
from graph.exchange.records import CONTACTS, LISTS
from graph.rules.folding import compact
from graph.rules.kinds import ContactKind, EntryKind
from graph.rules.names import name_properties
from graph.server.connection import Run

LABELS: Mapping[str, LiteralString] = {
    "association": "SET entry:Organisation:Association",
    "network": "SET entry:Organisation:Network",
    "partner": "SET entry:Organisation:Partner",
    "project": "SET entry:Project",
}
CREATE: LiteralString = "UNWIND $rows AS row MERGE (entry:Entry {id: row.id})\n"
FIND: LiteralString = "UNWIND $rows AS row MATCH (entry:Entry {id: row.id})\n"
VALUES: LiteralString = (
    """
SET entry += row.properties
SET entry.location = CASE WHEN entry.lat IS NULL OR entry.lon IS NULL THEN null
                     ELSE point({latitude: entry.lat, longitude: entry.lon}) END
WITH entry, row
CALL (entry, row) {
    WITH entry, row WHERE row.territories IS NOT NULL
    OPTIONAL MATCH (entry)-[old:BASED_IN]->() DELETE old
    WITH DISTINCT entry, row UNWIND row.territories AS code
    MATCH (territory:Territory {code: code}) MERGE (entry)-[:BASED_IN]->(territory)
}
CALL (entry, row) {
    WITH entry, row WHERE row.domains IS NOT NULL
    OPTIONAL MATCH (entry)-[old:WORKS_IN]->() DELETE old
    WITH DISTINCT entry, row UNWIND range(0, size(row.domains) - 1) AS rank
    MATCH (domain:Domain {id: row.domains[rank]}) MERGE (entry)-[works:WORKS_IN]->(domain) SET works.rank = rank
}
CALL (entry, row) {
    WITH entry, row WHERE row.targets IS NOT NULL
    OPTIONAL MATCH (entry)-[old:TARGETS]->() DELETE old
    WITH DISTINCT entry, row UNWIND row.targets AS target
    MATCH (group:TargetGroup {id: target}) MERGE (entry)-[:TARGETS]->(group)
}
CALL (entry, row) {
    WITH entry, row WHERE row.carriers IS NOT NULL
    OPTIONAL MATCH (entry)<-[old:CARRIES]-() DELETE old
    WITH DISTINCT entry, row UNWIND row.carriers AS id
    MATCH (organisation:Organisation {id: id}) MERGE (organisation)-[:CARRIES]->(entry)
}
CALL (entry, row) {
    WITH entry, row WHERE row.funders IS NOT NULL
    OPTIONAL MATCH (entry)<-[old:FUNDS]-() DELETE old
    WITH DISTINCT entry, row UNWIND row.funders AS id
    MATCH (organisation:Organisation {id: id}) MERGE (organisation)-[:FUNDS]->(entry)
}
CALL (entry, row) {
    UNWIND row.new_contacts AS one
    MERGE (contact:Contact {id: one.id})
    ON CREATE SET contact = one, contact.visibility = 'staff'
    MERGE (entry)-[:HAS_CONTACT]->(contact)
}
CALL (entry, row) {
    UNWIND row.old_contacts AS one
    MATCH (entry)-[:HAS_CONTACT]->(contact:Contact {kind: one.kind, visibility: 'staff'})
    WHERE coalesce(contact.value, '') = one.value AND coalesce(contact.person, '') = one.person
    DETACH DELETE contact
}
"""
    + sections.RAISE
)
NAMES = ("name_fr", "name_ar", "acronym")
REMOVE = """
UNWIND $ids AS id
MATCH (entry:Entry {id: id})
OPTIONAL MATCH (entry)-[:HAS_CONTACT]->(contact:Contact)
DETACH DELETE contact, entry
"""
RAISE: LiteralString = "UNWIND $rows AS row MATCH (entry:Entry {id: row.id})\n" + sections.RAISE
QUERIES: Mapping[str, LiteralString] = {kind: CREATE + label + VALUES for kind, label in LABELS.items()}
FIND_AND_SET: LiteralString = FIND + VALUES


def write_values(run: Run, kind: str, rows: Sequence[Mapping[str, Any]], *, create: bool = False) -> None:
    """Write rows that `values_row` made; create: make those that aren't there."""
    if rows and create:
        run(QUERIES[kind], rows=[{**row, "sections": []} for row in rows])  # Nobody has them open yet.
    elif rows:
        run(FIND_AND_SET, rows=list(rows))


def remove_entries(run: Run, ids: Sequence[str]) -> None:
    """Remove entries with their contacts."""
    if ids:
        run(REMOVE, ids=list(ids))


def raise_sections(run: Run, entries: Iterable[str], field: str) -> None:
    """Raise the revision of the section that holds a field of some organisations."""
    raised = sections.sections_with([field], EntryKind.ASSOCIATION)
    rows = [{"id": id, "sections": raised} for id in sorted(set(entries))]
    if rows:
        run(RAISE, rows=rows)


def values_row(
    id: str,
    kind: str,
    values: Mapping[str, Value],
    before: Mapping[str, Value],
    properties: Mapping[str, Any],
) -> dict[str, Any]:
    """Return a row for `write_values`: values that change, None for one that goes; before: all as they were."""
    touched = [*values, *(["contacts"] if set(CONTACTS) & values.keys() else [])]
    row: dict[str, Any] = {
        "id": id, "sections": sections.sections_with(touched, kind), "new_contacts": [], "old_contacts": [],
    }  # fmt: skip
    row |= {name: list(_listed(values[name])) if name in values else None for name in LISTS}
    plain = {name: _kept(value) for name, value in values.items() if name not in (*LISTS, *CONTACTS)}
    for name, of in CONTACTS.items():
        if name in values:
            old, new = _listed(before.get(name)), _listed(values[name])
            row["new_contacts"] += [_contact(id, of, one, at) for at, one in enumerate(new) if one not in old]
            row["old_contacts"] += [_told(of, one) for one in old if one not in new]
    if set(NAMES) & values.keys():
        named = {name: str(({**before, **values}).get(name) or "") for name in NAMES}
        plain |= {name: named[name] for name in NAMES[:2]} | dict(name_properties(kind, *named.values()))
    if "receipt_number" in values:
        plain["receipt_key"] = compact(str(values["receipt_number"] or "")) or None
    if "status" in values:
        plain["active"] = (values["status"] or "active") == "active"
    return row | {"properties": plain | dict(properties)}


def _contact(entry: str, kind: str, value: str, position: int) -> dict[str, Any]:
    return {"id": f"{entry}:{kind}:{value}", **_told(kind, value), "position": position}


def _told(kind: str, value: str) -> dict[str, str]:
    """Return a contact as the graph keeps it; of a person the value is what they do, which a list doesn't tell."""
    person = kind == ContactKind.PERSON
    return {"kind": kind, "value": "" if person else value, "person": value if person else ""}


def _listed(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _kept(value: Value) -> Any:
    """Return a value as the graph keeps it."""
    return list(value) if isinstance(value, tuple) else value

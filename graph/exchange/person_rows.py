"""Rows of lists that are people of organisations: contacts that staff alone see, until somebody shows them."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from graph.exchange.changes import Fate, LeftRow, PlannedRow, RecordsChanged, Undone
from graph.exchange.writing import raise_sections
from graph.rules.kinds import ContactKind, Visibility
from graph.server.connection import Run

REACHED: Mapping[str, ContactKind] = {"telephones": ContactKind.TELEPHONE, "emails": ContactKind.EMAIL}
"""Fields by which a person is reached, and which kind of contact each is."""
BETWEEN = " ~ "
"""Stands between the id of an organisation and the name of a person in a row's own id."""
READ: LiteralString = """
UNWIND $ids AS id
MATCH (:Organisation {id: id})-[:HAS_CONTACT]->(known:Contact)
RETURN id, known {.id, .kind, .visibility, value: coalesce(known.value, ''), person: coalesce(known.person, '')}
           AS contact
ORDER BY known.position, known.id
"""
ADD: LiteralString = """
UNWIND range(0, size($rows) - 1) AS place
WITH place, $rows[place] AS row
MATCH (entry:Organisation {id: row.owner})
WITH entry, row, place + COUNT { (entry)-[:HAS_CONTACT]->() } AS position
MERGE (contact:Contact {id: row.contact.id})
ON CREATE SET contact = row.contact, contact.position = position
MERGE (entry)-[:HAS_CONTACT]->(contact)
"""
SET_WHAT: LiteralString = """
UNWIND $rows AS row
MATCH (:Organisation {id: row.owner})-[:HAS_CONTACT]->(contact:Contact {kind: 'person', person: row.person})
SET contact.value = row.what
"""
REMOVE: LiteralString = """
UNWIND $ids AS id
MATCH (:Organisation)-[:HAS_CONTACT]->(contact:Contact {id: id}) DETACH DELETE contact
"""


def person_id(organisation: str, name: str) -> str:
    """Return the id of a person as rows have it."""
    return f"{organisation}{BETWEEN}{name}"


def read_people(run: Run, organisations: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the contacts of some organisations: id, kind, value, person and visibility."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in run(READ, ids=list(organisations)):
        found.setdefault(row["id"], []).append(row["contact"])
    return found


def write_people(run: Run, batch: str, part: Sequence[PlannedRow]) -> dict[str, str]:
    """Write people of an import; return nothing that undoes them, as a row tells it itself. Raises RecordsChanged."""
    wanted = [row for row in part if row.fate in (Fate.CREATED, Fate.CHANGED)]
    known = read_people(run, sorted({row.owner for row in wanted}))
    for row in wanted:
        there = known.get(row.owner, [])
        same = {_says(one) for one in _contacts(batch, row)} & {_says(one) for one in there}
        if same or _what(row, there) != _old_what(row):
            raise RecordsChanged
    added = [{"owner": row.owner, "contact": one} for row in wanted for one in _contacts(batch, row)]
    if added:
        run(ADD, rows=added)
    _set_what(run, [(row, _told(row, "what")) for row in wanted if row.fate == Fate.CHANGED and _told(row, "what")])
    raise_sections(run, [row.owner for row in wanted], "contacts")
    return {}


def undo_people(run: Run, batch: str, rows: Sequence[PlannedRow], done: Undone) -> None:
    """Remove the contacts that were added and bring the others back, but for what somebody changed since."""
    known = read_people(run, sorted({row.owner for row in rows}))
    removed: list[str] = []
    restored: list[tuple[PlannedRow, str]] = []
    for row in rows:
        there = {one["id"]: one for one in known.get(row.owner, [])}
        own = [one for one in _contacts(batch, row) if one["id"] in there]
        same = [one["id"] for one in own if all(there[one["id"]].get(name) == value for name, value in one.items())]
        changes_what = row.fate == Fate.CHANGED and bool(_told(row, "what"))
        what_stays = changes_what and _what(row, list(there.values())) != _told(row, "what")
        if changes_what and not what_stays:
            restored.append((row, _old_what(row)))
        if len(same) < len(own) or what_stays:
            done.left.append(LeftRow(row.entry, row.name))
        elif row.fate == Fate.CREATED:
            done.removed += 1
        else:
            done.restored += 1
        removed += same
    if removed:
        run(REMOVE, ids=removed)
    _set_what(run, restored)
    raise_sections(run, [row.owner for row in rows], "contacts")


def _says(contact: Mapping[str, Any]) -> tuple[str, str]:
    """Return what a contact is: a person by the name, anything else by its value."""
    key = "person" if contact["kind"] == ContactKind.PERSON else "value"
    return str(contact["kind"]), str(contact[key])


def _contacts(batch: str, row: PlannedRow) -> list[dict[str, Any]]:
    """Return the contacts that a row of an import adds; their ids are the import's own, as values change later."""
    name = _name(row)
    people = [(ContactKind.PERSON, name, _told(row, "what"))] if _told(row, "person") else []
    reached = [(kind, one, one) for change in row.written if (kind := REACHED.get(change.field))
               for one in (change.new if isinstance(change.new, tuple) else ())]  # fmt: skip
    return [
        {"id": f"{batch}:{row.line}:{kind}:{key}", "kind": str(kind), "value": value, "person": name,
         "visibility": str(Visibility.STAFF)}
        for kind, key, value in (*people, *reached)
    ]  # fmt: skip


def _name(row: PlannedRow) -> str:
    return row.entry.partition(BETWEEN)[2]


def _told(row: PlannedRow, field: str) -> str:
    return next((str(change.new) for change in row.written if change.field == field), "")


def _old_what(row: PlannedRow) -> str:
    """Return what a known person did before a row that changes it; nothing for others."""
    if row.fate == Fate.CREATED:
        return ""
    return next((str(change.old or "") for change in row.written if change.field == "what"), "")


def _what(row: PlannedRow, there: Sequence[Mapping[str, Any]]) -> str:
    """Return what a known person does now, when a row changes it; nothing for others."""
    if row.fate == Fate.CREATED or not _told(row, "what"):
        return ""
    return next((str(one["value"]) for one in there
                 if one["kind"] == ContactKind.PERSON and one["person"] == _name(row)), "")  # fmt: skip


def _set_what(run: Run, told: Sequence[tuple[PlannedRow, str]]) -> None:
    if told:
        run(SET_WHAT, rows=[{"owner": row.owner, "person": _name(row), "what": what} for row, what in told])

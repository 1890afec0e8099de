"""Editing an entry, a section at a time: nobody's save is overwritten unseen, and every state is kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph.directory import carried, contacts, conventions, entry_files, officers, rooms
from graph.directory import values as fields
from graph.directory.entries import LISTS
from graph.directory.provenance import sources_of
from graph.directory.sections import ENDS, FIELDS, NODES
from graph.rules.provenance import Provenance, ValueSource, write_source
from graph.server.connection import Graph
from graph.server.revision import touch

READ: LiteralString = (
    """
MATCH (entry:Entry {id: $id})
RETURN entry {.*} AS properties,
       COLLECT { MATCH (entry)-[:BASED_IN]->(territory) RETURN territory.code ORDER BY territory.code } AS territories,
       COLLECT { MATCH (entry)-[works:WORKS_IN]->(domain) RETURN domain.id ORDER BY works.rank } AS domains,
       COLLECT { MATCH (entry)-[:TARGETS]->(target) RETURN target.id ORDER BY target.position, target.id } AS targets,
       COLLECT { MATCH (entry)-[:HAS_SECTION]->(section) RETURN [section.name, section.revision] } AS revisions,
"""
    + contacts.OF_ENTRY + "AS contacts," + officers.OF_ENTRY + "AS officers,"
    + conventions.OF_ENTRY + "AS conventions," + rooms.OF_ENTRY + "AS rooms,"
    + carried.CARRIERS + "AS carriers," + carried.FUNDERS + "AS funders," + entry_files.OF_ENTRY + "AS files"
)  # fmt: skip
# MERGE takes the section's lock before its revision is compared. The same save sent twice is one.
SAVE: LiteralString = (
    """
UNWIND $rows AS row
MATCH (entry:Entry {id: row.id})
MERGE (section:EntrySection {id: row.section_id})
ON CREATE SET section.revision = 0
SET section.name = row.section, section.fields = row.section_fields
MERGE (entry)-[:HAS_SECTION]->(section)
WITH entry, section, row
WHERE (section.revision = row.seen AND NOT EXISTS { (:EntryEdit {id: row.edit.id}) })
   OR (section.last_edit = row.edit.id
       AND EXISTS { (section)-[:HAS_EDIT]->(:EntryEdit {id: row.edit.id, after: row.edit.after}) })
SET section.revision = row.seen + 1, section.last_edit = row.edit.id
MERGE (edit:EntryEdit {id: row.edit.id})
SET edit = row.edit
MERGE (section)-[:HAS_EDIT]->(edit)
WITH entry, row, edit
CALL (edit, row) { MATCH (user:User {id: row.by}) MERGE (user)-[:MADE]->(edit) }
"""
    + fields.WRITE
    + contacts.REPLACE
    + officers.REPLACE
    + conventions.REPLACE
    + rooms.REPLACE
    + carried.REPLACE
    + "RETURN entry.id AS id"
)


class Outdated(Exception):
    """Somebody else saved the section after the form was opened."""


@dataclass(frozen=True)
class EntryState:
    """All that an entry says of itself as it is.

    values: by field; nothing stands as None. revisions: how often each section was saved; sources: whence values came.
    """

    id: str
    kind: str
    synthetic: bool
    values: Mapping[str, Any]
    revisions: Mapping[str, int]
    sources: Mapping[str, Provenance]
    files: tuple[entry_files.EntryFile, ...]

    def of_section(self, section: str) -> dict[str, Any]:
        """Return the values of a section's fields, None or an empty list for nothing."""
        return {name: self.values.get(name) for name in FIELDS[section]}

    @property
    def name_fr(self) -> str:
        """Return the French name."""
        return str(self.values.get("name_fr") or "")

    @property
    def name_ar(self) -> str:
        """Return the Arabic name."""
        return str(self.values.get("name_ar") or "")


@dataclass(frozen=True, kw_only=True)
class Save:
    """How a section is saved.

    seen: its revision when the form was opened; edit: an id that tells this save from others; by: the user's id;
    source: as whom; restored: the id of the edit whose state is brought back, or nothing.
    """

    seen: int
    edit: str
    by: str
    at: datetime
    source: ValueSource
    restored: str = ""


def read_state(graph: Graph, id: str) -> EntryState | None:
    """Read all that an entry says of itself, or None; one query."""
    rows = graph.read(READ, id=id)
    if not rows:
        return None
    row = rows[0]
    known = row["properties"]
    lists = {name: row[name] for name in (*LISTS, *ENDS)}
    nodes = {name: [_bare(values) for values in row[name]] for name in NODES}
    values = {name: value for name, value in known.items() if name not in ("location", "updated_on")}
    return EntryState(
        id,
        known.get("kind", ""),
        bool(known.get("synthetic")),
        values | lists | nodes,
        dict(row["revisions"]),
        sources_of(known),
        tuple(map(entry_files.file_of, row["files"])),
    )


def save_section(graph: Graph, state: EntryState, section: str, values: Mapping[str, Any], save: Save) -> bool:
    """Save a section's values, and keep the state before and after; return whether anything changed.

    state: of the entry, read just now. values: by field, those that aren't named stay; days are ISO texts, lists of
    maps have ids. Raises Outdated when somebody else saved the section after the form was opened.
    """
    before = state.of_section(section)
    changed = {name: value for name, value in values.items() if _plain(value) != _plain(before.get(name))}
    if not changed:
        return False
    row = _row(state, section, before, changed, save)
    if not graph.write(SAVE, rows=[row]):
        raise Outdated
    if fields.OF_MATCHING & changed.keys():
        touch(graph)
    return True


def _row(
    state: EntryState, section: str, before: Mapping[str, Any], changed: Mapping[str, Any], save: Save
) -> dict[str, Any]:
    plain = {name: value for name, value in changed.items() if name not in (*NODES, *ENDS)}
    others = {name: changed.get(name) for name in (*NODES, *ENDS)}
    told = Provenance(save.source, save.at.date())
    edit = {
        "id": save.edit, "section": section, "number": save.seen + 1, "at": save.at, "source": str(save.source),
        "fields": list(changed), "restored": save.restored or None,
        "before": _dump(before), "after": _dump({**before, **changed}),
    }  # fmt: skip
    return fields.to_row(state.values, plain) | others | {
        "id": state.id, "section": section, "section_id": f"{section}:{state.id}",
        "section_fields": list(FIELDS[section]), "seen": save.seen, "edit": edit, "by": save.by,
        "fields": list(changed), "sources": [write_source(name, told) for name in changed],
    }  # fmt: skip


def _dump(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _bare(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "position"}


def _plain(value: Any) -> Any:
    """Return a value as history keeps it: nothing, an empty text and an empty list are one."""
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value] or None
    if isinstance(value, Mapping):
        return {name: inner for name, each in value.items() if (inner := _plain(each)) is not None}
    return None if value == "" else value

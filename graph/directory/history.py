"""The history of a profile: who changed what and when, by section, and the states that can be brought back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph.directory.editing import EntryState, Save, save_section
from graph.server.connection import Graph

MOST = 100
DETAILS: LiteralString = """
RETURN edit {.id, .section, .number, .at, .source, .fields, .restored, .before, .after} AS edit,
       head([(user:User)-[:MADE]->(edit) | user.name]) AS by
"""
LIST: LiteralString = (
    "MATCH (:Entry {id: $entry})-[:HAS_SECTION]->(:EntrySection)-[:HAS_EDIT]->(edit:EntryEdit)"
    + DETAILS
    + "ORDER BY edit.at DESC, edit.number DESC SKIP $skip LIMIT $limit"
)
GET: LiteralString = (
    "MATCH (:Entry {id: $entry})-[:HAS_SECTION]->(:EntrySection)-[:HAS_EDIT]->(edit:EntryEdit {id: $id})" + DETAILS
)


@dataclass(frozen=True)
class EntryEdit:
    """A save of a section. number: of its saves; by: the name of who did it, None once the account is closed.

    fields: those that changed; before, after: the section's values by field; restored: the edit it brought back.
    """

    id: str
    section: str
    number: int
    at: datetime
    source: str
    fields: tuple[str, ...]
    restored: str | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    by: str | None


def list_edits(graph: Graph, entry: str, *, skip: int = 0, limit: int = MOST) -> list[EntryEdit]:
    """List the saves of an entry's sections, the newest first."""
    return [_edit_of(row) for row in graph.read(LIST, entry=entry, skip=skip, limit=limit)]


def get_edit(graph: Graph, entry: str, id: str) -> EntryEdit | None:
    """Return one save of an entry, or None."""
    return next((_edit_of(row) for row in graph.read(GET, entry=entry, id=id)), None)


def restore(graph: Graph, state: EntryState, edit: EntryEdit, save: Save) -> bool:
    """Bring a section back to what it was before an edit; return whether anything changed. Raises Outdated."""
    return save_section(graph, state, edit.section, edit.before, save)


def _edit_of(row: Mapping[str, Any]) -> EntryEdit:
    kept = dict(row["edit"])
    texts = {name: json.loads(kept.pop(name)) for name in ("before", "after")}
    return EntryEdit(**kept | {"fields": tuple(kept["fields"]), "at": kept["at"].to_native()}, **texts, by=row["by"])

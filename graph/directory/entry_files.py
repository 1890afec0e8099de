"""Files of an entry: its logo, its pictures, and an association's papers with their days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, LiteralString

from graph.rules.kept_file import KeptFile
from graph.rules.kinds import FileKind
from graph.server.connection import Graph

MOST_PICTURES, MOST_DOCUMENTS = 6, 40
OF_ENTRY: LiteralString = """
COLLECT { MATCH (entry)-[:HAS_FILE]->(file:EntryFile)
          RETURN file {.id, .kind, .name, .type, .size, .paper, .on} ORDER BY file.added_at, file.id }
"""
ADD = """
MATCH (entry:Entry {id: $entry})
MERGE (file:EntryFile {id: $file.id})
SET file = $file, file.added_at = $at, entry.updated_on = date()
MERGE (entry)-[:HAS_FILE]->(file)
WITH entry, file
CALL (entry, file) {
    MATCH (entry)-[:HAS_FILE]->(old:EntryFile {kind: 'logo'})
    WHERE file.kind = 'logo' AND old <> file
    WITH old, old.id AS id
    DETACH DELETE old
    RETURN collect(id) AS replaced
}
RETURN replaced
"""
GET = """
MATCH (entry:Entry)-[:HAS_FILE]->(file:EntryFile {id: $id})
RETURN entry.id AS entry, file {.id, .kind, .name, .type, .size, .paper, .on} AS file
"""
REMOVE = "MATCH (:Entry {id: $entry})-[:HAS_FILE]->(file:EntryFile {id: $id}) DETACH DELETE file"


@dataclass(frozen=True, kw_only=True)
class EntryFile:
    """A file of an entry. kind: a word of FileKind. paper: which one a document is; on: the day that it bears."""

    id: str
    kind: str
    name: str
    type: str
    size: int
    paper: str | None = None
    on: date | None = None

    @property
    def is_public(self) -> bool:
        """Say whether everybody may see it: logos and pictures."""
        return self.kind != FileKind.DOCUMENT


def add_file(
    graph: Graph, entry: str, kept: KeptFile, *, kind: FileKind, at: datetime, paper: str | None = None,
    on: date | None = None,
) -> list[str]:  # fmt: skip
    """Keep what is known of a file; return the ids of those whose place it took: an entry has one logo."""
    file = {
        "id": kept.id, "name": kept.name, "type": kept.type, "size": kept.size, "kind": str(kind), "paper": paper,
        "on": on.isoformat() if on else None,
    }  # fmt: skip
    rows = graph.write(ADD, entry=entry, file=file, at=at)
    return list(rows[0]["replaced"]) if rows else []


def get_file(graph: Graph, id: str) -> tuple[str, EntryFile] | None:
    """Return the id of the entry that a file is of, and the file, or None."""
    rows = graph.read(GET, id=id)
    return (rows[0]["entry"], file_of(rows[0]["file"])) if rows else None


def remove_file(graph: Graph, entry: str, id: str) -> None:
    """Forget a file of an entry; the file itself is for who keeps it."""
    graph.write(REMOVE, entry=entry, id=id)


def file_of(values: Mapping[str, Any]) -> EntryFile:
    """Return the file that the graph holds."""
    on = values.get("on")
    return EntryFile(**{**values, "on": date.fromisoformat(on) if on else None})

"""Working out again what the graph keeps of names, after a change of how they are folded or sorted."""

from typing import LiteralString

from graph.rules.folding import search_words
from graph.rules.names import name_properties
from graph.server.connection import Graph

BATCH = 2000
NAMES = ("kind", "name_fr", "name_ar", "acronym")
READ: LiteralString = """
MATCH (entry:Entry) WHERE entry.id > $after AND entry.kind IS NOT NULL
RETURN entry.id AS id, entry.kind AS kind,
       coalesce(entry.name_fr, '') AS name_fr, coalesce(entry.name_ar, '') AS name_ar,
       coalesce(entry.acronym, '') AS acronym
ORDER BY entry.id LIMIT $limit
"""
WRITE: LiteralString = "UNWIND $rows AS row MATCH (entry:Entry {id: row.id}) SET entry += row.properties"
READ_PEOPLE: LiteralString = """
MATCH (user:User) WHERE user.id > $after
RETURN user.id AS id, user.name + ' ' + coalesce(user.email, '') AS text ORDER BY user.id LIMIT $limit
"""
WRITE_PEOPLE: LiteralString = "UNWIND $rows AS row MATCH (user:User {id: row.id}) SET user.search_text = row.text"


def rewrite_names(graph: Graph) -> None:
    """Write the properties of all entries that are worked out from their names, in batches."""
    after = ""
    while rows := graph.read(READ, after=after, limit=BATCH):
        told = [{"id": row["id"], "properties": dict(name_properties(*(row[name] for name in NAMES)))} for row in rows]
        graph.write(WRITE, rows=told)
        after = rows[-1]["id"]


def write_people_texts(graph: Graph) -> None:
    """Write for each account the words under which administrators find it, in batches."""
    after = ""
    while rows := graph.read(READ_PEOPLE, after=after, limit=BATCH):
        told = [{"id": row["id"], "text": " ".join(search_words(row["text"]))} for row in rows]
        graph.write(WRITE_PEOPLE, rows=told)
        after = rows[-1]["id"]

"""Working out again what the graph keeps of names, after a change of how they are folded or sorted."""

from typing import LiteralString

from graph.rules.names import name_properties
from graph.server.connection import Graph

BATCH = 2000
READ: LiteralString = """
MATCH (entry:Entry) WHERE entry.id > $after AND entry.kind IS NOT NULL
RETURN entry.id AS id, entry.kind AS kind,
       coalesce(entry.name_fr, '') AS name_fr, coalesce(entry.name_ar, '') AS name_ar
ORDER BY entry.id LIMIT $limit
"""
WRITE: LiteralString = "UNWIND $rows AS row MATCH (entry:Entry {id: row.id}) SET entry += row.properties"


def rewrite_names(graph: Graph) -> None:
    """Write the properties of all entries that are worked out from their names, in batches."""
    after = ""
    while rows := graph.read(READ, after=after, limit=BATCH):
        told = [
            {"id": row["id"], "properties": dict(name_properties(row["kind"], row["name_fr"], row["name_ar"]))}
            for row in rows
        ]
        graph.write(WRITE, rows=told)
        after = rows[-1]["id"]

"""Whether what suggestions are made of has changed: a stamp that each such write replaces."""

from graph.server.connection import Graph

# One node, so that it can be read for next to nothing; a random stamp is never the same twice, even in another graph.
TOUCH = "MERGE (revision:Revision {id: 'matching'}) SET revision.stamp = randomUUID()"
READ = """
OPTIONAL MATCH (revision:Revision {id: 'matching'})
CALL () { MATCH (:Organisation) RETURN count(*) AS organisations }
RETURN coalesce(revision.stamp, '') AS stamp, organisations
"""


def touch(graph: Graph) -> None:
    """Say that profiles, links or spaces have changed."""
    graph.write(TOUCH)


def read_revision(graph: Graph) -> tuple[str, int]:
    """Return the stamp of the last such change, empty when there was none, and the number of organisations."""
    (row,) = graph.read(READ)
    return row["stamp"], row["organisations"]

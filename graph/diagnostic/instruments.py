"""The versions of the instrument that the graph keeps; one that a diagnostic was made with is never changed."""

from functools import lru_cache
from typing import Any, LiteralString

from graph.rules.instrument import BadInstrument, Instrument, dump_instrument, load_instrument
from graph.server.connection import Graph

SAVE = """
MERGE (instrument:Instrument {id: $id})
ON CREATE SET instrument.name = $name, instrument.version = $version, instrument.content = $content,
              instrument.added_at = datetime()
WITH instrument, instrument.content = $content AS same,
     EXISTS { (:Diagnostic)-[:MADE_WITH]->(instrument) } AS used
SET instrument.content = CASE WHEN used THEN instrument.content ELSE $content END
RETURN same OR NOT used AS kept
"""
GET = "MATCH (instrument:Instrument {id: $id}) RETURN instrument.content AS content"
LIST: LiteralString = """
MATCH (instrument:Instrument)
RETURN instrument.id AS id ORDER BY instrument.name, instrument.version DESC
"""


def save_instrument(graph: Graph, instrument: Instrument) -> None:
    """Keep a version; raise BadInstrument when diagnostics were made with another text of the same version."""
    (row,) = graph.write(
        SAVE,
        id=instrument.id,
        name=instrument.name,
        version=instrument.version,
        content=dump_instrument(instrument),
    )
    if not row["kept"]:
        raise BadInstrument(
            f"{instrument.id} was used already, and its text has changed since. Give the changed text a new version."
        )


def get_instrument(graph: Graph, id: str) -> Instrument | None:
    """Return a version, or None."""
    rows: list[dict[str, Any]] = graph.read(GET, id=id)
    return _load(rows[0]["content"]) if rows else None


def list_instruments(graph: Graph) -> list[str]:
    """List the ids of all versions, the newest of each name first."""
    return [row["id"] for row in graph.read(LIST)]


def newest_instrument(graph: Graph) -> Instrument | None:
    """Return the version that new diagnostics are made with, or None."""
    ids = list_instruments(graph)
    return get_instrument(graph, ids[0]) if ids else None


@lru_cache(maxsize=16)
def _load(content: str) -> Instrument:
    """Read the same text once."""
    return load_instrument(content)

"""Entries of the directory that may be the association that somebody looks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from graph.directory.entries import SUMMARY, Entry
from graph.directory.search import LETTERS, WORDS, near_word
from graph.rules.folding import SHORT
from graph.server.connection import Graph

# What is merged into another entry, or isn't listed yet, is for staff alone.
NAMED: LiteralString = """
CALL db.index.fulltext.queryNodes('directory_text', $text) YIELD node AS entry, score
WITH entry, score
WHERE entry:Association AND entry.merged_into IS NULL AND (entry.active OR $hidden)
  AND EXISTS { (entry)-[:BASED_IN]->(:Territory)-[:IN*0..1]->(:Territory {code: $territory}) }
WITH entry ORDER BY score DESC, entry.id LIMIT $limit
RETURN entry.id AS id, coalesce(entry.name_fr, '') AS name_fr, coalesce(entry.name_ar, '') AS name_ar
"""
# A receipt's number may be the id of an entry that came from a file. Contacts that not everybody sees, and the numbers
# by which people sign in, find something for staff alone: else anybody could try whose a number is.
KNOWN: LiteralString = """
CALL () {
    MATCH (entry:Association {receipt_key: $receipt}) WHERE $receipt <> '' RETURN entry, 'receipt' AS by
    UNION MATCH (entry:Entry {id: $number}) WHERE entry:Association RETURN entry, 'receipt' AS by
    UNION MATCH (contact:Contact {value: $telephone})<-[:HAS_CONTACT]-(entry:Association)
          WHERE contact.visibility = 'everybody' OR $hidden RETURN entry, 'telephone' AS by
    UNION MATCH (:User {telephone: $telephone})-[:ACTS_FOR]->(entry:Association)
          WHERE $hidden RETURN entry, 'telephone' AS by
}
WITH entry, by WHERE entry.merged_into IS NULL AND (entry.active OR $hidden)
RETURN entry.id AS id, by
"""
SUMMARIES: LiteralString = "MATCH (entry:Entry) WHERE entry.id IN $ids" + SUMMARY


@dataclass(frozen=True)
class NamedEntry:
    """An association with its names, to be compared."""

    id: str
    name_fr: str
    name_ar: str


def list_named(
    graph: Graph, words: Sequence[str], territory: str, *, every: bool, hidden: bool, limit: int = 200
) -> list[NamedEntry]:
    """List the associations of a commune or a province that have some folded words in their names, or ones near them.

    every: all the words must be there, not one of them; hidden: those too that aren't listed. The nearest come first.
    """
    text = (" AND " if every else " OR ").join(map(_near, words[:WORDS]))
    rows = graph.read(NAMED, text=text, territory=territory, hidden=hidden, limit=limit) if text else []
    return [NamedEntry(**row) for row in rows]


def find_known(graph: Graph, *, receipt: str, number: str, telephone: str, hidden: bool) -> dict[str, str]:
    """Return the ids of associations of a receipt's number (folded, and as typed) or of a telephone, and by which.

    hidden: by numbers too that not everybody sees, and those that aren't listed. Empty texts find nothing.
    """
    asked: dict[str, Any] = {"receipt": receipt, "number": number, "telephone": telephone, "hidden": hidden}
    return {row["id"]: row["by"] for row in graph.read(KNOWN, **asked)}


def list_summaries(graph: Graph, ids: list[str]) -> dict[str, Entry]:
    """Return the summaries of some entries, by id."""
    return {row["id"]: Entry(**row) for row in graph.read(SUMMARIES, ids=ids)}


def _near(word: str) -> str:
    """Return what the index is asked for a word: itself first, else one of which a letter or two differ."""
    if len(word) < SHORT:
        return word
    return f"({word[:LETTERS]}^2 OR {near_word(word)})"

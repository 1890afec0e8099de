"""The directory: search and filter associations, networks, partners and projects, as a list and on the map."""

from dataclasses import dataclass
from typing import Any, LiteralString

from graph.directory import entries
from graph.rules.folding import fold
from graph.server.connection import Graph

START_ALL: LiteralString = "MATCH (entry:Entry) WHERE entry.name_key IS NOT NULL"
START_KIND: LiteralString = "MATCH (entry:Entry {kind: $kind}) WHERE entry.name_key IS NOT NULL"
START_TERRITORY: LiteralString = """
MATCH (:Territory {code: $territory})<-[:IN*0..2]-(:Territory)<-[:BASED_IN]-(found:Entry)
WITH DISTINCT found AS entry
WHERE true"""
START_TEXT: LiteralString = """
CALL db.index.fulltext.queryNodes('directory_text', $text) YIELD node AS entry
WITH entry WHERE true"""
FILTERS: LiteralString = """
  AND entry.active
  AND ($kind IS NULL OR entry.kind = $kind)
  AND ($territory IS NULL
       OR EXISTS { (entry)-[:BASED_IN]->(:Territory)-[:IN*0..2]->(:Territory {code: $territory}) })
  AND ($domain IS NULL OR EXISTS { (entry)-[:WORKS_IN]->(:Domain)-[:WITHIN*0..1]->(:Domain {id: $domain}) })
"""
COUNT: LiteralString = FILTERS + "RETURN count(entry) AS count"
PAGE: LiteralString = FILTERS + "WITH entry ORDER BY entry.name_key, entry.id SKIP $skip LIMIT $limit" + entries.SUMMARY
POINTS: LiteralString = FILTERS + "AND entry.location IS NOT NULL WITH entry LIMIT $limit" + entries.SUMMARY

COUNT_ALL: LiteralString = START_ALL + COUNT
COUNT_KIND: LiteralString = START_KIND + COUNT
COUNT_TERRITORY: LiteralString = START_TERRITORY + COUNT
COUNT_TEXT: LiteralString = START_TEXT + COUNT
PAGE_ALL: LiteralString = START_ALL + PAGE
PAGE_KIND: LiteralString = START_KIND + PAGE
PAGE_TERRITORY: LiteralString = START_TERRITORY + PAGE
PAGE_TEXT: LiteralString = START_TEXT + PAGE
POINTS_ALL: LiteralString = START_ALL + POINTS
POINTS_KIND: LiteralString = START_KIND + POINTS
POINTS_TERRITORY: LiteralString = START_TERRITORY + POINTS
POINTS_TEXT: LiteralString = START_TEXT + POINTS

COUNT_ORGANISATIONS = "MATCH (o:Organisation) RETURN count(o) AS count"
COUNT_KINDS = "MATCH (entry:Entry) WHERE entry.active RETURN entry.kind AS kind, count(*) AS count"

WORDS, LETTERS = 30, 100
"""How many words of a text are looked for, and letters of each: more than any name has, less than Lucene refuses."""


@dataclass(frozen=True)
class Filters:
    """What a visitor looks for; ``territory`` is a code of any level, ``domain`` an id of either level."""

    text: str = ""
    kind: str | None = None
    territory: str | None = None
    domain: str | None = None


@dataclass(frozen=True)
class Page:
    """One page of a list, and how many entries the whole list has."""

    entries: tuple[entries.Entry, ...]
    total: int


def search(graph: Graph, filters: Filters, skip: int = 0, limit: int = 20) -> Page:
    """Return a page of the active entries that fit, by name; accents, case and letter forms don't matter."""
    parameters = _parameters(filters)
    count, page, _ = _queries(filters, parameters["text"])
    total = graph.read(count, **parameters)[0]["count"]
    rows = graph.read(page, **parameters, skip=skip, limit=limit) if total > skip else []
    return Page(tuple(entries.Entry(**row) for row in rows), total)


def list_points(graph: Graph, filters: Filters, limit: int = 5000) -> list[entries.Entry]:
    """List the active entries that fit and have a point, at most ``limit``, for the map."""
    parameters = _parameters(filters)
    points = _queries(filters, parameters["text"])[2]
    return [entries.Entry(**row) for row in graph.read(points, **parameters, limit=limit)]


def is_synthetic(graph: Graph, filters: Filters) -> bool:
    """Say whether the first entry that fits was made up: demonstration data isn't mixed with real data."""
    parameters = _parameters(filters)
    page = _queries(filters, parameters["text"])[1]
    return any(row["synthetic"] for row in graph.read(page, **parameters, skip=0, limit=1))


def count_organisations(graph: Graph) -> int:
    """Count all organisations, active or not."""
    return int(graph.read(COUNT_ORGANISATIONS)[0]["count"])


def count_kinds(graph: Graph) -> dict[str, int]:
    """Count the active entries of each kind."""
    return {row["kind"]: row["count"] for row in graph.read(COUNT_KINDS)}


def _parameters(filters: Filters) -> dict[str, Any]:
    words = fold(filters.text).split()[:WORDS]
    # Folded words hold letters and digits only, so nothing in them is Lucene's syntax but its three operators,
    # which are upper case and so never come out of fold().
    text = " AND ".join(f"{word[:LETTERS]}*" for word in words)
    return {
        "text": text,
        "kind": filters.kind or None,
        "territory": filters.territory or None,
        "domain": filters.domain or None,
    }


def _queries(filters: Filters, text: str | None) -> tuple[LiteralString, LiteralString, LiteralString]:
    if text:
        return COUNT_TEXT, PAGE_TEXT, POINTS_TEXT
    if filters.territory:
        return COUNT_TERRITORY, PAGE_TERRITORY, POINTS_TERRITORY
    if filters.kind:
        return COUNT_KIND, PAGE_KIND, POINTS_KIND
    return COUNT_ALL, PAGE_ALL, POINTS_ALL

"""The directory: search and filter associations, networks, partners and projects, as a list and on the map."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from graph.directory import entries
from graph.rules.folding import SHORT, detached, fold, query_words
from graph.server.connection import Graph

START_ALL: LiteralString = "MATCH (entry:Entry) WHERE true"
START_KIND: LiteralString = "MATCH (entry:Entry {kind: $kind}) WHERE true"
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
POINTS: LiteralString = FILTERS + "AND entry.location IS NOT NULL WITH entry LIMIT $limit" + entries.SUMMARY
PAGE_FR: LiteralString = (
    FILTERS
    + "AND entry.sort_fr IS NOT NULL WITH entry ORDER BY entry.sort_fr, entry.id SKIP $skip LIMIT $limit"
    + entries.SUMMARY
)
PAGE_AR: LiteralString = (
    FILTERS
    + "AND entry.sort_ar IS NOT NULL WITH entry ORDER BY entry.sort_ar, entry.id SKIP $skip LIMIT $limit"
    + entries.SUMMARY
)
NEAR: LiteralString = (
    """
CALL db.index.fulltext.queryNodes('directory_text', $text) YIELD node AS entry, score
WITH entry, score WHERE true"""
    + FILTERS
    + "WITH entry, score ORDER BY score DESC, entry.id LIMIT $limit"
    + entries.SUMMARY
)
STARTS: dict[str, LiteralString] = {
    "all": START_ALL, "kind": START_KIND, "territory": START_TERRITORY, "text": START_TEXT,
}  # fmt: skip
COUNTS: dict[str, LiteralString] = {name: start + COUNT for name, start in STARTS.items()}
POINTS_OF: dict[str, LiteralString] = {name: start + POINTS for name, start in STARTS.items()}
PAGES: dict[str, dict[str, LiteralString]] = {
    "fr": {name: start + PAGE_FR for name, start in STARTS.items()},
    "ar": {name: start + PAGE_AR for name, start in STARTS.items()},
}
COUNT_PROVINCES: LiteralString = """
MATCH (province:Province)<-[:IN*0..2]-(:Territory)<-[:BASED_IN]-(entry:Entry) WHERE entry.active
RETURN province.code AS id, count(DISTINCT entry) AS count
"""
COUNT_DOMAINS: LiteralString = """
MATCH (domain:Domain)<-[:WITHIN*0..1]-(:Domain)<-[:WORKS_IN]-(entry:Entry) WHERE entry.active
RETURN domain.id AS id, count(DISTINCT entry) AS count
"""

COUNT_ORGANISATIONS = "MATCH (o:Organisation) RETURN count(o) AS count"
COUNT_KINDS = "MATCH (entry:Entry) WHERE entry.active RETURN entry.kind AS kind, count(*) AS count"

LONG = 6
"""Letters of a word of which two may differ."""
WORDS, LETTERS = 30, 100
"""How many words of a text are looked for, and letters of each: more than any name has, less than Lucene refuses."""


@dataclass(frozen=True)
class Filters:
    """What a visitor looks for; ``territory`` is a code of any level, ``domain`` an id of either level."""

    text: str = ""
    kind: str | None = None
    territory: str | None = None
    domain: str | None = None

    @property
    def says_nothing(self) -> bool:
        """Say whether the text has marks only, no letter and no digit."""
        return bool(self.text.strip()) and not fold(self.text)


@dataclass(frozen=True)
class Page:
    """One page of a list, and how many entries the whole list has."""

    entries: tuple[entries.Entry, ...]
    total: int


def search(graph: Graph, filters: Filters, skip: int = 0, limit: int = 20, language: str = "fr") -> Page:
    """Return a page of the active entries that fit, associations first, then by name as the language sorts them.

    Accents, case, letter forms, articles and where in a word it stands don't matter. A text without any letter or
    digit finds nothing.
    """
    if filters.says_nothing:
        return Page((), 0)
    for text in _queries(filters):
        parameters = _parameters(filters, text)
        total = graph.read(COUNTS[_start(filters)], **parameters)[0]["count"]
        if total:
            page = PAGES["ar" if language == "ar" else "fr"][_start(filters)]
            rows = graph.read(page, **parameters, skip=skip, limit=limit) if total > skip else []
            return Page(tuple(entries.Entry(**row) for row in rows), total)
    return Page((), 0)


def list_near(graph: Graph, filters: Filters, limit: int = 5) -> list[entries.Entry]:
    """List the active entries whose names are nearest to a text that nothing fits: a letter or two differ."""
    words = fold(filters.text).split()[:WORDS]
    near = [f"{word[:LETTERS]}~{2 if len(word) >= LONG else 1}" for word in words if len(word) >= SHORT]
    for text in dict.fromkeys((" AND ".join(near), " OR ".join(near))):
        rows = graph.read(NEAR, **_parameters(filters, text), limit=limit) if text else []
        if rows:
            return [entries.Entry(**row) for row in rows]
    return []


def list_points(graph: Graph, filters: Filters, limit: int = 5000) -> list[entries.Entry]:
    """List the active entries that fit and have a point, at most ``limit``, for the map."""
    for text in [] if filters.says_nothing else _queries(filters):
        rows = graph.read(POINTS_OF[_start(filters)], **_parameters(filters, text), limit=limit)
        if rows:
            return [entries.Entry(**row) for row in rows]
    return []


def is_synthetic(graph: Graph, filters: Filters) -> bool:
    """Say whether the first entry that fits was made up: demonstration data isn't mixed with real data."""
    return any(entry.synthetic for entry in search(graph, filters, limit=1).entries)


def count_provinces(graph: Graph) -> dict[str, int]:
    """Count the active entries of each province that has any."""
    return {row["id"]: row["count"] for row in graph.read(COUNT_PROVINCES)}


def count_domains(graph: Graph) -> dict[str, int]:
    """Count the active entries of each domain that has any, those of narrower domains too."""
    return {row["id"]: row["count"] for row in graph.read(COUNT_DOMAINS)}


def count_organisations(graph: Graph) -> int:
    """Count all organisations, active or not."""
    return int(graph.read(COUNT_ORGANISATIONS)[0]["count"])


def count_kinds(graph: Graph) -> dict[str, int]:
    """Count the active entries of each kind."""
    return {row["kind"]: row["count"] for row in graph.read(COUNT_KINDS)}


def _queries(filters: Filters) -> list[str]:
    """Return what to ask the index for a text: first each word as it is, then without what Arabic attaches to it.

    Folded words hold letters and digits only, so nothing in them is Lucene's syntax but its three operators, which are
    upper case and so never come out of fold().
    """
    words = query_words(filters.text)[:WORDS]
    whole = " AND ".join(_either(word) for word in words)
    loose = " AND ".join(_either((*word, *map(detached, word))) for word in words)
    return list(dict.fromkeys((whole, loose)))


def _either(spellings: Sequence[str]) -> str:
    """Return a query for any spelling, at the beginning of a word or, of three letters and more, inside one."""
    cut = dict.fromkeys(spelt[:LETTERS] for spelt in spellings)
    return "(" + " OR ".join(f"*{spelt}*" if len(spelt) >= SHORT else f"{spelt}*" for spelt in cut) + ")"


def _parameters(filters: Filters, text: str) -> dict[str, Any]:
    return {
        "text": text,
        "kind": filters.kind or None,
        "territory": filters.territory or None,
        "domain": filters.domain or None,
    }


def _start(filters: Filters) -> str:
    """Name what a query begins with: what narrows most."""
    if fold(filters.text):
        return "text"
    return "territory" if filters.territory else "kind" if filters.kind else "all"

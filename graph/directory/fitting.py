"""Queries that find the active entries which fit: each holds what is asked and nothing else, and begins where it pays.

``start`` names what a query begins with: "text", "territory" and "domain" find few entries, which are sorted then;
"order" reads the index of the order until it has enough, which pays where many entries fit. ``asked`` names what
narrows.
"""

from collections.abc import Collection
from typing import LiteralString

from graph.directory import entries

STARTS: dict[str, LiteralString] = {
    "text": "CALL db.index.fulltext.queryNodes('directory_text', $text) YIELD node AS entry\nWITH *",
    "territory": "MATCH (:Territory {code: $territory})<-[:IN*0..2]-(:Territory)<-[:BASED_IN]-(entry:Entry)\n"
    "WITH DISTINCT entry",
    "domain": "MATCH (:Domain {id: $domain})<-[:WITHIN*0..1]-(:Domain)<-[:WORKS_IN]-(found:Entry)\n"
    "WITH DISTINCT found AS entry",
    "order": "MATCH (entry:Entry)",
}
# Where many entries are asked for their domains, the domains that will do are found once.
WANTED: LiteralString = "MATCH (:Domain {id: $domain})<-[:WITHIN*0..1]-(works:Domain)\nWITH collect(works) AS wanted\n"
IN_WANTED: LiteralString = "EXISTS { MATCH (entry)-[:WORKS_IN]->(works:Domain) WHERE works IN wanted }"
CONDITIONS: dict[str, LiteralString] = {
    "text": "all(word IN $words WHERE any(spelt IN word WHERE (' ' + entry.search_text) CONTAINS spelt))",
    "territory": "EXISTS { (entry)-[:BASED_IN]->(:Territory)-[:IN*0..2]->(:Territory {code: $territory}) }",
    "domain": "EXISTS { (entry)-[:WORKS_IN]->(:Domain)-[:WITHIN*0..1]->(:Domain {id: $domain}) }",
    "kind": "entry.kind = $kind",
}
KEYS: dict[str, LiteralString] = {"fr": "entry.sort_fr", "ar": "entry.sort_ar"}
"""By which property lists are sorted in each language; entries of the same name by their id."""


def fitting(start: str, asked: Collection[str]) -> LiteralString:
    """Return the beginning of a query, which has found the entries that fit."""
    begins = STARTS[start]
    conditions = _conditions(asked, start)
    if "domain" in asked and start in ("text", "territory"):
        begins = WANTED + begins.replace("DISTINCT entry", "DISTINCT entry, wanted")
        conditions = conditions.replace(CONDITIONS["domain"], IN_WANTED)
    return begins + "\nWHERE " + conditions + "\n"


def count_query(start: str, asked: Collection[str]) -> LiteralString:
    """Return the query that counts."""
    return fitting(start, asked) + "RETURN count(entry) AS count"


def look_query(asked: Collection[str]) -> LiteralString:
    """Return the query that tells how many names have a text, $broad at most, and how many of their entries fit."""
    return (
        "CALL db.index.fulltext.queryNodes('directory_text', $text, {limit: $broad}) YIELD node\n"
        "WITH collect(node) AS hits\n"
        "RETURN size(hits) AS hits, COUNT { UNWIND hits AS entry WITH entry WHERE "
        + _conditions(asked, "text")
        + " RETURN entry } AS count"
    )


def any_query(start: str, asked: Collection[str]) -> LiteralString:
    """Return the query that says of one entry that fits whether it is made up."""
    return fitting(start, asked) + "RETURN entry.synthetic AS synthetic LIMIT 1"


def points_query(start: str, asked: Collection[str]) -> LiteralString:
    """Return the query that lists those that have a point, all in one row."""
    return (
        fitting(start, asked)
        + """  AND entry.location IS NOT NULL
WITH entry LIMIT $limit
WITH entry, head([(entry)-[:BASED_IN]->(territory) | territory]) AS place
RETURN collect([entry.id, entry.kind, entry.name_fr, entry.name_ar, entry.lat, entry.lon, entry.synthetic,
                place.name_fr, place.name_ar,
                head([(entry)-[:WORKS_IN {rank: 0}]->(domain) | domain.id])]) AS points
"""
    )


def page_query(start: str, asked: Collection[str], language: str, *, back: bool = False) -> LiteralString:
    """Return the query that lists a part of the list; back: counted from its end, the last first."""
    return fitting(start, asked) + _in_order(asked, language, back=back) + " SKIP $skip LIMIT $limit" + entries.SUMMARY


def ids_query(start: str, asked: Collection[str], language: str) -> LiteralString:
    """Return the query that lists all ids in order."""
    return fitting(start, asked) + _in_order(asked, language) + "\nRETURN collect(entry.id) AS ids"


def after_query(start: str, asked: Collection[str], language: str, *, first: bool) -> LiteralString:
    """Return the query that lists what follows a position, with what each is sorted by; first: without one."""
    key = KEYS[language]
    after: LiteralString = "  AND " + key + " >= $sort AND (" + key + " > $sort OR entry.id > $last)\n"
    told = entries.SUMMARY.replace("RETURN", "RETURN " + key + " AS sort,", 1)
    return fitting(start, asked) + ("" if first else after) + _in_order(asked, language) + " LIMIT $limit" + told


def near_query(asked: Collection[str]) -> LiteralString:
    """Return the query that lists those whose names are nearest to a text."""
    return (
        "CALL db.index.fulltext.queryNodes('directory_text', $text) YIELD node AS entry, score\n"
        "WITH entry, score WHERE "
        + _conditions(asked, "text")
        + "\nWITH entry, score ORDER BY score DESC, entry.id LIMIT $limit"
        + entries.SUMMARY
    )


def _conditions(asked: Collection[str], start: str) -> LiteralString:
    conditions = [condition for name, condition in CONDITIONS.items() if name in asked and name != start]
    return "\n  AND ".join(["entry.active = true", *conditions])


def _in_order(asked: Collection[str], language: str, *, back: bool = False) -> LiteralString:
    """Sort by all that an index holds, which is what is active, and of a kind, with name and id.

    So the index is read in its own order, and what is passed over isn't read itself.
    """
    key = KEYS[language]
    way: LiteralString = " DESC" if back else ""
    kind: list[LiteralString] = ["entry.kind" + way] if "kind" in asked else []
    keys = ["entry.active" + way, *kind, key + way, "entry.id" + way]
    return "  AND " + key + " IS NOT NULL AND entry.id IS NOT NULL\nWITH entry ORDER BY " + ", ".join(keys)

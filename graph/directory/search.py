"""The directory: search and filter associations, networks, partners and projects, as a list and on the map."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, LiteralString

from graph.directory import entries
from graph.directory.fitting import (
    after_query,
    any_query,
    count_query,
    ids_query,
    look_query,
    near_query,
    page_query,
    points_query,
)
from graph.rules.folding import SHORT, detached, fold, query_words
from graph.server.connection import Graph

HOLDS_SYNTHETIC = "MATCH (entry:Entry {synthetic: true}) RETURN entry.id AS id LIMIT 1"
COUNT_PROVINCES: LiteralString = """
MATCH (province:Province)<-[:IN*0..2]-(:Territory)<-[:BASED_IN]-(entry:Entry) WHERE entry.active
RETURN province.code AS id, count(DISTINCT entry) AS count
"""
COUNT_DOMAINS: LiteralString = """
MATCH (domain:Domain)<-[:WITHIN*0..1]-(:Domain)<-[:WORKS_IN]-(entry:Entry) WHERE entry.active
RETURN domain.id AS id, count(DISTINCT entry) AS count
"""

COUNT_ORGANISATIONS = "MATCH (o:Organisation) RETURN count(o) AS count"
# The server keeps count of each label; those that aren't active are few, and have an index.
COUNT_KINDS = """
CALL () {
    MATCH (entry:Association) RETURN 'association' AS kind, count(entry) AS entries
    UNION ALL
    MATCH (entry:Network) RETURN 'network' AS kind, count(entry) AS entries
    UNION ALL
    MATCH (entry:Partner) RETURN 'partner' AS kind, count(entry) AS entries
    UNION ALL
    MATCH (entry:Project) RETURN 'project' AS kind, count(entry) AS entries
}
CALL (kind) { MATCH (gone:Entry {active: false, kind: kind}) RETURN count(gone) AS gone }
RETURN kind, entries - gone AS count
"""

LONG = 6
"""Letters of a word of which two may differ."""
BROAD = 5000
"""A text that so many names have narrows nothing: the list is read in its order then, until it is enough."""
SPARED = 50
"""A list that has so many times the entries which a page needs, from the list's nearer end, is read in its order."""
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

    @property
    def asked(self) -> frozenset[str]:
        """Return the names of what narrows the search."""
        asked = {"text": fold(self.text), "kind": self.kind, "territory": self.territory, "domain": self.domain}
        return frozenset(name for name, value in asked.items() if value)


@dataclass(frozen=True)
class Wording:
    """A text as names are looked through for it: for each of its words the spellings that will do.

    broad: whether at least BROAD names have it.
    """

    words: tuple[tuple[str, ...], ...] = ()
    broad: bool = False

    @property
    def query(self) -> str:
        """Return what to ask the index: each word begins one of the name, or is inside one if it is long enough."""
        return " AND ".join("(" + " OR ".join(map(_starred, word)) + ")" for word in self.words)

    @property
    def inside(self) -> list[list[str]]:
        """Return what stands in the kept text of a name that has the words."""
        return [[one if len(one) >= SHORT else f" {one}" for one in word] for word in self.words]


@dataclass(frozen=True)
class Found:
    """How many entries fit, and by which wording of the text."""

    total: int
    wording: Wording = Wording()


@dataclass(frozen=True)
class Position:
    """Where a reader stands in the directory: the language it is sorted for, and the last entry read.

    sort: the text by which that entry is sorted; id: its id.
    """

    language: str
    sort: str
    id: str


@dataclass(frozen=True)
class Stretch:
    """Entries that follow one another, how many there are in all, and where one stands after them; None at the end."""

    entries: tuple[entries.Entry, ...]
    total: int
    position: Position | None


@dataclass(frozen=True)
class Page:
    """One page of a list, and how many entries the whole list has."""

    entries: tuple[entries.Entry, ...]
    total: int


def count(graph: Graph, filters: Filters) -> Found:
    """Count the active entries that fit."""
    asked = filters.asked
    if filters.says_nothing:
        return Found(0)
    if asked <= {"kind"}:
        kinds = count_kinds(graph)
        return Found(kinds.get(filters.kind, 0) if filters.kind else sum(kinds.values()))
    if "text" not in asked:
        return Found(_count(graph, filters, "territory" if "territory" in asked else "domain"))
    for wording in _wordings(filters):
        looked = graph.read(look_query(asked), **_parameters(filters, wording), broad=BROAD)[0]
        broad, total = looked["hits"] >= BROAD, looked["count"]
        if broad:
            total = _count(graph, filters, "territory" if "territory" in asked else "text", wording)
        if total:
            return Found(total, replace(wording, broad=broad))
    return Found(0)


def search(
    graph: Graph, filters: Filters, skip: int = 0, limit: int = 20, language: str = "fr", found: Found | None = None
) -> Page:
    """Return a page of the active entries that fit, associations first, then by name as the language sorts them.

    Accents, case, letter forms, articles and where in a word it stands don't matter. A text without any letter or
    digit finds nothing. found: what `count` has said, where it is known already.
    """
    found = found or count(graph, filters)
    shown = min(limit, found.total - skip)
    if shown <= 0:
        return Page((), found.total)
    back = skip > found.total // 2
    query = page_query(_start(filters, found, skip, limit), filters.asked, _order(language), back=back)
    passed = found.total - skip - shown if back else skip
    rows = graph.read(query, **_parameters(filters, found.wording), skip=passed, limit=shown)
    listed = tuple(entries.Entry(**row) for row in rows)
    return Page(listed[::-1] if back else listed, found.total)


def list_first(graph: Graph, filters: Filters, limit: int = 20, language: str = "fr") -> list[entries.Entry]:
    """List the first of the active entries that fit, in the order of `search`, without counting them all."""
    asked = filters.asked
    start = "territory" if "territory" in asked else "order"
    for wording in [] if filters.says_nothing else _wordings(filters):
        own = start
        if "text" in asked:
            looked = graph.read(look_query(asked), **_parameters(filters, wording), broad=BROAD)[0]
            own = start if looked["hits"] >= BROAD else "text"
        query = page_query(own, asked, _order(language))
        if rows := graph.read(query, **_parameters(filters, wording), skip=0, limit=limit):
            return [entries.Entry(**row) for row in rows]
    return []


def list_ids(graph: Graph, filters: Filters, language: str = "fr") -> list[str]:
    """List the ids of all the active entries that fit, in the order of `search`."""
    for wording in [] if filters.says_nothing else _wordings(filters):
        query = ids_query(_narrow(filters), filters.asked, _order(language))
        ids: list[str] = graph.read(query, **_parameters(filters, wording))[0]["ids"]
        if ids:
            return ids
    return []


def holds_synthetic(graph: Graph) -> bool:
    """Say whether any entry was made up, for demonstration."""
    return bool(graph.read(HOLDS_SYNTHETIC))


def read_on(
    graph: Graph, filters: Filters, position: Position | None = None, limit: int = 20, language: str = "fr"
) -> Stretch:
    """Return the active entries that fit and follow a position, in the order of `search`; the first without one.

    Whatever is added or taken away meanwhile, nothing is read twice and nothing is passed over. A position has its
    own language, which is gone on with.
    """
    order, found = _order(position.language if position else language), count(graph, filters)
    if not found.total:
        return Stretch((), 0, None)
    query = after_query(_start(filters, found, 0, limit), filters.asked, order, first=position is None)
    after: dict[str, Any] = {"sort": position.sort, "last": position.id} if position else {}
    rows = graph.read(query, **_parameters(filters, found.wording), **after, limit=limit + 1)
    sorts = [row.pop("sort") for row in rows]
    listed = tuple(entries.Entry(**row) for row in rows[:limit])
    more = len(rows) > limit
    return Stretch(listed, found.total, Position(order, sorts[limit - 1], listed[-1].id) if more else None)


def list_near(graph: Graph, filters: Filters, limit: int = 5) -> list[entries.Entry]:
    """List the active entries whose names are nearest to a text that nothing fits: a letter or two differ."""
    for text in near_queries(filters.text):
        rows = graph.read(near_query(filters.asked), **_parameters(filters) | {"text": text}, limit=limit)
        if rows:
            return [entries.Entry(**row) for row in rows]
    return []


def near_word(word: str) -> str:
    """Return what the index is asked for a word of which a letter or two differ."""
    return f"{word[:LETTERS]}~{2 if len(word) >= LONG else 1}"


def near_queries(text: str) -> list[str]:
    """Return what to ask the index for names near a text: with all its words, then with any; nothing without words."""
    words = fold(text).split()[:WORDS]
    near = [near_word(word) for word in words if len(word) >= SHORT]
    return [query for query in dict.fromkeys((" AND ".join(near), " OR ".join(near))) if query]


def list_points(graph: Graph, filters: Filters, limit: int = 5000) -> list[entries.Entry]:
    """List the active entries that fit and have a point, at most ``limit``, for the map."""
    for wording in [] if filters.says_nothing else _wordings(filters):
        query = points_query(_narrow(filters), filters.asked)
        if points := graph.read(query, **_parameters(filters, wording), limit=limit)[0]["points"]:
            return [entries.Entry(*point) for point in points]
    return []


def is_synthetic(graph: Graph, filters: Filters) -> bool:
    """Say whether an entry that fits was made up: demonstration data isn't mixed with real data."""
    for wording in [] if filters.says_nothing else _wordings(filters):
        rows = graph.read(any_query(_narrow(filters), filters.asked), **_parameters(filters, wording))
        if rows:
            return bool(rows[0]["synthetic"])
    return False


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
    return {row["kind"]: row["count"] for row in graph.read(COUNT_KINDS) if row["count"]}


def _count(graph: Graph, filters: Filters, start: str, wording: Wording = Wording()) -> int:
    return int(graph.read(count_query(start, filters.asked), **_parameters(filters, wording))[0]["count"])


def _wordings(filters: Filters) -> list[Wording]:
    """Return how to look for a text: first each word as it is, then without what Arabic attaches to it; once without.

    Folded words hold letters and digits only, so nothing in them is Lucene's syntax but its three operators, which are
    upper case and so never come out of fold().
    """
    words = query_words(filters.text)[:WORDS]
    whole = tuple(_cut(word) for word in words)
    loose = tuple(_cut((*word, *map(detached, word))) for word in words)
    return [Wording(one) for one in dict.fromkeys((whole, loose))]


def _cut(spellings: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(spelt[:LETTERS] for spelt in spellings))


def _starred(spelt: str) -> str:
    """Return a query for a spelling at the beginning of a word or, of three letters and more, inside one."""
    return f"*{spelt}*" if len(spelt) >= SHORT else f"{spelt}*"


def _parameters(filters: Filters, wording: Wording = Wording()) -> dict[str, Any]:
    """Return the parameters of what is asked, and of no more."""
    known = {"text": wording.query, "words": wording.inside, "kind": filters.kind, "territory": filters.territory,
             "domain": filters.domain}  # fmt: skip
    return {name: value for name, value in known.items() if name in filters.asked | {"words"}}


def _order(language: str) -> str:
    return "ar" if language == "ar" else "fr"


def _narrow(filters: Filters) -> str:
    """Name what a query begins with that reads all that fits: what narrows most."""
    return next((one for one in ("text", "territory", "domain") if one in filters.asked), "order")


def _start(filters: Filters, found: Found, skip: int, limit: int) -> str:
    """Name what a query begins with that reads a part of what fits.

    In a country of 250,000 entries, reading in order passes over 5,000 of them at most until it has enough.
    """
    if found.total >= SPARED * (min(skip, found.total - skip) + limit):
        return "order"
    narrow = _narrow(filters)
    if narrow == "text" and found.wording.broad:
        return "territory" if "territory" in filters.asked else "order"
    return narrow

"""Associations that nobody acts for yet, and whether a code for them is printed."""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from graph.directory.entries import SUMMARY, Entry
from graph.server.connection import Graph

UNCLAIMED: LiteralString = """
MATCH (:Territory {code: $commune})<-[:BASED_IN]-(entry:Association)
WHERE entry.active AND NOT EXISTS { (entry)<-[:ACTS_FOR]-(:User {active: true}) }
WITH DISTINCT entry
WITH entry, COLLECT {
    MATCH (entry)<-[:OPENS]-(code:AccessCode {purpose: 'claim'})
    WHERE code.used_at IS NULL AND code.withdrawn IS NULL AND code.until > $at
    RETURN code.made_at ORDER BY code.made_at DESC LIMIT 1
}[0] AS printed_at
"""
COUNT: LiteralString = UNCLAIMED + "RETURN count(entry) AS total, count(printed_at) AS printed"
LIST: LiteralString = (
    UNCLAIMED
    + """
WITH entry, printed_at WHERE $printed IS NULL OR (printed_at IS NOT NULL) = $printed
WITH entry, printed_at ORDER BY printed_at IS NOT NULL, printed_at, entry.sort_fr, entry.id LIMIT $limit
"""
    + SUMMARY
    + ", printed_at ORDER BY printed_at IS NOT NULL, printed_at, entry.sort_fr, entry.id"
)


@dataclass(frozen=True)
class UnclaimedCount:
    """How many associations of a commune nobody acts for, and of how many of them a code is printed."""

    total: int
    printed: int

    @property
    def bare(self) -> int:
        """Return of how many no code is printed."""
        return self.total - self.printed


@dataclass(frozen=True)
class UnclaimedEntry:
    """An association that nobody acts for; printed_at: when its code was printed, None when it has none that works."""

    entry: Entry
    printed_at: datetime | None


def count_unclaimed(graph: Graph, commune: str, at: datetime) -> UnclaimedCount:
    """Count the associations of a commune that nobody acts for."""
    return UnclaimedCount(**graph.read(COUNT, commune=commune, at=at)[0])


def list_unclaimed(
    graph: Graph, commune: str, at: datetime, limit: int, *, printed: bool | None = None
) -> list[UnclaimedEntry]:
    """List the associations of a commune that nobody acts for, at most so many.

    Those without a code come first, by name, then those with the oldest codes. printed: only those that have a code
    that works, or only those that have none.
    """
    rows = graph.read(LIST, commune=commune, at=at, limit=limit, printed=printed)
    moments = [row.pop("printed_at") for row in rows]
    return [
        UnclaimedEntry(Entry(**row), moment.to_native() if moment else None)
        for row, moment in zip(rows, moments, strict=True)
    ]

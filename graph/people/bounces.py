"""E-mail addresses that a mail server has refused for good: nothing is written to them until they are proven anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from graph.server.connection import Graph

RECORD = """
MERGE (dead:DeadAddress {address: $address})
ON CREATE SET dead.since = $day
SET dead.last_on = $day, dead.words = $words
"""
LIST = """
UNWIND $addresses AS address
MATCH (dead:DeadAddress {address: address})
RETURN dead.address AS address, dead.since AS since, dead.last_on AS last_on, dead.words AS words
"""
REVIVE = "MATCH (dead:DeadAddress {address: $address}) DETACH DELETE dead"


@dataclass(frozen=True)
class DeadAddress:
    """An address that doesn't take letters: since which day, when that was last seen, and the mail server's words."""

    address: str
    since: date
    last_on: date
    words: str


def record_bounce(graph: Graph, address: str, words: str, at: datetime) -> None:
    """Keep that a mail server refuses an address for good, in its words; the first day stays."""
    graph.write(RECORD, address=address.lower(), words=words, day=at.date())


def list_dead(graph: Graph, addresses: Iterable[str | None]) -> dict[str, DeadAddress]:
    """Return those of some addresses that are known to take no letters, by the address in lower case."""
    wanted = list({address.lower() for address in addresses if address})
    rows = graph.read(LIST, addresses=wanted) if wanted else []
    return {
        row["address"]: DeadAddress(row["address"], row["since"].to_native(), row["last_on"].to_native(), row["words"])
        for row in rows
    }


def revive_address(graph: Graph, address: str) -> None:
    """Forget that an address was refused: somebody has proven that letters arrive there."""
    graph.write(REVIVE, address=address.lower())

"""Networks: thematic or territorial, from local to national."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from graph.directory import entries
from graph.rules.kinds import EntryKind
from graph.server.connection import Graph

SAVE: LiteralString = (
    "UNWIND $rows AS row MERGE (entry:Entry {id: row.id}) SET entry:Organisation:Network"
    + entries.PLACE_AND_DESCRIBE
    + entries.CHECK
)
GET: LiteralString = "MATCH (entry:Entry {id: $id}) WHERE entry:Network" + entries.DETAILS


@dataclass(frozen=True, kw_only=True)
class Network:
    """A network of associations; ``nature`` and ``level`` are words of graph/rules/kinds.py or None when unknown."""

    id: str
    name_fr: str
    name_ar: str = ""
    nature: str | None = None
    level: str | None = None
    territories: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    founded_year: int | None = None
    domains: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    objectives_fr: str = ""
    objectives_ar: str = ""
    status: str = "active"
    synthetic: bool = False


def save_networks(graph: Graph, networks: Sequence[Network]) -> None:
    """Create or update networks in one transaction.

    Raises UnknownReference when one names a territory, domain or target group that isn't there.
    """
    entries.save(graph, SAVE, [entries.to_row(network, EntryKind.NETWORK) for network in networks])


def get_network(graph: Graph, id: str) -> Network | None:
    """Return a network with all it says of itself, or None."""
    rows = graph.read(GET, id=id)
    return Network(**entries.from_row(Network, rows[0])) if rows else None

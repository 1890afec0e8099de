"""Partners: public bodies, local authorities, NGOs, donors and companies that work with associations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from graph.directory import entries
from graph.rules.kinds import EntryKind
from graph.server.connection import Graph

SAVE: LiteralString = (
    "UNWIND $rows AS row MERGE (entry:Entry {id: row.id}) SET entry:Organisation:Partner"
    + entries.PLACE_AND_DESCRIBE
    + entries.CHECK
)
GET: LiteralString = "MATCH (entry:Entry {id: $id}) WHERE entry:Partner" + entries.DETAILS


@dataclass(frozen=True, kw_only=True)
class Partner:
    """A partner; ``kind`` is a word of PartnerKind, or None when unknown."""

    id: str
    name_fr: str
    name_ar: str = ""
    kind: str | None = None
    territories: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    domains: tuple[str, ...] = ()
    objectives_fr: str = ""
    objectives_ar: str = ""
    status: str = "active"
    synthetic: bool = False


def save_partners(graph: Graph, partners: Sequence[Partner]) -> None:
    """Create or update partners in one transaction.

    Raises UnknownReference when one names a territory or domain that isn't there.
    """
    rows = []
    for partner in partners:
        row = entries.to_row(partner, EntryKind.PARTNER)
        row["properties"]["partner_kind"] = partner.kind
        rows.append(row)
    entries.save(graph, SAVE, rows)


def get_partner(graph: Graph, id: str) -> Partner | None:
    """Return a partner with all it says of itself, or None."""
    rows = graph.read(GET, id=id)
    if not rows:
        return None
    kind = rows[0]["properties"].get("partner_kind")
    return Partner(**(entries.from_row(Partner, rows[0]) | {"kind": kind}))

"""The names of organisations, to find those that a list mentions."""

from dataclasses import dataclass
from typing import LiteralString

from graph.server.connection import Graph

LIST: LiteralString = """
CALL () {
    MATCH (:Territory {code: $province})<-[:IN*0..2]-(:Territory)<-[:BASED_IN]-(found:Association)
    WHERE $kind IN ['', 'association'] RETURN DISTINCT found
    UNION
    MATCH (found:Network) WHERE $kind IN ['', 'network'] RETURN found
    UNION
    MATCH (found:Partner) WHERE $kind IN ['', 'partner'] RETURN found
}
WITH found WHERE found.merged_into IS NULL
RETURN found.id AS id, found.kind AS kind, found.name_fr AS name_fr, found.name_ar AS name_ar,
       [one IN [found.external_id, found.receipt_number, found.acronym] WHERE one IS NOT NULL] AS more
ORDER BY id
"""


@dataclass(frozen=True)
class OrganisationName:
    """An organisation with its names; more: its acronym and numbers, by which lists may mention it too."""

    id: str
    kind: str
    name_fr: str | None
    name_ar: str | None
    more: list[str]

    @property
    def all(self) -> tuple[str, ...]:
        """Return all its names, the French one first."""
        return tuple(name for name in (self.name_fr, self.name_ar, *self.more) if name)


def list_names(graph: Graph, province: str, kind: str = "") -> list[OrganisationName]:
    """List the associations of a province, and all networks and partners; those of one kind when told."""
    return [OrganisationName(**row) for row in graph.read(LIST, province=province, kind=kind)]


NAMES: LiteralString = """
UNWIND $ids AS id
MATCH (found:Entry {id: id})
RETURN found.id AS id,
       head([one IN [found.name_fr, found.name_ar, found.id] WHERE coalesce(one, '') <> '']) AS name
"""


def names_of(graph: Graph, ids: list[str]) -> dict[str, str]:
    """Return the names of some entries, by id."""
    return {row["id"]: row["name"] for row in graph.read(NAMES, ids=ids)}

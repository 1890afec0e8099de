"""Contacts: how an organisation is reached, and who sees each of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, LiteralString

from graph.rules.kinds import Visibility
from graph.server.connection import Graph

# `row.contacts` null leaves the contacts as they are; a list takes their place, in its order.
REPLACE: LiteralString = """
CALL (entry, row) {
    MATCH (entry)-[:HAS_CONTACT]->(old:Contact)
    WHERE row.contacts IS NOT NULL AND NOT old.id IN [contact IN row.contacts | contact.id]
    DETACH DELETE old
}
CALL (entry, row) {
    UNWIND range(0, size(coalesce(row.contacts, [])) - 1) AS position
    WITH entry, row.contacts[position] AS values, position
    MERGE (contact:Contact {id: values.id})
    SET contact = values, contact.position = position
    MERGE (entry)-[:HAS_CONTACT]->(contact)
}
"""
SAVE: LiteralString = "UNWIND $rows AS row MATCH (entry:Organisation {id: row.id}) WITH entry, row" + REPLACE
OF_ENTRY: LiteralString = """
COLLECT { MATCH (entry)-[:HAS_CONTACT]->(contact:Contact) RETURN contact {.*} ORDER BY contact.position, contact.id }
"""
LIST_ALL: LiteralString = (
    "UNWIND $ids AS id MATCH (entry:Organisation {id: id}) RETURN entry.id AS id," + OF_ENTRY + "AS contacts"
)
IS_LINKED = """
MATCH (own:Organisation {id: $id})
UNWIND $organisations AS reader
MATCH (other:Organisation {id: reader})
RETURN any(linked IN collect(
    EXISTS { (own)-[:MEMBER_OF]-(other) } OR EXISTS { (own)-[:EXCHANGES_WITH]-(other) }
    OR EXISTS { (own)-[:PARTNERS_WITH {confirmed: true}]-(other) }
    OR EXISTS { (own)-[:MEMBER_OF]->(:Network)<-[:MEMBER_OF]-(other) }
    OR EXISTS { (own)-[:CARRIES]->(:Project)<-[:CARRIES]-(other) }
) WHERE linked) AS linked
"""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A way to reach an organisation.

    kind: a word of ContactKind. value: a telephone number in international form, an e-mail address, an address of the
    web, or what a person does. person: whom one reaches there, or nothing. visibility: a word of Visibility.
    """

    id: str
    kind: str
    value: str
    person: str = ""
    visibility: str = Visibility.LINKED


def save_contacts(graph: Graph, organisation: str, contacts: Sequence[Contact]) -> None:
    """Put contacts in the place of those that an organisation has; an unknown organisation changes nothing."""
    save_all_contacts(graph, {organisation: contacts})


def save_all_contacts(graph: Graph, contacts: Mapping[str, Sequence[Contact]]) -> None:
    """Put contacts in the place of those of several organisations, by their ids, in one transaction."""
    graph.write(SAVE, rows=[{"id": id, "contacts": [asdict(one) for one in own]} for id, own in contacts.items()])


def list_contacts(graph: Graph, organisation: str) -> list[Contact]:
    """List the contacts of an organisation in their order, whoever may see them."""
    return list_all_contacts(graph, [organisation]).get(organisation, [])


def list_all_contacts(graph: Graph, organisations: Sequence[str]) -> dict[str, list[Contact]]:
    """List the contacts of several organisations by their ids, in one query; ids that are unknown are left out."""
    rows = graph.read(LIST_ALL, ids=list(organisations))
    return {row["id"]: [contact_of(values) for values in row["contacts"]] for row in rows}


def contact_of(values: Mapping[str, Any]) -> Contact:
    """Return the contact that the graph, or a kept state, holds."""
    return Contact(**{name: values[name] for name in Contact.__dataclass_fields__ if name in values})


def visible(contacts: Iterable[Contact], *, linked: bool, staff: bool) -> list[Contact]:
    """Return the contacts that a reader sees.

    linked: the reader acts for a member of an own network or a linked organisation; staff: is ADS staff, or the owner.
    """
    seen = {Visibility.EVERYBODY}
    if linked or staff:
        seen.add(Visibility.LINKED)
    if staff:
        seen.add(Visibility.STAFF)
    return [contact for contact in contacts if contact.visibility in seen]


def is_linked(graph: Graph, organisation: str, readers: Sequence[str]) -> bool:
    """Say whether one of the readers' organisations is linked with another one, or shares a network with it."""
    rows = graph.read(IS_LINKED, id=organisation, organisations=list(readers))
    return bool(rows and rows[0]["linked"])

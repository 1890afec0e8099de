"""What entries say beside what lists and the matching need, brought in for many of them at once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, LiteralString

from graph.directory import contacts, officers
from graph.directory.contacts import Contact
from graph.directory.officers import Officer, values_of_officer
from graph.directory.provenance import record_all
from graph.rules.provenance import ValueSource
from graph.server.connection import Graph

SAVE: LiteralString = (
    "UNWIND $rows AS row MATCH (entry:Entry {id: row.id}) WITH entry, row" + contacts.REPLACE + officers.REPLACE
)


@dataclass(frozen=True, kw_only=True)
class EntryProfile:
    """What an entry says of itself on a day; values: by field, days as ISO texts; from_list: those a list says."""

    id: str
    on: date
    values: Mapping[str, Any] = field(default_factory=dict)
    from_list: Mapping[str, Any] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    officers: tuple[Officer, ...] = ()


def save_entry_profiles(graph: Graph, profiles: Sequence[EntryProfile]) -> None:
    """Write profiles of entries that are there; a newer word of theirs stays. Written twice it changes nothing."""
    for on in sorted({profile.on for profile in profiles}):
        said = [profile for profile in profiles if profile.on == on]
        record_all(graph, {one.id: one.from_list for one in said if one.from_list}, ValueSource.FILE, on)
        record_all(graph, {one.id: one.values for one in said if one.values}, ValueSource.OWN, on)
    graph.write(
        SAVE,
        rows=[
            {
                "id": one.id,
                "contacts": [asdict(contact) for contact in one.contacts],
                "officers": [values_of_officer(officer) for officer in one.officers],
            }
            for one in profiles
        ],
    )

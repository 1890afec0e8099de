"""Entries as rows of a table, as points of a map, and as what search engines and other programs read."""

import json
from collections.abc import Callable, Iterable, Iterator

from flask import url_for
from flask_babel import gettext as _

from graph.directory.contacts import Contact, visible
from graph.exchange.outgoing import OutgoingEntry
from graph.rules.kinds import ContactKind
from graph.rules.telephone import write_telephone
from portal.exchange.outgoing.tables import Cell, OutgoingTable
from portal.kit.language import domain_name, localised_name, target_name
from portal.kit.words import ENTRY_KINDS

WIDTHS = (36, 44, 44, 14, 24, 24, 30, 44, 34, 10, 10, 10, 12, 24, 30, 14, 20)
Sees = Callable[[OutgoingEntry], list[Contact]]
"""Says which contacts of an entry the reader sees."""


def sees_as(*, staff: bool) -> Sees:
    """Return what a reader sees: everything that staff see, or what is for everybody."""
    return lambda entry: visible(entry.contacts, linked=False, staff=staff)


def entries_table(title: str, entries: Iterable[OutgoingEntry], sees: Sees) -> OutgoingTable:
    """Return entries as a table, with the contacts that the reader sees."""
    head = [
        _("Identifier"), _("Name in French"), _("Name in Arabic"), _("Kind"), _("Province"), _("Commune"),
        _("Douar, quarter or address"), _("Domains of action"), _("Target groups"), _("Year of foundation"),
        _("Latitude"), _("Longitude"), _("Number of members"), _("Telephone"), _("E-mail address"), _("Last change"),
        _("Kind of data"),
    ]  # fmt: skip
    return OutgoingTable(title, head, WIDTHS, (_row(entry, sees(entry)) for entry in entries))


def kind_of_data(*, synthetic: bool) -> str:
    """Say of a row that it is made up; nothing of a real one."""
    return _("Demonstration data") if synthetic else ""


def telephones_of(contacts: Iterable[Contact]) -> str:
    """Write the telephone numbers among contacts as people dial them."""
    numbers = (one.value for one in contacts if one.kind in (ContactKind.TELEPHONE, ContactKind.WHATSAPP))
    return " / ".join(dict.fromkeys(write_telephone(number) for number in numbers))


def place_words(entry: OutgoingEntry) -> str:
    """Return the name of an entry's narrowest place; nothing when it is the province itself."""
    if not entry.place or (entry.province and entry.place["code"] == entry.province["code"]):
        return ""
    return localised_name(entry.place)


def write_geojson(entries: Iterable[OutgoingEntry]) -> Iterator[str]:
    """Yield those of the entries that have a point as GeoJSON (RFC 7946)."""
    yield '{"type":"FeatureCollection","features":['
    first = True
    for entry in entries:
        if entry.lat is None or entry.lon is None:
            continue
        yield ("" if first else ",\n") + json.dumps(_feature(entry), ensure_ascii=False)
        first = False
    yield "]}"


def _row(entry: OutgoingEntry, contacts: list[Contact]) -> list[Cell]:
    return [
        entry.id,
        entry.name_fr,
        entry.name_ar,
        str(ENTRY_KINDS[entry.kind]),
        localised_name(entry.province) if entry.province else "",
        place_words(entry),
        entry.locality,
        "; ".join(domain_name(id) for id in entry.domains),
        "; ".join(target_name(id) for id in entry.targets),
        entry.founded_year,
        entry.lat,
        entry.lon,
        entry.members,
        telephones_of(contacts),
        "; ".join(one.value for one in contacts if one.kind == ContactKind.EMAIL),
        entry.updated_on,
        kind_of_data(synthetic=entry.synthetic),
    ]


def _feature(entry: OutgoingEntry) -> dict[str, object]:
    return {
        "type": "Feature",
        "id": entry.id,
        "geometry": {"type": "Point", "coordinates": [entry.lon, entry.lat]},
        "properties": {
            "name_fr": entry.name_fr,
            "name_ar": entry.name_ar,
            "kind": entry.kind,
            "commune": place_words(entry),
            "province": localised_name(entry.province) if entry.province else "",
            "domains": [domain_name(id) for id in entry.domains],
            "url": url_for(f"directory.{entry.kind}", id=entry.id, _external=True),
            "synthetic": entry.synthetic,
        },
    }

"""The sections of a profile: which fields of an entry stand in each, and which sections each kind of entry has."""

from collections.abc import Collection, Mapping
from typing import Any, LiteralString

from graph.rules.kinds import EntryKind

FIELDS: Mapping[str, tuple[str, ...]] = {
    "names": ("name_fr", "name_ar", "acronym"),
    "about": ("objectives_fr", "objectives_ar", "domains", "targets", "languages", "founded_year"),
    "place": ("territories", "locality", "milieu", "lat", "lon", "exact_lat", "exact_lon", "point_shown"),
    "contacts": ("contacts",),
    "means": ("members", "staff", "volunteers", "premises", "premises_source", "equipment", "internet", "rooms"),
    "legal": (
        "receipt_state", "receipt_authority", "receipt_number", "receipt_on", "statutes_on", "parent",
        "utility_decree", "utility_on", "on_national_platform", "accounting", "conventions",
    ),
    "board": ("assembly_on", "mandate_ends_on", "board_changed_on", "board_declared_on", "officers"),
    "joining": ("nature", "level", "charter", "joining", "questions", "welcome"),
    "body": ("partner_kind",),
    "project": ("state", "programme", "start_year", "end_year", "milieu", "results"),
    "carried": ("carriers", "funders"),
}  # fmt: skip
OF_KIND: Mapping[str, tuple[str, ...]] = {
    EntryKind.ASSOCIATION: ("names", "about", "place", "contacts", "means", "legal", "board"),
    EntryKind.NETWORK: ("names", "about", "place", "contacts", "joining"),
    EntryKind.PARTNER: ("names", "about", "place", "contacts", "body"),
    EntryKind.PROJECT: ("names", "about", "place", "project", "carried"),
}
NODES = ("contacts", "officers", "conventions", "rooms")
"""Fields whose values are lists of maps, each kept as a node of its own."""
ENDS = ("carriers", "funders")
"""Fields whose values are lists of ids of organisations."""
# Whoever has a section open is told that it was changed meanwhile, also where nobody ever saved it.
RAISE: LiteralString = """
CALL (entry, row) {
    UNWIND row.sections AS one
    MERGE (section:EntrySection {id: one.name + ':' + entry.id})
    ON CREATE SET section.revision = 0
    SET section.name = one.name, section.fields = one.fields, section.revision = section.revision + 1
    MERGE (entry)-[:HAS_SECTION]->(section)
}
"""
"""A part of a query: raises what `sections_with` gives as `row.sections` of an `entry`."""


def sections_with(fields: Collection[str], kind: str) -> list[dict[str, Any]]:
    """Return the sections of a kind of entry in which some fields stand, as `RAISE` takes them."""
    return [{"name": name, "fields": list(FIELDS[name])} for name in OF_KIND[kind] if {*FIELDS[name]} & {*fields}]

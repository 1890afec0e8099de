"""Markers of entries for every map, with what a click on one says, and the province that something lies in."""

from collections.abc import Iterable, Sequence

from graph.directory import territories
from graph.directory.entries import Entry
from portal.kit.address import entry_url
from portal.kit.graph import current_graph
from portal.kit.language import domain_name, localised_name, localised_place
from portal.kit.maps import Marker
from portal.kit.words import word


def entry_markers(entries: Iterable[Entry]) -> list[Marker]:
    """Return a marker for each entry that has a point."""
    return [
        Marker(
            entry.lat,
            entry.lon,
            localised_name(entry),
            url=entry_url(entry),
            tone=entry.kind,
            detail=" · ".join(
                part
                for part in (word(entry.kind, "entry_kind"), localised_place(entry), domain_name(entry.domain))
                if part
            ),
        )
        for entry in entries
        if entry.lat is not None and entry.lon is not None
    ]


def province_of(codes: Sequence[str]) -> str | None:
    """Return the code of the first province that some territories are or lie in, or None."""
    paths = territories.get_paths(current_graph(), codes)
    provinces = (place.code for path in paths.values() for place in path if place.level == "province")
    return next(provinces, None)

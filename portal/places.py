"""Where something lies, for the maps."""

from collections.abc import Sequence

from graph.directory import territories
from portal.kit.graph import current_graph


def province_of(codes: Sequence[str]) -> str | None:
    """Return the code of the first province that some territories are or lie in, or None."""
    paths = territories.get_paths(current_graph(), codes)
    provinces = (place.code for path in paths.values() for place in path if place.level == "province")
    return next(provinces, None)

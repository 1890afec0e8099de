"""Where others see an organisation, by how exactly it wants to be seen."""

from graph.rules.kinds import PointShown

NEAR_DECIMALS = 2
"""Of a degree: about a kilometre."""

Point = tuple[float | None, float | None]
"""Latitude and longitude in degrees; both None: there is no point."""


def seen_point(shown: str, exact: Point, centre: Point) -> Point:
    """Return the point that others see. shown: a word of PointShown; centre: of the commune."""
    if shown == PointShown.COMMUNE:
        return centre
    lat, lon = exact
    if shown == PointShown.NEAR and lat is not None and lon is not None:
        return round(lat, NEAR_DECIMALS), round(lon, NEAR_DECIMALS)
    return exact

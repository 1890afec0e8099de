"""Where the country is: which places can't be those of its organisations, and what is likely wrong with them."""

from enum import StrEnum
from math import hypot

OUTLINE = (
    (-7.63, 29.3), (-7.15, 29.52), (-6.77, 29.46), (-5.8, 29.61), (-5.55, 29.49), (-5.24, 29.93), (-4.33, 30.52),
    (-3.66, 30.67), (-3.54, 31.04), (-3.79, 31.24), (-3.65, 31.39), (-3.66, 31.63), (-2.82, 31.79), (-2.87, 32.11),
    (-2.01, 32.18), (-1.2, 32.08), (-1.3, 32.17), (-1.25, 32.33), (-1.0, 32.51), (-1.54, 32.96), (-1.48, 33.08),
    (-1.67, 33.28), (-1.59, 33.61), (-1.73, 33.7), (-1.69, 34.49), (-1.84, 34.63), (-1.74, 34.74), (-1.97, 34.93),
    (-2.43, 35.14), (-2.83, 35.19), (-2.81, 35.1), (-2.99, 35.43), (-3.33, 35.19), (-3.71, 35.29), (-4.35, 35.15),
    (-4.75, 35.22), (-5.24, 35.55), (-5.38, 35.91), (-5.93, 35.79), (-6.37, 34.73), (-6.92, 33.96), (-8.63, 33.12),
    (-9.28, 32.55), (-9.27, 32.18), (-9.84, 31.41), (-9.89, 30.63), (-9.6, 30.37), (-9.83, 29.81), (-10.51, 29.03),
    (-11.04, 28.76), (-11.46, 28.34), (-12.05, 28.1), (-12.93, 27.94), (-13.16, 27.69), (-13.56, 26.74),
    (-14.48, 26.18), (-14.83, 25.29), (-14.88, 24.7), (-15.9, 23.82), (-15.98, 23.64), (-15.76, 23.91),
    (-15.75, 23.78), (-16.19, 23.12), (-16.15, 22.99), (-16.29, 22.89), (-16.49, 22.33), (-16.81, 22.15),
    (-17.1, 20.84), (-16.95, 21.33), (-13.0, 21.34), (-13.11, 22.89), (-12.57, 23.29), (-12.0, 23.46), (-12.0, 26.0),
    (-8.67, 26.0), (-8.67, 28.67),
)  # fmt: skip
"""The country's outline as (longitude, latitude) in degrees, worked out from static/geo/provinces.geojson."""
MARGIN = 0.15
"""How far outside the outline, in degrees, a place is still taken: the outline is simplified."""
NOWHERE = 0.01
"""How near to 0, 0 (in degrees) a place was never filled in."""


class PlaceDoubt(StrEnum):
    """Why a place can't be that of an organisation of the country."""

    ZERO = "zero"
    SWAPPED = "swapped"
    SIGN = "sign"
    OUTSIDE = "outside"


def place_doubt(lat: float, lon: float) -> PlaceDoubt | None:
    """Say what is likely wrong with a place in degrees; None for one in the country."""
    if abs(lat) < NOWHERE and abs(lon) < NOWHERE:
        return PlaceDoubt.ZERO
    if is_in_country(lat, lon):
        return None
    if is_in_country(lon, lat):
        return PlaceDoubt.SWAPPED
    return PlaceDoubt.SIGN if is_in_country(abs(lat), -abs(lon)) else PlaceDoubt.OUTSIDE


def is_in_country(lat: float, lon: float) -> bool:
    """Say whether a place in degrees lies in the country, or so near that the simplified outline may be wrong."""
    inside = False
    for (x1, y1), (x2, y2) in zip(OUTLINE, OUTLINE[1:] + OUTLINE[:1], strict=True):
        if _distance(lon, lat, x1, y1, x2, y2) <= MARGIN:
            return True
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _distance(x: float, y: float, x1: float, y1: float, x2: float, y2: float) -> float:
    """Return how far a point is from a side, in degrees."""
    along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2)
    along = min(1.0, max(0.0, along))
    return hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1))

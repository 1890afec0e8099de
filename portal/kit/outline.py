"""Maps for papers: the outline of a province and points by their numbers, drawn without tiles."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.kit.paper import Drawing, Key, Label, Outline

BOUNDARIES = Path(__file__).parents[2] / "static" / "geo" / "provinces.geojson"
SOURCE = "© OpenStreetMap"
WIDTH, HEIGHT, EDGE = 120.0, 105.0, 4.0
"""Millimetres of the picture at most, and the room around what is drawn."""
RADIUS, NEAR = 2.6, 5.4
"""Of a numbered point, and the millimetres that keep two apart."""
STEPS = 40
Point = tuple[float, float]


@dataclass(frozen=True)
class Numbered:
    """A point by its number, in degrees."""

    number: int
    lat: float
    lon: float


def draw_outline(
    province: str,
    points: Sequence[Numbered],
    dots: Iterable[tuple[float, float]] = (),
    *,
    caption: str,
    description: str,
    legend: tuple[Key, ...] = (),
) -> Drawing:
    """Draw a province by its code, small dots (lat, lon) and numbered points, moved apart where they would hide."""
    rings = _rings(province)
    dots = list(dots)
    frame = _Frame([*(point for ring in rings for point in ring), *((one.lon, one.lat) for one in points)])
    shapes = [Outline(tuple(frame.place(*point) for point in ring), tone="pale") for ring in rings]
    shapes += [Outline((frame.place(lon, lat),), tone="quiet", edge="none", radius=0.6) for lat, lon in dots]
    labels: list[Label] = []
    for one, (x, y) in zip(points, _apart([frame.place(each.lon, each.lat) for each in points]), strict=True):
        true = frame.place(one.lon, one.lat)
        if math.dist(true, (x, y)) > RADIUS:
            shapes.append(Outline((true, (x, y)), edge="quiet", open=True))
        shapes.append(Outline(((x, y),), tone="green", edge="white", radius=RADIUS))
        labels.append(Label(x, y, str(one.number), tone="white", size=7.5))
    return Drawing(caption, frame.width, frame.height, tuple(shapes), tuple(labels), description, legend, SOURCE)


class _Frame:
    """Puts degrees into millimetres, as large as there is room; degrees of longitude are shorter than of latitude."""

    def __init__(self, points: Sequence[Point]) -> None:
        lons, lats = zip(*points, strict=True) if points else ((0.0, 1.0), (0.0, 1.0))
        self._west, self._north = min(lons), max(lats)
        self._shrink = math.cos(math.radians((min(lats) + max(lats)) / 2))
        across = max((max(lons) - self._west) * self._shrink, 1e-6)
        down = max(self._north - min(lats), 1e-6)
        self._scale = min((WIDTH - 2 * EDGE) / across, (HEIGHT - 2 * EDGE) / down)
        self.width = round(across * self._scale + 2 * EDGE, 1)
        self.height = round(down * self._scale + 2 * EDGE, 1)

    def place(self, lon: float, lat: float) -> Point:
        """Return where a place is, from the left and the top."""
        return (
            round(EDGE + (lon - self._west) * self._shrink * self._scale, 2),
            round(EDGE + (self._north - lat) * self._scale, 2),
        )


def _apart(points: Sequence[Point]) -> list[Point]:
    """Move points that would hide one another apart, step by step."""
    moved = [list(point) for point in points]
    for _step in range(STEPS):
        for first in range(len(moved)):
            for second in range(first):
                _push(moved[first], moved[second], angle=first)
    return [(round(x, 2), round(y, 2)) for x, y in moved]


def _push(a: list[float], b: list[float], angle: int) -> None:
    far = math.dist(a, b)
    if far >= NEAR:
        return
    across, down = (a[0] - b[0], a[1] - b[1]) if far > 1e-6 else (math.cos(angle), math.sin(angle))
    step = (NEAR - far) / 2 / (far if far > 1e-6 else 1.0)
    for point, way in ((a, 1), (b, -1)):
        point[0] = min(max(point[0] + way * step * across, EDGE), WIDTH - EDGE)
        point[1] = min(max(point[1] + way * step * down, EDGE), HEIGHT - EDGE)


def _rings(province: str) -> tuple[tuple[Point, ...], ...]:
    """Return the outer boundaries of a province, none when it isn't known."""
    return _boundaries().get(province, ())


@cache
def _boundaries() -> dict[str, tuple[tuple[Point, ...], ...]]:
    found = {}
    for feature in json.loads(BOUNDARIES.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        found[feature["properties"]["hcp"]] = tuple(
            tuple((lon, lat) for lon, lat, *_height in polygon[0]) for polygon in polygons
        )
    return found

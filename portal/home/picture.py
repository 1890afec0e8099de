"""A picture of the network, drawn from the graph: few stand around networks, and many stand alone."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.links.shape import NetworkShape, read_shape
from graph.server.connection import Graph
from portal.kit.by_revision import kept

WIDTH, HEIGHT = 480.0, 340.0
HUBS = ((105.0, 95.0), (330.0, 80.0), (150.0, 255.0), (375.0, 245.0))
"""Where the networks stand, the largest first."""
RING = 48.0
DOTS = 66
"""Associations that are drawn: as many of them stand alone as the graph says."""
APART = 26.0
EDGE = 12.0
MOST_TRIES = 4000

Point = tuple[float, float]


@dataclass(frozen=True)
class Picture:
    """Where everything stands: networks, members (each with its network), those alone, and what is drawn between."""

    hubs: tuple[Point, ...]
    members: tuple[tuple[Point, Point], ...]
    alone: tuple[Point, ...]
    bridges: tuple[tuple[Point, Point], ...]
    could: tuple[Point, Point] | None
    share: float
    width: float = WIDTH
    height: float = HEIGHT


def network_picture() -> Picture:
    """Return the picture of the graph as it is; it is drawn anew only when something changed."""
    return kept(_draw_graph)


def _draw_graph(graph: Graph) -> Picture:
    return draw(read_shape(graph))


def draw(shape: NetworkShape) -> Picture:
    """Place everything; of DOTS associations, the share that is in no network stands apart."""
    hubs = HUBS[: len(shape.members)]
    alone = round(DOTS * shape.alone) if hubs else DOTS
    members = tuple(
        (_around(hub, at, count), hub)
        for hub, count in zip(hubs, _shares(shape.members, DOTS - alone), strict=True)
        for at in range(count)
    )
    apart = tuple(_spread(alone, hubs))
    nearest = min(((one, hub) for one in apart for hub in hubs), key=lambda pair: math.dist(*pair), default=None)
    bridges = tuple((hubs[one], hubs[other]) for one, other in shape.shared)
    return Picture(hubs, members, apart, bridges, nearest, shape.alone if hubs else 1.0)


def _shares(members: Sequence[int], dots: int) -> list[int]:
    """Deal out the dots by the number of members, at least one to each network."""
    whole = sum(members) or 1
    return [max(1, round(dots * count / whole)) for count in members]


def _around(hub: Point, at: int, count: int) -> Point:
    turn = 2 * math.pi * (at + 0.35) / count
    far = RING * (0.82 if at % 2 else 1.0)
    return round(hub[0] + far * math.cos(turn), 1), round(hub[1] + far * math.sin(turn), 1)


def _spread(count: int, hubs: Sequence[Point]) -> Iterator[Point]:
    """Give places that are evenly spread, off the networks and off one another."""
    found: list[Point] = []
    for number in range(1, MOST_TRIES):
        if len(found) == count:
            break
        x, y = _halton(number, 2), _halton(number, 3)
        place = round(EDGE + x * (WIDTH - 2 * EDGE), 1), round(EDGE + y * (HEIGHT - 2 * EDGE), 1)
        free = all(math.dist(place, hub) > RING + APART / 2 for hub in hubs)
        if free and all(math.dist(place, other) > APART for other in found):
            found.append(place)
    return iter(found)


def _halton(number: int, base: int) -> float:
    """Return the number's place in Halton's sequence (Numerische Mathematik 2, 1960), in [0, 1)."""
    share, part = 0.0, 1.0
    while number:
        part /= base
        number, digit = divmod(number, base)
        share += part * digit
    return share

"""The radar of the six axes as SVG: drawn here, so that it shows without scripts and on paper."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from flask import render_template
from flask_babel import format_percent
from markupsafe import Markup

from portal.kit.paper import Drawing, Key, Label, Outline

RADIUS = 110.0
WIDTH, HEIGHT = 490, 340
CENTRE = (WIDTH / 2, HEIGHT / 2)
RINGS = (0.25, 0.5, 0.75, 1.0)
LABEL_GAP = 16.0
LINE = 18
SCALE = 0.32
"""Millimetres on paper of a unit of the picture."""
SQUARE = 8
"""The side of the squares that mark the others' scores."""
LETTERS = 12
"""A name is written in lines of so many letters, LINE apart, so that it fits beside the radar on a phone."""
SIDE = 0.3
"""Beyond this part of the radius sideways, a label begins or ends at its axis instead of standing over it."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Spoke:
    """An axis of the radar: where it ends, the lines of its name, where each stands and how they are anchored."""

    end: Point
    lines: tuple[tuple[str, Point], ...]
    anchor: str


@dataclass(frozen=True)
class Shape:
    """Scores on the axes: the points of those known, and the lines between neighbours that are both known."""

    points: tuple[Point, ...]
    lines: tuple[tuple[Point, Point], ...]
    closed: str

    @property
    def corners(self) -> tuple[Point, ...]:
        """Return where squares begin whose middles are the points."""
        return tuple((x - SQUARE / 2, y - SQUARE / 2) for x, y in self.points)


def draw_radar(
    names: Mapping[str, str], own: Mapping[str, float], other: Mapping[str, float], *, title: str, description: str
) -> Markup:
    """Draw scores in [0, 1] on named axes, beside others; an axis without a score is left open.

    title, description: what the picture is and says, for those who hear the page.
    """
    axes = list(names)
    return Markup(  # noqa: S704 - it is a template of ours, which escapes what it is given
        render_template(
            "diagnostic/result/_radar.html",
            title=title,
            description=description,
            width=WIDTH,
            height=HEIGHT,
            rings=[_outline([_at(index, len(axes), ring) for index in range(len(axes))]) for ring in RINGS],
            spokes=[_spoke(names[axis], index, len(axes)) for index, axis in enumerate(axes)],
            own=_shape(axes, own),
            other=_shape(axes, other),
            centre=CENTRE,
            square=SQUARE,
        )
    )


def draw_paper_radar(
    names: Mapping[str, str], own: Mapping[str, float], other: Mapping[str, float], *, words: tuple[str, str, str, str]
) -> Drawing:
    """Draw the same for papers; words: caption, description, and whose scores are whose: its own, the others'."""
    axes, caption, description = list(names), *words[:2]
    rings = [_shape(axes, dict.fromkeys(axes, ring)).points for ring in RINGS]
    spokes = [_spoke(names[axis], index, len(axes)) for index, axis in enumerate(axes)]
    shapes = [Outline(_paper(ring), edge="line") for ring in rings]
    shapes += [Outline(_paper((CENTRE, spoke.end)), edge="line", open=True) for spoke in spokes]
    for scores, tone, dashed in ((other, "accent", True), (own, "green", False)):
        found = _shape(axes, scores)
        shapes += [Outline(_paper(line), edge=tone, dashed=dashed, open=True) for line in found.lines]
        shapes += [Outline(_paper((point,)), tone=tone, edge="white", radius=1.4) for point in found.points]
    labels = [Label(x * SCALE, y * SCALE, line, spoke.anchor, size=9.5) for spoke in spokes
              for line, (x, y) in spoke.lines]  # fmt: skip
    labels += [Label(CENTRE[0] * SCALE, _at(0, len(axes), ring)[1] * SCALE, format_percent(ring), tone="quiet", size=7)
               for ring in RINGS]  # fmt: skip
    legend = Key("green", words[2]), *([Key("accent", words[3])] if other else [])
    return Drawing(caption, WIDTH * SCALE, HEIGHT * SCALE, tuple(shapes), tuple(labels), description, tuple(legend))


def _paper(points: Sequence[Point]) -> tuple[Point, ...]:
    return tuple((x * SCALE, y * SCALE) for x, y in points)


def _at(index: int, count: int, share: float) -> Point:
    """Return the point of a share on an axis: the first points up, the others follow clockwise."""
    angle = 2 * math.pi * index / count
    return (
        round(CENTRE[0] + RADIUS * share * math.sin(angle), 1),
        round(CENTRE[1] - RADIUS * share * math.cos(angle), 1),
    )


def _spoke(name: str, index: int, count: int) -> Spoke:
    end = _at(index, count, 1.0)
    label = _at(index, count, 1 + LABEL_GAP / RADIUS)
    sideways = (end[0] - CENTRE[0]) / RADIUS
    anchor = "middle" if abs(sideways) < SIDE else "start" if sideways > 0 else "end"
    lines = [name] if anchor == "middle" else wrap(name, LETTERS, break_long_words=False)
    first = label[1] - LINE * (len(lines) - 1) / 2
    return Spoke(end, tuple((line, (label[0], first + LINE * number)) for number, line in enumerate(lines)), anchor)


def _shape(axes: Sequence[str], scores: Mapping[str, float]) -> Shape:
    points = [_at(index, len(axes), scores[axis]) if axis in scores else None for index, axis in enumerate(axes)]
    pairs = zip(points, points[1:] + points[:1], strict=True)
    known = tuple(point for point in points if point)
    return Shape(
        known,
        tuple((start, end) for start, end in pairs if start and end),
        _outline(known) if len(known) == len(axes) else "",
    )


def _outline(points: Sequence[Point]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)

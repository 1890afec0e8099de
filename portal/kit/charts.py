"""Charts as SVG, drawn here so that they show without scripts and on paper, in the direction of the page.

Each has a title and a description for those who hear the page; the table with the same numbers stands beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from markupsafe import Markup

from portal.kit.language import current_language

WIDTH, LABEL, END = 420.0, 125.0, 95.0
ROW, THICK, OVER = 34.0, 20.0, 24.0
STRIP = (300.0, 22.0)


@dataclass(frozen=True)
class Bar:
    """A bar of a chart: its label, its size in [0, 1] and what is written at its end."""

    label: str
    share: float
    written: str


@dataclass(frozen=True)
class StripPart:
    """A part of a strip: where it begins, its width, its number among the parts and what is written in it."""

    x: float
    width: float
    tone: int
    written: str

    @property
    def middle(self) -> float:
        """Return where its writing stands."""
        return self.x + self.width / 2


def draw_bars(id: str, bars: Sequence[Bar], *, title: str, description: str, above: bool = False) -> Markup:
    """Draw bars one under another, the longest as wide as there is room; above: long labels stand over their bars."""
    most = max((bar.share for bar in bars), default=0.0) or 1.0
    start, over = (0.0, OVER) if above else (LABEL, 0.0)
    room, row = WIDTH - start - END, ROW + over
    drawn = []
    for index, bar in enumerate(bars):
        length = round(room * bar.share / most, 1)
        drawn.append(
            {
                "label": bar.label,
                "written": bar.written,
                "x": _from_start(start, length),
                "y": row * index + over + (ROW - THICK) / 2,
                "width": length,
                "middle": row * index + over + ROW / 2,
                "label_x": _from_start(0.0 if above else LABEL - 10),
                "label_y": row * index + (over if above else ROW) / 2,
                "end_x": _from_start(start + length + 8),
            }
        )
    return _render(
        "bars", id=id, title=title, description=description, width=WIDTH, height=row * len(bars), bars=drawn,
        thick=THICK, foot=_from_start(start), anchor="start" if above else "end",
    )  # fmt: skip


def draw_strip(id: str, shares: Sequence[float], written: Sequence[str], *, title: str, description: str) -> Markup:
    """Draw shares in [0, 1] of a whole as parts of one strip, what is written only in those that have room for it."""
    width, height = STRIP
    parts, start = [], 0.0
    for tone, (share, words) in enumerate(zip(shares, written, strict=True)):
        length = round(width * share, 1)
        if length:
            parts.append(
                StripPart(_from_start(start, length, width), length, tone, words if length > 8 * len(words) else "")
            )
        start += length
    return _render("strip", id=id, title=title, description=description, width=width, height=height, parts=parts,
                   inner=height - 1, middle=height / 2)  # fmt: skip


def _from_start(place: float, length: float = 0.0, width: float = WIDTH) -> float:
    """Return the x of what begins at a place from where reading begins."""
    return round(width - place - length if current_language() == "ar" else place, 1)


def _render(name: str, **values: object) -> Markup:
    # It is a template of ours, which escapes what it is given.
    return Markup(render_template(f"components/chart_{name}.html", **values))  # noqa: S704

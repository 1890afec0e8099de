"""A small picture of times against sizes, both on logarithmic scales."""

from collections.abc import Mapping, Sequence

import numpy as np

WIDE, HIGH, LEFT, RIGHT, TOP, BOTTOM = 640, 360, 60, 190, 20, 45
COLOURS = ("#0b6e4f", "#b3541e", "#3b5b92", "#777777")


def draw(sizes: Sequence[int], lines: Mapping[str, Sequence[float]]) -> str:
    """Return an SVG with one line a name; lines: name → seconds at each size."""
    values = [value for line in lines.values() for value in line]
    low, high = np.floor(np.log10(min(values))), np.ceil(np.log10(max(values)))
    first, last = np.log10(min(sizes)), max(np.log10(max(sizes)), np.log10(min(sizes)) + 0.1)

    def across(size: float) -> float:
        return float(LEFT + (np.log10(size) - first) / (last - first) * (WIDE - LEFT - RIGHT))

    def down(value: float) -> float:
        return float(TOP + (high - np.log10(value)) / max(high - low, 1) * (HIGH - TOP - BOTTOM))

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" font-family="sans-serif" font-size="13">',
        "<title>Seconds for the whole country against the number of associations</title>",
        f'<rect width="{WIDE}" height="{HIGH}" fill="#fff"/>',
    ]
    for power in range(int(low), int(high) + 1):
        y = down(10.0**power)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDE - RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>')
    for size in sizes:
        parts.append(f'<text x="{across(size):.1f}" y="{HIGH - BOTTOM + 20}" text-anchor="middle">{size:,}</text>')
    middle = (LEFT + WIDE - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HIGH - 6}" text-anchor="middle">associations</text>')
    ends = sorted((down(line[-1]), name) for name, line in lines.items())
    labels: dict[str, float] = {}
    for y, name in ends:  # Labels stand at their line's end, never on one another.
        labels[name] = max(y, max(labels.values(), default=0.0) + 16)
    for colour, (name, line) in zip(COLOURS, lines.items(), strict=False):
        points = " ".join(f"{across(size):.1f},{down(value):.1f}" for size, value in zip(sizes, line, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{WIDE - RIGHT + 8}" y="{labels[name] + 4:.1f}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"

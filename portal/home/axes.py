"""Where an association stands on the six axes, as a small picture and one sentence."""

from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from graph.directory.associations import Association
from graph.rules.kinds import AXES
from portal.diagnostic.result.radar import draw_radar
from portal.kit.words import word

NAMED = 2
"""Axes that the sentence names on each side."""


@dataclass(frozen=True)
class AxesStanding:
    """The radar of a diagnostic, and the names of the strongest and of the weakest axes."""

    radar: Markup
    strong: tuple[str, ...]
    weak: tuple[str, ...]


def standing_on_axes(item: Association) -> AxesStanding | None:
    """Return where an association stands; None before it has scores on at least half of the axes."""
    scores = {axis: item.axes[axis] for axis in AXES if axis in item.axes}
    if len(scores) < len(AXES) / 2:
        return None
    names = {axis: word(axis, "axis") for axis in AXES}
    order = sorted(scores, key=lambda axis: scores[axis])
    weak, strong = order[:NAMED], [axis for axis in order[::-1] if axis not in order[:NAMED]][:1]
    radar = draw_radar(names, scores, {}, title=_("Your six axes"), description="")
    return AxesStanding(radar, tuple(names[axis] for axis in strong), tuple(names[axis] for axis in weak))

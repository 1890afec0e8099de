"""In which order to see to needs, and which needs of an earlier diagnostic are met.

priority = gap × importance × (1 + dependents). gap: 1 - the theme's score, in [0, 1]. importance: 1 to 3. dependents:
how many other themes of the instrument build upon this one directly; 1 is added for the theme itself, as a theme on
which nothing depends is a need all the same. Importance and dependencies are those of graph/rules/importance.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from graph.rules.importance import weight_of
from graph.rules.instrument import Instrument, Theme
from graph.rules.needs import Need, needs
from graph.rules.scoring import AxisScore, ThemeScore

FIRST = 5
"""So many needs stand open on a page, the others are folded away."""
SAME = 0.005
"""Scores nearer than this read as the same percentage."""


@dataclass(frozen=True)
class Priority:
    """A need with the three factors of its priority, and the priority itself, 0 or more."""

    need: Need
    gap: float
    importance: int
    dependents: tuple[Theme, ...]
    value: float

    @property
    def theme(self) -> Theme:
        """Return the theme to strengthen."""
        return self.need.theme.theme


class Fate(StrEnum):
    """What has become of a need: met is no longer one; unknown when the next diagnostic says nothing of its theme."""

    MET = "met"
    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FollowedNeed:
    """A need of an earlier diagnostic, its theme's score then and now (None when unknown), and what became of it."""

    need: Need
    before: float
    after: float | None
    fate: Fate


def prioritise(found: Iterable[Need], instrument: Instrument) -> list[Priority]:
    """Return the needs by priority, the highest first; of equal ones the weaker theme comes first."""
    themes = [theme for axis in instrument.scored_axes for theme in axis.themes]
    ranked = [_priority(need, themes) for need in found]
    return sorted(ranked, key=lambda one: (-one.value, -one.gap))


def follow_needs(before: Mapping[str, AxisScore], after: Mapping[str, AxisScore]) -> list[FollowedNeed]:
    """Say of each need of a diagnostic what has become of it in a later one, both as `scoring.score` returns them."""
    now = {theme.theme.id: theme for axis in after.values() for theme in axis.themes}
    left = {need.theme.theme.id for need in needs(after)}
    return [_follow(need, now.get(need.theme.theme.id), left) for need in needs(before)]


def _priority(need: Need, themes: list[Theme]) -> Priority:
    theme = need.theme.theme
    gap = 1.0 - (need.theme.score or 0.0)
    importance = weight_of(theme.id).importance
    dependents = tuple(other for other in themes if theme.id in weight_of(other.id).builds_on)
    return Priority(need, gap, importance, dependents, gap * importance * (1 + len(dependents)))


def _follow(need: Need, theme: ThemeScore | None, left: set[str]) -> FollowedNeed:
    before = need.theme.score or 0.0
    after = theme.score if theme else None
    if after is None:
        return FollowedNeed(need, before, None, Fate.UNKNOWN)
    if need.theme.theme.id not in left:
        return FollowedNeed(need, before, after, Fate.MET)
    if abs(after - before) < SAME:
        return FollowedNeed(need, before, after, Fate.SAME)
    return FollowedNeed(need, before, after, Fate.BETTER if after > before else Fate.WORSE)

"""What a scored diagnostic says: what an association is good at, and its needs in the order in which to see to them."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.rules.kinds import STRONG, WEAK
from graph.rules.scoring import AxisScore, QuestionScore, ThemeScore


@dataclass(frozen=True)
class Strength:
    """A theme that an association is good at."""

    axis: AxisScore
    theme: ThemeScore


@dataclass(frozen=True)
class Need:
    """A theme to strengthen, with its weak questions, the weakest first; of a theme that is well else, only these.

    whole: whether the theme as a whole is weak.
    """

    axis: AxisScore
    theme: ThemeScore
    questions: tuple[QuestionScore, ...]
    whole: bool


def strengths(scored: Mapping[str, AxisScore]) -> list[Strength]:
    """List the themes that are strong, the strongest first."""
    found = [
        Strength(axis, theme)
        for axis in scored.values()
        for theme in axis.themes
        if theme.score is not None and theme.score >= STRONG
    ]
    return sorted(found, key=lambda strength: -(strength.theme.score or 0.0))


def needs(scored: Mapping[str, AxisScore]) -> list[Need]:
    """List the themes to strengthen by priority.

    First those that are weak as a whole, the weakest first and of equal ones that of the weaker axis; then those that
    have a weak question or more, in the same order.
    """
    found = []
    for axis in scored.values():
        for theme in axis.themes:
            weak = [one for one in theme.questions if one.score is not None and one.score <= WEAK]
            if theme.score is not None and weak:
                weakest = tuple(sorted(weak, key=lambda one: one.score or 0.0))
                found.append(Need(axis, theme, weakest, theme.score <= WEAK))
    return sorted(found, key=_priority)


def _priority(need: Need) -> tuple[bool, float, float]:
    axis = need.axis.score if need.axis.score is not None else 1.0
    return not need.whole, need.theme.score or 0.0, axis

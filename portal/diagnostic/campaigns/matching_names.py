"""Which association of a sample a submission is about: by its diagnostic's code, else by a name that is near."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rapidfuzz import fuzz

from graph.rules.folding import fold

NEAR, FAR, MOST = 90, 55, 8
"""Likeness, 0 to 100, from which a name is proposed at once, from which it is offered at all; how many are offered."""
LEAD = 5
"""How much nearer than the next the proposed name must be."""
OTHER_COMMUNE = 10
"""How much less likely a name is in another commune than the one that was said."""


class Named(Protocol):
    """An association with its names and its commune's code."""

    id: str
    name_fr: str
    name_ar: str
    commune: str


@dataclass(frozen=True)
class Match:
    """What a name leads to. sure: the one that it is beyond doubt; offered: those to choose from, the nearest first.

    proposed: the one of these that it most likely is, to be confirmed by hand.
    """

    sure: Named | None = None
    offered: tuple[Named, ...] = ()
    proposed: Named | None = None


def match_name(name: str, commune: str | None, sample: Sequence[Named]) -> Match:
    """Match a name, said to be of a commune if any: sure only when it is written the same and there is no other."""
    words = fold(name)
    if not words:
        return Match()
    same = [one for one in sample if words in _names(one) and commune in (None, one.commune)]
    if len(same) == 1:
        return Match(sure=same[0])
    ranked = sorted(((_likeness(words, commune, one), one) for one in sample), key=lambda pair: (-pair[0], pair[1].id))
    near = [(likeness, one) for likeness, one in ranked[:MOST] if likeness >= FAR]
    clear = near and near[0][0] >= NEAR and (len(near) == 1 or near[0][0] - near[1][0] >= LEAD)
    return Match(offered=tuple(one for _likeness, one in near), proposed=near[0][1] if clear else None)


def _names(one: Named) -> list[str]:
    return [folded for name in (one.name_fr, one.name_ar) if (folded := fold(name))]


def _likeness(words: str, commune: str | None, one: Named) -> float:
    """Return how like the names are, 0 to 100, whatever the order of their words."""
    elsewhere = OTHER_COMMUNE if commune and one.commune != commune else 0
    return max((fuzz.token_sort_ratio(words, name) for name in _names(one)), default=0) - elsewhere

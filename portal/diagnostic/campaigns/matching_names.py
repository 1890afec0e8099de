"""Which association of a sample a submission is about: by its diagnostic's code, else by a name that is near."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from graph.rules.folding import fold

NEAR, FAR, MOST = 90, 55, 8
"""Likeness, 0 to 100, from which a name is proposed at once, from which it is offered at all; how many are offered."""
LEAD = 5
"""How much nearer than the next the proposed name must be."""
AT_ONCE = 500
"""So many names are compared at once with the whole sample."""
OTHER_COMMUNE = 10
"""How much less likely a name is in another commune than the one that was said."""


class Named(Protocol):
    """An association with its names and its commune's code."""

    @property
    def id(self) -> str:
        """Return its id."""

    @property
    def name_fr(self) -> str:
        """Return its French name, or nothing."""

    @property
    def name_ar(self) -> str:
        """Return its Arabic name, or nothing."""

    @property
    def commune(self) -> str:
        """Return the code of its commune, or nothing."""


One = TypeVar("One", bound=Named)


@dataclass(frozen=True)
class Match(Generic[One]):
    """What a name leads to. sure: the one that it is beyond doubt; offered: those to choose from, the nearest first.

    proposed: the one of these that it most likely is, to be confirmed by hand.
    """

    sure: One | None = None
    offered: tuple[One, ...] = ()
    proposed: One | None = None


class NameIndex(Generic[One]):
    """The names of a sample, folded once, to match many names with."""

    def __init__(self, sample: Sequence[One]) -> None:
        """Fold the names; sample: those that a name can be of."""
        self._sample = sorted(sample, key=lambda one: one.id)
        self._names = [[fold(one.name_fr) for one in self._sample], [fold(one.name_ar) for one in self._sample]]
        self._communes = np.array([one.commune for one in self._sample], dtype=object)
        self._same: dict[str, list[One]] = {}
        for one, *names in zip(self._sample, *self._names, strict=True):
            for words in {*names} - {""}:
                self._same.setdefault(words, []).append(one)

    def sure(self, name: str, commune: str | None) -> One | None:
        """Return the only one whose name is written the same, in this commune if one is said."""
        same = [one for one in self._same.get(fold(name), ()) if commune in (None, one.commune)]
        return same[0] if len(same) == 1 else None

    def match_all(self, asked: Sequence[tuple[str, str | None]]) -> list[Match[One]]:
        """Match names, each with its commune if one is said: those that aren't sure by how near they are, at once."""
        found: list[Match[One]] = [Match(sure=self.sure(*one)) for one in asked]
        unsure = [at for at, match in enumerate(found) if not match.sure and fold(asked[at][0])]
        for start in range(0, len(unsure) if self._sample else 0, AT_ONCE):
            part = unsure[start : start + AT_ONCE]
            for at, row in zip(part, self._likeness([asked[at] for at in part]), strict=True):
                found[at] = self._near(row)
        return found

    def _likeness(self, asked: Sequence[tuple[str, str | None]]) -> NDArray[np.float32]:
        """Return how like names are, 0 to 100, whatever the order of their words: a row for each that is asked."""
        words = [fold(name) for name, _commune in asked]
        alike = [process.cdist(words, names, scorer=fuzz.token_sort_ratio, score_cutoff=FAR) for names in self._names]
        likeness: NDArray[np.float32] = np.maximum(*alike)
        for row, (_name, commune) in zip(likeness, asked, strict=True):
            if commune:
                row[self._communes != commune] -= OTHER_COMMUNE
        return likeness

    def _near(self, row: NDArray[np.float32]) -> Match[One]:
        """Return the nearest, at most MOST; those that are as near stand by id."""
        first = np.argsort(-row, kind="stable")[:MOST]
        near = [(row[at], self._sample[at]) for at in first if row[at] >= FAR]
        clear = near and near[0][0] >= NEAR and (len(near) == 1 or near[0][0] - near[1][0] >= LEAD)
        return Match(offered=tuple(one for _likeness, one in near), proposed=near[0][1] if clear else None)

"""From what terms add up to a score that says what was observed, and how far scores are from that."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from matching.encoding.arrays import Array
from matching.encoding.encoders import Flags, Floats

PRIOR, LEAST_RISE = 20.0, 0.1
BINS = 10
LEAST_IN_BIN = 50
"""A step of scores with the weight of so many pairs says how far a score is from the share that is linked."""


def comparable(linked: Array, alike: Flags) -> Floats:
    """Weigh pairs: half are linked, a quarter strangers, a quarter of like degree; a score is a share of such."""
    weights = np.zeros(len(linked))
    for part, share in ((linked == 1, 0.5), ((linked == 0) & alike, 0.25), ((linked == 0) & ~alike, 0.25)):
        weights[part] = share / max(part.sum(), 1)
    return weights * len(linked)


@dataclass(frozen=True, eq=False)
class Reliability:
    """What was told and what was observed over ten equal steps of a score, (BINS,) each; those of parts add up.

    mass: the weight of the pairs; squares: of their squared weights; told: of their scores; true: of those linked.
    """

    mass: Floats
    squares: Floats
    told: Floats
    true: Floats

    @classmethod
    def of(cls, score: Floats, linked: Array, weights: Floats) -> Self:
        """Count pairs by their scores in [0, 1]."""
        step = np.minimum((score * BINS).astype(int), BINS - 1)
        parts = (weights, weights**2, weights * score, weights * linked)
        return cls(*(np.bincount(step, part, BINS).astype(np.float64) for part in parts))

    def __add__(self, other: Self) -> Self:
        return type(self)(
            *(mine + theirs for mine, theirs in zip(vars(self).values(), vars(other).values(), strict=True))
        )

    @property
    def off_by(self) -> float:
        """Return the mean distance of a score from the share that is linked."""
        return float(np.abs(self.told - self.true).sum() / max(self.mass.sum(), 1e-12))

    @property
    def most_off(self) -> float:
        """Return the most that it is in a step with pairs enough, counted as if all weighed the same."""
        enough = self.mass**2 >= LEAST_IN_BIN * np.maximum(self.squares, 1e-12)
        return float((np.abs(self.told - self.true) / np.maximum(self.mass, 1e-12))[enough].max(initial=0.0))


def curve_of(log_odds: Floats, linked: npt.NDArray[Any], weights: Floats, steps: int) -> Floats:
    """Return the curve, (2, steps), from log-odds to those observed in as many groups of like weight, always rising.

    What is seen of a group is drawn to what its log-odds said, as by PRIOR pairs, and rises by LEAST_RISE at least.
    """
    levels, level = np.unique(log_odds, return_inverse=True)  # Pairs of one score are in one group.
    mass = np.bincount(level, weights)
    middle = (np.cumsum(mass) - mass / 2) / mass.sum()
    group = np.minimum(middle * steps, steps - 1).astype(int)
    total = np.maximum(np.bincount(group, mass, steps), 1e-9)
    squares = np.bincount(group, np.bincount(level, weights**2), steps)
    pairs = np.where(squares > 0, total**2 / np.maximum(squares, 1e-9), 0.0)  # Of equal weight, in effect.
    knots = np.bincount(group, mass * levels, steps) / total
    said = np.bincount(group, mass * expit(levels), steps) / total
    seen = np.bincount(group, np.bincount(level, weights * linked), steps) / total
    shown = (pairs * seen + PRIOR * said) / (pairs + PRIOR)
    filled = np.flatnonzero(pairs > 0)
    # A group of nobody is as the nearest one.
    where = filled[np.abs(np.arange(steps)[:, None] - filled).argmin(axis=1)]
    knots, shown = np.maximum.accumulate(knots[where]) + np.arange(steps) * 1e-6, shown[where]
    heights = np.maximum.accumulate(logit(np.clip(shown, 1e-4, 1 - 1e-4)) - LEAST_RISE * knots) + LEAST_RISE * knots
    return np.stack([knots, heights])


def calibration(log_odds: Floats, linked: npt.NDArray[Any], weights: Floats) -> tuple[float, float]:
    """Return slope and shift that turn log-odds into those observed (Platt 1999); the slope is never negative."""
    fitted = LogisticRegression(C=1e6, max_iter=1000).fit(log_odds[:, None], linked, sample_weight=weights)
    slope = float(fitted.coef_[0, 0])
    if slope <= 0:  # The score says nothing: all pairs are as likely as another.
        return 0.0, float(np.log(weights[linked == 1].sum() / weights[linked == 0].sum()))
    return slope, float(fitted.intercept_[0])

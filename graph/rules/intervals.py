"""Confidence intervals: of shares, when those who answered are a sample of the province's, and of differences."""

import math
from collections.abc import Sequence
from statistics import fmean, variance

from scipy.special import stdtrit

CONFIDENT_95 = 1.959963984540054
"""The standard normal quantile of a two-sided interval of 95 %."""


def wilson(part: float, n: float, *, answered: int | None = None, population: int | None = None) -> tuple[float, float]:
    """Return the bounds, in [0, 1], of the 95 % interval of a share of which `part` of `n` associations count.

    The score interval of Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA
    22, which Brown, Cai and DasGupta (2001), "Interval estimation for a binomial proportion", Statistical Science 16,
    recommend for small n. When `answered` of `population` associations have answered, n is the effective size n / deff,
    as in Korn and Graubard (1998), Survey Methodology 24, where deff is the finite-population correction
    (population - answered) / (population - 1) of Cochran (1977), Sampling Techniques, section 3.2: with everybody's
    answer nothing is uncertain. A stratified draw is at least as exact as the simple one that this assumes.
    """
    if not 0 <= part <= n or n <= 0:
        raise ValueError(f"{part} of {n} is no share.")
    share = part / n
    if population is not None and answered is not None:
        if answered >= population:
            return share, share
        n *= (population - 1) / (population - answered)
    square = CONFIDENT_95**2
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = CONFIDENT_95 / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n**2))
    return (0.0 if part == 0 else max(0.0, centre - half)), (1.0 if part == n else min(1.0, centre + half))


def welch(first: Sequence[float], second: Sequence[float]) -> tuple[float, float, float]:
    """Return the difference of two means, first less second, and the bounds of its 95 % interval.

    The interval of Welch (1947), "The generalization of 'Student's' problem when several different population variances
    are involved", Biometrika 34, with the degrees of freedom of Satterthwaite (1946), Biometrics Bulletin 2: the groups
    may differ in size and in spread. Raises ValueError with fewer than two in a group. Of groups in which nothing
    varies, the interval is the difference alone.
    """
    if min(len(first), len(second)) < 2:
        raise ValueError("Each group needs two values for an interval.")
    difference = fmean(first) - fmean(second)
    parts = [(variance(group) / len(group), len(group) - 1) for group in (first, second)]
    square = sum(part for part, _degrees in parts)
    if square == 0:
        return difference, difference, difference
    degrees = square**2 / sum(part**2 / degrees for part, degrees in parts)
    half = float(stdtrit(degrees, 0.975)) * math.sqrt(square)
    return difference, difference - half, difference + half

"""Confidence intervals of shares, when the associations that answered are a sample of the province's."""

import math

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

"""Pairs that aren't linked, to set beside those to be found: at random, and of like degree."""

from dataclasses import dataclass

import numpy as np

from matching.encoding.encoders import Positions
from matching.evaluation.protocol import Split

PER_POSITIVE = 5


@dataclass(frozen=True, eq=False)
class Negatives:
    """Rows to set beside each pair to be found, for the same subject; (p, PER_POSITIVE) each.

    random: any candidate that isn't linked to the subject. matched: one of these whose known degree is that of
    the target, or the nearest there is. A row may be there twice; -1 where the subject is linked to all.
    """

    random: Positions
    matched: Positions


def draw_negatives(split: Split, seed: int) -> Negatives:
    """Draw both kinds for each pair to be found; the same seed gives the same rows."""
    draw = np.random.default_rng(seed)
    shape = (len(split.subjects), PER_POSITIVE)
    random, matched = np.full(shape, -1, dtype=np.intp), np.full(shape, -1, dtype=np.intp)
    starts = np.searchsorted(split.subjects, split.asked)
    ends = np.append(starts[1:], len(split.subjects))
    for subject, start, end in zip(split.asked, starts, ends, strict=True):
        free = split.candidates[split.allowed(int(subject))]
        free = free[~np.isin(free, split.targets[start:end])]
        if not len(free):
            continue
        random[start:end] = draw.choice(free, (end - start, PER_POSITIVE))
        for row in range(start, end):
            gap = np.abs(split.degree[free] - split.degree[split.targets[row]])
            matched[row] = draw.choice(free[gap == gap.min()], PER_POSITIVE)
    return Negatives(random, matched)

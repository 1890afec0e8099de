"""How good scores are: lists per subject, areas under the curve, and bootstrap intervals over subjects."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matching.encoding.encoders import Csr, Flags, Floats, Positions

LISTS = ("hit@1", "hit@5", "hit@10", "recall@10", "mrr", "ndcg@10")
LENGTH = 10  # Of the list that recall and nDCG look at.
RESAMPLES = 1_000
CELLS_AT_ONCE = 4_000_000
INTERVAL = (2.5, 97.5)  # Percentiles of a 95 % interval.


def rank_targets(scores: Floats, targets: Positions, tiebreak: Floats) -> Positions:
    """Return the rank from 1 of each target in one list, shape (k,).

    scores: (m,), higher first. targets: columns, (k,). tiebreak: (m,) numbers drawn at random, which order ties.
    """
    score, order = scores[targets][:, None], tiebreak[targets][:, None]
    before = (scores > score) | ((scores == score) & (tiebreak < order))
    return np.asarray(before.sum(axis=1) + 1, dtype=np.intp)


def list_metrics(ranks: Positions, owners: Positions, size: int) -> Floats:
    """Return the metrics of `LISTS` for each of `size` subjects, shape (size, 6).

    ranks: (p,) from 1, in the list of the subject of the same place in owners: (p,) in [0, size[. Every subject
    owns at least one. nDCG as `sklearn.metrics.ndcg_score` with k = 10 and relevance 0 or 1.
    """
    count = np.bincount(owners, minlength=size)

    def total(values: Floats) -> Floats:
        return np.asarray(np.bincount(owners, weights=values, minlength=size), dtype=np.float64)

    best = np.full(size, np.iinfo(np.intp).max, dtype=np.intp)
    np.minimum.at(best, owners, ranks)
    gains = 1 / np.log2(np.arange(LENGTH) + 2)
    within = ranks <= LENGTH
    gain = np.where(within, gains[np.minimum(ranks, LENGTH) - 1], 0.0)
    ideal = np.cumsum(gains)[np.minimum(count, LENGTH) - 1]
    return np.column_stack([
        *(np.asarray(best <= k, dtype=np.float64) for k in (1, 5, 10)),
        total(within.astype(np.float64)) / count,
        1 / best,
        total(gain) / ideal,
    ])  # fmt: skip


@dataclass(frozen=True, eq=False)
class Curve:
    """Scores of pairs, counted per distinct score (ascending) and subject: CSR (n_scores, n_subjects) each."""

    positives: Csr
    negatives: Csr


def make_curve(scores: Floats, linked: Flags, owners: Positions, size: int) -> Curve:
    """Count the pairs; scores, linked and owners are of shape (q,), owners in [0, size[."""
    values, level = np.unique(scores, return_inverse=True)

    def counts(chosen: Flags) -> Csr:
        places = (level[chosen], owners[chosen])
        return sparse.csr_array((np.ones(chosen.sum()), places), shape=(len(values), size))

    return Curve(counts(linked), counts(~linked))


def area(curve: Curve, weights: Floats) -> Floats:
    """Return the area under the ROC curve of all pairs together, for each row of weights of subjects; shape (r,).

    weights: (r, n_subjects). It is the share of (linked, not linked) pairs in the right order, a tie counting half
    (Mann-Whitney), as `sklearn.metrics.roc_auc_score`; NaN when either side weighs nothing.
    """
    areas = []
    step = max(1, CELLS_AT_ONCE // max(curve.positives.shape[0], 1))
    for part in (weights[start : start + step] for start in range(0, len(weights), step)):
        linked, others = curve.positives @ part.T, curve.negatives @ part.T
        right = (linked * (np.cumsum(others, axis=0) - others / 2)).sum(axis=0)
        pairs = linked.sum(axis=0) * others.sum(axis=0)
        areas.append(np.where(pairs > 0, right / np.maximum(pairs, 1), np.nan))
    return np.concatenate(areas)


def means(values: Floats, weights: Floats) -> Floats:
    """Return the weighted means over subjects, (r, k) from values (n_subjects, k) and weights (r, n_subjects)."""
    total = weights.sum(axis=1, keepdims=True)
    return np.where(total > 0, (weights @ values) / np.maximum(total, 1), np.nan)


def resample(size: int, seed: int, resamples: int = RESAMPLES) -> Floats:
    """Return how often each subject is drawn: first each once, then `resamples` draws of `size` with replacement.

    Shape (1 + resamples, size); Efron's bootstrap (1979).
    """
    draw = np.random.default_rng(seed)
    drawn = [np.bincount(draw.integers(size, size=size), minlength=size) for _ in range(resamples)]
    return np.array([np.ones(size), *drawn])

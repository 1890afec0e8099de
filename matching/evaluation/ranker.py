"""The learned model as `matching.evaluation` and `takwia score` ask it: it learns, scores pairs and says why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

import numpy as np
from scipy.special import expit

from matching.encoding.data import MatchingData
from matching.encoding.encoders import Floats, Positions
from matching.scoring.measures import measure_all
from matching.scoring.model import Model, fixed_model, variant_of
from matching.scoring.training import train

SUGGESTS: Mapping[str, str] = {"member": "network", "partner": "partner"}
"""Which kind of suggestion finds each kind of link."""


class LearnedRanker:
    """Scores in [0, 1] by a model trained on the links known; by the fixed weights when these are too few."""

    def __init__(self, seed: int = 0, name: str = "takwia") -> None:
        """Keep the seed of the training and the name in the table."""
        self.seed, self.name = seed, name

    def fit(self, data: MatchingData, kind: str) -> Self:
        """Train on the links of the data; `kind` is "member" or "partner"."""
        suggested = SUGGESTS[kind]
        trained = train(data, suggested, datetime.now().astimezone(), seed=self.seed)
        self.model_: Model = trained or fixed_model(suggested)
        self.arrays_ = data.snapshot.arrays
        self.variants_ = np.array([variant_of(self.arrays_, row) for row in range(len(data.organisations))])
        return self

    def terms(self, subjects: Positions, candidates: Positions) -> Floats:
        """Return the term of each measure of each pair, in log-odds, shape (n, F)."""
        measures = measure_all(self.model_.kind, self.arrays_, subjects, candidates)
        made = np.empty(measures.shape)
        for variant in (0, 1):
            chosen = self.variants_[subjects] == variant
            made[chosen] = self.model_.terms(measures[chosen], variant)
        return made

    def score(self, subjects: Positions, candidates: Positions) -> Floats:
        """Return the score of each pair of rows, shape (n,)."""
        variants = self.variants_[subjects]
        odds = self.terms(subjects, candidates).sum(axis=1) + self.model_.base[variants]
        for variant in (0, 1):
            odds[variants == variant] = self.model_.calibrated(odds[variants == variant], variant)
        return np.asarray(expit(odds))

    def explain(self, subjects: Positions, candidates: Positions) -> list[str]:
        """Return every term of each pair, the largest first, and the base: together the log-odds of its score."""
        terms, names = self.terms(subjects, candidates), np.array(self.model_.names)
        told = []
        for raw, variant in zip(terms, self.variants_[subjects], strict=True):
            row, base = self.model_.shared_out(raw, variant)
            order = [at for at in np.argsort(-np.abs(row), kind="stable") if abs(row[at]) >= 0.0005]
            told.append("; ".join([*(f"{names[at]} {row[at]:+.3f}" for at in order), f"base {base:+.3f}"]))
        return told

"""Train a model on the links there are: hide some, measure pairs on the others, learn which of them were hidden.

docs/explain/matching.md says why each step is as it is.
"""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np
from scipy.special import expit
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import GroupKFold

from matching.encoding.arrays import Array
from matching.encoding.data import MatchingData
from matching.encoding.encoders import Flags, Floats
from matching.scoring.calibration import Reliability, calibration, comparable, curve_of
from matching.scoring.choice import choose_recipe
from matching.scoring.hiding import LinksOfKind, Sample, draw_sample, links_of, training_parts
from matching.scoring.learning import Learned, Recipe, learn_variant, model_of, variant_rows
from matching.scoring.model import STEPS, Model, follow

LEAST_LINKS = 20
"""With fewer links than this nothing is learned: fixed weights are used."""
MOST_PAIRS = 6000
FOLDS = 4

Feedback = Collection[tuple[str, str, str, bool]]
"""(subject, candidate, kind of suggestion, whether it was accepted)."""


def train(data: MatchingData, kind: str, now: datetime, feedback: Feedback = (), seed: int = 0) -> Model | None:
    """Learn the model of one kind, "network" or "partner", or return None when there are too few links.

    feedback: answers to suggestions; those of other kinds are ignored. The same data and seed give the same model.
    """
    links = links_of(data, kind)
    if links.count < LEAST_LINKS:
        return None
    answers = [(a, b, accepted) for a, b, its_kind, accepted in feedback if its_kind == kind]
    answers += [(b, a, accepted) for a, b, its_kind, accepted in feedback if kind == "network" and its_kind == "invite"]
    recipe, trial = choose_recipe(links, seed)
    parts = training_parts(links, recipe.split, seed)
    sample = draw_sample(links, parts, answers, seed, MOST_PAIRS)
    fitted = [_calibrated(sample, kind, variant, recipe) for variant in (0, 1)]
    about: dict[str, Any] = {
        "trained_at": now.isoformat(timespec="seconds"),
        "organisations": len(data.organisations),
        "links": links.count,
        "links_hidden": int(sample.linked.sum()),
        "pairs": len(sample.linked),
        "answers": len(answers),
        "hidden_by": _how_hidden(links, recipe),
        "recipe": asdict(recipe),
        "trial": trial,
        "metrics": {name: metrics for name, (_, _, metrics) in zip(("linked", "unlinked"), fitted, strict=True)},
    }
    return model_of(kind, [learned for learned, _, _ in fitted], [curve for _, curve, _ in fitted], about)


def _how_hidden(links: LinksOfKind, recipe: Recipe) -> str:
    latest = links.latest() if recipe.split == "latest" else None
    return f"from {latest[1]} on" if latest else "each once, at random"


def _calibrated(sample: Sample, kind: str, variant: int, recipe: Recipe) -> tuple[Learned, Floats, dict[str, Any]]:
    """Learn one variant, and the curve from its log-odds to those observed on subjects that it wasn't learned from.

    How well that holds is measured on subjects that neither was learned from.
    """
    rows = np.flatnonzero(variant_rows(sample, variant))
    linked, subjects, alike = sample.linked[rows], sample.subjects[rows], sample.alike[rows]
    folds = min(FOLDS, len(np.unique(subjects[linked == 1])))
    parts = list(GroupKFold(folds).split(linked, linked, subjects)) if folds > 1 else []
    apart, odds = np.zeros(len(linked)), np.zeros(len(linked))
    for known, held in parts:
        fold = learn_variant(sample, kind, variant, recipe, rows[known])
        apart[held] = fold.log_odds(sample.measures[rows[held]], variant)
    weights = comparable(linked, alike)
    for known, held in parts:
        slope, shift, curve = _curve(apart[known], linked[known], weights[known])
        odds[held] = follow(curve, slope * apart[held] + shift)
    slope, shift, curve = _curve(apart, linked, weights)
    whole = learn_variant(sample, kind, variant, recipe).scaled(slope, shift)
    return whole, curve, _metrics(apart, expit(odds), linked, alike, weights)


def _metrics(odds: Floats, score: Floats, linked: Array, alike: Flags, weights: Floats) -> dict[str, Any]:
    like_degree, seen = alike | (linked == 1), Reliability.of(score, linked, weights)
    return {
        "auc": round(float(roc_auc_score(linked, odds)), 4),
        "auc_like_degree": round(float(roc_auc_score(linked[like_degree], odds[like_degree])), 4),
        "brier": round(float(brier_score_loss(linked, score, sample_weight=weights)), 4),
        "off_by": round(seen.off_by, 4),
        "most_off": round(seen.most_off, 4),
    }


def _curve(odds: Floats, linked: Array, weights: Floats) -> tuple[float, float, Floats]:
    """Return slope and shift that bring log-odds near those observed, and the curve that does the rest."""
    slope, shift = calibration(odds, linked, weights)
    return slope, shift, curve_of(slope * odds + shift, linked, weights, STEPS)

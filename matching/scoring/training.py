"""Train a model on the links there are: hide some, measure pairs on the others, learn which of them were hidden.

docs/explain/matching.md says why each step is as it is.
"""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import GroupKFold

from matching.encoding.arrays import Array
from matching.encoding.data import MatchingData
from matching.encoding.encoders import Flags, Floats
from matching.scoring.choice import choose_recipe
from matching.scoring.hiding import LinksOfKind, Sample, draw_sample, links_of, training_parts
from matching.scoring.learning import Learned, Recipe, learn_variant, model_of, variant_rows
from matching.scoring.model import Model
from matching.scoring.terms import calibration

LEAST_LINKS = 20
"""With fewer links than this nothing is learned: fixed weights are used."""
MOST_PAIRS = 6000
FOLDS = 4
LEAST_IN_BIN = 50
"""A step of scores with the weight of so many pairs says how far a score is from the share that is linked."""

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
        "metrics": {name: metrics for name, (_, metrics) in zip(("linked", "unlinked"), fitted, strict=True)},
    }
    return model_of(kind, [learned for learned, _ in fitted], about)


def _how_hidden(links: LinksOfKind, recipe: Recipe) -> str:
    latest = links.latest() if recipe.split == "latest" else None
    return f"from {latest[1]} on" if latest else "each once, at random"


def _calibrated(sample: Sample, kind: str, variant: int, recipe: Recipe) -> tuple[Learned, dict[str, Any]]:
    """Learn one variant, and turn its log-odds into those observed on subjects that it wasn't learned from."""
    rows = variant_rows(sample, variant)
    linked, subjects, alike = sample.linked[rows], sample.subjects[rows], sample.alike[rows]
    apart = np.zeros(len(linked))
    folds = min(FOLDS, len(np.unique(subjects[linked == 1])))
    for known, held in GroupKFold(folds).split(linked, linked, subjects) if folds > 1 else ():
        fold = learn_variant(sample, kind, variant, recipe, np.flatnonzero(rows)[known])
        apart[held] = fold.log_odds(sample.measures[rows][held], variant)
    whole = learn_variant(sample, kind, variant, recipe)
    comparable = _comparable(linked, alike)
    slope, shift = calibration(apart, linked, comparable)
    score = 1 / (1 + np.exp(-(slope * apart + shift)))
    like_degree = alike | (linked == 1)
    metrics = {
        "auc": round(float(roc_auc_score(linked, apart)), 4),
        "auc_like_degree": round(float(roc_auc_score(linked[like_degree], apart[like_degree])), 4),
        "brier": round(float(brier_score_loss(linked, score, sample_weight=comparable)), 4),
    }
    return whole.scaled(slope, shift), metrics | _reliability(score, linked, comparable)


def _comparable(linked: Array, alike: Flags) -> Floats:
    """Weigh pairs: half are linked, a quarter strangers, a quarter of like degree; a score is a share of such."""
    weights = np.zeros(len(linked))
    for part, share in ((linked == 1, 0.5), ((linked == 0) & alike, 0.25), ((linked == 0) & ~alike, 0.25)):
        weights[part] = share / max(part.sum(), 1)
    return weights * len(linked)


def _reliability(score: Floats, linked: Array, weights: Floats, bins: int = 10) -> dict[str, Any]:
    """Return the mean distance of score and share linked over ten equal steps, and the most where pairs are enough."""
    step = np.minimum((score * bins).astype(int), bins - 1)
    mass = np.bincount(step, weights, bins)
    told, true = np.bincount(step, weights * score, bins), np.bincount(step, weights * linked, bins)
    off = np.abs(told - true)
    enough = mass**2 >= LEAST_IN_BIN * np.bincount(step, weights**2, bins)  # So many pairs of equal weight, in effect.
    most = (off / np.maximum(mass, 1e-12))[enough].max(initial=0.0)
    return {"off_by": round(float(off.sum() / mass.sum()), 4), "most_off": round(float(most), 4)}

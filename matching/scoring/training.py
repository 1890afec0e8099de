"""Train a model on the links there are: hide some, measure pairs on the others, learn which of them were hidden.

docs/explain/matching.md says why each step is as it is.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import GroupKFold

from matching.encoding.arrays import (
    ASSOCIATION,
    FELLOWS,
    KIND,
    NETWORK,
    PARTNER,
    WORKS,
    Array,
    Arrays,
    frozen,
    lengths_of,
    list_columns,
)
from matching.encoding.assembling import encode
from matching.encoding.data import MatchingData
from matching.encoding.encoders import Flags, Floats
from matching.encoding.snapshot import Snapshot
from matching.scoring.measures import DIRECTIONLESS, MEASURES, OWN_LINKS, measure_all
from matching.scoring.model import KNOTS, Model, variant_of
from matching.scoring.terms import calibration, fit_terms, tables

LINK_KINDS = {"network": ("member",), "partner": ("partner", "project")}
"""Which links each kind of suggestion is learned from; whom a network should invite is learned with whom it has."""
LEAST_LINKS = 60
"""With fewer hidden links than this nothing is learned: fixed weights are used."""
MOST_HIDDEN = 6000
HIDDEN = 0.28
"""So large a share of the links is hidden, the latest ones where dates are known."""
DATED = 0.6
"""From this share of links with a date on, the latest are hidden."""
STRANGERS, OF_LIKE_DEGREE = 20, 2
"""Pairs that aren't linked, for each one that is: with anyone, and with someone of as many links as the linked one."""
N_KNOTS, C = 5, 0.1
FOLDS = 5
TOLD = 5.0
"""What people answered to a suggestion counts so many times as much as a link that was found."""

Feedback = Collection[tuple[str, str, str, bool]]
"""(subject, candidate, kind of suggestion, whether it was accepted)."""


@dataclass(frozen=True, eq=False)
class _Sample:
    """Measured pairs: linked or not, how much each counts, whose, and whether with one of like degree."""

    measures: Floats
    linked: Array
    weights: Floats
    subjects: Array
    alike: Flags
    unlinked_subject: Flags


def train(data: MatchingData, kind: str, now: datetime, feedback: Feedback = (), seed: int = 0) -> Model | None:
    """Learn the model of one kind, "network" or "partner", or return None when there are too few links.

    feedback: answers to suggestions; those of other kinds are ignored. The same data and seed give the same model.
    """
    rng = np.random.default_rng(seed)
    known, hidden, how = _hide(data.links, LINK_KINDS[kind], rng)
    if len(hidden) < LEAST_LINKS:
        return None
    pool = encode(replace(data, links=known))
    answers = [(a, b, accepted) for a, b, its_kind, accepted in feedback if its_kind == kind]
    answers += [(b, a, accepted) for a, b, its_kind, accepted in feedback if kind == "network" and its_kind == "invite"]
    sample = _sample(pool, kind, hidden, answers, rng)
    if sample is None:
        return None
    fitted = [_fit_variant(sample, kind, variant) for variant in (0, 1)]
    knots, values = np.ones((2, len(MEASURES[kind]), KNOTS)), np.zeros((2, len(MEASURES[kind]), KNOTS))
    for variant, (found, terms, _, _) in enumerate(fitted):
        for at, (places, levels) in enumerate(zip(found, terms, strict=True)):
            knots[variant, at] = np.append(places, np.repeat(places[-1], KNOTS - len(places)))
            values[variant, at] = np.append(levels, np.repeat(levels[-1], KNOTS - len(levels)))
    about: dict[str, Any] = {
        "trained_at": now.isoformat(timespec="seconds"),
        "organisations": len(pool.ids),
        "links_known": len(known),
        "links_hidden": int(sample.linked.sum()),
        "pairs": len(sample.linked),
        "answers": len(answers),
        "hidden_by": how,
        "metrics": {name: metrics for name, (_, _, _, metrics) in zip(("linked", "unlinked"), fitted, strict=True)},
    }
    return Model(
        kind,
        frozen(knots, np.float64),
        frozen(values, np.float64),
        frozen(np.zeros(knots.shape[:2]), np.float64),
        frozen([base for _, _, base, _ in fitted], np.float64),
        learned=True,
        about=about,
    )


def _hide(
    links: pd.DataFrame, kinds: tuple[str, ...], rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Return the links known and those hidden, each pair in one of them only, and how they were chosen."""
    ours = links["kind"].isin(kinds).to_numpy()
    ends = np.sort(links.loc[ours, ["source", "target"]].to_numpy(dtype=str), axis=1)
    _, pair = np.unique(ends, axis=0, return_inverse=True) if len(ends) else (None, np.zeros(0, dtype=int))
    pair = pair.reshape(-1)
    count = int(pair.max(initial=-1)) + 1
    dates = (
        links.loc[ours, "date"].to_numpy("datetime64[s]")
        if "date" in links
        else np.full(len(pair), np.datetime64("NaT"))
    )
    first = np.full(count, np.datetime64("NaT"), dtype="datetime64[s]")
    np.fmin.at(first, pair, dates)
    dated = ~np.isnat(first)
    chosen, how = rng.random(count) < HIDDEN, "at random"
    if dated.sum() >= DATED * max(count, 1):
        cut = np.sort(first[dated])[int((1 - HIDDEN) * dated.sum())]
        late = dated & (first >= cut)
        if late.any() and (~late).sum() > late.sum() / 2:  # A cut through equal dates may hide nearly all.
            chosen, how = late, f"from {cut.astype('datetime64[D]')} on"
    hide = np.zeros(len(links), dtype=bool)
    hide[np.flatnonzero(ours)] = chosen[pair]
    return links[~hide], links[hide], how


def _sample(
    pool: Snapshot, kind: str, hidden: pd.DataFrame, answers: list[tuple[str, str, bool]], rng: np.random.Generator
) -> _Sample | None:
    """Measure hidden links, pairs that aren't linked, and answers to suggestions; None when there are too few."""
    place = {name: row for row, name in enumerate(pool.ids.tolist())}
    pairs = [
        (place[a], place[b])
        for a, b in zip(hidden["source"], hidden["target"], strict=True)
        if a in place and b in place
    ]
    found = np.array(
        sorted({p for pair in pairs for p in ([pair, pair[::-1]] if kind == "partner" else [pair])}), dtype=np.int64
    )
    ends = [NETWORK] if kind == "network" else [ASSOCIATION, PARTNER]
    candidates = np.flatnonzero(np.isin(pool.arrays.codes[:, KIND], ends))
    found = found[np.isin(found[:, 1], candidates)] if len(found) else found
    if len(found) < LEAST_LINKS:
        return None
    found = found[np.sort(rng.permutation(len(found))[:MOST_HIDDEN])]
    strangers = np.column_stack([np.repeat(found[:, 0], STRANGERS), rng.choice(candidates, len(found) * STRANGERS)])
    alike = np.vstack(list(_of_like_degree(pool.arrays, kind, found, candidates, rng)))
    told = np.array([(place[a], place[b]) for a, b, _ in answers if a in place and b in place], dtype=np.int64).reshape(
        -1, 2
    )
    yes = np.array([accepted for a, b, accepted in answers if a in place and b in place], dtype=bool)
    linked = _linked(pool.arrays, kind) | set(map(tuple, found.tolist()))

    def unlinked(rows: Array) -> Array:
        kept = [at for at, pair in enumerate(map(tuple, rows.tolist())) if pair not in linked and pair[0] != pair[1]]
        return rows[kept]

    strangers, alike = unlinked(strangers), unlinked(alike)
    # What was accepted is a link by now: hidden and found like any other, or known and measured with itself.
    unsettled = [pair not in linked for pair in map(tuple, told.tolist())]
    told, yes = told[unsettled], yes[unsettled]
    rows = np.vstack([found, told, strangers, alike])
    answer = np.concatenate([np.ones(len(found)), yes, np.zeros(len(strangers) + len(alike))])
    return _Sample(
        measures=measure_all(kind, pool.arrays, rows[:, 0], rows[:, 1]),
        linked=answer.astype(np.int64),
        weights=np.concatenate([np.ones(len(found)), np.full(len(told), TOLD), np.ones(len(strangers) + len(alike))]),
        subjects=rows[:, 0],
        alike=np.arange(len(rows)) >= len(rows) - len(alike),
        unlinked_subject=np.array([variant_of(pool.arrays, int(row)) for row in rows[:, 0]], dtype=bool),
    )


def _of_like_degree(
    arrays: Arrays, kind: str, found: Array, candidates: Array, rng: np.random.Generator
) -> Iterator[Array]:
    """Yield pairs of the same subjects with candidates that have as many links as the one they are linked with."""
    degree = lengths_of(arrays, FELLOWS if kind == "network" else WORKS)
    order = candidates[np.argsort(degree[candidates], kind="stable")]
    ranked = degree[order]
    low, high = (
        np.searchsorted(ranked, degree[found[:, 1]], "left"),
        np.searchsorted(ranked, degree[found[:, 1]], "right"),
    )
    for _ in range(OF_LIKE_DEGREE):
        yield np.column_stack([found[:, 0], order[rng.integers(low, np.maximum(high, low + 1))]])


def _linked(arrays: Arrays, kind: str) -> set[tuple[int, int]]:
    which = FELLOWS if kind == "network" else WORKS
    counts = lengths_of(arrays, which)
    owner = np.repeat(np.arange(len(counts)), counts)
    columns = list_columns(arrays, which)
    return set(zip(columns.tolist(), owner.tolist(), strict=True))


def _fit_variant(
    sample: _Sample, kind: str, variant: int
) -> tuple[list[Floats], list[Floats], float, dict[str, float]]:
    """Fit one variant: with links on the pairs of those who have some, without on all pairs with links hidden."""
    chosen = np.ones(len(sample.linked), dtype=bool) if variant else ~sample.unlinked_subject
    if sample.linked[chosen].sum() < LEAST_LINKS:
        chosen = np.ones(len(sample.linked), dtype=bool)
    names = MEASURES[kind]
    measures = sample.measures[chosen].copy()
    if variant:
        measures[:, [name in OWN_LINKS for name in names]] = np.nan
    free = np.array([name in DIRECTIONLESS for name in names])
    linked, weights = sample.linked[chosen], sample.weights[chosen]
    apart = np.zeros(len(linked))
    for learn, test in GroupKFold(FOLDS).split(measures, linked, sample.subjects[chosen]):
        fold = fit_terms(measures[learn], linked[learn], weights[learn], free, N_KNOTS, C)
        apart[test] = fold.decision_function(measures[test])
    comparable = _comparable(linked, sample.alike[chosen])
    slope, shift = calibration(apart, linked, comparable)
    knots, values, base = tables(fit_terms(measures, linked, weights, free, N_KNOTS, C))
    score = 1 / (1 + np.exp(-(slope * apart + shift)))
    alike = sample.alike[chosen] | (linked == 1)
    metrics = {
        "auc": round(float(roc_auc_score(linked, apart)), 4),
        "auc_like_degree": round(float(roc_auc_score(linked[alike], apart[alike])), 4),
        "brier": round(float(brier_score_loss(linked, score, sample_weight=comparable)), 4),
        "off_by": round(_off_by(score, linked, comparable), 4),
    }
    return knots, [slope * levels for levels in values], slope * base + shift, metrics


def _comparable(linked: Array, alike: Flags) -> Floats:
    """Weigh pairs: half are linked, a quarter strangers, a quarter of like degree; a score is a share of such."""
    weights = np.zeros(len(linked))
    for part, share in ((linked == 1, 0.5), ((linked == 0) & alike, 0.25), ((linked == 0) & ~alike, 0.25)):
        weights[part] = share / max(part.sum(), 1)
    return weights * len(linked)


def _off_by(score: Floats, linked: Array, weights: Floats, bins: int = 10) -> float:
    """Return the expected calibration error: the mean distance of score and share linked over ten equal steps."""
    step = np.minimum((score * bins).astype(int), bins - 1)
    mass = np.bincount(step, weights, bins)
    told, true = np.bincount(step, weights * score, bins), np.bincount(step, weights * linked, bins)
    return float(np.abs(told - true).sum() / mass.sum())

"""Measure rankers on one set of links: the same splits, negatives, ties and resamples for each."""

import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from matching.encoding.data import MatchingData
from matching.encoding.encoders import Flags, Floats, Positions
from matching.evaluation.metrics import (
    INTERVAL,
    RESAMPLES,
    Curve,
    area,
    list_metrics,
    make_curve,
    means,
    rank_targets,
    resample,
)
from matching.evaluation.negatives import PER_POSITIVE, Negatives, draw_negatives
from matching.evaluation.protocol import FOLDS, Ranker, Split, among_known, hide_links, split_by_date, split_in_folds
from matching.evaluation.report import GROUPS, METRICS, Estimate, Lead, Measured, Report, estimate
from matching.scoring.calibration import Reliability, comparable

PAIRS_AT_ONCE = 1_000_000
PACKAGES = ("takwia-reseau", "numpy", "scipy", "scikit-learn", "pandas", "implicit")


@dataclass(frozen=True, eq=False)
class _Task:
    """One split with all that is drawn at random for it.

    groups: group of the report → which of its subjects belong to it, (s,). columns: where they are in the resamples.
    """

    split: Split
    groups: Mapping[str, Flags]
    negatives: Negatives
    seed: int
    columns: Positions


@dataclass(frozen=True, eq=False)
class _Outcome:
    """What a ranker did on a task: lists (s, 6) per subject, and the curves with both kinds of negatives.

    reliability: how far its scores are from what was observed; None where they aren't all in [0, 1].
    """

    task: _Task
    lists: Floats
    curves: tuple[Curve, Curve]
    reliability: Reliability | None


def evaluate(
    data: MatchingData,
    kind: str,
    rankers: Sequence[Ranker],
    *,
    split: date | None = None,
    cold: bool = False,
    seed: int = 0,
    model: str | None = None,
    tell: Callable[[str], object] = lambda _name: None,
) -> Report:
    """Measure each ranker on the links of a kind, split at a date or in folds.

    cold: also hide the links of a sample of subjects, fit again, and measure on these. model: the name of the ranker
    that has to beat the best of the others. tell is told the name of each ranker when its turn comes.
    The same data, rankers and seed give the same report.
    Raise CannotSplit when there is nothing to learn from or to find, ValueError for a score that isn't finite.
    """
    splits = [split_by_date(data, kind, split)] if split else split_in_folds(data, kind, seed)
    union = np.unique(np.concatenate([one.asked for one in splits]))
    tasks = _tasks(splits, union, cold, seed)
    weights = resample(len(union), seed)
    drawn: dict[str, Mapping[str, Floats]] = {}
    off: dict[str, float] = {}
    for ranker in rankers:
        tell(ranker.name)
        outcomes = _run(ranker, tasks)
        drawn[ranker.name] = _resampled(outcomes, weights)
        if ranker.name == model:
            off = _off(outcomes)
    groups = _groups(tasks)
    return Report(
        kind=kind,
        split=str(split) if split else None,
        folds=0 if split else FOLDS,
        seed=seed,
        negatives=PER_POSITIVE,
        resamples=RESAMPLES,
        organisations=len(data.organisations),
        candidates=len(splits[0].candidates),
        links_known=tuple(len(one.data.links) for one in splits),
        subjects={name: sum(int(task.groups[name].sum()) for task in parts) for name, parts in groups.items()},
        positives={name: sum(_positives(task, name) for task in parts) for name, parts in groups.items()},
        rankers=tuple(
            Measured(name, {group: _named(values) for group, values in found.items()}) for name, found in drawn.items()
        ),
        model=model,
        leads=_leads(drawn, model),
        off=off,
        versions=_versions(),
    )


def _tasks(splits: Sequence[Split], union: Positions, cold: bool, seed: int) -> list[_Task]:
    """Set the tasks, those of the same data one after the other."""
    tasks = []

    def add(split: Split, groups: Mapping[str, Flags]) -> None:
        tasks.append(_Task(split, groups, draw_negatives(split, seed), seed, np.searchsorted(union, split.asked)))

    for split in splits:
        add(split, {"all": _everyone(split), "cold": split.cold[split.asked]})
        known = among_known(split)
        if len(known.asked):
            add(known, {"known": _everyone(known)})
        if cold:
            hidden = hide_links(split, seed)
            add(hidden, {"hidden": _everyone(hidden)})
    return tasks


def _everyone(split: Split) -> Flags:
    return np.ones(len(split.asked), dtype=bool)


def _run(ranker: Ranker, tasks: Sequence[_Task]) -> list[_Outcome]:
    """Measure a ranker on each task; it learns anew when the data change."""
    outcomes, data = [], None
    for task in tasks:
        if task.split.data is not data:
            data = task.split.data
            ranker = ranker.fit(data, task.split.kind)
        outcomes.append(_outcome(ranker, task))
    return outcomes


def _outcome(fitted: Ranker, task: _Task) -> _Outcome:
    split = task.split
    owners = np.searchsorted(split.asked, split.subjects)
    lists = list_metrics(_ranks(fitted, task), owners, len(split.asked))
    linked = _score(fitted, split.subjects, split.targets)
    curves, parts = [], [linked]
    for drawn in (task.negatives.random, task.negatives.matched):
        there = drawn >= 0
        rows = np.repeat(np.arange(len(drawn)), drawn.shape[1])[there.ravel()]
        others = _score(fitted, split.subjects[rows], drawn[there])
        flags = np.arange(len(linked) + len(others)) < len(linked)
        scores = np.concatenate([linked, others])
        curves.append(make_curve(scores, flags, np.concatenate([owners, owners[rows]]), len(split.asked)))
        parts.append(others)
    return _Outcome(task, lists, (curves[0], curves[1]), _reliability(parts))


def _reliability(parts: Sequence[Floats]) -> Reliability | None:
    """Set scores of linked pairs, of strangers and of those of like degree beside what was observed."""
    scores = np.concatenate(parts)
    if scores.min(initial=0) < 0 or scores.max(initial=0) > 1:
        return None
    part = np.repeat(np.arange(len(parts)), [len(one) for one in parts])
    linked = (part == 0).astype(np.int64)
    return Reliability.of(scores, linked, comparable(linked, part == len(parts) - 1))


def _ranks(ranker: Ranker, task: _Task) -> Positions:
    """Return the rank of each target in its subject's list of all candidates, shape (p,)."""
    split, draw = task.split, np.random.default_rng(task.seed)
    many = len(split.candidates)
    column = np.zeros(len(split.data.organisations), dtype=np.intp)
    column[split.candidates] = np.arange(many)
    starts = np.append(np.searchsorted(split.subjects, split.asked), len(split.subjects))
    ranks = np.zeros(len(split.subjects), dtype=np.intp)
    step = max(1, PAIRS_AT_ONCE // max(many, 1))
    for start in range(0, len(split.asked), step):
        block = split.asked[start : start + step]
        scores = _score(ranker, np.repeat(block, many), np.tile(split.candidates, len(block))).reshape(-1, many)
        for row, subject in enumerate(block):
            own = slice(starts[start + row], starts[start + row + 1])
            listed = np.where(split.allowed(int(subject)), scores[row], -np.inf)
            ranks[own] = rank_targets(listed, column[split.targets[own]], draw.random(many))
    return ranks


def _score(ranker: Ranker, subjects: Positions, candidates: Positions) -> Floats:
    scores = ranker.score(subjects, candidates)
    if scores.shape != subjects.shape or not np.isfinite(scores).all():
        raise ValueError(f"{ranker.name} must give a finite score for each pair.")
    return scores


def _off(outcomes: Sequence[_Outcome]) -> dict[str, float]:
    """Return how far scores are from the share linked, over all that everyone was asked; {} where they aren't such."""
    seen = [outcome.reliability for outcome in outcomes if "all" in outcome.task.groups]
    known = [one for one in seen if one]
    if not known:
        return {}
    total = sum(known[1:], known[0])
    return {"mean": total.off_by, "most": total.most_off}


def _groups(tasks: Sequence[_Task]) -> dict[str, list[_Task]]:
    """Sort the tasks by the groups of the report that they are for."""
    groups = {name: [task for task in tasks if name in task.groups] for name in GROUPS}
    return {name: parts for name, parts in groups.items() if parts}


def _positives(task: _Task, group: str) -> int:
    return int(np.isin(task.split.subjects, task.split.asked[task.groups[group]]).sum())


def _resampled(outcomes: Sequence[_Outcome], weights: Floats) -> dict[str, Floats]:
    """Average each metric over the folds, in the data and in each resample of its subjects; (r, 8) a group."""
    by_task = {id(outcome.task): outcome for outcome in outcomes}
    found = {}
    for name, tasks in _groups([outcome.task for outcome in outcomes]).items():
        folds = np.array([
            _metrics(by_task[id(task)], weights[:, task.columns] * task.groups[name]) for task in tasks
        ])  # fmt: skip
        told = ~np.isnan(folds)
        count = told.sum(axis=0)
        found[name] = np.where(count > 0, np.where(told, folds, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)
    return found


def _leads(drawn: Mapping[str, Mapping[str, Floats]], model: str | None) -> dict[str, Mapping[str, Lead]]:
    """Set the model beside the other that does best in each group and metric, resample by resample."""
    others = [name for name in drawn if name != model]
    if model is None or not others:
        return {}
    leads: dict[str, Mapping[str, Lead]] = {}
    for group, values in drawn[model].items():
        best = np.argmax([np.nan_to_num(drawn[name][group][0], nan=-1.0) for name in others], axis=0)
        ahead = {}
        for column, metric in enumerate(METRICS):
            other = others[best[column]]
            ahead[metric] = Lead(other, _interval(values[:, column] - drawn[other][group][:, column]))
        leads[group] = ahead
    return leads


def _named(values: Floats) -> dict[str, Estimate]:
    return {metric: _interval(values[:, column]) for column, metric in enumerate(METRICS)}


def _metrics(outcome: _Outcome, weights: Floats) -> Floats:
    """Return the metrics in the order of METRICS for each row of weights, shape (r, 8)."""
    areas = [area(curve, weights) for curve in outcome.curves]
    return np.column_stack([*areas, means(outcome.lists, weights)])


def _interval(values: Floats) -> Estimate:
    drawn = values[1:][~np.isnan(values[1:])]
    ends = np.percentile(drawn, INTERVAL) if len(drawn) else (np.nan, np.nan)
    return estimate((values[0], ends[0], ends[1]))


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found

"""Choose how a model is made by what finds most of the graph's own latest links, which none of them has seen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.encoding.encoders import Flags, Floats, Positions
from matching.scoring.hiding import LinksOfKind, candidate_rows, draw_sample, links_of, measures_of, training_parts
from matching.scoring.learning import RULES, SINGLE, Learned, Learner, Recipe
from matching.scoring.measure_names import MEASURES
from matching.scoring.model import variants_of

SHARE = 0.2
"""So many of the links are hidden for the trial, the latest ones where dates are known."""
ENOUGH = 100
"""Where these are fewer, the trial is done on other links too, up to all of them."""
MOST_ASKED, MOST_CANDIDATES, MOST_PAIRS = 200, 2000, 2000
NOISE = 1.0
"""A recipe less far behind the best one than so many standard errors is as good."""
SPLITS = ("latest", "folds")
"""What is as good as the best is taken in this order: what was last tells most of what comes next."""
MIXES = (0.5, 0.7, 0.9, 1.0)
"""The rule's share of every term, tried in this order; a rule alone comes last, as it gives fewer reasons."""
METRICS = ("AUC", "hit@1", "hit@10", "MRR")
LENGTH = 10
DEFAULT = Recipe("folds", "content", 0.5)


@dataclass(frozen=True, eq=False)
class Trial:
    """Who is asked and what is to be found: subjects (s,), candidates (m,), found and barred (s, m) of yes and no."""

    subjects: Positions
    candidates: Positions
    found: Flags
    barred: Flags
    cold: Flags
    measures: Floats

    def single(self, measure: int) -> Floats:
        """Return one measure of each pair, what is unknown counting nothing."""
        return np.nan_to_num(self.measures[:, measure])

    def reached(self, scores: Floats, seed: int) -> Floats:
        """Return METRICS of each subject, (s, 4), from scores (s · m,) of the pairs; ties in an order drawn by seed."""
        score = np.where(self.barred, -np.inf, scores.reshape(self.found.shape))
        tiebreak = np.random.default_rng(seed).random(score.shape)
        metrics = np.zeros((len(self.subjects), len(METRICS)))
        for row, (line, there) in enumerate(zip(score, self.found, strict=True)):
            places = np.flatnonzero(there[np.lexsort((tiebreak[row], -line))])
            above, first = places - np.arange(len(places)), places[0] + 1
            others = np.isfinite(line).sum() - len(places)
            metrics[row] = (1 - above.mean() / max(others, 1), first == 1, first <= LENGTH, 1 / first)
        return metrics


def choose_recipe(links: LinksOfKind, seed: int) -> tuple[Recipe, dict[str, Any]]:
    """Return the recipe that finds most, and what it and the simple rules found, in the hidden links of a trial."""
    latest = links.latest(SHARE)
    reached: dict[Recipe, list[Floats]] = {}
    simple: dict[str, list[Floats]] = {}
    cold = []
    parts = [latest[0]] if latest else _random_parts(links, seed)
    for part in parts:
        hidden = links.hide(part)
        trial = _trial(hidden.pool.arrays, links, hidden.pairs, seed)
        if trial is None:
            continue
        cold.append(trial.cold)
        for recipe, scores in _scores(links_of(hidden.data, links.kind), trial, seed):
            reached.setdefault(recipe, []).append(trial.reached(scores, seed))
        for name, measure in SINGLE[links.kind].items():
            simple.setdefault(name, []).append(trial.reached(trial.single(MEASURES[links.kind].index(measure)), seed))
    if not reached:
        return DEFAULT, {}
    found = {recipe: np.concatenate(rows) for recipe, rows in reached.items()}
    chosen = _best(found)
    told = {"by": f"from {latest[1]} on" if latest else "at random", "subjects": len(found[chosen])}
    table = {"model": found[chosen]} | {name: np.concatenate(rows) for name, rows in simple.items()}
    return chosen, told | {"table": {name: _row(rows, np.concatenate(cold)) for name, rows in table.items()}}


def _random_parts(links: LinksOfKind, seed: int) -> list[Flags]:
    count = round(1 / SHARE)
    needed = int(np.ceil(ENOUGH / max(SHARE * links.count, 1)))
    return links.parts(count, seed + 1)[: min(needed, count)]


def _best(found: Mapping[Recipe, Floats]) -> Recipe:
    """Return the first recipe that isn't behind the best one by more than noise."""
    worth = {recipe: rows.mean(axis=1) for recipe, rows in found.items()}
    top = max(worth, key=lambda recipe: worth[recipe].mean())

    def level(recipe: Recipe) -> bool:
        gap = worth[top] - worth[recipe]
        return bool(gap.mean() <= NOISE * gap.std() / np.sqrt(len(gap)))

    return next(recipe for recipe in found if level(recipe))


def _row(rows: Floats, cold: Flags) -> dict[str, float | None]:
    told = {name: round(float(value), 4) for name, value in zip(METRICS, rows.mean(axis=0), strict=True)}
    return told | {"cold hit@10": round(float(rows[cold, 2].mean()), 4) if cold.any() else None}


def _trial(arrays: Any, links: LinksOfKind, pairs: Positions, seed: int) -> Trial | None:
    """Ask some subjects for their hidden links among all candidates, or some of these too where they are many."""
    if not len(pairs):
        return None
    draw = np.random.default_rng(seed)
    subjects = np.sort(draw.permutation(np.unique(pairs[:, 0]))[:MOST_ASKED])
    pairs = pairs[np.isin(pairs[:, 0], subjects)]
    others = draw.permutation(candidate_rows(links.data.organisations, links.kind))[:MOST_CANDIDATES]
    candidates = np.union1d(others, pairs[:, 1])
    found = np.zeros((len(subjects), len(candidates)), dtype=bool)
    found[np.searchsorted(subjects, pairs[:, 0]), np.searchsorted(candidates, pairs[:, 1])] = True
    every = links.hide(np.ones(links.count, dtype=bool)).pairs
    size = len(links.data.organisations)
    grid = subjects[:, None] * size + candidates[None, :]
    barred = (np.isin(grid, every @ [size, 1]) & ~found) | (subjects[:, None] == candidates[None, :])
    measures = measures_of(links.kind, arrays, np.repeat(subjects, len(candidates)), np.tile(candidates, len(subjects)))
    cold = variants_of(arrays, subjects)
    return Trial(subjects, candidates, found, barred, cold, measures)


def _scores(links: LinksOfKind, trial: Trial, seed: int) -> Iterator[tuple[Recipe, Floats]]:
    """Yield what each recipe, learned from links that the trial hasn't hidden, gives its pairs."""
    asked = np.repeat(trial.cold, len(trial.candidates))

    def given(variants: Iterable[Learned]) -> Floats:
        odds = np.zeros(len(asked))
        for variant, learned in enumerate(variants):
            odds[asked == variant] = learned.log_odds(trial.measures[asked == variant], variant)
        return odds

    free, simple = {}, {}
    for split in SPLITS:
        parts = training_parts(links, split, seed)
        if parts and sum(map(np.sum, parts)):
            sample = draw_sample(links, parts, (), seed, MOST_PAIRS)
            learners = [Learner(sample, links.kind, variant) for variant in (0, 1)]
            free[split] = given(learner.free() for learner in learners)
            for name, rule in RULES[links.kind].items():
                simple[split, name] = given(learner.rule(rule) for learner in learners)
    for share in MIXES:
        for (split, name), ruled in simple.items():
            yield Recipe(split, name, share), (1 - share) * free[split] + share * ruled

"""An additive model: a score that is a sum of one term a measure, and the tables that say each term.

With base b and terms t_f, the score of a pair with measures v is 1 / (1 + exp(-(b + Σ t_f(v_f)))). A term is linear
between its knots, constant beyond them, and has a value of its own where the measure is unknown. Each model has two
variants: 0 for associations with links, 1 for those without any, where what only their own links could tell has no
term.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from matching.encoding.arrays import CONTACTS, NETWORKS, THEMATIC, Array, Arrays, frozen, lengths_of
from matching.encoding.encoders import Floats
from matching.scoring.lists import compiled, inner, length
from matching.scoring.measure_names import INVITE_KIND, MEASURES, NETWORK_KIND
from matching.scoring.measures import measure
from matching.scoring.weights import LEAST, WEIGHTS

FORMAT = 3
KNOTS = 8
"""The most knots of a term; tables are padded to it by repeating the last."""
VARIANTS = ("linked", "unlinked")
STEPS = 10
"""So many knots has the curve that turns log-odds into those observed."""

# Fixed weights: a measure of 1 on everything gives SPAN more in log-odds than one of EXPECTED, which is worth nothing,
# like an unknown. They rank, and promise no more: only a learned model is calibrated.
SPAN, START, EXPECTED = 8.0, -4.0, 0.05


@dataclass(frozen=True, eq=False)
class Model:
    """The tables of one kind of suggestion, F measures in the order of MEASURES[kind].

    knots, values: (2, F, KNOTS), measures in [0, 1] and log-odds. unknown: (2, F) log-odds. base: (2,) log-odds.
    curve: (2, 2, STEPS), for each variant log-odds as terms add them up, rising, and those observed at them.
    about: what it was made from and how well it does; `learned` is False for fixed weights.
    """

    kind: str
    knots: Array
    values: Array
    unknown: Array
    base: Array
    curve: Array
    learned: bool = False
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the measures, in the order of the tables."""
        return MEASURES[self.kind]

    @property
    def found(self) -> dict[str, float]:
        """Return hit@10 of the model and of each single rule on the graph's own latest links; {} without a trial."""
        return {name: row["hit@10"] for name, row in self.about.get("trial", {}).get("table", {}).items()}

    @property
    def off_by(self) -> float:
        """Return how far scores are from the share that is linked, on average, in the worse variant; 0 unlearned."""
        return max((float(one["off_by"]) for one in self.about.get("metrics", {}).values()), default=0.0)

    @property
    def wanted(self) -> Array:
        """Say which measures make a difference, bool (F,)."""
        return frozen((self.values != self.unknown[:, :, None]).any(axis=(0, 2)), np.bool_)

    def terms(self, measures: Floats, variant: int) -> Floats:
        """Return the terms of measured pairs, shape (n, F), NaN measures taken as unknown."""
        made = np.empty(measures.shape)
        for at in range(measures.shape[1]):
            column = measures[:, at]
            told = np.interp(np.nan_to_num(column), self.knots[variant, at], self.values[variant, at])
            made[:, at] = np.where(np.isnan(column), self.unknown[variant, at], told)
        return made

    def calibrated(self, odds: Floats, variant: int) -> Floats:
        """Return the log-odds observed where terms add up to these: what a score is made of, in the same order."""
        return follow(self.curve[variant], odds)

    def shared_out(self, terms: Floats, variant: int) -> tuple[Floats, float]:
        """Return the terms of one pair, and the base, so that they add up to the calibrated log-odds of its score.

        All terms by one factor: what speaks most for a pair, or against it, stays what it was.
        """
        base = self.base[variant]
        begin, end = self.calibrated(np.array([base, base + terms.sum()]), variant)
        total = terms.sum()
        return terms * ((end - begin) / total if abs(total) > 1e-9 else 1.0), float(begin)


def follow(curve: Array, odds: Floats) -> Floats:
    """Return the heights of a curve, (2, STEPS), at these log-odds; it goes on by 1 to 1 before and after its knots."""
    knots, heights = curve
    beyond = np.minimum(odds - knots[0], 0.0) + np.maximum(odds - knots[-1], 0.0)
    return np.asarray(np.interp(odds, knots, heights) + beyond)


STRAIGHT = frozen(np.tile(np.linspace(-1.0, 1.0, STEPS), (2, 2, 1)), np.float64)
"""The curve that changes nothing."""


def fixed_model(kind: str) -> Model:
    """Return the model of the fixed weights: what a portal with too few links to learn from uses."""
    weights = np.array([WEIGHTS[kind].get(name, 0) for name in MEASURES[kind]]) / 100
    knots = np.tile(np.append(np.linspace(0, 1, 2), np.ones(KNOTS - 2)), (2, len(weights), 1))
    return Model(
        kind,
        frozen(knots, np.float64),
        frozen(SPAN * weights[None, :, None] * (knots - EXPECTED), np.float64),
        frozen(np.zeros((2, len(weights))), np.float64),
        frozen([START, START], np.float64),
        STRAIGHT,
    )


def save_models(models: Mapping[str, Model], path: Path) -> None:
    """Write models to one JSON file, whole or not at all."""
    made = {
        kind: {
            "knots": model.knots.tolist(),
            "values": model.values.tolist(),
            "unknown": model.unknown.tolist(),
            "base": model.base.tolist(),
            "curve": model.curve.tolist(),
            "measures": list(model.names),
            "about": dict(model.about),
        }
        for kind, model in models.items()
        if model.learned
    }
    part = path.with_suffix(".part")
    part.write_text(json.dumps({"format": FORMAT, "models": made}, indent=1), encoding="utf-8")
    part.replace(path)


def load_models(path: Path) -> dict[str, Model]:
    """Read learned models; raise ValueError when another version wrote them, FileNotFoundError when there are none."""
    read = json.loads(path.read_text(encoding="utf-8"))
    if read["format"] != FORMAT or any(
        tuple(one["measures"]) != MEASURES.get(kind) for kind, one in read["models"].items()
    ):
        raise ValueError(f"{path} was written by another version. Train again with: takwia train.")
    return {
        kind: Model(
            kind,
            **{name: frozen(one[name], np.float64) for name in ("knots", "values", "unknown", "base", "curve")},
            learned=True,
            about=one["about"],
        )
        for kind, one in read["models"].items()
    }


def variants_of(arrays: Arrays, rows: Array) -> Array:
    """Return which of these rows have no link, as `variant_of` says of one."""
    linked = lengths_of(arrays, CONTACTS, rows) + lengths_of(arrays, NETWORKS, rows)
    return np.asarray(linked == 0)


@compiled
def variant_of(s: Any, i: int) -> int:
    """Return 1 for an association without any link, 0 for the others."""
    return 1 if length(s, i, CONTACTS) == 0 and length(s, i, NETWORKS) == 0 else 0


@inner
def term(knots: Array, values: Array, unknown: float, value: float) -> float:
    """Return one term in log-odds."""
    if np.isnan(value):
        return unknown
    if value <= knots[0]:
        return values[0]
    for k in range(1, KNOTS):
        if value <= knots[k]:
            share = (value - knots[k - 1]) / (knots[k] - knots[k - 1])
            return values[k - 1] + share * (values[k] - values[k - 1])
    return values[KNOTS - 1]


@inner
def told(terms: Any, v: int, f: int, value: float) -> float:
    """Return the term of one measure; terms: what has the tables of a model under their names."""
    return term(terms.knots[v, f], terms.values[v, f], terms.unknown[v, f], value)


@compiled
def rate_one(kind: int, pool: Any, s: Any, i: int, j: int, terms: Any, room: Array) -> float:
    """Return the log-odds of a pair, minus infinity when no term is a reason on its own. room: measures, written.

    terms: `matching.search.whole.Terms`, or `Tables`, which has them too.
    """
    measure(kind, pool, s, i, j, room, terms.wanted)
    variant = variant_of(pool, j) if kind == INVITE_KIND else variant_of(s, i)
    joining = kind in (NETWORK_KIND, INVITE_KIND)
    theme = joining and (pool.codes[j, THEMATIC] == 1 or s.codes[i, THEMATIC] == 1)
    total, reason = terms.base[variant], False
    for f in range(terms.knots.shape[1]):
        part = told(terms, variant, f, room[f])
        total += part
        reason |= part >= LEAST and terms.telling[f] and not (theme and terms.near[f])
    return total if reason else -np.inf

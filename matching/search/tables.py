"""The tables that a search reads of a model."""

from typing import Any, NamedTuple

import numpy as np

from matching.encoding.arrays import (
    CONTACT_CONTENT,
    POPULARITY,
    WORK_DOMAINS,
    WORK_HOMES,
    WORK_HOMES_TOLD,
    WORK_TOLD,
    Array,
    Arrays,
    frozen,
    int64,
)
from matching.scoring.lists import compiled, first, inlined, inner, last, length
from matching.scoring.measure_names import MEASURES, PARTNER_KIND, WORK
from matching.scoring.measures import saturated
from matching.scoring.model import Model, told
from matching.scoring.weights import NEARNESS, SUPPORTING
from matching.search.grid import (
    DOMAIN_CLASS,
    MET,
    PLACE_CLASS,
    SETTING_CLASS,
    TAG_CLASS,
    TARGET_CLASS,
    TEXT_CLASS,
    Index,
)

# Per kind: which measures are decided by a class (family → names), by the axes, and how the distance is called; the
# first families tell most for their cost. What is in neither is bounded for each candidate or subject: see
# matching.search.
_CLASSED: dict[str, dict[int, tuple[str, ...]]] = {
    "network": {},
    "partner": {
        DOMAIN_CLASS: ("domains",), PLACE_CLASS: ("territory",), TARGET_CLASS: ("targets",),
        SETTING_CLASS: ("milieu",), TEXT_CLASS: ("text",),
        TAG_CLASS: ("tags",),
    },
    "space": {DOMAIN_CLASS: ("domains",), SETTING_CLASS: ("needs",), PLACE_CLASS: ("territory",)},
    "exchange": {DOMAIN_CLASS: ("domains",), PLACE_CLASS: ("territory",), SETTING_CLASS: ("milieu",)},
    "invite": {
        DOMAIN_CLASS: ("domains", "member_domains"), PLACE_CLASS: ("territory", "member_places"),
        TARGET_CLASS: ("targets",), SETTING_CLASS: ("milieu", "needs"), TEXT_CLASS: ("text",), TAG_CLASS: ("tags",),
    },
}  # fmt: skip
AXES_MEASURES = {
    "network": (),
    "partner": ("they_help", "you_help"),
    "space": (),
    "exchange": ("they_help", "you_help"),
    "invite": ("strengths",),
}
KIND_NUMBERS = {kind: number for number, kind in enumerate(MEASURES)}
EXACT_TO = 1e-5
"""Measures taken from coordinates in float32 are exact to this."""


class Tables(NamedTuple):
    """A model as a search reads it: F measures, m positions, n rows, v one of two variants.

    knots, values, unknown, base, wanted: as in `matching.model.Model`. telling, near: (F,), which may be a reason
    alone, and which not by itself for a thematic network. most, most_known: (2, F), the most that a term can be,
    unknown or not, and known. families: int64, which decide anything, after domains. rest: (2, families + 3), the most
    of what is left before the distance, before each of the families, before the axes, and after these 0; placeless:
    (2,), the most of all that but the distance and the territory. steady: float32 (2, m), the most of the terms that
    the candidate decides by itself, less its price; crowd: float32 (2, r), the most of these in a run; crowds: float32
    (2, d), in a class of domains; peak: (2,), of all. prices: (n,). margin: what bounds may be wrong by. axed: whether
    the axes decide anything; housed: whether the territory does, which then is the first of the families.
    """

    knots: Array
    values: Array
    unknown: Array
    base: Array
    wanted: Array
    telling: Array
    near: Array
    most: Array
    most_known: Array
    families: Array
    rest: Array
    placeless: Array
    steady: Array
    crowd: Array
    crowds: Array
    peak: Array
    prices: Array
    margin: float
    axed: bool
    housed: bool


def build_tables(kind: str, model: Model, arrays: Arrays, index: Index, prices: Array | None) -> Tables:
    """Return the tables of one kind; raise ValueError for a price below 0."""
    paid = frozen(np.zeros(len(arrays.codes)) if prices is None else prices, np.float64)
    if len(paid) and not paid.min() >= 0:
        raise ValueError("A price must be 0 or more.")
    names = MEASURES[kind]
    most_known = frozen(model.values.max(axis=2), np.float64)
    most = np.maximum(most_known, model.unknown)
    classed = _CLASSED[kind]
    families = [one for one in classed if one != DOMAIN_CLASS and _spans(model, [names.index(a) for a in classed[one]])]
    housed = families[:1] == [PLACE_CLASS]
    parts = [[names.index("distance")], *([names.index(a) for a in classed[one]] for one in families)]
    parts.append([names.index(a) for a in AXES_MEASURES[kind]])
    idle = [names.index(a) for one in classed if one not in (*families, DOMAIN_CLASS) for a in classed[one]]
    left = np.array([[most[v, part].sum() for part in [*parts, []]] for v in range(2)])
    rest = left[:, ::-1].cumsum(axis=1)[:, ::-1]
    # Without a span, what is unknown and all that is known have one value, so that it needn't be looked up.
    base = most[:, idle].sum(axis=1)
    steady = np.zeros((2, len(index.rows)), dtype=np.float32)
    tables = Tables(
        knots=frozen(model.knots, np.float64),
        values=frozen(model.values, np.float64),
        unknown=frozen(model.unknown, np.float64),
        base=frozen(model.base, np.float64),
        wanted=model.wanted,
        telling=frozen([name not in SUPPORTING for name in names], np.bool_),
        near=frozen([name in NEARNESS for name in names], np.bool_),
        most=frozen(most, np.float64),
        most_known=most_known,
        families=frozen(families, np.int64),
        rest=frozen(rest, np.float64),
        placeless=frozen(rest[:, 2 if housed else 1], np.float64),
        steady=frozen(steady, np.float32),
        crowd=frozen(steady, np.float32),
        crowds=frozen(steady, np.float32),
        peak=frozen(base, np.float64),
        prices=paid,
        margin=_margin(model),
        axed=_spans(model, parts[-1]),
        housed=housed,
    )
    _fill_steady(KIND_NUMBERS[kind], arrays, index.rows, index.flags, tables, steady)
    steady += base[:, None].astype(np.float32)
    crowd = _most_from(steady, index.runs)
    crowds = _most_from(crowd, index.by_domains)
    return tables._replace(
        steady=frozen(steady, np.float32),
        crowd=frozen(crowd, np.float32),
        crowds=frozen(crowds, np.float32),
        peak=frozen(crowds.max(axis=1, initial=-np.inf), np.float64),
    )


def _spans(model: Model, measures: list[int]) -> bool:
    """Say whether any of these terms makes a difference."""
    return bool(model.wanted[measures].any())


def _margin(model: Model) -> float:
    """Return what a bound may be wrong by: the steepest term times the error of the distance, and float32 sums."""
    gaps = np.diff(model.knots, axis=2)
    rises = np.abs(np.diff(model.values, axis=2))
    steepest = np.where(gaps > 0, rises / np.where(gaps > 0, gaps, 1.0), 0.0).max(initial=0.0)
    return float(EXACT_TO * (1.0 + steepest))


def _most_from(values: Array, begins: Array) -> Array:
    """Return the most of each part of the last axis, minus infinity for one of nothing; begins: its end too."""
    found = np.full((2, len(begins) - 1), -np.inf, dtype=np.float32)
    filled = np.diff(begins) > 0
    if filled.any():
        found[:, filled] = np.maximum.reduceat(values, begins[:-1][filled], axis=1)
    return found


@inner
def most_up_to(tables: Any, v: int, f: int, value: float) -> float:
    """Return the most that a term can be, unknown or with a measure from 0 to this."""
    return max(tables.unknown[v, f], most_known_up_to(tables, v, f, value))


@inner
def most_known_up_to(tables: Any, v: int, f: int, value: float) -> float:
    """Return the most that a term can be with a measure from 0 to this."""
    best = max(told(tables, v, f, 0.0), told(tables, v, f, value))
    for k in range(tables.knots.shape[2]):
        if tables.knots[v, f, k] <= value:
            best = max(best, tables.values[v, f, k])
    return best


@inner
def largest(s: Any, i: int, which: int) -> float:
    """Return the largest value of a list, 0 when it is empty."""
    found = 0.0
    for k in range(first(s, i, which), last(s, i, which)):
        found = max(found, s.val[k])
    return found


@compiled
def _fill_steady(kind: int, pool: Any, rows: Array, flags: Array, tables: Any, steady: Array) -> None:
    """Write the most of what a candidate decides by itself: how known it is, whom it worked with."""
    unknown = tables.unknown
    for at in range(len(rows)):
        j = int64(rows[at])
        for v in range(2):
            total = -tables.prices[j]
            if kind == PARTNER_KIND:
                total += unknown[v, WORK.popularity] + unknown[v, WORK.known_to_alike]
                total += unknown[v, WORK.experience_domain] + unknown[v, WORK.experience_territory]
                if flags[at] & MET:
                    total += _more_by_work(pool, j, tables, v)
            steady[v, at] = total


@inlined
def _more_by_work(pool: Any, j: int, tables: Any, v: int) -> float:
    """Return by how much more than unknown the terms can be of one that works with others."""
    unknown = tables.unknown
    more = told(tables, v, WORK.popularity, pool.numbers[j, POPULARITY]) - unknown[v, WORK.popularity]
    if pool.codes[j, WORK_TOLD] > 0:
        most = most_up_to(tables, v, WORK.experience_domain, saturated(largest(pool, j, WORK_DOMAINS)))
        more += most - unknown[v, WORK.experience_domain]
    if pool.codes[j, WORK_HOMES_TOLD] > 0:
        most = most_up_to(tables, v, WORK.experience_territory, saturated(largest(pool, j, WORK_HOMES)))
        more += most - unknown[v, WORK.experience_territory]
    if length(pool, j, CONTACT_CONTENT) > 0:
        more += tables.most[v, WORK.known_to_alike] - unknown[v, WORK.known_to_alike]
    return more

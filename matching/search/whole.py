"""Rate everyone for one subject: what a small country needs, and what `matching.search` must agree with.

This compiles in seconds where the search of a large country takes a minute, once an installation.
"""

from typing import Any, NamedTuple

import numpy as np

from matching.encoding.arrays import Array, frozen
from matching.scoring.candidates import allowed
from matching.scoring.lists import alike, compiled
from matching.scoring.measure_names import MEASURES
from matching.scoring.model import Model, rate_one
from matching.scoring.weights import NEARNESS, SUPPORTING


class Terms(NamedTuple):
    """What rating reads of a model: its tables, and which measures matter, and may be a reason alone, (F,) each."""

    knots: Array
    values: Array
    unknown: Array
    base: Array
    wanted: Array
    telling: Array
    near: Array


def terms_of(model: Model) -> Terms:
    """Return what rating reads of a model."""
    names = MEASURES[model.kind]
    return Terms(
        model.knots,
        model.values,
        model.unknown,
        model.base,
        model.wanted,
        frozen([name not in SUPPORTING for name in names], np.bool_),
        frozen([name in NEARNESS for name in names], np.bool_),
    )


@compiled
def rate_whole(kind: int, pool: Any, s: Any, i: int, own: int, excluded: Array, terms: Any) -> Array:
    """Return the log-odds of every row of the pool, minus infinity for what isn't allowed or has no reason alone."""
    odds = np.full(len(pool.codes), -np.inf)
    room = np.empty(terms.knots.shape[1])
    for j in range(len(odds)):
        if allowed(kind, pool, s, i, own, j, excluded):
            odds[j] = rate_one(kind, pool, s, i, j, terms, room)
    return odds


@compiled
def likeness(pool: Any, rows: Array, others: Array) -> Array:
    """Return how like each row is to the one of the others that it is most like, in [0, 1]."""
    most = np.zeros(len(rows))
    for at in range(len(rows)):
        for other in others:
            value = alike(pool, rows[at], pool, other)
            if value > most[at]:
                most[at] = value
    return most

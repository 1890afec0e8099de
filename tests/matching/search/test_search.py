"""The search gives what rating everyone gives."""

import numpy as np
import pytest

from matching import KINDS
from matching.encoding.arrays import ASSOCIATION, KIND, NETWORK, frozen
from matching.matcher import NOBODY, Matcher
from matching.scoring.candidates import allowed
from matching.scoring.measure_names import MOST_MEASURES
from matching.scoring.model import STRAIGHT, Model, fixed_model, rate_one
from matching.search.tables import KIND_NUMBERS
from tests.matching.samples import random_data

SIZE = 160


def drawn_model(kind: str, seed: int) -> Model:
    """A model of random terms, each rising or falling, with a value of its own for what is unknown."""
    draw = np.random.default_rng(seed)
    shape = fixed_model(kind).knots.shape
    knots = np.sort(draw.random(shape), axis=2)
    return Model(
        kind,
        frozen(knots, np.float64),
        frozen(draw.normal(0, 0.7, shape), np.float64),
        frozen(draw.normal(0, 0.5, shape[:2]), np.float64),
        frozen(draw.normal(0, 1, 2), np.float64),
        STRAIGHT,
        learned=True,
    )


def rated_whole(matcher: Matcher, kind: str, row: int, excluded: np.ndarray, k: int) -> list[tuple[int, float]]:
    """Return the best of all who may be suggested, each rated."""
    arrays, number, tables = matcher.snapshot.arrays, KIND_NUMBERS[kind], matcher.tables(kind)
    room = np.zeros(MOST_MEASURES)
    found = []
    for j in range(len(arrays.codes)):
        if allowed(number, arrays, arrays, row, row, j, excluded):
            odds = rate_one(number, arrays, arrays, row, j, tables, room)
            if np.isfinite(odds):
                found.append((-round(odds - float(tables.prices[j]), 12), j, odds))
    return [(j, odds) for _, j, odds in sorted(found)[:k]]


@pytest.mark.parametrize("everyone", [0, 10_000])
@pytest.mark.parametrize("learned", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_the_search_gives_what_rating_everyone_gives(kind, learned, everyone):
    for seed in range(3):
        data = random_data(seed, SIZE, unknown=0.3 if seed else 0.05)
        draw = np.random.default_rng(seed)
        prices = {kind: draw.choice([0.0, 0.0, 0.4], SIZE)} if seed == 2 else {}
        models = {name: drawn_model(name, seed) for name in KINDS if name != "invite"} if learned else {}
        matcher = Matcher(data.snapshot, models, prices, everyone)
        wanted = NETWORK if kind == "invite" else ASSOCIATION
        for row in np.flatnonzero(data.snapshot.arrays.codes[:, KIND] == wanted)[:25].tolist():
            excluded = frozen(np.sort(draw.choice(SIZE, 4, replace=False)), np.int32)
            rows, odds, _ = matcher._best(kind, data.snapshot, row, excluded, NOBODY, None, 10)
            expected = rated_whole(matcher, kind, row, excluded, 10)
            assert rows.tolist() == [j for j, _ in expected]
            assert odds.tolist() == [value for _, value in expected]

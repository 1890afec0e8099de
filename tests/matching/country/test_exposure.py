"""Prices keep anyone from being proposed to everybody."""

import numpy as np

from matching.country.batch import Batch
from matching.country.exposure import find_prices, limit_of, measure_exposure, priced
from matching.encoding.arrays import frozen

SUBJECTS, SIZE, K = 1_000, 400, 10


def popular(seed: int = 0) -> Batch:
    """Lists of 20 in each of which row 0 stands a little above the others, who are alike."""
    draw = np.random.default_rng(seed)
    rows = np.stack([draw.permutation(np.arange(1, SIZE))[: 2 * K] for _ in range(SUBJECTS)])
    rows[:, -1] = 0
    odds = draw.random(rows.shape)
    odds[:, -1] = 1.2 + 0.2 * draw.random(SUBJECTS)
    order = np.argsort(-odds, axis=1)
    rows, odds = np.take_along_axis(rows, order, 1), np.take_along_axis(odds, order, 1)
    return Batch("partner", frozen(np.arange(SUBJECTS), np.int32), frozen(rows, np.int32), frozen(odds, np.float32))


def test_whom_everybody_would_get_is_left_to_those_who_want_it_most():
    batch = popular()
    before = measure_exposure(batch, K, SIZE, SIZE)
    prices = find_prices(batch, SIZE, K, before.limit)
    made = priced(batch, prices, K)
    after = measure_exposure(made, K, SIZE, SIZE)

    assert before.largest == SUBJECTS
    assert before.limit == 125
    assert 100 <= after.largest <= before.limit
    assert before.mean - after.mean < 0.1
    wanted = np.flatnonzero((made.rows == 0).any(axis=1))
    ahead = batch.odds[:, 0] - np.sort(batch.odds, axis=1)[:, -K - 1]
    assert set(wanted) == set(np.argsort(-ahead)[: len(wanted)])


def test_nobody_pays_where_nobody_is_crowded():
    batch = popular()
    spread = Batch("partner", batch.subjects[:40], batch.rows[:40], batch.odds[:40])
    assert not find_prices(spread, SIZE, K, limit_of(spread, K, SIZE)).any()


def test_the_only_network_that_one_may_join_is_still_offered():
    rows = np.full((200, 20), -1)
    rows[:, 0] = 3
    only = Batch("network", frozen(np.arange(200), np.int32), frozen(rows, np.int32), frozen(rows + 1.0, np.float32))
    prices = find_prices(only, 10, K, limit_of(only, K, 10))
    assert (priced(only, prices, K).rows[:, 0] == 3).all()

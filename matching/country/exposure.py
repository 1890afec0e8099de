"""No one proposed to everybody: prices on those who are in too many lists.

A candidate may be in `limit` lists at most, limit = max(LEAST_LISTS, TIMES_MEAN × the mean over those who are in any,
as lists would be shared out evenly among them). That is far more than an even share, so the best still come first;
below LEAST_LISTS nobody is crowded. A candidate above its limit gets a price in log-odds, which lowers it in every list
alike until others, almost as good, stand before it in the lists where it was least wanted: the ascent of the dual of
an assignment with capacities (Bertsekas 1988). For networks the limit is at least half of the lists of those who have
a choice: who may only be offered one network is offered it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from matching.country.batch import Batch
from matching.encoding.arrays import Array, frozen

LEAST_LISTS = 50
TIMES_MEAN = 5.0
ROUNDS = 6
SPARE = 2
"""Lists are found so many times as long, so that there is somebody to put in the place of who is too dear."""


@dataclass(frozen=True)
class Exposure:
    """How evenly lists share out.

    largest: the most lists anyone is in. limit: the most that anyone may be in. unseen: share of the candidates that
    could be in a list and are in none. mean: mean log-odds of what is listed.
    """

    largest: int
    limit: int
    unseen: float
    mean: float


def limit_of(batch: Batch, k: int, candidates: int) -> int:
    """Return in how many lists of length k one of so many candidates may be."""
    listed = int((batch.rows[:, :k] >= 0).sum())
    even = TIMES_MEAN * listed / max(candidates, 1)
    if batch.kind == "network":
        choosing = int(((batch.rows >= 0).sum(axis=1) > k).sum())
        even = max(even, choosing / 2)
    return int(max(LEAST_LISTS, np.ceil(even)))


def measure_exposure(batch: Batch, k: int, size: int, candidates: int) -> Exposure:
    """Measure lists of length k over so many rows of a snapshot, of which so many could be listed."""
    rows, odds = batch.rows[:, :k], batch.odds[:, :k]
    count = np.bincount(rows[rows >= 0], minlength=size)
    return Exposure(
        largest=int(count.max(initial=0)),
        limit=limit_of(batch, k, candidates),
        unseen=1.0 - float((count > 0).sum()) / max(candidates, 1),
        mean=float(odds[rows >= 0].mean()) if (rows >= 0).any() else 0.0,
    )


def priced(batch: Batch, prices: Array, k: int) -> Batch:
    """Return the best k of each longer list after prices; ties by row."""
    there = batch.rows >= 0
    rank = np.where(there, batch.odds.astype(np.float64) - prices[batch.rows], -np.inf)
    order = np.lexsort((batch.rows, -rank), axis=1)[:, :k]
    return replace(
        batch,
        rows=frozen(np.take_along_axis(batch.rows, order, axis=1), np.int32),
        odds=frozen(np.take_along_axis(batch.odds, order, axis=1), np.float32),
    )


def find_prices(batch: Batch, size: int, k: int, limit: int, rounds: int = ROUNDS) -> Array:
    """Return prices (size,) that keep candidates within the limit over lists longer than k, as far as these reach.

    In each round a candidate that is in too many lists is raised by just what puts it out of the lists where it is
    least ahead of the first who is left out, so that `limit` remain. Others may then be crowded: a few rounds settle
    it.
    """
    prices = np.zeros(size)
    if batch.rows.shape[1] <= k:
        return prices
    for _ in range(rounds):
        there = batch.rows >= 0
        rank = np.where(there, batch.odds.astype(np.float64) - prices[batch.rows], -np.inf)
        order = np.lexsort((batch.rows, -rank), axis=1)
        rows = np.take_along_axis(batch.rows, order, axis=1)
        rank = np.take_along_axis(rank, order, axis=1)
        listed = rows[:, :k] >= 0
        replaced = np.broadcast_to(rank[:, k : k + 1], listed.shape)[listed]
        # Minus infinity is nobody: then the one above stays, however dear.
        raised = _raises(rows[:, :k][listed], rank[:, :k][listed] - replaced, limit, size)
        if not raised.any():
            break
        prices += raised
    return prices


def _raises(rows: Array, ahead: Array, limit: int, size: int) -> Array:
    """Return by how much each row must fall to stay ahead in `limit` lists only; those without a choice stay."""
    raised = np.zeros(size)
    order = np.lexsort((-ahead, rows))
    rows, ahead = rows[order], ahead[order]
    begins = np.searchsorted(rows, np.arange(size + 1))
    for row in np.flatnonzero(np.diff(begins) > limit):
        first_out = ahead[begins[row] + limit]
        finite = ahead[begins[row] + limit : begins[row + 1]]
        # Where nobody else is left, a price wouldn't help.
        first_out = first_out if np.isfinite(first_out) else finite[np.isfinite(finite)].max(initial=-np.inf)
        if np.isfinite(first_out):
            raised[row] = np.nextafter(first_out, np.inf) + 1e-9
    return raised


def share_out(
    search: Callable[[Array | None, int], Batch], k: int, size: int, candidates: int
) -> tuple[Batch, Array, Exposure, Exposure]:
    """Search once without prices and once with those found; return lists, prices, and exposure before and after.

    search: from prices and a length to a batch.
    """
    long = search(None, SPARE * k)
    before = measure_exposure(long, k, size, candidates)
    if before.largest <= before.limit:
        return priced(long, np.zeros(size), k), np.zeros(size), before, before
    prices = find_prices(long, size, k, before.limit)
    made = search(prices, k)
    after = replace(measure_exposure(made, k, size, candidates), limit=before.limit)
    return made, prices, before, after

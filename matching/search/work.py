"""What one thread writes on while it searches."""

from typing import NamedTuple

import numpy as np

from matching.encoding.arrays import Array, places
from matching.scoring.measure_names import MOST_MEASURES
from matching.search.grid import Index

MOST_ASKED = 1_000
WAITING = 128
"""So many are rated together, the most promising first: it shows sooner who can be left."""

# Places of Work.state: how many are kept, which terms were worked out, how many were rated, listed, are waiting; what
# the subject lacks, on which axes it is weak and strong; last, as they outlive a search: how many terms of domains are
# kept, from the end of `touched`, and 1 + the variant that the classes of domains are in order for.
COUNT, TOUCHED, RATED, LISTED, WAITERS, LACKING, WEAK_BITS, STRONG_BITS, KEPT, ORDERED = places(10)


class Work(NamedTuple):
    """What a thread writes on while it searches; m positions.

    table: terms by class and variant, NaN not worked out; touched: which aren't NaN. seen, marks: uint8 (m,), zeros
    between searches. links: (2, 64), the most of what common links add, by flags and marks; bounds: (2,), the most of
    what the subject decides alone, and (2,) the most of links without marks. reach: (2, c), the most
    of the distance in each cell; near: uint8 (c,), which are near. order: int32, the classes of domains, those of the
    highest term first. listed: int32 (m,), positions that are
    looked at one by one. waiting, hope: positions that may be among the best, and their bounds. state: int64, see COUNT
    and what follows. rank, odds, row: the best so far, in order. room: measures.
    """

    table: Array
    touched: Array
    seen: Array
    marks: Array
    links: Array
    bounds: Array
    reach: Array
    near: Array
    shared: Array
    order: Array
    listed: Array
    chosen: Array
    waiting: Array
    hope: Array
    state: Array
    rank: Array
    odds: Array
    row: Array
    room: Array


def new_work(index: Index) -> Work:
    """Return what one thread needs for searches in an index."""
    classes, positions = 2 * len(index.stand_in), len(index.rows)
    return Work(
        table=np.full(classes, np.nan),
        touched=np.zeros(classes, dtype=np.int64),
        seen=np.zeros(positions, dtype=np.uint8),
        marks=np.zeros(positions, dtype=np.uint8),
        links=np.zeros((2, 64)),
        bounds=np.zeros(4),
        reach=np.zeros(len(index.radii)),
        near=np.zeros(len(index.radii), dtype=np.uint8),
        shared=np.zeros(len(index.radii)),
        order=np.zeros(len(index.by_domains) - 1, dtype=np.int32),
        listed=np.zeros(positions, dtype=np.int32),
        chosen=np.zeros(positions, dtype=np.int32),
        waiting=np.zeros(WAITING, dtype=np.int32),
        hope=np.zeros(200),
        state=np.zeros(10, dtype=np.int64),
        rank=np.zeros(MOST_ASKED),
        odds=np.zeros(MOST_ASKED),
        row=np.zeros(MOST_ASKED, dtype=np.int32),
        room=np.zeros(MOST_MEASURES),
    )

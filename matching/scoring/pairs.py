"""A pair of rows, what one has and what two share: for the few pairs that a page speaks of."""

from dataclasses import dataclass

import numpy as np

from graph.rules.kinds import AXES
from matching.encoding.arrays import AXES as AXES_AT
from matching.encoding.arrays import Array, columns_of, values_of
from matching.encoding.snapshot import Snapshot

Side = tuple[Snapshot, int]
"""A snapshot and a row of it."""


@dataclass(frozen=True, eq=False)
class Pair:
    """A subject and a candidate.

    kind: of matching.data.KINDS. pool: whom the candidate, and all links, are rows of. subject: the pool itself, or an
    overlay with rows of its own. row: the subject's row in `subject`. candidate: a row of the pool.
    """

    kind: str
    pool: Snapshot
    subject: Snapshot
    row: int
    candidate: int

    @property
    def mine(self) -> Side:
        """Return the subject's side."""
        return self.subject, self.row

    @property
    def theirs(self) -> Side:
        """Return the candidate's side."""
        return self.pool, self.candidate

    @property
    def association(self) -> Side:
        """Return the side that would join a network, or whose needs a host meets."""
        return self.theirs if self.kind == "invite" else self.mine

    @property
    def network(self) -> Side:
        """Return the network's side, or the host's."""
        return self.mine if self.kind == "invite" else self.theirs


def listed(side: Side, which: int) -> Array:
    """Return the columns of one list of matching.arrays.LISTS."""
    return columns_of(side[0].arrays, side[1], which)


def code_of(side: Side, which: int) -> int:
    """Return a code, -1 unknown."""
    return int(side[0].arrays.codes[side[1], which])


def axes_of(side: Side, first: int = AXES_AT) -> Array:
    """Return six scores in [0, 1], shape (6,), NaN unknown: one's own, or those that begin at `first`."""
    return np.asarray(side[0].arrays.numbers[side[1], first : first + len(AXES)])


def meet(one: Array, other: Array) -> tuple[Array, Array]:
    """Return where two ascending lists have the same columns: the places in either; the shorter is looked up."""
    if len(one) > len(other):
        right, left = meet(other, one)
        return left, right
    if not len(one):
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    place = np.minimum(np.searchsorted(other, one), len(other) - 1)
    met = np.flatnonzero(other[place] == one)
    return met, place[met]


def shared(one: Side, which: int, other: Side, their_list: int) -> Array:
    """Return the columns, or rows of the pool, that two lists share, ascending."""
    mine = listed(one, which)
    return np.asarray(mine[meet(mine, listed(other, their_list))[0]])


def heaviest(one: Side, which: int, other: Side, their_list: int) -> dict[int, float]:
    """Return the columns that two lists share and the product of their values, the largest first."""
    mine = listed(one, which)
    left, right = meet(mine, listed(other, their_list))
    products = values_of(one[0].arrays, one[1], which)[left] * values_of(other[0].arrays, other[1], their_list)[right]
    order = np.argsort(-products, kind="stable")
    return dict(zip(mine[left][order].tolist(), products[order].tolist(), strict=True))


def value_at(side: Side, which: int, column: int) -> float:
    """Return a list's value for a column, 0 when it hasn't the column; the list has to be ascending."""
    columns = listed(side, which)
    place = int(np.searchsorted(columns, column))
    there = place < len(columns) and columns[place] == column
    return float(values_of(side[0].arrays, side[1], which)[place]) if there else 0.0

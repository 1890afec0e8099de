"""What may be told of groups of associations without telling of one to four of them.

docs/explain/diagnostic-restitution.md gives the rule. All tables of a province are looked at together. A published
number of a group is a sum over its associations, so what a reader can work out from all of them, by any sums,
differences and weights, is a vector in the span of the groups' rows (a group's row is 1 at its associations and 0
elsewhere). The tables are safe when no vector but 0 in that span has fewer than LEAST associations that aren't 0:
then nothing at all can be worked out that is about one to four only.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST = 5
"""Nothing is told of fewer associations than this."""
TOLERANCE = 1e-9
Rows = NDArray[np.float64]


@dataclass(frozen=True)
class BreakdownLine:
    """One line of a breakdown: the groups that it holds together, None for "unknown", and who is in it (indices)."""

    groups: tuple[Hashable, ...]
    members: tuple[int, ...]

    @property
    def merged(self) -> bool:
        """Say whether several groups had to be put together."""
        return len(self.groups) > 1


def protect(breakdowns: Mapping[str, Sequence[Hashable]]) -> dict[str, tuple[BreakdownLine, ...]]:
    """Return safe lines for each breakdown, in the order in which they are given: earlier ones stay finer.

    breakdowns: for each, the group of every association. A group under LEAST is put together with the smallest others;
    then groups are put together until all the breakdowns that came before and this one are safe as a whole. A
    breakdown of which only one line would remain has none: it is hidden.
    """
    count = len(next(iter(breakdowns.values()), ()))
    return narrow({name: _lines_of(groups) for name, groups in breakdowns.items()}, [True] * count)


def narrow(
    breakdowns: Mapping[str, Sequence[BreakdownLine]], counted: Sequence[bool]
) -> dict[str, tuple[BreakdownLine, ...]]:
    """Return lines that are safe for a number of only some associations, by putting more together of those given.

    counted: of each association, whether it counts. Lines that were safe stay so: what is put together tells less.
    """
    counts = np.asarray(counted, dtype=bool)
    columns = np.flatnonzero(counts)
    safe: dict[str, tuple[BreakdownLine, ...]] = {}
    for name, given in breakdowns.items():
        lines = _merge_small(list(given), counts)
        while len(lines) > 1 and not is_safe(_rows([*safe.values(), lines], len(counts))[:, columns]):
            lines = _merge_two(lines, counts)
        safe[name] = tuple(lines) if len(lines) > 1 else ()
    return safe


def is_safe(rows: Rows) -> bool:
    """Say whether every vector but 0 in the span of the rows (lines by associations) has LEAST entries that aren't 0.

    It is the least distance of a linear code, here found with information sets as by Zimmermann (Betten et al.,
    Error-Correcting Linear Codes, 2006, section 1.8): with k disjoint ones, a vector with at most 4 entries has at most
    4 // k of them in some set, so it is a combination of at most that many rows of the matrix reduced to that set.
    Without two such sets it isn't known, and "no" is the answer.
    """
    if not rows.size or not rows.any():
        return True
    if rows.shape[1] < LEAST:
        return False
    reduced: list[Rows] = []
    for matrix in _information_sets(_without_repeats(rows)):
        if (np.count_nonzero(matrix, axis=1) < LEAST).any():
            return False
        reduced.append(matrix)
    if len(reduced) == 1:
        return False
    if (LEAST - 1) // len(reduced) < 2:
        return True
    return not any(_two_rows_are_few(matrix) for matrix in reduced)


def _information_sets(rows: Rows) -> Iterator[Rows]:
    """Give the rows reduced to disjoint sets of columns, each of the rows' full rank: LEAST of them at most."""
    free, rank = np.ones(rows.shape[1], dtype=bool), 0
    for _ in range(LEAST):
        matrix, pivots = _reduce(rows, free)
        rank = rank or len(pivots)
        if len(pivots) < rank:
            return
        yield matrix
        free[pivots] = False


def _without_repeats(rows: Rows) -> Rows:
    """Return the rows with no column there more than LEAST times: more of the same change no answer."""
    keys = np.packbits(rows.astype(bool), axis=0).T
    _unique, found = np.unique(keys, axis=0, return_inverse=True)
    order = np.argsort(found.ravel(), kind="stable")
    _values, starts, sizes = np.unique(found.ravel()[order], return_index=True, return_counts=True)
    place = np.arange(len(order)) - np.repeat(starts, sizes)
    return rows[:, np.sort(order[place < LEAST])]


def _two_rows_are_few(matrix: Rows) -> bool:
    """Say whether some weighted sum of two rows has fewer than LEAST entries that aren't 0."""
    for index, row in enumerate(matrix):
        for other in matrix[index + 1 :]:
            one = int(np.count_nonzero((row != 0) ^ (other != 0)))
            both = (row != 0) & (other != 0)
            # Of the entries that both have, those with the same ratio go away together.
            ratios = np.round(row[both] / other[both], 7)
            most = max(Counter(ratios.tolist()).values(), default=0)
            if one + int(both.sum()) - most < LEAST:
                return True
    return False


def _reduce(rows: Rows, free: NDArray[np.bool_]) -> tuple[Rows, list[int]]:
    """Return the rows reduced so that each has its own pivot among the free columns, and these columns."""
    matrix, pivots, done = rows.copy(), list[int](), 0
    while done < len(matrix):
        sizes = np.abs(matrix[done:]) * free
        row, column = divmod(int(sizes.argmax()), sizes.shape[1])
        if sizes[row, column] < TOLERANCE:
            break
        matrix[[done, done + row]] = matrix[[done + row, done]]
        matrix[done] /= matrix[done, column]
        others = np.arange(len(matrix)) != done
        matrix[others] -= np.outer(matrix[others, column], matrix[done])
        matrix[np.abs(matrix) < TOLERANCE] = 0.0
        pivots.append(int(column))
        done += 1
    return matrix[:done], pivots


def _lines_of(groups: Sequence[Hashable]) -> list[BreakdownLine]:
    members: dict[Hashable, list[int]] = {}
    for index, group in enumerate(groups):
        members.setdefault(group, []).append(index)
    return [BreakdownLine((group,), tuple(own)) for group, own in members.items()]


def _merge_small(lines: list[BreakdownLine], counts: NDArray[np.bool_]) -> list[BreakdownLine]:
    """Put the lines under LEAST together, and with them the smallest other one if fewer than LEAST of them count.

    One in which nobody counts tells nothing of anybody, and stays.
    """
    empty, small, large = _by_size(lines, counts)
    if small and large and _size(_together(small), counts) < LEAST:
        small.append(large.pop(0))
    return [*empty, *large, *([_together(small)] if small else [])]


def _by_size(
    lines: list[BreakdownLine], counts: NDArray[np.bool_]
) -> tuple[list[BreakdownLine], list[BreakdownLine], list[BreakdownLine]]:
    """Return the lines in which nobody counts, those in which fewer than LEAST do, and the others by their size."""
    sizes = {line: _size(line, counts) for line in lines}
    empty = [line for line in lines if line.members and not sizes[line]]
    small = [line for line in lines if 0 < sizes[line] < LEAST]
    large = sorted((line for line in lines if sizes[line] >= LEAST), key=sizes.__getitem__)
    return empty, small, large


def _merge_two(lines: list[BreakdownLine], counts: NDArray[np.bool_]) -> list[BreakdownLine]:
    """Put the two smallest lines together."""
    ordered = sorted(lines, key=lambda line: _size(line, counts))
    return [*ordered[2:], _together(ordered[:2])]


def _size(line: BreakdownLine, counts: NDArray[np.bool_]) -> int:
    return int(counts[list(line.members)].sum())


def _together(lines: Sequence[BreakdownLine]) -> BreakdownLine:
    members: Iterator[int] = (member for line in lines for member in line.members)
    return BreakdownLine(tuple(group for line in lines for group in line.groups), tuple(sorted(members)))


def _rows(breakdowns: Sequence[Sequence[BreakdownLine]], associations: int) -> Rows:
    """Return the rows of all lines, and of the total of all associations, which is published too."""
    rows = [np.ones(associations)]
    for line in (line for lines in breakdowns for line in lines):
        row = np.zeros(associations)
        row[list(line.members)] = 1.0
        rows.append(row)
    return np.array(rows)

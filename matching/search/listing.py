"""Who a search looks at one by one: those with links in common, those near, those of a cell: see `matching.search`."""

from typing import Any

import numpy as np

from graph.rules.earth import EARTH_KM
from matching.encoding.arrays import Array, X, int64
from matching.scoring.candidates import SPACE_KM
from matching.scoring.lists import first, inlined, inner, last
from matching.search.bounds import EDGE
from matching.search.grid import CELLS_A_ROW, DEGREES, KM_A_DEGREE, ROWS_OF_CELLS
from matching.search.work import LACKING, LISTED, STRONG_BITS, WEAK_BITS


@inner
def farthest(km: float) -> float:
    """Return the square of the longest chord, on a globe of radius 1, that needn't be farther than this."""
    return (2.0 * np.sin(km / EARTH_KM / 2.0) + EDGE) ** 2 if km < np.inf else np.inf


@inner
def note(index: Any, work: Any, rows: Array, mark: int) -> None:
    """List rows that weren't yet, and mark all of them."""
    state, seen, listed, marks = work.state, work.seen, work.listed, work.marks
    for j in rows:
        at = index.at[j]
        if at >= 0:
            marks[at] |= mark
            if not seen[at]:
                seen[at] = 1
                listed[state[LISTED]] = at
                state[LISTED] += 1


@inner
def note_shared(index: Any, pool: Any, s: Any, i: int, work: Any, which: int, other: int, mark: int) -> None:
    """List and mark who has one of the subject's list in theirs."""
    for k in range(first(s, i, which), last(s, i, which)):
        row = int64(s.idx[k])
        note(index, work, pool.idx[first(pool, row, other) : last(pool, row, other)], mark)


@inlined
def note_near(index: Any, work: Any, enough: int) -> None:
    """List who is near, those of the best classes of domains first, class by class until so many are found."""
    state, seen, listed = work.state, work.seen, work.listed
    count, goal = state[LISTED], state[LISTED] + enough
    for number in work.order:
        for run in range(index.by_domains[number], index.by_domains[number + 1]):
            if work.near[index.cells[run]]:
                for at in range(index.runs[run], index.runs[run + 1]):
                    if not seen[at]:
                        seen[at] = 1
                        listed[count] = at
                        count += 1
        if count >= goal:
            break
    state[LISTED] = count


@inner
def note_in_cells(index: Any, s: Any, i: int, work: Any, ptr: Array, chosen: Array, km: float) -> None:
    """List who, of some chosen positions, is within a circle and has the bits that the subject wants."""
    state, seen, listed, bits, xyz = work.state, work.seen, work.listed, index.bits, index.xyz
    x, y, z, limit = s.numbers[i, X], s.numbers[i, X + 1], s.numbers[i, X + 2], farthest(km)
    lacking, weak, strong = state[LACKING], state[WEAK_BITS], state[STRONG_BITS]
    offering = km == SPACE_KM
    low, high, west, east = _cells_around(s, i, km)
    count = state[LISTED]
    for row in range(low, high + 1):
        for column in range(west, east + 1):
            cell = row * CELLS_A_ROW + column % CELLS_A_ROW
            for p in range(ptr[cell], ptr[cell + 1]):
                at = chosen[p]
                wanted = (bits[at] >> 12) & lacking if offering else (bits[at] >> 6) & weak and bits[at] & strong
                if not wanted or seen[at]:
                    continue
                if (xyz[at, 0] - x) ** 2 + (xyz[at, 1] - y) ** 2 + (xyz[at, 2] - z) ** 2 <= limit:
                    seen[at] = 1
                    listed[count] = at
                    count += 1
    state[LISTED] = count


@inlined
def _cells_around(s: Any, i: int, km: float) -> tuple[int, int, int, int]:
    """Return the first and last row of cells that a circle meets, and the first and last column; these may run over."""
    x, y, z = s.numbers[i, X], s.numbers[i, X + 1], s.numbers[i, X + 2]
    lat, lon = np.degrees(np.arcsin(min(max(z, -1.0), 1.0))), np.degrees(np.arctan2(y, x))
    tall = km / KM_A_DEGREE
    wide = min(tall / max(np.cos(np.radians(min(abs(lat) + tall, 89.0))), 0.02), 180.0)
    low = max(int((lat - tall + 90.0) / DEGREES), 0)
    high = min(int((lat + tall + 90.0) / DEGREES), ROWS_OF_CELLS - 1)
    west, east = int(np.floor((lon - wide + 180.0) / DEGREES)), int(np.floor((lon + wide + 180.0) / DEGREES))
    return low, high, west, min(east, west + CELLS_A_ROW - 1)

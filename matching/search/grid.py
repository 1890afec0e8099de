"""Where everyone is, and who tells the same: what a search over a large country reads instead of whole profiles.

Everyone active stands in one order: by their list of domains, and those with the same by the cell of a grid over the
globe, who has no place last. A place in this order is called a position; those in a row of one list and one cell are a
run. Organisations whose list (of domains, say) is the same are of one class of it: a term that only this list decides
is worked out once a class. That is exact, whatever the data; it saves the more, the more people tell the same.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from graph.rules.earth import EARTH_KM
from graph.rules.kinds import STRONG, WEAK
from matching.encoding.arrays import (
    ACTIVE,
    ASSOCIATION,
    AXES,
    BOUNDED,
    CHAIN,
    CONTACTS,
    COVERED,
    DOMAINS,
    HAS,
    HOME,
    KIND,
    KINDS_OF_LISTS,
    NETWORK,
    NETWORKS,
    OFFERS,
    PROJECTS,
    RURAL,
    TAGS,
    TARGETS,
    TERRITORIES,
    TEXT,
    Array,
    Arrays,
    X,
    frozen,
    lengths_of,
    list_columns,
    places,
)
from matching.scoring.lists import compiled, inner

EVERYONE = 5_000
"""Up to so many organisations everyone is rated; the search in a larger country gives what that would."""
DEGREES = 0.25
"""The side of a cell of the grid, in degrees."""
ROWS_OF_CELLS, CELLS_A_ROW = int(180 / DEGREES), int(360 / DEGREES)
CELLS = ROWS_OF_CELLS * CELLS_A_ROW
KM_A_DEGREE = EARTH_KM * np.pi / 180

# Families of classes: what a profile tells, each a column of Index.classes.
DOMAIN_CLASS, TARGET_CLASS, PLACE_CLASS, SETTING_CLASS, TEXT_CLASS, TAG_CLASS = places(6)
FAMILIES = 6
_LIST_OF: Mapping[int, int] = {
    DOMAIN_CLASS: DOMAINS, TARGET_CLASS: TARGETS, PLACE_CLASS: TERRITORIES, TEXT_CLASS: TEXT, TAG_CLASS: TAGS,
}  # fmt: skip
_CODES_OF: Mapping[int, tuple[int, ...]] = {
    PLACE_CLASS: (HOME,),
    SETTING_CLASS: (RURAL, HAS, HAS + 1, HAS + 2, OFFERS, OFFERS + 1, OFFERS + 2),
}

JOINED, MET, WORKED = np.int64(1) << np.arange(3)
"""Flags of who has networks, contacts, projects; what the subject shares with them is these SHARED places higher."""
SHARED = 3


class Index(NamedTuple):
    """Where everyone is; m positions, n rows.

    rows: int32 (m,), row of each position; at: int32 (n,), the other way, -1 for those no longer active; everyone:
    int32 (m,), all positions.
    runs: int32 (r + 1,), where each run begins; cells: int32 (r,), its cell, numbered among those that anyone is in.
    by_domains: int32, the first run of each class of domains. middles: float64 (c, 3), the middle of a cell's people on
    a globe of radius 1, NaN without a place; radii: float64 (c,), the chord to the farthest of them.
    there: int32, of each territory by its column, the cells of those who tell it, from there_ptr.
    xyz: float32 (m, 3), NaN unknown. bits: int32 (m,), six of weak axes, six of strong ones, three of what is offered.
    flags: uint8 (m,), JOINED, MET, WORKED.
    classes: int32 (m, FAMILIES), numbered through all families; stand_in: int32, a row of each class.
    hosts, peers: int32, of each cell of the grid, the positions of who offers anything and of who is both weak and
    strong on an axis, from their *_ptr: nobody else is a host or a peer. unplaced: int32, positions without a place.
    covering, inside: of each territory by its column, the networks bounded to it and the associations in it (rows),
    from their *_ptr. free: networks without a bound, rows.
    """

    rows: Array
    at: Array
    everyone: Array
    runs: Array
    cells: Array
    by_domains: Array
    middles: Array
    radii: Array
    there_ptr: Array
    there: Array
    xyz: Array
    bits: Array
    flags: Array
    classes: Array
    stand_in: Array
    hosts_ptr: Array
    hosts: Array
    peers_ptr: Array
    peers: Array
    unplaced: Array
    covering_ptr: Array
    covering: Array
    inside_ptr: Array
    inside: Array
    free: Array


def build_index(arrays: Arrays) -> Index:
    """Return where everyone is."""
    codes, numbers, n = arrays.codes, arrays.numbers, len(arrays.codes)
    active = codes[:, ACTIVE] == 1
    classes, stand_in = _all_classes(arrays)
    cells = _cells(numbers[:, X : X + 3])
    rows = np.flatnonzero(active)
    rows = rows[np.lexsort((rows, cells[rows], classes[rows, DOMAIN_CLASS]))]
    cells, classes = cells[rows], classes[rows]
    at = np.full(n, -1)
    at[rows] = np.arange(len(rows))
    domains = classes[:, DOMAIN_CLASS]
    runs = np.flatnonzero(np.r_[True, (np.diff(cells) != 0) | (np.diff(domains) != 0)][: len(cells)])
    used, numbered = np.unique(cells, return_inverse=True)
    xyz = numbers[rows, X : X + 3]
    middles, radii = _middles(xyz, numbered, len(used))
    there_ptr, there = _cells_there(arrays, rows, numbered)
    bits = _bits(arrays)[rows]
    hosts_ptr, hosts = _by_cell(cells, bits >> 12 > 0)
    peers_ptr, peers = _by_cell(cells, (bits & 63 > 0) & (bits >> 6 & 63 > 0))
    network = codes[:, KIND] == NETWORK
    covering_ptr, covering = _by_territory(arrays, COVERED, network & active & (codes[:, BOUNDED] == 1))
    inside_ptr, inside = _by_territory(arrays, CHAIN, (codes[:, KIND] == ASSOCIATION) & active)
    return Index(
        rows=frozen(rows, np.int32),
        at=frozen(at, np.int32),
        everyone=np.arange(len(rows), dtype=np.int32),
        runs=frozen(np.r_[runs, len(rows)], np.int32),
        cells=frozen(numbered[runs], np.int32),
        by_domains=frozen(np.searchsorted(domains[runs], np.arange(domains.max(initial=-1) + 2)), np.int32),
        middles=frozen(middles, np.float64),
        radii=frozen(radii, np.float64),
        there_ptr=frozen(there_ptr, np.int32),
        there=frozen(there, np.int32),
        xyz=frozen(xyz, np.float32),
        bits=frozen(bits, np.int32),
        flags=frozen(_flags(arrays)[rows], np.uint8),
        classes=frozen(classes, np.int32),
        stand_in=frozen(stand_in, np.int32),
        hosts_ptr=hosts_ptr,
        hosts=hosts,
        peers_ptr=peers_ptr,
        peers=peers,
        unplaced=np.flatnonzero(cells == CELLS).astype(np.int32),
        covering_ptr=frozen(covering_ptr, np.int32),
        covering=frozen(covering, np.int32),
        inside_ptr=frozen(inside_ptr, np.int32),
        inside=frozen(inside, np.int32),
        free=frozen(np.flatnonzero(network & active & (codes[:, BOUNDED] == 0)), np.int32),
    )


def _cells(xyz: Array) -> Array:
    """Return the cell of each row; those without a place come after all cells."""
    placed = ~np.isnan(xyz[:, 0])
    lat = np.degrees(np.arcsin(np.clip(xyz[placed, 2], -1, 1)))
    lon = np.degrees(np.arctan2(xyz[placed, 1], xyz[placed, 0]))
    row = np.clip((lat + 90) / DEGREES, 0, ROWS_OF_CELLS - 1).astype(np.int64)
    column = np.clip((lon + 180) / DEGREES, 0, CELLS_A_ROW - 1).astype(np.int64)
    cells = np.full(len(xyz), CELLS)
    cells[placed] = row * CELLS_A_ROW + column
    return cells


def _middles(xyz: Array, cells: Array, count: int) -> tuple[Array, Array]:
    """Return the middle of each cell's positions, and the chord to the farthest; NaN where they have no place."""
    sizes = np.maximum(np.bincount(cells, minlength=count), 1)
    middles = np.stack([np.bincount(cells, xyz[:, k], count) for k in range(3)], axis=1) / sizes[:, None]
    radii = np.zeros(count)
    np.maximum.at(radii, cells, np.nan_to_num(np.linalg.norm(xyz - middles[cells], axis=1)))
    return middles, radii


def _cells_there(arrays: Arrays, rows: Array, cells: Array) -> tuple[Array, Array]:
    """Turn the lists of territories round: where the cells of each column begin, and the cells, each once."""
    columns, lengths = list_columns(arrays, TERRITORIES), lengths_of(arrays, TERRITORIES)
    of_row = np.full(len(arrays.codes), -1)
    of_row[rows] = cells
    pairs = np.stack([columns, np.repeat(of_row, lengths)])
    pairs = np.unique(pairs[:, pairs[1] >= 0], axis=1)
    return np.searchsorted(pairs[0], np.arange(columns.max(initial=-1) + 2)), pairs[1]


def _by_cell(cells: Array, chosen: Array) -> tuple[Array, Array]:
    """Return where those of each cell of the grid begin, and the chosen positions that have a place, by cell."""
    found = np.flatnonzero(chosen & (cells < CELLS))
    found = found[np.argsort(cells[found], kind="stable")]
    return frozen(np.searchsorted(cells[found], np.arange(CELLS + 1)), np.int32), frozen(found, np.int32)


def _bits(arrays: Arrays) -> Array:
    axes = arrays.numbers[:, AXES : AXES + 6]
    flags = np.hstack([axes <= WEAK, axes >= STRONG, arrays.codes[:, OFFERS : OFFERS + 3] == 1])
    return np.asarray(flags @ (1 << np.arange(flags.shape[1])))


def _flags(arrays: Arrays) -> Array:
    """Return who has networks, contacts, projects."""
    made = np.zeros(len(arrays.codes), dtype=np.int64)
    for flag, which in ((JOINED, NETWORKS), (MET, CONTACTS), (WORKED, PROJECTS)):
        made |= np.where(lengths_of(arrays, which) > 0, flag, 0)
    return made


def _by_territory(arrays: Arrays, which: int, chosen: Array) -> tuple[Array, Array]:
    """Turn a list of territories round: where the rows of each column begin, and the rows, of the chosen ones."""
    columns = list_columns(arrays, which)
    rows = np.repeat(np.arange(len(chosen)), lengths_of(arrays, which))
    columns, rows = columns[chosen[rows]], rows[chosen[rows]]
    order = np.argsort(columns, kind="stable")
    # As many entries for every list of territories: an overlay's code that nobody has is then in range as well.
    width = 1 + max((int(list_columns(arrays, one).max(initial=0)) for one in (COVERED, CHAIN)), default=0)
    return np.searchsorted(columns[order], np.arange(width + 1)), rows[order]


def _all_classes(arrays: Arrays) -> tuple[Array, Array]:
    """Return the class of each row in each family, (n, FAMILIES), and a row of each class."""
    n = len(arrays.codes)
    classes, stand_in = np.empty((n, FAMILIES), dtype=np.int64), []
    count = 0
    for family in range(FAMILIES):
        keys = np.zeros(n, dtype=np.uint64)
        _hash_table(arrays.codes, np.asarray(_CODES_OF.get(family, ()), np.int64), keys)
        if family in _LIST_OF:
            _hash_lists(arrays.idx, arrays.val.view(np.int32), arrays.ptr, _LIST_OF[family], keys)
        _, rows, found = np.unique(keys, return_index=True, return_inverse=True)
        classes[:, family] = count + found
        stand_in.append(rows)
        count += len(rows)
    return classes, np.concatenate(stand_in)


@inner
def _mixed(key: Any, value: Any) -> Any:
    """Mix a value into a 64-bit key (the finaliser of splitmix64, Steele, Lea and Flood 2014)."""
    key = (key ^ np.uint64(value)) + np.uint64(0x9E3779B97F4A7C15)
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return key ^ (key >> np.uint64(31))


@compiled
def _hash_table(table: Array, columns: Array, keys: Array) -> None:
    for row in range(len(keys)):
        for column in columns:
            keys[row] = _mixed(keys[row], np.int64(table[row, column]))


@compiled
def _hash_lists(idx: Array, bits: Array, ptr: Array, which: int, keys: Array) -> None:
    """Mix in the columns and values of a list. Two lists of 64-bit keys meet by chance once in 10^8 countries."""
    for row in range(len(keys)):
        place = row * KINDS_OF_LISTS + which
        for k in range(ptr[place], ptr[place + 1]):
            keys[row] = _mixed(_mixed(keys[row], np.int64(idx[k])), np.int64(bits[k]))

"""The best of one kind for one subject, exactly, without rating everyone.

A score is a sum of terms, so the most that what isn't measured yet can add bounds it: a candidate, or a whole run of
candidates with the same domains, is left as soon as it can't be among the best any more (Fagin, Lotem and Naor 2003).
Terms that only a list decides are worked out once a class (`matching.grid`). Who is left at the end is rated as any
pair is, so the answer is that of rating everyone, ties included.
"""

from typing import Any

import numpy as np

from matching.encoding.arrays import (
    BOUNDED,
    CHAIN,
    CONTACTS,
    COVERED,
    FELLOWS,
    KIND,
    NARROWEST,
    NETWORKS,
    PROJECTS,
    Array,
    X,
)
from matching.scoring.candidates import EXCHANGE_KM, SPACE_KM, allowed
from matching.scoring.lists import alike, compiled, first, last
from matching.scoring.measures import EXCHANGE_KIND, INVITE_KIND, NETWORK_KIND, PARTNER_KIND, SPACE_KIND, kilometres
from matching.scoring.model import rate_one, variant_of
from matching.search.bounds import axes_terms, class_terms, distance_term, fill_reach, prepare, sharper
from matching.search.grid import DOMAIN_CLASS, JOINED, MET, SHARED, WORKED
from matching.search.lending import lend
from matching.search.listing import farthest, note, note_in_cells, note_near, note_shared
from matching.search.work import (
    COUNT,
    KEPT,
    LACKING,
    LISTED,
    ORDERED,
    RATED,
    STRONG_BITS,
    TOUCHED,
    WAITERS,
    WAITING,
    WEAK_BITS,
)

TIE = 1e12
"""Ranks are compared to so many parts of 1, so that ties are ties on every processor."""
FEWER = 2.0
"""So much in log-odds is taken from a candidate just like one of which fewer were asked for."""
LISTED_NEAR = 10
"""So many times the length of a list are rated near before anyone is left: fewer leave a bound too low, more cost."""
ANY_KIND = 15


@compiled
def best(
    kind: int, index: Any, pool: Any, s: Any, i: int, own: int, excluded: Array, disliked: Array, kinds: int,
    tables: Any, work: Any, k: int, again: bool,
) -> int:  # fmt: skip
    """Write the best k into work.rank, odds and row, best first, ties by row; return their number.

    s, i: the subject's arrays and row; own: its row in the pool, -1 when it has none. excluded: rows, ascending.
    disliked: rows whose like is lowered. kinds: a bit for each kind of organisation that may be suggested. again: the
    last search with this work was by the same tables, for another association with the same domains.

    Everyone whom the rules allow is looked at, one by one or by bounds.
    """
    return _best(
        kind, lend(index), lend(pool), lend(s), i, own, lend(excluded), lend(disliked), kinds, lend(tables),
        lend(work), k, again,
    )  # fmt: skip


@compiled
def _best(
    kind: int, index: Any, pool: Any, s: Any, i: int, own: int, excluded: Array, disliked: Array, kinds: int,
    tables: Any, work: Any, k: int, again: bool,
) -> int:  # fmt: skip
    """Do the work of `best`."""
    state = work.state
    if not again:
        for at in range(state[KEPT]):
            work.table[work.touched[len(work.touched) - 1 - at]] = np.nan
        state[KEPT] = state[ORDERED] = 0
    state[:KEPT] = 0
    prepare(kind, s, i, tables, work)
    if kind == NETWORK_KIND:
        _networks(kind, index, pool, s, i, own, excluded, disliked, kinds, tables, work, k)
    elif kind == INVITE_KIND:
        _invite(kind, index, pool, s, i, own, excluded, disliked, kinds, tables, work, k)
    elif kind != SPACE_KIND or state[LACKING]:
        _around(kind, index, pool, s, i, own, excluded, disliked, kinds, tables, work, k)
    _rate_waiting(kind, index, pool, s, i, own, excluded, disliked, kinds, tables, work, k)
    for at in range(state[TOUCHED]):
        work.table[work.touched[at]] = np.nan
    for at in range(state[LISTED]):
        work.seen[work.listed[at]] = 0
        work.marks[work.listed[at]] = 0
    return state[COUNT]


@compiled
def _work_out(
    kind: int, index: Any, pool: Any, s: Any, i: int, tables: Any, work: Any, family: int, number: int, v: int
) -> float:
    """Return the terms of a class, and keep them for this search, those of domains until another subject's differ."""
    value = class_terms(kind, family, pool, s, i, index.stand_in[number], tables, v)
    work.table[2 * number + v] = value
    if family == DOMAIN_CLASS:
        work.touched[len(work.touched) - 1 - work.state[KEPT]] = 2 * number + v
        work.state[KEPT] += 1
    else:
        work.touched[work.state[TOUCHED]] = 2 * number + v
        work.state[TOUCHED] += 1
    return value


@compiled
def _scan(  # noqa: C901 - numba inlines nothing by itself, and this is the inmost loop.
    kind: int, index: Any, pool: Any, s: Any, i: int, own: int, excluded: Array, disliked: Array, kinds: int,
    tables: Any, work: Any, k: int, positions: Array, fresh: bool, km: float,
) -> None:  # fmt: skip
    """Rate those of some positions that are near and can be among the best; fresh: but those that are listed.

    km: infinite for any distance, or none known. One long function, as a call costs more than most candidates do.
    """
    state, table, flags, classes, bits, xyz = work.state, work.table, index.flags, index.classes, index.bits, index.xyz
    families, rest, steady, links, rank = tables.families, tables.rest, tables.steady, work.links, work.rank
    x, y, z = s.numbers[i, X], s.numbers[i, X + 1], s.numbers[i, X + 2]
    v = 0 if kind == INVITE_KIND else variant_of(s, i)
    limit = farthest(km)
    lacking, weak, strong = state[LACKING], state[WEAK_BITS], state[STRONG_BITS]
    for at in positions:
        if fresh and work.seen[at]:
            continue
        if kind == EXCHANGE_KIND and not ((bits[at] >> 6) & weak and bits[at] & strong):
            continue
        if kind == SPACE_KIND and not (bits[at] >> 12) & lacking:
            continue
        if kind == INVITE_KIND:
            v = 0 if flags[at] & (JOINED | MET) else 1
        value = table[2 * classes[at, DOMAIN_CLASS] + v]
        if np.isnan(value):
            value = _work_out(kind, index, pool, s, i, tables, work, DOMAIN_CLASS, classes[at, DOMAIN_CLASS], v)
        worst = rank[k - 1] - tables.margin if state[COUNT] == k else -np.inf
        bound = work.bounds[v] + value + steady[v, at] + links[v, flags[at] | (work.marks[at] << SHARED)]
        if bound + rest[v, 0] < worst:
            continue
        chord = (xyz[at, 0] - x) ** 2 + (xyz[at, 1] - y) ** 2 + (xyz[at, 2] - z) ** 2
        if chord > limit:
            continue
        j = index.rows[at]
        bound += distance_term(kind, pool, s, i, j, chord, tables, v)
        if bound + rest[v, 1] < worst:
            continue
        left = False
        for q in range(len(families)):
            number = classes[at, families[q]]
            value = table[2 * number + v]
            if np.isnan(value):
                value = _work_out(kind, index, pool, s, i, tables, work, families[q], number, v)
            bound += value
            if bound + rest[v, q + 2] < worst:
                left = True
                break
        if left:
            continue
        bound += axes_terms(kind, pool, s, i, j, tables, v) if tables.axed else rest[v, len(families) + 1]
        if bound < worst:
            continue
        if kind == PARTNER_KIND:
            bound += sharper(pool, s, i, j, flags[at], tables, v)
        if bound < worst or not (km == np.inf or kilometres(s, i, pool, j) <= km):
            continue
        work.waiting[state[WAITERS]], work.hope[state[WAITERS]] = at, bound
        state[WAITERS] += 1
        if state[WAITERS] == WAITING:
            _rate_waiting(kind, index, pool, s, i, own, excluded, disliked, kinds, tables, work, k)


@compiled
def _put_in_order(kind: int, index: Any, pool: Any, s: Any, i: int, tables: Any, work: Any, v: int) -> None:
    """Put the classes of domains in order, those of the highest term first, and keep that as long as the terms."""
    if work.state[ORDERED] == 1 + v:
        return
    count = len(work.order)
    values = np.empty(count)
    for number in range(count):
        value = work.table[2 * number + v]
        if np.isnan(value):
            value = _work_out(kind, index, pool, s, i, tables, work, DOMAIN_CLASS, number, v)
        values[number] = -value
    work.order[:] = np.argsort(values)
    work.state[ORDERED] = 1 + v


@compiled
def _choose(  # noqa: C901 - as above.
    kind: int, index: Any, pool: Any, s: Any, i: int, tables: Any, work: Any, k: int, v: int, top: float
) -> int:
    """Write in work.chosen who, not listed, can be one of the best partners; return how many they are.

    top: the most that distance and territory add in any cell.
    """
    order, table, cells, runs, reach = work.order, work.table, index.cells, index.runs, work.reach
    by_domains, flags, seen, chosen, classes = index.by_domains, index.flags, work.seen, work.chosen, index.classes
    families, left, begin = tables.families, tables.rest[v], 1 if tables.housed else 0
    steady, crowd, crowds, links = tables.steady[v], tables.crowd[v], tables.crowds[v], work.links[v]
    known, unlinked, peak = work.bounds[v] + tables.placeless[v], work.bounds[2 + v], tables.peak[v]
    worst = work.rank[k - 1] - tables.margin if work.state[COUNT] == k else -np.inf
    count = 0
    for number in order:
        so_far = known + table[2 * number + v]
        if so_far + unlinked + top + peak < worst:
            break
        if so_far + unlinked + top + crowds[number] < worst:
            continue
        for run in range(by_domains[number], by_domains[number + 1]):
            bound = so_far + reach[cells[run]]
            if bound + unlinked + crowd[run] >= worst:
                for at in range(runs[run], runs[run + 1]):
                    most = bound + steady[at] + links[flags[at]]
                    if most < worst or seen[at]:
                        continue
                    for q in range(begin, len(families)):
                        value = table[2 * classes[at, families[q]] + v]
                        if np.isnan(value):
                            value = _work_out(
                                kind, index, pool, s, i, tables, work, families[q], classes[at, families[q]], v
                            )
                        most += value - left[q + 1] + left[q + 2]
                        if most < worst:
                            break
                    if most >= worst:
                        chosen[count] = at
                        count += 1
    return count


@compiled
def _rate_waiting(
    kind: int, index: Any, pool: Any, s: Any, i: int, own: int, excluded: Array, disliked: Array, kinds: int,
    tables: Any, work: Any, k: int,
) -> None:  # fmt: skip
    """Rate those waiting, the most promising first, as long as any can be among the best."""
    count = work.state[WAITERS]
    for _ in range(count):
        best_at = 0
        for at in range(1, count):
            if work.hope[at] > work.hope[best_at]:
                best_at = at
        if work.state[COUNT] == k and work.hope[best_at] < work.rank[k - 1] - tables.margin:
            break
        work.hope[best_at] = -np.inf
        _rate(kind, pool, s, i, own, excluded, disliked, kinds, tables, work, k, index.rows[work.waiting[best_at]])
    work.state[WAITERS] = 0


@compiled
def _rate(
    kind: int, pool: Any, s: Any, i: int, own: int, excluded: Array, disliked: Array, kinds: int,
    tables: Any, work: Any, k: int, j: int,
) -> None:  # fmt: skip
    """Rate one row, and keep it if it is among the best."""
    if not (kinds >> pool.codes[j, KIND]) & 1 or not allowed(kind, pool, s, i, own, j, excluded):
        return
    state = work.state
    state[RATED] += 1
    odds = rate_one(kind, pool, s, i, j, tables, work.room)
    if odds == -np.inf:
        return
    like = 0.0
    for other in disliked:
        value = alike(pool, j, pool, other)
        if value > like:
            like = value
    rank = np.rint((odds - (tables.prices[j] + FEWER * like)) * TIE) / TIE
    count = state[COUNT]
    at = count if count < k else k - 1
    if count == k and (rank < work.rank[at] or (rank == work.rank[at] and j > work.row[at])):
        return
    while at > 0 and (work.rank[at - 1] < rank or (work.rank[at - 1] == rank and work.row[at - 1] > j)):
        work.rank[at], work.odds[at], work.row[at] = work.rank[at - 1], work.odds[at - 1], work.row[at - 1]
        at -= 1
    work.rank[at], work.odds[at], work.row[at] = rank, odds, j
    state[COUNT] = min(count + 1, k)


@compiled
def _networks(
    kind: int, index: Any, pool: Any, s: Any, i: int, own: int, excluded: Array, disliked: Array, kinds: int,
    tables: Any, work: Any, k: int,
) -> None:  # fmt: skip
    """Rate the networks whose territory the subject lies in, and those without one."""
    for place in range(first(s, i, CHAIN), last(s, i, CHAIN)):
        code = s.idx[place]
        if code + 1 < len(index.covering_ptr):
            note(index, work, index.covering[index.covering_ptr[code] : index.covering_ptr[code + 1]], 0)
    note(index, work, index.free, 0)
    for p in range(work.state[LISTED]):
        _rate(kind, pool, s, i, own, excluded, disliked, kinds, tables, work, k, index.rows[work.listed[p]])


@compiled
def _invite(
    kind: int, index: Any, pool: Any, s: Any, i: int, own: int, excluded: Array, disliked: Array, kinds: int,
    tables: Any, work: Any, k: int,
) -> None:  # fmt: skip
    """Look at all who may be invited: those inside a territory, or everyone; first those who work with members."""
    note_shared(index, pool, s, i, work, FELLOWS, CONTACTS, MET)
    if s.codes[i, BOUNDED]:
        for place in range(first(s, i, COVERED), last(s, i, COVERED)):
            code = s.idx[place]
            if code + 1 < len(index.inside_ptr):
                note(index, work, index.inside[index.inside_ptr[code] : index.inside_ptr[code + 1]], 0)
    listed = work.listed[: work.state[LISTED]]
    _scan(kind, index, pool, s, i, own, excluded, disliked, kinds, tables, work, k, listed, False, np.inf)
    if not s.codes[i, BOUNDED]:
        _scan(kind, index, pool, s, i, own, excluded, disliked, kinds, tables, work, k, index.everyone, True, np.inf)


@compiled
def _around(
    kind: int, index: Any, pool: Any, s: Any, i: int, own: int, excluded: Array, disliked: Array, kinds: int,
    tables: Any, work: Any, k: int,
) -> None:  # fmt: skip
    """Look at whom a kind's rules may reach: first who is known or has common links, then by the grid."""
    km = np.inf
    v, top, placed = variant_of(s, i), 0.0, not np.isnan(s.numbers[i, X])
    note_shared(index, pool, s, i, work, NETWORKS, FELLOWS, JOINED)
    if kind == PARTNER_KIND:
        note_shared(index, pool, s, i, work, CONTACTS, CONTACTS, MET)
        note_shared(index, pool, s, i, work, PROJECTS, PROJECTS, WORKED)
        top = fill_reach(index, s, i, tables, work, v)
        _put_in_order(kind, index, pool, s, i, tables, work, v)
        # Near ones with such domains are often the best: they show who else can be left.
        note_near(index, work, LISTED_NEAR * k)
    elif placed and kind == SPACE_KIND:
        km = SPACE_KM
        note_in_cells(index, s, i, work, index.hosts_ptr, index.hosts, km)
    elif placed:
        km = EXCHANGE_KM
        note_in_cells(index, s, i, work, index.peers_ptr, index.peers, km)
    listed = work.listed[: work.state[LISTED]]
    _scan(kind, index, pool, s, i, own, excluded, disliked, kinds, tables, work, k, listed, False, km)
    if kind == PARTNER_KIND:
        _rate_waiting(kind, index, pool, s, i, own, excluded, disliked, kinds, tables, work, k)
        others = work.chosen[: _choose(kind, index, pool, s, i, tables, work, k, v, top)]
        _scan(kind, index, pool, s, i, own, excluded, disliked, kinds, tables, work, k, others, False, km)
    elif not placed:
        _scan(kind, index, pool, s, i, own, excluded, disliked, kinds, tables, work, k, index.everyone, True, km)
    elif kind == EXCHANGE_KIND or s.codes[i, NARROWEST] >= 0:
        # Whoever was listed without a place was left, as only those near were looked at.
        _scan(kind, index, pool, s, i, own, excluded, disliked, kinds, tables, work, k, index.unplaced, False, np.inf)

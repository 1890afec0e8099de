"""The best of one kind for one subject, exactly, without rating everyone.

A score is a sum of terms, so the most that what isn't measured yet can add bounds it: a candidate, or a whole run of
candidates with the same domains, is left as soon as it can't be among the best any more (Fagin, Lotem and Naor 2003).
Terms that only a list decides are worked out once a class (`matching.grid`). Who is left at the end is rated as any
pair is, so the answer is that of rating everyone, ties included.
"""

from typing import Any, NamedTuple

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
    int64,
)
from matching.scoring.candidates import EXCHANGE_KM, SPACE_KM, allowed
from matching.scoring.lists import alike, compiled, first, inlined, inner, last
from matching.scoring.measure_names import EXCHANGE_KIND, INVITE_KIND, NETWORK_KIND, PARTNER_KIND, SPACE_KIND
from matching.scoring.measures import kilometres
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
WHOLLY, UNSEEN = np.array([False, True])
UNMARKED = int64(0)


class Query(NamedTuple):
    """What is asked for: the best k of one kind for one subject.

    s, i: the subject's arrays and row; own: its row in the pool, -1 when it has none. excluded: rows, ascending.
    disliked: rows whose like is lowered. kinds: a bit for each kind of organisation that may be suggested.
    """

    kind: Any
    index: Any
    pool: Any
    s: Any
    i: Any
    own: Any
    excluded: Array
    disliked: Array
    kinds: Any
    tables: Any
    work: Any
    k: Any


@compiled
def best(asked: Any, again: bool) -> int:
    """Write the best k of a Query into work.rank, odds and row, best first, ties by row; return their number.

    again: the last search with this work was by the same tables, for another association with the same domains.

    Everyone whom the rules allow is looked at, one by one or by bounds.
    """
    q = lend(asked)
    kind, work = q.kind, q.work
    state = work.state
    if not again:
        for at in range(state[KEPT]):
            work.table[work.touched[len(work.touched) - 1 - at]] = np.nan
        state[KEPT] = state[ORDERED] = 0
    state[:KEPT] = 0
    prepare(kind, q.s, q.i, q.tables, work)
    if kind == NETWORK_KIND:
        _networks(q)
    elif kind == INVITE_KIND:
        _invite(q)
    elif kind != SPACE_KIND or state[LACKING]:
        _around(q)
    _rate_waiting(q)
    for at in range(state[TOUCHED]):
        work.table[work.touched[at]] = np.nan
    for at in range(state[LISTED]):
        work.seen[work.listed[at]] = 0
        work.marks[work.listed[at]] = 0
    return state[COUNT]


@inner
def _work_out(q: Any, family: int, number: int, v: int) -> float:
    """Return the terms of a class, and keep them for this search, those of domains until another subject's differ."""
    work = q.work
    value = class_terms(q.kind, family, q.pool, q.s, q.i, int64(q.index.stand_in[number]), q.tables, v)
    work.table[2 * number + v] = value
    if family == DOMAIN_CLASS:
        work.touched[len(work.touched) - 1 - work.state[KEPT]] = 2 * number + v
        work.state[KEPT] += 1
    else:
        work.touched[work.state[TOUCHED]] = 2 * number + v
        work.state[TOUCHED] += 1
    return value


@inlined
def _class_term(q: Any, family: int, number: int, v: int) -> float:
    """Return the terms of a class, worked out once."""
    value = q.work.table[2 * number + v]
    return _work_out(q, family, number, v) if np.isnan(value) else value


@inlined
def _through_classes(q: Any, at: int, v: int, begin: int, bound: float, worst: float) -> float:
    """Return a bound with the terms of a position's classes in place of their most, or one that is below the worst."""
    families, rest = q.tables.families, q.tables.rest
    for f in range(begin, len(families)):
        value = _class_term(q, families[f], int64(q.index.classes[at, families[f]]), v)
        bound += value - rest[v, f + 1] + rest[v, f + 2]
        if bound < worst:
            break
    return bound


@inlined
def _is_useless(q: Any, at: int) -> bool:
    """Say whether a peer can't give and take, or a host offers nothing that is lacking."""
    state, bits = q.work.state, q.index.bits[at]
    if q.kind == EXCHANGE_KIND:
        return not ((bits >> 6) & state[WEAK_BITS] and bits & state[STRONG_BITS])
    return q.kind == SPACE_KIND and not (bits >> 12) & state[LACKING]


@inlined
def _worst(q: Any) -> float:
    """Return what a bound must reach to be worth a look."""
    return q.work.rank[q.k - 1] - q.tables.margin if q.work.state[COUNT] == q.k else -np.inf


@inlined
def _bound(q: Any, at: int, v: int, limit: float, worst: float) -> float:
    """Return the most that a position can score, each term measured only while that is enough; limit: of the chord."""
    kind, pool, s, i, index, tables, work = q.kind, q.pool, q.s, q.i, q.index, q.tables, q.work
    rest, families = tables.rest, tables.families
    flags = index.flags[at]
    bound = work.bounds[v] + _class_term(q, DOMAIN_CLASS, int64(index.classes[at, DOMAIN_CLASS]), v)
    bound += tables.steady[v, at] + work.links[v, flags | (work.marks[at] << SHARED)]
    if bound + rest[v, 0] < worst:
        return -np.inf
    xyz = index.xyz
    chord = (xyz[at, 0] - s.numbers[i, X]) ** 2 + (xyz[at, 1] - s.numbers[i, X + 1]) ** 2
    chord += (xyz[at, 2] - s.numbers[i, X + 2]) ** 2
    if chord > limit:
        return -np.inf
    j = int64(index.rows[at])
    bound += distance_term(kind, pool, s, i, j, chord, tables, v) + rest[v, 1]
    if bound >= worst:
        bound = _through_classes(q, at, v, 0, bound, worst)
    if bound >= worst and tables.axed:
        bound += axes_terms(kind, pool, s, i, j, tables, v) - rest[v, len(families) + 1]
    if bound >= worst and kind == PARTNER_KIND:
        bound += sharper(pool, s, i, j, flags, tables, v)
    return bound


@inner
def _scan(q: Any, positions: Array, unseen: bool, km: float) -> None:
    """Rate those of some positions that are near and can be among the best; unseen: but those that are listed.

    km: infinite for any distance, or none known. What it calls is inlined: a call costs more than most candidates do.
    """
    index, work, state = q.index, q.work, q.work.state
    v = 0 if q.kind == INVITE_KIND else variant_of(q.s, q.i)
    limit = farthest(km)
    for position in positions:
        at = int64(position)
        if (unseen and work.seen[at]) or _is_useless(q, at):
            continue
        if q.kind == INVITE_KIND:
            v = 0 if index.flags[at] & (JOINED | MET) else 1
        worst = _worst(q)
        bound = _bound(q, at, v, limit, worst)
        if bound < worst or bound == -np.inf:
            continue
        if km < np.inf and not kilometres(q.s, q.i, q.pool, int64(index.rows[at])) <= km:
            continue
        work.waiting[state[WAITERS]], work.hope[state[WAITERS]] = at, bound
        state[WAITERS] += 1
        if state[WAITERS] == WAITING:
            _rate_waiting(q)


@inlined
def _put_in_order(q: Any, v: int) -> None:
    """Put the classes of domains in order, those of the highest term first, and keep that as long as the terms."""
    work = q.work
    if work.state[ORDERED] == 1 + v:
        return
    count = len(work.order)
    values = np.empty(count)
    for number in range(count):
        values[number] = -_class_term(q, DOMAIN_CLASS, number, v)
    highest = np.argsort(values)
    for number in range(count):  # One by one: numba compiles for seconds what says why arrays don't fit.
        work.order[number] = highest[number]
    work.state[ORDERED] = 1 + v


@inlined
def _choose(q: Any, v: int, top: float) -> int:
    """Write in work.chosen who, not listed, can be one of the best partners; return how many they are.

    top: the most that distance and territory add in any cell.
    """
    index, tables, work = q.index, q.tables, q.work
    table, runs, crowd, crowds = work.table, index.runs, tables.crowd[v], tables.crowds[v]
    known, unlinked, peak = work.bounds[v] + tables.placeless[v], work.bounds[2 + v], tables.peak[v]
    worst = _worst(q)
    count = 0
    for number in work.order:
        so_far = known + table[2 * number + v]
        if so_far + unlinked + top + peak < worst:
            break
        if so_far + unlinked + top + crowds[number] < worst:
            continue
        for run in range(index.by_domains[number], index.by_domains[number + 1]):
            bound = so_far + work.reach[index.cells[run]]
            if bound + unlinked + crowd[run] >= worst:
                count = _choose_of_run(q, v, runs[run], runs[run + 1], bound, worst, count)
    return count


@inlined
def _choose_of_run(q: Any, v: int, low: int, high: int, bound: float, worst: float, count: int) -> int:
    """Add to the chosen ones those between two positions, of one run; return how many are chosen then."""
    begin, steady, links = 1 if q.tables.housed else 0, q.tables.steady[v], q.work.links[v]
    for at in range(low, high):
        most = bound + steady[at] + links[q.index.flags[at]]
        if most >= worst and not q.work.seen[at] and _through_classes(q, at, v, begin, most, worst) >= worst:
            q.work.chosen[count] = at
            count += 1
    return count


@inner
def _rate_waiting(q: Any) -> None:
    """Rate those waiting, the most promising first, as long as any can be among the best."""
    work, index, k, margin = q.work, q.index, q.k, q.tables.margin
    count = work.state[WAITERS]
    for _ in range(count):
        best_at = 0
        for at in range(1, count):
            if work.hope[at] > work.hope[best_at]:
                best_at = at
        if work.state[COUNT] == k and work.hope[best_at] < work.rank[k - 1] - margin:
            break
        work.hope[best_at] = -np.inf
        _rate(q, int64(index.rows[work.waiting[best_at]]))
    work.state[WAITERS] = 0


@inner
def _rate(q: Any, j: int) -> None:
    """Rate one row, and keep it if it is among the best."""
    kind, pool, s, i, tables, work, k = q.kind, q.pool, q.s, q.i, q.tables, q.work, q.k
    if not (q.kinds >> pool.codes[j, KIND]) & 1 or not allowed(kind, pool, s, i, q.own, j, q.excluded):
        return
    state = work.state
    state[RATED] += 1
    odds = rate_one(kind, pool, s, i, j, tables, work.room)
    if odds == -np.inf:
        return
    like = 0.0
    for other in q.disliked:
        value = alike(pool, j, pool, int64(other))
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


@inlined
def _networks(q: Any) -> None:
    """Rate the networks whose territory the subject lies in, and those without one."""
    index, s, i, work = q.index, q.s, q.i, q.work
    for place in range(first(s, i, CHAIN), last(s, i, CHAIN)):
        code = s.idx[place]
        if code + 1 < len(index.covering_ptr):
            note(index, work, index.covering[index.covering_ptr[code] : index.covering_ptr[code + 1]], UNMARKED)
    note(index, work, index.free, UNMARKED)
    for p in range(work.state[LISTED]):
        _rate(q, int64(index.rows[work.listed[p]]))


@inlined
def _invite(q: Any) -> None:
    """Look at all who may be invited: those inside a territory, or everyone; first those who work with members."""
    index, pool, s, i, work = q.index, q.pool, q.s, q.i, q.work
    note_shared(index, pool, s, i, work, FELLOWS, CONTACTS, MET)
    if s.codes[i, BOUNDED]:
        for place in range(first(s, i, COVERED), last(s, i, COVERED)):
            code = s.idx[place]
            if code + 1 < len(index.inside_ptr):
                note(index, work, index.inside[index.inside_ptr[code] : index.inside_ptr[code + 1]], UNMARKED)
    listed = work.listed[: work.state[LISTED]]
    _scan(q, listed, WHOLLY, np.inf)
    if not s.codes[i, BOUNDED]:
        _scan(q, index.everyone, UNSEEN, np.inf)


@inlined
def _around(q: Any) -> None:
    """Look at whom a kind's rules may reach: first who is known or has common links, then by the grid."""
    kind, index, pool, s, i, tables, work, k = q.kind, q.index, q.pool, q.s, q.i, q.tables, q.work, q.k
    km = np.inf
    v, top, placed = variant_of(s, i), 0.0, not np.isnan(s.numbers[i, X])
    note_shared(index, pool, s, i, work, NETWORKS, FELLOWS, JOINED)
    if kind == PARTNER_KIND:
        note_shared(index, pool, s, i, work, CONTACTS, CONTACTS, MET)
        note_shared(index, pool, s, i, work, PROJECTS, PROJECTS, WORKED)
        top = fill_reach(index, s, i, tables, work, v)
        _put_in_order(q, v)
        # Near ones with such domains are often the best: they show who else can be left.
        note_near(index, work, LISTED_NEAR * k)
    elif placed and kind == SPACE_KIND:
        km = SPACE_KM
        note_in_cells(index, s, i, work, index.hosts_ptr, index.hosts, km)
    elif placed:
        km = EXCHANGE_KM
        note_in_cells(index, s, i, work, index.peers_ptr, index.peers, km)
    listed = work.listed[: work.state[LISTED]]
    _scan(q, listed, WHOLLY, km)
    if kind == PARTNER_KIND:
        _rate_waiting(q)
        others = work.chosen[: _choose(q, v, top)]
        _scan(q, others, WHOLLY, km)
    elif not placed:
        _scan(q, index.everyone, UNSEEN, km)
    elif kind == EXCHANGE_KIND or s.codes[i, NARROWEST] >= 0:
        # Whoever was listed without a place was left, as only those near were looked at.
        _scan(q, index.unplaced, WHOLLY, np.inf)

"""Who may be suggested to whom, and what a profile must tell before anyone can be."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from graph.rules.kinds import STRONG, WEAK
from matching.encoding.arrays import (
    ACTIVE,
    ASSOCIATION,
    AXES,
    BOUNDED,
    CHAIN,
    COVERED,
    DOMAINS,
    EXCHANGES,
    FELLOWS,
    HAS,
    HOSTS,
    KIND,
    MEMBERS_TOLD,
    NARROWEST,
    NETWORK,
    NETWORKS,
    OFFERS,
    PARTNER,
    WORKS,
    Array,
    Arrays,
    X,
)
from matching.encoding.profiles import RESOURCES
from matching.scoring.lists import compiled, first, inlined, inner, last, length, place_of
from matching.scoring.measure_names import EXCHANGE_KIND, INVITE_KIND, NETWORK_KIND, PARTNER_KIND, SPACE_KIND
from matching.scoring.measures import FAR_KM, kilometres

CANDIDATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "network": ("network",),
        "partner": ("partner", "association"),
        "space": ("association", "network", "partner"),
        "exchange": ("association",),
        "invite": ("association",),
    }
)
SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "network": "association",
        "partner": "association",
        "space": "association",
        "exchange": "association",
        "invite": "network",
    }
)
SPACE_KM, EXCHANGE_KM = 30.0, FAR_KM


@inner
def in_territory(a: Any, i: int, t: Any, n: int) -> bool:
    """Keep a network with a territory only where the association is known to lie in it."""
    if t.codes[n, BOUNDED] == 0:
        return True
    low, high = first(t, n, COVERED), last(t, n, COVERED)
    for k in range(first(a, i, CHAIN), last(a, i, CHAIN)):
        if place_of(t, low, high, a.idx[k]) >= 0:
            return True
    return False


@inner
def has(s: Any, i: int, which: int, row: int) -> bool:
    """Say whether a list has a row."""
    return place_of(s, first(s, i, which), last(s, i, which), row) >= 0


@inlined
def lacks_offered(s: Any, i: int, pool: Any, j: int) -> bool:
    """Say whether a host offers something that the subject is known to lack."""
    for k in range(3):
        if s.codes[i, HAS + k] == 0 and pool.codes[j, OFFERS + k] == 1:
            return True
    return False


@inlined
def both_gain(s: Any, i: int, pool: Any, j: int) -> bool:
    """Say whether each is strong on an axis where the other is weak."""
    they, you = False, False
    for k in range(AXES, AXES + 6):
        mine, theirs = s.numbers[i, k], pool.numbers[j, k]
        they |= mine <= WEAK and theirs >= STRONG
        you |= theirs <= WEAK and mine >= STRONG
    return they and you


@inner
def is_among(rows: Array, j: int) -> bool:
    """Say whether ascending rows have one; numba's searchsorted takes seconds to compile."""
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        if rows[middle] < j:
            low = middle + 1
        else:
            high = middle
    return low < len(rows) and rows[low] == j


@compiled
def allowed(kind: int, pool: Any, s: Any, i: int, own: int, j: int, excluded: Array) -> bool:
    """Say whether a candidate (a row of the pool) may be suggested to a subject (its arrays and row; own: in the pool).

    Never itself, nor what is no longer active, of a kind that the link can't lead to, linked so already, or in
    `excluded` (rows, ascending): refused, dismissed or pending. Never a network outside its territory. Never a host
    or a peer out of reach: a host whose place is unknown must be in the same narrowest territory, a peer only must not
    be known to be far. Never a host that offers nothing lacking, or an exchange that only one side gains from.
    """
    if j == own or pool.codes[j, ACTIVE] == 0:
        return False
    if is_among(excluded, j):
        return False
    sort = pool.codes[j, KIND]
    if kind == NETWORK_KIND:
        return sort == NETWORK and in_territory(s, i, pool, j) and not has(s, i, NETWORKS, j)
    if kind == INVITE_KIND:
        return sort == ASSOCIATION and in_territory(pool, j, s, i) and not has(s, i, FELLOWS, j)
    if kind == PARTNER_KIND:
        return (sort == PARTNER or sort == ASSOCIATION) and not has(s, i, WORKS, j)
    km = kilometres(s, i, pool, j)
    if kind == EXCHANGE_KIND:
        near = np.isnan(km) or km <= EXCHANGE_KM
        return sort == ASSOCIATION and near and both_gain(s, i, pool, j) and not has(s, i, EXCHANGES, j)
    same = s.codes[i, NARROWEST] >= 0 and s.codes[i, NARROWEST] == pool.codes[j, NARROWEST]
    near = same if np.isnan(km) else km <= SPACE_KM
    return sort <= PARTNER and near and lacks_offered(s, i, pool, j) and not has(s, i, HOSTS, j)


@inner
def enough(kind: int, s: Any, i: int) -> bool:
    """Say whether a profile tells enough for this kind: whether `missing` has nothing to name."""
    if kind == EXCHANGE_KIND:
        known = 0
        for k in range(AXES, AXES + 6):
            known += not np.isnan(s.numbers[i, k])
        return known >= 2
    has_place = not np.isnan(s.numbers[i, X]) or length(s, i, CHAIN) > 0
    if kind == SPACE_KIND:
        lacking = untold = 0
        for k in range(HAS, HAS + 3):
            lacking += s.codes[i, k] == 0
            untold += s.codes[i, k] < 0
        return has_place and (lacking > 0 or untold == 0)
    has_domain = length(s, i, DOMAINS) > 0 or (kind == INVITE_KIND and s.codes[i, MEMBERS_TOLD] > 0)
    return has_domain or has_place


def missing(arrays: Arrays, kind: str, row: int) -> tuple[str, ...]:
    """Return what the subject's profile must tell before this kind can be suggested; () when it is enough.

    network, partner, invite: a domain (for a network, its own or its members') or a place. exchange: two
    axis scores. space: a place, and something that it is known to lack.
    """

    def told(which: int) -> bool:
        return bool(length(arrays, row, which) > 0)

    has_place = not np.isnan(arrays.numbers[row, X]) or told(CHAIN)
    if kind == "exchange":
        return () if (~np.isnan(arrays.numbers[row, AXES : AXES + 6])).sum() >= 2 else ("axes",)
    if kind == "space":
        known = arrays.codes[row, HAS : HAS + 3]
        untold = () if (known == 0).any() else tuple(np.array(RESOURCES)[known < 0].tolist())
        return (() if has_place else ("place",)) + untold
    has_domain = told(DOMAINS) or (kind == "invite" and bool(arrays.codes[row, MEMBERS_TOLD] > 0))
    return () if has_domain or has_place else ("domains", "place")

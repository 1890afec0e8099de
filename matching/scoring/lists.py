"""Packed lists, read and compared two at a time, compiled by numba."""

from typing import Any, TypeVar, cast

import numba
import numpy as np

from matching.encoding.arrays import DOMAINS, KINDS_OF_LISTS, TEXT
from matching.encoding.profiles import TEXT_WEIGHT

SKEWED = 16  # From this ratio of lengths on, looking up each of the shorter list is quicker than walking both.

Function = TypeVar("Function")

_njit: Any = numba.njit  # Its types lack the options that leave wrappers out.
_OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy"}


def compiled(function: Function) -> Function:
    """Compile a function by numba at its first call, and keep that on disk for the next start."""
    return cast(Function, _njit(no_cfunc_wrapper=True, **_OPTIONS)(function))


def inner(function: Function) -> Function:
    """Compile a function that compiled ones alone call: without what Python would call it by, in half of the time."""
    return cast(Function, _njit(no_cfunc_wrapper=True, no_cpython_wrapper=True, **_OPTIONS)(function))


def inlined(function: Function) -> Function:
    """Compile a function that one compiled function calls at one place as a part of that function."""
    return cast(Function, _njit(inline="always", **_OPTIONS)(function))


@inner
def first(s: Any, i: int, which: int) -> int:
    """Return where a list begins."""
    return s.ptr[i * KINDS_OF_LISTS + which]


@inner
def last(s: Any, i: int, which: int) -> int:
    """Return where a list ends."""
    return s.ptr[i * KINDS_OF_LISTS + which + 1]


@compiled
def length(s: Any, i: int, which: int) -> int:
    """Count a list."""
    return last(s, i, which) - first(s, i, which)


@inner
def place_of(s: Any, low: int, high: int, column: int) -> int:
    """Return where a column is between two places, -1 when it isn't."""
    end = high
    while low < high:
        middle = (low + high) // 2
        if s.idx[middle] < column:
            low = middle + 1
        else:
            high = middle
    return low if low < end and s.idx[low] == column else -1


@inner
def value_at(s: Any, i: int, which: int, column: int) -> float:
    """Return a list's value for a column, 0 when it hasn't the column."""
    place = place_of(s, first(s, i, which), last(s, i, which), column)
    return s.val[place] if place >= 0 else 0.0


@inner
def common(a: Any, i: int, which: int, b: Any, j: int, other: int) -> int:
    """Count the columns that two lists share."""
    p, p_end, q, q_end = first(a, i, which), last(a, i, which), first(b, j, other), last(b, j, other)
    found = 0
    if (p_end - p) * SKEWED < q_end - q:
        for k in range(p, p_end):
            found += place_of(b, q, q_end, a.idx[k]) >= 0
        return found
    if (q_end - q) * SKEWED < p_end - p:
        for k in range(q, q_end):
            found += place_of(a, p, p_end, b.idx[k]) >= 0
        return found
    while p < p_end and q < q_end:
        mine, theirs = a.idx[p], b.idx[q]
        found += mine == theirs
        p += mine <= theirs
        q += theirs <= mine
    return found


@inner
def dot(a: Any, i: int, which: int, b: Any, j: int, other: int) -> float:
    """Return the inner product of two lists, 0 to 1 for lists of length 1; NaN when either is empty."""
    p, p_end, q, q_end = first(a, i, which), last(a, i, which), first(b, j, other), last(b, j, other)
    if p == p_end or q == q_end:
        return np.nan
    total = 0.0
    while p < p_end and q < q_end:
        mine, theirs = a.idx[p], b.idx[q]
        if mine == theirs:
            total += a.val[p] * b.val[q]
        p += mine <= theirs
        q += theirs <= mine
    return min(total, 1.0)


@inner
def overlap(a: Any, i: int, b: Any, j: int, which: int, others: float) -> float:
    """Return Tversky's index (1977) with 1 for the first side's other tags and `others` for the second's."""
    p, p_end, q, q_end = first(a, i, which), last(a, i, which), first(b, j, which), last(b, j, which)
    if p == p_end or q == q_end:
        return np.nan
    shared = mine = theirs = 0.0
    for k in range(p, p_end):
        mine += a.val[k]
    for k in range(q, q_end):
        theirs += b.val[k]
    while p < p_end and q < q_end:
        if a.idx[p] == b.idx[q]:
            shared += a.val[p]
            p += 1
            q += 1
        elif a.idx[p] < b.idx[q]:
            p += 1
        else:
            q += 1
    return min(shared / (mine + others * max(theirs - shared, 0.0)), 1.0)


@inner
def alike(a: Any, i: int, b: Any, j: int) -> float:
    """Return the cosine of two profiles over the lists that both have (of domains, targets, tags, places and words).

    What only one side tells is left out, so that a short profile isn't unlike a long one. A text weighs about a tag.
    """
    product = mine = theirs = 0.0
    for which in range(DOMAINS, TEXT + 1):
        p, p_end, q, q_end = first(a, i, which), last(a, i, which), first(b, j, which), last(b, j, which)
        if p == p_end or q == q_end:
            continue
        weight = TEXT_WEIGHT * TEXT_WEIGHT if which == TEXT else 1.0
        for k in range(p, p_end):
            mine += weight * a.val[k] * a.val[k]
        for k in range(q, q_end):
            theirs += weight * b.val[k] * b.val[k]
        while p < p_end and q < q_end:
            if a.idx[p] == b.idx[q]:
                product += weight * a.val[p] * b.val[q]
                p += 1
                q += 1
            elif a.idx[p] < b.idx[q]:
                p += 1
            else:
                q += 1
    return min(product / np.sqrt(mine * theirs), 1.0) if mine > 0 and theirs > 0 else np.nan

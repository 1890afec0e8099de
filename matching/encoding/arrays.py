"""Everything that a pair is measured from, packed into five arrays that numba reads and that can be mapped from files.

One row an organisation, in the order of the ids. All that is known of one lies together in memory, as a pair reads
much of two rows and little of the others. Unknown is NaN in numbers, -1 in codes, an empty list in lists, never zero.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.encoding.encoders import Csr

Array: TypeAlias = npt.NDArray[Any]
int64: Any = np.int64
"""Makes a row read from an int32 list what rows are everywhere: for another type numba compiles a function anew."""


def places(count: int, begin: int = 0) -> tuple[Any, ...]:
    """Return so many numbers from one on, as numba's own: of Python's it compiles a function anew for each value."""
    return tuple(np.arange(begin, begin + count, dtype=np.int64))


ASSOCIATION, NETWORK, PARTNER, OTHER = places(4)
KIND_CODES = {"association": ASSOCIATION, "network": NETWORK, "partner": PARTNER}

# Numbers: X, Y, Z are a unit vector; AXES and MEMBER_AXES six scores in [0, 1], of one's own and the median of a
# network's members; POPULARITY, NETWORK_SIZE ln(1 + n) / ln(1 + the most) of
# partners and of members.
X, Y, Z, POPULARITY, NETWORK_SIZE, AXES = places(6)
MEMBER_AXES = AXES + 6
NUMBERS = 17

# Codes: KIND of KIND_CODES; ACTIVE, THEMATIC, BOUNDED (has a territory), WIDE (regional or national) yes or no; HOME
# and NARROWEST columns of a territory; *_TOLD of how many members, or associations one works with, domain or home is
# known; HAS and OFFERS three yes or no: premises, equipment, internet.
KIND, ACTIVE, THEMATIC, BOUNDED, WIDE, RURAL, HOME, NARROWEST = places(8)
MEMBERS_TOLD, HOMES_TOLD, WORK_TOLD, WORK_HOMES_TOLD, HAS = places(5, NARROWEST + 1)
OFFERS = HAS + 3
CODES = 18

# Lists, each of columns, ascending. Of tags, with their rarity (groups of domains included), or of words by TF-IDF with
# length 1: DOMAINS to CONTENT (all of these together). COVERED: codes of a network's territory. Of organisations:
# NETWORKS of an association, FELLOWS (members of a network), CONTACTS (whom one works with in any way), WORKS
# (partnerships and projects), PROJECTS, EXCHANGES, HOSTS (whose space one uses). What these links say: MEMBER_* of a
# network's members, WORK_* of the associations that one works with: counts of domains and homes, and mean content. As
# they were given, in their order and without values: STATED domains, AIMS (target groups), CHAIN (territories).
LISTS = (
    "domains", "targets", "tags", "territories", "text", "content", "covered",
    "networks", "fellows", "contacts", "works", "projects", "exchanges", "hosts",
    "member_domains", "member_homes", "member_content", "work_domains", "work_homes", "contact_content",
    "stated", "aims", "chain",
)  # fmt: skip
(
    DOMAINS, TARGETS, TAGS, TERRITORIES, TEXT, CONTENT, COVERED,
    NETWORKS, FELLOWS, CONTACTS, WORKS, PROJECTS, EXCHANGES, HOSTS,
    MEMBER_DOMAINS, MEMBER_HOMES, MEMBER_CONTENT, WORK_DOMAINS, WORK_HOMES, CONTACT_CONTENT,
    STATED, AIMS, CHAIN,
) = places(len(LISTS))  # fmt: skip
KINDS_OF_LISTS = len(LISTS)


class Arrays(NamedTuple):
    """The profiles and links of n organisations.

    numbers: float64 (n, NUMBERS). codes: int32 (n, CODES). List f of row i is
    idx[ptr[i * KINDS_OF_LISTS + f]:ptr[i * KINDS_OF_LISTS + f + 1]], with its values in val; ptr: int64 (n *
    KINDS_OF_LISTS + 1,), idx: int32, val: float32. level: float64 (domains,), 1 for a domain and less for a group.
    """

    numbers: Array
    codes: Array
    ptr: Array
    idx: Array
    val: Array
    level: Array


def frozen(array: Any, dtype: Any) -> Array:
    """Return the array with this dtype, contiguous and not to be written, as mapped files are: numba compiles once."""
    made = np.ascontiguousarray(array, dtype=dtype).view(np.ndarray)
    made.flags.writeable = False
    return made


def pack(numbers: Array, codes: Array, lists: Mapping[str, Csr], level: Array) -> Arrays:
    """Return the arrays; lists has one matrix with n rows for each name of LISTS."""
    n = len(numbers)
    lengths = (
        np.column_stack([np.diff(lists[name].indptr) for name in LISTS]).astype(np.int64).reshape(n, KINDS_OF_LISTS)
    )
    ptr = np.zeros(n * KINDS_OF_LISTS + 1, dtype=np.int64)
    np.cumsum(lengths.ravel(), out=ptr[1:])
    idx, val = np.empty(ptr[-1], dtype=np.int32), np.empty(ptr[-1], dtype=np.float32)
    for at, name in enumerate(LISTS):
        matrix, count = lists[name], lengths[:, at]
        # Entry k of a row goes k places after where the list of that row begins.
        place = np.repeat(ptr[:-1].reshape(n, KINDS_OF_LISTS)[:, at] - matrix.indptr[:-1], count) + np.arange(
            matrix.nnz
        )
        idx[place], val[place] = matrix.indices, matrix.data
    return Arrays(
        frozen(numbers, np.float64),
        frozen(codes, np.int32),
        frozen(ptr, np.int64),
        frozen(idx, np.int32),
        frozen(val, np.float32),
        frozen(level, np.float64),
    )


def columns_of(arrays: Arrays, row: int, which: int) -> Array:
    """Return the columns of one list of a row."""
    at = row * KINDS_OF_LISTS + which
    return np.asarray(arrays.idx[arrays.ptr[at] : arrays.ptr[at + 1]])


def values_of(arrays: Arrays, row: int, which: int) -> Array:
    """Return the values of one list of a row."""
    at = row * KINDS_OF_LISTS + which
    return np.asarray(arrays.val[arrays.ptr[at] : arrays.ptr[at + 1]])


def lengths_of(arrays: Arrays, which: int, rows: Array | None = None) -> Array:
    """Return the length of one list of every row, shape (n,), or of these."""
    if rows is not None:
        at = rows.astype(np.int64) * KINDS_OF_LISTS + which
        return np.asarray(arrays.ptr[at + 1] - arrays.ptr[at])
    ends = arrays.ptr[which::KINDS_OF_LISTS], arrays.ptr[which + 1 :: KINDS_OF_LISTS]
    return np.asarray(ends[1][: len(arrays.codes)] - ends[0][: len(arrays.codes)])


def list_columns(arrays: Arrays, which: int, rows: Array | None = None) -> Array:
    """Return the columns of one list of all rows or these, one row after the other, shape (sum of the lengths,)."""
    return np.asarray(arrays.idx[_places(arrays, which, rows)])


def list_values(arrays: Arrays, which: int, rows: Array | None = None) -> Array:
    """Return the values of one list of all rows or these, in the order of `list_columns`."""
    return np.asarray(arrays.val[_places(arrays, which, rows)])


def _places(arrays: Arrays, which: int, rows: Array | None) -> Array:
    chosen = np.arange(len(arrays.codes)) if rows is None else rows.astype(np.int64)
    counts = lengths_of(arrays, which, rows)
    begins = np.cumsum(counts) - counts
    return np.repeat(arrays.ptr[chosen * KINDS_OF_LISTS + which] - begins, counts) + np.arange(counts.sum())

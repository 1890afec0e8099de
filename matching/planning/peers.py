"""Who may exchange with whom: near, in a common domain, and each strong where the other is weak."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from sklearn.neighbors import BallTree

from graph.rules.earth import EARTH_KM
from graph.rules.kinds import STRONG, WEAK
from matching.encoding.encoders import Flags, Floats, Positions

BLOCK = 512  # Rows whose neighbours are looked up at once: this, times those within reach, is held in memory.

Bits = npt.NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Peers:
    """What a plan knows of n associations.

    ids: (n,) text, unique. place: (n, 2) latitude and longitude in degrees, NaN unknown. axes: (n, 6) scores in
    [0, 1], NaN unknown. domains: one collection of domain ids each, empty for unknown. The data has no language,
    so a common domain stands for "common language or domain".
    """

    ids: Sequence[str]
    place: Floats
    axes: Floats
    domains: Sequence[Iterable[str]]

    @property
    def weak(self) -> Flags:
        """Say where an axis is known and weak, shape (n, 6)."""
        return np.asarray(self.axes <= WEAK)

    @property
    def strong(self) -> Flags:
        """Say where an axis is known and strong, shape (n, 6)."""
        return np.asarray(self.axes >= STRONG)

    @cached_property
    def domain_bits(self) -> Bits:
        """Pack the domains of each into bits, shape (n, words)."""
        columns: dict[str, int] = {}
        rows = [[columns.setdefault(domain, len(columns)) for domain in stated] for stated in self.domains]
        bits = np.zeros((len(rows), max(1, -(-len(columns) // 64))), dtype=np.uint64)
        for row, taken in enumerate(rows):
            for column in taken:
                bits[row, column // 64] |= np.uint64(1) << np.uint64(column % 64)
        return bits


@dataclass(frozen=True, eq=False)
class Candidates:
    """Pairs a < b (rows of the peers) that could exchange: the gain of each side, both combined, and kilometres."""

    a: Positions
    b: Positions
    a_gain: Floats
    b_gain: Floats
    gain: Floats
    km: Floats

    def take(self, rows: Positions | Flags) -> "Candidates":
        """Keep some of the pairs."""
        return Candidates(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def find_candidates(
    peers: Peers, max_km: float, same_domain: bool, barred: Iterable[tuple[str, str]], free: Flags
) -> Candidates:
    """Return every pair within `max_km` of which both gain, that isn't barred and of which both are free, (n,)."""
    weak, strong = _pack(peers.weak), _pack(peers.strong)
    able = np.flatnonzero(free & (weak > 0) & (strong > 0) & ~np.isnan(peers.place).any(axis=1))
    parts = []
    for a, b in _near(np.radians(peers.place[able]), max_km):
        first, second = able[a], able[b]
        both: Flags = ((weak[first] & strong[second]) > 0) & ((weak[second] & strong[first]) > 0)
        if same_domain:
            first, second = first[both], second[both]
            both = np.asarray(((peers.domain_bits[first] & peers.domain_bits[second]) > 0).any(axis=1))
        parts.append(np.stack([first[both], second[both]]))
    pairs = np.concatenate(parts, axis=1) if parts else np.zeros((2, 0), dtype=np.intp)
    pairs = _without(peers, pairs, barred)
    km = _kilometres(peers.place, pairs[0], pairs[1])
    a_gain, b_gain = _gain(peers, pairs[0], pairs[1]), _gain(peers, pairs[1], pairs[0])
    found = Candidates(pairs[0], pairs[1], a_gain, b_gain, np.sqrt(a_gain * b_gain), km)
    return found.take(found.km <= max_km)


def rank_lists(found: Candidates, limit: int) -> tuple[Positions, Positions, Floats]:
    """Return each association's `limit` best candidates as owner, other and gain; ties by distance, then by row."""
    keep, owner, other = _ranked(found, limit)
    return owner, other, found.gain[keep]


def top_lists(found: Candidates, limit: int) -> Candidates:
    """Keep the pairs that are in the top `limit` of at least one of the two."""
    return found.take(np.unique(_ranked(found, limit)[0]))


def _ranked(found: Candidates, limit: int) -> tuple[Positions, Positions, Positions]:
    rows = np.tile(np.arange(len(found.a)), 2)
    owner = np.concatenate([found.a, found.b])
    other = np.concatenate([found.b, found.a])
    order = np.lexsort((other, found.km[rows], -found.gain[rows], owner))
    sorted_owner = owner[order]
    rank = np.arange(len(order)) - np.searchsorted(sorted_owner, sorted_owner)
    best = order[rank < limit]
    return rows[best], owner[best], other[best]


def _pack(flags: Flags) -> npt.NDArray[np.uint8]:
    """Pack six flags into one byte, shape (n,)."""
    return np.asarray(np.packbits(flags, axis=1)[:, 0])


def _near(radians: Floats, max_km: float) -> Iterator[tuple[Positions, Positions]]:
    """Give pairs of rows within reach in blocks, each pair once, the lower row first."""
    if not len(radians):
        return
    tree = BallTree(radians, metric="haversine")
    for start in range(0, len(radians), BLOCK):
        block = radians[start : start + BLOCK]
        # A hair more than asked for: what is at the limit is decided by one formula only, later.
        neighbours = tree.query_radius(block, r=max_km / EARTH_KM * (1 + 1e-9))
        counts = np.fromiter(map(len, neighbours), dtype=np.intp, count=len(neighbours))
        rows = np.repeat(np.arange(start, start + len(block)), counts)
        others = np.concatenate(neighbours).astype(np.intp)
        once = rows < others
        yield rows[once], others[once]


def _without(peers: Peers, pairs: Positions, barred: Iterable[tuple[str, str]]) -> Positions:
    size = len(peers.ids)
    row = {name: position for position, name in enumerate(peers.ids)}
    keys = [min(row[a], row[b]) * size + max(row[a], row[b]) for a, b in barred if a in row and b in row]
    return pairs[:, ~np.isin(pairs[0] * size + pairs[1], keys)] if keys else pairs


def _kilometres(place: Floats, a: Positions, b: Positions) -> Floats:
    """Measure great-circle distances by the haversine formula, shape (n_pairs,)."""
    first, second = np.radians(place[a]), np.radians(place[b])
    half = np.sin((second - first) / 2) ** 2
    chord = half[:, 0] + np.cos(first[:, 0]) * np.cos(second[:, 0]) * half[:, 1]
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))


def _gain(peers: Peers, learner: Positions, helper: Positions) -> Floats:
    """Return 1 - Π (1 - gap) over the axes where one is weak and the other strong, shape (n_pairs,).

    It is the measure `they_help` of the suggestions (matching/scoring/measures.py), over many pairs at once.
    """
    left = np.ones(len(learner))
    for axis in range(peers.axes.shape[1]):
        theirs, mine = peers.axes[helper, axis], peers.axes[learner, axis]
        helps = (mine <= WEAK) & (theirs >= STRONG)
        left *= np.where(helps, 1 - (theirs - mine), 1.0)
    return np.asarray(1 - left)

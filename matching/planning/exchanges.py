"""A plan of pairs for peer exchange: who learns from whom in a province, with nobody in too many pairs.

Each partner of a pair is strong on an axis where the other is weak. The plan is a b-matching: at most `capacity`
pairs an association, of the greatest total gain. docs/explain/exchanges-and-spaces.md has the formulas and what was
measured.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.rules.kinds import AXES
from matching.encoding.encoders import Floats, Positions
from matching.planning.flow import assign, assign_greedily
from matching.planning.peers import Candidates, Peers, find_candidates, rank_lists, top_lists

MAX_KM = 30.0
CAPACITY = 3
CANDIDATES = 20
NAIVE_LISTS = 10  # The plain list that the plan is compared with: the ten with the most mutual gain.


@dataclass(frozen=True)
class AxisGain:
    """On one axis, what the weaker learns from the stronger: scores in [0, 1]."""

    axis: str
    learner: float
    helper: float


@dataclass(frozen=True)
class ExchangePair:
    """Two associations that help each other: ids in order, what each gains by axis (widest gap first), and how far.

    `gain` is the geometric mean of `a_gain` and `b_gain`, each 1 - Π (1 - gap) over the axes where that side learns.
    """

    a: str
    b: str
    gain: float
    a_gain: float
    b_gain: float
    a_learns: tuple[AxisGain, ...]
    b_learns: tuple[AxisGain, ...]
    km: float


@dataclass(frozen=True)
class PairingSpread:
    """How a way to pair spreads over associations: pairs, their total gain, and how many are in at least one.

    `most_lists`: the largest number of pairs, or of lists for the naive top 10, that anyone is in.
    """

    pairs: int
    gain: float
    served: int
    most_lists: int


@dataclass(frozen=True)
class ExchangePlan:
    """Pairs, best first, and how they compare.

    `able`: how many have any candidate and room for one; `everyone`: how many there are; `bound`: no plan over
    these candidates can have a greater total gain; `greedy`: the best pair first, again and again; `naive`: each
    takes its own ten best, without a capacity (its pairs are the lists' entries).
    """

    pairs: tuple[ExchangePair, ...]
    everyone: int
    able: int
    bound: float
    spread: PairingSpread
    greedy: PairingSpread
    naive: PairingSpread

    @property
    def served_of_able(self) -> float:
        """Give the share of those who could have a partner that have one, 1 when nobody could."""
        return self.spread.served / self.able if self.able else 1.0

    @property
    def served_of_all(self) -> float:
        """Give the share of everyone that has a partner, 1 when there is nobody."""
        return self.spread.served / self.everyone if self.everyone else 1.0

    @property
    def bound_ratio(self) -> float:
        """Give the plan's gain as a share of the bound, 1 when there is nothing to gain."""
        return self.spread.gain / self.bound if self.bound > 0 else 1.0


def plan_exchanges(
    peers: Peers,
    *,
    max_km: float = MAX_KM,
    capacity: int = CAPACITY,
    candidates: int = CANDIDATES,
    same_domain: bool = True,
    barred: Iterable[tuple[str, str]] = (),
    busy: Sequence[int] | None = None,
) -> ExchangePlan:
    """Pair associations so that the total gain is the greatest, with at most `capacity` partners each.

    max_km: on the sphere; who has no place has no partner. candidates: how many of the best each one considers.
    same_domain: both must state a common domain. barred: pairs of ids never to be made, in any order (linked,
    refused, waiting). busy: shape (n,), how many partners each has already; they count against its capacity.
    Raise ValueError for options that can't be.
    """
    if capacity < 1 or candidates < 1 or not max_km > 0:
        raise ValueError("max_km, capacity and candidates must be positive.")
    size = len(peers.ids)
    room = np.maximum(capacity - np.asarray(busy if busy is not None else np.zeros(size), dtype=np.int64), 0)
    found = find_candidates(peers, max_km, same_domain, barred, room > 0)
    listed = top_lists(found, candidates)
    best = assign(size, listed.a, listed.b, listed.gain, room)
    greedy = assign_greedily(listed.a, listed.b, listed.gain, room)
    chosen = best.chosen if best.gain >= greedy.gain else greedy.chosen
    return ExchangePlan(
        pairs=_pairs(peers, listed, chosen),
        everyone=size,
        able=len(np.unique(np.concatenate([listed.a, listed.b]))),
        bound=best.bound,
        spread=_spread(listed, chosen),
        greedy=_spread(listed, greedy.chosen),
        naive=_naive(found, size),
    )


def _spread(listed: Candidates, chosen: Positions) -> PairingSpread:
    ends = np.concatenate([listed.a[chosen], listed.b[chosen]])
    counts = np.bincount(ends) if len(ends) else np.zeros(1, dtype=np.intp)
    return PairingSpread(len(chosen), float(listed.gain[chosen].sum()), int((counts > 0).sum()), int(counts.max()))


def _naive(found: Candidates, size: int) -> PairingSpread:
    """Count who is named, and how often, when each takes its ten best without looking at the others."""
    owner, other, gain = rank_lists(found, NAIVE_LISTS)
    counts = np.bincount(other, minlength=max(size, 1))
    return PairingSpread(len(owner), float(gain.sum()), int((counts > 0).sum()), int(counts.max()))


def _pairs(peers: Peers, listed: Candidates, chosen: Positions) -> tuple[ExchangePair, ...]:
    order = chosen[np.lexsort((listed.b[chosen], listed.a[chosen], -listed.gain[chosen]))]
    return tuple(
        ExchangePair(
            a=str(peers.ids[a]),
            b=str(peers.ids[b]),
            gain=float(listed.gain[row]),
            a_gain=float(listed.a_gain[row]),
            b_gain=float(listed.b_gain[row]),
            a_learns=_learns(peers, a, b),
            b_learns=_learns(peers, b, a),
            km=float(listed.km[row]),
        )
        for row, a, b in zip(order, listed.a[order], listed.b[order], strict=True)
    )


def _learns(peers: Peers, learner: int, helper: int) -> tuple[AxisGain, ...]:
    """Return on which axes one learns from the other, the widest gap first."""
    both: npt.NDArray[np.bool_] = peers.weak[learner] & peers.strong[helper]
    gaps: Floats = np.where(both, peers.axes[helper] - peers.axes[learner], -1.0)
    return tuple(
        AxisGain(AXES[axis], float(peers.axes[learner, axis]), float(peers.axes[helper, axis]))
        for axis in np.argsort(-gaps, kind="stable")
        if both[axis]
    )

"""Assign guests to spaces by mixed-integer programming: tile by tile, and whole where that is better and quick.

For guest g, space s of host h and need n: v[g,s] is 1 when g uses s, z[g,h] when it goes to h, u[g,n] when n stays
unmet.

    minimise    Σ km[g,h] · z[g,h] + UNMET · max_km · Σ u[g,n]
    such that   v[g,s] ≤ z[g,h]                   for each space s of h
                Σ_g v[g,s] ≤ capacity[s]
                u[g,n] + Σ_(s brings n) v[g,s] ≥ 1

The whole in fractions is quick: that tells what no assignment can fall below, and leaves most guests whole. Those
whom it splits between spaces are assigned in whole numbers, in tiles of at most so many sites, with the room that all
others leave. Where that isn't within GAP of the bound, HiGHS solves the whole in whole numbers, up to WHOLE_REACH
entries: beyond, that takes minutes. docs/adr/0022-spaces-are-solved-whole.md has what was measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.encoding.encoders import Csr, Flags, Floats, Positions

UNMET = 20.0  # A need that stays unmet counts as so many of the longest trips: nobody is left out to spare a few a way.
GAP = 1e-5  # A programme is solved to this share of its cost.
SECONDS = 20.0  # What isn't solved by then is left at the best that was found.
WHOLE_REACH = 10_000  # Up to so many entries of the reach the whole is solved: 800 associations have 7,000.
NEARLY_ONE = 1 - 1e-6  # What is used so much is used.

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class TileProblem:
    """Guests, spaces, and who can reach what.

    lacks: (n_guests, n_needs). place: (n_guests, 2) degrees. brings: (n_spaces, n_needs). host: (n_spaces,) row of
    the host. capacity: (n_spaces,) guests. guest, space, km: (n_reach,) one entry for each space that a guest can
    reach and that brings something it lacks.
    """

    lacks: Flags
    place: Floats
    brings: Flags
    host: Positions
    capacity: Counts
    guest: Positions
    space: Positions
    km: Floats
    max_km: float

    @property
    def useful(self) -> Flags:
        """Say what each entry brings of what its guest lacks, shape (n_reach, n_needs)."""
        return np.asarray(self.lacks[self.guest] & self.brings[self.space])

    @property
    def penalty(self) -> float:
        """Give the cost of a need that stays unmet, in kilometres."""
        return UNMET * self.max_km


@dataclass(frozen=True, eq=False)
class Solution:
    """Which entries of the reach are used, (n_reach,), its cost, and what no cost can fall below.

    tiles: how many parts had to be solved in whole numbers, none when the fractions are whole already.
    """

    taken: Flags
    cost: float
    bound: float
    tiles: int


@dataclass(frozen=True, eq=False)
class _Model:
    """The programme of some guests: costs, rows of `matrix` at most `upper`, and the cost that nothing can change."""

    cost: Floats
    matrix: Csr
    upper: Floats
    fixed: float
    entries: Positions


def solve(problem: TileProblem, sites_per_tile: int, whole: int = WHOLE_REACH) -> Solution:
    """Assign all guests: in fractions, then in whole numbers if those split any. Raise RuntimeError on failure.

    whole: up to so many entries of the reach all are solved together where the tiles leave a gap.
    """
    used, bound = _relax(problem)
    taken = used > NEARLY_ONE
    torn = np.unique(problem.guest[(used > 1 - NEARLY_ONE) & ~taken])
    parts = list(split(problem, torn, sites_per_tile))
    for guests in parts:
        _assign_anew(problem, guests, taken)
    _drop_needless(problem, taken)
    if len(problem.guest) <= whole and cost_of(problem, taken) > bound * (1 + GAP):
        taken, bound = _improve(problem, taken, bound)
    cost = cost_of(problem, taken)
    # The solver's tolerance may leave the bound a hair above the best cost.
    return Solution(taken, cost, min(bound, cost), len(parts))


def _improve(problem: TileProblem, taken: Flags, bound: float) -> tuple[Flags, float]:
    """Assign all guests together; return that, or what is taken if it costs less, and the better of the bounds."""
    together = np.zeros_like(taken)
    least = _assign_anew(problem, np.arange(len(problem.lacks)), together)
    _drop_needless(problem, together)
    better = cost_of(problem, together) < cost_of(problem, taken)
    return together if better else taken, max(bound, least)


def cost_of(problem: TileProblem, taken: Flags) -> float:
    """Return the kilometres of all trips, each guest to each host once, plus the penalty of what stays unmet."""
    met = np.zeros_like(problem.lacks)
    useful = problem.useful
    np.logical_or.at(met, problem.guest[taken], useful[taken])
    trips = np.stack([problem.guest[taken], problem.host[problem.space[taken]]], axis=1)
    _, first = np.unique(trips, axis=0, return_index=True)
    return float(problem.km[taken][first].sum() + problem.penalty * (problem.lacks & ~met).sum())


def _relax(problem: TileProblem) -> tuple[Floats, float]:
    """Solve the whole in fractions: return how much of each entry is used, and the cost, which is a bound."""
    model = _model(problem, np.arange(len(problem.guest)), problem.capacity, problem.lacks)
    if not len(model.entries):
        return np.zeros(0), model.fixed
    answer = milp(model.cost, constraints=LinearConstraint(model.matrix, ub=model.upper), bounds=Bounds(0, 1))
    if answer.x is None:
        raise RuntimeError(f"The relaxed plan has no optimum: {answer.message}")
    return np.asarray(answer.x[: len(model.entries)]), float(answer.fun) + model.fixed


def split(problem: TileProblem, guests: Positions, sites: int) -> Iterator[Positions]:
    """Split guests into parts that have, with the hosts in their reach, at most `sites` places, or one guest."""
    hosts = problem.host[problem.space]
    waiting = [guests] if len(guests) else []
    while waiting:
        part = waiting.pop()
        near = np.unique(hosts[np.isin(problem.guest, part)])
        if len(part) == 1 or len(part) + len(near) <= sites:
            yield part
            continue
        spread = np.ptp(problem.place[part], axis=0) * (1.0, np.cos(np.radians(problem.place[part, 0].mean())))
        order = part[np.argsort(problem.place[part, int(np.argmax(spread))], kind="stable")]
        waiting += [order[len(order) // 2 :], order[: len(order) // 2]]


def _assign_anew(problem: TileProblem, guests: Positions, taken: Flags) -> float:
    """Assign some guests anew within the room that the others leave, and return the least that this could cost.

    `taken` changes.
    """
    ours = np.isin(problem.guest, guests)
    used = np.bincount(problem.space[taken & ~ours], minlength=len(problem.capacity))
    lacks = np.zeros_like(problem.lacks)
    lacks[guests] = problem.lacks[guests]
    model = _model(problem, np.flatnonzero(ours), problem.capacity - used, lacks)
    answer = milp(
        model.cost,
        constraints=LinearConstraint(model.matrix, ub=model.upper),
        bounds=Bounds(0, 1),
        # z and u are whole by themselves when every v is.
        integrality=(np.arange(len(model.cost)) < len(model.entries)).astype(np.int64),
        options={"mip_rel_gap": GAP, "time_limit": SECONDS},
    )
    if answer.x is not None:
        taken[ours] = answer.x[: len(model.entries)] > 0.5
    return float(answer.mip_dual_bound or 0.0) + model.fixed


def _model(problem: TileProblem, entries: Positions, room: Counts, lacks: Flags) -> _Model:
    """Write the programme over some entries of the reach; `lacks` has the needs of their guests only."""
    guest, space = problem.guest[entries], problem.space[entries]
    trips, trip = np.unique(guest * (problem.host.max(initial=0) + 1) + problem.host[space], return_inverse=True)
    trip_km = np.zeros(len(trips))
    trip_km[trip] = problem.km[entries]
    row, need = np.nonzero(problem.useful[entries])
    needs, wanted = np.unique(guest[row] * lacks.shape[1] + need, return_inverse=True)
    n, n_trips, n_needs = len(entries), len(trips), len(needs)
    each = np.arange(n)
    go = sparse.hstack([sparse.eye_array(n), _ones(each, trip, (n, n_trips), -1.0), _zeros(n, n_needs)])
    fits = sparse.hstack([_ones(space, each, (len(room), n)), _zeros(len(room), n_trips + n_needs)])
    meet = sparse.hstack([_ones(wanted, row, (n_needs, n), -1.0), _zeros(n_needs, n_trips), -sparse.eye_array(n_needs)])
    return _Model(
        cost=np.concatenate([np.zeros(n), trip_km, np.full(n_needs, problem.penalty)]),
        matrix=sparse.csr_array(sparse.vstack([go, fits, meet])),
        upper=np.concatenate([np.zeros(n), room.astype(np.float64), np.full(n_needs, -1.0)]),
        fixed=problem.penalty * float(lacks.sum() - n_needs),
        entries=entries,
    )


def _drop_needless(problem: TileProblem, taken: Flags) -> None:
    """Give back spaces that bring a guest nothing that its others don't bring; `taken` changes."""
    useful = problem.useful
    times = np.zeros(problem.lacks.shape, dtype=np.int64)
    np.add.at(times, problem.guest[taken], useful[taken])
    # The farthest are given back first, and those that bring least.
    rows = np.flatnonzero(taken)
    for row in rows[np.lexsort((-problem.km[rows], useful[rows].sum(axis=1)))]:
        mine = times[problem.guest[row]]
        if (mine[useful[row]] > 1).all():
            taken[row] = False
            mine[useful[row]] -= 1


def _ones(rows: Positions, columns: Positions, shape: tuple[int, int], value: float = 1.0) -> Csr:
    return sparse.csr_array((np.full(len(rows), value), (rows, columns)), shape=shape)


def _zeros(rows: int, columns: int) -> Csr:
    return sparse.csr_array((rows, columns))

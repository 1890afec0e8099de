"""The planner's mixed-integer programme, whole or over some venues, and its linear relaxation.

For need n, association a, offer o, venue v (a pinned session, or an offer at a place), group g of associations that
reach the same places and quarter q:

    maximise    Σ priority[n] · u[n,o]
    such that   Σ_o u[n,o] ≤ 1                                   a need counts once
                u[n,o] ≤ z[a,o] ≤ Σ_(n of a) u[n,o]              who comes is served, and who is served comes
                z[a,o] ≤ Σ_o' u[n,o']  for each n that o serves  with shares: what is served counts
                Σ_(a in g) z[a,o] = Σ_(v of o) f[g,v]            the seats of a group
                least · N[v] ≤ Σ_g f[g,v] ≤ cap[v] · N[v]        N[v] = Σ_q N[v,q]
                Σ cost · N ≤ budget,  Σ days · N[.,q] ≤ days[q],  Σ_(v at p) N[v,q] ≤ sessions[p]
                share · Σ u ≤ Σ_(n of rural, of women's) u
                z[a,o] ≤ Σ_(v of o within reach of a) N[v]       implied; it tightens the relaxation

All in whole numbers. Seats by group are exact: its members reach the same places, so any of them can take any seat.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from matching.encoding.encoders import Csr, Flags, Floats, Positions
from matching.planning.sessions.problem import Problem

LARGE = 30_000  # Columns from which the interior point is the quicker one.


@dataclass(frozen=True, eq=False)
class Programme:
    """What the solver is given: the greatest gain · x with low ≤ x ≤ high, at_most · x ≤ upper and equal · x = 0.

    The columns are the uses, pairs, flows and openings of `Problem`, in this order; `cuts` are the columns where the
    last three begin. flows: which of the problem's flows have a column. limits_from: the first row of `at_most` that is
    a limit (budget, days, sessions at places, shares), whose price `relax` returns.
    """

    gain: Floats
    low: Floats
    high: Floats
    at_most: Csr
    upper: Floats
    equal: Csr
    cuts: tuple[int, int, int]
    flows: Positions
    limits_from: int


@dataclass(frozen=True, eq=False)
class Seats:
    """A solution in whole numbers: the uses and pairs that are chosen, the flows, and the sessions of each opening."""

    uses: Flags
    pairs: Flags
    flows: Positions
    opened: Positions
    value: float


def write(
    problem: Problem, opened: Positions | None = None, *, something: bool = False, tight: bool = False
) -> Programme:
    """Write the programme; with `opened`, (n_openings,), so many sessions of each.

    something: serve one need at least. tight: with rows that the others imply, but for fractions.
    """
    p = problem
    upper = p.open_upper if opened is None else np.minimum(opened, p.open_upper)
    live = np.zeros(len(p.venue_offer), dtype=bool)
    live[: p.n_pinned] = True
    live[p.open_venue[upper > 0]] = True
    flows = np.flatnonzero(live[p.flow_venue])
    n_use, n_pair, n_flow, n_open = len(p.use_need), len(p.pair_offer), len(flows), len(upper)
    first = np.cumsum([0, n_use, n_pair, n_flow])
    width = int(first[3]) + n_open
    use, pair, flow, opening = (
        np.arange(n) + start for n, start in zip((n_use, n_pair, n_flow, n_open), first, strict=True)
    )
    venue, free = p.flow_venue[flows], ~p.kept
    own = p.open_venue
    blocks = [
        _block(len(p.priority), width, (p.use_need, use, 1.0)),
        _block(n_use, width, (np.arange(n_use), use, 1.0), (np.arange(n_use), pair[p.use_pair], -1.0)),
        _block(n_pair, width, (np.flatnonzero(free), pair[free], 1.0),
               (p.use_pair[free[p.use_pair]], use[free[p.use_pair]], -1.0)),
        _counted(p, width, use, pair),
        _block(len(live), width, (venue, flow, 1.0), (own, opening, -p.venue_cap[own].astype(np.float64))),
        _block(len(live), width, (venue[venue >= p.n_pinned], flow[venue >= p.n_pinned], -1.0),
               (own, opening, p.least[p.venue_offer[own]].astype(np.float64))),
        *_limits(p, width, use, opening),
    ]  # fmt: skip
    at_most = sparse.csr_array(sparse.vstack(blocks))
    ceilings = _ceilings(p)
    if tight:
        rows = _tight(p, width, pair, opening)
        at_most = sparse.csr_array(sparse.vstack([at_most, rows]))
        ceilings.append(np.zeros(rows.shape[0]))
    if something:
        some = _block(1, width, (np.zeros(n_use, dtype=np.intp), use, -1.0))
        at_most = sparse.csr_array(sparse.vstack([at_most, some]))
        ceilings.append(np.array([-1.0]))
    n_offers = len(p.cost)
    keys = np.concatenate([p.group[p.pair_association[free]] * n_offers + p.pair_offer[free],
                           p.flow_group[flows] * n_offers + p.venue_offer[venue]])  # fmt: skip
    names, key = np.unique(keys, return_inverse=True)
    equal = _block(len(names), width, (key[: free.sum()], pair[free], 1.0), (key[free.sum() :], flow, -1.0))
    low, high = np.zeros(width), np.ones(width)
    low[pair[p.kept]] = 1.0
    high[flow] = np.inf
    high[opening] = upper
    if opened is not None:
        low[opening] = upper
    gain = np.zeros(width)
    gain[use] = p.priority[p.use_need]
    start = len(p.priority) + 2 * n_use + n_pair + 2 * len(live)
    return Programme(gain, low, high, at_most, np.concatenate(ceilings), sparse.csr_array(equal),
                     (int(first[1]), int(first[2]), int(first[3])), flows, start)  # fmt: skip


def _ceilings(p: Problem) -> list[Floats]:
    """Return what each of the blocks of `write` is at most."""
    n_use, n_venue = len(p.use_need), len(p.venue_offer)
    seats = np.where(np.arange(n_venue) < p.n_pinned, p.venue_cap, 0).astype(np.float64)
    return [
        np.ones(len(p.priority)), np.zeros(n_use), np.zeros(len(p.pair_offer)), np.zeros(n_use), seats,
        np.zeros(n_venue), np.array([p.budget_left]), p.days_left, p.slots_left.ravel().astype(np.float64), np.zeros(2),
    ]  # fmt: skip


def _tight(p: Problem, width: int, pair: Positions, opening: Positions) -> Csr:
    """Say that who comes to an offer needs a session of it within reach: z[a,o] ≤ Σ N[v] of those."""
    pinned = np.zeros(p.wants.shape, dtype=bool)
    for venue in range(p.n_pinned):
        pinned[:, p.venue_offer[venue]] |= p.reach[:, p.venue_place[venue]]
    rows = np.flatnonzero(~p.kept & ~pinned[p.pair_association, p.pair_offer])
    offer, place = p.venue_offer[p.open_venue], p.venue_place[p.open_venue]
    each, at = [np.zeros(0, dtype=np.intp)], [np.zeros(0, dtype=np.intp)]
    for one in np.unique(p.pair_offer[rows]).tolist():
        mine, own = np.flatnonzero(p.pair_offer[rows] == one), np.flatnonzero(offer == one)
        near, session = np.nonzero(p.reach[p.pair_association[rows[mine]]][:, place[own]])
        each.append(mine[near])
        at.append(own[session])
    comes = (np.arange(len(rows)), pair[rows], 1.0)
    return _block(len(rows), width, comes, (np.concatenate(each), opening[np.concatenate(at)], -1.0))


def _counted(p: Problem, width: int, use: Positions, pair: Positions) -> Csr:
    """Count what a session serves as served: else a share could be kept by leaving served needs uncounted."""
    if not p.shares.any():
        return _block(len(use), width)
    uses_of = sparse.csr_array((np.ones(len(use)), (p.use_need, use)), shape=(len(p.priority), width))
    comes = _block(len(use), width, (np.arange(len(use)), pair[p.use_pair], 1.0))
    return sparse.csr_array(comes - uses_of[p.use_need])


def _limits(p: Problem, width: int, use: Positions, opening: Positions) -> list[Csr]:
    """Write the rows of the budget, of the days by quarter, of the sessions at each place, and of the two shares."""
    offer, place = p.venue_offer[p.open_venue], p.venue_place[p.open_venue]
    n_quarters = len(p.days_left)
    member = p.member[p.use_need]
    return [
        _block(1, width, (np.zeros(len(opening), dtype=np.intp), opening, p.cost[offer])),
        _block(n_quarters, width, (p.open_quarter, opening, p.days[offer])),
        _block(p.slots_left.size, width, (place * n_quarters + p.open_quarter, opening, 1.0)),
        *(_block(1, width, (np.zeros(len(use), dtype=np.intp), use, share - member[:, row] if share > 0 else 0.0))
          for row, share in enumerate(p.shares)),
    ]  # fmt: skip


def relax(programme: Programme) -> tuple[Floats, float, Floats] | None:
    """Solve in fractions: the openings' sessions, the value (a bound) and the price of each row of the limits.

    Return None when nothing keeps all limits. Raise RuntimeError when the solver fails.
    """
    if not len(programme.gain):
        return np.zeros(0), 0.0, np.zeros(len(programme.upper) - programme.limits_from)
    answer = linprog(  # type: ignore[call-overload]  # Its types know no sparse arrays, it does.
        -programme.gain,
        A_ub=programme.at_most,
        b_ub=programme.upper,
        A_eq=programme.equal,
        b_eq=np.zeros(programme.equal.shape[0]),
        bounds=np.stack([programme.low, programme.high], axis=1),
        # The simplex takes twice as long as the interior point on a whole province, and less on what is small.
        method="highs-ipm" if len(programme.gain) > LARGE else "highs",
    )
    if answer.status == 2:
        return None
    if answer.x is None:
        raise RuntimeError(f"The relaxed plan has no optimum: {answer.message}")
    prices = -np.asarray(answer.ineqlin.marginals)[programme.limits_from :]
    return np.asarray(answer.x[programme.cuts[2] :]), -float(answer.fun), prices


def solve(
    programme: Programme, problem: Problem, seconds: float, nodes: int, gap: float = 0.0
) -> tuple[Seats | None, float, bool]:
    """Solve in whole numbers: the best found or None, the bound, and whether that is proven (or that there is none)."""
    nothing = np.zeros(0, dtype=np.intp)
    if not len(programme.gain):
        some = Seats(nothing > 0, nothing > 0, nothing, nothing, 0.0)
        return (None if (programme.upper < 0).any() else some), 0.0, True
    answer = milp(
        -programme.gain,
        constraints=[
            LinearConstraint(programme.at_most, ub=programme.upper),
            LinearConstraint(programme.equal, 0.0, 0.0),
        ],
        bounds=Bounds(programme.low, programme.high),
        integrality=np.ones(len(programme.gain), dtype=np.int64),
        options={"mip_rel_gap": gap, "time_limit": max(seconds, 0.1), "node_limit": nodes},
    )
    bound = -float(answer.mip_dual_bound) if answer.mip_dual_bound is not None else float("inf")
    if answer.x is None:
        return None, bound, answer.status == 2
    x = np.rint(answer.x).astype(np.intp)
    uses, pairs, taken, opened = np.split(x, programme.cuts)
    flows = np.zeros(len(problem.flow_group), dtype=np.intp)
    flows[programme.flows] = taken
    value = float(problem.priority[problem.use_need][uses > 0].sum())
    return Seats(uses > 0, pairs > 0, flows, opened, value), bound, answer.status == 0


def _block(height: int, width: int, *entries: tuple[Positions, Positions, Floats | float]) -> Csr:
    if not entries:
        return sparse.csr_array((height, width))
    rows = np.concatenate([row for row, _, _ in entries])
    columns = np.concatenate([column for _, column, _ in entries])
    values = np.concatenate(
        [np.broadcast_to(np.asarray(value, dtype=np.float64), row.shape) for row, _, value in entries]
    )
    return sparse.csr_array((values, (rows, columns)), shape=(height, width))

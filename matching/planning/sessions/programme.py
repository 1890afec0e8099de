"""The planner's mixed-integer programme, whole or over some venues.

For need n, association a, offer o, venue v (a pinned session, or an offer at a place), group g of associations that
reach the same places and quarter q:

    maximise    Σ priority[n] · depth[o] · u[n,o] - Σ tired[a] · k · y[a,k] - Σ cost · missing
    such that   Σ_o u[n,o] ≤ 1                                   a need counts once
                u[n,o] ≤ z[a,o] ≤ Σ_(n of a) u[n,o]              who comes is served, and who is served comes
                z[a,o] ≤ Σ_o' u[n,o']  for each n that o serves  with shares: what is served counts
                Σ_(a in g) z[a,o] = Σ_(v of o) f[g,v]            the seats of a group
                least · N[v] ≤ Σ_g f[g,v] ≤ cap[v] · N[v]        N[v] = Σ_q N[v,q]
                Σ cost · N ≤ budget,  Σ days · N[.,q] ≤ days[q],  Σ_(v at p) N[v,q] ≤ sessions[p]
                share · Σ u ≤ Σ_(n of rural, of women's) u
                Σ_o z[a,o] ≤ Σ_k y[a,k],  y ≤ 1                  the k-th session of an association, from 0
                target ≤ Σ depth[o] · u[n,o] + missing           the needs of an axis, of a theme
                target ≤ Σ_(v of the kind) days · N + missing    the days of a kind of support

All in whole numbers. Seats by group are exact: its members reach the same places, so any of them can take any seat.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.encoding.encoders import Csr, Flags, Floats, Positions
from matching.planning.sessions.problem import Problem
from matching.planning.sessions.rows import block, minimum_rows, share_rows, visit_columns, visit_rows


@dataclass(frozen=True, eq=False)
class Programme:
    """What the solver is given: the greatest gain · x with low ≤ x ≤ high, at_most · x ≤ upper and equal · x = 0.

    The columns are the uses, pairs, flows and openings of `Problem`, then sessions by association and what minimums
    miss, in this order; `cuts` are the columns where all but the first begin. whole: the first so many columns are
    whole numbers. flows: which of the problem's flows have a column.
    """

    gain: Floats
    low: Floats
    high: Floats
    at_most: Csr
    upper: Floats
    equal: Csr
    cuts: tuple[int, ...]
    whole: int
    flows: Positions


@dataclass(frozen=True, eq=False)
class Seats:
    """A solution in whole numbers: the uses and pairs that are chosen, the flows, and the sessions of each opening."""

    uses: Flags
    pairs: Flags
    flows: Positions
    opened: Positions


def count_columns(p: Problem) -> int:
    """Return how many columns the whole programme has."""
    sizes = (len(p.use_need), len(p.pair_offer), len(p.flow_group), len(p.open_upper), visit_columns(p)[0])
    return sum(sizes) + len(p.minimums.asked)


def write(problem: Problem, opened: Positions | None = None, *, something: bool = False) -> Programme:
    """Write the programme; with `opened`, (n_openings,), so many sessions of each. something: serve a need at least."""
    p = problem
    upper = p.open_upper if opened is None else np.minimum(opened, p.open_upper)
    live = np.zeros(len(p.venue_offer), dtype=bool)
    live[: p.n_pinned] = True
    live[p.open_venue[upper > 0]] = True
    flows = np.flatnonzero(live[p.flow_venue])
    n_visit, most_visits, tiring = visit_columns(p)
    sizes = (len(p.use_need), len(p.pair_offer), len(flows), len(upper), n_visit, len(p.minimums.asked))
    n_use, n_pair = sizes[:2]
    first = np.cumsum([0, *sizes])
    width = int(first[-1])
    use, pair, flow, opening, visit, missing = (
        np.arange(n) + start for n, start in zip(sizes, first[:-1], strict=True)
    )
    visits, minima = (
        visit_rows(p, width, pair, visit),
        minimum_rows(p, width, use, opening, p.venue_offer[p.open_venue], missing),
    )
    venue, free = p.flow_venue[flows], ~p.kept
    own = p.open_venue
    blocks = [
        block(len(p.priority), width, (p.use_need, use, 1.0)),
        block(n_use, width, (np.arange(n_use), use, 1.0), (np.arange(n_use), pair[p.use_pair], -1.0)),
        block(n_pair, width, (np.flatnonzero(free), pair[free], 1.0),
               (p.use_pair[free[p.use_pair]], use[free[p.use_pair]], -1.0)),
        _counted(p, width, use, pair),
        block(len(live), width, (venue, flow, 1.0), (own, opening, -p.venue_cap[own].astype(np.float64))),
        block(len(live), width, (venue[venue >= p.n_pinned], flow[venue >= p.n_pinned], -1.0),
               (own, opening, p.least[p.venue_offer[own]].astype(np.float64))),
        *_limits(p, width, use, opening), visits[0], minima[0],
    ]  # fmt: skip
    at_most = sparse.csr_array(sparse.vstack(blocks))
    ceilings = [*_ceilings(p), visits[1], minima[1]]
    if something:
        some = block(1, width, (np.zeros(n_use, dtype=np.intp), use, -1.0))
        at_most = sparse.csr_array(sparse.vstack([at_most, some]))
        ceilings.append(np.array([-1.0]))
    n_offers = len(p.cost)
    keys = np.concatenate([p.group[p.pair_association[free]] * n_offers + p.pair_offer[free],
                           p.flow_group[flows] * n_offers + p.venue_offer[venue]])  # fmt: skip
    names, key = np.unique(keys, return_inverse=True)
    equal = block(len(names), width, (key[: free.sum()], pair[free], 1.0), (key[free.sum() :], flow, -1.0))
    low, high = np.zeros(width), np.ones(width)
    low[pair[p.kept]] = 1.0
    high[flow] = np.inf
    high[opening] = upper
    high[visit], high[missing] = most_visits, np.inf
    if opened is not None:
        low[opening] = upper
    gain = np.zeros(width)
    gain[use], gain[visit], gain[missing] = p.worth, tiring, -p.minimums.cost
    return Programme(gain, low, high, at_most, np.concatenate(ceilings), sparse.csr_array(equal),
                     tuple(first[1:-1].tolist()), int(first[4]), flows)  # fmt: skip


def _ceilings(p: Problem) -> list[Floats]:
    """Return what each of the blocks of `write` is at most."""
    n_use, n_venue = len(p.use_need), len(p.venue_offer)
    seats = np.where(np.arange(n_venue) < p.n_pinned, p.venue_cap, 0).astype(np.float64)
    return [
        np.ones(len(p.priority)), np.zeros(n_use), np.zeros(len(p.pair_offer)), np.zeros(n_use), seats,
        np.zeros(n_venue), np.array([p.budget_left]), p.days_left, p.slots_left.ravel().astype(np.float64), np.zeros(2),
    ]  # fmt: skip


def _counted(p: Problem, width: int, use: Positions, pair: Positions) -> Csr:
    """Count what a session serves as served: else a share could be kept by leaving served needs uncounted."""
    if not p.shares.any():
        return block(len(use), width)
    uses_of = sparse.csr_array((np.ones(len(use)), (p.use_need, use)), shape=(len(p.priority), width))
    comes = block(len(use), width, (np.arange(len(use)), pair[p.use_pair], 1.0))
    return sparse.csr_array(comes - uses_of[p.use_need])


def _limits(p: Problem, width: int, use: Positions, opening: Positions) -> list[Csr]:
    """Write the rows of the budget, of the days by quarter, of the sessions at each place, and of the two shares."""
    offer, place = p.venue_offer[p.open_venue], p.venue_place[p.open_venue]
    n_quarters = len(p.days_left)
    return [
        block(1, width, (np.zeros(len(opening), dtype=np.intp), opening, p.cost[offer])),
        block(n_quarters, width, (p.open_quarter, opening, p.days[offer])),
        block(p.slots_left.size, width, (place * n_quarters + p.open_quarter, opening, 1.0)),
        share_rows(p, width, use)[0],
    ]  # fmt: skip


def solve(
    programme: Programme, problem: Problem, seconds: float, nodes: int, gap: float = 0.0
) -> tuple[Seats | None, float, bool]:
    """Solve in whole numbers: the best found or None, the bound, and whether that is proven (or that there is none)."""
    nothing = np.zeros(0, dtype=np.intp)
    if not len(programme.gain):
        some = Seats(nothing > 0, nothing > 0, nothing, nothing)
        return (None if (programme.upper < 0).any() else some), 0.0, True
    answer = milp(
        -programme.gain,
        constraints=[
            LinearConstraint(programme.at_most, ub=programme.upper),
            LinearConstraint(programme.equal, 0.0, 0.0),
        ],
        bounds=Bounds(programme.low, programme.high),
        integrality=(np.arange(len(programme.gain)) < programme.whole).astype(np.int64),
        options={"mip_rel_gap": gap, "time_limit": max(seconds, 0.1), "node_limit": nodes},
    )
    bound = -float(answer.mip_dual_bound) if answer.mip_dual_bound is not None else float("inf")
    if answer.x is None:
        return None, bound, answer.status == 2
    uses, pairs, taken, opened, *_rest = np.split(np.rint(answer.x).astype(np.intp), programme.cuts)
    flows = np.zeros(len(problem.flow_group), dtype=np.intp)
    flows[programme.flows] = taken
    return Seats(uses > 0, pairs > 0, flows, opened), bound, answer.status == 0

"""The coarse programme of sessions, in fractions: what no plan can exceed, and what each limit is worth.

Quarters are one, and the halls of a commune are one for those who come to any of them (each hall keeps its seats and
its number of sessions). Whatever plan there is, is one of this programme too, so its best is a bound. For need n,
association a, offer o, hall h, zone c (a commune with halls) and group g of those who reach the same zones:

    maximise    Σ priority[n] · depth[o] · u[n,o] - Σ tired[a] · k · y[a,k] - Σ cost · missing
    such that   Σ_o u[n,o] ≤ 1,  u[n,o] ≤ z[a,o],  Σ_o z[a,o] ≤ Σ_k y[a,k]
                Σ_(a of g) z[a,o] ≤ Σ_c f[g,o,c],  Σ_g f[g,o,c] ≤ Σ_(h of c) cap[o,h] · N[o,h]
                z[a,o] ≤ Σ_(c within reach) M[o,c],  M[o,c] = Σ_(h of c) N[o,h]
                the budget, the days, the sessions of each hall, the shares and the minimums
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from matching.encoding.encoders import Csr, Flags, Floats, Positions
from matching.planning.sessions.problem import Problem
from matching.planning.sessions.rows import Rows, block, minimum_rows, share_rows, visit_columns, visit_rows


@dataclass(frozen=True, eq=False)
class Coarse:
    """The greatest gain · x with 0 ≤ x ≤ high, low ≤ x and rows · x ≤ upper; at: where each kind of row is, by name.

    flow, opening, visit, missing: the columns of this kind.
    """

    gain: Floats
    low: Floats
    high: Floats
    rows: Csr
    upper: Floats
    at: dict[str, slice]
    flow: Positions
    opening: Positions
    visit: Positions
    missing: Positions


class _Columns:
    """The columns: uses, pairs, flows of groups, sessions of offers at halls, visits, and what minimums miss."""

    def __init__(self, p: Problem) -> None:
        self.p = p
        communes = {name: row for row, name in enumerate(dict.fromkeys(each.commune for each in p.province.places))}
        self.zone = np.array([communes[each.commune] for each in p.province.places], dtype=np.intp)
        self.n_zones = max(len(communes), 1)
        near = np.zeros((len(p.reach), self.n_zones), dtype=bool)
        np.logical_or.at(near.T, self.zone, p.reach.T)
        groups, group = np.unique(near, axis=0, return_inverse=True)
        self.near, self.group = near, np.asarray(group).reshape(-1)
        self._flows(groups)
        venue = np.arange(p.n_pinned, len(p.venue_offer))
        self.open_offer, self.open_place = p.venue_offer[venue], p.venue_place[venue]
        most = np.zeros(len(p.venue_offer))
        np.add.at(most, p.open_venue, p.open_upper)
        visits, self.visits_high, self.visits_gain = visit_columns(p)
        sizes = (len(p.use_need), len(p.pair_offer), len(self.flow_group), len(venue), visits, len(p.minimums.asked))
        first = np.cumsum([0, *sizes])
        self.width = int(first[-1])
        self.use, self.pair, self.flow, self.opening, self.visit, self.missing = (
            np.arange(size) + start for size, start in zip(sizes, first[:-1], strict=True)
        )
        self.open_high = most[venue]

    def _flows(self, groups: Flags) -> None:
        """List the (group, offer, zone) by which members of a group could come to a seat."""
        p = self.p
        held = np.zeros((len(p.cost), self.n_zones), dtype=bool)
        open_ = p.venue_cap > 0
        held[p.venue_offer[open_], self.zone[p.venue_place[open_]]] = True
        comes = np.zeros((len(groups), len(p.cost)), dtype=bool)
        free = ~p.kept
        comes[self.group[p.pair_association[free]], p.pair_offer[free]] = True
        self.flow_group, self.flow_offer, self.flow_zone = np.nonzero(
            comes[:, :, None] & held[None] & groups[:, None, :]
        )

    @cached_property
    def low(self) -> Floats:
        low = np.zeros(self.width)
        low[self.pair[self.p.kept]] = 1.0
        return low

    @cached_property
    def high(self) -> Floats:
        high = np.ones(self.width)
        size = np.bincount(self.group, minlength=1).astype(np.float64)
        high[self.flow] = size[self.flow_group]
        high[self.opening], high[self.visit] = self.open_high, np.minimum(self.visits_high, len(self.p.cost) + 1)
        m = self.p.minimums
        high[self.missing] = m.target
        return high

    @cached_property
    def gain(self) -> Floats:
        gain = np.zeros(self.width)
        gain[self.use], gain[self.visit], gain[self.missing] = self.p.worth, self.visits_gain, -self.p.minimums.cost
        return gain


def write_coarse(p: Problem, *, tight: bool) -> Coarse:
    """Write the coarse programme; tight: with the rows that say that who comes needs a session within reach."""
    c = _Columns(p)
    one = np.zeros(len(c.opening), dtype=np.intp)
    n_use = len(c.use)
    parts: dict[str, Rows] = {
        "needs": (block(len(p.priority), c.width, (p.use_need, c.use, 1.0)), np.ones(len(p.priority))),
        "uses": (
            block(n_use, c.width, (np.arange(n_use), c.use, 1.0), (np.arange(n_use), c.pair[p.use_pair], -1.0)),
            np.zeros(n_use),
        ),
        **_seat_rows(p, c),
        "visits": visit_rows(p, c.width, c.pair, c.visit),
        "budget": (block(1, c.width, (one, c.opening, p.cost[c.open_offer])), np.array([p.budget_left])),
        "days": (block(1, c.width, (one, c.opening, p.days[c.open_offer])), np.array([p.days_left.sum()])),
        "places": (
            block(len(p.slots_left), c.width, (c.open_place, c.opening, 1.0)),
            p.slots_left.sum(axis=1).astype(np.float64),
        ),
        "shares": share_rows(p, c.width, c.use),
        "minima": minimum_rows(p, c.width, c.use, c.opening, c.open_offer, c.missing),
    }
    if tight:
        parts["reach"] = _reach_rows(p, c)
    ends = np.cumsum([0, *(rows.shape[0] for rows, _upper in parts.values())]).tolist()
    return Coarse(
        c.gain, c.low, c.high, sparse.csr_array(sparse.vstack([rows for rows, _upper in parts.values()])),
        np.concatenate([upper for _rows, upper in parts.values()]),
        {name: slice(*ends[row : row + 2]) for row, name in enumerate(parts)}, c.flow, c.opening, c.visit, c.missing,
    )  # fmt: skip


def _seat_rows(p: Problem, c: _Columns) -> dict[str, Rows]:
    """Say that the seats of a group are at zones that it reaches, and that a zone has no more than its sessions."""
    n, free = len(p.cost), ~p.kept
    keys = np.concatenate([c.group[p.pair_association[free]] * n + p.pair_offer[free], c.flow_group * n + c.flow_offer])
    names, key = np.unique(keys, return_inverse=True)
    comes = free.sum()
    seats = np.zeros(c.n_zones * n)
    np.add.at(seats, c.zone[p.venue_place[: p.n_pinned]] * n + p.venue_offer[: p.n_pinned], p.venue_cap[: p.n_pinned])
    own = c.zone[c.open_place] * n + c.open_offer
    held = p.cap[c.open_offer, c.open_place].astype(np.float64)
    return {
        "groups": (
            block(len(names), c.width, (key[:comes], c.pair[free], 1.0), (key[comes:], c.flow, -1.0)),
            np.zeros(len(names)),
        ),
        "seats": (
            block(len(seats), c.width, (c.flow_zone * n + c.flow_offer, c.flow, 1.0), (own, c.opening, -held)),
            seats,
        ),
    }


def _reach_rows(p: Problem, c: _Columns) -> Rows:
    """Say that who comes to an offer needs a session of it within reach: z[a,o] ≤ Σ N of the zones it reaches."""
    pinned = np.zeros((c.n_zones, len(p.cost)), dtype=bool)
    pinned[c.zone[p.venue_place[: p.n_pinned]], p.venue_offer[: p.n_pinned]] = True
    reaches = (c.near.astype(np.float32) @ pinned.astype(np.float32)) > 0
    rows = np.flatnonzero(~p.kept & ~reaches[p.pair_association, p.pair_offer])
    zone = c.zone[c.open_place]
    each, at = [np.zeros(0, dtype=np.intp)], [np.zeros(0, dtype=np.intp)]
    for offer in np.unique(p.pair_offer[rows]).tolist():
        mine, own = np.flatnonzero(p.pair_offer[rows] == offer), np.flatnonzero(c.open_offer == offer)
        near, session = np.nonzero(c.near[p.pair_association[rows[mine]]][:, zone[own]])
        each.append(mine[near])
        at.append(own[session])
    comes = (np.arange(len(rows)), c.pair[rows], 1.0)
    return (
        block(len(rows), c.width, comes, (np.concatenate(each), c.opening[np.concatenate(at)], -1.0)),
        np.zeros(len(rows)),
    )

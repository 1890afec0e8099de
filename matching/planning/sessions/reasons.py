"""Why a need isn't served: each reason is a fact of the input, or of what the plan leaves (see `UnservedNeed`)."""

from collections.abc import Iterator
from math import inf

import numpy as np
import numpy.typing as npt

from matching.encoding.encoders import Flags, Floats
from matching.planning.sessions.data import OneMore, UnservedNeed
from matching.planning.sessions.problem import TOLERANCE, Problem
from matching.planning.sessions.search import DraftPlan

Counts = npt.NDArray[np.int64]
ORDER = ("budget", "trainer_days", "place_full", "seats", "too_few", "visits", "minimum", "share")
FURTHER = 10.0  # And a way by ten kilometres.
THOUSAND = 1000.0  # Money is told by a thousand dirhams.


def explain(problem: Problem, plan: DraftPlan) -> tuple[UnservedNeed, ...]:
    """Say why each need that the plan leaves isn't served, in the order of the needs; nothing more fits the plan."""
    facts = _Facts(problem, plan)
    found = []
    for row in np.flatnonzero(plan.open[problem.need_association, problem.need_theme]).tolist():
        association, theme = int(problem.need_association[row]), int(problem.need_theme[row])
        why = _always(problem, association, theme, facts.able, facts.crowd)
        if why is not None:
            found.append(_unserved(problem, row, (why,), None))
        elif options := list(facts.options(association, theme)):
            _order, names, where = min(options, key=lambda option: (option[0], option[2]))
            found.append(_unserved(problem, row, names, where))
    return tuple(found)


Option = tuple[tuple[float, ...], tuple[str, ...], tuple[int, int]]
"""A session that would serve a need: how near to possible it is, what stands in its way, its offer and place."""


class _Facts:
    """What reasons are looked up in. All are (n_offers, n_places), but for `held`.

    able: one session takes enough associations. crowd: how many want it and reach it. left: how many of them the plan
    leaves. held: of each offer, the place and quarter of each session of the plan, and whether it has a seat left.
    gains: (n_associations, n_offers) would gain by coming, and may come in some quarter.
    """

    def __init__(self, problem: Problem, plan: DraftPlan) -> None:
        p = self.p = problem
        self.plan = plan
        self.able: Flags = (p.cap >= p.least[:, None]) & (p.cap > 0)
        self.crowd: Counts = p.wants.T.astype(np.int64) @ p.reach.astype(np.int64)
        rested = plan.rested()
        gains = [plan.waiting(offer) & (plan.worth(offer) > TOLERANCE) & rested for offer in range(len(p.cost))]
        self.gains: Flags = np.array(gains, dtype=bool).reshape(len(p.cost), len(p.reach)).T
        self.left: Counts = self.gains.T.astype(np.int64) @ p.reach.astype(np.int64)
        self.held: dict[int, list[tuple[int, int, bool]]] = {}
        for made in plan.sessions:
            self.held.setdefault(made.offer, []).append((made.place, made.quarter, len(made.members) < made.cap))
        self._asked = bool(p.minimums.target[p.minimums.n_covered :].any())
        self._stops: dict[tuple[int, int], tuple[str, ...]] = {}

    def options(self, association: int, theme: int) -> Iterator[Option]:
        """Give each session that could serve a need, and what stands in its way; the fewest things are the least."""
        p = self.p
        for offer in np.flatnonzero(p.serves[:, theme] & ~p.apart[association]).tolist():
            near = [(quarter, free) for place, quarter, free in self.held.get(offer, ()) if p.reach[association, place]]
            free = [free and bool(self.plan.visits[association, quarter] < p.visits) for quarter, free in near]
            tired = not self.gains[association, offer] or (any(free_ for _q, free_ in near) and not any(free))
            held = self.able[offer] & (self.crowd[offer] >= p.least[offer]) & p.allowed[offer].any(axis=1)
            for place in np.flatnonzero(held & p.reach[association]).tolist():
                names = ("visits",) if tired else self._names(offer, place, free)
                yield (len(names), ORDER.index(names[0]), float(p.km[association, place])), names, (offer, place)

    def _names(self, offer: int, place: int, free: list[bool]) -> tuple[str, ...]:
        """Say what stands in the way of one more session; free: of each one within reach, whether it has a seat left.

        Where one has, only a share keeps the association from it.
        """
        if any(free):
            return ("share",)
        names = self._stopping(offer, place)
        if free:
            names = tuple("seats" if name == "too_few" else name for name in names)
        return tuple(sorted(names, key=ORDER.index)) or (("minimum",) if self._asked else ("share",))

    def _stopping(self, offer: int, place: int) -> tuple[str, ...]:
        if (offer, place) not in self._stops:
            self._stops[offer, place] = _stops(self.p, self.plan, offer, place, int(self.left[offer, place]))
        return self._stops[offer, place]


def _always(p: Problem, association: int, theme: int, able: Flags, crowd: Counts) -> str | None:
    """Say what keeps a need from being served in whatever plan, None nothing."""
    item = p.province.associations[association]
    offers = p.serves[:, theme] & (np.array([o.seats for o in p.province.offers]) >= p.limits.people)
    if not offers.any():
        return "no_offer"
    if item.lat is None or item.lon is None:
        return "no_location"
    if not p.reach[association].any():
        return "no_place"
    held = able & offers[:, None] & p.reach[association]
    if not held.any():
        return "no_room"
    held &= p.allowed.any(axis=2) & ~p.apart[association][:, None]
    if not held.any():
        return "dropped"
    return None if (held & (crowd >= p.least[:, None])).any() else "too_few"


def _stops(p: Problem, plan: DraftPlan, offer: int, place: int, left: int) -> tuple[str, ...]:
    """Say what keeps the plan from one more session, in the quarter where the least does; nothing when only a share."""
    names = []
    if p.cost[offer] > plan.budget + TOLERANCE:
        names.append("budget")
    if left < p.least[offer]:
        names.append("too_few")
    in_quarter = [
        ("trainer_days",) * bool(p.days[offer] > plan.days[quarter] + TOLERANCE)
        + ("place_full",) * bool(plan.slots[place, quarter] < 1)
        for quarter in np.flatnonzero(p.allowed[offer, place]).tolist()
    ]
    return (*names, *min(in_quarter, key=len))


def _unserved(p: Problem, row: int, names: tuple[str, ...], where: tuple[int, int] | None) -> UnservedNeed:
    need = p.province.needs[row]
    offer, place = (p.province.offers[where[0]].id, p.province.places[where[1]].id) if where else (None, None)
    return UnservedNeed(need.association, need.theme, need.priority, names[0], names[1:], offer, place)


def one_more(p: Problem, plan: DraftPlan) -> Iterator[OneMore]:
    """Say of each limit whether the plan uses it up, and what one more unit would bring to the plan.

    In needs of mean priority: of the sessions that this limit alone keeps out, the most that one serves for a unit. A
    longer way brings needs into reach of a hall; how many is counted.
    """
    mean = float(p.priority.mean()) if len(p.priority) else 1.0
    cheapest, shortest = p.cost[p.cost > 0].min(initial=inf), p.days[p.days > 0].min(initial=inf)
    paid = (p.cost <= plan.budget + TOLERANCE)[:, None]
    led, free = p.allowed & (p.days[:, None] <= plan.days + TOLERANCE)[:, None, :], p.allowed & (plan.slots > 0)
    held, gains = (led & free).any(axis=2), plan.gains() / mean

    def most(out: Flags, taken: Floats | float) -> float:
        return float((np.where(out, gains, 0.0) / np.maximum(taken, TOLERANCE)).max(initial=0.0))

    money = THOUSAND * most(held & ~paid, p.cost[:, None])
    yield OneMore("budget", THOUSAND, money, bool(plan.budget < cheapest))
    day = most(paid & free.any(axis=2) & ~held, p.days[:, None])
    yield OneMore("trainer_days", 1.0, day, bool((plan.days < shortest).all()))
    full = (plan.slots < 1).all(axis=1)
    yield OneMore("place_full", 1.0, most(paid & led.any(axis=2) & full, 1.0), bool(full.any()))
    far = ~p.reach.any(axis=1) & np.isfinite(p.km).any(axis=1)
    nearer = far & np.asarray((p.km <= p.limits.max_km + FURTHER).any(axis=1))
    yield OneMore("distance", FURTHER, float(np.count_nonzero(nearer[p.need_association])), bool(far.any()))

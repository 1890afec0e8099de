"""A search for good plans where the programme is too large to be solved whole.

Sessions are added one by one, each time the one that serves most for the money and trainers' days that it takes. Then,
again and again, some sessions are taken out, others put in their place, and the better plan is kept: ruin and recreate
(Schrimpf and others, 2000). Money and days are weighed by their prices in the coarse programme, and so is what counts
towards a minimum or a share.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from graph.rules.depth import TIRED_FROM
from matching.encoding.encoders import Flags, Floats, Positions
from matching.planning.sessions.problem import TOLERANCE, Problem

RUIN = 0.15  # This share of the sessions is taken out in each round.
NOISE = 0.1  # What sessions are worth is multiplied by 0.9 to 1.1 by chance, so that no two rounds are the same.


@dataclass(eq=False)
class Made:
    """A session of a plan that is being made: rows of its offer, place and quarter, and its seats (`cap`).

    members: association → the themes that are served for it there. pin: the number of the pinned session that it is,
    -1 for a proposed one; the first `kept` members of a pinned one keep their seat.
    """

    offer: int
    place: int
    quarter: int
    cap: int
    pin: int = -1
    kept: int = 0
    members: dict[int, list[int]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Weights:
    """What one session of each offer costs, (n_offers,), and what meeting each need is worth, (n_needs,), in priority.

    As long as a minimum isn't reached, what counts towards it is worth more: by `covered`, (n_covered,), for each need
    met of its axis or theme, and by `kinds`, (n_kinds,), for each day of its kind.
    """

    session: Floats
    need: Floats
    covered: Floats
    kinds: Floats


def plain(problem: Problem) -> Weights:
    """Return weights by which sessions cost nothing, and needs are worth their priority."""
    m = problem.minimums
    return Weights(np.zeros(len(problem.cost)), problem.priority, np.zeros(m.n_covered), np.zeros(len(m.of_offer)))


class DraftPlan:
    """Sessions, who comes and what that serves; changes in place.

    `open`: (n_associations, n_themes) needs not served yet. visits: (n_associations, n_quarters) sessions that each
    comes to. met: (n_covered,) needs of each minimum's axis or theme; held: (n_offers,) days of its sessions. With
    `strict`, a change that would put a share farther from what it must be isn't made.
    """

    def __init__(self, problem: Problem, weights: Weights, *, strict: bool) -> None:
        self.p, self.strict, self.careful = problem, strict, False
        shape = (len(problem.wants), problem.serves.shape[1])
        self.weight = np.zeros(shape)
        self.weight[problem.need_association, problem.need_theme] = weights.need
        self.priority, self.worth_served = np.zeros(shape), 0.0
        self.priority[problem.need_association, problem.need_theme] = problem.priority
        self.open = np.zeros(shape, dtype=bool)
        self.open[problem.need_association, problem.need_theme] = True
        self.weights = weights
        self._least_price = 1e-3 * max(float(weights.need.mean()), 1e-9) if len(weights.need) else 1.0
        self.barred = np.zeros((*problem.cap.shape, len(problem.days_left)), dtype=bool)
        flags = [(item.rural, item.women) for item in problem.province.associations]
        self.flags = np.array(flags, dtype=np.int64).reshape(-1, 2)
        self.coming = problem.apart.copy()  # Whoever mustn't come is never waiting.
        self.sessions: list[Made] = []
        self.budget, self.days, self.slots = problem.budget_left, problem.days_left.copy(), problem.slots_left.copy()
        self.count, self.members = 0, np.zeros(2, dtype=np.int64)
        self.visits = np.zeros((len(problem.wants), len(problem.days_left)), dtype=np.int64)
        self.met, self.held = np.zeros(problem.minimums.n_covered), np.zeros(len(problem.cost))
        self.reward, self.discount = np.zeros(shape[1]), np.zeros(len(problem.cost))
        self.stale = set(range(len(problem.cost)))
        self.gain = np.zeros(problem.cap.shape)
        for pin, pinned in enumerate(problem.province.pinned):
            offer, place = int(problem.venue_offer[pin]), int(problem.venue_place[pin])
            quarter = problem.rows.quarters[pinned.quarter]
            made = Made(offer, place, quarter, len(pinned.associations) + int(problem.venue_cap[pin]), pin)
            self.sessions.append(made)
            self.held[offer] += problem.days[offer]
            for each in pinned.associations:
                self.seat(made, problem.rows.associations[each])
            made.kept = len(made.members)

    @property
    def value(self) -> float:
        """Give the priorities of what is served, each by the depth to which it is, less what tires."""
        return self.worth_served - self.tiring

    @property
    def tiring(self) -> float:
        """Give what the sessions after the first of each association take off."""
        came = self.visits.sum(axis=1)
        beyond = np.maximum(came - TIRED_FROM, 0) * (TIRED_FROM - 1)
        few = np.minimum(came, TIRED_FROM)
        return float((self.p.tired * (few * (few - 1) / 2 + beyond)).sum())

    @property
    def missing(self) -> float:
        """Give what all that the minimums lack costs."""
        return self.p.minimums.price(self.met, self.held)

    def over_limits(self) -> bool:
        """Say whether the sessions take more money, days or room than there is."""
        over = self.budget < -TOLERANCE or (self.days < -TOLERANCE).any() or (self.slots < 0).any()
        return bool(over)

    def shortfall(self, count: int | None = None, members: Positions | None = None) -> Floats:
        """Give how many needs each share lacks, of what is served or of so many."""
        count, members = (self.count, self.members) if count is None or members is None else (count, members)
        return np.asarray(np.maximum(self.p.shares * count - members - TOLERANCE, 0.0))

    def waiting(self, offer: int) -> Flags:
        """Say which associations have a need, not served yet, that an offer would serve, and don't come to it yet."""
        return np.asarray((self.open & self.p.serves[offer]).any(axis=1) & ~self.coming[:, offer])

    def rested(self) -> Flags:
        """Say which associations may come to one more session in some quarter that isn't over."""
        return np.asarray(((self.visits < self.p.visits) & self.p.ahead).any(axis=1))

    def worth(self, offer: int) -> Floats:
        """Return the weight that an offer would serve for each association, less what one more session tires it."""
        served = np.where(self.open, self.weight + self.reward, 0.0) @ self.p.serves[offer]
        return np.asarray(served * self.p.depth[offer] - self.tired())

    def lacking(self) -> tuple[Floats, Floats]:
        """Return what counts towards minimums that aren't reached yet: by theme of needs, by offer of days."""
        m, w = self.p.minimums, self.weights
        covered = w.covered * (self.met < m.target[: m.n_covered] - TOLERANCE)
        kinds = w.kinds * (m.of_offer @ self.held < m.target[m.n_covered :] - TOLERANCE)
        return covered @ m.of_theme, kinds @ m.of_offer

    def tired(self) -> Floats:
        """Return what one more session would take off for each association."""
        return np.asarray(self.p.tired * np.minimum(self.visits.sum(axis=1), TIRED_FROM - 1))

    def add(self, offer: int, place: int, quarter: int) -> bool:
        """Hold a session for those it serves most; say whether the shares let it, and with `careful` the minimums."""
        guests = self.guests(offer, (place, quarter), int(self.p.cap[offer, place]), int(self.p.least[offer]))
        if not len(guests):
            return False
        before = self.value - self.missing
        made = self.hold(offer, place, quarter)
        for each in guests.tolist():
            self.seat(made, each)
        if self.careful and self.value - self.missing < before - TOLERANCE:
            self.remove(made)
            self.barred[offer] = True  # Its days are what the minimums can't bear, wherever it is.
            return False
        return True

    def hold(self, offer: int, place: int, quarter: int) -> Made:
        """Take what a session takes, and return it without anybody."""
        made = Made(offer, place, quarter, int(self.p.cap[offer, place]))
        self.sessions.append(made)
        self.budget -= self.p.cost[offer]
        self.days[quarter] -= self.p.days[offer]
        self.held[offer] += self.p.days[offer]
        self.slots[place, quarter] -= 1
        return made

    def guests(self, offer: int, where: tuple[int, int], cap: int, least: int) -> Positions:
        """Choose who would come to a session: the greatest worth, or, where a share forbids it, those that help it.

        where: its place and its quarter.
        """
        place, quarter = where
        rested = self.visits[:, quarter] < self.p.visits
        who = np.flatnonzero(self.waiting(offer) & self.p.reach[:, place] & rested)
        worth = self.worth(offer)[who]
        who, worth = who[worth > TOLERANCE], worth[worth > TOLERANCE]
        who = who[np.argsort(-worth, kind="stable")]
        if len(who) < least:
            return who[:0]
        if not self.strict or self._fair(who[:cap], offer):
            return who[:cap]
        helps = self.flags[who] @ (self.p.shares > 0)
        who = who[np.argsort(-helps, kind="stable")]
        fair = [n for n in range(min(cap, len(who)), least - 1, -1) if self._fair(who[:n], offer)]
        return who[: fair[0]] if fair else who[:0]

    def _fair(self, who: Positions, offer: int) -> bool:
        """Say whether no share is farther from what it must be when these come to an offer."""
        counts = (self.open[who] & self.p.serves[offer]).sum(axis=1)
        after = self.shortfall(self.count + int(counts.sum()), self.members + counts @ self.flags[who])
        return bool((after <= self.shortfall() + TOLERANCE).all())

    def fill(self) -> None:
        """Give seats that are left to those they serve most."""
        for made in self.sessions:
            while len(made.members) < made.cap:
                guests = self.guests(made.offer, (made.place, made.quarter), made.cap - len(made.members), 1)
                if not len(guests):
                    break
                for each in guests.tolist():
                    self.seat(made, each)

    def grow(self, noise: np.random.Generator | None = None, stop: Callable[[], bool] = lambda: False) -> None:
        """Fill seats, then add sessions, the most served for what they take first, until no more can be."""
        self.fill()
        self.barred = np.zeros((*self.p.cap.shape, len(self.p.days_left)), dtype=bool)
        fresh = False
        while len(self.weights.need) and self.p.cap.size and not stop():
            fresh = fresh or len(self.stale) == len(self.p.cost)
            self._refresh()
            best = self._best(noise)
            if best is None and fresh:
                return
            if best is None:  # What an association still gains hangs on all its sessions: look at everything again.
                self.stale, fresh = set(range(len(self.p.cost))), True
            elif self.add(*best):
                self.barred[:], fresh = False, False
            else:
                self.barred[best] = True

    def gains(self) -> Floats:
        """Return the worth of those whom one more session would serve, (n_offers, n_places), 0 where too few are."""
        self.stale = set(range(len(self.p.cost)))
        self._refresh()
        return self.gain

    def _refresh(self) -> None:
        """Work out again what sessions would serve of those offers that a change has touched."""
        reward, self.discount = self.lacking()
        self.stale.update(np.flatnonzero(self.p.serves[:, reward != self.reward].any(axis=1)).tolist())
        self.reward = reward
        for offer in sorted(self.stale):
            self.gain[offer] = self._gains(offer)
        self.stale.clear()

    def _best(self, noise: np.random.Generator | None) -> tuple[int, int, int] | None:
        """Return the offer, place and quarter of the session that serves most for what it takes, None when none can be.

        What costs less than nothing comes first, the more it is worth the sooner.
        """
        able = self.quarters() & ~self.barred
        price = (self.weights.session - self.discount * self.p.days)[:, None]
        ratio = (self.gain - np.minimum(price, 0.0) * (self.gain > 0)) / (np.maximum(price, 0.0) + self._least_price)
        ratio = np.where(able.any(axis=2), ratio, 0.0)
        if noise is not None:
            ratio = ratio * noise.uniform(1 - NOISE, 1 + NOISE, ratio.shape)
        offer, place = divmod(int(np.argmax(ratio)), ratio.shape[1])
        if ratio[offer, place] <= 0:
            return None
        return offer, place, int(np.argmax(np.where(able[offer, place], self.days, -1.0)))

    def quarters(self) -> Flags:
        """Say in which quarters one more session can be, by money, days, room and what was dropped: (o, p, q)."""
        paid = self.p.cost <= self.budget + TOLERANCE
        held = self.p.days[:, None] <= self.days + TOLERANCE
        return np.asarray(self.p.allowed & (paid[:, None] & held)[:, None, :] & (self.slots > 0))

    def _gains(self, offer: int) -> Floats:
        """Return the worth of those whom a session of an offer would serve, by place, 0 where they are too few."""
        who, worth = np.flatnonzero(self.waiting(offer) & self.rested()), self.worth(offer)
        who = who[worth[who] > TOLERANCE]
        who = who[np.argsort(-worth[who], kind="stable")]
        near = self.p.reach[who]
        rank = np.cumsum(near, axis=0)
        cap, least = self.p.cap[offer], self.p.least[offer]
        gain = worth[who] @ (near & (rank <= cap))
        enough = (near.sum(axis=0) >= least) & (cap >= least)
        return np.asarray(np.where(enough, gain, 0.0))

    def seat(self, made: Made, association: int, only: list[int] | None = None) -> None:
        """Seat an association in a session that serves all it can, or only some themes."""
        self.coming[association, made.offer] = True
        self.visits[association, made.quarter] += association not in made.members
        themes = np.flatnonzero(self.open[association] & self.p.serves[made.offer])
        if only is not None:
            themes = themes[np.isin(themes, only)]
        made.members[association] = themes.tolist()
        self.open[association, themes] = False
        self._count(association, themes, made.offer, 1)
        self._touch(themes, made.offer)

    def serve_rest(self, made: Made) -> None:
        """Count for those who come to a session what it serves of their needs and no session did yet."""
        for each in list(made.members):
            before = made.members[each]
            self.seat(made, each)
            made.members[each] = sorted(before + made.members[each])

    def _count(self, association: int, themes: Positions, offer: int, sign: int) -> None:
        """Count needs as served, or no longer."""
        self.worth_served += sign * float(self.priority[association, themes].sum() * self.p.depth[offer])
        self.count += sign * len(themes)
        self.members += sign * len(themes) * self.flags[association]
        if len(self.met):
            self.met += sign * self.p.depth[offer] * self.p.minimums.of_theme[:, themes].sum(axis=1)

    def _touch(self, themes: Positions, offer: int) -> None:
        self.stale.add(offer)
        self.stale.update(np.flatnonzero(self.p.serves[:, themes].any(axis=1)).tolist())

    def remove(self, made: Made) -> None:
        """Take a session out, or from a pinned one those who aren't to keep their seat."""
        for each in list(made.members)[made.kept :]:
            themes = np.array(made.members.pop(each), dtype=np.intp)
            self.coming[each, made.offer] = False
            self.open[each, themes] = True
            self.visits[each, made.quarter] -= 1
            self._count(each, themes, made.offer, -1)
            self._touch(themes, made.offer)
        if made.pin < 0:
            self.sessions = [item for item in self.sessions if item is not made]
            self.budget += self.p.cost[made.offer]
            self.days[made.quarter] += self.p.days[made.offer]
            self.held[made.offer] -= self.p.days[made.offer]
            self.slots[made.place, made.quarter] += 1

    def snapshot(self) -> list[Made]:
        """Copy the sessions with who comes to each."""
        return [Made(m.offer, m.place, m.quarter, m.cap, m.pin, m.kept, dict(m.members)) for m in self.sessions]


def restore(problem: Problem, weights: Weights, sessions: list[Made], *, strict: bool) -> DraftPlan:
    """Make a plan of sessions again: the same seats, which serve the same needs.

    Whoever would come to more sessions of a quarter than may be stays away, and a session for too few isn't held.
    """
    plan = DraftPlan(problem, weights, strict=strict)
    for made in sessions:
        target = plan.sessions[made.pin] if made.pin >= 0 else plan.hold(made.offer, made.place, made.quarter)
        for each in list(made.members)[made.kept :]:
            if plan.visits[each, made.quarter] < problem.visits:
                plan.seat(target, each, made.members[each])
        if made.pin < 0 and len(target.members) < min(problem.least[made.offer], len(made.members)):
            plan.remove(target)
    for made in plan.sessions:
        plan.serve_rest(made)
    return plan


def improve(
    plan: DraftPlan, rounds: int, score: Callable[[DraftPlan], float], tick: Callable[[int], bool], seed: int = 0
) -> list[Made]:
    """Draw part of the plan anew, and keep what is better; return the best sessions. `tick` says when to stop."""
    draw = np.random.default_rng(seed)
    best, kept = score(plan), plan.snapshot()
    for turn in range(rounds):
        if tick(turn) or not plan.sessions:
            break
        for made in _ruin(plan, draw):
            plan.remove(made)
        plan.grow(draw)
        value = score(plan)
        if value >= best:
            best, kept = value, plan.snapshot()
        else:
            plan = restore(plan.p, plan.weights, kept, strict=plan.strict)
    return kept


def _ruin(plan: DraftPlan, draw: np.random.Generator) -> list[Made]:
    """Choose sessions to draw anew: any, those nearest to one, or those of offers that serve what one serves."""
    size = max(1, min(len(plan.sessions), round(RUIN * len(plan.sessions))))
    middle = plan.sessions[int(draw.integers(len(plan.sessions)))]
    way = int(draw.integers(3))
    if way == 0:
        near = draw.random(len(plan.sessions))
    elif way == 1:
        places = plan.p.province.places
        here = places[middle.place]
        near = np.array([
            (places[m.place].lat - here.lat) ** 2 + (places[m.place].lon - here.lon) ** 2 for m in plan.sessions
        ])  # fmt: skip
    else:
        alike = (plan.p.serves & plan.p.serves[middle.offer]).any(axis=1)
        near = np.array([0.0 if alike[m.offer] else 1.0 for m in plan.sessions]) + 0.5 * draw.random(len(plan.sessions))
    return [plan.sessions[row] for row in np.argsort(near, kind="stable")[:size]]

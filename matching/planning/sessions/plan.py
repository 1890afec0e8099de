"""A province's plan: which sessions, where, when and for whom, so that the most and highest-priority needs are served.

Small provinces are solved whole, to the optimum. For others the coarse programme gives the bound and what money and
trainers' days are worth (bounds.py); sessions are searched by these prices (search.py beside this file), their seats
are given out anew in whole numbers, and what still fits is added. docs/explain/session-plan.md has the formulas and
what was measured.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from matching.encoding.encoders import Floats, Positions
from matching.planning.sessions.bounds import Prices, bound_of
from matching.planning.sessions.data import SHARES, FairShare, Limits, NoPlan, PlanningData, Session, SessionPlan
from matching.planning.sessions.earlier import replay
from matching.planning.sessions.problem import TOLERANCE, Problem, build
from matching.planning.sessions.programme import Seats, count_columns, solve, write
from matching.planning.sessions.reasons import explain, one_more
from matching.planning.sessions.search import DraftPlan, Made, Weights, improve, plain, restore

Progress = Callable[[str, float], None]
"""Is told the step ("start", "bound", "search", "seats", "reasons", "done") and the share of the work that is done."""

SECONDS = 42.0  # Reading, telling reasons and saving take some more, of a minute in all.
SMALL = 3000  # A programme of so many columns is solved whole, as far as there are branches for it.
MIDDLE = 4  # One of so many times more is tried whole too, before the search.
NODES = 2000  # And given up after so many branches: counted, not timed, so that the same input gives the same plan.
ROUNDS = 150
STEPS = 8  # Times that the weight of a share is raised, until the sessions found keep it.
NEAR = 1e-4  # Seats of a large plan are given out to this share of their best.


def plan_sessions(
    province: PlanningData,
    limits: Limits,
    *,
    earlier: Sequence[SessionPlan] = (),
    seconds: float = SECONDS,
    rounds: int = ROUNDS,
    small: int = SMALL,
    progress: Progress | None = None,
) -> SessionPlan:
    """Plan the sessions that serve the greatest sum of priorities within all limits, with what is pinned.

    earlier: plans that the new one mustn't fall behind as far as they keep its limits (one for a smaller budget, the
    one shown before). seconds: then the search stops, and `stopped` says so. rounds, small: how long it searches, and
    up to how many columns a programme is solved whole. Raise ValueError for input that can't be, NoPlan when nothing
    keeps what is pinned and all limits.
    """
    tell = progress or _silent
    clock = _Clock(seconds)
    tell("start", 0.0)
    problem = build(province, limits)
    tell("bound", 0.02)
    prices = bound_of(problem, lambda share: tell("bound", 0.02 + 0.38 * share), lambda: clock.left() - seconds / 2)
    clock.stopped = prices.cut
    # What even fractions of sessions can't reach of a minimum is asked of no plan: else nothing could be compared.
    given = float(prices.missing @ problem.minimums.cost)
    problem = replace(problem, minimums=problem.minimums.forgive(prices.missing))
    bound, proven, found = prices.bound + given, False, list[list[Made]]()
    if count_columns(problem) <= MIDDLE * small:
        whole, proven = _solve_whole(problem, clock, found)
        bound = min(bound, whole)
    if not proven:
        _search(problem, prices, rounds, clock, tell, found)
    found += [made for plan in earlier if (made := replay(problem, plan)) is not None]
    best = _complete(problem, found, clock)
    # The programme counts sessions of an association over all quarters: a plan may fall behind it by their limit.
    proven = proven and best.value - best.missing >= bound - TOLERANCE * max(1.0, abs(bound))
    tell("reasons", 0.95)
    lost = best.missing  # What minimums lack counts for both, so that the gap is that of all that plans are judged by.
    answer = _result(problem, best, min(bound + lost, prices.most), proven, clock.stopped)
    tell("done", 1.0)
    return replace(answer, more=tuple(one_more(problem, best)))


def _solve_whole(problem: Problem, clock: "_Clock", found: list[list[Made]]) -> tuple[float, bool]:
    """Solve the programme whole and add its plan to `found`; return what none can exceed, and whether that is it."""
    half = clock.left() / 2
    seats, bound, proven = solve(write(problem), problem, half, NODES)
    clock.stopped = clock.stopped or (not proven and clock.left() <= half)
    if proven and seats is None:
        raise _impossible(problem, clock)
    if seats is not None:
        found.append(_sessions(problem, seats))
    return bound, proven


def _complete(problem: Problem, found: list[list[Made]], clock: "_Clock") -> DraftPlan:
    """Add to each plan what still fits, the best first and others while there is time; return the best one."""
    raw = plain(problem)
    plans = [restore(problem, raw, made, strict=True) for made in found]
    plans = [plan for plan in plans if not plan.shortfall().any()]
    plans.sort(key=lambda plan: plan.missing - plan.value)
    for number, plan in enumerate(plans):
        if number and clock.over():
            plans = plans[:number]
            break
        plan.careful = True
        plan.grow()
    if not plans or (not any(plan.count for plan in plans) and _shares_alone_forbid(problem)):
        plans.append(_rescue(problem, raw, clock))
    return max(plans, key=lambda plan: plan.value - plan.missing)


def _silent(step: str, share: float) -> None:
    """Tell nobody."""


class _Clock:
    def __init__(self, seconds: float) -> None:
        self.end, self.stopped = time.monotonic() + seconds, False

    def left(self) -> float:
        return self.end - time.monotonic()

    def over(self, reserve: float = 0.0) -> bool:
        """Say whether the time is over but for a reserve, and remember it."""
        over = self.left() <= reserve
        self.stopped = self.stopped or over
        return over


def _search(
    problem: Problem, prices: Prices, rounds: int, clock: _Clock, tell: Progress, found: list[list[Made]]
) -> None:
    """Add plans to `found`, led by the prices of the limits."""
    tell("search", 0.4)
    reserve = 0.4 * clock.left()
    plan = _draft(problem, prices)
    start, short = plan.snapshot(), float(problem.priority.mean()) if len(problem.priority) else 0.0

    def tick(turn: int) -> bool:
        tell("search", 0.4 + 0.45 * turn / rounds)
        return clock.over(reserve)

    def score(plan: DraftPlan) -> float:
        return plan.value - plan.missing - 2 * short * float(plan.shortfall().sum())

    kept = improve(plan, rounds, score, tick)
    tell("seats", 0.86)
    for made in (kept, start):
        opened = _opened(problem, made)
        seats, _, done = solve(write(problem, opened), problem, 0.8 * clock.left(), NODES, NEAR)
        clock.stopped = clock.stopped or (not done and clock.left() < 0.3 * reserve)
        if seats is not None:
            found.append(_sessions(problem, seats))
            break
    found += [kept, start]
    if problem.shares.any():
        fair = DraftPlan(problem, replace(plan.weights, need=problem.priority), strict=True)
        fair.grow()
        found.append(fair.snapshot())


def _draft(problem: Problem, prices: Prices) -> DraftPlan:
    """Make a first plan by the prices of the limits; raise what a share or a minimum is worth until it is kept."""
    p, m = problem, problem.minimums
    shares, minimum = np.maximum(prices.share, 0.0), prices.minimum.copy()
    step = 0.25 * float(p.priority.mean()) if len(p.priority) else 0.0
    for _ in range(STEPS):
        plan = DraftPlan(p, _weights(p, prices, shares, minimum), strict=False)
        plan.grow()
        lacking, missing = plan.shortfall() > 0, m.missing(plan.met, plan.held)
        if not lacking.any() and not missing.any():
            break
        shares = shares + step * lacking
        minimum = minimum + np.where(missing > 0, m.cost / STEPS, 0.0)
    return plan


def _weights(p: Problem, prices: Prices, shares: Floats, minimum: Floats) -> Weights:
    """Return what sessions cost and needs are worth at the prices of limits, shares and minimums."""
    m = p.minimums
    need = p.priority + (p.member - p.shares) @ shares
    session = prices.cost * p.cost + prices.day * p.days
    return Weights(session, need, minimum[: m.n_covered], minimum[m.n_covered :])


def _opened(problem: Problem, sessions: list[Made]) -> Positions:
    """Count the sessions of each opening."""
    rows = {
        (int(problem.venue_offer[venue]), int(problem.venue_place[venue]), int(quarter)): row
        for row, (venue, quarter) in enumerate(zip(problem.open_venue, problem.open_quarter, strict=True))
    }
    opened = np.zeros(len(problem.open_upper), dtype=np.intp)
    for made in sessions:
        if made.pin < 0:
            opened[rows[made.offer, made.place, made.quarter]] += 1
    return opened


def _sessions(problem: Problem, seats: Seats) -> list[Made]:
    """Give the seats of each group to its members in order, and those of a venue evenly to its sessions."""
    p = problem
    themes: dict[int, list[int]] = {}
    for use in np.flatnonzero(seats.uses).tolist():
        themes.setdefault(int(p.use_pair[use]), []).append(int(p.need_theme[p.use_need[use]]))
    waiting: dict[tuple[int, int], list[int]] = {}
    for pair in np.flatnonzero(seats.pairs & ~p.kept).tolist():
        waiting.setdefault((int(p.group[p.pair_association[pair]]), int(p.pair_offer[pair])), []).append(pair)
    comes: dict[int, list[int]] = {}
    for flow in np.flatnonzero(seats.flows > 0).tolist():
        venue = int(p.flow_venue[flow])
        queue = waiting[int(p.flow_group[flow]), int(p.venue_offer[venue])]
        comes.setdefault(venue, []).extend(queue.pop(0) for _ in range(int(seats.flows[flow])))
    made = DraftPlan(p, plain(p), strict=True).snapshot()
    held: dict[int, list[Made]] = {venue: [made[venue]] for venue in range(p.n_pinned)}
    for opening in np.flatnonzero(seats.opened > 0).tolist():
        venue = int(p.open_venue[opening])
        offer, place = int(p.venue_offer[venue]), int(p.venue_place[venue])
        for _ in range(int(seats.opened[opening])):
            session = Made(offer, place, int(p.open_quarter[opening]), int(p.cap[offer, place]))
            held.setdefault(venue, []).append(session)
            made.append(session)
    for venue, pairs in comes.items():
        for turn, pair in enumerate(pairs):
            session = held[venue][turn % len(held[venue])]
            session.members[int(p.pair_association[pair])] = themes[pair]
    return made


def _rescue(problem: Problem, raw: Weights, clock: _Clock) -> DraftPlan:
    """Return some plan that serves something and keeps the shares, where the search found none; raise NoPlan."""
    seats, _, _ = solve(write(problem, something=True), problem, max(clock.left() / 2, 1.0), NODES, gap=0.5)
    if seats is None:
        raise _impossible(problem, clock)
    plan = restore(problem, raw, _sessions(problem, seats), strict=True)
    plan.careful = True
    plan.grow()
    return plan


def _shares_alone_forbid(problem: Problem) -> bool:
    """Say whether a share is set, and something would be served if none were."""
    if not problem.shares.any():
        return False
    plan = DraftPlan(replace(problem, shares=np.zeros(2)), plain(problem), strict=False)
    plan.grow()
    return plan.count > 0


def _impossible(problem: Problem, clock: _Clock) -> NoPlan:
    """Say which share can't be, and the most that it could be (Dinkelbach, 1967); only shares can make it so here."""
    wanted = [row for row in range(2) if problem.shares[row] > 0]
    possible = {}
    for row in wanted:
        # The share alone is at fault when it can't be even without the other one.
        possible[row] = _most(replace(problem, shares=np.zeros(2)), row, clock)
        if possible[row] < problem.shares[row] - TOLERANCE:
            return NoPlan(SHARES[row], float(problem.shares[row]), possible[row])
    row = wanted[-1]
    others = problem.shares.copy()
    others[row] = 0.0
    return NoPlan(SHARES[row], float(problem.shares[row]), _most(replace(problem, shares=others), row, clock))


def _most(problem: Problem, row: int, clock: _Clock) -> float:
    """Return the greatest share of the served needs that can be such associations', 0 when nothing can be served."""
    # Two tiny shares make the programme count all that is served, without asking for anything.
    counted = replace(problem, shares=np.maximum(problem.shares, 1e-12))
    programme = write(counted, something=True)
    member, share = problem.member[problem.use_need, row].astype(np.float64), 0.0
    for _ in range(10):
        gain = np.zeros(len(programme.gain))
        gain[: len(member)] = member - share
        seats, _, _ = solve(replace(programme, gain=gain), problem, max(clock.left() / 8, 1.0), NODES)
        if seats is None or not seats.uses.any():
            break
        better = float(member[seats.uses].mean())
        if better <= share + TOLERANCE:
            break
        share = better
    return share


def _result(problem: Problem, plan: DraftPlan, bound: float, proven: bool, stopped: bool) -> SessionPlan:
    p = problem
    order = p.rows.quarters
    sessions = sorted(
        (_session(p, made) for made in plan.sessions),
        key=lambda each: (order[each.quarter], each.place, each.offer, each.associations),
    )
    value = plan.value
    return SessionPlan(
        sessions=tuple(sessions),
        unserved=explain(p, plan),
        value=value,
        # The solver's tolerance may leave the bound a hair below the best value.
        bound=value if proven else max(bound, value),
        total=float(p.priority.sum()),
        served=plan.count,
        needs=len(p.priority),
        cost=sum(each.cost for each in sessions),
        days={quarter: sum(each.days for each in sessions if each.quarter == quarter) for quarter in order},
        shares=_shares(p, plan),
        proven=proven,
        stopped=stopped,
        short=tuple(p.minimums.short(plan.met, plan.held)),
    )


def _session(p: Problem, made: Made) -> Session:
    """Return a session with the ids of what it is of, and of who comes."""
    offer, people, themes = p.province.offers[made.offer], p.province.associations, list(p.rows.themes)
    members = sorted(made.members)
    return Session(
        offer=offer.id,
        place=p.province.places[made.place].id,
        quarter=p.province.quarters[made.quarter].id,
        associations=tuple(people[each].id for each in members),
        serves=tuple((people[each].id, themes[theme]) for each in members for theme in made.members[each]),
        cost=offer.cost,
        days=offer.days,
        pinned=made.pin >= 0,
    )


def _shares(p: Problem, plan: DraftPlan) -> dict[str, FairShare]:
    needed = p.member.mean(axis=0) if len(p.member) else np.zeros(2)
    served = plan.members / plan.count if plan.count else np.zeros(2)
    return {
        name: FairShare(float(p.shares[row]), float(needed[row]), float(served[row])) for row, name in enumerate(SHARES)
    }

"""A province's plan: which sessions, where, when and for whom, so that the most and highest-priority needs are served.

Small provinces are solved whole, to the optimum. For others the relaxed programme gives the bound and what money and
trainers' days are worth; sessions are searched by these prices (search.py beside this file), their seats are given out
anew in whole numbers, and what still fits is added. docs/explain/session-plan.md has the formulas and what was
measured.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from matching.encoding.encoders import Floats, Positions
from matching.planning.sessions.data import SHARES, FairShare, Limits, NoPlan, PlanningData, Session, SessionPlan
from matching.planning.sessions.earlier import replay
from matching.planning.sessions.problem import TOLERANCE, Problem, build
from matching.planning.sessions.programme import Programme, Seats, relax, solve, write
from matching.planning.sessions.reasons import explain
from matching.planning.sessions.search import DraftPlan, Made, Weights, improve, restore

Progress = Callable[[str, float], None]
"""Is told the step ("start", "bound", "search", "seats", "reasons", "done") and the share of the work that is done."""

SECONDS = 50.0
SMALL = 3000  # A programme of so many columns is solved whole.
NODES = 2000  # And given up after so many branches: counted, not timed, so that the same input gives the same plan.
TIGHT = 30_000  # Up to so many columns the bound is worked out with the rows that tighten it.
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
    programme = write(problem)
    bound, proven, found = float("inf"), False, list[list[Made]]()
    if len(programme.gain) <= small:
        bound, proven = _solve_whole(problem, programme, clock, found)
    if not proven:
        bound = min(bound, _search(problem, programme, rounds, clock, tell, found))
    found += [made for plan in earlier if (made := replay(problem, plan)) is not None]
    best = _complete(problem, found, clock)
    tell("reasons", 0.95)
    answer = _result(problem, best, bound, proven, clock.stopped)
    tell("done", 1.0)
    return answer


def _solve_whole(
    problem: Problem, programme: Programme, clock: "_Clock", found: list[list[Made]]
) -> tuple[float, bool]:
    """Solve the programme whole and add its plan to `found`; return what none can exceed, and whether that is it."""
    seats, bound, proven = solve(programme, problem, clock.left() / 2, NODES)
    if proven and seats is None:
        raise _impossible(problem, clock)
    if seats is not None:
        found.append(_sessions(problem, seats))
    return bound, proven


def _complete(problem: Problem, found: list[list[Made]], clock: "_Clock") -> DraftPlan:
    """Add to each plan what still fits, and return the one of the greatest value."""
    raw = Weights(0.0, 0.0, problem.priority)
    plans = [restore(problem, raw, made, strict=True) for made in found]
    plans = [plan for plan in plans if not plan.shortfall().any()]
    for plan in plans:
        plan.grow()
    if not plans or (not any(plan.count for plan in plans) and _shares_alone_forbid(problem)):
        plans.append(_rescue(problem, raw, clock))
    return max(plans, key=lambda plan: plan.value)


def _silent(step: str, share: float) -> None:
    """Tell nobody."""


class _Clock:
    def __init__(self, seconds: float) -> None:
        self.end, self.stopped = time.monotonic() + seconds, False

    def left(self) -> float:
        return self.end - time.monotonic()

    def over(self, reserve: float = 0.0) -> bool:
        """Say whether the time is over, and remember it."""
        self.stopped = self.stopped or self.left() <= reserve
        return self.stopped


def _search(
    problem: Problem, programme: Programme, rounds: int, clock: _Clock, tell: Progress, found: list[list[Made]]
) -> float:
    """Add plans to `found`, and return what none can exceed."""
    tell("bound", 0.02)
    tight = len(programme.gain) <= TIGHT
    answer = relax(write(problem, tight=True) if tight else programme)
    if answer is None:
        raise _impossible(problem, clock)
    _, bound, prices = answer
    tell("search", 0.1)
    reserve = 0.4 * clock.left()
    plan = _draft(problem, prices)
    start, short = plan.snapshot(), float(problem.priority.mean()) if len(problem.priority) else 0.0

    def tick(turn: int) -> bool:
        tell("search", 0.1 + 0.75 * turn / rounds)
        return clock.over(reserve)

    kept = improve(plan, rounds, lambda plan: plan.value - 2 * short * float(plan.shortfall().sum()), tick)
    tell("seats", 0.86)
    for made in (kept, start):
        opened = _opened(problem, made)
        seats, _, done = solve(write(problem, opened), problem, 0.8 * clock.left(), NODES, NEAR)
        clock.stopped = clock.stopped or (not done and clock.left() < 0.3 * reserve)
        if seats is not None:
            found.append(_sessions(problem, seats))
            break
    fair = DraftPlan(problem, replace(plan.weights, need=problem.priority), strict=True)
    fair.grow()
    found += [kept, start, fair.snapshot()]
    return bound


def _draft(problem: Problem, prices: Floats) -> DraftPlan:
    """Make a first plan by the prices of the limits; raise the weight of a share until it is kept."""
    quarters = len(problem.days_left)
    before = 1 + quarters + problem.slots_left.size
    share_prices = np.maximum(prices[before : before + len(problem.shares)], 0.0)
    day = float(np.max(prices[1 : 1 + quarters], initial=0.0))
    step = 0.25 * float(problem.priority.mean()) if len(problem.priority) else 0.0
    for _ in range(STEPS):
        need = problem.priority + (problem.member - problem.shares) @ share_prices
        plan = DraftPlan(problem, Weights(max(float(prices[0]), 0.0), max(day, 0.0), need), strict=False)
        plan.grow()
        lacking = plan.shortfall() > 0
        if not lacking.any():
            break
        share_prices = share_prices + step * lacking
    return plan


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
    plan = DraftPlan(p, Weights(0.0, 0.0, p.priority), strict=True)
    made = plan.snapshot()
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
    plan.grow()
    return plan


def _shares_alone_forbid(problem: Problem) -> bool:
    """Say whether a share is set, and something would be served if none were."""
    if not problem.shares.any():
        return False
    plan = DraftPlan(replace(problem, shares=np.zeros(2)), Weights(0.0, 0.0, problem.priority), strict=False)
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

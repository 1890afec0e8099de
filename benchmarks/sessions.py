"""Measure the planner of sessions on a synthetic province: time, gap, and a plainer way beside it.

Run it as `python -m benchmarks.sessions [SIZE …]`. The people are drawn, and stand for nobody. Beside the planner, the
whole programme is given to HiGHS and to CP-SAT for as long. All are judged alike: what is served, less what tires, less
what the minimums lack; and all gaps are to the same bound.
"""

import sys
import time
from collections import Counter
from dataclasses import replace

import numpy as np
from ortools.sat.python import cp_model

from graph.rules.depth import TIRED_FROM, TIRING
from matching.planning.sessions.bounds import bound_of
from matching.planning.sessions.data import (
    Limits,
    Minimums,
    Participant,
    PlanningData,
    Quarter,
    SessionNeed,
    SessionOffer,
    SessionPlace,
    SessionPlan,
)
from matching.planning.sessions.plan import SECONDS, plan_sessions
from matching.planning.sessions.problem import Problem, build
from matching.planning.sessions.programme import Programme, Seats, solve, write

COMMUNES = 60
ROOMS = 0.6  # The share of communes that have a room.
OFFERS, THEMES = 40, 30
WIDTH = 1.1  # Degrees: a province of about 120 km.
DIRHAMS, DAYS = 600_000.0, 80.0  # Whatever the size, as a province has them; the days in four quarters.
KINDS = {"training": 0.4, "coaching": 0.1, "exchange": 0.05, "information": 0.05}
GRAIN = 1200  # CP-SAT reckons in whole numbers: of days in thirds and quarters, and of priorities in hundredths.
LIMITS = Limits(budget=DIRHAMS, rural=0.4, women=0.2, visits=2, tiring=TIRING, minimums=Minimums(KINDS))


def draw_province(size: int, seed: int = 0) -> PlanningData:
    """Draw associations of about 8 needs each in communes of unequal size, and 40 offers."""
    draw = np.random.default_rng(seed)
    towns = np.array([32.5, -6.0]) + draw.random((COMMUNES, 2)) * WIDTH
    home = draw.choice(COMMUNES, size, p=draw.dirichlet(np.full(COMMUNES, 0.7)))
    where = (towns[home] + draw.normal(0, 0.02, (size, 2))).tolist()
    often = draw.dirichlet(np.full(THEMES, 2.0))
    people = [
        Participant(f"a{row:05d}", f"c{home[row]}", *where[row], bool(home[row] > 5), bool(draw.random() < 0.25))
        for row in range(size)
    ]
    needs = [
        SessionNeed(each.id, f"t{theme}", round(float(draw.gamma(2, 1) + 0.1), 2))
        for each in people
        for theme in draw.choice(THEMES, int(draw.integers(4, 13)), replace=False, p=often)
    ]
    offers: list[SessionOffer] = []
    for row in range(OFFERS):
        themes = {row % THEMES: None} | dict.fromkeys(draw.choice(THEMES, int(draw.integers(0, 3))).tolist())
        names = tuple(f"t{theme}" for theme in themes)
        seats, cost, days = int(draw.integers(12, 31)), float(draw.integers(3, 13) * 1000), float(draw.integers(1, 4))
        alone = row % 8 == 7
        offers.append(SessionOffer(f"o{row:02d}", names, 1, 1500.0, 1.0, False) if alone
                      else SessionOffer(f"o{row:02d}", names, seats, cost, days))  # fmt: skip
    rooms = [
        SessionPlace(f"p{row:02d}", f"c{row}", *towns[row].tolist(), int(draw.integers(10, 41)), 6)
        for row in range(COMMUNES)
        if draw.random() < ROOMS
    ]
    of_kinds = zip(offers, [("training", 1.0), ("exchange", 0.5), ("information", 0.3)] * OFFERS, strict=False)
    offers = [
        replace(one, kind=kind if one.collective else "coaching", depth=depth if one.collective else 1.0)
        for one, (kind, depth) in of_kinds
    ]
    quarters = [Quarter(f"q{row}", DAYS / 4) for row in range(4)]
    return PlanningData(tuple(needs), tuple(people), tuple(offers), tuple(rooms), tuple(quarters))


def sessions(size: int, seed: int = 0) -> None:
    """Plan sessions and print how near to the bound they are, and a plan made without search beside them."""
    province = draw_province(size, seed)
    limits = LIMITS
    started = time.perf_counter()
    plan = plan_sessions(province, limits)
    seconds = time.perf_counter() - started
    plain = plan_sessions(province, limits, rounds=0)
    state = "proven" if plan.proven else "stopped" if plan.stopped else "complete"
    print(f"sessions  {size:>7,}: {seconds:6.1f} s, {state}, gap {plan.gap:.2%} (no search: {plain.gap:.2%})", end="; ")
    print(f"{len(plan.sessions):,} sessions serve {plan.served:,} of {plan.needs:,} needs", end="; ")
    print(f"{plan.cost:,.0f} of {limits.budget:,.0f} dirhams", end="; ")
    print(", ".join(f"{why} {count:,}" for why, count in Counter(each.why for each in plan.unserved).most_common()))


def compare(size: int, seed: int = 0) -> None:
    """Print the gaps of the planner, of whole HiGHS and of CP-SAT, each within the planner's time, to one bound."""
    province = draw_province(size, seed)
    problem = build(province, LIMITS)
    programme = write(problem)
    nothing = -problem.minimums.price(np.zeros(problem.minimums.n_covered), np.zeros(len(problem.cost)))
    bound = bound_of(problem, lambda _share: None, lambda: 10 * SECONDS).bound
    whole, its_bound, _proven = solve(programme, problem, SECONDS, nodes=10**6)
    found = {
        "planner": _of_plan(problem, plan_sessions(province, LIMITS)),
        "whole HiGHS": nothing if whole is None else _of_seats(problem, whole),
        "CP-SAT": _cp_sat(programme, nothing),
    }
    bound = min(bound, its_bound)
    told = ", ".join(f"{name} {value:,.0f} ({(bound - value) / bound:.1%})" for name, value in found.items())
    print(f"{size:>7,}: bound {bound:,.0f}; value, less what minimums lack (gap): {told}", flush=True)


def _of_plan(problem: Problem, plan: SessionPlan) -> float:
    """Return the value of a plan less what its minimums lack."""
    rows = problem.rows
    days, met = np.zeros(len(problem.cost)), np.zeros(problem.minimums.n_covered)
    for session in plan.sessions:
        offer = rows.offers[session.offer]
        days[offer] += session.days
        for _association, theme in session.serves:
            met += problem.depth[offer] * problem.minimums.of_theme[:, rows.themes[theme]]
    return plan.value - problem.minimums.price(met, days)


def _of_seats(problem: Problem, seats: Seats) -> float:
    """Return the same of a solution of the programme."""
    came = np.bincount(problem.pair_association[seats.pairs], minlength=len(problem.tired))
    tiring = sum(tired * sum(min(before, TIRED_FROM - 1) for before in range(count))
                 for tired, count in zip(problem.tired.tolist(), came.tolist(), strict=True))  # fmt: skip
    offer, days = problem.venue_offer[problem.open_venue], np.zeros(len(problem.cost))
    np.add.at(days, offer, seats.opened * problem.days[offer])
    used = np.flatnonzero(seats.uses)
    depth = problem.depth[problem.pair_offer[problem.use_pair[used]]]
    met = problem.minimums.of_theme[:, problem.need_theme[problem.use_need[used]]] @ depth
    return float(problem.worth[used].sum()) - tiring - problem.minimums.price(met, days)


def _cp_sat(programme: Programme, nothing: float) -> float:
    """Return the best value that CP-SAT finds within the planner's time, what minimums lack taken off."""
    model = cp_model.CpModel()
    ceiling = np.where(np.isfinite(programme.high), programme.high, 10_000)
    x = [model.new_int_var(int(low), int(high), "") for low, high in zip(programme.low, ceiling, strict=True)]
    for rows, upper, equal in ((programme.at_most, programme.upper, False),
                               (programme.equal, np.zeros(programme.equal.shape[0]), True)):  # fmt: skip
        for row, most in enumerate(upper.tolist()):
            part = slice(rows.indptr[row], rows.indptr[row + 1])
            factors = np.rint(rows.data[part] * GRAIN).astype(int).tolist()
            total = sum(factor * x[at] for factor, at in zip(factors, rows.indices[part].tolist(), strict=True))
            model.add(total == 0 if equal else total <= int(most * GRAIN))
    model.maximize(sum(int(gain * GRAIN) * one for gain, one in zip(programme.gain.tolist(), x, strict=True) if gain))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = SECONDS, 2
    found = solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return solver.objective_value / GRAIN if found else nothing


if __name__ == "__main__":
    for count in [int(argument) for argument in sys.argv[1:]] or [50, 200, 800]:
        sessions(count)
        compare(count)

"""Measure the planner of sessions on a synthetic province: time, gap, and a plainer way beside it.

Run it as `python -m benchmarks.sessions [SIZE …]`. The people are drawn, and stand for nobody.
"""

import sys
import time
from collections import Counter

import numpy as np

from matching.planning.sessions.data import (
    Limits,
    Participant,
    PlanningData,
    Quarter,
    SessionNeed,
    SessionOffer,
    SessionPlace,
)
from matching.planning.sessions.plan import plan_sessions

COMMUNES = 60
ROOMS = 0.6  # The share of communes that have a room.
OFFERS, THEMES = 40, 30
WIDTH = 1.1  # Degrees: a province of about 120 km.
DIRHAMS = 875  # The budget for each association: about half of what is needed is served.
DAYS = 0.3  # Trainers' days for each association, over four quarters.


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
    offers = []
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
    quarters = [Quarter(f"q{row}", DAYS * size / 4) for row in range(4)]
    return PlanningData(tuple(needs), tuple(people), tuple(offers), tuple(rooms), tuple(quarters))


def sessions(size: int, seed: int = 0) -> None:
    """Plan sessions and print how near to the bound they are, and a plan made without search beside them."""
    province = draw_province(size, seed)
    limits = Limits(budget=float(DIRHAMS * size), rural=0.4, women=0.2)
    started = time.perf_counter()
    plan = plan_sessions(province, limits)
    seconds = time.perf_counter() - started
    plain = plan_sessions(province, limits, rounds=0)
    state = "proven" if plan.proven else "stopped" if plan.stopped else "complete"
    print(f"sessions  {size:>7,}: {seconds:6.1f} s, {state}, gap {plan.gap:.2%} (no search: {plain.gap:.2%})", end="; ")
    print(f"{len(plan.sessions):,} sessions serve {plan.served:,} of {plan.needs:,} needs", end="; ")
    print(f"{plan.cost:,.0f} of {limits.budget:,.0f} dirhams", end="; ")
    print(", ".join(f"{why} {count:,}" for why, count in Counter(each.why for each in plan.unserved).most_common()))


if __name__ == "__main__":
    for count in [int(argument) for argument in sys.argv[1:]] or [20, 200, 800]:
        sessions(count)

"""Measure the plans of a province on synthetic people: ratios to what no plan can exceed, beside simpler ways.

Run it as `python -m benchmarks.plans [SIZE …]`. The people are drawn, and stand for nobody.
"""

import sys
import time

import numpy as np

from benchmarks.sessions import sessions
from matching.encoding.profiles import RESOURCES
from matching.planning.exchanges import plan_exchanges
from matching.planning.new_places import Site
from matching.planning.peers import Peers
from matching.planning.spaces import SpaceGuest, SpaceOffer, plan_spaces

TOWNS = 30
WIDTH = 1.1  # Degrees: a province of about 120 km.
HOSTS = 0.1  # The share that has spaces to share.
LACKING = (0.35, 0.45, 0.7)  # The shares that lack premises, equipment and internet.


def towns(draw: np.random.Generator) -> np.ndarray:
    """Return the places of towns in degrees, (TOWNS, 2)."""
    return np.array([32.5, -6.0]) + draw.random((TOWNS, 2)) * WIDTH


def places(draw: np.random.Generator, size: int) -> np.ndarray:
    """Scatter people round the towns, in degrees, (size, 2)."""
    return towns(draw)[draw.integers(0, TOWNS, size)] + draw.normal(0, 0.05, (size, 2))


def exchanges(size: int, seed: int = 0) -> None:
    """Plan exchanges and print how they compare."""
    draw = np.random.default_rng(seed)
    axes = 1 / (1 + np.exp(-(0.5 * draw.normal(0, 1, (size, 1)) + draw.normal(0, 0.9, (size, 6)))))
    axes[draw.random((size, 6)) < 0.25] = np.nan
    domains = [tuple(draw.choice(14, draw.integers(1, 4), replace=False).astype(str)) for _ in range(size)]
    people = Peers([f"a{row:06d}" for row in range(size)], places(draw, size), axes, domains)
    started = time.perf_counter()
    plan = plan_exchanges(people)
    seconds = time.perf_counter() - started
    print(f"exchanges {size:>7,}: {seconds:6.1f} s, {plan.bound_ratio:.5f} of the bound", end="; ")
    print(f"served {plan.served_of_able:.1%} of those able, {plan.served_of_all:.1%} of all", end="; ")
    for name, spread in (("plan", plan.spread), ("greedy", plan.greedy), ("top 10", plan.naive)):
        print(f"{name}: {spread.served:,} in a pair or list, most {spread.most_lists}", end="; ")
    print(f"greedy gains {plan.greedy.gain / plan.bound:.3f} of the bound")


def spaces(size: int, seed: int = 0) -> None:
    """Plan shared spaces and print how near to the bound they are."""
    draw = np.random.default_rng(seed)
    needs, offers = [], []
    for row, (lat, lon) in enumerate(places(draw, size).tolist()):
        if draw.random() < HOSTS:
            means = [{"premises"}, {"equipment"}, {"premises", "internet"}][draw.integers(0, 3)]
            offers.append(SpaceOffer(f"s{row}", f"a{row:06d}", frozenset(means), lat, lon, int(draw.integers(1, 8))))
        else:
            lacks = {name for name, share in zip(RESOURCES, LACKING, strict=True) if draw.random() < share}
            needs.append(SpaceGuest(f"a{row:06d}", frozenset(lacks), lat, lon))
    sites = [Site(f"t{row}", lat, lon) for row, (lat, lon) in enumerate(towns(np.random.default_rng(seed)).tolist())]
    started = time.perf_counter()
    plan = plan_spaces(needs, offers, sites=sites)
    seconds = time.perf_counter() - started
    print(f"spaces    {size:>7,}: {seconds:6.1f} s, gap {plan.gap:.4%}, {plan.tiles} tiles", end="; ")
    print(
        f"{plan.met:,} of {plan.needs:,} needs met, {len(plan.unserved):,} of {plan.guests:,} without a host", end="; "
    )
    print(f"new places would serve {', '.join(str(place.count) for place in plan.places)}")


if __name__ == "__main__":
    for count in [int(argument) for argument in sys.argv[1:]] or [1000, 3000, 10_000]:
        exchanges(count)
        spaces(count)
    for count in [min(int(argument), 800) for argument in sys.argv[1:]] or [200, 800]:
        sessions(count)

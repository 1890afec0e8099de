"""A representative sample of associations: proportional in each stratum, and in what the strata are made of.

A stratum is a commune, its milieu and a wide domain. A province has some hundred of them with a few associations each,
so a stratum's share of the sample is often less than one. Rounding each share by largest remainders would then never
draw from the smallest strata. Here each share is rounded up or down by chance, with the share as its expectation, and
so that the totals of each commune, milieu and domain are rounded up or down too: the unbiased controlled rounding of
L. H. Cox, "A constructive procedure for unbiased controlled rounding", JASA 82 (1987), 520-524, which is the flight
phase of J.-C. Deville and Y. Tillé, "Efficient balanced sampling: the cube method", Biometrika 91 (2004), 893-912.
Every association has the same probability to be drawn; within a stratum the drawing is a simple random one.
"""

import hashlib
import math
import random
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

CONFIDENCE = 1.96
"""The 97.5th percentile of the normal distribution: intervals of 95 %."""
UNKNOWN = ""

Edge = tuple[Hashable, Hashable]


@dataclass(frozen=True, order=True)
class Stratum:
    """What is drawn from together; each part is UNKNOWN ("") where the directory doesn't say."""

    commune: str
    milieu: str
    domain: str


@dataclass(frozen=True)
class Unit:
    """An association that may be drawn."""

    id: str
    stratum: Stratum


@dataclass(frozen=True)
class Share:
    """A stratum, or several together: how many associations there are, are wanted (a fraction) and are drawn."""

    population: int
    wanted: float
    drawn: int


def size_for_margin(population: int, margin: float) -> int:
    """Return how many to draw so that a share is known within ± margin, at 95 %, whatever it is.

    margin: in (0, 1). n = n₀ / (1 + (n₀ - 1) / N) with n₀ = z² p (1 - p) / margin² and p = 1/2, the worst case:
    W. G. Cochran, Sampling Techniques (3rd ed. 1977), 4.4, with its correction for a finite population.
    """
    if population <= 0:
        return 0
    infinite = CONFIDENCE**2 / 4 / margin**2
    # What a float leaves above a whole number isn't an association more.
    return max(1, min(population, math.ceil(infinite / (1 + (infinite - 1) / population) - 1e-9)))


def margin_for_size(population: int, size: int) -> float:
    """Return the margin of error, in [0, 1], that a sample has at 95 % for a share of one half; 0 for all of them."""
    if size <= 0:
        return 1.0
    if size >= population:
        return 0.0
    return min(1.0, CONFIDENCE * math.sqrt(0.25 / size * (population - size) / (population - 1)))


def draw(units: Collection[Unit], size: int, seed: str) -> tuple[str, ...]:
    """Return the ids of `size` units (all when there are fewer), in order; the same for the same units and seed.

    The order of the units doesn't matter. Each stratum, commune in its milieu, milieu and domain has its share of the
    sample, rounded up or down.
    """
    strata: dict[Stratum, list[str]] = defaultdict(list)
    for unit in units:
        strata[unit.stratum].append(unit.id)
    wanted = allocate({stratum: len(ids) for stratum, ids in strata.items()}, size, seed)
    drawn = [id for stratum, ids in strata.items() for id in sorted(ids, key=partial(_lot, seed))[: wanted[stratum]]]
    return tuple(sorted(drawn))


def allocate(counts: dict[Stratum, int], size: int, seed: str) -> dict[Stratum, int]:
    """Return how many to draw from each stratum, `size` in all; counts: how many each has."""
    total = sum(counts.values())
    if size >= total:
        return dict(counts)
    flows: Counter[Edge] = Counter()
    for stratum in sorted(counts):
        for edge in _path(stratum):
            flows[edge] += max(size, 0) * counts[stratum]  # In parts of `total`, so that all of it stays whole.
    _round(flows, total, random.Random(seed))  # noqa: S311 - a lot that anybody may draw again
    return {stratum: flows[_cell(stratum)] // total for stratum in counts}


def share_out(units: Iterable[Unit], drawn: Collection[str], size: int) -> dict[Stratum, Share]:
    """Return what is wanted and drawn of each stratum, in the strata's order."""
    units, chosen = list(units), set(drawn)
    population = Counter(unit.stratum for unit in units)
    found = Counter(unit.stratum for unit in units if unit.id in chosen)
    return {
        stratum: Share(count, count * min(size, len(units)) / len(units), found[stratum])
        for stratum, count in sorted(population.items())
    }


def add_shares(shares: Sequence[Share]) -> Share:
    """Return several strata's shares as one."""
    return Share(
        sum(share.population for share in shares),
        sum(share.wanted for share in shares),
        sum(share.drawn for share in shares),
    )


def digest(ids: Iterable[str]) -> str:
    """Return a short text that says whether two samples are the same."""
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16]


def _lot(seed: str, id: str) -> bytes:
    """Return a number for a unit, at random but the same whatever other units there are."""
    return hashlib.sha256(f"{seed}\n{id}".encode()).digest()


def _cell(stratum: Stratum) -> Edge:
    return ("place", stratum.commune, stratum.milieu), ("domain", stratum.domain)


def _path(stratum: Stratum) -> tuple[Edge, ...]:
    """Return the way of a unit through the table: all, milieu, commune, the stratum itself, domain, all.

    Communes lie in a milieu and strata in both a commune and a domain: a flow can be rounded on all these edges.
    """
    place, domain = _cell(stratum)
    milieu = ("milieu", stratum.milieu)
    return ("from", milieu), (milieu, place), (place, domain), (domain, "to")


def _round(flows: Counter[Edge], unit: int, chance: random.Random) -> None:
    """Round the flows to whole units, in place, keeping what goes in and out of each node, and each expectation."""
    around = _not_whole(flows, unit)
    for start in sorted(around, key=str):
        while cycle := _find_cycle(around, start):
            _shift(flows, unit, cycle, chance)
            for edge, _forward in cycle:
                if not flows[edge] % unit:
                    around[edge[0]].remove(edge)
                    around[edge[1]].remove(edge)


def _not_whole(flows: Counter[Edge], unit: int) -> dict[Hashable, list[Edge]]:
    """Return the edges at each node whose flow isn't a whole number of units."""
    around: dict[Hashable, list[Edge]] = defaultdict(list)
    for edge, flow in sorted(flows.items(), key=lambda item: str(item[0])):
        if flow % unit:
            around[edge[0]].append(edge)
            around[edge[1]].append(edge)
    return around


def _shift(flows: Counter[Edge], unit: int, cycle: list[tuple[Edge, bool]], chance: random.Random) -> None:
    """Send as much round a cycle, one way or the other by chance, as makes the flow of one of its edges whole."""
    up = min((-flows[edge] % unit) if forward else flows[edge] % unit for edge, forward in cycle)
    down = min(flows[edge] % unit if forward else (-flows[edge] % unit) for edge, forward in cycle)
    step = up if chance.random() * (up + down) < down else -down
    for edge, forward in cycle:
        flows[edge] += step if forward else -step


def _find_cycle(around: dict[Hashable, list[Edge]], start: Hashable) -> list[tuple[Edge, bool]]:
    """Return a cycle of edges that aren't whole, each with whether it is gone along forwards; none if there is none.

    At each node what isn't whole adds up to something whole, so whoever comes in by one edge can leave by another.
    """
    walk: list[tuple[Edge, bool]] = []
    seen = {start: 0}
    node = start
    while around[node]:
        edge = next(edge for edge in around[node] if not walk or edge != walk[-1][0])
        forward = edge[0] == node
        walk.append((edge, forward))
        node = edge[1] if forward else edge[0]
        if node in seen:
            return walk[seen[node] :]
        seen[node] = len(walk)
    return []

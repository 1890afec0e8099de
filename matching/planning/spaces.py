"""A plan of pooled spaces: which association goes to which host, and where a new shared space would serve most.

Hosts have spaces with room for some guests; guests lack premises, equipment or internet. The plan meets as many needs
as it can and then spares kilometres. `docs/explain/exchanges-and-spaces.md` has the formulas and what was measured.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.neighbors import BallTree

from graph.rules.earth import EARTH_KM
from matching.encoding.encoders import Flags, Floats, Positions
from matching.encoding.profiles import RESOURCES
from matching.encoding.structure import COMPUTERS, ROOMS
from matching.planning.new_places import NewPlace, Site, propose_places
from matching.planning.tiles import WHOLE_REACH, TileProblem, solve

MAX_KM = 15.0
PEOPLE_PER_GUEST = 5
"""A space for n people (or of n machines) takes n / 5 guests at once, and never less than one."""
GUESTS_OF_UNKNOWN_SPACE = 2
"""How many guests a space takes that doesn't say how many people."""
SITES_PER_TILE = 300
PLACES = 5
NEAREST = 20  # For each thing that it lacks, a guest considers so many of the nearest spaces that bring it.


@dataclass(frozen=True)
class SpaceGuest:
    """A guest: what it lacks (names of RESOURCES), and where it is in degrees, None unknown."""

    id: str
    lacks: frozenset[str]
    lat: float | None
    lon: float | None


@dataclass(frozen=True)
class SpaceOffer:
    """A space: whose, where (degrees, None unknown), what it brings, how many guests it takes (None unknown)."""

    id: str
    host: str
    brings: frozenset[str]
    lat: float | None
    lon: float | None
    guests: int | None = None


@dataclass(frozen=True)
class Assigned:
    """A guest at a host: by which of its spaces, what they bring it of what it lacks, and how far away."""

    guest: str
    host: str
    spaces: tuple[str, ...]
    meets: tuple[str, ...]
    km: float


@dataclass(frozen=True)
class UnservedGuest:
    """A guest without any host, and why.

    `why`: "no_place" (where it is isn't known), "no_host" (nothing that it lacks is shared within reach), "full" (what
    is shared within reach is taken).
    """

    guest: str
    why: str


@dataclass(frozen=True)
class SpacePlan:
    """Who goes where, who stays without a host, and places for new spaces that would serve those.

    `needs` counts what all guests lack together and `met` what the plan brings; `cost` is that of tiles.py:
    kilometres, and many for each need unmet; no plan can fall below `bound`. `tiles` counts the parts that had to be
    solved in whole numbers, none when the whole in fractions is whole already.
    """

    assigned: tuple[Assigned, ...]
    unserved: tuple[UnservedGuest, ...]
    places: tuple[NewPlace, ...]
    guests: int
    needs: int
    met: int
    cost: float
    bound: float
    tiles: int

    @property
    def gap(self) -> float:
        """Give by which share of its cost the plan can be worse than the best one."""
        return (self.cost - self.bound) / self.cost if self.cost > 0 else 0.0


def guests_of(capacity: float | None) -> int:
    """Return how many guests a space takes, from its capacity in people or machines, None unknown."""
    return GUESTS_OF_UNKNOWN_SPACE if capacity is None else max(1, int(capacity) // PEOPLE_PER_GUEST)


def brings(kind: str, internet: bool) -> frozenset[str]:
    """Return what a kind of space brings its guests; a room or computers bring internet where the host has it."""
    means = {"premises"} if kind in ROOMS else {"equipment"} if kind in COMPUTERS else set()
    return frozenset(means | {"internet"} if means and internet else means)


def plan_spaces(
    needs: Sequence[SpaceGuest],
    offers: Sequence[SpaceOffer],
    *,
    max_km: float = MAX_KM,
    barred: Iterable[tuple[str, str]] = (),
    sites: Sequence[Site] = (),
    places: int = PLACES,
    sites_per_tile: int = SITES_PER_TILE,
    whole: int = WHOLE_REACH,
) -> SpacePlan:
    """Send guests to hosts within `max_km` and capacity: fewest needs unmet, then least distance.

    barred: (guest, host) that are never to be proposed: used already, refused or waiting. sites: where a new space
    could be; without one in reach it is proposed at a guest's own place. places: the most new spaces to propose.
    sites_per_tile, whole: see tiles.py.
    Raise ValueError for options that can't be.
    """
    if not max_km > 0 or sites_per_tile < 2 or places < 0:
        raise ValueError("max_km must be positive, sites_per_tile 2 or more, places 0 or more.")
    guests = [need for need in needs if need.lacks]
    problem = _problem(guests, offers, max_km, set(barred))
    solution = solve(problem, sites_per_tile, whole)
    assigned = _assigned(problem, solution.taken, guests, offers)
    unserved = _unserved(problem, guests, {item.guest for item in assigned})
    return SpacePlan(
        assigned=assigned,
        unserved=unserved,
        places=propose_places(_places_of(guests, unserved), sites, max_km, places),
        guests=len(guests),
        needs=int(problem.lacks.sum()),
        met=sum(len(item.meets) for item in assigned),
        cost=solution.cost,
        bound=solution.bound,
        tiles=solution.tiles,
    )


def _places_of(guests: Sequence[SpaceGuest], unserved: Sequence[UnservedGuest]) -> list[Site]:
    """Return where those are who have no host, as far as that is known."""
    without = {item.guest for item in unserved}
    return [
        Site(guest.id, guest.lat, guest.lon)
        for guest in guests
        if guest.id in without and guest.lat is not None and guest.lon is not None
    ]


def _problem(
    guests: Sequence[SpaceGuest], offers: Sequence[SpaceOffer], max_km: float, barred: set[tuple[str, str]]
) -> TileProblem:
    rows = {host: row for row, host in enumerate(dict.fromkeys(offer.host for offer in offers))}
    guest, space, km = _reach(guests, offers, max_km)
    lacks, brings = _flags([need.lacks for need in guests]), _flags([offer.brings for offer in offers])
    helps = np.asarray((lacks[guest] & brings[space]).any(axis=1))
    for entry in np.flatnonzero(helps):
        pair = (guests[guest[entry]].id, offers[space[entry]].host)
        helps[entry] = pair not in barred and pair[0] != pair[1]
    guest, space, km = guest[helps], space[helps], km[helps]
    near = _nearest(guest, km, lacks[guest] & brings[space])
    return TileProblem(
        lacks=lacks,
        place=_degrees(guests),
        brings=brings,
        host=np.array([rows[offer.host] for offer in offers], dtype=np.intp),
        capacity=np.array(
            [GUESTS_OF_UNKNOWN_SPACE if offer.guests is None else max(offer.guests, 0) for offer in offers],
            dtype=np.int64,
        ),
        guest=guest[near],
        space=space[near],
        km=km[near],
        max_km=max_km,
    )


def _reach(
    guests: Sequence[SpaceGuest], offers: Sequence[SpaceOffer], max_km: float
) -> tuple[Positions, Positions, Floats]:
    """Return (guest, space, km) for all spaces within reach of each guest, by guest and then by space."""
    theirs, ours = _degrees(guests), _degrees(offers)
    placed, shared = (np.flatnonzero(~np.isnan(place).any(axis=1)) for place in (theirs, ours))
    nothing = np.zeros(0, dtype=np.intp)
    if not len(placed) or not len(shared):
        return nothing, nothing, np.zeros(0)
    tree = BallTree(np.radians(ours[shared]), metric="haversine")
    found, away = tree.query_radius(np.radians(theirs[placed]), r=max_km / EARTH_KM, return_distance=True)
    guest = np.repeat(placed, [len(each) for each in found])
    space, km = shared[np.concatenate(found).astype(np.intp)], np.concatenate(away) * EARTH_KM
    order = np.lexsort((space, guest))
    return guest[order], space[order], km[order]


def _nearest(guest: Positions, km: Floats, useful: Flags) -> Positions:
    """Return the entries among the NEAREST ones of their guest for at least one thing that it lacks, in order."""
    kept = np.zeros(len(guest), dtype=bool)
    for need in range(useful.shape[1]):
        rows = np.flatnonzero(useful[:, need])
        order = rows[np.lexsort((km[rows], guest[rows]))]
        rank = np.arange(len(order)) - np.searchsorted(guest[order], guest[order])
        kept[order[rank < NEAREST]] = True
    return np.flatnonzero(kept)


def _assigned(
    problem: TileProblem, taken: Flags, guests: Sequence[SpaceGuest], offers: Sequence[SpaceOffer]
) -> tuple[Assigned, ...]:
    """Gather what is used by guest and host, by host and then by distance."""
    trips: dict[tuple[int, str], list[int]] = {}
    for entry in np.flatnonzero(taken).tolist():
        trips.setdefault((int(problem.guest[entry]), offers[problem.space[entry]].host), []).append(entry)
    useful = problem.useful
    made = [
        Assigned(
            guest=guests[guest].id,
            host=host,
            spaces=tuple(sorted(offers[problem.space[entry]].id for entry in entries)),
            meets=tuple(np.array(RESOURCES)[useful[entries].any(axis=0)].tolist()),
            km=float(problem.km[entries[0]]),
        )
        for (guest, host), entries in trips.items()
    ]
    return tuple(sorted(made, key=lambda item: (item.host, item.km, item.guest)))


def _unserved(problem: TileProblem, guests: Sequence[SpaceGuest], served: set[str]) -> tuple[UnservedGuest, ...]:
    reaching = set(np.unique(problem.guest).tolist())

    def why(row: int, need: SpaceGuest) -> str:
        if need.lat is None or need.lon is None:
            return "no_place"
        return "full" if row in reaching else "no_host"

    return tuple(UnservedGuest(need.id, why(row, need)) for row, need in enumerate(guests) if need.id not in served)


def _degrees(items: Sequence[SpaceGuest] | Sequence[SpaceOffer]) -> Floats:
    """Return latitudes and longitudes, (n, 2), NaN unknown."""
    places = [(item.lat, item.lon) for item in items]
    return np.array(places, dtype=np.float64).reshape(-1, 2)


def _flags(sets: Sequence[frozenset[str]]) -> Flags:
    """Say which of RESOURCES each set holds, shape (n, 3)."""
    return np.array([[name in each for name in RESOURCES] for each in sets], dtype=bool).reshape(-1, len(RESOURCES))

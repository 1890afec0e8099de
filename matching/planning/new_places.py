"""Where a new shared space would serve most of those who have none in reach."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.neighbors import BallTree

from graph.rules.earth import EARTH_KM
from matching.encoding.encoders import Csr

LEAST_SERVED = 3  # A space for fewer associations than this isn't worth proposing.


@dataclass(frozen=True)
class Site:
    """A place in degrees with its id."""

    id: str
    lat: float
    lon: float


@dataclass(frozen=True)
class NewPlace:
    """A place for a new shared space: the site's id, whether it is a guest's own place, and whom it would serve."""

    site: str
    at_guest: bool
    lat: float
    lon: float
    serves: tuple[str, ...]

    @property
    def count(self) -> int:
        """Count those it would serve."""
        return len(self.serves)


def propose_places(
    guests: Sequence[Site], sites: Sequence[Site], max_km: float, limit: int, least: int = LEAST_SERVED
) -> tuple[NewPlace, ...]:
    """Choose at most `limit` places, each serving at least `least` guests within `max_km` that no earlier one serves.

    The place that serves most comes first, and so on: no other choice of as many places serves more than
    1 / (1 - 1/e) = 1.58 times as many (Nemhauser, Wolsey and Fisher, 1978). Guests that no site is near enough to are
    gathered round one of their own places. Ties go to the site that is given first.
    """
    chosen = _cover(guests, sites, max_km, limit, least, at_guest=False)
    served = {guest for place in chosen for guest in place.serves}
    left = [guest for guest in guests if guest.id not in served]
    return (*chosen, *_cover(left, left, max_km, limit - len(chosen), least, at_guest=True))


def _cover(
    guests: Sequence[Site], sites: Sequence[Site], max_km: float, limit: int, least: int, *, at_guest: bool
) -> tuple[NewPlace, ...]:
    if not guests or not sites:
        return ()
    reached = _reached(guests, sites, max_km)
    waiting = np.ones(len(guests))
    chosen: list[NewPlace] = []
    while len(chosen) < limit:
        counts = reached @ waiting
        best = int(np.argmax(counts))
        if counts[best] < least:
            break
        near = reached.indices[reached.indptr[best] : reached.indptr[best + 1]]
        serves = np.sort(near[waiting[near] > 0])
        waiting[serves] = 0.0
        site = sites[best]
        chosen.append(NewPlace(site.id, at_guest, site.lat, site.lon, tuple(guests[row].id for row in serves)))
    return tuple(chosen)


def _reached(guests: Sequence[Site], sites: Sequence[Site], max_km: float) -> Csr:
    """Say which guests are within reach of each site, CSR (n_sites, n_guests) of ones."""
    tree = BallTree(np.radians([(guest.lat, guest.lon) for guest in guests]), metric="haversine")
    near = tree.query_radius(np.radians([(site.lat, site.lon) for site in sites]), r=max_km / EARTH_KM)
    ends = np.cumsum([0, *map(len, near)])
    columns = np.concatenate(near)
    return sparse.csr_array((np.ones(len(columns)), columns, ends), shape=(len(sites), len(guests)))

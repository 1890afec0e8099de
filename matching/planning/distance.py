"""Kilometres on the sphere between people and places, by the haversine formula; a place that isn't known is far."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

import numpy as np
from sklearn.metrics.pairwise import haversine_distances

from graph.rules.earth import EARTH_KM
from matching.encoding.encoders import Floats


class Located(Protocol):
    """Something that is somewhere, in degrees; None where that isn't known."""

    @property
    def lat(self) -> float | None:
        """Return its latitude."""

    @property
    def lon(self) -> float | None:
        """Return its longitude."""


L = TypeVar("L", bound=Located)


def distances(people: Sequence[Located], places: Sequence[Located]) -> Floats:
    """Return kilometres from people to places, (n_people, n_places), infinite for who has no known place."""
    known = np.array([one.lat is not None and one.lon is not None for one in people], dtype=bool)
    km = np.full((len(people), len(places)), np.inf)
    if known.any() and places:
        theirs = [(one.lat, one.lon) for one, there in zip(people, known, strict=True) if there]
        ours = [(one.lat, one.lon) for one in places]
        both = (np.radians(np.array(ends, dtype=np.float64)) for ends in (theirs, ours))
        km[known] = EARTH_KM * haversine_distances(*both)
    return km


def within_km(people: Sequence[L], place: Located, km: float) -> list[L]:
    """Return those who are no farther from a place, in their order."""
    return [one for one, away in zip(people, distances(people, [place])[:, 0].tolist(), strict=True) if away <= km]

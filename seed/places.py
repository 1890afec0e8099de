"""Where synthetic organisations are: real communes by population, real localities with a little jitter."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from graph.directory.territories import Territory
from seed.reference import communes_of, read_table

DEGREE_KM = 111.2
URBAN_SPREAD_KM = 0.9
RURAL_SPREAD_KM = 0.25


@dataclass(frozen=True)
class Locality:
    """A named place; ``lat`` and ``lon`` in degrees."""

    name: str
    lat: float
    lon: float


@cache
def localities_of(province: str) -> dict[str, tuple[Locality, ...]]:
    """Return a province's localities by the code of the nearest rural commune, each name once."""
    communes = [commune for commune in communes_of(province) if commune.milieu == "rural"]
    centres = np.array([(commune.lat, commune.lon) for commune in communes])
    found: dict[str, dict[str, Locality]] = {commune.code: {} for commune in communes}
    table = read_table("localities.csv")
    for row in table[table["province_code"] == province].to_dict("records"):
        place = Locality(row["name"], float(row["lat"]), float(row["lon"]))
        gaps = centres - (place.lat, place.lon)
        nearest = communes[int(np.argmin(gaps[:, 0] ** 2 + (gaps[:, 1] * np.cos(np.radians(place.lat))) ** 2))]
        found[nearest.code].setdefault(place.name, place)
    return {code: tuple(places.values()) for code, places in found.items()}


def choose_communes(rng: np.random.Generator, communes: tuple[Territory, ...], n: int) -> npt.NDArray[np.int_]:
    """Choose ``n`` communes by population; returns their positions, shape (n,)."""
    population = np.array([commune.population or 0 for commune in communes], dtype=float)
    return rng.choice(len(communes), size=n, p=population / population.sum())


def settle(rng: np.random.Generator, province: str, commune: Territory) -> Locality:
    """Choose a point in a commune: near its centre in a town, near one of its localities elsewhere."""
    places = localities_of(province).get(commune.code, ())
    if commune.milieu == "rural" and places:
        place = places[int(rng.integers(len(places)))]
        return jitter(rng, place, RURAL_SPREAD_KM)
    centre = Locality("", commune.lat or 0.0, commune.lon or 0.0)
    return jitter(rng, centre, URBAN_SPREAD_KM)


def jitter(rng: np.random.Generator, place: Locality, spread_km: float) -> Locality:
    """Move a point by a normal distance of standard deviation ``spread_km``, at most twice that each way."""
    north, east = np.clip(rng.normal(0, spread_km, 2), -2 * spread_km, 2 * spread_km) / DEGREE_KM
    lon = place.lon + east / np.cos(np.radians(place.lat))
    return Locality(place.name, round(place.lat + float(north), 5), round(float(lon), 5))

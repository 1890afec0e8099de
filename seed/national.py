"""Generate a national-size graph: up to 250,000 synthetic associations over all communes, by population."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.directory.associations import Association
from graph.directory.networks import Network
from graph.directory.partners import Partner
from graph.directory.territories import Territory
from graph.links.links import Membership, Partnership
from graph.rules.kinds import AXES, Level, NetworkNature, PartnerKind
from seed.names import de, parts
from seed.people import AXIS_MEANS
from seed.places import DEGREE_KM
from seed.provinces import OTHER_DOMAINS
from seed.reference import domains as all_domains
from seed.reference import territories
from seed.sampling import make_id

LARGEST = 250_000
BATCH = 5_000
ASSOCIATIONS_PER_NETWORK = 120
MEMBERS = 0.2
PARTNERED = 0.35
SPREAD_KM = {"urban": 2.0, "rural": 4.0}
SEED = 2024


@dataclass(frozen=True)
class DatasetPart:
    """A part of a national dataset; its links reach only what it or an earlier batch holds."""

    partners: tuple[Partner, ...] = ()
    networks: tuple[Network, ...] = ()
    associations: tuple[Association, ...] = ()
    memberships: tuple[Membership, ...] = ()
    partnerships: tuple[Partnership, ...] = ()


def generate_national(size: int, seed: int = SEED) -> Iterator[DatasetPart]:
    """Yield ``size`` associations with networks, partners and links, in batches of neighbouring communes.

    The first batch holds the partners and networks. Raises ValueError unless 1 <= size <= 250,000.
    """
    if not 1 <= size <= LARGEST:
        raise ValueError(f"choose a size from 1 to {LARGEST}")
    return _batches(size, seed)


def _batches(size: int, seed: int) -> Iterator[DatasetPart]:
    rng = np.random.default_rng([seed, size])
    communes = [t for t in territories() if t.level == "commune" and t.lat is not None]
    where = _settle(rng, communes, size)
    provinces = {commune.parent: commune for commune in reversed(communes)}
    partners = {code: _partner(seed, code, seat) for code, seat in provinces.items() if code}
    networks = _networks(rng, seed, communes, where)
    yield DatasetPart(partners=tuple(partners.values()), networks=tuple(chain.from_iterable(networks.values())))
    for start in range(0, size, BATCH):
        settled = [communes[position] for position in where[start : start + BATCH]]
        associations = _associations(rng, seed, start, settled)
        yield DatasetPart(
            associations=associations,
            memberships=_memberships(rng, associations, settled, networks),
            partnerships=_partnerships(rng, associations, settled, partners),
        )


def _settle(rng: np.random.Generator, communes: list[Territory], size: int) -> npt.NDArray[np.int_]:
    """Draw the commune of each association by population: positions among the communes, in order, shape (size,)."""
    population = np.array([commune.population or 0 for commune in communes], dtype=float)
    return np.repeat(np.arange(len(communes)), rng.multinomial(size, population / population.sum()))


def _partner(seed: int, code: str, seat: Territory) -> Partner:
    return Partner(
        id=make_id(seed, "national", "partner", code),
        name_fr=f"Comité provincial de développement humain – {_names()[code][0]}",
        name_ar=f"اللجنة الإقليمية للتنمية البشرية – {_names()[code][1]}",
        kind=PartnerKind.INDH_COMMITTEE,
        territories=(seat.code,),
        lat=seat.lat,
        lon=seat.lon,
        domains=("social_development", "socio_economic"),
        synthetic=True,
    )


def _networks(
    rng: np.random.Generator, seed: int, communes: list[Territory], where: npt.NDArray[np.int_]
) -> dict[str, list[Network]]:
    """Make networks for each province, about one per ASSOCIATIONS_PER_NETWORK associations, at least one."""
    sizes: dict[str, int] = {}
    seats: dict[str, list[Territory]] = {}
    for position, count in enumerate(np.bincount(where, minlength=len(communes))):
        province = communes[position].parent or ""
        sizes[province] = sizes.get(province, 0) + int(count)
        seats.setdefault(province, []).append(communes[position])
    return {
        province: [
            _network(rng, seed, province, number, seats[province])
            for number in range(max(1, size // ASSOCIATIONS_PER_NETWORK))
        ]
        for province, size in sizes.items()
    }


def _network(rng: np.random.Generator, seed: int, province: str, number: int, seats: list[Territory]) -> Network:
    """Make a network of a province, based in one of its communes: two thematic ones, then a territorial one."""
    seat = seats[int(rng.integers(len(seats)))]
    domain = list(OTHER_DOMAINS)[int(rng.integers(len(OTHER_DOMAINS)))]
    thematic = number % 3 != 2
    domain_fr, domain_ar = _domain_names()[domain]
    about = f"« {domain_fr} » – {seat.name_fr}" if thematic else f"{de(seat.name_fr)}"
    about_ar = f"« {domain_ar} » – {seat.name_ar}" if thematic else seat.name_ar
    return Network(
        id=make_id(seed, "national", "network", province, number),
        name_fr=f"Réseau {about} ({number + 1})",
        name_ar=f"شبكة {about_ar} ({number + 1})",
        nature=NetworkNature.THEMATIC if thematic else NetworkNature.TERRITORIAL,
        level=Level.PROVINCIAL if thematic else Level.LOCAL,
        territories=(seat.code,),
        lat=seat.lat,
        lon=seat.lon,
        founded_year=int(rng.integers(2000, 2024)),
        domains=(domain,) if thematic else ("local_development",),
        synthetic=True,
    )


def _associations(rng: np.random.Generator, seed: int, start: int, settled: list[Territory]) -> tuple[Association, ...]:
    n = len(settled)
    names, proper = list(OTHER_DOMAINS), parts()["proper_names"]
    weights = np.array(list(OTHER_DOMAINS.values()), dtype=float)
    mains = rng.choice(len(names), size=(n, 2), p=weights / weights.sum())
    drawn = {
        "proper": rng.integers(len(proper), size=n),
        "form": rng.integers(10, size=n),
        "year": 2005 - 20 + (rng.beta(2.2, 1.4, n) * 41).astype(int),
        "month": rng.integers(1, 13, size=n),
        "target": rng.integers(3, size=n),
    }
    urban = np.array([commune.milieu == "urban" for commune in settled])
    spread = np.where(urban, SPREAD_KM["urban"], SPREAD_KM["rural"]) / DEGREE_KM / 2
    points = np.clip(rng.normal(size=(n, 2)), -2, 2) * spread[:, None]
    capacity = rng.normal(size=n) + 0.5 * urban
    means = np.array([AXIS_MEANS[axis] for axis in AXES])
    scores = 1 / (1 + np.exp(-(np.log(means / (1 - means)) + 0.5 * capacity[:, None] + rng.normal(0, 0.5, (n, 6)))))
    known = (rng.random((n, 6)) > 0.1) & (rng.random((n, 1)) > 0.15)
    has = rng.random((n, 4)) < np.array([0.63, 0.55, 0.15, 0.25])
    return tuple(
        _association(
            make_id(seed, "national", start + row), start + row, commune,
            dict.fromkeys((names[mains[row, 0]], *((names[mains[row, 1]],) if row % 2 else ()))),
            {name: int(values[row]) for name, values in drawn.items()}, points[row],
            {axis: round(float(scores[row, i]), 2) for i, axis in enumerate(AXES) if known[row, i]},
            has[row],
        )
        for row, commune in enumerate(settled)
    )  # fmt: skip


def _association(
    id: str, number: int, commune: Territory, domains: dict[str, None], drawn: dict[str, int],
    offset: npt.NDArray[np.float64], axes: dict[str, float], has: npt.NDArray[np.bool_],
) -> Association:  # fmt: skip
    main = next(iter(domains))
    known: dict[str, Any] = parts()["domains"][main]
    form_fr, form_ar = known["names"][drawn["form"] % len(known["names"])]
    proper_fr, proper_ar = parts()["proper_names"][drawn["proper"]]
    goal_fr, goal_ar = known["objectives"][drawn["form"] % len(known["objectives"])]
    lat = commune.lat or 0.0
    return Association(
        id=id,
        name_fr=f"{form_fr.format(nom=proper_fr)} – {commune.name_fr} ({number})",
        name_ar=f"{form_ar.format(nom=proper_ar)} – {commune.name_ar} ({number})",
        territories=(commune.code,),
        lat=round(lat + float(offset[0]), 5),
        lon=round((commune.lon or 0.0) + float(offset[1] / np.cos(np.radians(lat))), 5),
        milieu=commune.milieu,
        founded_year=drawn["year"],
        founded_month=drawn["month"],
        domains=tuple(domains),
        targets=(known["targets"][drawn["target"] % len(known["targets"])],),
        objectives_fr=f"{goal_fr[0].upper()}{goal_fr[1:]}.",
        objectives_ar=f"{goal_ar}.",
        premises=bool(has[0]),
        premises_source="lent" if has[0] else None,
        equipment=bool(has[1]),
        internet=bool(has[2]),
        staff=2 if has[3] else 0,
        axes=axes,
        synthetic=True,
    )


def _memberships(
    rng: np.random.Generator,
    associations: tuple[Association, ...],
    settled: list[Territory],
    networks: dict[str, list[Network]],
) -> tuple[Membership, ...]:
    """Make about a fifth members of a network of their province, of their own domain when there is one."""
    made = []
    for row in np.flatnonzero(rng.random(len(associations)) < MEMBERS):
        association = associations[row]
        options = networks[settled[row].parent or ""]
        fitting = [network for network in options if set(network.domains) & set(association.domains)] or options
        network = fitting[int(rng.integers(len(fitting)))]
        made.append(Membership(association.id, network.id, int(rng.integers(2008, 2025))))
    return tuple(made)


def _partnerships(
    rng: np.random.Generator,
    associations: tuple[Association, ...],
    settled: list[Territory],
    partners: dict[str, Partner],
) -> tuple[Partnership, ...]:
    """Link about a third to the public body of their province, or to an association nearby."""
    made = []
    for row in np.flatnonzero(rng.random(len(associations)) < PARTNERED):
        near = int(row) + int(rng.integers(1, 40))
        public = rng.random() < 0.5 or near >= len(associations)
        other = partners[settled[row].parent or ""].id if public else associations[near].id
        made.append(Partnership(associations[row].id, other, int(rng.integers(2008, 2025))))
    return tuple(made)


@cache
def _domain_names() -> dict[str, tuple[str, str]]:
    return {domain.id: (domain.name_fr, domain.name_ar) for domain in all_domains()}


@cache
def _names() -> dict[str, tuple[str, str]]:
    return {territory.code: (territory.name_fr, territory.name_ar) for territory in territories()}

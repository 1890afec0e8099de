"""Synthetic networks and who belongs to them, with each published count met."""

from dataclasses import dataclass

import numpy as np

from graph.directory.networks import Network
from graph.directory.territories import Territory
from graph.links.links import Membership
from graph.rules.kinds import Level, NetworkNature
from seed import places
from seed.indicators import indicators
from seed.names import beneficiaries, de, parts
from seed.people import Draft
from seed.reference import communes_of, territories
from seed.sampling import Mask, make_id, quota

THEMES = {
    "khenifra": (
        ("literacy", "training"),
        ("women_integration", "women_rights"),
        ("socio_economic", "local_development"),
        ("sustainability", "water"),
        ("sport", "youth"),
        ("childhood", "disability"),
        ("agriculture",),
        ("amazigh", "heritage", "arts"),
    ),
    "sidi-kacem": (("training", "literacy", "schooling"), ("agriculture",), ("women_integration",),
                   ("health", "solidarity")),
    "chichaoua": (),
}  # fmt: skip
THEME_NAMES = {
    "literacy": (
        "Réseau provincial pour l'alphabétisation – {lieu}",
        "الشبكة الإقليمية لمحو الأمية – {lieu}",
    ),
    "training": ("Réseau provincial pour l'éducation – {lieu}", "الشبكة الإقليمية للتربية – {lieu}"),
    "women_integration": ("Réseau des associations pour la femme – {lieu}", "شبكة جمعيات المرأة – {lieu}"),
    "socio_economic": ("Réseau du développement solidaire – {lieu}", "شبكة التنمية التضامنية – {lieu}"),
    "sustainability": ("Réseau de l'environnement et de l'eau – {lieu}", "شبكة البيئة والماء – {lieu}"),
    "sport": ("Fédération du sport et de la jeunesse – {lieu}", "فيدرالية الرياضة والشباب – {lieu}"),
    "childhood": ("Réseau de l'enfance et du handicap – {lieu}", "شبكة الطفولة والإعاقة – {lieu}"),
    "agriculture": ("Fédération des associations agricoles – {lieu}", "فيدرالية الجمعيات الفلاحية – {lieu}"),
    "amazigh": ("Réseau de la culture et du patrimoine – {lieu}", "شبكة الثقافة والتراث – {lieu}"),
    "health": ("Réseau de la santé et de la solidarité – {lieu}", "شبكة الصحة والتضامن – {lieu}"),
}
LOCAL_COMMUNES = {
    "khenifra": ("05.301.01.01", "05.301.01.05", "05.301.07.03", "05.301.03.05", "05.301.03.13"),
    "sidi-kacem": ("04.481.01.11", "04.481.01.07", "04.481.01.05"),
    "chichaoua": (),
}
CAPITALS = {"khenifra": "05.301.01.01", "sidi-kacem": "04.481.01.11", "chichaoua": "07.161.01.01"}
WIDER_MEMBERS = {
    "khenifra": (3, 3),
    "sidi-kacem": (3, 2),
    "chichaoua": (
        int(indicators()["regional_network_members_chichaoua"].value),
        int(indicators()["national_network_members_chichaoua"].value),
    ),
}
"""How many members of the province the regional and the national network have."""
URBAN_MEMBERS = 0.6
SMALLEST = 4
NATIONAL_SEAT = ("Rabat", 34.0209, -6.8416)


@dataclass(frozen=True)
class Networks:
    """The networks of a province, those wider than it, and the memberships of its associations."""

    provincial: tuple[Network, ...]
    regional: Network
    memberships: tuple[Membership, ...]


def national_network(seed: int) -> Network:
    """Return the one synthetic network that reaches all provinces; it is based in the capital."""
    seat = next(t for t in territories() if t.level == "commune" and t.name_fr.startswith(NATIONAL_SEAT[0]))
    return Network(
        id=make_id(seed, "network", "national"),
        name_fr="Réseau national des associations de développement (exemple)",
        name_ar="الشبكة الوطنية لجمعيات التنمية (مثال)",
        nature=NetworkNature.TERRITORIAL,
        level=Level.NATIONAL,
        territories=(seat.code,),
        lat=seat.lat,
        lon=seat.lon,
        founded_year=1999,
        domains=("local_development", "social_development"),
        targets=("inhabitants",),
        objectives_fr="Relier les associations de développement de toutes les régions.",
        objectives_ar="ربط جمعيات التنمية بجميع الجهات.",
        synthetic=True,
    )


def make_networks(rng: np.random.Generator, seed: int, draft: Draft, national: Network) -> Networks:
    """Make a province's networks and choose their members; sets ``draft.in_network``."""
    key = draft.plan.key
    by_code = {commune.code: commune for commune in communes_of(draft.plan.code)}
    provincial = [
        *(_thematic(rng, seed, key, by_code[CAPITALS[key]], domains) for domains in THEMES[key]),
        *(_local(rng, seed, key, by_code[code]) for code in LOCAL_COMMUNES[key]),
    ]
    if not provincial:
        provincial = [_provincial(rng, seed, key, by_code[CAPITALS[key]])]
    regional = _regional(seed, draft.plan.code)
    draft.in_network[:] = _choose_members(rng, draft, provincial)
    memberships = _memberships(rng, draft, provincial, regional, national)
    return Networks(tuple(provincial), regional, memberships)


def _thematic(rng: np.random.Generator, seed: int, key: str, seat: Territory, domains: tuple[str, ...]) -> Network:
    spot = places.jitter(rng, places.Locality("", seat.lat or 0, seat.lon or 0), 0.5)
    name_fr, name_ar = THEME_NAMES[domains[0]]
    known = parts()["domains"][domains[0]]
    goal_fr, goal_ar = known["objectives"][0]
    pour_fr, pour_ar = beneficiaries()[known["targets"][0]]
    return Network(
        id=make_id(seed, key, "network", domains[0]),
        name_fr=name_fr.format(lieu=seat.name_fr),
        name_ar=name_ar.format(lieu=seat.name_ar),
        nature=NetworkNature.THEMATIC,
        level=Level.PROVINCIAL,
        territories=(seat.code,),
        lat=spot.lat,
        lon=spot.lon,
        founded_year=int(rng.integers(2006, 2020)),
        domains=domains,
        targets=tuple(known["targets"][:3]),
        objectives_fr=f"Réunir les associations de la province pour {goal_fr}, au profit {pour_fr}.",
        objectives_ar=f"جمع جمعيات الإقليم من أجل {goal_ar} لفائدة {pour_ar}.",
        synthetic=True,
    )


def _local(rng: np.random.Generator, seed: int, key: str, seat: Territory) -> Network:
    spot = places.jitter(rng, places.Locality("", seat.lat or 0, seat.lon or 0), 0.5)
    urban = seat.milieu == "urban"
    return Network(
        id=make_id(seed, key, "network", seat.code),
        name_fr=f"Espace associatif {de(seat.name_fr)}" if urban else f"Réseau des associations {de(seat.name_fr)}",
        name_ar=f"الفضاء الجمعوي {seat.name_ar}" if urban else f"شبكة جمعيات {seat.name_ar}",
        nature=NetworkNature.TERRITORIAL,
        level=Level.LOCAL,
        territories=(seat.code,),
        lat=spot.lat,
        lon=spot.lon,
        founded_year=int(rng.integers(2006, 2022)),
        domains=("local_development", "social_development"),
        targets=("inhabitants",),
        objectives_fr=f"Permettre aux associations {de(seat.name_fr)} de mettre en commun leurs moyens.",
        objectives_ar=f"تمكين جمعيات {seat.name_ar} من تجميع إمكانياتها.",
        synthetic=True,
    )


def _provincial(rng: np.random.Generator, seed: int, key: str, seat: Territory) -> Network:
    spot = places.jitter(rng, places.Locality("", seat.lat or 0, seat.lon or 0), 0.5)
    return Network(
        id=make_id(seed, key, "network", "provincial"),
        name_fr=f"Réseau des associations de développement de la province – {seat.name_fr}",
        name_ar=f"شبكة جمعيات التنمية بالإقليم – {seat.name_ar}",
        nature=NetworkNature.TERRITORIAL,
        level=Level.PROVINCIAL,
        territories=(seat.code,),
        lat=spot.lat,
        lon=spot.lon,
        founded_year=2008,
        domains=("social_development", "local_development"),
        targets=("inhabitants", "villagers"),
        objectives_fr="Coordonner les associations de la province et porter leur voix.",
        objectives_ar="التنسيق بين جمعيات الإقليم وإيصال صوتها.",
        synthetic=True,
    )


def _regional(seed: int, province: str) -> Network:
    code = next(t.parent for t in territories() if t.code == province)
    region = next(t for t in territories() if t.code == code)
    return Network(
        id=make_id(seed, "network", "region", region.code),
        name_fr=f"Fédération régionale des associations – {region.name_fr} (exemple)",
        name_ar=f"الفيدرالية الجهوية للجمعيات – {region.name_ar} (مثال)",
        nature=NetworkNature.TERRITORIAL,
        level=Level.REGIONAL,
        territories=(region.code,),
        lat=region.lat,
        lon=region.lon,
        founded_year=2004,
        domains=("local_development",),
        targets=("inhabitants",),
        objectives_fr="Représenter les associations de la région et les former.",
        objectives_ar="تمثيل جمعيات الجهة وتكوينها.",
        synthetic=True,
    )


def _affinity(draft: Draft, networks: list[Network]) -> np.ndarray:
    """Return how well each association fits each network, shape (n, networks)."""
    fit = np.full((draft.n, len(networks)), 0.2)
    for column, network in enumerate(networks):
        for row in range(draft.n):
            if network.nature == NetworkNature.THEMATIC:
                fit[row, column] += 3.0 * (draft.domains[row][0] in network.domains)
                fit[row, column] += 1.0 * bool(set(draft.domains[row]) & set(network.domains))
            elif network.level == Level.PROVINCIAL or draft.communes[row].code == network.territories[0]:
                fit[row, column] += 2.0
    if draft.specials.members:
        fit[:, 0] = -np.inf
    return fit


def _choose_members(rng: np.random.Generator, draft: Draft, networks: list[Network]) -> Mask:
    weights = np.exp(0.6 * draft.capacity) * np.maximum(_affinity(draft, networks).max(axis=1), 0.2)
    never, must = draft.specials.alone, draft.specials.members
    urban_count = round(URBAN_MEMBERS * draft.plan.in_network)
    if urban_count > draft.urban.sum() - sum(bool(draft.urban[p]) for p in never):
        return quota(rng, draft.plan.in_network, weights, must, never)
    towns = quota(rng, urban_count, weights * draft.urban, [p for p in must if draft.urban[p]], never)
    country_count = draft.plan.in_network - urban_count
    country = quota(rng, country_count, weights * ~draft.urban, [p for p in must if not draft.urban[p]], never)
    return towns | country


def _memberships(
    rng: np.random.Generator, draft: Draft, networks: list[Network], regional: Network, national: Network
) -> tuple[Membership, ...]:
    special = set(draft.specials.members)
    free = [int(p) for p in np.flatnonzero(draft.in_network) if p not in special]
    pairs = {(position, networks[0].id) for position in special}
    pairs |= _provincial_pairs(rng, draft, networks, free)
    strong = sorted(free, key=lambda position: -draft.capacity[position])
    regional_count, national_count = WIDER_MEMBERS[draft.plan.key]
    pairs |= {(position, regional.id) for position in strong[:regional_count]}
    pairs |= {(position, national.id) for position in strong[regional_count : regional_count + national_count]}
    return tuple(
        Membership(draft.ids[position], network, max(draft.founded[position][0] + 1, int(rng.integers(2007, 2025))))
        for position, network in sorted(pairs)
    )


def _provincial_pairs(
    rng: np.random.Generator, draft: Draft, networks: list[Network], free: list[int]
) -> set[tuple[int, str]]:
    """Return who joins which network of its province: each the one that fits best, some a second one."""
    pairs = set()
    fit = _affinity(draft, networks)[free] + rng.gumbel(0, 0.5, (len(free), len(networks)))
    best = _fill(fit, np.argmax(fit, axis=1), first=1 if draft.specials.members else 0)
    for row, position in enumerate(free):
        pairs.add((position, networks[best[row]].id))
        second = int(np.argsort(-fit[row], kind="stable")[1]) if len(networks) > 2 else best[row]
        if rng.random() < 0.15 and np.isfinite(fit[row, second]):
            pairs.add((position, networks[second].id))
    return pairs


def _fill(fit: np.ndarray, best: np.ndarray, first: int) -> np.ndarray:
    """Move members of large networks until each network from ``first`` on has the smallest size."""
    best = best.copy()
    for column in range(first, fit.shape[1]):
        while (best == column).sum() < min(SMALLEST, len(best) // fit.shape[1]):
            sizes = np.bincount(best, minlength=fit.shape[1])
            movable = sizes[best] > SMALLEST + 2
            best[int(np.argmax(np.where(movable, fit[:, column], -np.inf)))] = column
    return best

"""Synthetic partners and partnerships: generic public bodies and made-up others, no real NGO or company."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graph.directory.partners import Partner
from graph.directory.territories import Territory
from graph.links.links import Partnership
from graph.rules.kinds import PartnerKind
from seed import places
from seed.indicators import count_for
from seed.networks import CAPITALS
from seed.people import Draft
from seed.provinces import NAMES
from seed.reference import communes_of, read_yaml, territories
from seed.sampling import make_id, quota

GOVERNMENT = (PartnerKind.MINISTRY, PartnerKind.LOCAL_AUTHORITY, PartnerKind.INDH_COMMITTEE)
NGO = (PartnerKind.ASSOCIATION_NGO, PartnerKind.INTERNATIONAL_NGO)
COMMUNE = "Commune"
SIDI_KACEM_PARTNERSHIPS = 400

PartnerRow = tuple[PartnerKind, str, str, tuple[str, ...], Territory]
"""A partner to be made: kind, French and Arabic name, domains, and the commune where it is."""


@dataclass(frozen=True)
class Partners:
    """The partners of a province and the partnerships of its associations."""

    partners: tuple[Partner, ...]
    partnerships: tuple[Partnership, ...]


def make_partners(rng: np.random.Generator, seed: int, draft: Draft) -> Partners:
    """Make a province's partners and its associations' partnerships; sets ``draft.partnered``."""
    key = draft.plan.key
    partners = _partners(rng, seed, draft)
    must, never = (), draft.specials.alone
    draft.partnered[:] = quota(rng, draft.plan.partnered, np.exp(0.5 * draft.capacity), must, never)
    one_sided: set[tuple[int, str]] = set()
    if key == "sidi-kacem":
        pairs, one_sided = _sidi_kacem(rng, draft, partners)
    elif key == "chichaoua":
        pairs = _public_only(rng, draft, partners)
    else:
        pairs = _mixed(rng, draft, partners)
    links = [
        _link(rng, draft, position, other, confirmed=(position, other) not in one_sided)
        for position, other in sorted(pairs)
    ]
    return Partners(tuple(partners), (*links, *_unconfirmed(rng, draft, partners, pairs)))


def _partners(rng: np.random.Generator, seed: int, draft: Draft) -> list[Partner]:
    made = []
    for kind, name_fr, name_ar, domains, seat in (*_bodies(draft), *_communes(draft)):
        spot = places.jitter(rng, places.Locality("", seat.lat or 0, seat.lon or 0), 0.4)
        made.append(
            Partner(
                id=make_id(seed, draft.plan.key, "partner", name_fr),
                name_fr=name_fr,
                name_ar=name_ar,
                kind=kind,
                territories=(seat.code,),
                lat=spot.lat,
                lon=spot.lon,
                domains=domains,
                objectives_fr="Accompagner les associations de la province.",
                objectives_ar="مواكبة جمعيات الإقليم.",
                synthetic=True,
            )
        )
    return made


def _bodies(draft: Draft) -> Iterator[PartnerRow]:
    """Give the bodies in the capital of a province; in Chichaoua only public ones."""
    key, code = draft.plan.key, draft.plan.code
    province = next(t for t in territories() if t.code == code)
    capital = next(commune for commune in communes_of(code) if commune.code == CAPITALS[key])
    listed = read_yaml("partners.yaml")
    for body in listed["public"] if key == "chichaoua" else listed["public"] + listed["others"]:
        names = body["fr"].format(p=NAMES[key]), body["ar"].format(p=province.name_ar)
        yield PartnerKind(body["kind"]), *names, tuple(body["domains"]), capital


def _communes(draft: Draft) -> Iterator[PartnerRow]:
    """Give the communes of a province as partners."""
    for commune in communes_of(draft.plan.code):
        names = f"{COMMUNE} – {commune.name_fr}", f"جماعة {commune.name_ar}"
        yield PartnerKind.LOCAL_AUTHORITY, *names, ("local_development", "water"), commune


def fitting(rng: np.random.Generator, draft: Draft, position: int, partners: list[Partner]) -> Partner:
    """Choose a partner for an association, rather one of its domains or of its commune."""
    domains, commune = set(draft.domains[position]), draft.communes[position].code
    weights = np.array([_fit(partner, domains, commune) for partner in partners])
    if not weights.sum():
        weights += 1.0
    return partners[int(rng.choice(len(partners), p=weights / weights.sum()))]


def _fit(partner: Partner, domains: set[str], commune: str) -> float:
    if partner.name_fr.startswith(f"{COMMUNE} –"):
        return 12.0 * (commune in partner.territories)
    return 9.0 if domains & set(partner.domains) else 1.0


def of_kinds(partners: list[Partner], *kinds: str) -> list[Partner]:
    """Return the partners of some kinds."""
    return [partner for partner in partners if partner.kind in kinds]


def _public_only(rng: np.random.Generator, draft: Draft, partners: list[Partner]) -> set[tuple[int, str]]:
    public = of_kinds(partners, *GOVERNMENT)
    pairs = set()
    for position in np.flatnonzero(draft.partnered):
        # Most of those that have partnered have one partnership only (study, slide 18).
        for _ in range(1 if rng.random() < 0.75 else 2):
            pairs.add((int(position), fitting(rng, draft, int(position), public).id))
    return pairs


def _mixed(rng: np.random.Generator, draft: Draft, partners: list[Partner]) -> set[tuple[int, str]]:
    members = np.flatnonzero(draft.partnered)
    pairs = set()
    for position in members:
        for _ in range(int(rng.choice([1, 2, 3], p=[0.6, 0.3, 0.1]))):
            pairs.add((int(position), fitting(rng, draft, int(position), partners).id))
    shuffled = rng.permutation(members)
    for left, right in zip(shuffled[0:40:2], shuffled[1:40:2], strict=True):
        pairs.add((int(left), draft.ids[int(right)]))
    return pairs


def _sidi_kacem(
    rng: np.random.Generator, draft: Draft, partners: list[Partner]
) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """Meet the shares of partnerships with government, associations or NGOs, and international NGOs.

    They are shares of what associations answer: a partnership between two of them counts twice, and as many are left
    unconfirmed to make up for it. Returns the pairs, and those of them that aren't confirmed.
    """
    total = SIDI_KACEM_PARTNERSHIPS
    civil = count_for("partnerships_associations_sidikacem", total)
    international = count_for("partnerships_international_sidikacem", total)
    members = rng.permutation(np.flatnonzero(draft.partnered))
    government_count = count_for("partnerships_government_sidikacem", len(members))
    with_government, without = members[:government_count], members[government_count:]
    # Those without government get NGOs first, then donors and companies, so that each has a partner.
    between = 16
    kinds: list[tuple[PartnerKind, ...]] = [(PartnerKind.INTERNATIONAL_NGO,)] * international
    kinds += [(PartnerKind.ASSOCIATION_NGO,)] * (civil - international - 2 * between)
    private = max(0, len(without) - len(kinds)) + 20
    kinds += [(PartnerKind.DONOR, PartnerKind.COMPANY)] * private
    pairs: set[tuple[int, str]] = set()
    one_sided: set[tuple[int, str]] = set()
    for row, wanted in enumerate(kinds):
        # Past the last one without government, the others follow.
        position = int(without[row]) if row < len(without) else int(with_government[row - len(without)])
        pair = (position, fitting(rng, draft, position, of_kinds(partners, *wanted)).id)
        pairs.add(pair)
        if row >= len(without) and len(one_sided) < between:
            one_sided.add(pair)
    for left, right in zip(with_government[100 : 100 + between], with_government[140 : 140 + between], strict=True):
        pairs.add((int(left), draft.ids[int(right)]))
    public = of_kinds(partners, *GOVERNMENT)
    for position in with_government:
        pairs.add((int(position), fitting(rng, draft, int(position), public).id))
    while len(pairs) < total:
        position = int(rng.choice(with_government))
        pairs.add((position, fitting(rng, draft, position, public).id))
    return pairs, one_sided


def _link(rng: np.random.Generator, draft: Draft, position: int, other: str, confirmed: bool = True) -> Partnership:
    domains = set(draft.domains[position])
    subjects = read_yaml("partners.yaml")["subjects"]
    subject = next((s for s in subjects if domains & set(s["domains"])), subjects[-1])
    since = max(draft.founded[position][0], int(rng.integers(2006, 2026)))
    return Partnership(draft.ids[position], other, since, subject["fr"], subject["ar"], confirmed)


def _unconfirmed(
    rng: np.random.Generator, draft: Draft, partners: list[Partner], taken: set[tuple[int, str]]
) -> list[Partnership]:
    """Return a few partnerships that only one side has declared; they don't count."""
    if draft.plan.key == "chichaoua":
        return []
    public = of_kinds(partners, *GOVERNMENT)
    chosen = rng.choice(np.flatnonzero(draft.partnered), size=8, replace=False)
    pairs = {(int(position), fitting(rng, draft, int(position), public).id) for position in chosen}
    return [_link(rng, draft, position, other, confirmed=False) for position, other in sorted(pairs - taken)]

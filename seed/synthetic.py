"""Generate the synthetic associations of Khénifra, Sidi Kacem and Chichaoua, from a fixed random seed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from itertools import chain
from typing import Any

import numpy as np

from graph.diagnostic.made import MadeDiagnostic
from graph.directory.associations import Association
from graph.directory.entry_profiles import EntryProfile
from graph.directory.networks import Network
from graph.directory.partners import Partner
from graph.directory.projects import Project
from graph.directory.spaces import Space
from graph.links.links import Membership, Partnership
from graph.people.accounts import User
from graph.rules.kinds import Status
from graph.rules.scoring import axis_scores, score
from seed import demo, names, places
from seed.diagnostics import make_diagnostics
from seed.facts import Relations, facts_of
from seed.networks import make_networks, national_network
from seed.partners import make_partners
from seed.people import Draft, draw, score_axes
from seed.profiles import make_profiles
from seed.projects import make_projects, make_spaces
from seed.provinces import INACTIVE, SIZES, plan
from seed.reference import communes_of, instrument
from seed.sampling import make_id

SEED = 2013
ANSWERS, PROFILES = 1, 2
"""What tells the random streams of a province's answers and profiles from that of all else."""


@dataclass(frozen=True)
class ProvinceDataset:
    """What a synthetic graph holds of a province; ids are unique over all kinds and provinces."""

    associations: tuple[Association, ...]
    networks: tuple[Network, ...]
    partners: tuple[Partner, ...]
    projects: tuple[Project, ...]
    spaces: tuple[Space, ...]
    memberships: tuple[Membership, ...]
    partnerships: tuple[Partnership, ...]
    diagnostics: tuple[MadeDiagnostic, ...]
    profiles: tuple[EntryProfile, ...]


@dataclass(frozen=True)
class Dataset(ProvinceDataset):
    """Everything that a synthetic graph holds beside the reference lists, of all provinces."""

    users: tuple[User, ...]


def generate(
    seed: int = SEED,
    *,
    passwords: Mapping[str, str] | None = None,
    hash_password: Callable[[str], str] | None = None,
) -> Dataset:
    """Generate the three provinces; the same seed gives the same data at every run.

    An account is made for each e-mail of ``passwords`` (those of seed/demo.py), its password hashed by
    ``hash_password``; without passwords there are no accounts.
    """
    national = national_network(seed)
    made = {}
    for number, key in enumerate(SIZES):
        made[key] = _province(np.random.default_rng([seed, number]), seed, key, national)
    users: tuple[User, ...] = ()
    if passwords:
        if hash_password is None:
            raise ValueError("give hash_password with the passwords")
        users = _users(seed, made, passwords, hash_password)
    parts: dict[str, tuple[Any, ...]] = {
        each.name: tuple(chain.from_iterable(getattr(part, each.name) for part in made.values()))
        for each in fields(ProvinceDataset)
    }
    parts["networks"] = (*parts["networks"], national)
    return Dataset(**parts, users=users)


def _province(rng: np.random.Generator, seed: int, key: str, national: Network) -> ProvinceDataset:
    specials = demo.KHENIFRA_SPECIALS if key == "khenifra" else demo.Specials()
    draft = draw(rng, seed, plan(key), specials)
    networks = make_networks(rng, seed, draft, national)
    partners = make_partners(rng, seed, draft)
    projects = make_projects(rng, seed, draft, list(partners.partners))
    namer = names.Namer(rng)
    associations = _associations(rng, draft, namer)
    own_networks = (*networks.provincial, networks.regional)
    around = Relations(
        (*own_networks, national), partners.partners, projects, networks.memberships, partners.partnerships
    )
    # Answers have a stream of their own, so that another question changes nothing else.
    answering = np.random.default_rng([seed, list(SIZES).index(key), ANSWERS])
    wished = [association.axes for association in associations]
    diagnostics = make_diagnostics(answering, seed, draft, facts_of(draft, around), wished)
    telling = np.random.default_rng([seed, list(SIZES).index(key), PROFILES])
    return ProvinceDataset(
        profiles=make_profiles(telling, seed, associations, own_networks, projects),
        associations=(*_scored(associations, diagnostics), *_inactive(rng, seed, key, namer)),
        networks=own_networks,
        partners=partners.partners,
        projects=projects,
        spaces=make_spaces(rng, seed, draft),
        memberships=networks.memberships,
        partnerships=partners.partnerships,
        diagnostics=diagnostics,
    )


def _scored(associations: list[Association], diagnostics: tuple[MadeDiagnostic, ...]) -> list[Association]:
    """Return the associations with the scores of their diagnostics."""
    return [
        replace(association, axes=axis_scores(score(instrument(), diagnostic.answers)))
        for association, diagnostic in zip(associations, diagnostics, strict=True)
    ]


def _associations(rng: np.random.Generator, draft: Draft, namer: names.Namer) -> list[Association]:
    axes = score_axes(rng, draft)
    made = []
    for position, id in enumerate(draft.ids):
        commune, point = draft.communes[position], draft.points[position]
        domains, targets = draft.domains[position], draft.targets[position]
        name_fr, name_ar = namer.name(domains[0], commune)
        objectives_fr, objectives_ar = names.objectives(rng, domains, targets, commune)
        while position in draft.specials.alone and not objectives_fr:
            objectives_fr, objectives_ar = names.objectives(rng, domains, targets, commune)
        year, month = draft.founded[position]
        made.append(
            Association(
                id=id,
                name_fr=name_fr,
                name_ar=name_ar,
                territories=(commune.code,),
                locality=point.name,
                lat=point.lat,
                lon=point.lon,
                milieu=commune.milieu,
                founded_year=year,
                founded_month=month,
                domains=domains,
                targets=targets,
                objectives_fr=objectives_fr,
                objectives_ar=objectives_ar,
                axes=axes[position],
                synthetic=True,
                **draft.resources[position],
            )
        )
    return made


def _inactive(rng: np.random.Generator, seed: int, key: str, namer: names.Namer) -> list[Association]:
    """Make associations that have stopped: they have no links and count in no figure."""
    communes = communes_of(plan(key).code)
    made = []
    for number, position in enumerate(places.choose_communes(rng, communes, INACTIVE)):
        commune = communes[position]
        point = places.settle(rng, plan(key).code, commune)
        domain = str(rng.choice(list(plan(key).others)))
        name_fr, name_ar = namer.name(domain, commune)
        made.append(
            Association(
                id=make_id(seed, key, "inactive", number),
                name_fr=name_fr,
                name_ar=name_ar,
                territories=(commune.code,),
                locality=point.name,
                lat=point.lat,
                lon=point.lon,
                milieu=commune.milieu,
                founded_year=int(rng.integers(1990, 2015)),
                domains=(domain,),
                targets=names.targets_of(rng, (domain,)),
                status=Status.CLOSED if number % 3 == 0 else Status.INACTIVE,
                synthetic=True,
            )
        )
    return made


def _users(
    seed: int,
    made: Mapping[str, ProvinceDataset],
    passwords: Mapping[str, str],
    hash_password: Callable[[str], str],
) -> tuple[User, ...]:
    khenifra, sidi_kacem, chichaoua = (made[key] for key in ("khenifra", "sidi-kacem", "chichaoua"))
    coordinated = (*khenifra.networks[:3], sidi_kacem.networks[0], chichaoua.networks[0])
    return demo.make_users(
        seed,
        associations={
            demo.ASSOCIATION: khenifra.associations[0].id,
            demo.INVITED: khenifra.associations[1].id,
            demo.OTHER_ASSOCIATION: chichaoua.associations[0].id,
        },
        networks=dict(zip((demo.COORDINATOR, *demo.OTHER_COORDINATORS), coordinated, strict=True)),
        provinces={email: plan(key).code for key, email in demo.STAFF.items()},
        passwords=passwords,
        hash_password=hash_password,
    )

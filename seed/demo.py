"""The demonstration's story: who signs in, and the associations and the network that it is about.

The first associations of Khénifra are arranged: one without any link, three more near the same network that
it should invite, and that network's nine members, strong in governance and mostly in literacy.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from graph.directory.networks import Network
from graph.people.accounts import User
from graph.rules.kinds import Role
from seed.sampling import make_id

ASSOCIATION = "association@example.org"
INVITED = "association2@example.org"
OTHER_ASSOCIATION = "association3@example.org"
COORDINATOR = "coordinatrice@example.org"
OTHER_COORDINATORS = tuple(f"coordination{number}@example.org" for number in range(2, 6))
STAFF = {
    "khenifra": "ads.khenifra@example.org",
    "sidi-kacem": "ads.sidikacem@example.org",
    "chichaoua": "ads.chichaoua@example.org",
}
ADMINISTRATOR = "admin@example.org"
EMAILS = (
    ASSOCIATION, INVITED, OTHER_ASSOCIATION, COORDINATOR, *OTHER_COORDINATORS, *STAFF.values(), ADMINISTRATOR,
)  # fmt: skip

KHENIFRA, MRIRT, EL_BORJ, LEHRI = "05.301.01.01", "05.301.01.05", "05.301.05.05", "05.301.05.11"
MOHA_OU_HAMMOU = "05.301.05.13"


@dataclass(frozen=True)
class Specials:
    """Positions of a province's associations that are arranged, and what is arranged for them."""

    alone: tuple[int, ...] = ()
    """Without network, partner, shared project, premises or staff; the first is the demonstration's."""
    members: tuple[int, ...] = ()
    """Members of the demonstration's network and of no other."""
    hosts: tuple[int, ...] = ()
    """Those of the members that have premises and equipment to share."""
    communes: Mapping[int, str] = field(default_factory=dict)
    domains: Mapping[int, str] = field(default_factory=dict)
    more_domains: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Those beside the main one, in place of what is drawn."""
    axes: Mapping[int, Mapping[str, float]] = field(default_factory=dict)


def _axes(*scores: float) -> dict[str, float]:
    names = ("governance", "vision", "management", "resources", "projects", "communication")
    return dict(zip(names, scores, strict=True))


KHENIFRA_SPECIALS = Specials(
    alone=(0, 1, 2, 3),
    members=tuple(range(4, 13)),
    hosts=(4, 5, 6),
    communes={0: LEHRI, 1: KHENIFRA, 2: MOHA_OU_HAMMOU, 3: EL_BORJ}
    | dict.fromkeys((4, 5, 6, 7, 8, 11), KHENIFRA)
    | {9: MRIRT, 10: EL_BORJ, 12: LEHRI},
    domains=dict.fromkeys(range(11), "literacy") | {11: "women_integration", 12: "training"},
    more_domains={1: ("training",)},
    axes={
        0: _axes(0.22, 0.34, 0.41, 0.24, 0.66, 0.38),
        1: _axes(0.31, 0.27, 0.35, 0.33, 0.48, 0.29),
        2: _axes(0.44, 0.25, 0.30, 0.21, 0.36, 0.33),
        3: {"governance": 0.28, "vision": 0.30, "projects": 0.44},
    }
    | {
        position: _axes(0.86 - 0.02 * (position - 4), 0.44, 0.62, 0.55, 0.58, 0.49 + 0.02 * (position - 4))
        for position in range(4, 13)
    },
)


def make_users(
    seed: int,
    associations: Mapping[str, str],
    networks: Mapping[str, Network],
    provinces: Mapping[str, str],
    passwords: Mapping[str, str],
    hash_password: Callable[[str], str],
) -> tuple[User, ...]:
    """Return an account for each e-mail that has a password.

    ``associations`` maps an e-mail to the id it acts for, ``networks`` to the network it coordinates,
    ``provinces`` to the province it covers. Raises ValueError for a password of an unknown e-mail.
    """
    unknown = set(passwords) - set(EMAILS)
    if unknown:
        raise ValueError(f"no demonstration account is called {', '.join(sorted(unknown))}")
    users = []
    for email in EMAILS:
        if email not in passwords:
            continue
        network = networks.get(email)
        organisations: tuple[str, ...] = ()
        if email in associations:
            role, name, organisations = Role.ASSOCIATION, "Bureau de l'association", (associations[email],)
        elif network:
            role, name, organisations = Role.COORDINATOR, "Coordination du réseau", (network.id,)
        elif email in provinces:
            role, name, organisations = Role.STAFF, "Équipe provinciale de l'ADS", organisations
        else:
            role, name, organisations = Role.ADMINISTRATOR, "Administration du portail", organisations
        users.append(
            User(
                id=make_id(seed, "user", email),
                email=email,
                name=name,
                password_hash=hash_password(passwords[email]),
                role=role,
                organisations=organisations,
                provinces=(provinces[email],) if email in provinces else (),
                synthetic=True,
            )
        )
    return tuple(users)

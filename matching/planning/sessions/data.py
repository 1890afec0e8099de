"""What the planner of sessions is given and gives back: needs, offers, places, limits; sessions and reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_KM = 30.0
LEAST = 6  # A collective session for fewer associations than this isn't worth its trainer's journey.

SHARES = ("rural", "women")
WHYS = (
    "no_offer",
    "no_location",
    "no_place",
    "no_room",
    "dropped",
    "too_few",
    "budget",
    "trainer_days",
    "place_full",
    "seats",
    "visits",
    "minimum",
    "share",
)
"""Why a need isn't served: see `UnservedNeed`."""


@dataclass(frozen=True)
class SessionNeed:
    """What an association needs: a theme of an axis, once, with its priority (> 0)."""

    association: str
    theme: str
    priority: float
    axis: str = ""


@dataclass(frozen=True)
class Participant:
    """Where an association is (degrees, None unknown), and whether it is rural, and one of women."""

    id: str
    commune: str
    lat: float | None
    lon: float | None
    rural: bool = False
    women: bool = False


@dataclass(frozen=True)
class SessionOffer:
    """What a session can be of: themes it serves, seats in people, cost and days of trainers for one session.

    A session of an offer that isn't `collective` (coaching) is for one association. kind: of support. depth: how far it
    meets a need, in (0, 1]: see graph/rules/depth.py.
    """

    id: str
    themes: tuple[str, ...]
    seats: int
    cost: float
    days: float = 0.0
    collective: bool = True
    kind: str = ""
    depth: float = 1.0


@dataclass(frozen=True)
class SessionPlace:
    """Where sessions can be held: degrees, people that its room holds, sessions that it can hold in one quarter."""

    id: str
    commune: str
    lat: float
    lon: float
    capacity: int
    sessions: int = 12


@dataclass(frozen=True)
class Quarter:
    """A quarter and the days that trainers have in it. One that is `over` keeps what is pinned and takes no more."""

    id: str
    days: float
    over: bool = False


@dataclass(frozen=True)
class Pinned:
    """A session that stays: what, where, when, and the associations that keep their seat; others may join them."""

    offer: str
    place: str
    quarter: str
    associations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Minimums:
    """What a plan should hold at least, by id, each a share in [0, 1]; what can't be reached is told, not refused.

    kinds: of the days that trainers have, those in sessions of a kind of support. axes, themes: of an axis's or a
    theme's needs, those that are met (one met in part counts as such a part).
    """

    kinds: Mapping[str, float] = field(default_factory=dict)
    axes: Mapping[str, float] = field(default_factory=dict)
    themes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """What no plan exceeds, and what it should hold at least (`minimums`).

    budget: of all sessions. max_km: from an association to a session, on the sphere. least: associations in a
    collective session that the planner proposes (fewer when its offer has fewer seats). rural, women: the share of
    the served needs that must be such associations', in [0, 1]. people: whom each association sends. visits: sessions
    of one association in a quarter at most, 0 for no limit. tiring: what each session of an association that comes
    after its first takes off the worth of the next one, in needs of its mean priority: see graph/rules/depth.py.
    """

    budget: float
    max_km: float = MAX_KM
    least: int = LEAST
    rural: float = 0.0
    women: float = 0.0
    people: int = 1
    visits: int = 0
    tiring: float = 0.0
    minimums: Minimums = field(default_factory=Minimums)


@dataclass(frozen=True)
class PlanningData:
    """All that a plan is made of; ids are unique in each list, and a need in association and theme.

    dropped: (offer, place, quarter) that must not come back, unless it is pinned. apart: (association, offer) that must
    not meet, unless the association keeps a seat in a pinned session of the offer.
    """

    needs: tuple[SessionNeed, ...]
    associations: tuple[Participant, ...]
    offers: tuple[SessionOffer, ...]
    places: tuple[SessionPlace, ...]
    quarters: tuple[Quarter, ...]
    pinned: tuple[Pinned, ...] = ()
    dropped: frozenset[tuple[str, str, str]] = frozenset()
    apart: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Session:
    """A session of the plan. `serves`: (association, theme) that are served there; `pinned`: it was to stay."""

    offer: str
    place: str
    quarter: str
    associations: tuple[str, ...]
    serves: tuple[tuple[str, str], ...]
    cost: float
    days: float
    pinned: bool = False


@dataclass(frozen=True)
class UnservedNeed:
    """A need that isn't served, and why; `also`: what else stands in the way of the same session.

    For whatever the plan is: "no_offer" (none serves the theme), "no_location" (where the association is isn't
    known), "no_place" (none within reach), "no_room" (those within reach are too small), "dropped" (all its sessions
    within reach were dropped), "too_few" (too few who need it could come, also when nobody else went elsewhere).
    For this plan, of one more session of `offer` at `place`: "budget", "trainer_days", "place_full" (its sessions of
    each quarter are all taken), "too_few" (of those whom the plan leaves), "seats" (the same, and the sessions of it
    within reach are full), "visits" (the association may come to no more sessions, or gains nothing by one more),
    "minimum" (the days that kinds must have), "share" (what rural or women's associations must have).
    """

    association: str
    theme: str
    priority: float
    why: str
    also: tuple[str, ...] = ()
    offer: str | None = None
    place: str | None = None


@dataclass(frozen=True)
class FairShare:
    """What rural or women's associations have: `asked` at least, `needed` of all needs, `served` of those served."""

    asked: float
    needed: float
    served: float


@dataclass(frozen=True)
class Shortfall:
    """A minimum that a plan doesn't reach. what: "kind", "axis" or "theme"; asked and reached: shares in [0, 1]."""

    what: str
    id: str
    asked: float
    reached: float


@dataclass(frozen=True)
class OneMore:
    """What one more unit of a limit would bring to the plan, in needs of mean priority that are met in depth.

    limit: "budget" (per `unit` dirhams), "trainer_days" (a day), "place_full" (a session at a hall that is full) or
    "distance"; binding: whether the plan uses the limit up. gain: its share of the session that serves most of those
    which this limit alone keeps out; 0 when there is none.
    """

    limit: str
    unit: float
    gain: float
    binding: bool


@dataclass(frozen=True)
class SessionPlan:
    """Sessions by quarter, place and offer; what they serve, and what they don't with the reason.

    value: what is served, each need by priority × depth, less what tires; bound: no plan that holds the minimums can
    exceed it; total: the priorities of all needs. proven: it is the best plan (value and bound are equal). stopped: the
    time limit cut the search, so another run could find another plan. short: the minimums that it doesn't reach.
    """

    sessions: tuple[Session, ...]
    unserved: tuple[UnservedNeed, ...]
    value: float
    bound: float
    total: float
    served: int
    needs: int
    cost: float
    days: Mapping[str, float]
    shares: Mapping[str, FairShare] = field(default_factory=dict)
    proven: bool = False
    stopped: bool = False
    short: tuple[Shortfall, ...] = ()
    more: tuple[OneMore, ...] = ()

    @property
    def gap(self) -> float:
        """Give by which share of the bound the plan can be worse than the best one."""
        return (self.bound - self.value) / self.bound if self.bound > 0 else 0.0


class NoPlan(Exception):
    """No plan keeps what is pinned and all limits.

    limit: "budget", "trainer_days" (of `quarter`), "place" (sessions at `place` in `quarter`), "seats" (of `offer`, in
    associations), "room" (of `place`, in associations), "distance" (km from `association` to `place`), "location"
    (where `association` is isn't known), "rural" or "women" (the share asked, and the most that is possible).
    asked: what the pinned sessions take, or the share that is set; available: what the limit leaves.
    """

    def __init__(
        self,
        limit: str,
        asked: float,
        available: float,
        *,
        offer: str | None = None,
        place: str | None = None,
        quarter: str | None = None,
        association: str | None = None,
    ) -> None:
        self.limit, self.asked, self.available = limit, asked, available
        self.offer, self.place, self.quarter, self.association = offer, place, quarter, association
        named = " ".join(each for each in (offer, place, quarter, association) if each is not None)
        super().__init__(f"{limit} {named}: {asked:g} asked, {available:g} available")

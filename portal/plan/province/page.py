"""What the page of a plan shows: its sessions by quarter, what they take and serve, and what is left and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph.diagnostic.instruments import newest_instrument
from graph.plan.offers import Offer, list_offers
from graph.plan.province_needs import Member, list_members
from graph.plan.province_plans import PlanEvent
from graph.rules.depth import KIND_SHARES
from graph.rules.kinds import SessionState
from graph.rules.planned import PlannedSession, ProvincePlan
from graph.server.connection import Graph
from portal.diagnostic.themes import theme_names
from portal.kit.language import current_language, localised_name

WITHIN = ("settings", "hall_added", "hall_removed", "focus_added", "focus_removed", "restored")
"""Changes that count only when sessions are proposed again."""


@dataclass(frozen=True)
class QuarterView:
    """A quarter of a plan: its sessions, and the trainers' days that they take and that there are."""

    quarter: str
    sessions: tuple[PlannedSession, ...]
    days: float
    available: float

    @property
    def cost(self) -> int:
        """Return what the sessions cost that aren't cancelled."""
        return sum(one.cost for one in live(self.sessions))


@dataclass(frozen=True)
class LeftView:
    """Needs left unserved for one reason (a code): how many, and of how many associations."""

    code: str
    needs: int
    associations: int


@dataclass(frozen=True)
class ServedRow:
    """A theme or a commune: how many needs there are, and how many of these are served."""

    name: str
    needs: int
    served: int


@dataclass(frozen=True)
class KindRow:
    """A kind of support or an axis in a plan: sessions, days of trainers, dirhams and needs served."""

    code: str
    sessions: int
    days: float
    cost: int
    needs: int


@dataclass(frozen=True)
class Shares:
    """Of the needs that are served: how many, and which shares rural and women's associations have, in [0, 1]."""

    served: int
    rural: float
    women: float


@dataclass(frozen=True)
class Names:
    """What a plan's pages call things: offers and themes by id in the page's language, associations by id.

    catalogue: the offers themselves by id, retired ones too.
    """

    catalogue: Mapping[str, Offer]
    offers: dict[str, str]
    themes: dict[str, str]
    members: Mapping[str, Member]

    def association(self, id: str) -> str:
        """Return the name of an association, its id when it is no longer active in the province."""
        return localised_name(self.members[id]) if id in self.members else id


def read_names(graph: Graph, province: str) -> Names:
    """Read the names that a plan's pages need."""
    language = current_language()
    catalogue = {offer.id: offer for offer in list_offers(graph, with_retired=True)}
    return Names(
        catalogue,
        {id: offer.title.said(language) for id, offer in catalogue.items()},
        theme_names(newest_instrument(graph)),
        {one.id: one for one in list_members(graph, province)},
    )


def live(sessions: Sequence[PlannedSession]) -> list[PlannedSession]:
    """Return the sessions that aren't cancelled."""
    return [one for one in sessions if one.state != SessionState.CANCELLED]


def is_outdated(plan: ProvincePlan, changes: Iterable[PlanEvent]) -> bool:
    """Say whether what a plan is made within has changed since its sessions were proposed."""
    return plan.outcome is not None and any(one.what in WITHIN and one.at > plan.outcome.at for one in changes)


def by_quarter(plan: ProvincePlan) -> list[QuarterView]:
    """Return the quarters of a plan with their sessions, and those of sessions outside of it."""
    available = dict(zip(plan.settings.quarters, plan.settings.days, strict=True))
    quarters = sorted({*available, *(one.quarter for one in plan.sessions)})
    views = []
    for quarter in quarters:
        own = tuple(one for one in plan.sessions if one.quarter == quarter)
        views.append(QuarterView(quarter, own, sum(one.trainer_days for one in live(own)), available.get(quarter, 0.0)))
    return views


def left_by_reason(plan: ProvincePlan) -> list[LeftView]:
    """Return what is left unserved by reason, that of the most needs first."""
    left = plan.outcome.left if plan.outcome else ()
    counted = Counter(one.why for one in left).most_common()
    return [LeftView(code, count, len({one.association for one in left if one.why == code})) for code, count in counted]


def by_kind(plan: ProvincePlan, names: Names) -> list[KindRow]:
    """Return what each kind of support has of a plan, in the order of the study; guides take no session."""
    own = [(names.catalogue[one.offer].kind, one) for one in live(plan.sessions) if one.offer in names.catalogue]
    rows = []
    for kind in KIND_SHARES:
        of_kind = [one for code, one in own if code == kind]
        rows.append(KindRow(kind, len(of_kind), sum(one.trainer_days for one in of_kind),
                            sum(one.cost for one in of_kind), sum(len(one.serves) for one in of_kind)))  # fmt: skip
    return rows


def busiest_day(plan: ProvincePlan) -> tuple[date, int] | None:
    """Return the day with most sessions, and how many these are; None while no session has a day."""
    counts = Counter(day for one in live(plan.sessions) for day in one.days)
    return min(counts.items(), key=lambda one: (-one[1], one[0])) if counts else None


def by_theme(plan: ProvincePlan, names: Names) -> list[ServedRow]:
    """Return how many needs of each theme are served, the theme with most left first."""
    return _rows(plan.outcome.themes if plan.outcome else {}, names.themes)


def by_commune(plan: ProvincePlan, communes: Mapping[str, str]) -> list[ServedRow]:
    """Return how many needs of each commune are served, the commune with most left first."""
    return _rows(plan.outcome.communes if plan.outcome else {}, communes)


def shares(plan: ProvincePlan, members: Mapping[str, Member]) -> Shares:
    """Count the needs that the sessions serve as they are now, and whose they are."""
    served = [members.get(each) for session in live(plan.sessions) for each, _theme in session.serves]
    whole = len(served) or 1
    return Shares(
        len(served),
        sum(one is not None and one.rural for one in served) / whole,
        sum(one is not None and one.women for one in served) / whole,
    )


def _rows(counts: Mapping[str, tuple[int, int]], names: Mapping[str, str]) -> list[ServedRow]:
    rows = [ServedRow(names.get(id, id), needs, served) for id, (needs, served) in counts.items()]
    return sorted(rows, key=lambda one: (one.served - one.needs, one.name))

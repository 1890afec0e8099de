"""A province's plan as its papers name it: each session by its number, what it offers, where and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort

from graph.diagnostic.instruments import newest_instrument
from graph.directory import territories
from graph.directory.territories import Territory
from graph.plan.offers import Offer, list_offers
from graph.plan.province_plans import get_plan
from graph.rules.instrument import Instrument
from graph.rules.kinds import SessionState
from graph.rules.planned import PlannedSession, ProvincePlan, length_in_days
from portal.accounts.access import may_follow
from portal.diagnostic.themes import theme_names
from portal.kit.graph import current_graph
from portal.kit.language import current_language, format_days, localised_hall, localised_name
from portal.plan.sessions.facts import with_place


@dataclass(frozen=True)
class PaperSession:
    """A session with its number in the plan; offer: None when the catalogue has it no more."""

    number: int
    session: PlannedSession
    offer: Offer | None
    commune: str

    @property
    def title(self) -> str:
        """Return what is offered, in the page's language."""
        return self.offer.title.said(current_language()) if self.offer else self.session.offer

    @property
    def place(self) -> str:
        """Return where it is: the hall and its commune."""
        return with_place(localised_hall(self.session.hall), self.commune)

    @property
    def days(self) -> int:
        """Return over how many days it goes."""
        return len(self.session.days) or length_in_days(self.session.hours, self.session.hours_a_day)

    @property
    def last_day(self) -> date | None:
        """Return its last day, None without a first."""
        return self.session.day + timedelta(days=self.days - 1) if self.session.day else None

    @property
    def when(self) -> str:
        """Write its day or days, nothing without a first."""
        if self.session.day is None or self.last_day is None:
            return ""
        return format_days((self.session.day, self.last_day))

    @property
    def cancelled(self) -> bool:
        """Say whether it won't be held."""
        return self.session.state == SessionState.CANCELLED


@dataclass(frozen=True)
class Paper:
    """A plan with all that its papers say of it: sessions in order, and the names of communes and of themes by id.

    offered: the kinds of support of which the catalogue has an offer.
    """

    plan: ProvincePlan
    province: Territory
    sessions: tuple[PaperSession, ...]
    communes: Mapping[str, str]
    instrument: Instrument | None
    themes: Mapping[str, str]
    offered: frozenset[str]

    @property
    def going_on(self) -> tuple[PaperSession, ...]:
        """Return the sessions that aren't cancelled."""
        return tuple(one for one in self.sessions if not one.cancelled)

    def axis_of(self, theme: str) -> str | None:
        """Return the id of a theme's axis, None when the instrument doesn't have it."""
        axes = self.instrument.scored_axes if self.instrument else ()
        return next((axis.id for axis in axes if any(one.id == theme for one in axis.themes)), None)


def own_paper(id: str) -> Paper:
    """Return the plan of a province that the user follows; 404 when there is none, 403 when it isn't theirs."""
    plan = get_plan(current_graph(), id) or abort(404)
    if not may_follow(plan.province):
        abort(403)
    return read_paper(plan)


def read_paper(plan: ProvincePlan) -> Paper:
    """Return a plan with the names of what it holds."""
    graph = current_graph()
    offers = {offer.id: offer for offer in list_offers(graph, with_retired=True)}
    communes = {one.code: localised_name(one) for one in territories.list_children(graph, plan.province)}
    instrument = newest_instrument(graph)
    return Paper(
        plan,
        territories.get_paths(graph, [plan.province])[plan.province][0],
        tuple(
            PaperSession(number, one, offers.get(one.offer), communes.get(one.hall.commune, ""))
            for number, one in enumerate(plan.sessions, start=1)
        ),
        communes,
        instrument,
        theme_names(instrument),
        frozenset(offer.kind for offer in offers.values() if offer.active),
    )

"""A session of a plan in the words of a page or a message: what, when, where, and whether it is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flask_babel import format_time
from flask_babel import gettext as _

from graph.directory import territories
from graph.directory.territories import Territory
from graph.plan.offers import Offer, list_offers
from graph.plan.province_plans import plan_of_session
from graph.rules.folding import fold
from graph.rules.planned import PlannedSession, ProvincePlan
from graph.server.connection import Graph
from portal.kit.clock import MOROCCO
from portal.kit.language import current_language, format_day, format_days, format_hours, localised_hall, localised_name
from portal.kit.words import hours_words
from portal.plan.ical import event_of, write_calendar


def with_place(name: str, place: str) -> str:
    """Write a name with the place behind it, unless the name says the place already, as a word of its own."""
    if not place or f" {fold(place)} " in f" {fold(name)} ":
        return name
    return _("%(hall)s, %(commune)s", hall=name, commune=place)


@dataclass(frozen=True)
class Facts:
    """A session with the offer and the commune that it names; both may be gone."""

    plan: ProvincePlan
    session: PlannedSession
    offer: Offer | None
    commune: Territory | None
    province: Territory

    @property
    def title(self) -> str:
        """Return the title of what is given, in the page's language."""
        return self.offer.title.said(current_language()) if self.offer else self.session.offer

    @property
    def place(self) -> str:
        """Return where it is held."""
        commune, name = localised_name(self.commune) if self.commune else "", localised_hall(self.session.hall)
        return with_place(name, commune)

    @property
    def day(self) -> str:
        """Write the first day, or nothing while there is none."""
        return format_day(self.session.day) if self.session.day else ""

    @property
    def days(self) -> str:
        """Write the day, or from which day to which, or nothing while there is none."""
        return format_days(self.session.days)

    @property
    def hour(self) -> str:
        """Write the hour at which it begins, or nothing while there is none."""
        return format_time(self.session.starts_at, "HH:mm") if self.session.starts_at else ""

    @property
    def hours(self) -> str:
        """Write from when to when it is on each of its days, or nothing while that isn't set."""
        return format_hours(self.session.starts_at, self.session.ends_at)

    @property
    def length(self) -> str:
        """Write how long it lasts."""
        return hours_words(self.session.hours)

    @cached_property
    def starts(self) -> datetime | None:
        """Return when it begins, or None while its day and hour aren't set."""
        if self.session.day is None or self.session.starts_at is None:
            return None
        return datetime.combine(self.session.day, self.session.starts_at, MOROCCO)

    def begun(self, moment: datetime) -> bool:
        """Say whether it has begun."""
        return self.starts is not None and self.starts <= moment

    def calendar(self) -> bytes:
        """Return the session as an iCalendar file (RFC 5545). Raises ValueError before its day and hour are set."""
        if self.starts is None:
            raise ValueError("The session has no day and hour yet.")
        return write_calendar([event_of(self.session, self.title, self.place)])


def read_facts(graph: Graph, session: str) -> Facts | None:
    """Read a session by its id, or return None."""
    plan = plan_of_session(graph, session, whole=False)
    found = plan.session(session) if plan else None
    return facts_of(graph, plan, found) if plan and found else None


def facts_of(graph: Graph, plan: ProvincePlan, session: PlannedSession) -> Facts:
    """Return a session of a plan with what it names."""
    return facts_of_all(graph, [(plan, session)])[0]


def facts_of_all(graph: Graph, found: Sequence[tuple[ProvincePlan, PlannedSession]]) -> list[Facts]:
    """Return sessions, each with its plan, with what they name, read at once."""
    if not found:
        return []
    codes = {code for plan, session in found for code in (plan.province, session.hall.commune)}
    paths = territories.get_paths(graph, sorted(codes))
    offers = {offer.id: offer for offer in list_offers(graph, with_retired=True)}
    return [
        Facts(plan, session, offers.get(session.offer), next(iter(paths.get(session.hall.commune, ())), None),
              paths[plan.province][0])
        for plan, session in found
    ]  # fmt: skip


def is_ready(session: PlannedSession) -> bool:
    """Say whether a session has a day and an hour."""
    return session.day is not None and session.starts_at is not None

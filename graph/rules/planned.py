"""A province's plan of collective sessions, as values: its settings, its sessions and what planning gave.

graph/plan/province_plans.py stores them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AliasChoices, Field

from graph.rules.checked import STRICT
from graph.rules.depth import KIND_SHARES
from graph.rules.kinds import PlanState, SessionState

HOURS_A_DAY = 6.0
"""So long is a day of a session, and of whoever leads it."""


class Ramadan(StrEnum):
    """What sessions are in Ramadan: none, of shorter days, or as usual."""

    NONE = "none"
    SHORTER = "shorter"
    USUAL = "usual"


def length_in_days(hours: float, hours_a_day: float = HOURS_A_DAY) -> int:
    """Return on how many days a session of so many hours is, at least 1."""
    return max(1, math.ceil(hours / hours_a_day - 1e-9))


def session_days(first: date, hours: float, hours_a_day: float = HOURS_A_DAY) -> tuple[date, ...]:
    """Return the days of a session that begins on a day: one after the other."""
    return tuple(first + timedelta(step) for step in range(length_in_days(hours, hours_a_day)))


@dataclass(frozen=True)
class Hall:
    """Where sessions can be held: a name, the commune's code, degrees, people that it holds, sessions in a quarter.

    school: it is a school's, free on Sundays and in its holidays only.
    """

    __pydantic_config__ = STRICT
    id: str
    name: str
    commune: str
    lat: float
    lon: float
    capacity: int
    sessions: int = 12
    name_ar: str = ""
    school: bool = False


@dataclass(frozen=True)
class Settings:
    """What a plan is made within.

    first_quarter: such as "2027-1"; days: of trainers in each quarter from then on, so there are as many quarters.
    budget: dirhams. max_km: from an association to a session. least: associations in a collective session. rural,
    women: the least share of served needs that is such associations', in [0, 1]. people: whom each association sends.

    What it should hold at least, shares in [0, 1]: kinds: of all days, those of each kind of support; axis: of each
    axis's needs, those that are met; theme: of each theme's; urgent: of those of the most urgent themes. visits:
    sessions of an association in a quarter at most. When: weekdays: days of the week, Monday 0; a_day: sessions on a
    day at most; ramadan: see Ramadan.
    """

    __pydantic_config__ = STRICT
    first_quarter: str
    days: tuple[float, ...]
    budget: int
    max_km: float = 30.0
    least: int = 6
    rural: float = 0.0
    women: float = 0.0
    people: int = 1
    kinds: Mapping[str, float] = field(default_factory=lambda: dict(KIND_SHARES))
    axis: float = 0.05
    theme: float = 0.03
    urgent: float = 0.05
    visits: int = 2
    weekdays: tuple[int, ...] = (5, 6)
    a_day: int = 2
    ramadan: str = Ramadan.NONE

    @property
    def quarters(self) -> tuple[str, ...]:
        """Return the quarters of the plan, such as ("2027-1", "2027-2")."""
        year, number = map(int, self.first_quarter.split("-"))
        return tuple(
            f"{year + (number - 1 + step) // 4}-{(number - 1 + step) % 4 + 1}" for step in range(len(self.days))
        )


@dataclass(frozen=True)
class Focus:
    """A theme that staff put first, and why: its needs count twice as much in planning."""

    __pydantic_config__ = STRICT
    theme: str
    reason: str


@dataclass(frozen=True)
class Left:
    """A need that the last planning left unserved, and why: see matching/planning/sessions/data.py."""

    __pydantic_config__ = STRICT
    association: str
    theme: str
    priority: float
    why: str
    also: tuple[str, ...] = ()
    offer: str | None = None
    hall: str | None = None


@dataclass(frozen=True)
class Unreached:
    """A minimum that a plan doesn't reach: of a "kind", "axis" or "theme" (its id); asked and reached: shares."""

    __pydantic_config__ = STRICT
    what: str
    id: str
    asked: float
    reached: float


@dataclass(frozen=True)
class LimitPrice:
    """What `unit` more of a limit would bring at most, in needs met in depth: "budget", "trainer_days" and so on.

    binding: whether the plan uses the limit up.
    """

    __pydantic_config__ = STRICT
    limit: str
    unit: float
    gain: float
    binding: bool


@dataclass(frozen=True)
class PlanningOutcome:
    """What the last planning gave: see matching/planning/sessions/data.py. at: when; needs: what it started from.

    themes, communes: how many needs there were of each, and how many of these were served. short: the minimums that
    aren't reached. more: what one more unit of each limit would bring.
    """

    __pydantic_config__ = STRICT
    at: datetime
    value: float
    bound: float
    total: float
    served: int
    needs: int
    associations: int
    proven: bool
    stopped: bool
    left: tuple[Left, ...] = ()
    themes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    communes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    short: tuple[Unreached, ...] = ()
    more: tuple[LimitPrice, ...] = ()

    @property
    def gap(self) -> float:
        """Give by which share of the bound the plan can be worse than the best one."""
        return (self.bound - self.value) / self.bound if self.bound > 0 else 0.0


@dataclass(frozen=True, kw_only=True)
class PlannedSession:
    """A session of a plan: an offer of the catalogue, at a hall, in a quarter, for some associations.

    serves: (association, theme id) for each need that is served there. cost: dirhams; trainer_days; hours: of the
    session. pinned: planning again keeps it. day, starts_at: None until they are set. state: see SessionState.
    hours_a_day: on one day at most. single: it is for one association, as coaching is. spent: dirhams that it
    really cost, None until that is noted.

    Whatever names its days asks `days` (every day that it takes, in order, none before its day is set) and `ends_at`
    (the hour at which each of them ends): a course of 18 hours from Saturday 19 December at 9 is `days` 19, 20 and 21
    and `ends_at` 15:00. portal/kit/language says both in words.
    """

    id: str
    offer: str
    hall: Hall
    quarter: str
    associations: tuple[str, ...]
    serves: tuple[tuple[str, str], ...] = ()
    cost: int = 0
    trainer_days: float = 0.0
    hours: float = 6.0
    seats: int = 20
    pinned: bool = False
    day: date | None = None
    starts_at: time | None = None
    state: str = SessionState.PLANNED
    note: str = ""
    hours_a_day: Annotated[float, Field(validation_alias=AliasChoices("hours_a_day", "a_day"))] = HOURS_A_DAY
    single: bool = False
    spent: int | None = None

    @property
    def days(self) -> tuple[date, ...]:
        """Return each day that it takes, none before its day is set."""
        return session_days(self.day, self.hours, self.hours_a_day) if self.day else ()

    @property
    def ends_at(self) -> time | None:
        """Return the hour at which each of its days ends, None before its hour is set."""
        if self.starts_at is None:
            return None
        hours = self.hours / length_in_days(self.hours, self.hours_a_day)
        return (datetime.combine(date.min, self.starts_at) + timedelta(hours=hours)).time()

    @property
    def room(self) -> int:
        """Return how many people it takes: its seats, fewer where the hall holds fewer."""
        return min(self.seats, self.hall.capacity)

    def served_themes(self, association: str) -> tuple[str, ...]:
        """Return the themes that the session serves for an association."""
        return tuple(theme for each, theme in self.serves if each == association)


@dataclass(frozen=True, kw_only=True)
class ProvincePlan:
    """A plan with its sessions, by quarter and day. province: its code. dropped: (offer, hall, quarter) not to return.

    taken_off: (association, offer) that staff took off a session: planning puts them in no other one of the offer.
    halls: those that staff added to the shared rooms of the province. version: 0 until it is adopted. revision: how
    often it was saved. planning: the step and the share of a planning that goes on, None when none does.
    planning_error: why the last one gave no plan (a code and its numbers, as JSON). whole: False when it was read
    without its outcome.
    """

    id: str
    province: str
    name: str
    settings: Settings
    focuses: tuple[Focus, ...] = ()
    halls: tuple[Hall, ...] = ()
    dropped: tuple[tuple[str, str, str], ...] = ()
    taken_off: tuple[tuple[str, str], ...] = ()
    sessions: tuple[PlannedSession, ...] = ()
    outcome: PlanningOutcome | None = None
    context: str = ""
    state: str = PlanState.DRAFT
    version: int = 0
    revision: int = 0
    synthetic: bool = False
    planning: tuple[str, float] | None = None
    planning_at: datetime | None = None
    planning_error: str | None = None
    whole: bool = True

    @property
    def left(self) -> int:
        """Return the dirhams of the budget that no session takes; below 0 when the sessions cost more than it."""
        return self.settings.budget - self.cost

    @property
    def cost(self) -> int:
        """Return what the sessions that aren't cancelled cost, in dirhams."""
        return sum(one.cost for one in self.sessions if one.state != SessionState.CANCELLED)

    @property
    def spent(self) -> int | None:
        """Return what the sessions really cost of which that is noted, in dirhams; None when it is of none."""
        noted = [one.spent for one in self.sessions if one.spent is not None]
        return sum(noted) if noted else None

    def session(self, id: str) -> PlannedSession | None:
        """Return one of its sessions, or None."""
        return next((one for one in self.sessions if one.id == id), None)

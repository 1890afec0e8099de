"""When each session is: which days it takes, how sessions are spread over quarters, and which ones clash.

A session of more than its hours a day goes on at the same hour on the days after its first. Two sessions clash when
they share a hall, or an association, at overlapping hours of one day. proposing.py beside this file proposes days.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from graph.rules.planned import HOURS_A_DAY, length_in_days, session_days

TINY = 1e-9


@dataclass(frozen=True)
class Dated:
    """A session: its quarter such as "2027-1", its hall, who comes, hours in all; day and hour once set.

    hours_a_day: on one day at most. school: its hall is a school's.
    """

    id: str
    quarter: str
    hall: str
    associations: frozenset[str]
    hours: float
    day: date | None = None
    starts_at: time | None = None
    offer: str = ""
    hours_a_day: float = HOURS_A_DAY
    school: bool = False

    @property
    def days(self) -> tuple[date, ...]:
        """Return the days on which it is, none before its day is set."""
        return session_days(self.day, self.hours, self.hours_a_day) if self.day else ()


def quarter_of(day: date) -> str:
    """Return the quarter of a day."""
    return f"{day.year}-{(day.month + 2) // 3}"


def quarter_after(quarter: str, steps: int = 1) -> str:
    """Return the quarter so many steps later, or earlier when negative."""
    year, number = map(int, quarter.split("-"))
    years, place = divmod(4 * year + number - 1 + steps, 4)
    return f"{years}-{place + 1}"


def bounds(quarter: str) -> tuple[date, date]:
    """Return the first and the last day of a quarter such as "2027-1"."""
    year, number = map(int, quarter.split("-"))
    first = date(year, 3 * number - 2, 1)
    following = date(year + number // 4, 3 * (number % 4) + 1, 1)
    return first, following - timedelta(1)


def within(quarter: str, session: Dated) -> bool:
    """Say whether all days of a session are in a quarter."""
    first, last = bounds(quarter)
    return all(first <= day <= last for day in session.days)


def overlap(a: Dated, b: Dated) -> bool:
    """Say whether two sessions are at overlapping hours of one day; one without an hour takes the whole day."""
    if not set(a.days) & set(b.days):
        return False
    if a.starts_at is None or b.starts_at is None:
        return True
    (a_start, a_end), (b_start, b_end) = _hours(a), _hours(b)
    return a_start < b_end and b_start < a_end


def clashes(session: Dated, others: Iterable[Dated]) -> Iterator[tuple[Dated, bool]]:
    """Give the others with which a session clashes, and whether that is for the hall (else for an association)."""
    for other in others:
        if other.id != session.id and overlap(session, other):
            if other.hall == session.hall:
                yield other, True
            elif other.associations & session.associations:
                yield other, False


@dataclass(frozen=True)
class Movable:
    """A session in a quarter, with the trainers' days that it takes; one that is `fixed` stays there."""

    id: str
    offer: str
    hall: str
    quarter: str
    trainer_days: float = 0.0
    fixed: bool = False
    associations: frozenset[str] = frozenset()


def spread(
    sessions: Sequence[Movable],
    days: Mapping[str, float],
    halls: Mapping[str, int],
    closed: Collection[tuple[str, str, str]],
    visits: int = 0,
) -> Mapping[str, str]:
    """Spread sessions over the quarters as evenly as the limits allow; return the quarter of each by id.

    What sessions serve doesn't depend on their quarter, so a planner leaves that to chance. days: of trainers in each
    quarter; halls: sessions that each can hold in a quarter; closed: (offer, hall, quarter) that can't be. visits:
    sessions of an association in a quarter at most, 0 for no limit.
    """
    load = _Load(sessions, days, halls, closed, visits)
    moving = True
    while moving:
        moving = False
        for one in sessions:
            fits = [] if one.fixed else [quarter for quarter in days if load.eases(one, quarter)]
            if fits:
                load.move(one, min(fits, key=load.count.__getitem__))
                moving = True
    return load.quarters


class _Load:
    """Which quarter each session is in, and what the quarters hold then: sessions, those of each hall, days left."""

    def __init__(
        self,
        sessions: Sequence[Movable],
        days: Mapping[str, float],
        halls: Mapping[str, int],
        closed: Collection[tuple[str, str, str]],
        visits: int,
    ) -> None:
        self.halls, self.closed, self.visits = halls, closed, visits
        self.came = Counter((each, one.quarter) for one in sessions for each in one.associations)
        self.quarters = {one.id: one.quarter for one in sessions}
        self.count = Counter(self.quarters.values())
        self.used = Counter((one.hall, one.quarter) for one in sessions)
        self.left = dict(days)
        for one in sessions:
            self.left[one.quarter] = self.left.get(one.quarter, 0.0) - one.trainer_days

    def eases(self, one: Movable, quarter: str) -> bool:
        """Say whether a quarter has room for a session, and after the move still fewer than the one it leaves."""
        return (
            self.count[quarter] + 1 < self.count[self.quarters[one.id]]
            and (not one.trainer_days or one.trainer_days <= self.left[quarter] + TINY)
            and self.used[one.hall, quarter] < self.halls.get(one.hall, 0)
            and (one.offer, one.hall, quarter) not in self.closed
            and (not self.visits or all(self.came[each, quarter] < self.visits for each in one.associations))
        )

    def move(self, one: Movable, quarter: str) -> None:
        """Move a session to another quarter."""
        before = self.quarters[one.id]
        self.quarters[one.id] = quarter
        self.count.update({before: -1, quarter: 1})
        self.used.update({(one.hall, before): -1, (one.hall, quarter): 1})
        for each in one.associations:
            self.came.update({(each, before): -1, (each, quarter): 1})
        self.left[before] += one.trainer_days
        self.left[quarter] -= one.trainer_days


def _hours(session: Dated) -> tuple[datetime, datetime]:
    """Return when a session begins and ends on a day, on a day that stands for all of its days."""
    starts = datetime.combine(date.min, session.starts_at or time.min)
    return starts, starts + timedelta(hours=session.hours / length_in_days(session.hours, session.hours_a_day))

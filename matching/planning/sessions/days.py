"""When each session is: spread over the quarters, proposed on the weekends of its quarter, and checked for clashes.

A session of more than `HOURS_A_DAY` hours goes on at the same hour on the days after its first. Two sessions clash when
they share a hall, or an association, at overlapping hours of one day.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

HOURS_A_DAY = 6.0
START = time(9)
SATURDAY, SUNDAY = 5, 6
TINY = 1e-9


@dataclass(frozen=True)
class Dated:
    """A session: its quarter such as "2027-1", its hall, who comes, hours in all; day and hour once set."""

    id: str
    quarter: str
    hall: str
    associations: frozenset[str]
    hours: float
    day: date | None = None
    starts_at: time | None = None

    @property
    def days(self) -> tuple[date, ...]:
        """Return the days on which it is, none before its day is set."""
        if self.day is None:
            return ()
        return tuple(self.day + timedelta(step) for step in range(length_in_days(self.hours)))


def length_in_days(hours: float) -> int:
    """Return on how many days a session of so many hours is, at least 1."""
    return max(1, math.ceil(hours / HOURS_A_DAY))


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


def spread(
    sessions: Sequence[Movable],
    days: Mapping[str, float],
    halls: Mapping[str, int],
    closed: Collection[tuple[str, str, str]],
) -> Mapping[str, str]:
    """Spread sessions over the quarters as evenly as the limits allow; return the quarter of each by id.

    What sessions serve doesn't depend on their quarter, so a planner leaves that to chance. days: of trainers in each
    quarter; halls: sessions that each can hold in a quarter; closed: (offer, hall, quarter) that can't be.
    """
    load = _Load(sessions, days, halls, closed)
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
    ) -> None:
        self.halls, self.closed = halls, closed
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
        )

    def move(self, one: Movable, quarter: str) -> None:
        """Move a session to another quarter."""
        before = self.quarters[one.id]
        self.quarters[one.id] = quarter
        self.count.update({before: -1, quarter: 1})
        self.used.update({(one.hall, before): -1, (one.hall, quarter): 1})
        self.left[before] += one.trainer_days
        self.left[quarter] -= one.trainer_days


def propose_days(sessions: Sequence[Dated], *, after: date | None = None) -> Mapping[str, Dated]:
    """Give each session that has no day the first weekend of its quarter that suits, by id; those with one keep it.

    No hall holds two sessions on a day, and no association has two: a proposed session has its days alone. Sessions
    with the most associations, then those of most days, come first. after: no day until then. A session for which the
    quarter has no such day is left out.
    """
    busy: dict[tuple[str, date], bool] = {}
    found: dict[str, Dated] = {}
    for session in sessions:
        if session.day is not None:
            found[session.id] = session
            busy.update(dict.fromkeys(_keys(session), True))
    waiting = [session for session in sessions if session.day is None]
    waiting.sort(key=lambda one: (-len(one.associations), -one.hours, one.quarter, one.id))
    for session in waiting:
        for day in _weekend_days(session, after):
            placed = replace(session, day=day, starts_at=START)
            if within(session.quarter, placed) and not any(key in busy for key in _keys(placed)):
                found[session.id] = placed
                busy.update(dict.fromkeys(_keys(placed), True))
                break
    return found


def _weekend_days(session: Dated, after: date | None) -> Iterator[date]:
    """Give the days on which a session may begin: Saturdays, and Sundays when it is of one day."""
    first, last = bounds(session.quarter)
    day = max(first, after + timedelta(1)) if after else first
    beginnings = (SATURDAY, SUNDAY) if length_in_days(session.hours) == 1 else (SATURDAY,)
    while day <= last:
        if day.weekday() in beginnings:
            yield day
        day += timedelta(1)


def _keys(session: Dated) -> Iterator[tuple[str, date]]:
    """Give what a session takes: its hall and its associations on each of its days."""
    for day in session.days:
        yield f"hall {session.hall}", day
        for each in session.associations:
            yield f"association {each}", day


def _hours(session: Dated) -> tuple[datetime, datetime]:
    """Return when a session begins and ends on a day, on a day that stands for all of its days."""
    starts = datetime.combine(date.min, session.starts_at or time.min)
    return starts, starts + timedelta(hours=min(session.hours, HOURS_A_DAY))

"""On which days sessions are: halls, associations and trainers are free, no holiday, spread over a quarter's weeks."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from graph.rules.moroccan_days import is_public_holiday, is_ramadan, is_school_holiday
from graph.rules.planned import HOURS_A_DAY, Ramadan
from matching.planning.sessions.days import Dated, bounds, within

START, RAMADAN_START = time(9), time(10)
RAMADAN_HOURS = 4.0
WEEKEND = (5, 6)
WEEK = 7


@dataclass(frozen=True)
class Calendar:
    """Which days can have sessions. weekdays: of the week, Monday 0. a_day: sessions of the province on a day at most.

    ramadan: whether sessions are as usual then, of RAMADAN_HOURS a day, or none. Public holidays have no session; a
    hall that is a school's has some only on Sundays and in the summer holidays.
    """

    weekdays: tuple[int, ...] = WEEKEND
    a_day: int = 2
    ramadan: str = Ramadan.NONE

    def suits(self, session: Dated) -> bool:
        """Say whether all days of a session, which has one, can have it."""
        return all(self._open(day, school=session.school) for day in session.days)

    def starts(self, length: int) -> set[int]:
        """Return the days of the week on which a session of so many days begins: most of it is on those allowed."""
        count = {
            first: sum((first + step) % WEEK in self.weekdays for step in range(length)) for first in self.weekdays
        }
        return {first for first, own in count.items() if own == max(count.values())}

    def placed(self, session: Dated, day: date) -> Dated:
        """Return a session on a day, shorter days in Ramadan where that is set."""
        starts_at = RAMADAN_START if self._is_short(day) else START
        return replace(session, day=day, hours_a_day=self.hours_on(day), starts_at=starts_at)

    def hours_on(self, day: date | None) -> float:
        """Return the hours that a session which begins on a day has on each of its days at most."""
        return RAMADAN_HOURS if day and self._is_short(day) else HOURS_A_DAY

    def _is_short(self, day: date) -> bool:
        return self.ramadan == Ramadan.SHORTER and is_ramadan(day)

    def _open(self, day: date, *, school: bool) -> bool:
        if is_public_holiday(day) or (school and not is_school_holiday(day)):
            return False
        return self.ramadan != Ramadan.NONE or not is_ramadan(day)


def propose_days(
    sessions: Sequence[Dated], calendar: Calendar | None = None, *, after: date | None = None
) -> Mapping[str, Dated]:
    """Give each session that has no day one of its quarter that suits, by id; those with one keep it.

    On a day no hall holds two sessions, no association has two, and no offer is at two places, as whoever leads it
    can't be; nor does the province have more than the calendar lets. Weeks fill evenly: each session goes where the
    week has fewest, then nearest to its even place in the quarter. after: no day until then. A session for which its
    quarter has no such day is left out.
    """
    diary = _Diary(calendar or Calendar())
    found = {one.id: one for one in sessions if one.day is not None}
    for one in found.values():
        diary.enter(one)
    for quarter in sorted({one.quarter for one in sessions}):
        waiting = [one for one in sessions if one.day is None and one.quarter == quarter]
        waiting.sort(key=lambda one: (-len(one.associations), -one.hours, one.id))
        first, last = _span(quarter, after)
        for number, one in enumerate(waiting):
            # Every other one from the far end, so that the fullest sessions aren't all in the first month.
            share = (number + 0.5) / len(waiting)
            aim = first + (last - first) * (share if number % 2 == 0 else 1 - share)
            choices = list(diary.choices(one, first, last))
            if choices:
                found[one.id] = min(choices, key=lambda choice: diary.load(choice, aim))
                diary.enter(found[one.id])
    return found


class _Diary:
    """What is taken: halls, associations and offers by day, and how many sessions days and weeks have."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.taken: set[tuple[str, date]] = set()
        self.days: Counter[date] = Counter()
        self.weeks: Counter[tuple[int, int]] = Counter()

    def enter(self, session: Dated) -> None:
        """Note a session that has its days."""
        self.taken.update(_keys(session))
        self.days.update(session.days)
        self.weeks.update(one.isocalendar()[:2] for one in session.days[:1])

    def choices(self, session: Dated, first: date, last: date) -> Iterator[Dated]:
        """Give a session on each day on which it can begin."""
        for step in range((last - first).days + 1):
            placed = self.calendar.placed(session, first + timedelta(step))
            if placed.day and placed.day.weekday() in self.calendar.starts(len(placed.days)) and self._free(placed):
                yield placed

    def _free(self, placed: Dated) -> bool:
        return (
            within(placed.quarter, placed)
            and self.calendar.suits(placed)
            and all(self.days[day] < self.calendar.a_day for day in placed.days)
            and not any(key in self.taken for key in _keys(placed))
        )

    def load(self, placed: Dated, aim: date) -> tuple[int, int, int, date]:
        """Return how little a choice suits: sessions of its week and its days, days from where it would be evenly."""
        day = placed.days[0]
        busy = sum(self.days[one] for one in placed.days)
        return self.weeks[day.isocalendar()[:2]], busy, abs((day - aim).days), day


def _span(quarter: str, after: date | None) -> tuple[date, date]:
    first, last = bounds(quarter)
    return (max(first, after + timedelta(1)) if after else first), last


def _keys(session: Dated) -> Iterator[tuple[str, date]]:
    """Give what a session takes: its hall, its associations and whoever leads its offer on each of its days."""
    for day in session.days:
        yield f"hall {session.hall}", day
        if session.offer:
            yield f"offer {session.offer}", day
        for each in session.associations:
            yield f"association {each}", day

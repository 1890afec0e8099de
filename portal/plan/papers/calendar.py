"""The sessions of a plan by quarter and month, and the same as an iCalendar file."""

from calendar import Calendar as Weeks
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby

from flask_babel import format_date, get_locale
from icalendar import Event

from graph.rules.kinds import PlanState, SessionState
from portal.kit.language import ngettext
from portal.plan.ical import event_of, write_calendar
from portal.plan.papers.reading import Paper, PaperSession
from portal.plan.quarters import quarter_words

MONDAY = date(2024, 1, 1)


@dataclass(frozen=True)
class Day:
    """A square of a month's grid: its day, None outside the month, and the sessions that are on it."""

    day: date | None
    sessions: tuple[PaperSession, ...] = ()


@dataclass(frozen=True)
class Month:
    """A month in which sessions begin, and the weeks of its grid."""

    first: date
    sessions: tuple[PaperSession, ...]
    weeks: tuple[tuple[Day, ...], ...]

    @property
    def name(self) -> str:
        """Write the month with its year."""
        return format_date(self.first, "LLLL y")


@dataclass(frozen=True)
class QuarterPage:
    """A quarter: the months in which its sessions are, and those whose day is to be set."""

    code: str
    months: tuple[Month, ...]
    without_day: tuple[PaperSession, ...]

    @property
    def name(self) -> str:
        """Write the quarter as one says it."""
        return quarter_words(self.code)


def by_quarter(paper: Paper) -> list[QuarterPage]:
    """Return the quarters of a plan, with those that only its sessions name."""
    codes = sorted({*paper.plan.settings.quarters, *(one.session.quarter for one in paper.sessions)})
    return [_quarter(code, [one for one in paper.sessions if one.session.quarter == code]) for code in codes]


def weekdays() -> list[tuple[str, str]]:
    """Return the names of the weekdays from the first of the reader's week on, short and whole."""
    days = [MONDAY + timedelta(days=_first_weekday() + step) for step in range(7)]
    return [(format_date(day, "cccccc"), format_date(day, "cccc")) for day in days]


def write_ical(paper: Paper) -> bytes:
    """Return the sessions that have a day as an iCalendar file (RFC 5545), times as in Morocco."""
    return write_calendar((_event(paper, one) for one in paper.sessions if one.session.day), paper.plan.name)


def _quarter(code: str, sessions: Sequence[PaperSession]) -> QuarterPage:
    dated = sorted((one for one in sessions if one.session.day), key=_when)
    months = [(first, tuple(group)) for first, group in groupby(dated, key=lambda one: _when(one)[0].replace(day=1))]
    return QuarterPage(
        code,
        tuple(Month(first, group, _grid(first, group)) for first, group in months),
        tuple(one for one in sessions if not one.session.day),
    )


def _when(one: PaperSession) -> tuple[date, time, int]:
    return one.session.day or date.max, one.session.starts_at or time.min, one.number


def _grid(first: date, sessions: Sequence[PaperSession]) -> tuple[tuple[Day, ...], ...]:
    weeks = Weeks(_first_weekday()).monthdatescalendar(first.year, first.month)
    return tuple(
        tuple(
            Day(day, tuple(one for one in sessions if _is_on(one, day))) if day.month == first.month else Day(None)
            for day in week
        )
        for week in weeks
    )


def _is_on(one: PaperSession, day: date) -> bool:
    return one.session.day is not None and one.session.day <= day <= (one.last_day or day)


def _first_weekday() -> int:
    """Return the day with which a week begins for the reader, 0 for Monday."""
    locale = get_locale()
    return locale.first_week_day if locale else 0


def _event(paper: Paper, one: PaperSession) -> Event:
    session = one.session
    event = event_of(session, one.title, one.place)
    event.add("sequence", paper.plan.revision)
    event.add("geo", (session.hall.lat, session.hall.lon))
    count = len(session.associations)
    event.add("description", ngettext("For %(num)s association", "For %(num)s associations", count))
    event.add("status", _status(paper, one))
    return event


def _status(paper: Paper, one: PaperSession) -> str:
    if one.cancelled:
        return "CANCELLED"
    sure = paper.plan.state in (PlanState.ADOPTED, PlanState.CLOSED) or one.session.state != SessionState.PLANNED
    return "CONFIRMED" if sure else "TENTATIVE"

"""Sessions as events of an iCalendar file (RFC 5545), at the hours that clocks in Morocco show then."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from graph.rules.planned import PlannedSession, length_in_days
from portal.kit.clock import MOROCCO, now


def event_of(session: PlannedSession, title: str, place: str) -> Event:
    """Return the event of a session: the same hours on each of its days, or its whole days until its hour is set.

    Raises ValueError before its day is set.
    """
    if session.day is None:
        raise ValueError("The session has no day yet.")
    event = Event()
    event.add("uid", session.id)
    event.add("dtstamp", now())
    event.add("summary", title)
    event.add("location", place)
    days = length_in_days(session.hours, session.hours_a_day)
    if session.starts_at is None:
        event.add("dtstart", session.day)
        event.add("dtend", session.day + timedelta(days=days))
        return event
    starts = datetime.combine(session.day, session.starts_at, MOROCCO)
    event.add("dtstart", starts)
    event.add("dtend", starts + timedelta(hours=session.hours / days))
    if days > 1:  # Not the nights between.
        event.add("rrule", {"freq": "daily", "count": days})
    return event


def write_calendar(events: Iterable[Event], name: str = "") -> bytes:
    """Return events as a file with the zone that their hours are in; name: of the calendar."""
    calendar = Calendar()
    calendar.add("prodid", "-//TAKWIA Reseau//Plan//FR")
    calendar.add("version", "2.0")
    if name:
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones(first_date=date(2025, 1, 1))
    return bytes(calendar.to_ical())

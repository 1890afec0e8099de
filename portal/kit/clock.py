"""The time, in one place, and where the portal's days and hours are: in Morocco."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from portal.config import TIME_ZONE

MOROCCO = ZoneInfo(TIME_ZONE)


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def here(moment: datetime) -> datetime:
    """Return a moment on Morocco's clocks."""
    return moment.astimezone(MOROCCO)


def moment_of(day: date, hour: time) -> datetime:
    """Return the moment of a day and an hour in Morocco, in UTC."""
    return datetime.combine(day, hour, MOROCCO).astimezone(UTC)


def day_begins(moment: datetime) -> datetime:
    """Return when Morocco's day of a moment began, in UTC."""
    return moment_of(here(moment).date(), time())

"""Days on which nothing is planned in Morocco: public holidays, and the month of Ramadan.

Religious days are the library's estimates; the sighting of the moon may move them by a day, so each estimated one keeps
the day before and after it free too.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays

FEAST = "Eid al-Fitr"
RAMADAN_DAYS = 30
ESTIMATED = "(estimated)"
SUMMER = ((7, 1), (8, 31))
"""From the first to the last month and day of schools' summer holidays."""


@lru_cache(maxsize=64)
def public_holidays(year: int) -> Mapping[date, str]:
    """Return the public holidays of a year with their names, and the days beside those that are estimated."""
    found = dict(holidays.country_holidays("MA", years=year, language="en_US").items())
    beside = {day + timedelta(step): name for day, name in found.items() if ESTIMATED in name for step in (-1, 1)}
    return beside | found


def is_public_holiday(day: date) -> bool:
    """Say whether a day is a public holiday."""
    return day in public_holidays(day.year)


@lru_cache(maxsize=64)
def _ramadans(year: int) -> tuple[tuple[date, date], ...]:
    """Return the first and last day of each Ramadan that ends in a year."""
    found = holidays.country_holidays("MA", years=year, language="en_US").items()
    feasts = sorted(day for day, name in found if name.startswith(FEAST))
    ends = [day for day in feasts if day - timedelta(1) not in feasts]
    return tuple((day - timedelta(RAMADAN_DAYS), day - timedelta(1)) for day in ends)


def is_ramadan(day: date) -> bool:
    """Say whether a day is in Ramadan, as far as it can be known beforehand."""
    return any(first <= day <= last for year in (day.year, day.year + 1) for first, last in _ramadans(year))


def is_school_holiday(day: date) -> bool:
    """Say whether a school is empty on a day: on Sundays and public holidays, and in summer."""
    (first_month, first), (last_month, last) = SUMMER
    summer = date(day.year, first_month, first) <= day <= date(day.year, last_month, last)
    return summer or day.isoweekday() == 7 or is_public_holiday(day)

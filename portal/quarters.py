"""Quarters of a year, such as "2027-1", in words."""

from datetime import date

from flask_babel import gettext as _


def quarter_words(quarter: str) -> str:
    """Say a quarter: "Quarter 1 of 2027"."""
    year, number = quarter.split("-")
    return _("Quarter %(number)s of %(year)s", number=number, year=year)


def quarter_of(day: date) -> str:
    """Return the quarter of a day."""
    return f"{day.year}-{(day.month + 2) // 3}"


def quarter_after(quarter: str, steps: int = 1) -> str:
    """Return the quarter so many steps later, or earlier when negative."""
    year, number = map(int, quarter.split("-"))
    years, place = divmod(4 * year + number - 1 + steps, 4)
    return f"{years}-{place + 1}"

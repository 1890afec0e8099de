"""Quarters of a year, such as "2027-1", in words; matching/planning/sessions/days.py reckons with them."""

from flask_babel import gettext as _


def quarter_words(quarter: str) -> str:
    """Say a quarter: "Quarter 1 of 2027"."""
    year, number = quarter.split("-")
    return _("Quarter %(number)s of %(year)s", number=number, year=year)

"""What people type for a number, a day or an hour, read: as they write it here, and as the portal prints it."""

import re
from datetime import date, time

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫\N{MINUS SIGN}", "01234567890123456789,-")
"""Arabic-Indic and Persian digits, the Arabic decimal sign and the minus sign, in the letters that Python reads."""
MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
"""Marks of direction, which come along when a number is copied."""
SPACES = re.compile(r"[\s'’٬]+")
"""What parts thousands beside points and commas."""
CURRENCY = re.compile(r"\s*(dirhams?|dhs?|mad|درهما?|دراهم|د\.م\.?)\.?$", re.IGNORECASE)
NUMBER = re.compile(r"([+-]?)(\d{1,3}(?: \d{3})+|\d*)(?:[.](\d*))?")
DAY_FIRST = re.compile(r"(\d{1,2}) ?[/.\- ] ?(\d{1,2}) ?[/.\- ] ?(\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
HOUR = re.compile(r"(\d{1,2}) ?(?:[:.hس] ?(\d{2})?)?")
LONGEST = 40
"""Letters of the longest text that is read; numbers of people and sums are far shorter."""


def read_number(text: str, *, grouping: str = "") -> float:
    """Return a number as it was typed; "1 200,5", "1.200,5" and "١٢٠٠" are read, a percent sign is left out.

    grouping: which of "." and "," parts thousands where one stands alone before three digits ("600.000").
    Raises ValueError for anything else, and for a number of more than 40 signs.
    """
    bare = _bare(text).rstrip("%٪ ")
    signs = [letter for letter in bare if letter in ".,"]
    if len(set(signs)) == 2:
        bare = bare.replace(signs[0], " ").replace(signs[-1], ".")
    elif len(signs) > 1 or (signs and signs[0] in grouping and re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", bare)):
        bare = bare.replace(signs[0], " ")
    found = NUMBER.fullmatch(bare.replace(",", "."))
    if not found or not (found[2] or found[3]):
        raise ValueError("not a number")
    return float(f"{found[1]}{found[2].replace(' ', '') or 0}.{found[3] or 0}")


def read_whole(text: str) -> int:
    """Return a whole number as it was typed: "600 000", "600.000" or "600 000,00". Raises ValueError for another."""
    number = read_number(text, grouping=".,")
    if number != int(number):
        raise ValueError("not a whole number")
    return int(number)


def read_amount(text: str) -> int:
    """Return whole dirhams as they were typed, with or without their name: "600 000 DH". Raises ValueError."""
    return read_whole(CURRENCY.sub("", text.strip()))


def read_day(text: str) -> date:
    """Return a day typed as 20/03/2015 or 2015-03-20. Raises ValueError for another text, and for no day."""
    bare = _bare(text)
    if found := DAY_FIRST.fullmatch(bare):
        return date(int(found[3]), int(found[2]), int(found[1]))
    if found := YEAR_FIRST.fullmatch(bare):
        return date(*map(int, found.groups()))
    raise ValueError("not a day")


def read_hour(text: str) -> time:
    """Return an hour of the day typed as 09:30, 9h30 or 14. Raises ValueError for another text, and for no hour."""
    found = HOUR.fullmatch(_bare(text).lower())
    if not found:
        raise ValueError("not an hour")
    return time(int(found[1]), int(found[2] or 0))


def write_day(day: date) -> str:
    """Write a day as it is asked for."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def _bare(text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError("too long")
    return SPACES.sub(" ", MARKS.sub("", text).translate(DIGITS)).strip()

"""Dates as people and spreadsheets write them; a day and a month that could change places are only read with an order.

Nothing is guessed: a date whose year has two digits, or whose order nobody knows, isn't read.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache

from babel import Locale

from graph.rules.folding import fold
from seed.tables.text import clean, western
from seed.tables.values import LONGEST, QUOTES, Expected, UnreadableValue

YEAR_FIRST = re.compile(r"(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})")
YEAR_LAST = re.compile(r"(\d{1,2})\s?[-/.\s]\s?(\d{1,2})\s?[-/.\s]\s?(\d{4})")
COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
YEAR_ALONE = re.compile(r"(?:\D{0,12}\s)?(\d{4})(?:[.,]0+)?")
MONTH_FIRST = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{4})")
MONTH_LAST = re.compile(r"(\d{4})\s?[-/.]\s?(\d{1,2})")
SHORT_YEAR = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{2})")
FIRST_YEAR = 1850
"""No association is older."""
TIME = re.compile(r"[T\s]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:Z|UTC|AM|PM|am|pm|[+-]\d{2}:?\d{2})?$")
MOST_WORDS = 4
LANGUAGES = ("fr", "ar", "ar_MA", "en")
OTHER_MONTHS = {"sept": 9, "janv": 1, "fevr": 2, "avr": 4, "juil": 7, "ايلول": 9}
FIRST_OF_1900, FIRST_OF_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""The days that spreadsheets call 0."""


class DayOrder(StrEnum):
    """Which comes first when a date ends with its year."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


def read_date(text: str, order: DayOrder | None = None, since: date = FIRST_OF_1900) -> date:
    """Read a date, with or without a time; raise UnreadableValue.

    order: of day and month where 12/03/2015 leaves it open; since: the day that the spreadsheet calls 0.
    """
    plain = _bare(text)
    try:
        found = _of_digits(plain, order, since) or _of_words(plain)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise UnreadableValue(text, Expected.DATE)
    return found


@dataclass(frozen=True)
class PartialDate:
    """A date that may be known to its month or its year only."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def first_day(self) -> date:
        """Return the first day that it can be."""
        return date(self.year, self.month or 1, self.day or 1)


@dataclass(frozen=True)
class DateReader:
    """Reads the dates of a column: whole ones, months with their year, and years; raises UnreadableValue.

    order: of day and month, when it is known; short: somebody told it of years of two digits: the last that have been.
    """

    order: str | None
    since: date
    today: date
    short: bool = False

    def read(self, text: str) -> PartialDate:
        """Read a date, whole or in part; raise UnreadableValue."""
        plain = _bare(text)
        if found_words := _month_of_words(plain):
            return self._checked(text, *found_words)
        if found := YEAR_ALONE.fullmatch(plain):
            return self._checked(text, int(found[1]))
        if found := MONTH_FIRST.fullmatch(plain):
            return self._checked(text, int(found[2]), int(found[1]))
        if found := MONTH_LAST.fullmatch(plain):
            return self._checked(text, int(found[1]), int(found[2]))
        if found := SHORT_YEAR.fullmatch(plain):
            return self._short(text, int(found[1]), int(found[2]), int(found[3]))
        whole = read_date(text, DayOrder(self.order) if self.order else None, self.since)
        return self._checked(text, whole.year, whole.month, whole.day)

    @staticmethod
    def is_open(text: str) -> bool:
        """Say whether a date can't be read without the order of its column: its year has two digits, or it is open."""
        return bool(SHORT_YEAR.fullmatch(_bare(text))) or is_open(text)

    @staticmethod
    def is_short(text: str) -> bool:
        """Say whether a date's year has two digits."""
        return bool(SHORT_YEAR.fullmatch(_bare(text)))

    def _short(self, text: str, first: int, second: int, year: int) -> PartialDate:
        if self.order is None or not self.short:
            raise UnreadableValue(text, Expected.DATE)
        day, month = (first, second) if self.order == DayOrder.DAY_FIRST else (second, first)
        century = self.today.year // 100 * 100
        return self._checked(text, century + year - (100 if century + year > self.today.year else 0), month, day)

    def _checked(self, text: str, year: int, month: int | None = None, day: int | None = None) -> PartialDate:
        found = PartialDate(year, month, day)
        try:
            found.first_day.isoformat()
        except ValueError:
            raise UnreadableValue(text, Expected.DATE) from None
        if year < FIRST_YEAR:
            raise UnreadableValue(text, Expected.DATE)
        return found


def order_of(texts: Iterable[str]) -> DayOrder | None:
    """Return the order that the dates of a column prove; None when nothing does, or when they contradict each other."""
    proved = set()
    for text in texts:
        parts = _open_parts(text)
        if parts and max(parts) > 12:
            proved.add(DayOrder.DAY_FIRST if parts[0] > 12 else DayOrder.MONTH_FIRST)
    return proved.pop() if len(proved) == 1 else None


def is_open(text: str) -> bool:
    """Say whether a date could be read in two ways."""
    parts = _open_parts(text)
    return parts is not None and max(parts) <= 12 and parts[0] != parts[1]


def _bare(text: str) -> str:
    """Return a date's text in western digits, without quotes and time; nothing for one that is too long."""
    return TIME.sub("", western(clean(text)).strip(QUOTES + " ")) if len(text) <= LONGEST else ""


def _month_of_words(text: str) -> tuple[int, int] | None:
    """Return year and month of a text such as "juin 2014", maybe with words before it ("créée en juin 2014")."""
    words = fold(text).split()
    months = [_months()[word] for word in words if word in _months()]
    years = [int(word) for word in words if word.isdigit() and len(word) == 4]
    others = [word for word in words if word not in _months() and not word.isdigit()]
    if len(months) != 1 or len(years) != 1 or len(others) > MOST_WORDS or len(years) != sum(map(str.isdigit, words)):
        return None
    return years[0], months[0]


def _open_parts(text: str) -> tuple[int, int] | None:
    """Return the two numbers before the year, if a date is written so."""
    plain = _bare(text)
    found = YEAR_LAST.fullmatch(plain)
    return (int(found[1]), int(found[2])) if found else None


def _of_digits(text: str, order: DayOrder | None, since: date) -> date | None:
    if found := YEAR_FIRST.fullmatch(text) or COMPACT.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := SERIAL.fullmatch(text):
        return since + timedelta(days=int(found[1]))
    if found := YEAR_LAST.fullmatch(text):
        return _ordered(int(found[1]), int(found[2]), int(found[3]), order)
    return None


def _ordered(first: int, second: int, year: int, order: DayOrder | None) -> date | None:
    """Return the date of two numbers and a year: as the numbers themselves prove, else in the order given."""
    if first > 12 or first == second:
        return date(year, second, first)
    if second > 12:
        return date(year, first, second)
    if order is None:
        return None
    return date(year, second, first) if order == DayOrder.DAY_FIRST else date(year, first, second)


def _of_words(text: str) -> date | None:
    """Read a date whose month is a word: 12 mars 2015, March 12, 2015, 12 مارس 2015."""
    words = fold(re.sub(r"(?<=\d)(er|st|nd|rd|th)\b", "", text)).split()
    if len(words) > MOST_WORDS:
        return None
    months = [_months()[word] for word in words if word in _months()]
    years = [int(word) for word in words if word.isdigit() and len(word) == 4]
    days = [int(word) for word in words if word.isdigit() and len(word) <= 2]
    return date(years[0], months[0], days[0]) if len(months) == len(years) == len(days) == 1 else None


@cache
def _months() -> dict[str, int]:
    """Return the months by their folded names in three languages, whole and short."""
    found = dict(OTHER_MONTHS)
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in Locale.parse(language).months["format"][width].items():
                found.setdefault(fold(name), number)
    return found


def iso_of(moment: date | datetime) -> str:
    """Write a date, with its time only when it has one."""
    if isinstance(moment, datetime) and moment.time() == datetime.min.time():
        return moment.date().isoformat()
    return moment.isoformat()

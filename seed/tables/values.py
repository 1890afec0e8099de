"""Values as people write them in cells, in French, Arabic and English: yes or no, ticks, numbers and years."""

import re
from enum import StrEnum

from graph.rules import typed
from graph.rules.folding import fold
from seed.tables.text import clean, western

LONGEST = 60
"""Letters of the longest cell that can be a number, a date or yes or no."""
YES_SIGNS, NO_SIGNS = "✓✔☑✅☒🗸", "✗✘☐❌❎"
YES_WORDS = {"yes", "y", "oui", "o", "نعم", "اجل", "true", "vrai", "صحيح", "صواب", "x", "ok", "1", "1 0"}
NO_WORDS = {"no", "n", "non", "لا", "كلا", "false", "faux", "خطا", "غلط", "0", "0 0"}
QUOTES = "\"'`«»“”‘’‹›"
MINUS = str.maketrans(dict.fromkeys("−–‒﹣－", "-"))
NUMBER = re.compile(r"(?P<number>[+-]?(?:\d[\d .,'’]*|[.,]\d+))(?:[eE](?P<exponent>[+-]?\d{1,3}))?(?P<unit>[^\d]*)")
AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
MULTIPLIERS = {"k", "m", "mille", "milles", "millier", "milliers", "million", "millions", "milliard", "milliards",
               "thousand", "thousands", "hundred", "cent", "cents", "dozen", "dozens", "douzaine", "douzaines",
               "dizaine", "dizaines", "centaine", "centaines", "الف", "الاف", "مليون", "ملايين", "ميه", "مايه",
               "مييه", "e", "ou", "or", "a", "to", "et", "and", "او"}  # fmt: skip
"""Words after a figure that change how much it is, or say that more follows."""


class Expected(StrEnum):
    """What a cell should have held."""

    YES_OR_NO = "yes_or_no"
    NUMBER = "number"
    WHOLE = "whole"
    YEAR = "year"
    DATE = "date"


class UnreadableValue(ValueError):
    """A cell whose text isn't what is expected, or could be two things."""

    def __init__(self, text: str, expected: Expected) -> None:
        """Keep the text as it was written, and what was expected."""
        super().__init__(f"{text[:LONGEST]!r} isn't {expected}")
        self.text, self.expected = text, expected


def read_yes_no(text: str) -> bool:
    """Read yes or no in one of three languages, as 1 or 0, or as a tick; raise UnreadableValue."""
    sign = clean(text).strip("\ufe0e\ufe0f")
    if sign and sign in YES_SIGNS + NO_SIGNS:
        return sign in YES_SIGNS
    word = fold(western(sign[:LONGEST])) if len(sign) <= LONGEST else ""
    if word in YES_WORDS or word in NO_WORDS:
        return word in YES_WORDS
    raise UnreadableValue(text, Expected.YES_OR_NO)


def read_tick(text: str) -> bool:
    """Read the cell of one choice of several: empty is no; raise UnreadableValue."""
    return bool(clean(text)) and read_yes_no(text)


def read_number(text: str, *, whole: bool = False) -> float:
    """Read a number with its thousands apart, a decimal comma or a unit behind it; raise UnreadableValue.

    whole: then 1.200 and 1,200 could be two numbers, and aren't taken; elsewhere they have three decimals.
    """
    expected = Expected.WHOLE if whole else Expected.NUMBER
    plain = _bare(text)
    found = NUMBER.fullmatch(plain)
    if found is None or not _is_unit(found["unit"]):
        raise UnreadableValue(text, expected)
    digits = found["number"].strip().rstrip(".,")
    if whole and AMBIGUOUS.fullmatch(digits):
        raise UnreadableValue(text, expected)
    try:
        number = typed.read_number(digits) * 10.0 ** int(found["exponent"] or 0)
    except (ValueError, OverflowError):
        raise UnreadableValue(text, expected) from None
    if abs(number) > 1e15 or (whole and not number.is_integer()):
        raise UnreadableValue(text, expected)
    return number


def read_whole(text: str) -> int:
    """Read a whole number, also one that a spreadsheet wrote as 2.0; raise UnreadableValue."""
    return int(read_number(text, whole=True))


def read_year(text: str) -> int:
    """Read a year of four digits, also as 2015.0; raise UnreadableValue."""
    found = re.fullmatch(r"(\d{4})(?:[.,]0+)?", _bare(text))
    if found is None:
        raise UnreadableValue(text, Expected.YEAR)
    return int(found[1])


def _bare(text: str) -> str:
    """Return a number's text in western digits, without the quotes or the ="…" that keep it a text in spreadsheets."""
    plain = western(clean(text)).translate(MINUS)
    if len(plain) > LONGEST:
        return ""
    if plain.startswith('="') and plain.endswith('"'):
        plain = plain[2:-1]
    return " ".join(plain.strip(QUOTES + " ").split())


def _is_unit(text: str) -> bool:
    """Say whether what follows a number only names what is counted."""
    words = fold(text).split()
    return not any(sign in text for sign in "/-+()=<>?~") and not set(words) & MULTIPLIERS

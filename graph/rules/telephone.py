"""Telephone numbers as people write them in Morocco, read into one international form."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from graph.rules.typed import DIGITS, MARKS

COUNTRY = "MA"
LONGEST = 40
"""Letters of the longest text that is read; a number with its spaces is far shorter."""
MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def read_telephone(text: str) -> str:
    """Return a number in its international form, "+212612345678".

    Read are 06…, 07…, 05…, 08…, +212, 00212 and 212, with spaces, points, dashes, brackets, in Arabic digits too;
    other countries' numbers with their sign and country, for those who live abroad.
    Raises ValueError when the text is no number that can be called.
    """
    if len(text) > LONGEST:
        raise ValueError("too long")
    bare = MARKS.sub("", text).translate(DIGITS).strip()
    if bare.startswith("212"):
        bare = f"+{bare}"
    try:
        number = phonenumbers.parse(bare, COUNTRY)
    except NumberParseException:
        raise ValueError("not a telephone number") from None
    if number.extension or not phonenumbers.is_valid_number(number):
        raise ValueError("not a telephone number")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def is_mobile(number: str) -> bool:
    """Say whether a number in international form is a mobile one: WhatsApp and SMS reach it."""
    return phonenumbers.number_type(phonenumbers.parse(number)) in MOBILE


def write_telephone(number: str) -> str:
    """Write a number in international form as people dial it: "06 12 34 56 78" at home, with its country abroad."""
    parsed = phonenumbers.parse(number)
    home = parsed.country_code == phonenumbers.country_code_for_region(COUNTRY)
    return phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL)

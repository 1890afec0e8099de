"""Telephone numbers as people write them, in one form."""

import pytest

from graph.rules.telephone import is_mobile, read_telephone, write_telephone


@pytest.mark.parametrize("typed", [
    "0612345678", "06 12 34 56 78", "06.12.34.56.78", "06-12-34-56-78", "+212612345678", "+212 6 12 34 56 78",
    "00212612345678", "00 212 6 12 34 56 78", "212612345678", "+212 (0)6 12 34 56 78", "٠٦١٢٣٤٥٦٧٨", "۰۶۱۲۳۴۵۶۷۸",
    "٠٠٢١٢٦١٢٣٤٥٦٧٨", " 0612345678 ", "\u202a0612345678", "\u200e+212612345678\u200e",
])  # fmt: skip
def test_a_number_is_read_as_people_write_it(typed):
    assert read_telephone(typed) == "+212612345678"


@pytest.mark.parametrize(("typed", "number", "mobile"), [
    ("0712345678", "+212712345678", True), ("0523456789", "+212523456789", False),
    ("0801234567", "+212801234567", False),
    ("+33 6 12 34 56 78", "+33612345678", True),
])  # fmt: skip
def test_mobiles_are_known_from_others(typed, number, mobile):
    assert read_telephone(typed) == number and is_mobile(number) is mobile


@pytest.mark.parametrize("typed", ["", "abc", "12", "06123456", "061234567890", "+", "0612345678 ext. 3", "6" * 5000])
def test_what_nobody_can_call_is_refused(typed):
    with pytest.raises(ValueError, match=r"not a telephone|too long"):
        read_telephone(typed)


def test_a_number_is_written_as_it_is_dialled():
    assert (
        write_telephone("+212612345678") == "06 12 34 56 78" and write_telephone("+33612345678") == "+33 6 12 34 56 78"
    )

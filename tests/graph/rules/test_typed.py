"""Numbers, sums, days and hours as people type them here, in both kinds of digits."""

from datetime import date, time

import pytest

from graph.rules.typed import read_amount, read_day, read_hour, read_number, read_whole, write_day


@pytest.mark.parametrize("typed", [
    "600000", "600 000", "600\u202f000", "600\xa0000", "600.000", "600,000", "600 000,00", "600.000,00", "600,000.00",
    "600'000", "600 000 DH", "600000dhs", "600 000 MAD", "600 000 dirhams", "600 000 درهم", "٦٠٠٠٠٠", "٦٠٠٬٠٠٠",
    "۶۰۰۰۰۰", "٦٠٠ ٠٠٠", "\u2067600 000\u2069", " 600000 ",
])  # fmt: skip
def test_a_sum_is_read_as_it_is_printed_and_as_people_write_it(typed):
    assert read_amount(typed) == 600_000


@pytest.mark.parametrize("typed", ["", "abc", "12,5", "1e5", "12 0", "1.2.3", "٫", "6" * 5000, "½", "DH"])
def test_what_is_no_sum_is_refused(typed):
    with pytest.raises(ValueError, match=r"not|long"):
        read_amount(typed)


@pytest.mark.parametrize(("typed", "grouping", "number"), [
    ("12.5", "", 12.5), ("12,5", "", 12.5), ("١٢٫٥", "", 12.5), ("1 200,5", "", 1200.5), ("1.200,5", "", 1200.5),
    ("1,200.5", "", 1200.5), ("1.200", "", 1.2), ("1.200", ".", 1200), ("1,200", ",", 1200), ("0.125", ".", 0.125),
    ("1,234,567", "", 1_234_567), ("-3", "", -3), ("−3", "", -3), (".5", "", 0.5), ("20 %", "", 20), ("٪20", "", None),
])  # fmt: skip
def test_a_number_is_read_with_its_decimals(typed, grouping, number):
    if number is None:
        with pytest.raises(ValueError, match="not a number"):
            read_number(typed, grouping=grouping)
    else:
        assert read_number(typed, grouping=grouping) == number


def test_a_whole_number_has_no_part():
    assert read_whole("12,0") == 12
    with pytest.raises(ValueError, match="not a whole number"):
        read_whole("12,5")


@pytest.mark.parametrize("typed", [
    "20/03/2015", "20/3/2015", "20-03-2015", "20.03.2015", "20 03 2015", "20 / 03 / 2015", "٢٠/٠٣/٢٠١٥", "۲۰/۰۳/۲۰۱۵",
    "2015-03-20", "2015/03/20", "\u200f20/03/2015",
])  # fmt: skip
def test_a_day_is_read_as_it_is_asked_for_and_as_machines_write_it(typed):
    assert read_day(typed) == date(2015, 3, 20)
    assert write_day(date(2015, 3, 20)) == "20/03/2015"


@pytest.mark.parametrize("typed", ["", "20/03/15", "31/02/2015", "03/20/2015", "mars 2015", "20032015", "0/1/2015"])
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(ValueError, match=r"not a day|must be|out of range"):
        read_day(typed)


@pytest.mark.parametrize(("typed", "hour"), [
    ("09:30", time(9, 30)), ("9h30", time(9, 30)), ("9 h 30", time(9, 30)), ("9.30", time(9, 30)), ("14", time(14)),
    ("14H", time(14)), ("١٤:٣٠", time(14, 30)), ("0:00", time(0)), ("24:00", None), ("9:5", None), ("midi", None),
])  # fmt: skip
def test_an_hour_is_one_of_a_clock_of_24_hours(typed, hour):
    if hour is None:
        with pytest.raises(ValueError, match=r"not an hour|must be"):
            read_hour(typed)
    else:
        assert read_hour(typed) == hour

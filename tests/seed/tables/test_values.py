"""Values as people write them: each is read as what it says, and what could be two things isn't read."""

from datetime import date

import pytest

from graph.rules import typed
from seed.tables.dates import FIRST_OF_1904, DayOrder, is_open, order_of, read_date
from seed.tables.text import clean, clean_id
from seed.tables.values import UnreadableValue, read_number, read_tick, read_whole, read_year, read_yes_no


@pytest.mark.parametrize("text", ["yes", "Y", "OUI", "o", "نعم", "نَعَم", "TRUE", "VRAI", "صحيح", "1", "1.0", "1,0", "١",
                                  "x", "X", "✓", "✔", "☑️", " oui. "])  # fmt: skip
def test_yes(text):
    assert read_yes_no(text) and read_tick(text)


@pytest.mark.parametrize("text", ["no", "N", "Non", "لا", "FAUX", "false", "0", "0.0", "٠", "✗", "☐"])
def test_no(text):
    assert not read_yes_no(text) and not read_tick(text)


@pytest.mark.parametrize("text", ["", "perhaps", "2", "oui et non", "-", "y" * 5000])
def test_neither_yes_nor_no(text):
    with pytest.raises(UnreadableValue):
        read_yes_no(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1 200", 1200), ("1\u00a0200", 1200), ("1\u202f200,5", 1200.5), ("1.200.000", 1_200_000), ("1,200.50", 1200.5),
     ("1.200,50", 1200.5), ("1'200", 1200), ("12 adhérents", 12), ("25 000 DH", 25_000), ("12 عضوا", 12), ("12%", 12),
     ('"12"', 12), ("« 12 »", 12), ('="12"', 12), ("'12", 12), ("٢٠", 20), ("۲۰", 20), ("١٬٢٠٠", 1200), ("٣٫٥", 3.5),
     ("\u22125.6", -5.6), ("32,9", 32.9), ("2.0", 2), (".5", 0.5), ("1.5E+03", 1500), ("1.200", 1.2), ("12,", 12)],
)  # fmt: skip
def test_numbers(text, number):
    assert read_number(text) == pytest.approx(number)


@pytest.mark.parametrize("text", ["", "many", "10 à 12", "10-12", "12/25", "12 mille", "3 k", "1 2", "12 345 6", "-",
                                  "5" * 5000, "12 (dont 5 femmes)", "~12", "nan", "inf", "1e400", "1,2,3"])  # fmt: skip
def test_what_is_no_number_is_told_as_it_was_written(text):
    with pytest.raises(UnreadableValue) as caught:
        read_number(text)
    assert caught.value.text == text


@pytest.mark.parametrize("text", ["1.200", "1,200", "25.000", "1,5"])
def test_what_could_be_two_numbers_is_no_whole_one(text):
    with pytest.raises(UnreadableValue):
        read_whole(text)


@pytest.mark.parametrize(("text", "year"), [("2015", 2015), ("2015.0", 2015), ("٢٠١٥", 2015), ("'2015", 2015)])
def test_years(text, year):
    assert read_year(text) == year


@pytest.mark.parametrize(
    "text",
    ["2015-03-12", "2015-03-12 00:00:00", "2015-03-12T10:30:00.000+01:00", "2015/3/12", "20150312", "12/03/2015",
     "12-03-2015", "12.03.2015", "12/03/2015 10:30", "42075", "42075.5", "42075.0", "١٢/٠٣/٢٠١٥", "12 mars 2015",
     "12 مارس 2015", "١٢ مارس ٢٠١٥", "March 12, 2015", "12th of March 2015"],
)  # fmt: skip
def test_dates(text):
    assert read_date(text, DayOrder.DAY_FIRST) == date(2015, 3, 12)


def test_dates_with_their_own_months_and_ordinals():
    assert read_date("1er août 2015") == date(2015, 8, 1)
    assert read_date("5 غشت 2010") == date(2010, 8, 5)


def test_days_are_counted_from_1904_where_the_workbook_says_so():
    assert read_date("40613", since=FIRST_OF_1904) == date(2015, 3, 12)


@pytest.mark.parametrize("text", ["", "2015", "03/2015", "12/03/15", "31/02/2015", "soon", "99999999", "1" * 5000])
def test_what_is_no_whole_date(text):
    with pytest.raises(UnreadableValue):
        read_date(text, DayOrder.DAY_FIRST)


def test_an_open_order_is_never_guessed():
    with pytest.raises(UnreadableValue):
        read_date("12/03/2015")
    assert read_date("12/03/2015", DayOrder.MONTH_FIRST) == date(2015, 12, 3)
    assert read_date("25/03/2015") == read_date("03/25/2015") == date(2015, 3, 25)
    assert [is_open(text) for text in ("12/03/2015", "25/03/2015", "02/02/2015", "2015-03-12")] == [True] + [False] * 3


@pytest.mark.parametrize(
    ("column", "order"),
    [(["12/03/2015", "25/03/2015"], DayOrder.DAY_FIRST), (["12/03/2015", "03/25/2015"], DayOrder.MONTH_FIRST),
     (["12/03/2015"], None), (["25/03/2015", "03/25/2015"], None), (["2015-03-12"], None)],
)  # fmt: skip
def test_a_column_proves_its_order(column, order):
    assert order_of(column) == order


def test_nothing_unseen_stays():
    assert clean("\ufeff\u200bE\u0301toile\u00a0\u202edu\u202c\x0bSud\u00ad ") == "Étoile du Sud"
    assert clean("جمع\u200cية") == "جمع\u200cية"
    assert clean_id("\u200b12\u200d/2015") == clean_id("12/2015\u200f")


@pytest.mark.parametrize("text", ["1 200", "1.200,5", "1,200.50", "١٬٢٠٠", "٣٫٥", "-5,66", "1'200", "12", "1,200,300"])
def test_files_and_forms_read_the_same_numbers(text):
    assert read_number(text) == typed.read_number(text)

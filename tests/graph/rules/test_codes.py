"""Codes that are read aloud and copied from paper."""

from graph.rules.codes import CODES, code_of


def test_a_code_has_eight_letters_and_stands_for_one_number():
    assert code_of(0) == "22222222"
    assert code_of(1) == "32222222"
    assert code_of(30) == "23222222"
    assert CODES == 656_100_000_000
    assert code_of(CODES - 1) == "ZZZZZZZZ" and code_of(CODES) == code_of(0)


def test_no_letter_can_be_taken_for_another():
    used = {letter for number in range(30) for letter in code_of(number)}

    assert len(used) == 30
    assert not used & set("01ILOU")

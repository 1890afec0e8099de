"""Words of matching are folded, so that spellings meet."""

from matching.encoding.words import words


def test_arabic_letter_forms_meet():
    assert words("التربيّة") == words("التربيه")

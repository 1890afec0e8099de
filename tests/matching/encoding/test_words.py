"""Words of matching are folded as the graph folds them."""

import pytest

from graph.rules.folding import fold
from matching.encoding.words import words


@pytest.mark.parametrize(
    "text",
    ["", "L’École d'Aït-Ishaq", "جَمْعِيَّة التـــربية وأُسرة", "№ 5, œuvre_sociale", "SC2|SC5", "ⵜⴰⵎⴰⵣⵉⵖⵜ"],
)
def test_words_are_those_of_the_search(text):
    assert words(text) == fold(text).split()


def test_arabic_letter_forms_meet():
    assert words("التربيّة") == words("التربيه")

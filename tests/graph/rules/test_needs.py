"""Where weak ends and strong begins: both limits belong to what they name."""

import pytest

from graph.rules.answers import Answer, AnswerState
from graph.rules.needs import needs, strengths
from graph.rules.scoring import score
from tests.graph.diagnostic.sample import sample


def scored(number):
    """Score the theme of one number, whose score is a quarter of it."""
    return score(sample(), {"governance_number": Answer(AnswerState.ANSWERED, number)})


@pytest.mark.parametrize(
    ("number", "weak", "strong"),
    [(0.0, True, False), (1.6, True, False), (1.64, False, False), (2.36, False, False), (2.4, False, True)],
)
def test_a_theme_is_a_need_up_to_two_fifths_and_a_strength_from_three_fifths(number, weak, strong):
    found = scored(number)

    assert [need.theme.theme.id for need in needs(found)] == ["governance_second"] * weak
    assert all(need.whole for need in needs(found))
    assert [one.theme.theme.id for one in strengths(found)] == ["governance_second"] * strong

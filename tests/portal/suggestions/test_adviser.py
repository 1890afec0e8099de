"""What of the matcher's answer is worth a person's time."""

from types import SimpleNamespace

import pytest

from matching import NotEnough, Suggestion
from portal.suggestions.adviser import Adviser

MATCHER = SimpleNamespace(model=lambda kind: SimpleNamespace(learned=kind == "partner", found={}, off_by=0.0))


def advice(answer, limit=10, active="abcdef"):
    adviser = Adviser(None, MATCHER, None, {}, [], {})
    return adviser._advice("partner", answer, limit, set(active))


def suggestions(**scores):
    return tuple(Suggestion(id, score, 0.0, ()) for id, score in scores.items())


def names(told):
    return [item.candidate for item in told.items]


@pytest.mark.parametrize("best", [1.0, 0.5])
def test_what_scores_less_than_a_fifth_of_the_best_is_left_out(best):
    answer = suggestions(a=best, b=0.21 * best, c=0.2 * best, d=0.19 * best)

    assert names(advice(answer)) == ["a", "b", "c"]


def test_who_has_closed_is_left_out_and_is_no_measure_of_the_others():
    answer = suggestions(a=1.0, b=0.3, c=0.1, d=0.05)

    assert names(advice(answer, active="bcd")) == ["b", "c"]


def test_no_more_are_told_than_were_asked_for():
    assert names(advice(suggestions(a=0.9, b=0.8, c=0.7), limit=2)) == ["a", "b"]


def test_what_is_missing_in_a_profile_is_told():
    told = advice(NotEnough("partner", "own", ("domains",)))

    assert (told.items, told.missing, told.learned) == ((), ("domains",), True)

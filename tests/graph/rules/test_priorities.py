"""In which order needs come, worked out by hand, and what became of them."""

import pytest

from graph.rules import importance
from graph.rules.answers import Answer, AnswerState
from graph.rules.importance import Weight
from graph.rules.needs import needs
from graph.rules.priorities import Fate, follow_needs, prioritise
from graph.rules.scoring import score
from seed import reference
from tests.graph.diagnostic.sample import sample


def scored(**values):
    answers = {id: Answer(AnswerState.ANSWERED, value) for id, value in values.items()}
    return score(sample(), answers)


def test_priority_is_gap_times_importance_times_dependents_and_itself(monkeypatch):
    monkeypatch.setattr(
        importance,
        "THEMES",
        {
            "vision_first": Weight(3),
            "vision_second": Weight(1, ("vision_first",)),
            "projects_first": Weight(2, ("vision_first", "governance_first")),
        },
    )
    found = scored(vision_level=1.0, vision_good=False, vision_number=0.0, projects_level=0.0)

    ranked = prioritise(needs(found), sample())

    # vision_first: (1/4 + 0) / 2 = 0.125; gap 0.875, essential, itself and two others: 0.875 * 3 * 3.
    assert [(one.theme.id, one.gap, one.importance, one.value) for one in ranked] == [
        ("vision_first", 0.875, 3, pytest.approx(7.875)),
        ("projects_first", 1.0, 2, pytest.approx(2.0)),
        ("vision_second", 1.0, 1, pytest.approx(1.0)),
    ]
    assert [theme.id for theme in ranked[0].dependents] == ["vision_second", "projects_first"]


def test_a_theme_of_which_nothing_is_said_counts_as_important():
    (one,) = prioritise(needs(scored(vision_number=0.0)), sample())

    assert (one.importance, one.dependents, one.value) == (2, (), 2.0)


def test_of_equal_priorities_the_weaker_theme_comes_first(monkeypatch):
    monkeypatch.setattr(importance, "THEMES", {"vision_first": Weight(1), "projects_first": Weight(2)})
    found = scored(vision_level=0.0, vision_good=False, projects_level=0.0, projects_good=True)

    ranked = prioritise(needs(found), sample())

    assert [one.value for one in ranked] == [1.0, 1.0]
    assert [one.theme.id for one in ranked] == ["vision_first", "projects_first"]


def test_what_became_of_needs():
    before = scored(vision_level=0.0, vision_number=0.0, management_level=1.0, projects_level=0.0, resources_number=1.0)
    after = scored(vision_level=3.0, vision_number=1.0, management_level=0.0, resources_number=1.0)

    found = {one.need.theme.theme.id: (one.before, one.after, one.fate) for one in follow_needs(before, after)}

    assert found == {
        "vision_first": (0.0, 0.75, Fate.MET),
        "vision_second": (0.0, 0.25, Fate.BETTER),
        "management_first": (0.25, 0.0, Fate.WORSE),
        "projects_first": (0.0, None, Fate.UNKNOWN),
        "resources_second": (0.25, 0.25, Fate.SAME),
    }


def test_a_theme_that_rose_with_a_weak_answer_left_is_better_and_not_met():
    before, after = scored(vision_level=0.0, vision_good=False), scored(vision_level=4.0, vision_good=False)

    (one,) = follow_needs(before, after)

    assert (one.after, one.fate) == (0.5, Fate.BETTER)


@pytest.mark.parametrize(
    ("later", "fate"), [(1.01, Fate.SAME), (0.99, Fate.SAME), (1.04, Fate.BETTER), (0.96, Fate.WORSE)]
)
def test_a_score_that_changed_by_less_than_half_a_percent_is_the_same(later, fate):
    # The score is a quarter of the number.
    (one,) = follow_needs(scored(resources_number=1.0), scored(resources_number=later))

    assert one.fate == fate


def test_importance_is_told_of_every_theme_of_the_questionnaire_and_of_no_other():
    instrument = reference.instrument()
    themes = {theme.id for axis in instrument.scored_axes for theme in axis.themes}

    assert set(importance.THEMES) == themes
    assert {one.importance for one in importance.THEMES.values()} == set(range(1, importance.MOST_IMPORTANT + 1))


def test_no_theme_builds_upon_itself_by_any_way():
    seen: list[str] = []
    while ready := [
        id for id, one in importance.THEMES.items() if id not in seen and all(other in seen for other in one.builds_on)
    ]:
        seen += ready

    assert set(seen) == set(importance.THEMES)


def test_what_the_study_calls_a_lack_of_most_is_essential_and_little_is_only_useful():
    by_importance = {1: set(), 2: set(), 3: set()}
    for id, one in importance.THEMES.items():
        by_importance[one.importance].add(id)

    assert by_importance[1] == {"logistics", "external_communication_theme"}
    assert by_importance[3] == {
        "statutes", "governing_bodies", "objectives_theme", "vision_theme", "work_strategy", "financial", "funds",
        "formulation", "partnerships_theme", "networking",
    }  # fmt: skip

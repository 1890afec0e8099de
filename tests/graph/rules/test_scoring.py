"""Scores: worked out by hand, bounded, monotone, and blind to what isn't known and to the order."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.rules.answers import Answer, AnswerProblem, AnswerState, BadAnswer, applying, check_value, contradictions
from graph.rules.scoring import axis_scores, score, score_question
from tests.graph.diagnostic.sample import sample

INSTRUMENT = sample()
QUESTIONS = INSTRUMENT.questions


def given_answers(**values):
    return {question: Answer(AnswerState.ANSWERED, value) for question, value in values.items()}


def values_of(question):
    if question.type == "yes_no":
        return st.booleans()
    if question.type == "choices":
        return st.sets(st.sampled_from([choice.id for choice in question.choices]), min_size=1).map(tuple)
    if question.type == "date":
        return st.dates().map(str)
    return st.integers(0, 4 if question.type == "level" else 9).map(float)


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        id: st.one_of(
            values_of(question).map(lambda value: Answer(AnswerState.ANSWERED, value)),
            st.sampled_from([Answer(AnswerState.UNKNOWN), Answer(AnswerState.NOT_REVIEWED)]),
        )
        for id, question in QUESTIONS.items()
    },
)


def test_an_axis_is_the_mean_of_its_themes_by_weight():
    answers = given_answers(governance_level=3.0, governance_good=False, governance_number=2.0,
                            governance_means=("phone", "web"))  # fmt: skip

    scored = score(INSTRUMENT, answers)["governance"]

    assert [theme.score for theme in scored.themes] == pytest.approx([0.375, 0.75])
    assert scored.score == pytest.approx((0.375 + 2 * 0.75) / 3)
    assert (scored.answered, scored.asked) == (4, 4)


def test_an_axis_of_which_three_questions_in_five_are_answered_has_a_score():
    first, second = INSTRUMENT.axis("governance").themes
    fifth = replace(QUESTIONS["governance_good"], id="governance_fifth")
    axis = replace(INSTRUMENT.axis("governance"), themes=(replace(first, questions=(*first.questions, fifth)), second))
    instrument = replace(INSTRUMENT, axes=tuple(axis if one.id == axis.id else one for one in INSTRUMENT.axes))

    scored = score(instrument, given_answers(governance_level=4.0, governance_good=True, governance_fifth=True))

    assert (scored["governance"].answered, scored["governance"].asked) == (3, 5)
    assert scored["governance"].score == 1.0


def test_an_axis_with_few_answers_has_no_score():
    answers = given_answers(governance_level=3.0, governance_good=True)

    scored = score(INSTRUMENT, answers)["governance"]

    assert scored.score is None
    assert scored.share == 0.5
    assert axis_scores(score(INSTRUMENT, answers)) == {}


@given(ANSWERS)
def test_scores_are_bounded_and_unknown_is_like_no_answer(answers):
    scored = score(INSTRUMENT, answers)
    known = {id: answer for id, answer in answers.items() if answer.state == AnswerState.ANSWERED}

    assert all(0 <= value <= 1 for value in axis_scores(scored).values())
    assert axis_scores(score(INSTRUMENT, known)) == axis_scores(scored)
    assert axis_scores(score(INSTRUMENT, dict(reversed(answers.items())))) == axis_scores(scored)


@given(ANSWERS, st.sampled_from(["governance", "projects"]), st.integers(0, 3))
def test_a_higher_level_never_lowers_its_axis(answers, axis, level):
    lower = answers | given_answers(**{f"{axis}_level": float(level)})
    higher = answers | given_answers(**{f"{axis}_level": float(level + 1)})

    before, after = score(INSTRUMENT, lower)[axis].score, score(INSTRUMENT, higher)[axis].score

    assert (before is None) == (after is None)
    assert before is None or after >= before


def test_questions_apply_by_their_conditions():
    assert "projects_part" not in applying(INSTRUMENT, {})
    assert "projects_part" not in applying(INSTRUMENT, given_answers(projects_number=0.0))
    assert "projects_part" in applying(INSTRUMENT, given_answers(projects_number=1.0))


def test_a_part_above_its_whole_is_a_contradiction():
    answers = given_answers(projects_number=2.0, projects_part=3.0)

    assert [(part.id, whole.id) for part, whole in contradictions(INSTRUMENT, answers)] == [
        ("projects_part", "projects_number")
    ]


@pytest.mark.parametrize(
    ("question", "value", "kept"),
    [("governance_level", "3", 3.0), ("governance_good", "no", False), ("governance_number", "7", 7.0),
     ("founded", "2005-05-01", "2005-05-01"), ("governance_means", ["web", "phone"], ("phone", "web"))],
)  # fmt: skip
def test_values_are_read_from_text(question, value, kept):
    assert check_value(QUESTIONS[question], value) == kept


@pytest.mark.parametrize(
    ("question", "value", "problem"),
    [("governance_level", "5", AnswerProblem.NOT_A_LEVEL), ("governance_level", "1.5", AnswerProblem.NOT_A_LEVEL),
     ("governance_level", True, AnswerProblem.NOT_A_LEVEL), ("governance_good", "perhaps", AnswerProblem.NOT_YES_OR_NO),
     ("governance_number", "-1", AnswerProblem.TOO_SMALL), ("governance_number", "nan", AnswerProblem.NOT_A_NUMBER),
     ("governance_number", "2.5", AnswerProblem.NOT_WHOLE), ("founded", "31/31/2005", AnswerProblem.NOT_A_DATE),
     ("governance_means", ["fax"], AnswerProblem.NOT_A_CHOICE), ("governance_means", [], AnswerProblem.NOT_A_CHOICE)],
)  # fmt: skip
def test_values_that_cannot_be_are_refused(question, value, problem):
    with pytest.raises(BadAnswer) as caught:
        check_value(QUESTIONS[question], value)

    assert caught.value.problem == problem


def test_a_choice_without_a_score_does_not_count():
    assert score_question(QUESTIONS["rural"], True) is None

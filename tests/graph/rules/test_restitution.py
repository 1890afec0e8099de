"""A province's restitution as computed: distributions, what is hidden, and breakdowns that add up to the total."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.rules.answers import Answer, AnswerState
from graph.rules.disclosure import LEAST
from graph.rules.figures import Response, compute_figures
from graph.rules.kinds import AXES
from graph.rules.restitution import BREAKDOWNS, restitute
from seed.reference import instrument

YEAR = 2026
INSTRUMENT = instrument()


def response(number, *, axes=None, answers=None, **known):
    said = {id: Answer(AnswerState.ANSWERED, value) for id, value in (answers or {}).items() if value is not None}
    return Response(f"a{number}", f"d{number}", INSTRUMENT.id, said, axes=axes or {}, **known)


def told(responses, population=None, **more):
    return restitute("p", INSTRUMENT, responses, population=population or len(responses), year=YEAR, wide={}, **more)


def figure(restitution, id):
    return next(one for section in restitution.sections for one in section.figures if one.figure.id == id)


def section(restitution, id):
    return next(one for one in restitution.sections if one.id == id)


@st.composite
def provinces(draw):
    """Return the responses of a province whose associations answer some questions of two figures."""
    size = draw(st.integers(LEAST, 60))
    some = st.sampled_from([True, True, False, None])
    return [
        response(
            number,
            answers={"internet": draw(some), "archive": draw(some)},
            axes={"vision": draw(st.floats(0, 1))} if draw(st.booleans()) else {},
            commune=f"c{draw(st.integers(0, 6))}",
            milieu=draw(st.sampled_from(["urban", "rural", "rural"])),
            domain=draw(st.sampled_from(["literacy", "health", "sport", None])),
            founded=draw(st.sampled_from([1995, 2010, 2020, 2024, None])),
        )
        for number in range(size)
    ]


@settings(max_examples=25, deadline=None)
@given(provinces())
def test_lines_add_up_to_the_province_and_none_counts_one_to_four(responses):
    restitution = told(responses)
    totals = compute_figures(INSTRUMENT, responses)

    for breakdown in restitution.breakdowns.values():
        for row in breakdown.rows:
            assert all(count == 0 or count >= LEAST for count in row.n)
            if row.lines and row.of.id in totals:
                assert sum(row.n) == totals[row.of.id].n
                assert sorted(one for line in row.lines for one in line.members) == list(range(len(responses)))


@settings(max_examples=15, deadline=None)
@given(provinces(), st.sampled_from(BREAKDOWNS), st.sampled_from(AXES))
def test_what_a_breakdown_tells_does_not_depend_on_what_is_asked_for(responses, by, axis):
    whole = told(responses).breakdowns[by]
    asked = told(responses, by=(by,), about={one.id for one in INSTRUMENT.figures if one.axis == axis}).breakdowns[by]

    assert asked.lines == whole.lines
    assert asked.rows == tuple(row for row in whole.rows if getattr(row.of, "axis", axis) == axis)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=LEAST, max_size=40))
def test_bands_hold_each_score_once(scores):
    responses = [response(n, axes={} if one is None else {"vision": one}) for n, one in enumerate(scores)]
    known = [one for one in scores if one is not None]

    found = section(told(responses, by=()), "vision").scores

    assert (found.n, found.without) == (len(known), len(scores) - len(known))
    if len(known) < LEAST:
        assert not found.bands and found.quartiles is None and found.mean is None
    else:
        assert sum(found.bands) == len(known)
        assert found.quartiles == pytest.approx(np.quantile(known, (0.25, 0.5, 0.75)))


def test_bounds_of_bands_belong_to_the_band_above_and_the_last_to_the_last():
    scores = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 0.6000000000000001, 0.19]

    found = section(told([response(n, axes={"vision": one}) for n, one in enumerate(scores)], by=()), "vision").scores

    assert found.bands == (2, 1, 1, 2, 2)


@pytest.mark.parametrize(("size", "enough"), [(0, False), (4, False), (5, True)])
def test_a_province_of_fewer_than_five_tells_nothing(size, enough):
    restitution = told([response(n, milieu="rural") for n in range(size)])

    assert restitution.enough is enough
    assert bool(restitution.sections) is enough and bool(restitution.breakdowns) is enough


def test_a_figure_that_fewer_than_five_answer_is_hidden():
    responses = [response(n, answers={"internet": True if n < 4 else None}) for n in range(20)]

    hidden = figure(told(responses), "internet")

    assert hidden.hidden and hidden.computed.value is None and hidden.computed.part == 0
    assert figure(told([*responses, response(20, answers={"internet": False})]), "internet").computed.value == 80


@pytest.mark.parametrize(("left_out", "is_hidden"), [(0, False), (1, True), (LEAST - 1, True), (LEAST, False)])
def test_a_figure_whose_difference_from_that_of_everybody_is_a_few_is_hidden(left_out, is_hidden):
    answers = [{"projects_led": 0 if n < left_out else 3, "external_support": n % 2 == 0} for n in range(20)]

    found = figure(told([response(n, answers=one) for n, one in enumerate(answers)]), "external_support")

    assert found.hidden is is_hidden


def test_a_breakdown_tells_the_mean_score_of_each_line_in_percent():
    axes = {"urban": 0.25, "rural": 0.5}
    responses = [
        response(f"{where}{n}", milieu=where, axes={"vision": axes[where]}) for where in axes for n in range(8)
    ]

    row = next(one for one in told(responses).breakdowns["milieu"].rows if one.of.id == "vision")

    assert sorted(row.values) == [25, 50]


def test_a_sample_has_an_interval_and_a_census_none():
    responses = [response(n, answers={"internet": n < 5}) for n in range(20)]

    (low, high) = figure(told(responses, population=80), "internet").interval

    assert 0 < low < 25 < high < 50
    assert figure(told(responses), "internet").interval is None


def test_ages_are_in_groups():
    years = {"new": 2025, "young": 2021, "older": 2016, "old": 2006}
    responses = [
        response(f"{name}{n}", founded=year, answers={"internet": True})
        for name, year in years.items()
        for n in range(8)
    ]

    lines = told(responses).breakdowns["age"].lines

    assert {line.groups: len(line.members) for line in lines} == {(0,): 8, (5,): 8, (10,): 8, (20,): 8}

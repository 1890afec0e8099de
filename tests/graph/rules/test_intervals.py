"""Wilson's intervals against published values and what must hold of them; Welch's against scipy's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from graph.rules.intervals import welch, wilson


@pytest.mark.parametrize(
    ("part", "n", "bounds"),
    [
        (81, 263, (0.2553, 0.3662)),  # Newcombe (1998), Statistics in Medicine 17, table I, method 3.
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
        (10, 10, (0.7225, 1.0)),
    ],
)
def test_published_values(part, n, bounds):
    assert wilson(part, n) == pytest.approx(bounds, abs=5e-5)


@given(st.integers(1, 500), st.data())
def test_the_interval_holds_the_share_and_narrows_with_the_part_that_answered(n, data):
    part, more = data.draw(st.integers(0, n)), data.draw(st.integers(1, 500))
    low, high = wilson(part, n)
    low_finite, high_finite = wilson(part, n, answered=n, population=n + more)

    assert 0 <= low <= low_finite + 1e-12 and high_finite <= high + 1e-12 and high <= 1
    assert low_finite - 1e-12 <= part / n <= high_finite + 1e-12
    assert wilson(part, n, answered=n, population=n) == (part / n, part / n)


def test_a_finite_population_counts_as_a_larger_sample():
    assert wilson(30, 100, answered=100, population=200) == pytest.approx(wilson(30 * 1.99, 199))


@pytest.mark.parametrize(("part", "n"), [(1, 0), (3, 2), (-1, 4)])
def test_no_share(part, n):
    with pytest.raises(ValueError, match="no share"):
        wilson(part, n)


def test_welch_is_scipys_for_many_groups():
    chance = np.random.default_rng(7)
    for _ in range(50):
        first = chance.normal(0.1, chance.uniform(0.01, 0.4), chance.integers(5, 40)).tolist()
        second = chance.normal(0.0, chance.uniform(0.01, 0.4), chance.integers(5, 40)).tolist()
        expected = stats.ttest_ind(first, second, equal_var=False).confidence_interval(0.95)
        assert welch(first, second)[1:] == pytest.approx((expected.low, expected.high))


def test_welch_needs_two_in_each_group_and_has_no_width_without_spread():
    with pytest.raises(ValueError, match="two values"):
        welch([0.1], [0.2, 0.3])
    assert welch([0.5] * 5, [0.25] * 6) == (0.25, 0.25, 0.25)

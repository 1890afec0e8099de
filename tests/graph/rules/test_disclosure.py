"""No reader of all tables can work out a number of one to four associations."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from graph.rules.disclosure import LEAST, is_safe, narrow, protect


@st.composite
def provinces(draw, most=40):
    """Return breakdowns of some associations, with qualities that go together as they do in a province."""
    communes = draw(st.lists(st.integers(0, 7), min_size=1, max_size=most))
    towns = draw(st.integers(1, 3))
    odd = draw(st.sets(st.integers(0, most - 1), max_size=6))
    milieux = ["urban" if (commune < towns) != (index in odd) else "rural" for index, commune in enumerate(communes)]
    ages = draw(st.lists(st.sampled_from([0, 5, 10, None]), min_size=len(communes), max_size=len(communes)))
    return {"milieu": milieux, "age": ages, "commune": communes}


def published(lines, associations, counted=None):
    """Return what a reader has: a row for the total and for each line, over the associations that count."""
    rows = [np.ones(associations)]
    for line in (line for own in lines for line in own):
        rows.append(np.isin(np.arange(associations), line.members).astype(float))
    return np.array(rows)[:, np.ones(associations, dtype=bool) if counted is None else np.array(counted)]


def can_be_worked_out(rows, chosen):
    """Say whether the total of some associations follows from the totals published, by the bounds of linear programs.

    Each association's number is from 0 to 1; those here lie inside, so that bounds that meet come from the tables only.
    """
    truth = np.linspace(0.3, 0.7, rows.shape[1])
    cost = np.zeros(rows.shape[1])
    cost[list(chosen)] = 1.0
    limits = [
        sign * linprog(sign * cost, A_eq=rows, b_eq=rows @ truth, bounds=(0, 1), method="highs").fun for sign in (1, -1)
    ]
    return limits[1] - limits[0] < 1e-6


@settings(max_examples=30, deadline=None)
@given(provinces(most=24), st.data())
def test_linear_programs_find_no_total_of_one_to_four_associations(groups, data):
    count = len(groups["commune"])
    rows = published(protect(groups).values(), count)
    if count < LEAST:
        return
    for _ in range(12):
        chosen = data.draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=LEAST - 1))
        assert not can_be_worked_out(rows, chosen)
    for one, other in combinations(rows, 2):
        for few in (one * (1 - other), other * (1 - one), one * other):
            if 0 < few.sum() < LEAST:
                assert not can_be_worked_out(rows, np.flatnonzero(few))


@settings(max_examples=40, deadline=None)
@given(provinces(most=12))
def test_without_any_four_associations_as_much_would_be_told(groups):
    """The same said of ranks: a combination about four associations only would be lost with them."""
    count = len(groups["commune"])
    rows = published(protect(groups).values(), count)
    if count < LEAST:
        return
    rank = np.linalg.matrix_rank(rows)
    for few in combinations(range(count), LEAST - 1):
        assert np.linalg.matrix_rank(np.delete(rows, few, axis=1)) == rank


@settings(max_examples=30, deadline=None)
@given(provinces(), st.data())
def test_a_figure_of_some_associations_tells_of_no_few_of_these(groups, data):
    count = len(groups["commune"])
    counted = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    common = protect(groups)
    lines = narrow(common, counted)

    if sum(counted) < LEAST:  # Then its total isn't told either.
        return
    rows = published(lines.values(), count, counted)
    assert all(not 0 < row.sum() < LEAST for row in rows)
    for one, other in combinations(rows, 2):
        for few in (one * (1 - other), other * (1 - one), one * other):
            if 0 < few.sum() < LEAST:
                assert not can_be_worked_out(rows, np.flatnonzero(few))
    for name, own in lines.items():  # What is put together was told apart before.
        assert all(any(set(line.members) <= set(wide.members) for wide in own) for line in common[name] if own)


@settings(max_examples=100, deadline=None)
@given(provinces())
def test_lines_hold_everybody_once_and_at_least_five(groups):
    for name, lines in protect(groups).items():
        if lines:
            assert sorted(member for line in lines for member in line.members) == list(range(len(groups[name])))
            assert {group for line in lines for group in line.groups} == set(groups[name])
            assert all(len(line.members) >= LEAST for line in lines) and len(lines) > 1


@pytest.mark.parametrize(("town", "safe"), [(3, False), (4, False), (5, True), (0, True)])
def test_a_town_within_its_commune(town, safe):
    """Seven associations are urban, and so many more are rural within the commune that the seven are all of."""
    rows = np.zeros((3, 40))
    rows[0] = 1
    rows[1, : 7 + town] = 1  # The commune.
    rows[2, :7] = 1  # Urban.

    assert is_safe(rows) is safe


def test_groups_of_one_to_four_are_put_together():
    lines = protect({"commune": ["a"] * 9 + ["b"] * 6 + ["c"] * 3 + ["d"]})["commune"]

    assert {line.groups: len(line.members) for line in lines} == {("a",): 9, ("c", "d", "b"): 10}


def test_nothing_is_broken_down_when_it_would_leave_one_line():
    assert protect({"milieu": ["rural"] * 40, "age": [5] * 6 + [10] * 4}) == {"milieu": (), "age": ()}


def test_a_weighted_sum_of_three_tables_is_seen():
    """No two lines differ by few associations, but half the sum of three less the total is the first one, twice."""
    sets = [[0, 1, 2, 3, 4, 5, 6], [0, *range(7, 13)], [0, *range(13, 19)]]
    rows = np.array([np.ones(19), *(np.isin(np.arange(19), own).astype(float) for own in sets)])

    assert not is_safe(rows)


def test_random_matrices_are_judged_as_by_trying_all_fours():
    rng = np.random.default_rng(5)
    judged = set()
    for _ in range(60):
        rows = np.vstack([np.ones(16), rng.random((rng.integers(1, 4), 16)) < rng.uniform(0.3, 0.7)]).astype(float)
        rank = np.linalg.matrix_rank(rows)
        truth = all(
            np.linalg.matrix_rank(np.delete(rows, few, axis=1)) == rank for few in combinations(range(16), LEAST - 1)
        )
        assert is_safe(rows) <= truth  # Never safe when it isn't; now and then unsafe when it is.
        judged.add((is_safe(rows), truth))
    assert {(True, True), (False, False)} <= judged

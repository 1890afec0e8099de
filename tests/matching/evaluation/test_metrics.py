"""Metrics by hand, and beside scikit-learn's where it has them."""

import numpy as np
import pytest
from sklearn.metrics import ndcg_score, roc_auc_score

from matching.evaluation.metrics import LISTS, area, list_metrics, make_curve, means, rank_targets, resample


def test_ranks_count_from_one_and_ties_go_by_the_numbers_drawn():
    scores = np.array([0.5, 0.9, 0.5, 0.1, 0.5, -np.inf])
    tiebreak = np.array([0.3, 0.0, 0.1, 0.0, 0.2, 0.0])

    assert rank_targets(scores, np.array([1, 2, 4, 0, 3]), tiebreak).tolist() == [1, 2, 3, 4, 5]


def test_metrics_of_lists_by_hand():
    # The first subject has targets at 1, 4 and 12, the second one at 7, the third one at 30.
    ranks, owners = np.array([4, 1, 12, 7, 30]), np.array([0, 0, 0, 1, 2])

    found = list_metrics(ranks, owners, 3)

    ideal = 1 + 1 / np.log2(3) + 1 / np.log2(4)
    np.testing.assert_allclose(found[0], [1, 1, 1, 2 / 3, 1, (1 + 1 / np.log2(5)) / ideal])
    np.testing.assert_allclose(found[1], [0, 0, 1, 1, 1 / 7, 1 / np.log2(8)])
    np.testing.assert_allclose(found[2], [0, 0, 0, 0, 1 / 30, 0])
    assert len(LISTS) == found.shape[1]


@pytest.mark.parametrize("many", [1, 3, 15])
def test_ndcg_is_that_of_scikit_learn(many):
    draw = np.random.default_rng(many)
    scores, targets = draw.permutation(40) / 40, draw.choice(40, many, replace=False)
    relevance = np.isin(np.arange(40), targets).astype(float)

    ranks = rank_targets(scores, targets, draw.random(40))
    found = list_metrics(ranks, np.zeros(many, dtype=np.intp), 1)[0, LISTS.index("ndcg@10")]

    assert found == pytest.approx(ndcg_score([relevance], [scores], k=10))


def test_area_by_hand_with_a_tie():
    # Of the four pairs of a linked and another one, two are right, one is a tie and one is wrong.
    curve = make_curve(
        np.array([0.9, 0.4, 0.4, 0.7]),
        np.array([True, True, False, False]),
        np.zeros(4, dtype=np.intp),
        1,
    )

    assert area(curve, np.ones((1, 1))) == pytest.approx([2.5 / 4])


@pytest.mark.parametrize("decimals", [1, 9])
def test_area_is_that_of_scikit_learn_for_each_resample(decimals):
    draw = np.random.default_rng(3)
    scores, linked, owners = draw.random(500).round(decimals), draw.random(500) < 0.3, draw.integers(20, size=500)
    weights = resample(20, 7, resamples=25)

    found = area(make_curve(scores, linked, owners, 20), weights)

    expected = [roc_auc_score(linked, scores, sample_weight=row[owners]) for row in weights]
    np.testing.assert_allclose(found, expected)


def test_area_without_either_side_is_unknown():
    curve = make_curve(np.array([1.0, 2.0]), np.array([True, False]), np.array([0, 1]), 2)

    np.testing.assert_array_equal(np.isnan(area(curve, np.array([[1, 1], [1, 0], [0, 1]]))), [False, True, True])


def test_resamples_draw_as_many_subjects_as_there_are_and_begin_with_all_of_them():
    weights = resample(30, 1, resamples=50)

    assert weights.shape == (51, 30) and (weights[0] == 1).all() and (weights.sum(axis=1) == 30).all()
    np.testing.assert_array_equal(weights, resample(30, 1, resamples=50))
    assert (weights != resample(30, 2, resamples=50)).any()


def test_a_bootstrap_interval_is_as_wide_as_theory_says():
    values = np.random.default_rng(0).normal(size=(400, 1))

    drawn = means(values, resample(400, 0))[1:, 0]

    assert drawn.std() == pytest.approx(values.std() / np.sqrt(400), rel=0.1)


def test_means_weigh_subjects_and_know_nothing_of_nobody():
    found = means(np.array([[1.0], [4.0]]), np.array([[1.0, 1.0], [2.0, 1.0], [0.0, 0.0]]))

    np.testing.assert_allclose(found[:2, 0], [2.5, 2.0])
    assert np.isnan(found[2, 0])

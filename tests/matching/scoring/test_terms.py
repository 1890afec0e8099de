"""The estimators that terms are learned with, and how they are read out."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.utils.estimator_checks import parametrize_with_checks

from matching.scoring.calibration import Reliability, calibration, curve_of
from matching.scoring.hiding import Sample
from matching.scoring.learning import Recipe, learn_variant, model_of
from matching.scoring.measure_names import MEASURES
from matching.scoring.model import STEPS, STRAIGHT, follow
from matching.scoring.terms import BoundedLogisticRegression, RampEncoder


@parametrize_with_checks([RampEncoder(), BoundedLogisticRegression()])
def test_estimators_keep_the_rules_of_scikit_learn(estimator, check):
    check(estimator)


def some_pairs(seed=0, size=4000):
    """Measures of which the first speaks for a link, the second against, the third is noise; half unknown at random."""
    draw = np.random.default_rng(seed)
    measures = draw.random((size, 3))
    odds = 4 * measures[:, 0] - 4 * measures[:, 1] - 1
    linked = (draw.random(size) < 1 / (1 + np.exp(-odds))).astype(int)
    measures[draw.random(size) < 0.3, 0] = np.nan
    return measures, linked


def test_ramps_rise_from_knot_to_knot_and_are_centred_on_what_is_not_linked():
    X = np.array([[0.0], [0.5], [1.0], [np.nan]])
    encoder = RampEncoder(n_knots=3).fit(X, [1, 0, 0, 0])
    assert encoder.knots_[0].tolist() == [0.0, 0.5, 1.0]
    assert encoder.centres_[0] == pytest.approx([1.0, 0.5])  # Means over 0.5 and 1.0, the pairs not linked.
    assert encoder.transform(X) == pytest.approx(np.array([[-1, -0.5], [0, -0.5], [0, 0.5], [0, 0]]))


def test_a_measure_that_never_varies_or_is_never_known_has_no_ramp():
    X = np.array([[0.3, np.nan], [0.3, np.nan]])
    assert RampEncoder().fit(X, [0, 1]).transform(X).shape == (2, 0)
    with pytest.raises(ValueError, match="n_knots"):
        RampEncoder(1).fit(X)


def test_without_bounds_it_is_scikit_learns_logistic_regression():
    measures, linked = some_pairs()
    X = np.nan_to_num(measures)
    ours = BoundedLogisticRegression(C=0.5).fit(X, linked)
    theirs = LogisticRegression(C=0.5, tol=1e-8).fit(X, linked)
    assert ours.coef_ == pytest.approx(theirs.coef_, abs=1e-3)
    assert ours.predict_proba(X) == pytest.approx(theirs.predict_proba(X), abs=1e-3)


def test_bounded_weights_do_not_go_below_0_and_free_ones_do():
    measures, linked = some_pairs()
    fitted = BoundedLogisticRegression(bounded=(0, 2)).fit(np.nan_to_num(measures), linked)
    assert fitted.coef_[0, 0] > 1 and fitted.coef_[0, 1] < -1 and fitted.coef_[0, 2] >= 0
    assert BoundedLogisticRegression(bounded=(1,)).fit(np.nan_to_num(measures), linked).coef_[0, 1] == 0


def test_the_tables_say_what_was_learned_rule_and_all():
    names = MEASURES["network"]
    told, linked = some_pairs()
    measures = np.full((len(linked), len(names)), np.nan)
    measures[:, [names.index(name) for name in ("content", "network_size", "text")]] = told
    nobody = np.zeros(len(linked), dtype=bool)
    sample = Sample(measures, linked, np.ones(len(linked)), np.arange(len(linked)), nobody, nobody)
    learned = learn_variant(sample, "network", 0, Recipe("folds", "content", 0.5))
    model = model_of("network", [learned, learned], STRAIGHT, {})
    assert model.terms(measures, 0).sum(axis=1) + model.base[0] == pytest.approx(learned.log_odds(measures, 0))
    levels = model.values[0]
    assert (np.diff(levels[names.index("content")]) >= 0).all() and np.diff(
        levels[names.index("network_size")]
    ).min() < 0


def test_scores_are_calibrated_and_a_useless_score_says_the_share():
    draw = np.random.default_rng(1)
    odds = draw.normal(0, 2, 20_000)
    linked = (draw.random(20_000) < 1 / (1 + np.exp(-(0.5 * odds + 1)))).astype(int)
    slope, shift = calibration(odds, linked, np.ones(20_000))
    assert slope == pytest.approx(0.5, abs=0.05) and shift == pytest.approx(1, abs=0.05)
    assert calibration(-odds, linked, np.ones(20_000))[0] == 0


def test_a_curve_tells_what_was_observed_where_no_straight_line_does_and_always_rises():
    draw = np.random.default_rng(1)
    odds = draw.normal(0, 2, 20_000)
    true = np.where(odds > 0, 0.3 * odds, 2 * odds)
    linked = (draw.random(20_000) < 1 / (1 + np.exp(-true))).astype(int)
    curve = curve_of(odds, linked, np.ones(20_000), STEPS)
    told = follow(curve, odds)
    assert np.abs(1 / (1 + np.exp(-told)) - 1 / (1 + np.exp(-true))).mean() < 0.02
    assert (np.diff(follow(curve, np.linspace(-30, 30, 500))) > 0).all()


def test_a_curve_gives_pairs_of_one_score_one_share_whatever_their_order():
    odds = np.repeat([-1.0, 1.0], 100)
    linked = np.tile(np.repeat([1, 0], [30, 70]), 2)
    told = follow(curve_of(odds, linked, np.ones(200), STEPS), odds)
    assert 1 / (1 + np.exp(-told[:100])) == pytest.approx(0.3, abs=0.02)
    assert told[100:].min() > told[:100].max()


def test_reliability_of_parts_adds_up_and_few_pairs_are_no_proof():
    score, linked = np.repeat([0.25, 0.75], [80, 30]), np.r_[np.ones(40), np.zeros(40), np.ones(30)]
    half = Reliability.of(score, linked, np.ones(110))
    both = half + half
    assert half.off_by == both.off_by == pytest.approx((80 * 0.25 + 30 * 0.25) / 110)
    assert half.most_off == pytest.approx(0.25)
    assert Reliability.of(score[80:], linked[80:], np.ones(30)).most_off == 0

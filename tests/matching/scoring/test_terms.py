"""The estimators that terms are learned with, and how they are read out."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.utils.estimator_checks import parametrize_with_checks

from matching.scoring.hiding import Sample
from matching.scoring.learning import Recipe, learn_variant, model_of
from matching.scoring.measures import MEASURES
from matching.scoring.terms import BoundedLogisticRegression, RampEncoder, calibration


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


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_the_tables_say_what_was_learned_rule_and_all(share):
    names = MEASURES["network"]
    told, linked = some_pairs()
    measures = np.full((len(linked), len(names)), np.nan)
    measures[:, [names.index(name) for name in ("content", "network_size", "text")]] = told
    nobody = np.zeros(len(linked), dtype=bool)
    sample = Sample(measures, linked, np.ones(len(linked)), np.arange(len(linked)), nobody, nobody)
    learned = learn_variant(sample, "network", 0, Recipe("folds", "content", share))
    model = model_of("network", [learned, learned], {})
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

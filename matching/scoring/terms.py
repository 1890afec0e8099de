"""What terms are learned with: linear splines and a bounded logistic regression."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from matching.encoding.encoders import Flags, Floats

APART = 0.02
"""Knots closer than this would share their data."""


class RampEncoder(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types.
    """Encode each measure as ramps between knots of its own, centred, 0 where it is unknown.

    Input: shape (n, F), NaN unknown. Output: shape (n, sum over F of knots - 1). Ramp k of a measure goes from 0 to 1
    between knots k and k + 1, less its mean over the pairs that aren't linked: so a weighted sum of ramps is a linear
    spline, non-decreasing when no weight is below 0, and what is unknown speaks neither for nor against. Knots are
    quantiles of what is known, half of them of the linked pairs: `knots_` has one ascending array a measure, of one
    knot where the measure never varies. `centres_` has the means.
    """

    def __init__(self, n_knots: int = 5):
        self.n_knots = n_knots

    def fit(self, X: Any, y: Any = None) -> Self:
        """Choose knots and centres; y is 1 for linked pairs. Raise ValueError for fewer than 2 knots."""
        array = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan")
        if self.n_knots < 2:
            raise ValueError("n_knots must be 2 or more.")
        labels = np.zeros(len(array)) if y is None else np.asarray(y)
        linked = labels == labels.max() if labels.any() else np.zeros(len(array), dtype=bool)
        self.knots_ = [self._knots(column, linked) for column in array.T]
        centres = [_mean_known(block[~linked]) for block in self._ramps(array)]
        self.centres_ = [np.nan_to_num(centre) for centre in centres]
        return self

    def transform(self, X: Any) -> Floats:
        """Return the centred ramps side by side."""
        check_is_fitted(self)
        array = validate_data(self, X, reset=False, dtype=np.float64, ensure_all_finite="allow-nan")
        blocks = zip(self._ramps(array), self.centres_, strict=True)
        return np.hstack([np.nan_to_num(block - centre, nan=0.0) for block, centre in blocks])

    def _knots(self, column: Floats, linked: Flags) -> Floats:
        known = ~np.isnan(column)
        if not known.any():
            return np.zeros(1)
        shares = np.linspace(0, 1, self.n_knots)
        chosen = np.quantile(column[known], shares)
        if (known & linked).any():
            chosen = np.append(chosen, np.quantile(column[known & linked], shares[1:-1]))
        knots = [float(chosen.min())]
        for knot in np.sort(chosen):
            if knot - knots[-1] > APART:
                knots.append(float(knot))
        return np.array(knots)

    def _ramps(self, array: Floats) -> list[Floats]:
        pairs = zip(array.T, self.knots_, strict=True)
        return [np.clip((column[:, None] - knots[:-1]) / np.diff(knots), 0, 1) for column, knots in pairs]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def _mean_known(block: Floats) -> Floats:
    known = ~np.isnan(block)
    counts = known.sum(axis=0)
    return np.where(counts > 0, np.where(known, block, 0.0).sum(axis=0) / np.maximum(counts, 1), 0.0)


class BoundedLogisticRegression(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types.
    """Logistic regression (two classes) with an L2 penalty, in which some weights can't go below 0.

    Minimises Σ w_i ln(1 + exp(-y_i f(x_i))) + |weights|² / (2C), as sklearn.linear_model.LogisticRegression does, by
    L-BFGS-B (Byrd et al. 1995), which takes bounds. `bounded` names the columns whose weights have one.
    """

    def __init__(self, C: float = 1.0, bounded: tuple[int, ...] = ()):
        self.C = C
        self.bounded = bounded

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Fit; raise ValueError unless y has two classes."""
        array, labels = validate_data(self, X, y, dtype=np.float64)
        kind = type_of_target(labels, input_name="y", raise_unknown=True)
        if kind != "binary":
            raise ValueError(f"Only binary classification is supported. The type of the target is {kind}.")
        counts = _check_sample_weight(sample_weight, array, ensure_non_negative=True)
        if len(np.unique(labels[counts > 0])) != 2:
            raise ValueError("Two classes are needed, each with a weight above 0: one class can't be told apart.")
        self.classes_ = np.unique(labels)
        sign = np.where(labels == self.classes_[1], 1.0, -1.0)

        def loss(weights: Floats) -> tuple[float, Floats]:
            margin = sign * (array @ weights[:-1] + weights[-1])
            slope = -counts * sign * expit(-margin)
            total = (counts * np.logaddexp(0, -margin)).sum() + (weights[:-1] ** 2).sum() / (2 * self.C)
            return total, np.append(array.T @ slope + weights[:-1] / self.C, slope.sum())

        bounded = set(self.bounded)
        bounds = [(0.0 if column in bounded else None, None) for column in range(array.shape[1])]
        start = np.zeros(array.shape[1] + 1)
        found = minimize(
            loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)], options={"maxiter": 500}
        )
        self.coef_, self.intercept_ = found.x[None, :-1], found.x[-1:]
        self.n_iter_ = np.array([found.nit])
        return self

    def decision_function(self, X: Any) -> Floats:
        """Return log-odds, shape (n,)."""
        check_is_fitted(self)
        array = validate_data(self, X, reset=False, dtype=np.float64)
        return np.asarray(array @ self.coef_[0] + self.intercept_[0])

    def predict_proba(self, X: Any) -> Floats:
        """Return the probability of each class, shape (n, 2)."""
        likely = expit(self.decision_function(X))
        return np.column_stack([1 - likely, likely])

    def predict(self, X: Any) -> npt.NDArray[Any]:
        """Return the likelier class, shape (n,)."""
        check_is_fitted(self)
        return np.asarray(self.classes_[(self.decision_function(X) > 0).astype(int)])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags

"""scikit-learn transformers that encode profiles so that unknown stays unknown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Positions: TypeAlias = npt.NDArray[np.intp]
Csr: TypeAlias = "sparse.csr_array[Any, tuple[int, int]]"

NOTHING = ("",)  # The one empty column when nobody has a tag: ColumnTransformer can't stack no column.
PARENT_WEIGHT = 0.5  # A shared group of domains says half as much as a shared domain.


class _ListEncoder(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types.
    """Share what encoders of one column of tuples have in common."""

    def _rows(self, X: Any, reset: bool) -> list[tuple[str, ...]]:
        array = validate_data(self, X, reset=reset, dtype=object, ensure_all_finite=False)
        if array.shape[1] != 1:
            raise ValueError(f"Expected one column of tuples, got {array.shape[1]} columns.")
        return list(array[:, 0])

    def _matrix(self, rows: Iterable[Iterable[tuple[str, float]]]) -> Csr:
        column = {name: position for position, name in enumerate(self.vocabulary_)}
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for row in rows:
            for name, value in row:
                if name in column:
                    columns.append(column[name])
                    values.append(value)
            ends.append(len(columns))
        shape = (len(ends) - 1, len(column))
        matrix = sparse.csr_array((np.array(values), np.array(columns, dtype=np.int32), ends), shape=shape)
        matrix.sort_indices()
        return matrix

    def get_feature_names_out(
        self,
        input_features: Sequence[str] | None = None,  # noqa: ARG002 - scikit-learn passes them.
    ) -> npt.NDArray[Any]:
        """Return the tags, one per output column, shape (n_tags,)."""
        check_is_fitted(self)
        return np.asarray(self.vocabulary_, dtype=object)


class TagEncoder(_ListEncoder):
    """Encode one column of tag tuples, in two levels, weighted by rarity.

    A row has its own tags and, at `parent_weight`, the tags above them in `parents` (tag → tag above or None).
    Input: object array or frame, shape (n, 1), each cell a tuple of tags. Output: CSR, shape (n, n_tags).
    Weight of a tag: ln((1 + n) / (1 + df)) + 1, as in `sklearn.feature_extraction.text.TfidfTransformer`
    with smooth_idf; n counts the rows that have a tag at all. Weights are above 0, so an empty row of the
    output means "unknown" and nothing else. Tags not seen by `fit` are ignored.
    """

    def __init__(self, parents: Mapping[str, str | None] | None = None, parent_weight: float = PARENT_WEIGHT):
        self.parents = parents
        self.parent_weight = parent_weight

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002 - scikit-learn passes y.
        """Count how rare each tag is; raise ValueError unless X has one column."""
        rows = [self._with_parents(row) for row in self._rows(X, reset=True)]
        if not 0 < self.parent_weight <= 1:
            raise ValueError("parent_weight must be above 0 and at most 1.")
        counts: dict[str, int] = {}
        for row in rows:
            for name in row:
                counts[name] = counts.get(name, 0) + 1
        above = set((self.parents or {}).values())
        self.vocabulary_ = sorted(counts) or list(NOTHING)
        known = sum(1 for row in rows if row)
        self.level_ = np.array([self.parent_weight if name in above else 1.0 for name in self.vocabulary_])
        frequency = np.array([counts.get(name, 0) for name in self.vocabulary_], dtype=np.float64)
        self.weight_ = self.level_ * (np.log((1 + known) / (1 + frequency)) + 1)
        return self

    def transform(self, X: Any) -> Csr:
        """Return the weights of each row's tags, CSR of shape (n, n_tags)."""
        check_is_fitted(self)
        weight = dict(zip(self.vocabulary_, self.weight_.tolist(), strict=True))
        rows = self._rows(X, reset=False)
        return self._matrix([(name, weight.get(name, 0.0)) for name in self._with_parents(row)] for row in rows)

    def _with_parents(self, row: Iterable[str]) -> list[str]:
        parents = self.parents or {}
        found: dict[str, None] = {}
        for name in row:
            above: str | None = name
            while above is not None and above not in found:
                found[above] = None
                above = parents.get(above)
        return list(found)

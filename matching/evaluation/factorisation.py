"""Matrix factorisation by `implicit`, of the extra `evaluation`."""

from importlib.util import find_spec
from typing import Self

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from matching.encoding.data import MatchingData
from matching.encoding.encoders import Floats, Positions
from matching.evaluation.protocol import known_pairs

FACTORS = 16
REGULARIZATION, ALPHA, ITERATIONS = 0.05, 10.0, 20  # Best of a small grid on cordis-partners, in its favour.
PAIRS_AT_ONCE = 200_000


def is_installed() -> bool:
    """Say whether `implicit` is there."""
    return find_spec("implicit") is not None


class Factorisation:
    """Factor the known links by alternating least squares (Hu, Koren and Volinsky 2008)."""

    name = f"matrix factorisation, ALS {FACTORS}"

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def fit(self, data: MatchingData, kind: str) -> Self:
        """Factor the links of the kind; raise ImportError without the extra."""
        from implicit.cpu.als import AlternatingLeastSquares

        links = sparse.csr_matrix(known_pairs(data, kind), dtype=np.float32)  # It warns of arrays.
        # One thread: implicit warns of more, and sums in the same order each time.
        with threadpool_limits(1, "blas"):
            model = AlternatingLeastSquares(
                factors=FACTORS,
                regularization=REGULARIZATION,
                alpha=ALPHA,
                iterations=ITERATIONS,
                num_threads=1,
                random_state=self.seed,
            )
            model.fit(links, show_progress=False)
        self.subjects_ = np.asarray(model.user_factors, dtype=np.float64)
        self.candidates_ = np.asarray(model.item_factors, dtype=np.float64)
        return self

    def score(self, subjects: Positions, candidates: Positions) -> Floats:
        """Return the product of the factors of each pair, shape (n,)."""
        scores = np.empty(len(subjects))
        for start in range(0, len(subjects), PAIRS_AT_ONCE):
            part = slice(start, start + PAIRS_AT_ONCE)
            scores[part] = (self.subjects_[subjects[part]] * self.candidates_[candidates[part]]).sum(axis=1)
        return scores

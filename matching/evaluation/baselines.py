"""The simple rules that a model has to beat; each is a `Ranker` and uses the known links only.

"Links of the kind" are memberships (association × network) for `member` and partnerships for `partner`.
"""

from abc import ABC, abstractmethod
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.preprocessing import normalize

from matching.encoding.data import MatchingData
from matching.encoding.encoders import Csr, Floats, Positions
from matching.encoding.structure import ones
from matching.evaluation.content import content_terms, content_vectors
from matching.evaluation.protocol import Ranker, known_pairs

Seeds = npt.NDArray[np.uint64]

CELLS_AT_ONCE = 8_000_000
NEIGHBOURS = 50
_TIE = 12  # Scores are compared to so many decimals: the order of a sum must not break ties.


class Blockwise(ABC):
    """Score pairs out of a dense block: some subjects against all rows."""

    name: str

    @abstractmethod
    def fit(self, data: MatchingData, kind: str) -> Self:
        """Learn from the known links, and set `rows_`, the number of rows."""

    @abstractmethod
    def block(self, subjects: Positions) -> Floats:
        """Return the scores of all rows for each of these subjects, shape (len(subjects), rows_)."""

    rows_: int

    def score(self, subjects: Positions, candidates: Positions) -> Floats:
        """Return the score of each pair, shape (n,)."""
        rows, where = np.unique(subjects, return_inverse=True)
        order = np.argsort(where, kind="stable")
        scores = np.zeros(len(subjects))
        step = max(1, CELLS_AT_ONCE // max(self.rows_, 1))
        for start in range(0, len(rows), step):
            chosen = order[slice(*np.searchsorted(where[order], (start, start + step)))]
            made = self.block(rows[start : start + step])
            scores[chosen] = made[where[chosen] - start, candidates[chosen]]
        return np.round(scores, _TIE)


class Random:
    """Give each pair a number that its rows and the seed decide."""

    name = "random"

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def fit(self, data: MatchingData, kind: str) -> Self:  # noqa: ARG002 - Chance doesn't learn.
        """Learn nothing."""
        return self

    def score(self, subjects: Positions, candidates: Positions) -> Floats:
        """Return the score of each pair, in [0, 1[: SplitMix64 (Steele et al. 2014) of seed and rows."""
        mixed = _mix(subjects.astype(np.uint64) + _mix(np.array([self.seed], dtype=np.uint64)))
        mixed = _mix(mixed + candidates.astype(np.uint64))
        return np.asarray((mixed >> np.uint64(11)) * 2.0**-53, dtype=np.float64)


def _mix(numbers: Seeds) -> Seeds:
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


class Popularity:
    """Count the known links of the kind that the candidate has."""

    name = "popularity"

    def fit(self, data: MatchingData, kind: str) -> Self:
        """Count the links."""
        self.degree_ = np.asarray(known_pairs(data, kind).sum(axis=0), dtype=np.float64)
        return self

    def score(self, subjects: Positions, candidates: Positions) -> Floats:  # noqa: ARG002 - The same for all subjects.
        """Return the score of each pair, shape (n,)."""
        return self.degree_[candidates]


class CommonNeighbours(Blockwise):
    """Count what the subject and the candidate have in common.

    For `partner`: the partners and networks of both (paths of two links). For `member`: the candidate's members
    that are partners of the subject, plus its paths of three memberships subject – network – member – candidate,
    the bipartite analogue of a common neighbour.
    """

    name = "common neighbours"

    def fit(self, data: MatchingData, kind: str) -> Self:
        """Keep the links as matrices whose product counts the paths."""
        member, partner = data.structure.member, data.structure.partner
        links = ones(member + member.T + partner)
        degree = np.asarray(links.sum(axis=1), dtype=np.float64)
        weight = self.weights(degree)[None, :]
        if kind == "partner":
            self.left_, self.right_ = _csr(links.multiply(weight)), links
        else:
            fellows = _csr(member.multiply(weight)) @ member.T
            self.left_, self.right_ = _csr((partner + fellows).multiply(weight)), member
        self.rows_ = links.shape[0]
        return self

    def weights(self, degree: Floats) -> Floats:
        """Return what each organisation on a path counts, shape (n,)."""
        return np.ones_like(degree)

    def block(self, subjects: Positions) -> Floats:
        """Return the counts for these subjects, shape (len(subjects), n)."""
        return np.asarray((self.left_[subjects] @ self.right_).toarray(), dtype=np.float64)


class AdamicAdar(CommonNeighbours):
    """Count as common neighbours do, each organisation on the path by 1 / ln(its links) (Adamic and Adar 2003).

    On a path of three memberships the network and the member between the ends both count, as a product.
    """

    name = "Adamic-Adar"

    def weights(self, degree: Floats) -> Floats:
        """Return 1 / ln(links), shape (n,); what joins two others has two links at least."""
        return np.asarray(1 / np.log(np.maximum(degree, 2)))


class ContentCosine(Blockwise):
    """Compare profiles by cosine; `members` adds the mean profile of a network's known members to its own."""

    def __init__(self, members: bool = False) -> None:
        self.members = members
        self.name = "content cosine, members" if members else "content cosine"

    def fit(self, data: MatchingData, kind: str) -> Self:  # noqa: ARG002 - The same for both kinds.
        """Encode the profiles."""
        own = content_vectors(data)
        self.left_, right = own, own
        if self.members:
            right = _csr(normalize(own + normalize(data.structure.members @ own)))
        self.right_ = _csr(right.T)
        self.rows_ = own.shape[0]
        return self

    def block(self, subjects: Positions) -> Floats:
        """Return the cosines with these subjects, shape (len(subjects), n)."""
        return np.asarray((self.left_[subjects] @ self.right_).toarray(), dtype=np.float64)


class ContentOverlap(Blockwise):
    """Add up the rarity of the terms that both profiles state; unlike a cosine, who states more scores more."""

    name = "content overlap"

    def fit(self, data: MatchingData, kind: str) -> Self:  # noqa: ARG002 - The same for both kinds.
        """Encode the profiles."""
        self.left_ = content_terms(data)
        self.right_ = _csr(self.left_.T)
        self.rows_ = self.left_.shape[0]
        return self

    def block(self, subjects: Positions) -> Floats:
        """Return the sums for these subjects, shape (len(subjects), n)."""
        return np.asarray((self.left_[subjects] @ self.right_).toarray(), dtype=np.float64)


class ContentNeighbours(Blockwise):
    """Let the NEIGHBOURS most alike in profile vote, each by its cosine, for what they are linked to."""

    name = f"content kNN, k={NEIGHBOURS}"

    def fit(self, data: MatchingData, kind: str) -> Self:
        """Encode the profiles and keep the links of those that have some."""
        own = content_vectors(data)
        linked = known_pairs(data, kind)
        self.voters_ = np.flatnonzero(np.diff(linked.indptr))
        self.left_, self.right_, self.votes_ = own, _csr(own[self.voters_].T), linked[self.voters_]
        self.rows_ = own.shape[0]
        return self

    def block(self, subjects: Positions) -> Floats:
        """Return the votes for these subjects, shape (len(subjects), n)."""
        alike = np.asarray((self.left_[subjects] @ self.right_).toarray(), dtype=np.float64)
        alike[subjects[:, None] == self.voters_] = 0.0  # Nobody votes for itself.
        if alike.shape[1] > NEIGHBOURS:
            least = np.partition(alike, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS, None]
            alike = np.where(alike >= least, alike, 0.0)
        return np.asarray((_csr(alike) @ self.votes_).toarray(), dtype=np.float64)


def simple_rankers(kind: str, seed: int) -> list[Ranker]:
    """Return the baselines that need no further package."""
    members = [ContentCosine(members=True)] if kind == "member" else []
    return [
        Random(seed),
        Popularity(),
        CommonNeighbours(),
        AdamicAdar(),
        ContentCosine(),
        *members,
        ContentOverlap(),
        ContentNeighbours(),
    ]


def _csr(matrix: Any) -> Csr:
    return sparse.csr_array(matrix)

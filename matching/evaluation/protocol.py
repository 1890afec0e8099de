"""Split the links of a network into what is known and what is to be found, so that nothing leaks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Protocol, Self

import numpy as np
import pandas as pd
from scipy import sparse

from matching.encoding.data import MatchingData
from matching.encoding.encoders import Csr, Flags, Floats, Positions

KINDS = ("member", "partner")
SUBJECTS = {"member": ("association",), "partner": ("association", "partner")}
CANDIDATES = {"member": ("network",), "partner": ("association", "partner")}
FOLDS = 5
HIDDEN_SHARE = 0.2  # Of the subjects with known links, so many lose them to be measured as cold …
HIDDEN_LEAST = 20  # … but at least so many, or all when there are fewer.


class Ranker(Protocol):
    """What is measured: it learns from what was known and scores pairs, higher for likelier."""

    @property
    def name(self) -> str:
        """Name it in the table."""

    def fit(self, data: MatchingData, kind: str) -> Self:
        """Learn from the links known; `kind` is one of `KINDS`. Whatever an earlier fit learned is forgotten."""

    def score(self, subjects: Positions, candidates: Positions) -> Floats:
        """Return a finite score for each pair of rows of `data.profiles.ids`, shape (n,) from two of (n,)."""


class CannotSplit(ValueError):
    """The links leave nothing to learn from or nothing to find; says what to do."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Split:
    """What a ranker is given, and what it is asked to find; rows are those of `data.profiles.ids`.

    data: all that a ranker may see; its links are those known at the split only.
    linked: CSR (n, n), pairs already linked: neither to be found, nor negatives, nor in a list.
    candidates: rows that a subject can be linked to, shape (m,), ascending.
    subjects, targets: the pairs to be found, shape (p,) each, sorted by subject, none twice.
    """

    name: str
    data: MatchingData
    kind: str
    linked: Csr
    candidates: Positions
    subjects: Positions
    targets: Positions

    @cached_property
    def asked(self) -> Positions:
        """List the rows that have something to be found, each once, shape (s,)."""
        return np.unique(self.subjects)

    @cached_property
    def degree(self) -> Floats:
        """Count the known links of this kind of each row: a network's members, or partners; shape (n,)."""
        return np.asarray(known_pairs(self.data, self.kind).sum(axis=0), dtype=np.float64)

    @cached_property
    def cold(self) -> Flags:
        """Say who has no known link of any kind, shape (n,)."""
        structure = self.data.structure
        count = structure.network_count + structure.member_count + structure.contact_count
        return np.asarray(count == 0)

    def allowed(self, subject: int) -> Flags:
        """Say which candidates may be in the subject's list: not itself, nor already linked; shape (m,)."""
        barred = np.zeros(self.linked.shape[0], dtype=bool)
        barred[self.linked.indices[self.linked.indptr[subject] : self.linked.indptr[subject + 1]]] = True
        barred[subject] = True
        return ~barred[self.candidates]


def known_pairs(data: MatchingData, kind: str) -> Csr:
    """Return the links of a kind: association × network, or partners both ways; CSR (n, n) of ones."""
    return data.structure.member if kind == "member" else data.structure.partner


def split_by_date(data: MatchingData, kind: str, day: date) -> Split:
    """Hide the links dated on that day or later; raise CannotSplit when none is, or none is left.

    Links without a date count as known.
    """
    if "date" not in data.links.columns or data.links["date"].isna().all():
        raise CannotSplit("No link has a date. Leave --split out to measure by folds, or add dates.")
    later = np.asarray(data.links["date"].to_numpy(dtype="datetime64[s]") >= np.datetime64(day, "s"))
    keys = _keys(data, kind)
    made = _split(str(day), data, kind, known=~later, hidden=keys[later & (keys >= 0)])
    if not len(made.subjects):
        raise CannotSplit(f"No new {kind} link is dated {day} or later. Choose an earlier date for --split.")
    if made.data.links.empty:
        raise CannotSplit(f"No link is from before {day}, so nothing can be learned. Choose a later date for --split.")
    return made


def split_in_folds(data: MatchingData, kind: str, seed: int, folds: int = FOLDS) -> list[Split]:
    """Hide each fold of the pairs linked in turn, all else being known; raise CannotSplit when they are too few.

    Dates are left out: what is hidden at random says nothing of what comes later, nor should anyone learn that it does.
    """
    data = replace(data, links=data.links.drop(columns="date", errors="ignore"))
    keys = _keys(data, kind)
    pairs = np.unique(keys[keys >= 0])
    if len(pairs) < folds:
        raise CannotSplit(f"There are {len(pairs)} {kind} links, too few for {folds} folds. Give more links.")
    fold = np.random.default_rng(seed).permutation(len(pairs)) % folds
    splits = []
    for number in range(folds):
        hidden = pairs[fold == number]
        known = ~np.isin(keys, hidden)
        splits.append(_split(f"fold {number + 1} of {folds}", data, kind, known=known, hidden=hidden))
    return splits


def hide_links(split: Split, seed: int) -> Split:
    """Hide every link of a sample of the subjects that have some, and ask for these subjects only.

    What they are asked to find stays the same, and what they were linked to stays out of their lists.
    Raise CannotSplit when no subject has a known link.
    """
    warm = split.asked[~split.cold[split.asked]]
    if not len(warm):
        raise CannotSplit("No subject has a known link that could be hidden. Leave --cold out.")
    size = min(len(warm), max(HIDDEN_LEAST, round(HIDDEN_SHARE * len(warm))))
    chosen = np.sort(np.random.default_rng(seed).choice(warm, size, replace=False))
    ids, links = split.data.profiles.ids[chosen], split.data.links
    data = replace(split.data, links=links[~(links["source"].isin(ids) | links["target"].isin(ids))])
    asked = np.isin(split.subjects, chosen)
    return replace(
        split,
        name=f"{split.name}, links hidden",
        data=data,
        subjects=split.subjects[asked],
        targets=split.targets[asked],
    )


def among_known(split: Split) -> Split:
    """Ask only for links between those that had a link already, out of such candidates.

    A file that holds those linked sooner or later only tells that who has no link yet will have one; among these
    it tells nothing. There may be no such pair.
    """
    kept = ~split.cold[split.subjects] & (split.degree[split.targets] > 0)
    return replace(
        split,
        name=f"{split.name}, among the known",
        candidates=split.candidates[split.degree[split.candidates] > 0],
        subjects=split.subjects[kept],
        targets=split.targets[kept],
    )


def main_kind(links: Sequence[str]) -> str:
    """Return the kind that most of these links have, `member` when there are as many."""
    return max(KINDS, key=list(links).count)


def _keys(data: MatchingData, kind: str) -> Positions:
    """Number the pair of each link, the same both ways for partners; -1 for what isn't a pair of this kind."""
    index = data.organisations.index
    source = index.get_indexer(pd.Index(data.links["source"].astype(object)))
    target = index.get_indexer(pd.Index(data.links["target"].astype(object)))
    what = data.organisations["kind"].to_numpy()
    fits = (data.links["kind"] == kind).to_numpy() & (source >= 0) & (target >= 0) & (source != target)
    fits &= np.isin(what[source], SUBJECTS[kind]) & np.isin(what[target], CANDIDATES[kind])
    if kind == "partner":
        source, target = np.minimum(source, target), np.maximum(source, target)
    return np.where(fits, source * len(index) + target, -1).astype(np.intp)


def _split(name: str, data: MatchingData, kind: str, *, known: Flags, hidden: Positions) -> Split:
    given = replace(data, links=data.links[known])
    linked = known_pairs(given, kind)
    left, right = np.divmod(np.unique(hidden), max(len(data.organisations), 1))
    subjects = np.concatenate([left, right]) if kind == "partner" else left
    targets = np.concatenate([right, left]) if kind == "partner" else right
    new = ~_contains(linked, subjects, targets)
    order = np.lexsort((targets[new], subjects[new]))
    return Split(
        name=name,
        data=given,
        kind=kind,
        linked=linked,
        candidates=np.flatnonzero(data.organisations["kind"].isin(CANDIDATES[kind])),
        subjects=subjects[new][order],
        targets=targets[new][order],
    )


def _contains(matrix: Csr, rows: Positions, columns: Positions) -> Flags:
    held = sparse.coo_array(matrix)
    size = matrix.shape[1]
    return np.isin(rows * size + columns, held.row.astype(np.intp) * size + held.col)

"""Which links are hidden to learn from: the latest ones, or each once, and the pairs that stand beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from matching.encoding.arrays import (
    FELLOWS,
    WORKS,
    Array,
    Arrays,
    lengths_of,
    list_columns,
)
from matching.encoding.assembling import encode
from matching.encoding.data import MatchingData
from matching.encoding.encoders import Flags, Floats, Positions
from matching.encoding.snapshot import Snapshot
from matching.scoring.measure_names import MEASURES
from matching.scoring.measures import measure_all
from matching.scoring.model import variants_of

LINK_KINDS = {"network": ("member",), "partner": ("partner", "project")}
"""Which links each kind of suggestion is learned from; whom a network should invite is learned with whom it has."""
PARTS = 8
"""Where each link is hidden once, so many parts of them are, one after the other."""
HIDDEN, MOST_LATE, LEAST_LATE = 0.28, 0.5, 0.05
"""The latest links hidden are as near to this share as their dates allow, within these bounds."""
DATED = 0.6
"""From this share of links with a date on, the latest can be hidden."""
MOST_HIDDEN = 6000
STRANGERS, OF_LIKE_DEGREE = 10, 2
"""Pairs that aren't linked, for each one that is: with anyone, and with someone of as many links as the linked one."""
TOLD = 5.0
"""What people answered to a suggestion counts so many times as much as a link that was found."""

MOST_COMPARED = 20_000
"""In a larger graph no term of partners is learned for content as a whole: no class of candidates bounds it, so that
a search would look at everyone. Domains, places, targets, tags and words have their own terms."""

Answers = Sequence[tuple[str, str, bool]]
"""(subject, candidate, whether the suggestion was accepted)."""


@dataclass(frozen=True, eq=False)
class Hidden:
    """Links that are hidden together: what is left, and the pairs to find, rows (p, 2), both ways for partners."""

    data: MatchingData
    pairs: Array

    @property
    def pool(self) -> Snapshot:
        """Encode what is left."""
        return encode(self.data)


@dataclass(frozen=True, eq=False)
class Sample:
    """Measured pairs: linked or not, how much each counts, whose, whether with one of like degree, and the variant."""

    measures: Floats
    linked: Array
    weights: Floats
    subjects: Array
    alike: Flags
    unlinked_subject: Flags


@dataclass(frozen=True, eq=False)
class LinksOfKind:
    """The links of one kind of suggestion: of each row of `data.links` the number of its pair, -1 for others.

    keys: (p,), what a pair is known by, rising; first: (p,), the day it was first linked, NaT unknown; counts: (p,),
    how much it counts beside others in training.
    """

    data: MatchingData
    kind: str
    pair: Positions
    keys: Array
    first: Array
    counts: Floats

    @property
    def count(self) -> int:
        """Count the pairs."""
        return len(self.first)

    def counts_of(self, rows: Array) -> Floats:
        """Return how much linked pairs count, (n,), given as rows (n, 2) in either order."""
        wanted = rows.min(axis=1) * max(len(self.data.organisations), 1) + rows.max(axis=1)
        return np.asarray(self.counts[np.searchsorted(self.keys, wanted)])

    def latest(self, share: float = HIDDEN) -> tuple[Flags, str] | None:
        """Return which pairs are the latest, and from when on; None where too few have a date, or all one date."""
        dated = ~np.isnat(self.first)
        if not self.count or dated.sum() < DATED * self.count:
            return None
        days, counts = np.unique(self.first[dated], return_counts=True)
        shares = counts[::-1].cumsum()[::-1] / dated.sum()
        fit = np.flatnonzero((shares >= LEAST_LATE) & (shares <= MOST_LATE))
        if not len(fit):
            return None
        cut = days[fit[np.argmin(np.abs(shares[fit] - share))]]
        return dated & (self.first >= cut), str(cut.astype("datetime64[D]"))

    def parts(self, count: int, seed: int) -> list[Flags]:
        """Return so many parts of the pairs, drawn at random, each pair in one of them."""
        part = np.random.default_rng(seed).permutation(self.count) % count
        return [part == number for number in range(count)]

    def hide(self, chosen: Flags) -> Hidden:
        """Hide these pairs."""
        hidden = np.append(chosen, False)[self.pair]
        links = self.data.links
        data = self.data.with_links(links[~hidden])
        index = data.organisations.index
        ends = [index.get_indexer(pd.Index(links.loc[hidden, end].astype(object))) for end in ("source", "target")]
        pairs = np.column_stack(ends)
        if self.kind == "partner":
            pairs = np.vstack([pairs, pairs[:, ::-1]])
        pairs = np.unique(pairs, axis=0)
        return Hidden(data, pairs[np.isin(pairs[:, 1], candidate_rows(data.organisations, self.kind))])


def links_of(data: MatchingData, kind: str) -> LinksOfKind:
    """Return the links that a kind of suggestion is learned from: those between two who are there."""
    index, links = data.organisations.index, data.links
    ends = [index.get_indexer(pd.Index(links[end].astype(object))) for end in ("source", "target")]
    ours = links["kind"].isin(LINK_KINDS[kind]).to_numpy() & (ends[0] >= 0) & (ends[1] >= 0) & (ends[0] != ends[1])
    keys = np.minimum(*ends) * max(len(index), 1) + np.maximum(*ends)
    known, found = np.unique(keys[ours], return_inverse=True)
    pair = np.full(len(links), -1, dtype=np.intp)
    pair[ours] = found.reshape(-1)
    first = np.full(int(pair.max(initial=-1)) + 1, np.datetime64("NaT"), dtype="datetime64[s]")
    if "date" in links:
        np.fmin.at(first, pair[ours], links.loc[ours, "date"].to_numpy("datetime64[s]"))
    counts = np.full(len(first), np.nan)
    if "weight" in links:
        np.fmax.at(counts, pair[ours], links.loc[ours, "weight"].to_numpy(np.float64))
    return LinksOfKind(data, kind, pair, known, first, np.where(np.isnan(counts), 1.0, counts))


def candidate_rows(organisations: pd.DataFrame, kind: str) -> Positions:
    """Return the rows that a kind of suggestion can lead to."""
    kinds = ("network",) if kind == "network" else ("association", "partner")
    return np.flatnonzero(organisations["kind"].isin(kinds))


def training_parts(links: LinksOfKind, split: str, seed: int) -> list[Flags]:
    """Return what is hidden, one part after the other: the latest pairs, or each pair once; [] when that can't be.

    Where one part of many already has all the pairs that are learned from, the others aren't hidden.
    """
    if split == "latest":
        latest = links.latest()
        return [latest[0]] if latest else []
    enough = links.count / PARTS >= MOST_HIDDEN
    return links.parts(PARTS, seed)[: 1 if enough else PARTS]


def draw_sample(links: LinksOfKind, parts: Sequence[Flags], answers: Answers, seed: int, most: int) -> Sample:
    """Measure the pairs of each part, pairs that aren't linked, and answers to suggestions, on what is left each time.

    most: so many linked pairs at most, through all parts.
    """
    draw = np.random.default_rng(seed)
    samples = []
    for number, part in enumerate(parts):
        hidden = links.hide(part)
        pairs = hidden.pairs[np.sort(draw.permutation(len(hidden.pairs))[: most // len(parts)])]
        said = answers if number == 0 else ()
        samples.append(_measured(links, hidden.pool, pairs, said, draw))
    fields = ("measures", "linked", "weights", "subjects", "alike", "unlinked_subject")
    return Sample(*(np.concatenate([getattr(sample, name) for sample in samples]) for name in fields))


def _measured(links: LinksOfKind, pool: Snapshot, pairs: Array, answers: Answers, draw: np.random.Generator) -> Sample:
    candidates = candidate_rows(links.data.organisations, links.kind)
    size = len(pool.ids)
    strangers = np.column_stack([np.repeat(pairs[:, 0], STRANGERS), draw.choice(candidates, len(pairs) * STRANGERS)])
    alike = np.vstack(list(_of_like_degree(pool.arrays, links.kind, pairs, candidates, draw)))
    linked = np.union1d(_linked(pool.arrays, links.kind), links.hide(np.ones(links.count, bool)).pairs @ [size, 1])

    def free(rows: Array) -> Flags:
        return np.asarray(~np.isin(rows @ [size, 1], linked) & (rows[:, 0] != rows[:, 1]))

    index = links.data.organisations.index
    sides = [pd.Index([answer[side] for answer in answers], dtype=object) for side in (0, 1)]
    told = np.column_stack([index.get_indexer(side) for side in sides])
    yes = np.array([accepted for _, _, accepted in answers], dtype=bool)
    # What was accepted is a link by now: hidden and found like any other, or known and measured with itself.
    unsettled = free(told) & (told >= 0).all(axis=1)
    told, yes = told[unsettled], yes[unsettled]
    strangers, alike = strangers[free(strangers)], alike[free(alike)]
    rows = np.vstack([pairs, told, strangers, alike]).astype(np.int64)
    others = len(strangers) + len(alike)
    return Sample(
        measures=measures_of(links.kind, pool.arrays, rows[:, 0], rows[:, 1]),
        linked=np.concatenate([np.ones(len(pairs)), yes, np.zeros(others)]).astype(np.int64),
        weights=np.concatenate([links.counts_of(pairs), np.full(len(told), TOLD), np.ones(others)]),
        subjects=rows[:, 0],
        alike=np.arange(len(rows)) >= len(rows) - len(alike),
        unlinked_subject=variants_of(pool.arrays, rows[:, 0]),
    )


def measures_of(kind: str, arrays: Arrays, subjects: Array, candidates: Array) -> Floats:
    """Measure pairs of rows, (n, F); the content of partners isn't where a search of so many could take too long."""
    measures = measure_all(kind, arrays, subjects, candidates)
    if kind == "partner" and len(arrays.codes) > MOST_COMPARED:
        measures[:, MEASURES[kind].index("content")] = np.nan
    return measures


def _of_like_degree(
    arrays: Arrays, kind: str, pairs: Array, candidates: Array, draw: np.random.Generator
) -> Iterator[Array]:
    """Yield pairs of the same subjects with candidates that have as many links as the one they are linked with."""
    degree = lengths_of(arrays, FELLOWS if kind == "network" else WORKS)
    order = candidates[np.argsort(degree[candidates], kind="stable")]
    ranked, own = degree[order], degree[pairs[:, 1]]
    low, high = np.searchsorted(ranked, own, "left"), np.searchsorted(ranked, own, "right")
    for _ in range(OF_LIKE_DEGREE):
        yield np.column_stack([pairs[:, 0], order[draw.integers(low, np.maximum(high, low + 1))]])


def _linked(arrays: Arrays, kind: str) -> Array:
    """Return subject · n + candidate of each pair that is linked."""
    which = FELLOWS if kind == "network" else WORKS
    counts = lengths_of(arrays, which)
    owner = np.repeat(np.arange(len(counts)), counts)
    return np.asarray(list_columns(arrays, which).astype(np.int64) * len(counts) + owner)

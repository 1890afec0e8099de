"""A matcher: a snapshot, where everyone is, and the models; it answers for one subject at a time."""

import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.special import expit

from matching.encoding.arrays import FELLOWS, KIND, KIND_CODES, Array, frozen
from matching.encoding.data import KINDS, MatchingData
from matching.encoding.snapshot import Snapshot
from matching.results import Contribution, NotEnough, Suggestion, Suggestions
from matching.scoring.candidates import SUBJECTS, missing
from matching.scoring.facts import facts
from matching.scoring.lists import length
from matching.scoring.measure_names import MOST_MEASURES
from matching.scoring.measures import measure_one
from matching.scoring.model import Model, fixed_model, variant_of
from matching.scoring.pairs import Pair
from matching.search.grid import EVERYONE, Index, build_index
from matching.search.search import ANY_KIND, FEWER, TIE, Query, best
from matching.search.tables import KIND_NUMBERS, Tables, build_tables
from matching.search.whole import likeness, rate_whole, terms_of
from matching.search.work import MOST_ASKED, Work, new_work

VARIETY = 0.5
"""So much in log-odds is taken in a varied list from a candidate just like one that stands above it."""
FIRST = 100
"""So many are tried to find one who can be suggested something."""
CHOICE = 4
"""A varied list is chosen from so many times its length."""
NOBODY = frozen(np.zeros(0), np.int32)


@dataclass(frozen=True, eq=False)
class Matcher:
    """Suggestions from a snapshot. models: learned ones by kind; kinds without one use fixed weights.

    prices: kind → (n,) log-odds that a candidate loses in lists because it is in too many of them already
    (`matching.exposure`). They change the order of lists, never a score or a reason. everyone: up to so many
    organisations everyone is rated, which needs no compiling of the search.
    """

    snapshot: Snapshot
    models: Mapping[str, Model] = field(default_factory=dict)
    prices: Mapping[str, Array] = field(default_factory=dict)
    everyone: int = EVERYONE

    @cached_property
    def index(self) -> Index:
        """Say where everyone is."""
        return build_index(self.snapshot.arrays)

    @cached_property
    def _kept(self) -> dict[str, Tables]:
        return {}

    @cached_property
    def _own(self) -> threading.local:
        return threading.local()

    def tables(self, kind: str) -> Tables:
        """Return what a search reads of the model of a kind."""
        if kind not in self._kept:
            self._kept[kind] = build_tables(
                kind, self.model(kind), self.snapshot.arrays, self.index, self.prices.get(kind)
            )
        return self._kept[kind]

    def work(self) -> Work:
        """Return what this thread writes on: two threads may search at a time."""
        if not hasattr(self._own, "work"):
            self._own.work = new_work(self.index)
        found: Work = self._own.work
        return found

    def model(self, kind: str) -> Model:
        """Return the model of a kind: whom to invite is judged as what to join."""
        learned = self.models.get("network" if kind == "invite" else kind)
        return learned or _FIXED[kind]

    def learned(self, kind: str) -> bool:
        """Say whether a kind is ranked by a learned model, or by the fixed weights."""
        return self.model(kind).learned

    def warm_up(self) -> None:
        """Ask once for a list of each kind, so that everything is compiled before a person waits for it."""
        for kind in KINDS:
            rows = np.flatnonzero(self.snapshot.arrays.codes[:, KIND] == KIND_CODES[SUBJECTS[kind]])
            answers = (self.suggest(kind, str(self.snapshot.ids[row]), varied=True) for row in rows[:FIRST])
            next((answer for answer in answers if not isinstance(answer, NotEnough)), None)

    def count_members(self, network: str) -> int:
        """Count the members of a network, 0 when it isn't there."""
        rows = self.snapshot.find([network])
        return int(length(self.snapshot.arrays, int(rows[0]), FELLOWS)) if len(rows) else 0

    def suggest(
        self,
        kind: str,
        subject: str,
        *,
        limit: int = 10,
        among: Collection[str] | None = None,
        excluded: Iterable[str] = (),
        fewer: Iterable[str] = (),
        varied: bool = False,
        asking: Snapshot | None = None,
        explained: bool = True,
    ) -> Suggestions | NotEnough:
        """Suggest networks, partners, spaces or exchanges to an association, or associations to invite to a network.

        kind: one of `KINDS`. limit: the most that is returned, 1 or more. among: only these kinds of organisations.
        excluded: ids that are never suggested. fewer: ids that are excluded, and whose like is lowered. varied: leave
        out what is much like what stands above it. asking: an overlay that has the subject's profile as it is now.
        explained: with the terms of each score and the spaces; who only counts suggestions does without.

        Return NotEnough when the subject's profile says too little for this kind. Raise KeyError for a subject
        that isn't there, ValueError for a kind or a limit that can't be, or a subject that this kind isn't for.
        """
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is no kind of suggestion; there are {', '.join(KINDS)}.")
        if limit < 1:
            raise ValueError("limit must be 1 or more.")
        source = asking or self.snapshot
        row = source.position(subject)
        if source.arrays.codes[row, KIND] != KIND_CODES[SUBJECTS[kind]]:
            raise ValueError(f"Suggestions of kind {kind!r} are for a subject of kind {SUBJECTS[kind]!r}.")
        untold = missing(source.arrays, kind, row)
        if untold:
            return NotEnough(kind, subject, untold)
        disliked = self.snapshot.find(fewer)
        barred = np.union1d(self.snapshot.find(excluded), disliked).astype(np.int32)
        asked = min(CHOICE * limit if varied else limit, MOST_ASKED)
        rows, odds, rank = self._best(kind, source, row, barred, disliked, among, asked)
        chosen = self._varied(rows, rank, limit) if varied else range(len(rows))
        told = self._explain if explained else self._name
        items = [told(kind, source, row, int(rows[at]), float(odds[at])) for at in chosen]
        return Suggestions(kind, subject, tuple(items))

    def _best(
        self,
        kind: str,
        source: Snapshot,
        row: int,
        barred: Array,
        disliked: Array,
        among: Collection[str] | None,
        k: int,
    ) -> tuple[Array, Array, Array]:
        """Return the rows of the best, their log-odds, and these less what they lose by their price and by likeness."""
        found = self.snapshot.find([str(source.ids[row])])
        own = int(found[0]) if len(found) else -1
        if len(self.snapshot.ids) <= self.everyone:
            return self._best_of_all(kind, source, row, own, barred, disliked, among, k)
        kinds = ANY_KIND if among is None else sum(1 << KIND_CODES[name] for name in set(among))
        work = self.work()
        asked = Query(
            KIND_NUMBERS[kind], self.index, self.snapshot.arrays, source.arrays, row, own,
            frozen(barred, np.int32), frozen(disliked, np.int32), kinds, self.tables(kind), work, k,
        )  # fmt: skip
        count = best(asked, False)
        return work.row[:count].copy(), work.odds[:count].copy(), work.rank[:count].copy()

    def _best_of_all(
        self,
        kind: str,
        source: Snapshot,
        row: int,
        own: int,
        barred: Array,
        disliked: Array,
        among: Collection[str] | None,
        k: int,
    ) -> tuple[Array, Array, Array]:
        """Rate everyone, and return what `_best` does."""
        pool, number = self.snapshot.arrays, KIND_NUMBERS[kind]
        terms = terms_of(self.model(kind))
        odds = rate_whole(number, pool, source.arrays, row, own, frozen(barred, np.int32), terms)
        rows = np.flatnonzero(np.isfinite(odds)).astype(np.int32)
        if among is not None:
            rows = rows[np.isin(pool.codes[rows, KIND], [KIND_CODES[name] for name in among])]
        prices = self.prices.get(kind)
        lost = np.zeros(len(rows)) if prices is None else np.asarray(prices, dtype=np.float64)[rows]
        if len(disliked):
            lost = lost + FEWER * likeness(pool, rows, frozen(disliked, np.int32))
        rank = np.round((odds[rows] - lost) * TIE) / TIE
        order = np.lexsort((rows, -rank))[:k]
        return rows[order], odds[rows[order]], rank[order]

    def _varied(self, rows: Array, rank: Array, limit: int) -> list[int]:
        """Choose one after the other what ranks best less its likeness to those chosen (docs/explain/matching.md)."""
        left: list[int] = list(range(len(rows)))
        chosen: list[int] = []
        most = np.zeros(len(rank))
        while left and len(chosen) < limit:
            best = max(left, key=lambda at: (rank[at] - VARIETY * most[at], -rows[at]))
            left.remove(best)
            chosen.append(int(best))
            if left:
                near = likeness(self.snapshot.arrays, rows[left], rows[[best]])
                most[left] = np.maximum(most[left], near)
        return chosen

    def _name(self, kind: str, source: Snapshot, row: int, candidate: int, odds: float) -> Suggestion:
        """Return a suggestion without its terms."""
        model, variant = self.model(kind), self._variant(kind, source, row, candidate)
        told, base = model.calibrated(np.array([odds, model.base[variant]]), variant)
        return Suggestion(str(self.snapshot.ids[candidate]), float(expit(told)), float(base), ())

    def _variant(self, kind: str, source: Snapshot, row: int, candidate: int) -> int:
        """Return which variant of the model is asked: that of the association, whichever side it is."""
        if kind == "invite":
            return int(variant_of(self.snapshot.arrays, candidate))
        return int(variant_of(source.arrays, row))

    def _explain(self, kind: str, source: Snapshot, row: int, candidate: int, odds: float) -> Suggestion:
        """Return a suggestion with the terms of its score."""
        model, pool = self.model(kind), self.snapshot
        room = np.empty((1, MOST_MEASURES))
        measure_one(KIND_NUMBERS[kind], pool.arrays, source.arrays, row, candidate, room[0])
        variant = self._variant(kind, source, row, candidate)
        terms, base = model.shared_out(model.terms(room[:, : len(model.names)], variant)[0], variant)
        pair = Pair(kind, pool, source, row, candidate)
        reasons = tuple(
            Contribution(model.names[at], float(terms[at]), facts(model.names[at], pair))
            for at in np.argsort(-terms, kind="stable")
            if terms[at] > 0 and not np.isnan(room[0, at])
        )
        against = {model.names[at]: float(terms[at]) for at in np.argsort(terms, kind="stable") if terms[at] < 0}
        return Suggestion(
            candidate=str(pool.ids[candidate]),
            score=float(expit(model.calibrated(np.array([odds]), variant)[0])),
            base=base,
            contributions=reasons,
            against=against,
            spaces=tuple(pool.spaces["id"][pool.spaces["host"] == candidate].tolist()) if kind == "space" else (),
        )


_FIXED = {kind: fixed_model(kind) for kind in KINDS}


def suggest(
    kind: str, subject: str, data: MatchingData, limit: int = 10, among: Collection[str] | None = None
) -> Suggestions | NotEnough:
    """Ask a matcher of data at hand, with fixed weights, as tests and tools do: a portal keeps a `Matcher`.

    Returned and raised is what `Matcher.suggest` says.
    """
    if data.organisations.empty:
        raise KeyError(subject)
    return Matcher(data.snapshot).suggest(
        kind,
        subject,
        limit=limit,
        among=among,
        excluded=data.excluded_for(kind, subject),
        fewer=data.fewer_for(kind, subject),
    )

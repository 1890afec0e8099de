"""What a word of a list means in a reference list: by code, name, former name, another spelling, or what is near."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rapidfuzz import fuzz, process

from graph.rules.folding import compact, fold

NEAR, LEAD, OFFERED, MOST_OFFERED = 88, 5, 45, 5
"""Likeness (0 to 100) from which one near word is taken, how much nearer than the next it must be, and offered ones."""
LEAST_LETTERS = 5
"""Shorter words are too like others to be taken for one that is near."""
LONGEST = 120


@dataclass(frozen=True)
class Meaning:
    """What a word means: the id, none when nobody knows; near: by a near spelling; offered: (id, label), best first."""

    id: str = ""
    label: str = ""
    near: bool = False
    offered: tuple[tuple[str, str], ...] = ()

    @property
    def sure(self) -> bool:
        """Say whether it is known."""
        return bool(self.id)


@dataclass(frozen=True)
class Word:
    """An item of a reference list: its id, what it is called on pages, and all its names."""

    id: str
    label: str
    names: tuple[str, ...]


class Lexicon:
    """Finds the meaning of words once each. settled: by folded word, an id, NOWHERE or WHOLE, as somebody chose."""

    NOWHERE: ClassVar[str] = "-"
    """Settled: it is nothing of the list, and stays a plain text."""
    WHOLE: ClassVar[str] = "+"
    """Settled: only the whole (the province) is known."""

    def __init__(
        self, words: Iterable[Word], settled: Mapping[str, str] | None = None, prefixes: Sequence[str] = ()
    ) -> None:
        """Fold the names; prefixes: folded words that may stand before one ("commune de")."""
        self._labels: dict[str, str] = {}
        self._ids: dict[str, list[str]] = {}
        self._named: list[tuple[str, str, str]] = []
        self._settled = dict(settled or {})
        self._prefixes = sorted(prefixes, key=len, reverse=True)
        self._known: dict[str, Meaning] = {}
        for word in words:
            self._labels[word.id] = word.label
            for name in dict.fromkeys((word.id, *word.names)):
                if key := compact(name):
                    self._ids.setdefault(key, [])
                    if word.id not in self._ids[key]:
                        self._ids[key].append(word.id)
            self._named += [(fold(name), compact(name), word.id) for name in word.names if compact(name)]

    def __len__(self) -> int:
        """Return how many items there are."""
        return len(self._labels)

    def meaning(self, text: str) -> Meaning:
        """Return what a text means."""
        key = fold(text[:LONGEST])
        if key not in self._known:
            self._known[key] = self._find(text, key)
        return self._known[key]

    def is_prefix(self, text: str) -> bool:
        """Say whether a text only says what kind of thing follows, as "commune" does."""
        return fold(text) in self._prefixes

    def label(self, id: str) -> str:
        """Return what an item is called."""
        return self._labels.get(id, id)

    def _find(self, text: str, key: str) -> Meaning:
        if key in self._settled:
            id = self._settled[key]
            return Meaning(id, self.label(id)) if id in self._labels or id in (self.NOWHERE, self.WHOLE) else Meaning()
        bare = self._without_prefix(key)
        for one in dict.fromkeys((key, bare)):
            ids = self._ids.get(one.replace(" ", ""), [])
            if len(ids) == 1:
                return Meaning(ids[0], self.label(ids[0]))
            if ids:
                return Meaning(offered=tuple((id, self.label(id)) for id in ids))
        if not bare or len(text) > LONGEST:
            return Meaning()
        return self._within(bare) or self._near(bare)

    def _without_prefix(self, key: str) -> str:
        for prefix in self._prefixes:
            if key.startswith(f"{prefix} "):
                return self._without_prefix(key.removeprefix(f"{prefix} "))
        return key

    def _within(self, key: str) -> Meaning | None:
        """Return the one item among whose name's words are all of these; a plural is the same word."""
        wanted = {_singular(word) for word in key.split()}
        if self._prefixes or max(map(len, wanted)) < LEAST_LETTERS:
            return None
        found = {id for name, _letters, id in self._named if wanted <= {_singular(word) for word in name.split()}}
        if len(found) != 1:
            return None
        (id,) = found
        return Meaning(id, self.label(id), near=True)

    def _near(self, key: str) -> Meaning:
        """Return the nearest item when it is near and none other is; else those to choose from."""
        letters = key.replace(" ", "")
        one_word = bool(self._prefixes)  # Names of places are compared letter by letter, phrases word by word.
        choices = [whole if one_word else name for name, whole, _id in self._named]
        scorer = fuzz.ratio if one_word else fuzz.token_sort_ratio
        best: dict[str, float] = {}
        for _name, likeness, at in process.extract(
            letters if one_word else key, choices, scorer=scorer, limit=20, score_cutoff=OFFERED
        ):
            best.setdefault(self._named[at][2], likeness)
        ranked = sorted(best.items(), key=lambda one: -one[1])[:MOST_OFFERED]
        offered = tuple((id, self.label(id)) for id, _likeness in ranked)
        clear = ranked and ranked[0][1] >= NEAR and (len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= LEAD)
        if clear and len(letters) >= LEAST_LETTERS:
            return Meaning(ranked[0][0], self.label(ranked[0][0]), near=True, offered=offered)
        return Meaning(offered=offered)


def _singular(word: str) -> str:
    return re.sub(r"(?<=\w{3})s$", "", word)

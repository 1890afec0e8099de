"""Whose a row of a list is: by id, receipt, telephone, name in the commune; near names are for a person to settle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from rapidfuzz import fuzz, process

from graph.exchange.changes import Likely, Recognised
from graph.exchange.records import KnownRecord
from graph.rules.folding import compact, fold
from seed.records.fields import WORDS
from seed.reference import read_yaml

NEAR, MOST_LIKELY = 84, 5
"""Likeness of names (0 to 100) from which they may be one association's; how many are shown."""
SAME_WORDS = 60
"""Likeness of names under which the number of a receipt or of a list doesn't make two records one."""
COMMON = frozenset(map(str, read_yaml(WORDS)["common"]))
"""Folded words that so many names have that they say nothing of which it is."""


@dataclass(frozen=True)
class Wanted:
    """What a row says of whose it is. place: the code of its commune, nothing when it tells none."""

    line: int
    id: str = ""
    receipt: str = ""
    telephones: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    place: str = ""


@dataclass
class FoundIdentity:
    """Whose a row is: one record, sure, or those that it may be. same_as: the line that was about it before."""

    id: str = ""
    by: str = ""
    likely: tuple[Likely, ...] = ()
    same_as: int = 0
    warnings: list[str] = field(default_factory=list)


class IdentityIndex:
    """The records of the directory, to find whose rows are; rows that were taken count too, by their line."""

    def __init__(self, known: Iterable[KnownRecord], province: str) -> None:
        """Sort the records by all that tells one from another; province: its code, the place of those without one."""
        self._province = province
        self.records: dict[str, KnownRecord] = {}
        self._by: dict[tuple[str, str], list[str]] = {}
        self._cores: dict[str, tuple[list[str], list[str]]] = {}
        self._lines: dict[tuple[str, str], int] = {}
        self._taken: dict[str, int] = {}
        for record in known:
            self._add(record)

    def find(self, rows: Sequence[Wanted]) -> list[FoundIdentity]:
        """Find whose rows are: first what is sure, then near names of all the others at once."""
        found = [self._sure(row) for row in rows]
        open_rows = [at for at, one in enumerate(found) if not one.id and not one.likely and rows[at].names]
        for at, likely in zip(open_rows, self._near([rows[at] for at in open_rows]), strict=True):
            found[at].likely = likely
        return found

    def take(self, row: Wanted, id: str) -> int:
        """Note that a row is about a record; return the line that was about it before, or 0."""
        before = self._taken.setdefault(id, row.line)
        return 0 if before == row.line else before

    def repeats(self, row: Wanted) -> int:
        """Return the line of a new record before that says to be the same; 0 without, and then the row is noted."""
        strong = [("id", row.id), ("receipt", compact(row.receipt))]
        names = [("name", f"{fold(name)}@{row.place}") for name in row.names]
        before = next((self._lines[key] for key in strong if key[1] and key in self._lines), 0)
        told = any(key[1] for key in strong)
        if not before and not told:
            before = next((self._lines[key] for key in names if key in self._lines), 0)
        if not before:
            self._lines |= {key: row.line for key in (*strong, *names) if key[1] and key not in self._lines}
        return before

    def _add(self, record: KnownRecord) -> None:
        values, id = record.values, record.id
        self.records[id] = record
        keys = [("external", str(values.get("external_id") or "")),
                ("receipt", compact(str(values.get("receipt_number") or "")))]  # fmt: skip
        keys += [("telephone", one) for one in _tuple(values.get("telephones"))]
        places = _tuple(values.get("territories")) or ("",)
        for name in _names(record):
            keys += [("name", f"{fold(name)}@{place}") for place in places] + [("anywhere", fold(name))]
            for place in places:
                cores, ids = self._cores.setdefault(place, ([], []))
                cores.append(core(name))
                ids.append(id)
        for key in keys:
            if key[1] and id not in self._by.setdefault(key, []):
                self._by[key].append(id)

    def _sure(self, row: Wanted) -> FoundIdentity:
        found = FoundIdentity()
        if row.id in self.records:
            return FoundIdentity(row.id, Recognised.ID)
        self._warn(row, found)
        for by, keys in (
            (Recognised.ID, [("external", row.id)]),
            (Recognised.RECEIPT, [("receipt", compact(row.receipt))]),
            (Recognised.TELEPHONE, [("telephone", one) for one in row.telephones]),
        ):
            ids = list(dict.fromkeys(id for key in keys if key[1] for id in self._by.get(key, ())))
            alike = [id for id in ids if self._alike(row, id, strictly=by == Recognised.TELEPHONE)]
            if len(alike) == 1:
                found.id, found.by = alike[0], by
                return found
            if ids and by != Recognised.ID:
                found.likely += tuple(self._likely(row, id) for id in ids)
        return self._by_name(row, found)

    def _by_name(self, row: Wanted, found: FoundIdentity) -> FoundIdentity:
        place = row.place or self._province
        here = list(
            dict.fromkeys(id for name in row.names for id in self._by.get(("name", f"{fold(name)}@{place}"), ()))
        )
        if len(here) == 1:
            found.id, found.by, found.likely = here[0], Recognised.NAME, ()
            return found
        anywhere = [id for name in row.names for id in self._by.get(("anywhere", fold(name)), ())]
        loose = [id for id in anywhere if not row.place or not self._commune_of(id)]
        both = dict.fromkeys([*here, *loose])
        known = {one.id for one in found.likely}
        found.likely = (*found.likely, *(self._likely(row, id) for id in both if id not in known))[:MOST_LIKELY]
        return found

    def _warn(self, row: Wanted, found: FoundIdentity) -> None:
        """Note numbers that records with other names have."""
        for number in row.telephones:
            others = [id for id in self._by.get(("telephone", number), ()) if not self._alike(row, id)]
            found.warnings += [number] if others else []

    def _near(self, rows: Sequence[Wanted]) -> list[tuple[Likely, ...]]:
        """Return for each row the records of its commune whose names are near, likeliest first."""
        found: list[tuple[Likely, ...]] = [()] * len(rows)
        by_place: dict[str, list[int]] = {}
        for at, row in enumerate(rows):
            by_place.setdefault(row.place or self._province, []).append(at)
        for place, members in by_place.items():
            cores, ids = self._cores.get(place, ([], []))
            if not cores:
                continue
            asked = [(at, core(name)) for at in members for name in rows[at].names]
            likeness = process.cdist([name for _at, name in asked], cores, scorer=fuzz.ratio, score_cutoff=NEAR)
            for (at, _name), scores in zip(asked, likeness, strict=True):
                near = [(float(scores[one]), ids[one]) for one in np.flatnonzero(scores)]
                ranked = dict.fromkeys(id for _score, id in sorted(near, key=lambda one: (-one[0], one[1])))
                known = {one.id for one in found[at]}
                more = tuple(self._likely(rows[at], id) for id in ranked if id not in known)
                found[at] = (*found[at], *more)[:MOST_LIKELY]
        return found

    def _commune_of(self, id: str) -> str:
        places = [one for one in _tuple(self.records[id].values.get("territories")) if one != self._province]
        return places[0] if places else ""

    def _likely(self, row: Wanted, id: str) -> Likely:
        record = self.records[id]
        return Likely(id, record.name, record.place, round(_likeness(row.names, _names(record))))

    def _alike(self, row: Wanted, id: str, *, strictly: bool = False) -> bool:
        """Say whether names don't contradict each other: they are like, or in other letters.

        strictly: they are near, in the same letters. One person's number is often that of several associations.
        """
        names = _names(self.records[id])
        if strictly:
            return _likeness(row.names, names, otherwise=0.0) >= NEAR
        return not row.names or not names or _likeness(row.names, names) >= SAME_WORDS


def core(name: str) -> str:
    """Return the words of a name that say which it is, sorted; all of them when there are no others."""
    words = fold(name).split()
    return " ".join(sorted(word for word in words if word not in COMMON) or sorted(words))


def _likeness(names: Sequence[str], others: Sequence[str], otherwise: float = 100.0) -> float:
    """Return how like the nearest two names of the same letters are, 0 to 100; otherwise: when none are."""
    pairs = [(core(one), core(other)) for one in names for other in others if _script(one) == _script(other)]
    return max((fuzz.ratio(*pair) for pair in pairs), default=otherwise)


def _script(name: str) -> bool:
    return any("\u0600" <= letter <= "\u06ff" for letter in name)


def _names(record: KnownRecord) -> tuple[str, ...]:
    values = record.values
    return tuple(str(values[name]) for name in ("name_fr", "name_ar") if values.get(name))


def _tuple(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()

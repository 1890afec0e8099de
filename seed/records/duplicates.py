"""Records of the directory that may be one: the same number, or names that are near in the same commune."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from graph.exchange.records import KnownRecord
from graph.rules.folding import compact
from seed.records.identity import core

NEAR = 90
AT_ONCE = 500


@dataclass(frozen=True)
class Pair:
    """Two records that may be one. why: "receipt", "telephone" or "name"; likeness: of their names, 0 to 100."""

    one: KnownRecord
    other: KnownRecord
    why: str
    likeness: int


def find_pairs(records: Sequence[KnownRecord], apart: Iterable[tuple[str, str]] = ()) -> list[Pair]:
    """Return the pairs that may be one, likeliest first; apart: (smaller id, larger id) of those that aren't."""
    by_id = {record.id: record for record in records}
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for ids, likeness in _near(records):
        found.setdefault(ids, ("name", likeness))
    for why, groups in (("telephone", _shared(records, "telephones")), ("receipt", _shared(records, "receipt_number"))):
        for group in groups:
            for at, one in enumerate(group):
                for other in group[at + 1 :]:
                    likeness = found.get((one, other), ("", _likeness(by_id[one], by_id[other])))[1]
                    found[one, other] = (why, likeness)
    known = set(apart)
    pairs = [Pair(by_id[one], by_id[other], why, likeness)
             for (one, other), (why, likeness) in found.items() if (one, other) not in known]  # fmt: skip
    return sorted(pairs, key=lambda pair: (-pair.likeness, pair.one.id, pair.other.id))


def _near(records: Sequence[KnownRecord]) -> Iterable[tuple[tuple[str, str], int]]:
    """Yield the pairs of each place whose names are near, in either language."""
    places: dict[str, list[tuple[str, str]]] = {}
    for record in records:
        for name in ("name_fr", "name_ar"):
            if record.values.get(name):
                place = (_tuple(record.values.get("territories")) or ("",))[0]
                places.setdefault(f"{place}:{name}", []).append((core(str(record.values[name])), record.id))
    for named in places.values():
        cores = [words for words, _id in named]
        for start in range(0, len(named), AT_ONCE):
            likeness = process.cdist(cores[start : start + AT_ONCE], cores, scorer=fuzz.ratio, score_cutoff=NEAR)
            for row, column in zip(*np.nonzero(likeness), strict=True):
                one, other = named[start + row][1], named[column][1]
                if one < other:
                    yield (one, other), round(float(likeness[row, column]))


def _shared(records: Sequence[KnownRecord], field: str) -> list[list[str]]:
    """Return the ids of records that have a number in common, by number; one that very many have says nothing."""
    by_number: dict[str, list[str]] = {}
    for record in records:
        value = record.values.get(field)
        for one in value if isinstance(value, tuple) else (compact(str(value)),) if value else ():
            by_number.setdefault(one, []).append(record.id)
    return [sorted(ids) for ids in by_number.values() if 1 < len(ids) <= 5]


def _likeness(one: KnownRecord, other: KnownRecord) -> int:
    return round(fuzz.ratio(core(one.name), core(other.name)))


def _tuple(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()

"""The whole country at once: the best of each kind for everyone, by blocks on several threads or machines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import numpy as np

from matching.encoding.arrays import CONTACTS, HOME, KIND, KIND_CODES, NETWORKS, Array, Arrays, frozen, lengths_of
from matching.encoding.snapshot import Snapshot, open_snapshot
from matching.matcher import NOBODY, Matcher
from matching.scoring.candidates import SUBJECTS, enough
from matching.scoring.lists import compiled
from matching.scoring.measure_names import INVITE_KIND
from matching.scoring.model import Model
from matching.search.grid import DOMAIN_CLASS
from matching.search.search import ANY_KIND, Query, best
from matching.search.tables import KIND_NUMBERS
from matching.search.work import MOST_ASKED

LARGEST_BLOCK = 4_000
"""A province with more subjects is cut, so that no machine waits for another's capital."""
Progress = Callable[[int, int], None]
"""Called with the number of subjects done and of all."""


@dataclass(frozen=True, eq=False)
class Batch:
    """The best of one kind for every subject.

    subjects: int32 (m,), rows, ascending. rows: int32 (m, k), best first, -1 for none. odds: float32 (m, k), their
    log-odds without prices, NaN for none.
    """

    kind: str
    subjects: Array
    rows: Array
    odds: Array


@dataclass(frozen=True, eq=False)
class Excluded:
    """What may not be suggested: of row i of the snapshot, rows[ptr[i]:ptr[i + 1]], ascending; ptr: int64 (n + 1,)."""

    ptr: Array
    rows: Array

    @classmethod
    def nothing(cls, size: int) -> "Excluded":
        """Exclude nothing for so many organisations."""
        return cls(frozen(np.zeros(size + 1), np.int64), NOBODY)

    @classmethod
    def of(cls, snapshot: Snapshot, pairs: Sequence[tuple[str, str]]) -> "Excluded":
        """Exclude pairs of ids (subject, candidate); those that aren't there are left out."""
        place = {name: row for row, name in enumerate(snapshot.ids.tolist())} if pairs else {}
        known = np.array(
            sorted({(place[a], place[b]) for a, b in pairs if a in place and b in place}), dtype=np.int64
        ).reshape(-1, 2)
        ptr = np.searchsorted(known[:, 0], np.arange(len(snapshot.ids) + 1))
        return cls(frozen(ptr, np.int64), frozen(known[:, 1], np.int32))


def blocks(arrays: Arrays, kind: str) -> list[Array]:
    """Return the subjects of a kind who tell enough, by province, those of none apart, rows ascending within each."""
    rows = np.flatnonzero(arrays.codes[:, KIND] == KIND_CODES[SUBJECTS[kind]])
    told = np.zeros(len(rows), dtype=np.bool_)
    _fill_enough(KIND_NUMBERS[kind], arrays, rows, told)
    rows = rows[told]
    homes = arrays.codes[rows, HOME]
    order = np.argsort(homes, kind="stable")
    parts = np.split(rows[order], np.flatnonzero(np.diff(homes[order])) + 1) if len(rows) else []
    return [frozen(piece, np.int32) for part in parts for piece in np.array_split(part, -(-len(part) // LARGEST_BLOCK))]


@compiled
def _fill_enough(kind: int, arrays: Any, rows: Array, told: Array) -> None:
    for at in range(len(rows)):
        told[at] = enough(kind, arrays, rows[at])


@compiled
def _search_block(
    kind: int, index: Any, pool: Any, subjects: Array, order: Array, ptr: Array, excluded: Array, nobody: Array,
    kinds: int, tables: Any, work: Any, rows: Array, odds: Array,
) -> None:  # fmt: skip
    """Write the best of each subject, those with the same domains one after the other; rows, odds: (subjects, k).

    Numbers are given as `Matcher.suggest` gives them: for each type, or a constant, the search is compiled anew.
    """
    k, last = rows.shape[1], -1
    for at in order:
        i = subjects[at]
        barred = excluded[ptr[i] : ptr[i + 1]]
        domains = index.classes[index.at[i], DOMAIN_CLASS] if index.at[i] >= 0 else -1
        again = domains >= 0 and domains == last and kind != INVITE_KIND
        last = domains
        count = best(Query(kind, index, pool, pool, i, i, barred, nobody, kinds, tables, work, k), again)
        for place in range(count):
            rows[at, place], odds[at, place] = work.row[place], work.odds[place]


def search_block(matcher: Matcher, kind: str, subjects: Array, excluded: Excluded, k: int) -> tuple[Array, Array]:
    """Return rows and log-odds of the best k of each subject, each of shape (subjects, k)."""
    rows = np.full((len(subjects), k), -1, dtype=np.int32)
    odds = np.full((len(subjects), k), np.nan, dtype=np.float32)
    index, pool = matcher.index, matcher.snapshot.arrays
    variants = (lengths_of(pool, CONTACTS)[subjects] == 0) & (lengths_of(pool, NETWORKS)[subjects] == 0)
    order = np.lexsort((variants, index.classes[np.maximum(index.at[subjects], 0), DOMAIN_CLASS]))
    _search_block(
        KIND_NUMBERS[kind], index, pool, subjects.astype(np.int64), order, excluded.ptr, excluded.rows, NOBODY,
        ANY_KIND, matcher.tables(kind), matcher.work(), rows, odds,
    )  # fmt: skip
    return rows, odds


def match_everyone(
    matcher: Matcher,
    kind: str,
    k: int = 10,
    *,
    excluded: Excluded | None = None,
    subjects: Array | None = None,
    jobs: int = -1,
    progress: Progress | None = None,
) -> Batch:
    """Return the best k of one kind for every subject (or these rows), on threads: the kernels hold no lock.

    Raise ValueError unless 1 <= k <= MOST_ASKED.
    """
    _check(k)
    barred = excluded or Excluded.nothing(len(matcher.snapshot.ids))
    parts = _parts(matcher, kind, subjects)
    matcher.tables(kind)  # Made once, before threads ask for them.
    run = joblib.Parallel(n_jobs=jobs, prefer="threads", return_as="generator")
    return _join(
        kind, k, parts, run(joblib.delayed(search_block)(matcher, kind, part, barred, k) for part in parts), progress
    )


def match_folder(
    folder: Path,
    kind: str,
    k: int = 10,
    *,
    models: Mapping[str, Model] | None = None,
    prices: Array | None = None,
    excluded: Excluded | None = None,
    progress: Progress | None = None,
) -> Batch:
    """Do what `match_everyone` does on whatever joblib's backend runs (`joblib.parallel_config`), other machines too.

    Each worker maps the snapshot itself from the folder, which must be there on all of them. A block whose worker is
    lost is done again by another, where the backend does so.
    """
    _check(k)
    snapshot = open_snapshot(folder)
    parts = sorted(blocks(snapshot.arrays, kind), key=len, reverse=True)
    task = _BatchTask(str(folder), kind, k, dict(models or {}), prices, excluded)
    run = joblib.Parallel(return_as="generator" if _can_stream() else "list")
    return _join(kind, k, parts, run(joblib.delayed(_run_block)(task, part) for part in parts), progress)


def _can_stream() -> bool:
    backend, _ = joblib.parallel.get_active_backend()
    return bool(backend.supports_return_generator)


@dataclass(frozen=True, eq=False)
class _BatchTask:
    """What a worker is told beside its block."""

    folder: str
    kind: str
    k: int
    models: Mapping[str, Model]
    prices: Array | None
    excluded: Excluded | None


_OPEN: dict[str, Snapshot] = {}


def _run_block(task: _BatchTask, subjects: Array) -> tuple[Array, Array]:
    """Search one block; what was mapped for the last one is kept."""
    if task.folder not in _OPEN:
        _OPEN.clear()
        _OPEN[task.folder] = open_snapshot(Path(task.folder))
    snapshot = _OPEN[task.folder]
    prices = {} if task.prices is None else {task.kind: task.prices}
    matcher = Matcher(snapshot, task.models, prices)
    excluded = task.excluded or Excluded.nothing(len(snapshot.ids))
    return search_block(matcher, task.kind, frozen(subjects, np.int32), excluded, task.k)


def _check(k: int) -> None:
    if not 1 <= k <= MOST_ASKED:
        raise ValueError(f"The length of a list must be from 1 to {MOST_ASKED}.")


def _parts(matcher: Matcher, kind: str, subjects: Array | None) -> list[Array]:
    """Return the blocks, the largest first, so that all workers end at about the same time."""
    parts = blocks(matcher.snapshot.arrays, kind)
    if subjects is not None:
        parts = [frozen(part[np.isin(part, subjects)], np.int32) for part in parts]
    return sorted((part for part in parts if len(part)), key=len, reverse=True)


def _join(kind: str, k: int, parts: list[Array], results: Any, progress: Progress | None) -> Batch:
    done, total = 0, sum(map(len, parts))
    found = []
    for part, result in zip(parts, results, strict=True):
        found.append(result)
        done += len(part)
        if progress:
            progress(done, total)
    subjects = np.concatenate([*parts, NOBODY])
    order = np.argsort(subjects, kind="stable")
    rows = np.vstack([*(rows for rows, _ in found), np.zeros((0, k), dtype=np.int32)])
    odds = np.vstack([*(odds for _, odds in found), np.zeros((0, k), dtype=np.float32)])
    return Batch(
        kind, frozen(subjects[order], np.int32), frozen(rows[order], np.int32), frozen(odds[order], np.float32)
    )


def save_batch(batch: Batch, folder: Path) -> None:
    """Write one kind's lists beside the snapshot of a folder, each file whole or not at all."""
    for name in ("subjects", "rows", "odds"):
        part = folder / f"batch.{batch.kind}.{name}.part"
        with part.open("wb") as file:
            np.save(file, getattr(batch, name), allow_pickle=False)
        part.replace(folder / f"batch.{batch.kind}.{name}.npy")


def open_batch(folder: Path, kind: str) -> Batch:
    """Map the lists of one kind; raise FileNotFoundError when they weren't made."""
    names = ("subjects", "rows", "odds")
    return Batch(kind, *(np.load(folder / f"batch.{kind}.{name}.npy", mmap_mode="r") for name in names))

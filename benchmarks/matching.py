"""Time matching over a whole country beside faiss and scikit-learn, in one run, and draw the picture of it.

Run it with `make bench`, or `python -m benchmarks.matching --sizes 10000,50000`. What to compare between machines are
the ratios: all in a line of the table was measured in one run. The country is made up (`benchmarks.country`); faiss and
scikit-learn find the 10 nearest of dense vectors of the same associations, by cosine, which is less than matching does.
"""

import argparse
import gc
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import faiss
import numpy as np
import psutil
from sklearn.neighbors import NearestNeighbors
from sklearn.random_projection import SparseRandomProjection
from threadpoolctl import threadpool_info

from benchmarks.country import make_country
from benchmarks.picture import draw
from matching.country.batch import match_everyone
from matching.encoding.arrays import ASSOCIATION, AXES, KIND, NETWORK, X
from matching.encoding.profiles import Profiles
from matching.encoding.snapshot import open_snapshot, save
from matching.matcher import Matcher
from matching.results import NotEnough
from matching.scoring.model import load_models

SIZES = (10_000, 50_000, 250_000)
KINDS = ("network", "partner", "space", "exchange")
K, THREADS, SEED, ASKED, DIMENSIONS = 10, 2, 7, 500, 45
COMPARED = 10  # So many lists of partners are compared with rating everyone.
PICTURE = Path("docs/measured/matching-speed.svg")


@dataclass(frozen=True)
class Measured:
    """Seconds of each batch and each neighbour search, milliseconds of one answer (p50, p95, p99), MiB of a worker.

    recall: the share of the best partners of all that a list of partners has.
    """

    size: int
    batches: dict[str, float]
    faiss: float
    sklearn: float
    single: tuple[float, float, float]
    invite: tuple[float, float, float]
    memory: float
    recall: float

    @property
    def total(self) -> float:
        """Add up the four kinds."""
        return sum(self.batches[kind] for kind in KINDS)


def dense_vectors(profiles: Profiles, numbers: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return unit vectors (m, 45): 36 random projections of a profile, six axes, and the place on the globe."""
    hashed = SparseRandomProjection(DIMENSIONS - 9, random_state=SEED).fit_transform(profiles.content[rows]).toarray()
    axes = np.nan_to_num(numbers[rows, AXES : AXES + 6], nan=0.5) - 0.5
    vectors = np.hstack([hashed, axes, np.nan_to_num(numbers[rows, X : X + 3])]).astype(np.float32)
    return np.ascontiguousarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def seconds(work: Callable[[], object]) -> float:
    """Return how long a call takes, garbage collected before."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def with_faiss(vectors: np.ndarray) -> None:
    """Find the nearest of everyone by an exact inner product."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    index.search(vectors, K)


def with_sklearn(vectors: np.ndarray) -> None:
    """Find the nearest of everyone by brute force; on unit vectors the order is that of the cosine."""
    NearestNeighbors(n_neighbors=K, algorithm="brute", metric="euclidean", n_jobs=THREADS).fit(vectors).kneighbors(
        vectors
    )


def answers(matcher: Matcher, kinds: tuple[str, ...], rows: np.ndarray) -> tuple[float, float, float]:
    """Return p50, p95 and p99 in ms of all lists of one subject, with reasons, over these subjects."""
    ids = matcher.snapshot.ids[rows]
    times = []
    for name in ids:
        start = time.perf_counter()
        for kind in kinds:
            found = matcher.suggest(kind, str(name))
            assert isinstance(found, NotEnough) or len(tuple(found)) <= K  # noqa: S101 - a slow wrong answer is no answer.
        times.append(time.perf_counter() - start)
    p50, p95, p99 = np.percentile(np.array(times) * 1000, [50, 95, 99])
    return float(p50), float(p95), float(p99)


def recall(matcher: Matcher, rows: np.ndarray) -> float:
    """Return the share of the K best partners, everyone rated, that the search finds, over these subjects."""
    whole = Matcher(matcher.snapshot, matcher.models, everyone=len(matcher.snapshot.ids))
    found = wanted = 0
    for name in matcher.snapshot.ids[rows]:
        best, listed = (one.suggest("partner", str(name)) for one in (whole, matcher))
        if not isinstance(best, NotEnough) and not isinstance(listed, NotEnough):
            ids = {each.candidate for each in listed}
            found += sum(each.candidate in ids for each in best)
            wanted += len(tuple(best))
    return found / max(wanted, 1)


def held() -> float:
    """Return the MiB that this process holds beside files that it maps."""
    memory = psutil.Process().memory_info()
    return float(memory.rss - memory.shared) / 2**20


def compile_kernels() -> None:
    """Search once in each way, so that everything is compiled and kept on disk."""
    matcher = Matcher(make_country(6_000).snapshot)
    matcher.warm_up()
    for kind in KINDS:
        match_everyone(matcher, kind, K, subjects=np.arange(20, dtype=np.int32))
    recall(matcher, np.arange(1))


def measure(size: int, folder: Path, models: Path | None) -> Measured:
    """Measure one size."""
    data = make_country(size)
    save(data.snapshot, folder)
    rows = np.flatnonzero(data.snapshot.arrays.codes[:, KIND] == ASSOCIATION)
    vectors = dense_vectors(data.profiles, data.snapshot.arrays.numbers, rows)
    del data
    gc.collect()
    before = held()
    matcher = Matcher(open_snapshot(folder), load_models(models) if models else {})
    draw_rows = np.random.default_rng(SEED)
    some = draw_rows.choice(rows, min(ASKED, len(rows)), replace=False)
    networks = np.flatnonzero(matcher.snapshot.arrays.codes[:, KIND] == NETWORK)
    inviting = draw_rows.choice(networks, min(ASKED // 5, len(networks)), replace=False)
    for kind in KINDS:  # Compiling isn't what is measured.
        match_everyone(matcher, kind, K, subjects=some[:2])
    answers(matcher, ("invite",), inviting[:1])
    single, invite = answers(matcher, KINDS, some), answers(matcher, ("invite",), inviting)
    batches = {kind: seconds(lambda kind=kind: match_everyone(matcher, kind, K, jobs=THREADS)) for kind in KINDS}
    memory = held() - before
    share = recall(matcher, some[:COMPARED])
    return Measured(
        size=size,
        batches=batches,
        faiss=seconds(lambda: with_faiss(vectors)),
        sklearn=seconds(lambda: with_sklearn(vectors)),
        single=single,
        invite=invite,
        memory=memory,
        recall=share,
    )


def table(results: list[Measured]) -> str:
    """Return the table for the docs, in Markdown."""
    lines = [
        "| associations | network | partner | space | exchange | all four | faiss | scikit-learn | all four ÷ faiss "
        "| one answer, p50 / p95 / p99 | invite, p95 | recall of partners | worker |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in results:
        kinds = " | ".join(f"{one.batches[kind]:.1f} s" for kind in KINDS)
        single = " / ".join(f"{value:.1f}" for value in one.single)
        lines.append(
            f"| {one.size:,} | {kinds} | {one.total:.1f} s | {one.faiss:.1f} s | {one.sklearn:.1f} s "
            f"| {one.total / one.faiss:.2f} | {single} ms | {one.invite[1]:.1f} ms "
            f"| {one.recall:.3f} | {one.memory:.0f} MiB |"
        )
    return "\n".join(lines)


def growth(results: list[Measured]) -> str:
    """Return how the times grow with the size: the exponent between each two sizes."""
    lines = []
    for small, large in pairwise(results):
        ratio = np.log(large.size / small.size)
        found = [
            f"{name} {np.log(getattr(large, name) / getattr(small, name)) / ratio:.2f}"
            for name in ("total", "faiss", "sklearn")
        ]
        lines.append(f"From {small.size:,} to {large.size:,} times grow by size to the power of: {', '.join(found)}.")
    return "\n".join(lines)


def main() -> None:
    """Measure and print everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="Numbers of associations, by commas.")
    parser.add_argument("--models", type=Path, help="Learned models; without, the fixed weights are measured.")
    parser.add_argument("--picture", type=Path, default=PICTURE, help="Where the picture goes.")
    chosen = parser.parse_args()
    faiss.omp_set_num_threads(THREADS)
    for pool in threadpool_info():
        print(
            f"{pool['internal_api']} {pool.get('version')} on {pool.get('architecture', '-')}: "
            f"{pool['num_threads']} threads"
        )
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(compile_kernels).result()  # In another process: what compiling holds isn't a worker's.
    results = []
    with TemporaryDirectory() as folder:
        for size in map(int, chosen.sizes.split(",")):
            results.append(measure(size, Path(folder) / str(size), chosen.models))
            print(table(results[-1:]), flush=True)
    print(f"\n{table(results)}\n\n{growth(results)}")
    lines = {
        "matching, all four": [one.total for one in results],
        "faiss, nearest 10": [one.faiss for one in results],
        "scikit-learn, nearest 10": [one.sklearn for one in results],
    }
    chosen.picture.write_text(draw([one.size for one in results], lines), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Time `matching.suggest` beside a plain scikit-learn cosine similarity and top k, in one run.

Run it with `python -m benchmarks.suggest`. Times are medians of one subject's answer in milliseconds; the
ratio is what to compare between machines. "First" includes encoding the frames, which the portal keeps.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from sklearn.metrics.pairwise import cosine_similarity

from matching import KINDS, MatchingData, suggest
from matching.profiles import AXES

SIZES = (3_000, 30_000)
SEED = 7
REPEATS = 15
DOMAINS = 40


def make_country(size: int) -> MatchingData:
    """Draw `size` made-up profiles around 75 towns: 94 % associations, 4 % networks, 2 % partners."""
    draw = np.random.default_rng(SEED)
    kinds = draw.choice(["association", "network", "partner"], size, p=[0.94, 0.04, 0.02])
    kinds[:2] = ["association", "network"]
    town = draw.integers(0, 75, size)
    commune = draw.integers(0, 20, size)
    columns = {
        "kind": kinds,
        "domains": [tuple(f"d{d}" for d in set(draw.integers(0, DOMAINS, 1 + i % 3).tolist())) for i in range(size)],
        "targets": [(f"t{i % 7}",) for i in range(size)],
        "territories": [(f"c{t}.{c}", f"p{t}", f"r{t % 12}") for t, c in zip(town, commune, strict=True)],
        "lat": 29 + (town % 10) / 2 + draw.normal(0, 0.15, size),
        "lon": -9 + (town // 10) / 2 + draw.normal(0, 0.15, size),
        "milieu": draw.choice(["urban", "rural"], size),
    }
    columns |= {name: draw.random(size) < 0.4 for name in ("premises", "equipment", "internet")}
    columns |= {f"axis_{axis}": np.where(draw.random(size) < 0.3, np.nan, draw.random(size)) for axis in AXES}
    columns["premises"][:2] = False
    columns["axis_governance"][:2], columns["axis_vision"][:2] = 0.2, 0.8
    ids = np.array([f"o{i:06d}" for i in range(size)])
    networks = ids[kinds == "network"]
    joined = pd.DataFrame({"source": draw.choice(ids, size), "target": draw.choice(networks, size), "kind": "member"})
    met = pd.DataFrame({"source": draw.choice(ids, size), "target": draw.choice(ids, size), "kind": "partner"})
    hosts = draw.choice(ids, size // 10)
    spaces = pd.DataFrame({"id": [f"s{i}" for i in range(len(hosts))], "host": hosts, "kind": "office", "capacity": 9})
    return MatchingData(
        organisations=pd.DataFrame(columns, index=ids),
        domains={f"d{i}": f"g{i % 6}" for i in range(DOMAINS)} | {f"g{i}": None for i in range(6)},
        links=pd.concat([joined, met]),
        spaces=spaces,
    )


def plain_top(vectors: np.ndarray, k: int = 10) -> np.ndarray:
    """Return the k rows most similar to the first by cosine, best first: what one writes in two lines."""
    similarity = cosine_similarity(vectors[:1], vectors)[0]
    best = np.argpartition(-similarity, k)[:k]
    return best[np.argsort(-similarity[best])]


def milliseconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the median time of a call."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def measure(size: int) -> None:
    """Print one line a kind for one size."""
    data = make_country(size)
    start = time.perf_counter()
    suggest("network", "o000000", data)
    first = 1000 * (time.perf_counter() - start)
    profiles = data.profiles
    vectors = np.hstack([profiles.domains.toarray(), profiles.targets.toarray(), profiles.axes, profiles.rural])
    plain = milliseconds(lambda: plain_top(vectors))
    print(f"{size:>7,} candidates   cosine and top 10: {plain:.1f} ms   first answer, with encoding: {first:.0f} ms")
    for kind in KINDS:
        subject = "o000001" if kind == "invite" else "o000000"
        suggest(kind, subject, data)
        spent = milliseconds(lambda kind=kind, subject=subject: suggest(kind, subject, data))
        print(f"        {kind:<10}{spent:8.1f} ms{spent / plain:8.1f} x cosine")


if __name__ == "__main__":
    for candidates in SIZES:
        measure(candidates)

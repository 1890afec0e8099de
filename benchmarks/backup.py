"""Measure how long a back-up and a restore of a whole country take, and the memory of both.

Run it in a TAKWIA_INSTANCE of its own: `python -m benchmarks.backup [ASSOCIATIONS]`. An empty graph is filled with so
many synthetic associations (50,000 unless told otherwise); one that isn't is taken as it is. The back-up is encrypted,
read once more, and restored in the place of what there is. Memory is that of this process alone, not of the graph; the
time for which writers wait is that of a back-up while somebody writes.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graph.backup import dump, restore
from graph.directory.search import count_organisations
from graph.server.connection import Graph
from portal.backup.commands import places
from portal.server import open_graph
from seed import loader
from seed.national import generate_national

ASSOCIATIONS = 50_000
KEY = "a key of this measurement, which is no secret"


def measure(graph: Graph) -> None:
    """Print seconds and megabytes of each step."""
    with tempfile.TemporaryDirectory() as folder:
        file, busy = Path(folder) / "quiet", Path(folder) / "busy"
        made = _timed("back-up, nobody writes", lambda: dump.back_up(graph, places(), file, KEY, _quiet))
        print(
            f"{made.nodes:,} nodes, {made.links:,} links, {len(made.files)} files: {file.stat().st_size / 1e6:,.0f} MB"
        )
        _timed("read and checked", lambda: restore.check(file, KEY))
        marks = iter([frozenset({"before"}), frozenset({"after"})])
        really, graph.last_commit = graph.last_commit, lambda: next(marks, None) or really()  # type: ignore[method-assign]
        _timed("back-up, somebody wrote", lambda: dump.back_up(graph, places(), busy, KEY, _quiet))
        _timed("restored", lambda: restore.restore(graph, places(), file, KEY, _quiet, replace=True))


def _quiet(*_: object) -> None:
    pass


def _timed(label: str, work: Callable[[], Any]) -> Any:
    start = time.monotonic()
    done = work()
    print(f"{label}: {time.monotonic() - start:.1f} s, {_memory():.0f} MB", flush=True)
    return done


def _memory() -> float:
    """Return the highest memory of this process so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure a country of so many associations."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else ASSOCIATIONS
    with open_graph() as graph:
        if not count_organisations(graph):
            loader.load_national(graph, generate_national(size), size, lambda *_: None)
        print(f"before: {_memory():.0f} MB")
        measure(graph)


if __name__ == "__main__":
    main()

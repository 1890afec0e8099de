"""Measure how long a list takes to be looked at and to be taken in, and the memory of both.

Run it in a TAKWIA_INSTANCE of its own (an empty folder): `python -m benchmarks.lists [ROWS]`. It makes a list of so
many associations of a province (10,000 unless told otherwise), takes it into the graph that the portal brings along,
and once more with every tenth row changed. Memory is that of this process alone, not of the graph.
"""

import csv
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from graph.server.connection import Graph
from portal.exchange.jobs import ListJob, apply, make_plan, propose
from portal.kit.clock import now
from portal.kit.ids import new_id
from portal.server import open_graph
from seed import loader, reference

PROVINCE, ROWS = "05.301", 10_000
HEAD = ("N°", "Nom de l'association", "Nom en arabe", "Commune", "Douar", "Date de création", "Domaine", "Tél",
        "Adhérents", "N° récépissé", "Local", "Observations")  # fmt: skip
WORDS = ("Amal", "Tigmi", "Azrou", "Nour", "Tafoukt", "Assif", "Anaruz", "Tamunt", "Ifri", "Adrar", "Tiwizi", "Asafar")


def write_list(path: Path, rows: int, changed: int = 0) -> None:
    """Write a made-up list; changed: every so manieth row has another number of members."""
    chance = random.Random(7)  # noqa: S311 - nothing secret depends on it
    communes = [commune.name_fr for commune in reference.communes_of(PROVINCE)]
    domains = [domain.name_fr for domain in reference.domains() if domain.parent]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEAD)
        for number in range(rows):
            name = f"Association {chance.choice(WORDS)} {chance.choice(WORDS)} {number:05}"
            members = chance.randrange(5, 90) + (1000 if changed and number % changed == 0 else 0)
            writer.writerow([
                number + 1, name, f"جمعية رقم {number:05}", chance.choice(communes), f"Douar {chance.choice(WORDS)}",
                f"{chance.randrange(1, 29):02}/{chance.randrange(1, 13):02}/{chance.randrange(1990, 2025)}",
                "; ".join(chance.sample(domains, 2)), f"06{61_000_000 + number:08}", members, f"{number}/2020",
                chance.choice(("oui", "non")), "",
            ])  # fmt: skip


def measure(graph: Graph, rows: int) -> None:
    """Take a list in twice, and print seconds and megabytes of each step."""
    loader.load_reference(graph)
    with tempfile.TemporaryDirectory() as folder:
        path, plan = Path(folder) / "list.csv", Path(folder) / "plan"
        for label, changed in (("new", 0), ("again, a tenth changed", 10)):
            write_list(path, rows, changed)
            job = ListJob(new_id(), "association", PROVINCE, "list.csv", now().date().isoformat())
            job = replace(_timed(f"{label}: columns", lambda job=job: propose(graph, path, job)))
            summary = _timed(f"{label}: preview", lambda job=job: make_plan(graph, path, job, plan, now().date()))
            print("   ", summary.counts)
            _timed(f"{label}: apply", lambda job=job: apply(graph, job, plan, user="bench", at=now(),
                                                          progress=lambda _done: None))  # fmt: skip


def _timed(label: str, work: Callable[[], Any]) -> Any:
    started = time.perf_counter()
    done = work()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{label}: {time.perf_counter() - started:.1f} s, {memory:.0f} MB at most so far")
    return done


if __name__ == "__main__":
    with open_graph() as opened:
        measure(opened, int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)

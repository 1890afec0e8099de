"""Measure whether the time of an answer tells that an account exists: sign-in, "I forgot my password" and sign-up.

`python -m benchmarks.accounts [TRIES]` in a TAKWIA_INSTANCE of its own (an empty graph is enough; it adds an account).
Each page is sent in turn with an address that somebody has and with one that nobody has, in the portal's process.
"""

import random
import sys
import time
from statistics import median

from flask import Flask
from flask.testing import FlaskClient

from graph.people import accounts
from graph.server.connection import Graph
from portal import create_app
from portal.accounts.passwords import hash_password
from portal.server import open_graph

TRIES = 200
KNOWN, UNKNOWN = "bench-known@example.org", "bench-nobody@example.org"
PAGES = {
    "/sign-in": {"password": "quatre chevaux gris dorment"},
    "/forgot": {},
    "/sign-up": {"name": "Bench", "password": "quatre chevaux bleus marchent"},
}


def measure(graph: Graph, tries: int = TRIES) -> None:
    """Print the milliseconds of each page's answers, medians for both addresses and their ratio."""
    many = 10 * tries + 1000
    app = create_app(graph, {"ADDRESS_TRIES": many, "ACCOUNT_TRIES": many, "WTF_CSRF_ENABLED": False})
    user = accounts.User(id="bench-known", email=KNOWN, name="Bench", password_hash=hash_password("x" * 20),
                         role="association")  # fmt: skip
    accounts.save_users(graph, [user])
    for page, form in PAGES.items():
        took: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
        for _try in range(tries):
            for address in random.sample([KNOWN, UNKNOWN], 2):
                took[address].append(_timed(app, page, form | {"identity": address}))
        known, unknown = median(took[KNOWN]), median(took[UNKNOWN])
        ratio = max(known, unknown) / min(known, unknown)
        print(f"{page:<10} known {known:6.1f} ms  unknown {unknown:6.1f} ms  ratio {ratio:.3f}")


def _timed(app: Flask, page: str, form: dict[str, str]) -> float:
    client: FlaskClient = app.test_client()
    started = time.perf_counter()
    client.post(page, data=form).close()
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    with open_graph() as opened:
        measure(opened, *map(int, sys.argv[1:2]))

"""Measure how long pages of suggestions take on the graph of an instance: an association's first look, and later ones.

Run it on a graph made for it: `takwia seed --size 250000` and `takwia snapshot` in a TAKWIA_INSTANCE of its own, and
`python -m benchmarks.pages [ASSOCIATIONS]` there. It adds accounts to that graph. Pages are asked for one after the
other, in the portal's process; beside each stands how many empty answers of the graph its time is worth, in this run.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median

from flask import url_for
from flask.testing import FlaskClient

from graph.people import accounts
from graph.people.sessions import start_session
from graph.rules.kinds import Role
from graph.server.connection import Graph
from portal import create_app
from portal.accounts.sessions import new_session
from portal.server import open_graph
from portal.suggestions.adviser import ASSOCIATION_KINDS

SOME = 40
ROUNDS = 4
"""So often half of them look at all before it is measured: the server compiles what it is asked often."""
SPREAD = """
MATCH (found:Association) WHERE found.active
WITH found.id AS id ORDER BY id
WITH collect(id) AS ids
RETURN [at IN range(0, $count - 1) | ids[at * (size(ids) / $count)]] AS chosen
"""


def measure(graph: Graph, count: int = SOME) -> None:
    """Print the pages' milliseconds, median and 95th percentile; count: associations, half of them for the start."""
    app = create_app(graph, {"SECOND_FACTOR": False})
    app.extensions["matching"].prepare(graph)
    chosen = graph.read(SPREAD, count=count)[0]["chosen"]
    users = [
        accounts.User(id=f"bench-{at}", email=f"bench-{at}@example.org", name="Bench", password_hash="",
                      role=Role.ASSOCIATION, organisations=(id,))
        for at, id in enumerate(chosen)
    ]  # fmt: skip
    accounts.save_users(graph, users)
    clients = [signed_in(graph, app.test_client(), user.id) for user in users]
    with app.test_request_context():
        addresses = [url_for("suggestions.suggestions", kind=kind) for kind in ASSOCIATION_KINDS]
    before, after = clients[: count // 2], clients[count // 2 :]
    for _ in range(ROUNDS):
        _look(before, addresses)
    empty = median(timed(lambda: graph.read("RETURN 1 AS one")) for _ in range(200))
    print(f"an empty answer of the graph: {empty:.1f} ms")
    firsts = [_look([client], [addresses[at % len(addresses)]])[0] for at, client in enumerate(after)]
    _tell("first look", firsts, empty)
    for address in (*addresses, "/home", "/links"):
        _tell(address, [took for _ in range(ROUNDS) for took in _look(clients, [address])], empty)


def signed_in(graph: Graph, client: FlaskClient, user: str) -> FlaskClient:
    """Return the client, signed in as a user."""
    own, token = new_session("", remember=False)
    start_session(graph, user, own, token)
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client


def _look(clients: list[FlaskClient], addresses: list[str]) -> list[float]:
    """Ask for pages and return their milliseconds."""
    return [timed(partial(_get, client, address)) for client in clients for address in addresses]


def _get(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}.")


def timed(act: Callable[[], object]) -> float:
    """Do something once and return its milliseconds."""
    started = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - started)


def p95(took: list[float]) -> float:
    """Return the time that one of twenty exceeds."""
    return sorted(took)[max(0, round(0.95 * len(took)) - 1)]


def _tell(name: str, took: list[float], empty: float) -> None:
    print(
        f"{name:<22} median {median(took):4.0f}  p95 {p95(took):4.0f} ms  = {median(took) / empty:4.0f} empty answers"
    )


if __name__ == "__main__":
    with open_graph() as opened:
        measure(opened, *map(int, sys.argv[1:2]))

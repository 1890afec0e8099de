"""Measure how long every page takes on the graph of an instance, as each reader who may see it.

Run it on a graph made for it: `takwia seed --size 250000` and `takwia snapshot` in a TAKWIA_INSTANCE of its own, and
`python -m benchmarks.every_page [ROUNDS]` there. It adds accounts to that graph. Pages are asked for one after the
other, in the portal's process, each of so many rounds about another entry; beside each stands how many empty answers
of the graph its time is worth, in this run. What needs things that a seeded country lacks (a request, a plan, a
diagnostic) is not asked for.
"""

import sys
from statistics import median

from flask.testing import FlaskClient

from benchmarks.pages import p95, signed_in, timed
from graph.directory.sections import OF_KIND
from graph.people import accounts
from graph.rules.kinds import Role
from graph.server.connection import Graph
from portal import create_app
from portal.server import open_graph

ROUNDS = 20
SPREAD = """
MATCH (found:$($label))
WITH found.id AS id ORDER BY id
WITH collect(id) AS ids
RETURN [at IN range(0, $count - 1) WHERE size(ids) > 0 | ids[at * size(ids) / $count]] AS chosen
"""
PROVINCE_OF = """
MATCH (:Entry {id: $id})-[:BASED_IN]->()-[:IN*0..1]->(province:Province) RETURN province.code AS code LIMIT 1
"""
ANYBODY = (
    "/welcome", "/about", "/help", "/personal-data", "/sign-in", "/sign-up", "/code", "/directory",
    "/directory?text=femmes", "/directory?text=zzzz", "/directory?page=9999",
    "/directory?kind=association&province={province}&domain=literacy", "/map?province={province}",
    "/map/points.json?province={province}", "/associations/{association}", "/networks/{network}",
    "/partners/{partner}", "/projects/{project}", "/catalogue", "/figures",
    "/join?name=association+amal&province={province}&receipt=12/2015&telephone=0612345678",
)  # fmt: skip
OF_ASSOCIATION = (
    "/home", "/account", "/account/password", "/people", "/people/invite", "/profile/{association}",
    *(f"/section/{section}/{{association}}" for section in OF_KIND["association"]), "/history/{association}",
    "/papers/{association}", "/files/of/{association}", "/new-project/{association}", "/suggestions/network",
    "/suggestions/partner", "/suggestions/space", "/suggestions/exchange", "/links", "/links/tell",
    "/links/tell?text=association", "/tell/tell_network/{network}", "/ask/join/{network}", "/ask/partner/{partner}",
    "/board", "/board?kind=offer", "/board/new", "/spaces", "/inbox", "/inbox/ads", "/diagnostic", "/plan",
    "/associations/{other}/claim",
)  # fmt: skip
OF_COORDINATOR = (
    "/network", "/invitations", "/network/members", "/network/members.csv", "/network/write", "/network/links",
    "/members/{network}", "/invite?to={other}", "/ask/invite/{other}", "/profile/{network}", "/links", "/inbox",
)  # fmt: skip
OF_STAFF = (
    "/province", "/province/{province}", "/province/{province}?domain=literacy&page=2",
    "/province/{province}/queue", "/province/{province}/access", "/province/{province}/write?domain=literacy",
    "/province/{province}/duplicates", "/province/{province}/imports", "/province/{province}/reports",
    "/province/{province}/feedback", "/province/{province}/exchanges", "/province/{province}/spaces",
    "/province/{province}/restitution", "/province/{province}/diagnostics", "/province/{province}/paper",
    "/associations/{association}/account", "/associations/{association}/act",
    "/associations/{association}/still-right", "/profile/{association}",
)  # fmt: skip
OF_ADMINISTRATOR = ("/admin/people", "/admin/people?text=personne&role=staff", "/admin/people/new")
READERS = {
    Role.ASSOCIATION: OF_ASSOCIATION,
    Role.COORDINATOR: OF_COORDINATOR,
    Role.STAFF: OF_STAFF,
    Role.ADMINISTRATOR: OF_ADMINISTRATOR,
}


def measure(graph: Graph, rounds: int = ROUNDS) -> None:
    """Print the median and 95th percentile of each page in milliseconds, then the slow ones; `rounds` askings each."""
    app = create_app(graph, {"SECOND_FACTOR": False})
    app.extensions["matching"].prepare(graph)
    spread = {
        label: graph.read(SPREAD, label=label, count=rounds)[0]["chosen"]
        for label in ("Association", "Network", "Partner", "Project")
    }
    named = [_names(graph, spread, at) for at in range(rounds)]
    told: list[tuple[float, str]] = []
    empty = median(timed(lambda: graph.read("RETURN 1 AS one")) for _ in range(200))
    for reader, pages in ((None, ANYBODY), *READERS.items()):
        if reader == Role.COORDINATOR and not spread["Network"]:
            continue
        clients = [_reader(graph, app.test_client(), reader, named[at], at) for at in range(rounds)]
        for page in pages:
            if any(f"{{{label.lower()}}}" in page for label, ids in spread.items() if not ids):
                continue  # The graph has none of these.
            took = [
                _asked(client, page.format_map(named[at]))
                for _ in range(2)  # What is measured is the second time: the server compiles what it is asked often.
                for at, client in enumerate(clients)
            ][rounds:]
            line = f"median {median(took):5.0f}  p95 {p95(took):5.0f} ms  = {median(took) / empty:4.0f} empty answers"
            told.append((p95(took), f"{reader or 'anybody':<14} {page:<60} {line}"))
            print(told[-1][1], flush=True)
    print(f"\nan empty answer of the graph: {empty:.1f} ms; over 100 ms in one of twenty:")
    for late, line in sorted(told, reverse=True):
        if late > 100:
            print(line)


def _names(graph: Graph, spread: dict[str, list[str]], at: int) -> dict[str, str]:
    own = {label.lower(): ids[at] for label, ids in spread.items() if ids}
    province = graph.read(PROVINCE_OF, id=own["association"])[0]["code"]
    return own | {"province": province, "other": spread["Association"][at - 1]}


def _reader(graph: Graph, client: FlaskClient, role: Role | None, names: dict[str, str], at: int) -> FlaskClient:
    """Return the client, signed in as a person of a role who acts for the entry of this round; None: a visitor."""
    if role is None:
        return client
    acting = {Role.ASSOCIATION: "association", Role.COORDINATOR: "network"}.get(role)
    acts_for = (names[acting],) if acting else ()
    covers = (names["province"],) if role == Role.STAFF else ()
    user = accounts.User(id=f"bench-{role}-{at}", email=f"bench-{role}-{at}@example.org", name="Bench",
                         password_hash="", role=role, organisations=acts_for, provinces=covers)  # fmt: skip
    accounts.save_users(graph, [user])
    return signed_in(graph, client, user.id)


def _asked(client: FlaskClient, address: str) -> float:
    answers = []
    took = timed(lambda: answers.append(client.get(address)))
    if answers[0].status_code >= 400:
        raise SystemExit(f"{address} answers {answers[0].status_code}.")
    return took


if __name__ == "__main__":
    with open_graph() as opened:
        measure(opened, *map(int, sys.argv[1:2]))

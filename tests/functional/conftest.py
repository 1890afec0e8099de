"""The portal as people meet it: served on a free port over a seeded graph, in Debian's chromium."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import waitress
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from waitress.wasyncore import close_all

from graph.diagnostic import campaigns, diagnostics
from graph.diagnostic.instruments import save_instrument
from graph.directory.associations import Association
from graph.directory.networks import Network
from graph.links import requests
from graph.plan.convocations import convoke
from graph.rules.kinds import RequestState
from graph.server.connection import Graph
from portal import create_app
from portal.accounts.passwords import hash_password
from seed import demo, loader
from seed.synthetic import Dataset, generate
from tests.conftest import empty_graph
from tests.functional.browsing import ARGUMENTS, CHROMIUM, DESK, PASSWORD, PHONE, Visitors
from tests.graph.diagnostic.sample import sample as make_instrument
from tests.graph.world import ask
from tests.portal import assessed
from tests.portal.plan.sessions.conftest import adopt
from tests.portal.planned import save_adopted_plan

KEY = "functional-key"
"""Signs the links of a convocation."""
FORGET_REQUESTS = "MATCH (n:LinkRequest|Change|Outcome) DETACH DELETE n"
FORGET_DISMISSALS = "MATCH ()-[dismissed:DISMISSED|FEWER_LIKE]->() DELETE dismissed"
LEAVE_NETWORKS = "MATCH (a:Association)-[member:MEMBER_OF]->() WHERE a.id IN $ids DELETE member"


AGE_REQUESTS = """
MATCH (request:LinkRequest {state: 'accepted'})
SET request.decided_at = request.decided_at - duration({months: $months})
"""


@dataclass(frozen=True)
class Story:
    """Those whom the story is about."""

    association: Association
    invited: Association
    network: Network


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    hashed = hash_password(PASSWORD)
    return generate(passwords=dict.fromkeys(demo.EMAILS, PASSWORD), hash_password=lambda _password: hashed)


@pytest.fixture(scope="package")
def seeded(server_graph: Graph, dataset: Dataset) -> Iterator[Graph]:
    """Give the demonstration with the story's additions, and leave nothing that other tests would take for theirs."""
    loader.load(empty_graph(server_graph), dataset)
    assess(server_graph, dataset)
    _add_campaign(server_graph, dataset)
    users = {user.email: user for user in dataset.users}
    (association,), staff = users[demo.ASSOCIATION].organisations, users[demo.STAFF["khenifra"]].id
    save_adopted_plan(server_graph, "functional", association, staff)
    adopt(server_graph, "convoked-", staff, (association,), days=-1, session_state="convoked")
    convoke(server_graph, "convoked-s", {association: KEY}, root="http://localhost/", at=datetime.now(UTC))
    yield server_graph
    empty_graph(server_graph)


def assess(graph: Graph, dataset: Dataset) -> None:
    """Let the story's association have submitted a diagnostic, and opened another, on which two people differ."""
    user = next(user for user in dataset.users if user.email == demo.ASSOCIATION)
    save_instrument(graph, assessed.sample())
    done = assessed.start(graph, "functional-done", user.organisations[0])
    weak = {"vision_level": 1.0, "vision_good": False, "vision_number": 0.0}
    assessed.answer(graph, done.consensus, assessed.GOOD | weak)
    assessed.submit(graph, done, user.id)
    assessed.plan_action(graph, "functional-action", user.organisations[0], user.id, theme="vision_first")
    carried = diagnostics.read_sheet(graph, done.consensus).answers
    assessed.start(graph, "functional-open", user.organisations[0], carried=carried)
    for role, level, person in (("president", 4.0, "nobody else"), ("treasurer", 1.0, user.id)):
        sheet = diagnostics.open_sheet(graph, "functional-open", role, assessed.NOON, person)
        assessed.answer(graph, sheet, {"governance_level": level, "governance_good": True})
        diagnostics.finish_sheet(graph, sheet, assessed.NOON)


def _add_campaign(graph: Graph, dataset: Dataset) -> None:
    """Add a campaign under way, with the associations that sign in and some others of their province."""
    own = {id for user in dataset.users for id in user.organisations}
    units, today = campaigns.list_units(graph, "05.301"), datetime.now(UTC).date()
    sample = {unit.id: unit.stratum for unit in units if unit.id in own} | {one.id: one.stratum for one in units[:45]}
    save_instrument(graph, make_instrument())
    campaigns.save_campaign(
        graph,
        campaigns.NewCampaign(
            id="of-the-story", name="Campagne de l'histoire", province="05.301", instrument="sample-v1", seed="7",
            starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=30), population=len(units),
            sample=sample, created_at=datetime.now(UTC), synthetic=True,
        ),
    )  # fmt: skip


@pytest.fixture(scope="package")
def story(dataset: Dataset) -> Story:
    acts_for = {user.email: user.organisations for user in dataset.users}
    associations = {item.id: item for item in dataset.associations}
    networks = {item.id: item for item in dataset.networks}
    return Story(
        associations[acts_for[demo.ASSOCIATION][0]],
        associations[acts_for[demo.INVITED][0]],
        networks[acts_for[demo.COORDINATOR][0]],
    )


@pytest.fixture
def fresh(seeded: Graph, story: Story) -> Iterator[None]:
    """Bring the graph back to what was seeded, after a test that asked and answered."""
    yield
    seeded.write(FORGET_REQUESTS)
    seeded.write(FORGET_DISMISSALS)
    seeded.write(LEAVE_NETWORKS, ids=[story.association.id, story.invited.id])


@pytest.fixture
def months_later(seeded: Graph, fresh: None) -> Callable[[int], None]:
    """Return a function that makes what was accepted so many months older."""
    return lambda months: seeded.write(AGE_REQUESTS, months=months) and None


@pytest.fixture
def accepted(seeded: Graph, story: Story, dataset: Dataset, months_later: Callable[[int], None]) -> str:
    """Return the id of a request to join that the network of the story accepted three months ago."""
    users = {user.email: user.id for user in dataset.users}
    request = ask(seeded, "asked", "join", story.association.id, story.network.id, user=users[demo.ASSOCIATION])
    requests.decide_request(
        seeded,
        request,
        change="answered",
        state=RequestState.ACCEPTED,
        user=users[demo.COORDINATOR],
        at=datetime.now(UTC),
    )
    months_later(3)
    return request.id


@pytest.fixture(scope="package")
def portal(seeded: Graph, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAKWIA_INSTANCE", str(tmp_path_factory.mktemp("instance")))
        app = create_app(seeded, {"ADDRESS_TRIES": 1000, "SECOND_FACTOR": False})
        app.extensions["matching"].prepare(seeded)  # As `takwia serve` does.
        return app


@pytest.fixture(scope="package")
def address(portal: Flask) -> Iterator[str]:
    server = waitress.create_server(portal, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.trigger.pull_trigger(lambda: close_all(server._map))
    thread.join(10)
    server.task_dispatcher.shutdown()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail("There is no chromium for this test: apt-get install chromium")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *root])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def all_visitors(browser: Browser, address: str) -> Visitors:
    return Visitors(browser, address)


@pytest.fixture
def visitors(all_visitors: Visitors) -> Iterator[Visitors]:
    """Give the test its visitors; it fails when a console, a policy or another host had a part in it."""
    all_visitors.take_troubles()
    yield all_visitors
    assert not all_visitors.take_troubles()


@pytest.fixture(params=[PHONE, DESK])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(params=["fr", "ar"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)

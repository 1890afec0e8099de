"""The portal as people meet it: served on a free port over a seeded graph, in Debian's chromium."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import waitress
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from waitress.wasyncore import close_all

from graph.associations import Association
from graph.connection import Graph
from graph.networks import Network
from portal import create_app
from portal.accounts.passwords import hash_password
from seed import demo, loader
from seed.synthetic import Dataset, generate
from tests.conftest import empty_graph
from tests.functional.browsing import ARGUMENTS, CHROMIUM, DESK, PASSWORD, PHONE, Visitors

FORGET_REQUESTS = "MATCH (n:LinkRequest|Change) DETACH DELETE n"
FORGET_DISMISSALS = "MATCH ()-[dismissed:DISMISSED]->() DELETE dismissed"
LEAVE_NETWORKS = "MATCH (a:Association)-[member:MEMBER_OF]->() WHERE a.id IN $ids DELETE member"


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
def seeded(server_graph: Graph, dataset: Dataset) -> Graph:
    loader.load(empty_graph(server_graph), dataset)
    return server_graph


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


@pytest.fixture(scope="package")
def portal(seeded: Graph, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAKWIA_INSTANCE", str(tmp_path_factory.mktemp("instance")))
        return create_app(seeded, {"SIGN_IN_LIMIT": "1000 per minute"})


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
        pytest.skip("There is no chromium for this test: apt-get install chromium")
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

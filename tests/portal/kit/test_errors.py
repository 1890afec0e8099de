"""When something fails: a plain page in the reader's language, no trace of the inside, and no need to restart."""

import socket

import pytest

from graph.server.connection import Graph, ServerSettings
from tests.portal.strict import LANGUAGES, Browser


@pytest.fixture
def closed():
    """Return a graph whose server isn't there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with Graph.open(ServerSettings(f"bolt://127.0.0.1:{port}", "neo4j", "x")) as graph:
        yield graph


@pytest.fixture
def broken(make_app, closed):
    """Return the application without its graph."""
    return make_app(closed)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("user", [None, "somebody"])
@pytest.mark.parametrize("url", ["/welcome", "/directory?text=a", "/home", "/associations/x", "/map/points.json"])
def test_without_its_graph_the_portal_says_so_at_once(broken, caplog, url, user, language):
    browser = Browser(broken, language, user)
    expected = 302 if (url, user) == ("/home", None) else 503

    response = browser.client.get(url)

    page = browser.read(response, expected) if expected == 503 else None
    assert response.status_code == expected
    if page:
        assert page.find("a", string=True)["href"]
        assert "Traceback" not in response.text and "bolt" not in response.text
        # One question to the graph failed, and no other was asked: tests/graph holds how long one may take.
        assert caplog.text.count("The graph is unavailable") == 1


def test_without_a_cookie_the_page_is_french(broken):
    for user in (None, "somebody"):
        browser = Browser(broken, "fr", user)
        browser.client.delete_cookie("language")

        browser.get("/welcome", 503)


def test_what_an_address_does_not_take_gets_our_page(broken):
    response = Browser(broken).client.delete("/about")
    assert response.status_code == 405
    assert Browser(broken).read(response, 405).h1


def test_pages_that_need_no_graph_still_work(broken):
    assert Browser(broken).status("/about") == 200
    assert Browser(broken).status("/sign-in") == 200
    assert Browser(broken).get("/nothing", 404).h1
    assert Browser(broken, user="somebody").status("/nothing") in (404, 503)


def test_signing_in_without_the_graph_says_so(broken):
    Browser(broken).submit("/sign-in", {"email": "name@example.org", "password": "x"}, status=503)


def test_it_works_again_when_the_graph_is_back(broken, seeded, closed):
    browser = Browser(broken)
    browser.get("/welcome", 503)

    broken.extensions["graph"] = seeded
    browser.get("/welcome")

    broken.extensions["graph"] = closed
    browser.get("/welcome", 503)


@pytest.fixture
def failing(make_app, seeded):
    """Return the application with an address that fails."""
    app = make_app(seeded, PROPAGATE_EXCEPTIONS=False)

    @app.get("/fails")
    def fails():
        raise RuntimeError("a secret of the inside")

    return app


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_failure_is_noted_and_shows_nothing_of_the_inside(failing, caplog, language):
    browser = Browser(failing, language)

    response = browser.client.get("/fails")

    browser.read(response, 500)
    assert "secret of the inside" not in response.text and "Traceback" not in response.text
    assert "a secret of the inside" in caplog.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_without_its_token_is_told_to_load_again(browse, language):
    browser = browse(language=language)

    page = browser.read(browser.client.post("/sign-in", data={"email": "a@example.org", "password": "x"}), 400)

    assert page.h1.get_text(strip=True)


def test_a_wrong_method_is_a_plain_refusal(browse):
    assert browse().client.get("/sign-out").status_code == 405

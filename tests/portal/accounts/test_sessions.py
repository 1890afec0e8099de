"""Sessions end on the server: copies of cookies are worth nothing after sign-out or a change of the account."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner

from graph.people import accounts, sessions
from graph.server.connection import Graph
from portal import cli
from portal.accounts import sessions as own
from portal.accounts.devices import device_words
from portal.kit.clock import now
from tests.portal.conftest import PASSWORD
from tests.portal.strict import Browser

COOKIES = ("session", "remember_token")
HTTPS = "https://localhost"


@pytest.fixture
def email(place):
    return f"{place.ua}@example.org"


def sign_in(browser, email, **more):
    browser.get("/sign-in")
    return browser.send("/sign-in", {"identity": email, "password": PASSWORD} | more)


def signed_in(browser):
    return browser.client.get("/home").status_code == 200


def copies(app, browser):
    """Return browsers that each hold a copy of one of the cookies."""
    copied = {name: browser.client.get_cookie(name) for name in COOKIES}
    found = {name: Browser(app) for name, cookie in copied.items() if cookie}
    for name, thief in found.items():
        thief.client.set_cookie(name, copied[name].value)
    return found


def test_copied_cookies_are_dead_after_sign_out(app, browse, email):
    browser = browse()
    sign_in(browser, email, remember="y")
    thieves = copies(app, browser)
    assert {name: signed_in(thief) for name, thief in thieves.items()} == dict.fromkeys(COOKIES, True)

    browser.post("/sign-out", status=302)

    again = copies(app, browser)
    assert set(again) <= {"session"}  # The other cookie was taken away.
    assert not any(signed_in(thief) for thief in (*thieves.values(), *again.values()))


def test_sign_out_ends_the_session_of_one_device_alone(browse, email):
    phone, desk = browse(), browse()
    for browser in (phone, desk):
        sign_in(browser, email)

    phone.post("/sign-out", status=302)

    assert not signed_in(phone)
    assert signed_in(desk)


@pytest.mark.parametrize("change", [{"--password": "another password"}, {"--role": "coordinator"}])
def test_a_change_of_password_or_role_ends_every_session(app, browse, demo_server, place, email, monkeypatch, change):
    browser = browse()
    sign_in(browser, email, remember="y")
    thieves = copies(app, browser)
    monkeypatch.setenv("NEO4J_URI", demo_server.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", demo_server.password)

    options = {"--name": "A", "--role": "association", "--organisation": place.a, "--password": PASSWORD} | change
    words = [word for option in options.items() for word in option]
    assert CliRunner().invoke(cli.main, ["account", email, *words]).exit_code == 0

    assert not any(signed_in(each) for each in (browser, *thieves.values()))


def test_session_and_token_against_forgery_are_new_after_sign_in(app, browse, email):
    browser = browse()
    browser.get("/sign-in")
    planted = browser.client.get_cookie("session").value
    with browser.client.session_transaction() as session:
        secret = session["csrf_token"]

    sign_in(browser, email)
    with browser.client.session_transaction() as session:
        assert session.get("csrf_token") != secret
        first = session["_user_id"]
    victim = Browser(app)
    victim.client.set_cookie("session", planted)
    assert not signed_in(victim)

    sign_in(browser, email)
    with browser.client.session_transaction() as session:
        assert session["_user_id"] != first
    assert len(first) >= 40
    assert sessions.read_session(app.extensions["graph"], first, now()) is None


def test_cookies_name_nobody(app, browse, place, email):
    browser = browse()
    sign_in(browser, email, remember="y")

    with browser.client.session_transaction() as session:
        held = str(dict(session)) + browser.client.get_cookie("remember_token").value

    assert place.ua not in held and email not in held and "Personne" not in held


def test_cookies_stay_on_https(seeded, make_app, email):
    secure = make_app(seeded, HTTPS=True).test_client()
    page = secure.get("/sign-in", base_url=HTTPS).text
    token = page.partition('name="csrf_token" type="hidden" value="')[2].partition('"')[0]

    answer = secure.post(
        "/sign-in", data={"csrf_token": token, "identity": email, "password": PASSWORD, "remember": "y"},
        base_url=HTTPS, headers={"Referer": f"{HTTPS}/sign-in"},
    )  # fmt: skip

    cookies = {cookie.partition("=")[0]: cookie for cookie in answer.headers.getlist("Set-Cookie")}
    assert set(COOKIES) <= set(cookies)
    for cookie in cookies.values():
        assert "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie, cookie


def test_that_a_session_is_in_use_is_written_now_and_then(app, browse, place, email, monkeypatch):
    graph, moment = app.extensions["graph"], now()
    browser = browse()
    sign_in(browser, email)

    def seen():
        (session,) = sessions.list_sessions(graph, place.ua, now())
        return session.seen_at

    first = seen()
    for minutes, written in ((1, False), (6, True), (7, False)):
        before = seen()
        monkeypatch.setattr(own, "now", lambda later=moment + timedelta(minutes=minutes): later)
        assert signed_in(browser)
        assert (seen() > before) is written
    monkeypatch.setattr(own, "now", lambda: moment + own.UNUSED + timedelta(minutes=20))
    assert not signed_in(browser)
    assert first < moment + timedelta(minutes=1)


def test_who_is_signed_in_costs_one_question_to_the_graph(browse, place, monkeypatch):
    asked = []
    read = Graph.read
    monkeypatch.setattr(Graph, "read", lambda self, query, **more: (asked.append(query), read(self, query, **more))[1])
    counts = []
    for person in (None, place.ua):
        browser = browse(person)
        browser.client.get("/about")
        asked.clear()
        browser.client.get("/sign-in")
        counts.append(len([query for query in asked if "UserSession" in query]))

    assert counts == [0, 1]


def test_the_device_is_kept_in_words(browse, app, place, email):
    browser = browse()
    browser.client.environ_base["HTTP_USER_AGENT"] = (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Mobile Safari/537.36"
    )
    sign_in(browser, email)

    (session,) = sessions.list_sessions(app.extensions["graph"], place.ua, now())
    assert (session.device, session.remembered) == ("Chrome, Android", False)
    assert device_words("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1") == (
        "Safari, iPhone"
    )
    assert device_words("\x00") == ""


def test_a_hash_made_stronger_at_sign_in_keeps_other_devices(browse, seeded, place, email):
    weak = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    accounts.set_password_hash(seeded, place.ua, weak)
    other = browse(place.ua)

    sign_in(browse(), email)

    assert accounts.get_user(seeded, place.ua).password_hash != weak
    assert signed_in(other)

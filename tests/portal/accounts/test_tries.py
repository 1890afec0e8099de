"""Tries to sign in: limited for the account and for the address, alike for accounts that don't exist."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from portal.accounts import tries
from portal.kit.clock import now
from tests.portal.conftest import PASSWORD
from tests.portal.strict import LANGUAGES, Browser

WRONG = "wrong"
FORGET = "MATCH (tries:Tries) DELETE tries"


@pytest.fixture
def email(place):
    return f"{place.ua}@example.org"


@pytest.fixture
def clock(seeded, monkeypatch):
    """Count tries from none, by a clock that the test moves."""
    seeded.write(FORGET)
    moment = [now()]
    monkeypatch.setattr(tries, "now", lambda: moment[0])
    yield lambda seconds: moment.append(moment.pop() + timedelta(seconds=seconds))
    seeded.write(FORGET)


def said(answer):
    return BeautifulSoup(answer.text, "html.parser").main.get_text()


class Trier:
    """Somebody at an address who tries again and again from one page."""

    def __init__(self, app, address="198.51.100.1", language="en"):
        self.browser = Browser(app, language)
        self.move(address)
        self.token = self.browser.get("/sign-in").find("input", attrs={"name": "csrf_token"})["value"]

    def move(self, address):
        self.browser.client.environ_base["REMOTE_ADDR"] = address
        return self

    def answer(self, email, password=WRONG, **headers):
        form = {"csrf_token": self.token, "identity": email, "password": password}
        return self.browser.client.post("/sign-in", data=form, headers=headers)

    def status(self, email, password=WRONG, **headers):
        return self.answer(email, password, **headers).status_code


def test_one_account_is_not_tried_from_sixty_addresses(app, email, clock):
    strangers = Trier(app)
    statuses = [strangers.move(f"198.51.100.{number}").status(email) for number in range(60)]

    assert statuses == [200] * 5 + [429] * 55


def test_the_owner_gets_in_on_a_device_that_the_account_knows(app, place, email, clock):
    device = Trier(app, "203.0.113.5")
    assert device.status(email, PASSWORD) == 302
    device.browser.client.delete_cookie("session")
    stranger = Trier(app)
    for _ in range(6):
        stranger.status(email)
    assert stranger.status(email, PASSWORD) == 429

    def again():
        known = Trier(app, "203.0.113.6")
        known.browser.client.set_cookie("device", device.browser.client.get_cookie("device").value)
        return known

    assert again().status(email, PASSWORD) == 302
    # It is known to that account alone, and has a counter of its own, not none.
    other = f"{place.ub}@example.org"
    for _ in range(5):
        assert stranger.status(other) == 200
    assert again().status(other, PASSWORD) == 429
    thief = again()
    assert [thief.status(email) for _ in range(6)] == [200] * 5 + [429]


@pytest.mark.parametrize("cookie", ["", "x", "WyJhIixbXV0.forged"])
def test_a_device_does_not_say_itself_that_it_is_known(app, email, clock, cookie):
    stranger = Trier(app)
    stranger.browser.client.set_cookie("device", cookie)

    assert [stranger.status(email) for _ in range(6)] == [200] * 5 + [429]


def test_an_account_that_does_not_exist_is_answered_alike(app, email, clock):
    answers = {}
    for address in (email, "nobody@example.org"):
        stranger = Trier(app)
        found = [stranger.answer(address) for _ in range(7)]
        answers[address] = [(one.status_code, one.headers.get("Retry-After"), said(one)) for one in found]

    assert answers[email] == answers["nobody@example.org"]


def test_waits_grow_and_end_with_a_right_password(app, email, clock):
    stranger, waits = Trier(app), []
    for _ in range(5):
        stranger.status(email)
    for _ in range(9):
        waits.append(int(stranger.answer(email).headers["Retry-After"]))
        clock(waits[-1])
        assert stranger.status(email) == 200
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]

    clock(300)
    assert stranger.status(email, PASSWORD) == 302
    again = Trier(app)
    assert [again.status(email) for _ in range(5)] == [200] * 5


def test_one_address_does_not_try_at_many_accounts(seeded, make_app, email, clock):
    app = make_app(seeded, ADDRESS_TRIES=8)
    stranger = Trier(app)
    statuses = [stranger.status(f"nobody{number}@example.org", **{"X-Forwarded-For": f"203.0.113.{number}"})
                for number in range(10)]  # fmt: skip

    assert statuses == [200] * 8 + [429] * 2
    assert Trier(app, "203.0.113.200").status(email, PASSWORD) == 302
    whole = [stranger.move(f"2001:db8::{number}").status(f"somebody{number}@example.org") for number in range(9)]
    assert whole == [200] * 8 + [429]


def test_many_who_sign_in_rightly_from_one_address_are_not_kept_out(seeded, make_app, email, clock):
    app = make_app(seeded, ADDRESS_TRIES=2)

    assert [Trier(app).status(email, PASSWORD) for _ in range(4)] == [302] * 4


def test_processes_of_the_portal_count_together(seeded, make_app, app, email, clock):
    first, second = Trier(app), Trier(make_app(seeded))

    assert [each.status(email) for each in (first, second) * 3] == [200] * 5 + [429]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_must_wait_is_told_how_long_and_keeps_what_was_typed(app, email, clock, language):
    stranger = Trier(app, language=language)
    for _ in range(5):
        stranger.status(email)

    page = stranger.browser.read(stranger.answer(email), 429)

    assert "5" in page.find(id="password-error").get_text()
    assert page.find(id="identity")["value"] == email

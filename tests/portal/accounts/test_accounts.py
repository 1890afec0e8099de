"""Signing in and out, where one is led, and the language that is remembered."""

from dataclasses import replace

import pytest
from argon2 import PasswordHasher

from graph.people import accounts
from portal.accounts.passwords import hash_password, is_outdated, is_password
from tests.portal.conftest import PASSWORD
from tests.portal.strict import LANGUAGES, Browser


@pytest.fixture
def email(place):
    return f"{place.ua}@example.org"


def signed_in(browser):
    return browser.client.get("/home").status_code == 200


def test_a_person_signs_in_and_is_led_home(browse, email):
    browser = browse()

    page = browser.submit("/sign-in", {"identity": f"  {email.upper()} ", "password": PASSWORD})

    assert page.h1.get_text() == "Association Alpha"
    assert signed_in(browser)


def test_a_coordinator_is_led_to_the_network(browse, place):
    page = browse().submit("/sign-in", {"identity": f"{place.un}@example.org", "password": PASSWORD})

    assert page.h1.get_text() == "Réseau Nu"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_password_says_so_beside_the_field(browse, email, known, language):
    browser = browse(language=language)
    address = email if known else "nobody@example.org"

    page = browser.submit("/sign-in", {"identity": address, "password": "wrong", "remember": "y"}, status=200)

    error = page.find(id="password-error")
    assert error.get_text(strip=True)
    assert page.find(id="password")["aria-describedby"] == "password-error"
    assert page.select_one('.error-summary a[href="#password"]').get_text(strip=True) == error.get_text(strip=True)
    assert page.find(id="identity")["value"] == address
    assert page.find(id="remember").has_attr("checked")
    assert not page.find(id="password").get("value")
    assert not signed_in(browser)


def test_the_answer_is_the_same_for_a_known_and_an_unknown_address(browse, email):
    answers = [
        browse().submit("/sign-in", {"identity": address, "password": "wrong"}, status=200).find(id="password-error")
        for address in (email, "nobody@example.org")
    ]

    assert answers[0].get_text() == answers[1].get_text()


@pytest.mark.parametrize(
    ("form", "field"),
    [({"identity": "", "password": "x"}, "identity"), ({"identity": "no-address", "password": "x"}, "identity"),
     ({"identity": "name@example.org", "password": ""}, "password")],
)  # fmt: skip
def test_what_is_missing_is_said_beside_its_field(browse, form, field):
    page = browse().submit("/sign-in", form, status=200)

    assert "Enter" in page.find(id=f"{field}-error").get_text()
    assert page.find(id="identity")["value"] == form["identity"]


def test_a_closed_account_cannot_sign_in_and_is_signed_out(browse, seeded, place, email):
    browser = browse(place.ua)
    assert signed_in(browser)

    accounts.save_users(seeded, [replace(accounts.get_user(seeded, place.ua), active=False)])

    assert not signed_in(browser)
    assert browse().submit("/sign-in", {"identity": email, "password": PASSWORD}, status=200).find(id="password-error")


def test_a_person_signs_out(browse, email):
    browser = browse()
    browser.submit("/sign-in", {"identity": email, "password": PASSWORD, "remember": "y"})
    page = browser.get("/about")
    forms = page("form", action="/sign-out")
    assert forms

    page = browser.post("/sign-out", status=302)

    assert "You are signed out." in page.get_text()
    assert not signed_in(browser)


def test_remembering_outlives_the_session(browse, email):
    for remember in ({}, {"remember": "y"}):
        browser = browse()
        browser.submit("/sign-in", {"identity": email, "password": PASSWORD} | remember)
        browser.client.delete_cookie("session")
        assert signed_in(browser) is bool(remember)


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(browse, email):
    browser = browse()
    browser.get("/sign-in")
    response = browser.send("/sign-in", {"identity": email, "password": PASSWORD, "remember": "y"})

    cookies = [cookie for cookie in response.headers.getlist("Set-Cookie") if "language" not in cookie]
    assert {cookie.partition("=")[0] for cookie in cookies} == {"session", "remember_token", "device", "sent"}
    # Which form has arrived is for the page's script to read; it opens nothing.
    hidden = [cookie for cookie in cookies if not cookie.startswith("sent=")]
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in hidden)


@pytest.mark.parametrize("target", ["/suggestions", "/directory?text=a&page=2"])
def test_one_goes_on_to_where_one_was_going(browse, place, email, target):
    response = browse().send(f"/sign-in?next={target.replace('&', '%26')}", {"identity": email, "password": PASSWORD})

    assert response.location == target


def test_a_page_for_others_leads_to_sign_in_and_back(browse, email):
    browser = browse()
    response = browser.client.get("/suggestions/partner")
    assert response.location.startswith("/sign-in?next=")

    assert browser.send(response.location, {"identity": email, "password": PASSWORD}).location == "/suggestions/partner"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/%5Cevil.example", "%5C%5Cevil.example", "javascript:alert(1)",
     "///evil.example", "/%09/evil.example", "/%0A/evil.example", "evil.example", "/%2Fevil.example"],
)  # fmt: skip
def test_another_site_is_never_followed(browse, email, target):
    for response in (
        browse().send(f"/sign-in?next={target}", {"identity": email, "password": PASSWORD}),
        browse().client.get(f"/language/fr?next={target}"),
    ):
        assert response.location == "/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_remembered_by_the_browser(app, language):
    client = app.test_client()

    response = client.get(f"/language/{language}?next=/about")

    assert response.location == "/about"
    assert f'<html lang="{language}"' in client.get("/about").text
    (cookie,) = [cookie for cookie in response.headers.getlist("Set-Cookie") if cookie.startswith("language=")]
    assert "Max-Age=31536000" in cookie and "SameSite=Lax" in cookie


def test_a_language_is_remembered_by_the_account(app, seeded, place):
    Browser(app, "fr", place.ua).client.get("/language/ar")
    assert accounts.get_user(seeded, place.ua).locale == "ar"

    elsewhere = Browser(app, "fr", place.ua)
    elsewhere.client.delete_cookie("language")

    assert '<html lang="ar" dir="rtl">' in elsewhere.client.get("/about").text


def test_the_language_switch_stays_on_the_page(browse):
    page = browse().get("/directory?text=a&kind=network")

    (link,) = page.select('.languages a[lang="ar"]')
    assert browse().client.get(link["href"]).location == "/directory?text=a&kind=network"


def test_passwords_are_kept_as_argon2id_hashes(seeded, place):
    kept = accounts.get_user(seeded, place.ua).password_hash

    assert kept.startswith("$argon2id$")
    assert is_password(kept, PASSWORD)
    assert not is_password(kept, "wrong")
    assert not is_password("no hash", PASSWORD)
    assert hash_password(PASSWORD) != hash_password(PASSWORD)


def test_a_weaker_hash_is_replaced_at_the_next_sign_in(browse, seeded, place, email):
    weak = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    accounts.set_password_hash(seeded, place.ua, weak)

    browse().submit("/sign-in", {"identity": email, "password": PASSWORD})

    kept = accounts.get_user(seeded, place.ua).password_hash
    assert kept != weak and not is_outdated(kept) and is_password(kept, PASSWORD)

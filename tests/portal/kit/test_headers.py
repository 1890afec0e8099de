"""The header lines of answers, one by one, and who may keep an answer."""

import re

import pytest

from tests.portal.strict import directives

HTTPS = "https://localhost"


@pytest.fixture(scope="module")
def secure(seeded, make_app):
    return make_app(seeded, HTTPS=True)


@pytest.mark.parametrize(
    ("address", "status"),
    [("/about", 200), ("/nowhere", 404), ("/home", 302), ("/workbook/session.json", 200), ("/static/nothing", 404)],
)
def test_every_answer_has_them(app, address, status):
    answer = app.test_client().get(address)

    assert answer.status_code == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    policy = directives(answer)
    assert policy["default-src"] == policy["form-action"] == {"'self'"}
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == {"'none'"}
    assert policy["img-src"] == {"'self'", "data:"}
    assert "Strict-Transport-Security" not in answer.headers


def test_a_nonce_is_long_and_new_for_each_answer(app):
    answers = [app.test_client().get("/about") for _ in range(2)]

    nonces = [re.findall("'nonce-([^']+)'", answer.headers["Content-Security-Policy"]) for answer in answers]
    assert all(len(set(found)) == 1 and len(found) == 2 and len(found[0]) >= 32 for found in nonces)
    assert nonces[0] != nonces[1]
    assert f'nonce="{nonces[0][0]}"' in answers[0].text


def test_pictures_of_a_configured_map_are_let_in(seeded, make_app):
    app = make_app(seeded, MAP_TILE_URL="https://tiles.example.org/{z}/{x}/{y}.png", MAP_TILE_ATTRIBUTION="Somebody")

    assert directives(app.test_client().get("/about"))["img-src"] == {"'self'", "data:", "https://tiles.example.org"}


def test_under_https_one_is_led_there_and_stays(secure):
    plain = secure.test_client().get("/directory?text=a")
    assert (plain.status_code, plain.location) == (302, f"{HTTPS}/directory?text=a")
    assert "Strict-Transport-Security" not in plain.headers

    answer = secure.test_client().get("/about", base_url=HTTPS)
    assert answer.status_code == 200
    assert int(re.search(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])[1]) >= 31_536_000


def test_a_header_that_anybody_can_write_makes_no_https(secure):
    answer = secure.test_client().get("/about", headers={"X-Forwarded-Proto": "https"})

    assert answer.status_code == 302


@pytest.mark.parametrize("address", ["/home", "/about", "/links", "/directory", "/nowhere", "/workbook/session.json"])
def test_nobody_keeps_a_page_of_somebody_signed_in(browse, place, address):
    assert browse(place.ua).client.get(address).headers["Cache-Control"] == "no-store"


def test_files_that_are_the_same_for_everybody_are_kept(browse, place):
    browser = browse(place.ua)
    style = browser.get("/about").find("link", rel="stylesheet")["href"]

    assert "immutable" in browser.client.get(style, buffered=True).headers["Cache-Control"]
    assert "no-store" not in browse().client.get("/about").headers.get("Cache-Control", "")


def test_what_is_behind_a_link_with_a_token_or_a_code_is_kept_by_nobody(app):
    links = [rule for rule in app.url_map.iter_rules() if rule.arguments == {"token"} and "GET" in rule.methods]
    assert len(links) >= 8

    with app.test_request_context():
        addresses = [app.url_map.bind("localhost").build(rule.endpoint, {"token": "x"}) for rule in links]
    for address in (*addresses, "/code", "/code/ABCDEFGH"):
        answer = app.test_client().get(address)
        assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == ("no-store", "noindex"), address

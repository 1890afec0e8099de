"""Tokens: made on the account page, shown once, kept hashed; over when they are, and never more than their person."""

import re
from dataclasses import replace

import pytest

from graph.people import accounts, tokens
from portal.accounts.tokens import SCOPES
from portal.kit.clock import now
from seed import demo
from tests.portal.api.conftest import FORGET, Program
from tests.portal.conftest import PASSWORD
from tests.portal.strict import LANGUAGES

STAFF = demo.STAFF["khenifra"]
MADE = {"name": "Notre site", "scopes": "read", "days": "30", "organisation": "", "password": PASSWORD}


@pytest.fixture(autouse=True)
def no_tokens(seeded):
    yield
    seeded.write(FORGET)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_token_is_made_shown_once_and_revoked(app, browse, place, seeded, language):
    own = browse(f"{place.prefix}ua", language)

    page = own.submit("/account/tokens/new", MADE, status=200)
    secret = page.select_one("[data-secret]").get_text(strip=True)

    assert Program(app, secret).get("/me")["acting_for"] == place.a
    listed = own.get("/account/tokens")
    assert "Notre site" in listed.get_text() and secret not in str(listed)
    kept = seeded.read("MATCH (token:ApiToken) RETURN token {.*} AS token")
    assert secret not in str(kept)
    data = own.client.get("/account/data.json")
    assert [one["name"] for one in data.json["tokens"]] == ["Notre site"] and secret not in data.text
    own.submit("/account/tokens", action="/account/tokens/revoke")
    Program(app, secret).get("/me", 401)


@pytest.mark.parametrize("lacking", [{"password": "wrong"}, {"name": ""}, {"scopes": "all"}, {"days": "9999"},
                                     {"organisation": "another"}])  # fmt: skip
def test_what_is_lacking_is_said_beside_its_field(browse, place, seeded, lacking):
    page = browse(f"{place.prefix}ua").submit("/account/tokens/new", MADE | lacking, status=200)

    assert page.select_one(".error-summary") or page.select_one("[aria-invalid=true]")
    assert tokens.list_tokens(seeded, f"{place.prefix}ua", now()) == []


def test_scopes_and_the_end_of_a_token_are_held(program, place):
    reader = program(f"{place.prefix}ua", ["read"])
    assert reader.get("/me")["scopes"] == ["read"]
    program(f"{place.prefix}ua", days=-1).get("/entries", 401)
    problem = Program(reader.client.application, "takwia_nobody", "fr").get("/entries", 401)
    assert "clé" in problem["title"]


def test_a_token_of_an_organisation_is_never_staff(program, place, seeded, user_ids):
    both = accounts.get_user(seeded, user_ids[STAFF])
    accounts.save_users(seeded, [replace(both, organisations=(place.a,))])
    try:
        own, whole = program(STAFF, organisation=place.a).get("/me"), program(STAFF).get("/me")
        assert (own["role"], own["provinces"]) == ("association", [])
        assert (whole["role"], bool(whole["provinces"])) == ("staff", True)
    finally:
        accounts.save_users(seeded, [both])


def test_rights_follow_the_person(program, place, seeded):
    user = accounts.get_user(seeded, f"{place.prefix}ua")
    whole, own = program(user.id), program(user.id, organisation=place.a)
    accounts.save_users(seeded, [replace(user, rights={place.a: "reads"})])
    assert own.get("/me")["organisations"] == [{"id": place.a, "right": "reads"}]
    assert own.get(f"/entries/{place.a}")["sections"] == []
    accounts.save_users(seeded, [replace(user, organisations=())])
    assert whole.get("/me")["organisations"] == []
    own.get("/me", 401)
    accounts.close_user(seeded, user.id, now())
    whole.get("/me", 401)
    assert seeded.read("MATCH (token:ApiToken) RETURN count(*) AS count")[0]["count"] == 0


def test_every_scope_is_explained_to_people(browse):
    text = re.sub(r"\s+", " ", browse().get("/api").get_text())

    assert all(str(words) in text for scope, words in SCOPES.items() if scope == "read")


def test_staff_without_a_second_factor_are_told_so_as_programs_are(program, make_app, seeded):
    secret = program(STAFF).headers["Authorization"].removeprefix("Bearer ")
    told = Program(make_app(seeded, SECOND_FACTOR=True), secret).get("/me", 403)
    assert "second factor" in told["detail"]

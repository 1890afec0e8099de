"""Reading by programs: what pages show and no more, in parts, once, in the reader's language."""

import pytest

from graph.directory.associations import Association, save_associations
from graph.directory.contacts import Contact, save_contacts
from graph.links.links import Membership, save_memberships
from seed import demo
from tests.graph.world import ask

STAFF = demo.STAFF["khenifra"]


@pytest.fixture
def reachable(place, seeded):
    """Let association a have a contact of each visibility, and b be linked with it."""
    save_contacts(seeded, place.a, [
        Contact(id=f"{place.a}-{seen}", kind="person", value=seen, visibility=seen)
        for seen in ("everybody", "linked", "staff")
    ])  # fmt: skip
    save_memberships(seeded, [Membership(place.a, place.n), Membership(place.b, place.n)])
    return place


@pytest.mark.parametrize(
    ("who", "seen"),
    [(None, 1), ("ufar", 1), ("ub", 2), ("ua", 3), (STAFF, 3)],
)
def test_a_reader_sees_the_contacts_that_the_page_shows(program, browse, reachable, who, seen):
    id = f"{reachable.prefix}{who}" if who in ("ua", "ub", "ufar") else who
    profile = program(id).get(f"/entries/{reachable.a}")
    page = browse(id).get(f"/associations/{reachable.a}")

    told = [one["value"] for one in profile["contacts"]]
    assert told == ["everybody", "linked", "staff"][:seen]
    assert [word for word in ("everybody", "linked", "staff") if page.find("bdi", string=word)] == told
    assert (profile["axes"] is not None) == (who in ("ua", STAFF))
    assert bool(profile["sections"]) == (who in ("ua", STAFF))


def test_a_token_that_may_not_read_sees_what_everybody_sees(program, reachable):
    program = program(f"{reachable.prefix}ua", ["write:profiles"])

    assert len(program.get(f"/entries/{reachable.a}")["contacts"]) == 1
    program.get("/me", 403)


def test_the_directory_has_the_filters_of_its_page(program, place):
    found = program().get("/entries?text=association+gamma&province=05.301&kind=association&domain=literacy")

    assert ([one["id"] for one in found["items"]], found["total"]) == ([place.c], 1)
    assert program().get("/entries?text=association+gamma&kind=network")["total"] == 0
    problem = program(language="fr").get("/entries?kind=club", 422)
    assert [one["field"] for one in problem["errors"]] == ["kind"]
    assert program().get("/entries?provinz=05.301", 422)["errors"][0]["field"] == "provinz"
    commune = program().get("/provinces/05.301/communes")["items"][0]["id"]
    problem = program().get(f"/entries?province=03.231&commune={commune}", 422)
    assert problem["errors"][0]["field"] == "commune"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_cursor_passes_over_nothing_that_changes_meanwhile(program, place, seeded, language):
    names = [f"Curseur {letter}" for letter in "abcdef"]
    save_associations(seeded, [Association(id=f"{place.prefix}k{at}", name_fr=name, name_ar=f"مؤشر {at}")
                               for at, name in enumerate(names) if at % 2])  # fmt: skip
    reader = program(language=language)
    path = "/entries?text=curseur&limit=2"

    first = reader.ask("GET", path, 200)
    save_associations(seeded, [Association(id=f"{place.prefix}k{at}", name_fr=names[at], name_ar=f"مؤشر {at}")
                               for at in (0, 4)])  # fmt: skip
    second = reader.ask("GET", f"{path}&cursor={first.json['next']}", 200).json

    read = [one["name_fr"] for one in (*first.json["items"], *second["items"])]
    assert read == [names[at] for at in (1, 3, 4, 5)] and second["next"] is None
    assert f"cursor={first.json['next']}" in first.headers["Link"] and 'rel="next"' in first.headers["Link"]


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WyJ4eCIsImEiLCJiIl0", "bnVsbA", "é"])
def test_a_cursor_of_ones_own_making_is_refused(program, cursor):
    problem = program(language="fr").get(f"/entries?cursor={cursor}", 422)

    assert problem["errors"][0]["field"] == "cursor" and "cursor" in problem["errors"][0]["detail"]


@pytest.mark.parametrize("cursor", ["WyI5OTk5LTEyLTMxVDIzOjU5OjU5LTIzOjU5IiwgImEiXQ", "W1tbW1tb" * 200])
def test_a_cursor_beyond_every_day_or_depth_is_refused(program, place, cursor):
    problem = program(f"{place.prefix}ua").get(f"/requests?cursor={cursor}", 422)
    assert problem["errors"][0]["field"] == "cursor"


def test_other_sites_read_what_is_open_and_nothing_else(program, place):
    for path, status in (("/entries", 200), ("/figures", 200), ("/entries/nobody", 404), ("/entries?limit=0", 422)):
        assert program().ask("GET", path, status).headers["Access-Control-Allow-Origin"] == "*", path
    with_token = program(f"{place.prefix}ua")
    for path in ("/entries", "/me", "/requests"):
        assert "Access-Control-Allow-Origin" not in with_token.ask("GET", path, 200).headers


def test_what_one_has_is_not_sent_again(program, place):
    first = program().ask("GET", f"/entries/{place.a}", 200)

    program().ask("GET", f"/entries/{place.a}", 304, headers={"If-None-Match": first.headers["ETag"]})
    assert {"Accept-Language", "Authorization"} <= set(first.vary)


def test_a_cookie_opens_nothing(browse, place):
    client = browse(f"{place.prefix}ua").client

    assert client.get("/api/v1/me").status_code == 401
    assert client.get(f"/api/v1/entries/{place.a}").json["sections"] == []


def test_headers_tell_how_many_requests_are_left(program, limits, monkeypatch):
    first, second = (program().ask("GET", "/figures", 200).headers for _ in range(2))

    assert int(first["X-RateLimit-Remaining"]) == int(second["X-RateLimit-Remaining"]) + 1
    monkeypatch.setitem(limits.config, "API_LIMIT", "2 per minute")
    for _ in range(2):
        program().ask("GET", "/figures", 200)
    refused = program(language="ar").ask("GET", "/figures", 429)
    assert int(refused.headers["Retry-After"]) > 0 and "طلبات كثيرة" in refused.json["title"]


@pytest.mark.parametrize(
    ("language", "told"),
    [("fr", "Il n’y a rien ici."), ("ar", "لا شيء هنا."), ("en", "There is nothing here."), ("de", "Il n’y a rien")],
)
def test_problems_are_told_in_the_readers_language(program, language, told):
    for path in ("/entries/nobody", "/nothing/at/all"):
        problem = program(language=language).get(path, 404)
        assert problem["title"].startswith(told) and problem["type"] == "/api#404"


def test_own_requests_and_their_sides(program, place, seeded):
    ask(seeded, f"{place.prefix}r1", "partner", place.b, place.a, user=f"{place.prefix}ub")
    ask(seeded, f"{place.prefix}r2", "join", place.a, place.n, user=f"{place.prefix}ua")

    own = program(f"{place.prefix}ua")
    assert [one["id"] for one in own.get("/requests")["items"]] == [f"{place.prefix}r1"]
    assert [one["id"] for one in own.get("/requests?side=sent&state=pending")["items"]] == [f"{place.prefix}r2"]
    assert own.get(f"/requests/{place.prefix}r1")["may_answer"]
    assert "\u2068" in own.get(f"/requests/{place.prefix}r1")["sentence"]
    program(f"{place.prefix}ufar").get(f"/requests/{place.prefix}r1", 403)
    program().get(f"/requests/{place.prefix}r1", 401)


@pytest.mark.parametrize(("language", "letters"), [("fr", "Vous"), ("ar", "كم")])
def test_suggestions_come_with_their_reasons(program, place, language, letters):
    found = program(f"{place.prefix}ua", language=language).get("/suggestions?kind=partner")

    assert found["items"] and all(one["reasons"] for one in found["items"])
    assert any(letters in reason for one in found["items"] for reason in one["reasons"])
    program(STAFF).get("/suggestions", 403)


def test_figures_are_those_of_the_page(program, browse):
    told = program(language="en").get("/figures")
    page = browse().get("/figures")

    for table in ("kinds", "provinces", "domains"):
        for one in told[table]:
            row = page.find("th", string=lambda text, name=one["name"]: text and text.strip() == name).find_parent("tr")
            assert (str(one["count"]) if one["count"] else "fewer than") in row.get_text()

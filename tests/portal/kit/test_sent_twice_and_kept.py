"""A form that is sent twice does one thing, and what was typed outlives the session that it was typed in."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask_wtf import FlaskForm
from wtforms.fields.core import UnboundField

from portal import config
from portal.kit import kept
from seed import demo
from tests.portal.conftest import PASSWORD

SESSION = ("session", "remember_token")
NOTE = "Nous voulons apprendre à tenir nos comptes."
COUNT = "MATCH (:Organisation {id: $id})-[:SENT]->(r:LinkRequest) RETURN count(r) AS count"
FROM_HERE = {"Sec-Fetch-Site": "same-origin", "Referer": "http://localhost/ask/join/x"}


def hidden(page, action=""):
    (form,) = [each for each in page("form", method="post") if (each.get("action") or "") == action]
    return {field["name"]: field.get("value", "") for field in form("input", type="hidden")}


def forget_session(browser):
    for cookie in SESSION:
        browser.client.delete_cookie(cookie)


def asks(graph, id):
    return graph.read(COUNT, id=id)[0]["count"]


def test_a_form_sent_twice_leads_twice_to_the_same_and_does_one_thing(seeded, place, browse):
    browser = browse(place.ua)
    form = hidden(browser.get(f"/ask/join/{place.n}")) | {"message": NOTE}
    first, second = (browser.client.post(f"/ask/join/{place.n}", data=form) for _time in range(2))
    assert first.status_code == second.status_code == 302 and first.location == second.location
    assert asks(seeded, place.a) == 1
    assert f"sent={form['once']}" in first.headers["Set-Cookie"]


def test_a_form_sent_by_two_taps_at_once_does_one_thing(seeded, place, browse):
    browsers = [browse(place.ua) for _tap in range(2)]
    form = hidden(browsers[0].get(f"/ask/join/{place.n}")) | {"message": NOTE}
    for cookie in SESSION[:1]:
        browsers[1].client.set_cookie(cookie, browsers[0].client.get_cookie(cookie).value)
    with ThreadPoolExecutor(2) as pool:
        sent = pool.map(lambda one: one.client.post(f"/ask/join/{place.n}", data=form), browsers)
    assert len({answer.location for answer in sent}) == 1 and asks(seeded, place.a) == 1


def test_a_form_that_was_refused_can_be_corrected_and_sent_again(seeded, place, browse):
    browser = browse(place.ua)
    form = hidden(browser.get(f"/ask/join/{place.n}"))
    assert browser.client.post(f"/ask/join/{place.n}", data=form | {"message": ""}).status_code == 200
    assert browser.client.post(f"/ask/join/{place.n}", data=form | {"message": NOTE}).status_code == 302


def test_what_was_typed_waits_for_the_sign_in_and_is_sent_after_it(seeded, place, browse):
    browser = browse(place.ua)
    form = hidden(browser.get(f"/ask/join/{place.n}")) | {"message": NOTE}
    forget_session(browser)
    answer = browser.client.post(f"/ask/join/{place.n}", data=form, headers=FROM_HERE)
    browser.check(answer)
    page = BeautifulSoup(answer.text, "html.parser")
    waiting = hidden(page, "/sign-in")
    assert "kept" in waiting and NOTE not in answer.text and asks(seeded, place.a) == 0
    email = seeded.read("MATCH (u:User {id: $id}) RETURN u.email AS email", id=place.ua)[0]["email"]
    wrong = browser.client.post("/sign-in", data=waiting | {"identity": email, "password": "not this one at all"})
    again = hidden(BeautifulSoup(wrong.text, "html.parser"), "/sign-in")
    assert again["kept"] == waiting["kept"]
    resumed = browser.client.post("/sign-in", data=again | {"identity": email, "password": PASSWORD})
    browser.check(resumed)
    page = BeautifulSoup(resumed.text, "html.parser")
    assert NOTE in page.find("main").text
    sent = browser.client.post(f"/ask/join/{place.n}", data=hidden(page, f"/ask/join/{place.n}"))
    assert sent.status_code == 302 and asks(seeded, place.a) == 1


def test_a_form_of_an_older_session_is_sent_by_one_more_tap(seeded, place, browse):
    browser = browse(place.ua)
    old = hidden(browser.get(f"/ask/join/{place.n}")) | {"message": NOTE, "csrf_token": "of another session"}
    answer = browser.client.post(f"/ask/join/{place.n}", data=old, headers=FROM_HERE)
    browser.check(answer)
    form = hidden(BeautifulSoup(answer.text, "html.parser"), f"/ask/join/{place.n}")
    assert form["message"] == NOTE and asks(seeded, place.a) == 0
    assert browser.client.post(f"/ask/join/{place.n}", data=form).status_code == 302 and asks(seeded, place.a) == 1


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
def test_what_another_site_sends_is_not_kept(place, browse, headers):
    answer = browse(place.ua).client.post(f"/ask/join/{place.n}", data={"message": NOTE}, headers=headers)
    assert answer.status_code == 400 and NOTE not in answer.text


def test_a_password_is_never_kept(browse):
    browser = browse()
    data = {"identity": demo.ADMINISTRATOR, "password": PASSWORD, "csrf_token": "x"}
    answer = browser.client.post("/sign-in", data=data, headers=FROM_HERE)
    assert answer.status_code == 302 and answer.location == "/sign-in"
    assert PASSWORD not in browser.client.get("/sign-in").text


def test_a_changed_parcel_is_not_opened(place, browse):
    browser = browse()
    form = hidden(browser.get("/sign-in"))
    data = form | {"kept": "x.y.z", "identity": demo.ADMINISTRATOR, "password": PASSWORD}
    assert browser.client.post("/sign-in", data=data).status_code == 302


def test_every_form_of_a_template_has_its_word():
    templates = Path(config.ROOT, "templates")
    bare = [path.name for path in templates.rglob("*.html") if "csrf_token()" in path.read_text()]
    assert bare == ["kept.html"]  # It carries the word of the form that it sends again.


def _all_forms(form=FlaskForm):
    for one in form.__subclasses__():
        yield one
        yield from _all_forms(one)


def test_nothing_that_opens_an_account_is_kept_whichever_form_asks_for_it(app):
    secrets = set()
    for form in _all_forms():
        for name, field in vars(form).items():
            made = field.kwargs if isinstance(field, UnboundField) else {}
            told = str((made.get("render_kw") or {}).get("autocomplete"))
            if "password" in told or told == "one-time-code":
                secrets.add(name)
    # Whoever has only a code isn't asked to sign in: its page can't wait for that.
    assert {name for name in secrets if not kept.NEVER.search(name)} == {"code"} and len(secrets) > 3

"""The workbook's data, who gets it and who may send; the paper form, and the way back by its code."""

import json
import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from graph.diagnostic import diagnostics
from graph.diagnostic.instruments import save_instrument
from graph.diagnostic.underway import list_open
from graph.rules.answers import Answer, AnswerState
from graph.rules.instrument import Condition
from portal.diagnostic.offline import routes, shell
from portal.diagnostic.offline.paper import paper_parts
from seed import demo
from seed.provinces import plan
from seed.reference import instrument as takwia
from tests.graph.diagnostic.sample import sample
from tests.graph.world import NOON
from tests.portal.strict import LANGUAGES

ROLES = ("visitor", "own", "other", "coordinator", "staff", "staff elsewhere", "administrator")
MAY = {"own", "staff", "administrator"}
SEND = "/workbook/diagnostics/{id}/answers.json"


@pytest.fixture
def who(place):
    return {
        "visitor": None,
        "own": place.ua,
        "other": place.ub,
        "coordinator": place.um,
        "staff": demo.STAFF["khenifra"],
        "staff elsewhere": demo.STAFF["chichaoua"],
        "administrator": demo.ADMINISTRATOR,
    }


@pytest.fixture
def diagnostic(seeded, place):
    """Return an open diagnostic of association a with one answer."""
    save_instrument(seeded, sample())
    id = f"{place.prefix}d"
    diagnostics.start_diagnostic(
        seeded, id=id, code=code_of(place), association=place.a, instrument=sample(), at=NOON, synthetic=True
    )
    found = diagnostics.get_diagnostic(seeded, id)
    answer = Answer(AnswerState.ANSWERED, 2.0, "Vu")
    diagnostics.save_answers(
        seeded, found.consensus, [diagnostics.Change("governance_level", answer, 0, "first")], NOON
    )
    return found


def code_of(place) -> str:
    return "T" + place.prefix.replace("-", "").upper().removeprefix("TEST").zfill(7).replace("0", "Z").replace("1", "Y")


def change(question="governance_good", value=True, base=0, save="s1", **more):
    return {"question": question, "state": "answered", "value": value, "note": "", "base": base, "save": save} | more


def send(browser, diagnostic, *changes, token=None, body=None):
    """Send answers as the workbook does, with the token of the session."""
    if token is None:
        token = browser.client.get("/workbook/session.json").json["token"]
    return browser.client.post(
        SEND.format(id=diagnostic.id),
        data=json.dumps({"changes": list(changes)}) if body is None else body,
        headers={"X-CSRFToken": token, "Content-Type": "application/json"},
    )


def refusal(role: str) -> int:
    return 401 if role == "visitor" else 200 if role in MAY else 403


@pytest.mark.parametrize("role", ROLES)
def test_what_is_kept_and_sent_by_whom(browse, seeded, who, diagnostic, role):
    browser = browse(who[role])

    read = browser.client.get(f"/workbook/diagnostics/{diagnostic.id}.json")
    sent = send(browser, diagnostic, change())
    page = browser.status(f"/workbook/en/{diagnostic.id}")

    assert read.status_code == sent.status_code == refusal(role)
    assert page == (302 if role == "visitor" else refusal(role))
    saved = diagnostics.read_sheet(seeded, diagnostic.consensus).answers
    assert ("governance_good" in saved) is (role in MAY)
    assert read.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("role", ROLES)
def test_only_one_s_own_can_be_taken_along(browse, who, diagnostic, role):
    answer = browse(who[role]).client.get("/workbook/open.json")

    assert answer.status_code == (401 if role == "visitor" else 200)
    if role != "visitor":
        assert (diagnostic.id in [one["id"] for one in answer.json["diagnostics"]]) is (role in MAY)


def test_open_ones_are_listed_by_place_or_association(seeded, place, diagnostic):
    def listed(**asked):
        found = list_open(seeded, **({"associations": [], "provinces": [], "limit": 1000} | asked))
        return [one.id for one in found if one.id == diagnostic.id]

    assert listed(associations=[place.a]) == listed(provinces=["05.301"]) == listed(everywhere=True) == [diagnostic.id]
    assert listed(associations=[place.b]) == listed(provinces=[plan("chichaoua").code]) == listed() == []


def test_a_device_keeps_the_answers_with_their_revisions(browse, place, diagnostic):
    kept = browse(place.ua).client.get(f"/workbook/diagnostics/{diagnostic.id}.json").json

    assert kept["code"] == diagnostic.code and kept["state"] == "open" and kept["synthetic"] is True
    assert kept["association"]["name_fr"] == "Association Alpha"
    assert kept["answers"] == {
        "governance_level": {"state": "answered", "value": 2.0, "note": "Vu", "carried": False, "revision": 1}
    }


def test_an_instrument_is_kept_with_what_the_directory_offers(browse, seeded, place):
    save_instrument(seeded, takwia())
    browser = browse(place.ua)

    kept = browser.client.get(f"/workbook/instruments/{takwia().id}.json").json

    assert kept["id"] == takwia().id and "figures" not in kept
    asked = [question["id"] for axis in kept["axes"] for theme in axis["themes"] for question in theme["questions"]]
    assert asked == list(takwia().questions)
    assert {"id", "name_fr", "name_ar", "name_en"} == set(kept["offered"]["domains"][0])
    assert place.n in [one["id"] for one in kept["offered"]["networks"]]
    assert browser.client.get("/workbook/instruments/nothing.json").status_code == 404
    assert browse().client.get(f"/workbook/instruments/{takwia().id}.json").status_code == 401


def test_each_answer_sent_gets_its_own_result(browse, seeded, place, diagnostic):
    answer = send(
        browse(place.ua), diagnostic, change(), change("governance_level", 4, 0, "s2"),
        change("governance_number", "beaucoup", 0, "s3"),
    )  # fmt: skip

    results = answer.json["results"]
    assert [one["status"] for one in results] == ["saved", "conflict", "invalid"]
    assert results[1]["current"] == {
        "state": "answered", "value": 2.0, "note": "Vu", "carried": False, "revision": 1
    }  # fmt: skip
    assert results[2]["message"] == "Enter a number, such as 12 or 12.5."
    assert diagnostics.read_sheet(seeded, diagnostic.consensus).answers["governance_level"].value == 2.0


def test_what_was_sent_twice_is_saved_once(browse, seeded, place, diagnostic):
    browser = browse(place.ua)

    first, again = send(browser, diagnostic, change()), send(browser, diagnostic, change())

    assert first.json == again.json
    assert diagnostics.read_sheet(seeded, diagnostic.consensus).revisions["governance_good"] == 1


def test_a_submitted_diagnostic_takes_nothing_and_says_so(browse, seeded, place, diagnostic):
    diagnostics.submit(
        seeded, diagnostic.id, sample(), sheet=diagnostic.consensus, user=place.ua, change=f"{place.prefix}c", at=NOON
    )
    browser = browse(place.ua)

    assert send(browser, diagnostic, change()).status_code == 409
    assert browser.client.get(f"/workbook/diagnostics/{diagnostic.id}.json").json["state"] == "submitted"
    assert diagnostic.id not in browser.client.get("/workbook/open.json").text


@pytest.mark.parametrize("body", ["", "nonsense", "[]", "{}", '{"changes": 3}', '{"changes": [3]}'])
def test_what_isn_t_a_list_of_answers_is_refused(browse, place, diagnostic, body):
    assert send(browse(place.ua), diagnostic, body=body).status_code == 400


@pytest.mark.parametrize("count", [201, 200_000])
def test_more_than_a_device_sends_is_refused_shortly(browse, place, diagnostic, count):
    answer = send(browse(place.ua), diagnostic, body='{"changes": [' + ", ".join(["{}"] * count) + "]}")

    assert (answer.status_code, answer.json["error"]) == (413, 413)
    assert len(answer.data) < 1000


@pytest.mark.parametrize("token", ["", "forged"])
def test_nothing_is_saved_without_the_session_s_token(browse, seeded, place, diagnostic, token):
    assert send(browse(place.ua), diagnostic, change(), token=token).status_code == 400
    assert "governance_good" not in diagnostics.read_sheet(seeded, diagnostic.consensus).answers


def test_an_unknown_diagnostic_is_none(browse, place):
    browser = browse(place.ua)

    assert browser.client.get("/workbook/diagnostics/nothing.json").status_code == 404
    assert browser.status("/workbook/en/nothing") == 404
    assert browse().client.get("/workbook/session.json").json["name"] is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_that_is_kept_is_the_same_for_everybody(browse, place, diagnostic, language):
    def text(browser, address):
        page = browser.client.get(address)
        nonce = re.search(r"'nonce-([^']+)'", page.headers["Content-Security-Policy"]).group(1)
        return page.text.replace(nonce, "")

    mine = text(browse(place.ua, language), f"/workbook/{language}/{diagnostic.id}")

    assert mine == text(browse(None, language), f"/workbook/{language}")
    assert "Alpha" not in mine and "Personne" not in mine
    assert json.loads(BeautifulSoup(mine, "html.parser").find(id="workbook-data").string)["language"] == language


def test_the_worker_names_what_it_keeps_and_changes_with_it(browse, monkeypatch):
    browser = browse()

    def told():
        answer = browser.client.get("/workbook/worker.js")
        assert answer.mimetype == "text/javascript" and answer.headers["Cache-Control"] == "no-cache"
        return json.loads(re.match(r"self\.SHELL = (\{.*?\});\n", answer.text).group(1))

    first, same = told(), told()
    for address in first["pages"] + first["files"]:
        assert browser.client.get(address, buffered=True).status_code == 200, address
    monkeypatch.setattr(shell, "_counts", dict)
    assert first == same
    assert told()["version"] != first["version"]


def test_it_can_be_installed(browse):
    for language in LANGUAGES:
        answer = browse(language=language).client.get(f"/workbook/{language}.webmanifest")
        assert answer.mimetype == "application/manifest+json"
        assert (answer.json["lang"], answer.json["start_url"]) == (language, f"/workbook/{language}")
        assert answer.json["dir"] == ("rtl" if language == "ar" else "ltr")
        assert browse().client.get(answer.json["icons"][0]["src"], buffered=True).status_code == 200


@pytest.mark.parametrize("role", ROLES)
def test_a_code_leads_those_who_may_to_the_diagnostic(browse, who, diagnostic, role):
    browser = browse(who[role])

    for address in (f"/d/{diagnostic.code}", f"/d/{diagnostic.code.lower()}", f"/d/{diagnostic.code}/paper"):
        assert browser.status(address) == (302 if role == "visitor" else refusal(role))


def test_the_code_of_a_submitted_diagnostic_leads_to_its_result(browse, seeded, place, diagnostic):
    diagnostics.submit(
        seeded, diagnostic.id, sample(), sheet=diagnostic.consensus, user=place.ua, change=f"{place.prefix}c", at=NOON
    )
    for person in (place.ua, demo.STAFF["khenifra"]):
        answer = browse(person).client.get(f"/d/{diagnostic.code}")
        assert answer.location == f"/diagnostic/{diagnostic.id}/result"


def test_a_visitor_who_signs_in_goes_on_to_the_diagnostic(browse, diagnostic):
    answer = browse().client.get(f"/d/{diagnostic.code}")

    assert answer.location.endswith(f"next=/d/{diagnostic.code}")


def test_a_code_is_typed_as_people_type_it(browse, place, diagnostic):
    browser = browse(place.ua)
    spaced = f"{diagnostic.code[:4].lower()}%20-{diagnostic.code[4:]}"

    answer = browser.client.get(f"/d?code={spaced}")

    assert answer.location == f"/d/{diagnostic.code}"
    for wrong in ("/d/NOTHING2", "/d/%22%3E"):
        page = browser.get(wrong, 404)
        assert "No diagnostic has this code." in page.find(id="code-error").get_text()
    assert browser.get("/d?code=a%2Fb").find(id="code-error")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_form_has_every_question_and_the_way_back(browse, place, diagnostic, language):
    page = browse(place.ua, language).get(f"/d/{diagnostic.code}/paper")

    assert len(page.select(".paper-question")) == len(sample().questions)
    assert [one.get_text() for one in page.select(".paper-number")] == [
        str(number) for number in range(1, len(sample().questions) + 1)
    ]
    levels = page.select(".paper-levels")
    assert len(levels) == 6 and len(levels[0].select(".box")) == 5
    assert page.select_one(".paper-code b").get_text() == diagnostic.code
    assert page.select_one(".paper-code svg path")


def test_the_qr_code_leads_to_the_diagnostic(browse, place, diagnostic, monkeypatch):
    drawn = []
    monkeypatch.setattr(routes, "qr_code", lambda address: drawn.append(address) or "")
    browse(place.ua).client.get(f"/d/{diagnostic.code}/paper")

    assert drawn == [f"http://localhost/d/{diagnostic.code}"]


def test_the_blank_form_is_for_staff_of_the_province(browse, seeded):
    save_instrument(seeded, takwia())
    for who, status in ((demo.STAFF["khenifra"], 200), (demo.STAFF["chichaoua"], 403), (demo.ASSOCIATION, 403)):
        assert browse(who).status("/province/05.301/paper") == status
    page = browse(demo.STAFF["khenifra"]).get("/province/05.301/paper")
    assert not page.select_one(".paper-code")
    assert page.select_one(".paper-blank")


CONDITIONS = {
    "rural": (Condition("rural", among=(True,)), "the answer to question 2 is “Yes”"),
    "means": (Condition("governance_means", among=("phone", "web")),
              "the answer to question 7 is “Telephone” or “Site”"),
    "least": (Condition("governance_number", at_least=2), "the answer to question 5 is 2 or more"),
    "most": (Condition("governance_level", at_most=3), "the answer to question 3 is 3 or less"),
    "dates": (Condition("founded", since="2010-01-01", before="2020-01-01"),
              "the date of question 1 is January 1, 2010 or later and "
              "the date of question 1 is before January 1, 2020"),
}  # fmt: skip


@pytest.mark.parametrize("case", CONDITIONS)
def test_conditions_are_said_in_words(app, seeded, case):
    condition, words = CONDITIONS[case]
    instrument = sample()
    first, *rest = instrument.axes
    theme = first.themes[0]
    asked = replace(theme.questions[1], id="asked", when=(condition,))
    added = replace(theme, id="more", questions=(asked,))
    last = replace(rest[-1], themes=(*rest[-1].themes, added))
    made = replace(instrument, axes=(first, *rest[:-1], last))

    with app.test_request_context(headers={"Cookie": "language=en"}):
        parts = paper_parts(made)

    assert parts[-1].themes[-1].questions[0].only_if == f"Only if {words}."


def test_long_lists_are_written_by_name(app, seeded, monkeypatch):
    monkeypatch.setattr("portal.diagnostic.offline.paper.MOST_BOXES", 5)
    with app.test_request_context(headers={"Cookie": "language=en"}):
        questions = {one.id: one for part in paper_parts(takwia()) for theme in part.themes for one in theme.questions}

    assert questions["main_domain"].written == "names" and not questions["main_domain"].boxes
    assert questions["milieu"].boxes and not questions["milieu"].written

"""The questionnaire without scripts: answers are kept, what is bad is told beside its field, nothing is lost."""

import pytest

from graph.diagnostic import diagnostics
from graph.diagnostic.instruments import save_instrument
from tests.portal import assessed
from tests.portal.strict import LANGUAGES

PART = "/diagnostic/{id}/answers/{role}/{part}"


@pytest.fixture
def instrument(seeded):
    save_instrument(seeded, assessed.sample())
    return assessed.sample()


@pytest.fixture
def diagnostic(seeded, place, instrument):
    return assessed.start(seeded, f"{place.prefix}d", place.a)


def url(diagnostic, part="governance", role="consensus"):
    return PART.format(id=diagnostic.id, part=part, role=role)


def fields(page):
    """Return what the fields of the page's questionnaire hold, as a browser would send them."""
    found = {}
    for field in page.select("form.questions input[name], form.questions textarea[name]"):
        kind = field.get("type")
        if kind in ("file", "submit") or (kind in ("radio", "checkbox") and "checked" not in field.attrs):
            continue
        found.setdefault(field["name"], []).append(
            field.get_text().lstrip("\n") if field.name == "textarea" else field["value"]
        )
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def send(browser, address, typed, status=302):
    """Fill in the page's questionnaire over what it holds, and send it."""
    page = browser.get(address)
    return browser.read(browser.client.post(address, data=fields(page) | {"then": "stay"} | typed), status)


def answers_of(graph, diagnostic):
    return diagnostics.read_sheet(graph, diagnostic.consensus).answers


def test_each_type_of_question_is_answered_and_shown_again(browse, seeded, place, diagnostic):
    browser = browse(place.ua)
    typed = {
        "answer-governance_level": "3", "answer-governance_good": "no", "answer-governance_number": "12",
        "answer-governance_means": ["phone", "web"], "note-governance_level": "Réunions\r\nchaque mois",
    }  # fmt: skip

    page = send(browser, url(diagnostic), typed)

    found = answers_of(seeded, diagnostic)
    assert {id: answer.value for id, answer in found.items()} == {
        "governance_level": 3.0, "governance_good": False, "governance_number": 12.0,
        "governance_means": ("phone", "web"),
    }  # fmt: skip
    assert found["governance_level"].note == "Réunions\nchaque mois"
    again = fields(page)
    for name, value in typed.items():
        assert again[name] == (value.replace("\r\n", "\n") if isinstance(value, str) else value)


def test_a_date_and_the_part_without_scores(browse, seeded, place, diagnostic):
    send(browse(place.ua), url(diagnostic, "context"), {"answer-founded": "2011-05-02", "answer-rural": "yes"})

    assert {id: one.value for id, one in answers_of(seeded, diagnostic).items()} == {
        "founded": "2011-05-02",
        "rural": True,
    }


@pytest.mark.parametrize(("state", "kept"), [(":unknown", "unknown"), (":not_reviewed", "not_reviewed")])
def test_not_knowing_is_an_answer_to_every_question(browse, seeded, place, diagnostic, state, kept):
    typed = {"answer-governance_level": state, "answer-governance_good": state, "state-governance_number": state,
             "state-governance_means": state}  # fmt: skip

    send(browse(place.ua), url(diagnostic), typed)

    found = answers_of(seeded, diagnostic)
    assert {id: (answer.state, answer.value) for id, answer in found.items()} == dict.fromkeys(
        ("governance_level", "governance_good", "governance_number", "governance_means"), (kept, None)
    )


def test_a_new_value_counts_more_than_the_dont_know_before_it(browse, seeded, place, diagnostic):
    browser = browse(place.ua)
    send(browser, url(diagnostic), {"state-governance_number": ":unknown"})

    send(browser, url(diagnostic), {"answer-governance_number": "7"})
    assert answers_of(seeded, diagnostic)["governance_number"].value == 7.0

    send(browser, url(diagnostic), {"state-governance_number": ":unknown"})
    assert answers_of(seeded, diagnostic)["governance_number"].state == "unknown"


def test_an_answer_is_taken_back(browse, seeded, place, diagnostic):
    browser = browse(place.ua)
    send(browser, url(diagnostic), {"answer-governance_level": "3", "answer-governance_number": "1"})

    page = send(browser, url(diagnostic), {"answer-governance_level": "", "answer-governance_number": ""})

    assert answers_of(seeded, diagnostic) == {}
    assert "0 of 4 questions of this part are answered." in page.get_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_bad_is_told_beside_its_field_and_the_rest_is_saved(browse, seeded, place, diagnostic, language):
    browser = browse(place.ua, language)

    page = send(
        browser, url(diagnostic),
        {"answer-governance_number": "beaucoup", "answer-governance_level": "2", "note-governance_good": "Un mot"},
        status=200,
    )  # fmt: skip

    assert list(answers_of(seeded, diagnostic)) == ["governance_level"]
    assert page.find(id="governance_number-error").get_text(strip=True)
    assert page.find("input", attrs={"name": "answer-governance_number"})["value"] == "beaucoup"
    assert page.find("textarea", attrs={"name": "note-governance_good"}).get_text(strip=True) == "Un mot"
    assert {link["href"] for link in page.select(".error-summary a")} == {"#q-governance_number", "#q-governance_good"}


def test_a_question_that_doesnt_apply_is_left_out_and_says_why(browse, place, diagnostic):
    browser = browse(place.ua)
    page = browser.get(url(diagnostic))
    part = page.find(id="q-governance_part")
    assert part.select_one(".question-body").has_attr("hidden")
    assert "Asked only when the answer to “How many” is 1 or more." in part.get_text()
    assert "0 of 4 questions" in page.get_text()

    page = send(browser, url(diagnostic), {"answer-governance_number": "5"})

    part = page.find(id="q-governance_part")
    assert not part.select_one(".question-body").has_attr("hidden")
    assert part.select_one(".why-not").has_attr("hidden")
    assert "1 of 5 questions" in page.get_text()


def test_two_people_who_change_the_same_answer_are_asked_which_is_right(browse, seeded, place, diagnostic):
    first, second = browse(place.ua), browse(place.ua)
    address = url(diagnostic)
    opened = fields(second.get(address))
    send(first, address, {"answer-governance_level": "3", "answer-governance_number": "9"})

    late = opened | {"answer-governance_level": "1", "answer-governance_good": "yes", "then": "stay"}
    page = second.read(second.client.post(address, data=late), 200)

    assert answers_of(seeded, diagnostic)["governance_level"].value == 3.0
    assert answers_of(seeded, diagnostic)["governance_good"].value is True, "what was untouched by others is saved"
    assert answers_of(seeded, diagnostic)["governance_number"].value == 9.0, "what this person left alone stays"
    conflict = page.find(id="q-governance_level")
    assert "Their answer: 3 of 4: d" in " ".join(conflict.get_text().split())
    assert fields(page)["answer-governance_level"] == "1"

    undecided = second.read(second.client.post(address, data=fields(page) | {"then": "stay"}), 200)
    assert "Choose which of the two answers is right." in undecided.get_text()
    assert answers_of(seeded, diagnostic)["governance_level"].value == 3.0

    chosen = fields(undecided) | {"keep-governance_level": "mine", "then": "stay"}
    second.read(second.client.post(address, data=chosen), 302)
    assert answers_of(seeded, diagnostic)["governance_level"].value == 1.0


def test_the_other_answer_of_a_conflict_can_be_kept(browse, seeded, place, diagnostic):
    browser, address = browse(place.ua), url(diagnostic)
    opened = fields(browser.get(address))
    send(browser, address, {"answer-governance_level": "3"})
    page = browser.read(browser.client.post(address, data=opened | {"answer-governance_level": "1"}), 200)

    browser.read(browser.client.post(address, data=fields(page) | {"keep-governance_level": "theirs"}), 302)

    assert answers_of(seeded, diagnostic)["governance_level"].value == 3.0


def test_going_on_leads_through_all_parts_to_the_check(browse, place, diagnostic, instrument):
    browser = browse(place.ua)
    seen = []
    for axis in instrument.axes:
        address = url(diagnostic, axis.id)
        page = send(browser, address, {"then": "next"})
        seen.append(page.h1.get_text())

    assert seen == ["governance", "vision", "management", "resources", "projects", "communication", "Check and submit"]


def test_the_script_saves_what_it_sends_and_is_told_of_conflicts(browse, seeded, place, diagnostic):
    browser = browse(place.ua)
    token = fields(browser.get(url(diagnostic)))["csrf_token"]
    address = f"/diagnostic/{diagnostic.id}/answers/consensus.json"

    def post(*changes, token=token):
        return browser.client.post(address, json=list(changes), headers={"X-CSRFToken": token})

    change = {"question": "governance_good", "state": "answered", "value": "no", "note": "", "base": 0, "save": "a"}
    (saved,) = post(change).json
    assert (saved["status"], saved["seen"].split(":")[0]) == ("saved", "1")
    (again,) = post(change).json
    assert again["status"] == "saved"
    (late,) = post(change | {"save": "b", "value": "yes"}).json
    assert (late["status"], late["theirs"], late["mine"]) == ("conflict", "No", "Yes")
    (bad, good) = post(change | {"base": 1, "value": "?"}, change | {"base": 1, "save": "c", "value": "yes"}).json
    assert (bad["status"], bad["message"], good["status"]) == ("invalid", "Choose yes or no.", "saved")

    assert post(change, token="forged").status_code == 400
    for nonsense in ({"a": 1}, [1], "x", None):
        assert browser.client.post(address, json=nonsense, headers={"X-CSRFToken": token}).status_code == 400
    assessed.submit(seeded, diagnostic, place.ua)
    assert post(change).status_code == 409


def test_a_page_that_stayed_open_after_the_submission_loses_nothing_and_says_so(browse, seeded, place, diagnostic):
    browser = browse(place.ua)
    assessed.answer(seeded, diagnostic.consensus, {"governance_level": 3.0})
    typed = fields(browser.get(url(diagnostic))) | {"answer-governance_level": "0"}
    assessed.submit(seeded, diagnostic, place.ua)

    page = browser.read(browser.client.post(url(diagnostic), data=typed), 302)

    assert "This diagnostic is submitted, and final." in page.get_text()
    assert answers_of(seeded, diagnostic)["governance_level"].value == 3.0

"""Submitting: what is checked first, what is refused and keeps everything, final, opened again, and the next cycle."""

import pytest

from graph.diagnostic import diagnostics
from graph.diagnostic.instruments import save_instrument
from graph.directory.associations import get_association
from seed import demo
from tests.portal import assessed
from tests.portal.assessed import GOOD
from tests.portal.strict import LANGUAGES


@pytest.fixture
def instrument(seeded):
    save_instrument(seeded, assessed.sample())
    return assessed.sample()


@pytest.fixture
def diagnostic(seeded, place, instrument):
    return assessed.start(seeded, f"{place.prefix}d", place.a)


@pytest.fixture
def submitted(seeded, place, diagnostic):
    assessed.answer(seeded, diagnostic.consensus, GOOD)
    assessed.submit(seeded, diagnostic, place.ua)
    return diagnostics.get_diagnostic(seeded, diagnostic.id)


def state(graph, diagnostic):
    return diagnostics.get_diagnostic(graph, diagnostic.id).state


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_association_starts_its_first_diagnostic(browse, seeded, place, instrument, language):
    browser = browse(place.ua, language)

    browser.submit("/diagnostic", action="/diagnostic")

    (found,) = diagnostics.list_diagnostics(seeded, place.a)
    assert (found.state, found.cycle, len(found.code)) == ("open", 1, 8)
    assert found.code in browser.get("/diagnostic").get_text()


def test_there_is_one_open_diagnostic_only(browse, seeded, place, diagnostic):
    page = browse(place.ua).post("/diagnostic", status=302, borrowed_from="/diagnostic")

    assert "A diagnostic is open already" in page.get_text()
    assert len(diagnostics.list_diagnostics(seeded, place.a)) == 1


def test_without_a_questionnaire_nothing_can_be_started(browse, seeded, place, monkeypatch):
    monkeypatch.setattr("portal.diagnostic.questionnaire.routes.newest_instrument", lambda graph: None)
    browser = browse(place.ua)

    assert "There is no questionnaire yet." in browser.get("/diagnostic").get_text()
    browser.post("/diagnostic", status=404, borrowed_from="/sign-in")


def test_the_check_says_what_is_missing(browse, seeded, place, diagnostic):
    assessed.answer(seeded, diagnostic.consensus, {"governance_level": 3.0, "governance_good": True})

    page = browse(place.ua).get(f"/diagnostic/{diagnostic.id}/submit")

    parts = [" ".join(part.get_text().split()) for part in page.select("li.card")]
    assert "50% of the questions with a score are answered. Not enough: a score needs 60%" in parts[1]
    assert "2 questions without an answer" in parts[1]
    missing = {link["href"] for link in page.select("li.card details a")}
    assert f"/diagnostic/{diagnostic.id}/answers/consensus/governance#q-governance_number" in missing


def test_nothing_answered_is_refused(browse, seeded, place, diagnostic):
    page = browse(place.ua).submit(f"/diagnostic/{diagnostic.id}/submit", status=200)

    assert "Nothing is answered yet" in page.get_text()
    assert state(seeded, diagnostic) == "open"


def test_a_contradiction_is_refused_and_leads_to_its_questions(browse, seeded, place, diagnostic):
    assessed.answer(seeded, diagnostic.consensus, {"vision_number": 2.0, "vision_part": 5.0})

    page = browse(place.ua).submit(f"/diagnostic/{diagnostic.id}/submit", status=200)

    assert [link["href"].partition("#")[2] for link in page.select(".error-summary a")] == [
        "q-vision_part",
        "q-vision_number",
    ]
    assert "All your answers are kept." in page.get_text()
    assert state(seeded, diagnostic) == "open"
    assert diagnostics.read_sheet(seeded, diagnostic.consensus).answers["vision_part"].value == 5.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_submitting_is_final_signed_and_reaches_the_profile(browse, seeded, place, diagnostic, language):
    assessed.answer(seeded, diagnostic.consensus, GOOD)
    browser = browse(place.ua, language)

    page = browser.submit(f"/diagnostic/{diagnostic.id}/submit")

    found = diagnostics.get_diagnostic(seeded, diagnostic.id)
    assert (found.state, found.submitted_by) == ("submitted", "Personne ua")
    expected = (0.875 + 2 * (0.5 + 0.6 + 0.25 * 0) / 2) / 3
    assert found.axes["vision"] == pytest.approx(expected)
    assert get_association(seeded, place.a).axes == pytest.approx(found.axes)
    assert page.find("svg", class_="radar")
    profile = browser.get(f"/associations/{place.a}").get_text()
    assert profile.count("66") >= 6


def test_a_second_submission_is_told_that_it_is_final(browse, seeded, place, diagnostic):
    assessed.answer(seeded, diagnostic.consensus, GOOD)
    first, second = browse(place.ua), browse(place.ua)
    address = f"/diagnostic/{diagnostic.id}/submit"
    token = second.get(address).find("input", attrs={"name": "csrf_token"})["value"]
    first.submit(address)
    before = diagnostics.list_changes(seeded, diagnostic.id)

    page = second.read(second.client.post(address, data={"csrf_token": token}), 302)

    assert "This diagnostic is submitted, and final." in page.get_text()
    assert diagnostics.list_changes(seeded, diagnostic.id) == before


def test_an_answer_saved_meanwhile_is_looked_at_first(browse, seeded, place, diagnostic, monkeypatch):
    assessed.answer(seeded, diagnostic.consensus, GOOD)
    submit = diagnostics.submit

    def be_overtaken(graph, id, instrument, **signed):
        read = diagnostics.read_sheet

        def read_and_change(graph, sheet):
            found = read(graph, sheet)
            monkeypatch.setattr(diagnostics, "read_sheet", read)
            assessed.answer(graph, sheet, {"vision_level": 0.0})
            return found

        monkeypatch.setattr(diagnostics, "read_sheet", read_and_change)
        return submit(graph, id, instrument, **signed)

    monkeypatch.setattr(diagnostics, "submit", be_overtaken)
    page = browse(place.ua).submit(f"/diagnostic/{diagnostic.id}/submit")

    assert "Somebody saved an answer just now." in page.get_text()
    assert state(seeded, diagnostic) == "open"


def test_a_second_diagnostic_starts_from_the_first_and_asks_to_confirm(browse, seeded, place, submitted):
    browser = browse(place.ua)

    browser.submit("/diagnostic", action="/diagnostic")

    second = diagnostics.list_diagnostics(seeded, place.a)[0]
    answers = f"/diagnostic/{second.id}/answers/consensus/governance"
    page = browser.get(answers)
    assert second.cycle == 2
    assert page.get_text().count("Your answer last time:") == 5
    assert "5 answers here are carried over" in page.get_text()

    one = {"confirm-governance_level": "1"}
    hidden = {field["name"]: field["value"] for field in page.select("form.questions input[type=hidden]")}
    kept = {name: field["value"] for name in ("governance_level", "governance_good")
            for field in page.select(f'input[name="answer-{name}"][checked]')}  # fmt: skip
    sent = hidden | {f"answer-{name}": value for name, value in kept.items()} | one | {"then": "stay"}
    sent |= {"answer-governance_number": "2", "answer-governance_part": "1", "answer-governance_means": "web"}
    page = browser.read(browser.client.post(answers, data=sent), 302)
    assert page.get_text().count("Your answer last time:") == 4

    page = browser.submit(answers, action=f"{answers}/confirm")
    assert "Your answer last time:" not in page.get_text()


def test_what_was_carried_over_is_confirmed_before_it_is_submitted(browse, seeded, place, submitted):
    browser = browse(place.ua)
    browser.submit("/diagnostic", action="/diagnostic")
    second = diagnostics.list_diagnostics(seeded, place.a)[0]
    address = f"/diagnostic/{second.id}/submit"

    page = browser.submit(address, status=200)
    assert page.find(id="right-error").get_text(strip=True) == "Confirm the answers carried over, here or one by one."
    assert state(seeded, second) == "open"

    browser.submit(address, {"right": "y"})
    answers = diagnostics.read_sheet(seeded, second.consensus).answers
    assert state(seeded, second) == "submitted"
    assert not any(answer.carried for answer in answers.values())
    assert {id: answer.value for id, answer in answers.items()} == GOOD


def test_staff_open_it_again_with_a_reason_that_the_association_reads(browse, seeded, place, submitted):
    staff, address = browse(demo.STAFF["khenifra"]), f"/diagnostic/{submitted.id}/reopen"

    page = staff.submit(address, {"reason": "  "}, status=200)
    assert page.find(id="reason-error").get_text(strip=True) == "Say in a few words why it is opened again."
    staff.submit(address, {"reason": "Deux chiffres ne vont pas"})

    assert state(seeded, submitted) == "open"
    assert "Deux chiffres ne vont pas" in browse(place.ua).get("/diagnostic").get_text()
    assert get_association(seeded, place.a).axes, "its scores stay until it is submitted again"
    assert "isn't submitted" in staff.submit(address, {"reason": "Encore"}).get_text()


ROLES = ("visitor", "own", "other", "coordinator", "staff", "staff elsewhere", "administrator")


@pytest.fixture
def who(place):
    return {"visitor": None, "own": place.ua, "other": place.ub, "coordinator": place.un,
            "staff": demo.STAFF["khenifra"], "staff elsewhere": demo.STAFF["chichaoua"],
            "administrator": demo.ADMINISTRATOR}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_who_reads_an_open_diagnostic(browse, seeded, place, diagnostic, who, role):
    diagnostics.open_sheet(seeded, diagnostic.id, "treasurer", assessed.NOON, place.ua)
    browser = browse(who[role])
    wanted = {"visitor": 302, "own": 200}.get(role, 403)

    for end in ("answers/consensus/vision", "answers/treasurer/vision", "people", "compare", "submit"):
        assert browser.status(f"/diagnostic/{diagnostic.id}/{end}") == wanted, end
    for end in ("result", "result.docx"):
        assert browser.status(f"/diagnostic/{diagnostic.id}/{end}") in ((302, 404) if role == "own" else (wanted,)), end


@pytest.mark.parametrize("role", ROLES)
def test_who_reads_a_submitted_one(browse, seeded, place, submitted, who, role):
    browser = browse(who[role])
    wanted = {"visitor": 302, "own": 200, "staff": 200, "administrator": 200}.get(role, 403)

    assert browser.status(f"/diagnostic/{submitted.id}/result") == wanted
    assert browser.status(f"/diagnostic/{submitted.id}/result.docx") == wanted
    sheets = 302 if role in ("visitor", "own") else 403
    assert browser.status(f"/diagnostic/{submitted.id}/answers/consensus/vision") == sheets
    assert browser.status(f"/diagnostic/{submitted.id}/people") == sheets
    reopening = {"visitor": 302, "staff": 200, "administrator": 200}.get(role, 403)
    assert browser.status(f"/diagnostic/{submitted.id}/reopen") == reopening


@pytest.mark.parametrize("role", ROLES[2:])
def test_nobody_else_changes_anything(browse, seeded, place, diagnostic, who, role):
    assessed.answer(seeded, diagnostic.consensus, GOOD)
    diagnostics.open_sheet(seeded, diagnostic.id, "member", assessed.NOON)
    browser = browse(who[role])
    for end in ("answers/consensus/vision", "answers/consensus.json", "answers/member/finish", "people", "compare",
                "submit", "answers/consensus/vision/confirm"):  # fmt: skip
        browser.post(f"/diagnostic/{diagnostic.id}/{end}", {"answer-vision_level": "0", "seen-vision_level": "1:0",
                     "role": "president"}, status=403, borrowed_from="/sign-in")  # fmt: skip

    assert state(seeded, diagnostic) == "open"
    assert diagnostics.read_sheet(seeded, diagnostic.consensus).answers["vision_level"].value == 3.0


def test_what_isnt_there_is_a_404(browse, place, diagnostic):
    browser = browse(place.ua)
    for address in ("/diagnostic/nobody/submit", "/diagnostic/nobody/result",
                    f"/diagnostic/{diagnostic.id}/answers/consensus/nothing",
                    f"/diagnostic/{diagnostic.id}/answers/treasurer/vision",
                    "/diagnostic/evidence/nobody"):  # fmt: skip
        assert browser.status(address) == 404
    browser.post(f"/diagnostic/{diagnostic.id}/answers/consensus/finish", status=404, borrowed_from="/sign-in")


@pytest.mark.parametrize("url", ["/diagnostic", "/diagnostic/{d}/submit", "/diagnostic/{d}/people",
                                 "/diagnostic/{d}/answers/consensus/vision", "/diagnostic/{d}/answers/consensus.json",
                                 "/diagnostic/{d}/answers/consensus/vision/confirm", "/diagnostic/{d}/compare",
                                 "/diagnostic/{d}/answers/member/finish", "/diagnostic/{d}/reopen"])  # fmt: skip
@pytest.mark.parametrize("token", [None, "forged"])
def test_nothing_is_done_without_the_pages_token(browse, seeded, place, diagnostic, url, token):
    assessed.answer(seeded, diagnostic.consensus, GOOD)
    for person in (place.ua, demo.STAFF["khenifra"]):
        browser = browse(person)
        data = {"role": "president", "reason": "x"} | ({"csrf_token": token} if token else {})
        browser.read(browser.client.post(url.format(d=diagnostic.id), data=data), 400)

    found = diagnostics.get_diagnostic(seeded, diagnostic.id)
    assert (found.state, len(found.sheets)) == ("open", 1)

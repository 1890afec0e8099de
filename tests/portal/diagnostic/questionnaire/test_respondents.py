"""Several people answer alone, see where they differ, and settle what counts."""

from dataclasses import replace

import pytest

from graph.diagnostic import diagnostics
from graph.diagnostic.instruments import save_instrument
from graph.people import accounts
from graph.people.accounts import User
from graph.rules.answers import Answer, AnswerState
from graph.rules.kinds import Role
from portal.diagnostic.questionnaire.comparing import difference
from tests.portal import assessed
from tests.portal.strict import LANGUAGES

UNKNOWN = Answer(AnswerState.UNKNOWN)


@pytest.fixture
def diagnostic(seeded, place, password_hash):
    save_instrument(seeded, assessed.sample())
    colleagues = {"treasurer": "reads", "member": "edits"}
    accounts.save_users(
        seeded,
        [User(id=f"{place.prefix}{name}", email=f"{place.prefix}{name}@example.org", name=name, role=Role.ASSOCIATION,
              password_hash=password_hash, organisations=(place.a,), rights={place.a: rights},
              functions={place.a: name}) for name, rights in colleagues.items()],
    )  # fmt: skip
    return assessed.start(seeded, f"{place.prefix}d", place.a)


@pytest.fixture
def three(seeded, place, diagnostic):
    """Let a president, a treasurer and a member answer and finish."""
    said = {
        "president": {"vision_level": 4.0, "vision_good": True, "vision_number": 4.0, "vision_means": ("web",)},
        "treasurer": {"vision_level": 1.0, "vision_good": True, "vision_number": 4.0, "vision_means": ("phone",)},
        "member": {"vision_level": 3.0, "vision_good": True, "vision_number": 2.0},
    }
    people = {"president": place.ua, "treasurer": place.treasurer, "member": place.member}
    for role, values in said.items():
        sheet = diagnostics.open_sheet(seeded, diagnostic.id, role, assessed.NOON, people[role])
        assessed.answer(seeded, sheet, values)
        diagnostics.finish_sheet(seeded, sheet, assessed.NOON)
    return diagnostics.get_diagnostic(seeded, diagnostic.id)


def known(value):
    return Answer(AnswerState.ANSWERED, value)


def test_a_person_begins_answers_and_finishes(browse, seeded, place, diagnostic):
    browser, people = browse(place.ua), f"/diagnostic/{diagnostic.id}/people"

    page = browser.submit(people, {"role": "treasurer"})
    assert "You answer alone, as: Treasurer." in page.get_text()
    sheet = diagnostics.get_diagnostic(seeded, diagnostic.id).sheets[1]
    assert sheet.role == "treasurer"
    assessed.answer(seeded, sheet.id, {"vision_level": 2.0})

    answers = f"/diagnostic/{diagnostic.id}/answers/treasurer"
    page = browser.submit(f"{answers}/context", action=f"{answers}/finish", status=200)
    assert "You have answered 1 of " in page.get_text()
    assert diagnostics.get_diagnostic(seeded, diagnostic.id).sheets[1].done_at is None
    token = page.select_one(".site-main form input[name=csrf_token]")["value"]
    sent = browser.client.post(f"{answers}/finish", data={"csrf_token": token, "sure": "1"})
    page = browser.read(sent, 302)
    assert "Finished on" in page.get_text()
    assert page.select("input[name=role]") == []
    assert diagnostics.read_sheet(seeded, diagnostic.consensus).answers == {}


@pytest.mark.parametrize("role", [None, "treasurer-2", "consensus", "<script>", "member-2"])
def test_nobody_answers_as_anything_else(browse, seeded, place, diagnostic, role):
    page = browse(place.ua).submit(f"/diagnostic/{diagnostic.id}/people", {"role": role} if role else {}, status=200)

    assert page.find(id="role-error")
    assert len(diagnostics.get_diagnostic(seeded, diagnostic.id).sheets) == 1


def test_a_second_member_may_answer_too(browse, seeded, place, three):
    accounts.save_users(seeded, [replace(accounts.get_user(seeded, place.ub), organisations=(place.a,))])

    page = browse(place.ub).submit(f"/diagnostic/{three.id}/people", {"role": "member-2"})

    assert "You answer alone, as: Member 2." in page.get_text()


@pytest.mark.parametrize("other", ["ua", "member"])
def test_nobody_else_of_the_association_reads_a_sheet(browse, seeded, place, three, other):
    address = f"/diagnostic/{three.id}/answers/treasurer"

    assert browse(getattr(place, other)).status(f"{address}/vision") == 403
    for end in ("/vision", "/vision/confirm", "/finish", ".json"):
        browse(getattr(place, other)).post(f"{address}{end}", {}, status=403, borrowed_from="/about")
    assert browse(place.treasurer).status(f"{address}/vision") == 200


def test_who_only_reads_answers_alone_and_leaves_the_common_answers(browse, seeded, place, diagnostic):
    reader, address = browse(place.treasurer), f"/diagnostic/{diagnostic.id}"

    reader.submit(f"{address}/people", {"role": "treasurer"})

    assert reader.status(f"{address}/answers/treasurer/vision") == 200
    for end in ("answers/consensus/vision", "submit", "compare"):
        assert reader.status(f"{address}/{end}") == 403, end
        assert browse(place.member).status(f"{address}/{end}") == 200, end


def test_nobody_begins_on_the_sheet_of_another(seeded, place, three):
    with pytest.raises(diagnostics.SheetTaken):
        diagnostics.open_sheet(seeded, three.id, "president", assessed.NOON, place.member)

    sheet = diagnostics.open_sheet(seeded, three.id, "president", assessed.NOON, place.ua)
    assert diagnostics.read_sheet(seeded, sheet).answers


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_comparison_has_the_largest_difference_first_and_no_name(browse, place, three, language):
    page = browse(place.ua, language).get(f"/diagnostic/{three.id}/compare")

    rows = page.select("li.difference")
    anchors = [row.select_one(".actions a")["href"].partition("#")[2] for row in rows]
    assert anchors == ["q-vision_means", "q-vision_level", "q-vision_number"]
    assert [len(row.select("dt")) for row in rows] == [3, 3, 3]
    assert "Personne" not in page.main.get_text()
    if language == "en":
        level = [cell.get_text() for cell in rows[1].select("dd")]
        assert level == ["4 of 4: e", "1 of 4: b", "3 of 4: d"]


def test_what_all_agree_on_is_taken_over_in_one_click_and_the_rest_settled(browse, seeded, place, three):
    browser, address = browse(place.ua), f"/diagnostic/{three.id}/compare"
    assert "Take over the 1 answer on which all agree" in browser.get(address).get_text()

    page = browser.submit(address, action=address)

    answers = diagnostics.read_sheet(seeded, three.consensus).answers
    assert {id: answer.value for id, answer in answers.items()} == {"vision_good": True}
    assert "Take over" not in page.get_text()

    common = f"/diagnostic/{three.id}/answers/consensus/vision?difference=vision_level"
    assert page.select_one(f".difference a[href='{common}#q-vision_level']")
    led = browser.send(common, {"answer-vision_level": "2", "then": "next"}, action="")
    assert led.location == f"{address}#difference-vision_level"
    page = browser.get(address)
    assert "Settled: 2 of 4: c" in page.get_text()
    assert page.select(".figure-value")[2].get_text() == "2"
    consensus = browser.get(f"/diagnostic/{three.id}/answers/consensus/vision").find(id="q-vision_level")
    assert "Treasurer" in consensus.get_text()


def test_an_answer_from_before_they_finished_settles_nothing(browse, seeded, place, three):
    assessed.answer(seeded, three.consensus, {"vision_level": 2.0})
    seeded.write("MATCH (s:Sheet {id: $id}) SET s.at_vision_level = $at - duration('PT1H')", id=three.consensus,
                 at=assessed.NOON)  # fmt: skip

    page = browse(place.ua).get(f"/diagnostic/{three.id}/compare")

    assert "Settled" not in page.get_text()
    assert "Your common answer from before: 2 of 4: c" in page.get_text()
    assert page.select(".figure-value")[2].get_text() == "3"


def test_one_person_alone_has_nothing_to_compare_with(browse, seeded, place, diagnostic):
    sheet = diagnostics.open_sheet(seeded, diagnostic.id, "treasurer", assessed.NOON, place.treasurer)
    assessed.answer(seeded, sheet, {"vision_level": 1.0, "vision_good": True})
    diagnostics.finish_sheet(seeded, sheet, assessed.NOON)
    browser, address = browse(place.ua), f"/diagnostic/{diagnostic.id}"

    page = browser.get(f"{address}/compare")

    assert "Two people or more have to finish" in page.get_text()
    browser.post(f"{address}/compare", status=302, borrowed_from="/about")
    assert diagnostics.read_sheet(seeded, diagnostic.consensus).answers == {}
    question = browser.get(f"{address}/answers/consensus/vision").find(id="q-vision_level")
    assert "Treasurer" not in question.get_text()


def test_only_the_consensus_counts(seeded, place, three):
    assessed.answer(seeded, three.consensus, {"vision_level": 0.0, "vision_good": False, "vision_number": 0.0,
                                              "vision_means": ("nothing",)})  # fmt: skip

    assert assessed.submit(seeded, three, place.ua) == {"vision": 0.0}


@pytest.mark.parametrize(
    ("question", "answers", "size"),
    [
        ("vision_level", [known(4.0), known(4.0)], 0),
        ("vision_level", [known(0.0), known(4.0), known(2.0)], 1),
        ("vision_level", [known(3.0), known(4.0)], 0.25),
        ("vision_good", [known(True), known(False)], 1),
        ("vision_number", [known(0.0), known(2.0)], 0.5),
        ("vision_number", [known(8.0), known(4.0)], 0.5),
        ("vision_part", [known(1.0), known(4.0)], 0.75),
        ("vision_means", [known(("phone", "web")), known(("web",))], 0.5),
        ("founded", [known("2011-01-01"), known("2012-01-01")], 1),
        ("vision_level", [UNKNOWN, UNKNOWN], 0),
        ("vision_level", [UNKNOWN, known(4.0)], 0.5),
        ("vision_level", [None, known(4.0)], 0.5),
        ("vision_level", [known(4.0)], 0),
    ],
)
def test_how_far_answers_are_apart(question, answers, size):
    assert difference(assessed.sample().questions[question], answers) == pytest.approx(size)

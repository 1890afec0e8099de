"""Several people answer alone, see where they differ, and settle what counts."""

import pytest

from graph.diagnostic import diagnostics
from graph.diagnostic.instruments import save_instrument
from graph.rules.answers import Answer, AnswerState
from portal.diagnostic.questionnaire.comparing import difference
from tests.portal import assessed
from tests.portal.strict import LANGUAGES

UNKNOWN = Answer(AnswerState.UNKNOWN)


@pytest.fixture
def diagnostic(seeded, place):
    save_instrument(seeded, assessed.sample())
    return assessed.start(seeded, f"{place.prefix}d", place.a)


@pytest.fixture
def three(seeded, diagnostic):
    """Let a president, a treasurer and a member answer and finish."""
    said = {
        "president": {"vision_level": 4.0, "vision_good": True, "vision_number": 4.0, "vision_means": ("web",)},
        "treasurer": {"vision_level": 1.0, "vision_good": True, "vision_number": 4.0, "vision_means": ("phone",)},
        "member": {"vision_level": 3.0, "vision_good": True, "vision_number": 2.0},
    }
    for role, values in said.items():
        sheet = diagnostics.open_sheet(seeded, diagnostic.id, role, assessed.NOON)
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
    page = browser.submit(f"{answers}/context", action=f"{answers}/finish")
    assert "Finished on" in page.get_text()
    assert [option["value"] for option in page.select("input[name=role]")] == ["president", "secretary", "member"]
    assert diagnostics.read_sheet(seeded, diagnostic.consensus).answers == {}


@pytest.mark.parametrize("role", [None, "treasurer-2", "consensus", "<script>", "member-2"])
def test_nobody_answers_as_anything_else(browse, seeded, place, diagnostic, role):
    page = browse(place.ua).submit(f"/diagnostic/{diagnostic.id}/people", {"role": role} if role else {}, status=200)

    assert page.find(id="role-error")
    assert len(diagnostics.get_diagnostic(seeded, diagnostic.id).sheets) == 1


def test_a_second_member_may_answer_too(browse, seeded, place, three):
    page = browse(place.ua).submit(f"/diagnostic/{three.id}/people", {"role": "member-2"})

    assert "You answer alone, as: Member 2." in page.get_text()


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

    assessed.answer(seeded, three.consensus, {"vision_level": 2.0})
    page = browser.get(address)
    assert "Settled: 2 of 4: c" in page.get_text()
    assert page.select(".figure-value")[2].get_text() == "2"
    consensus = browser.get(f"/diagnostic/{three.id}/answers/consensus/vision").find(id="q-vision_level")
    assert "Treasurer" in consensus.get_text()


def test_one_person_alone_has_nothing_to_compare_with(browse, seeded, place, diagnostic):
    sheet = diagnostics.open_sheet(seeded, diagnostic.id, "president", assessed.NOON)
    diagnostics.finish_sheet(seeded, sheet, assessed.NOON)

    page = browse(place.ua).get(f"/diagnostic/{diagnostic.id}/compare")

    assert "Two people or more have to finish" in page.get_text()


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

"""The questionnaire in a browser: answers saved as they are given, conflicts shown, nothing lost on a bad line."""

import re

import pytest
from playwright.sync_api import Page, expect

from graph.diagnostic import diagnostics
from graph.diagnostic.diagnostics import read_sheet
from seed import demo
from tests.functional.browsing import DESK, button, follow, link, say
from tests.portal import assessed

FORGET = """
MATCH (:Association {id: $association})-[:ASSESSED_BY]->(diagnostic:Diagnostic)
OPTIONAL MATCH (diagnostic)-[:HAS_SHEET|HAS_CHANGE]->(part)
DETACH DELETE part, diagnostic
"""


@pytest.fixture
def invited(seeded, story):
    """Give the invited association of the story, which has no diagnostic before and after."""
    seeded.write(FORGET, association=story.invited.id)
    yield story.invited.id
    seeded.write(FORGET, association=story.invited.id)


@pytest.fixture
def opened(seeded, invited):
    """Open a diagnostic for the invited association, and return a function that reads its common answers."""
    diagnostic = assessed.start(seeded, "browser-open", invited)

    def answers():
        return {id: one.value for id, one in read_sheet(seeded, diagnostic.consensus).answers.items()}

    return answers


def question(page: Page, id: str):
    return page.locator(f"#q-{id}")


def saved(page: Page):
    expect(page.locator(".save-state")).to_have_text(say("Saved"))


ADDRESS = "/diagnostic/browser-open/answers/consensus/governance"


def test_each_answer_is_saved_as_it_is_given(visitors, opened, width):
    with visitors.visit(width, account=demo.INVITED) as page:
        page.goto(ADDRESS)
        question(page, "governance_level").get_by_text("3 – d").click()
        saved(page)
        number = question(page, "governance_number").get_by_role("textbox").first
        expect(question(page, "governance_part").get_by_role("textbox").first).to_be_hidden()
        number.fill("4")
        # Shown at once, before anything is sent.
        number.press("Tab")
        expect(question(page, "governance_part").get_by_role("textbox").first).to_be_visible()
        saved(page)
        question(page, "governance_means").get_by_text("Site").click()
        saved(page)
        assert opened() == {"governance_level": 3.0, "governance_number": 4.0, "governance_means": ("web",)}
        question(page, "governance_number").get_by_text(say("Don't know")).click()
        expect(question(page, "governance_part").get_by_role("textbox").first).to_be_hidden()
        expect(number).to_have_value("")
        saved(page)
        page.reload()
        expect(question(page, "governance_level").get_by_label("3 – d")).to_be_checked()
        expect(question(page, "governance_number").get_by_label(say("Don't know"))).to_be_checked()
        assert opened()["governance_number"] is None


def test_what_is_bad_is_told_beside_its_field(visitors, opened):
    with visitors.visit(DESK, account=demo.INVITED) as page:
        page.goto(ADDRESS)
        number = question(page, "governance_number").get_by_role("textbox").first
        number.fill("beaucoup")
        number.press("Tab")
        expect(question(page, "governance_number")).to_contain_text(say("Enter a number, such as 12 or 12.5."))
        assert opened() == {}
        number.fill("12")
        number.press("Tab")
        saved(page)
        expect(question(page, "governance_number")).not_to_contain_text(say("Enter a number, such as 12 or 12.5."))
        assert opened() == {"governance_number": 12.0}


@pytest.mark.parametrize(("choice", "level"), [("Keep this one", 1.0), ("Mine is right", 3.0)])
def test_a_conflict_shows_both_answers_and_the_person_chooses(visitors, seeded, opened, choice, level):
    with visitors.visit(DESK, account=demo.INVITED) as page:
        page.goto(ADDRESS)
        assessed.answer(seeded, "browser-open-consensus", {"governance_level": 1.0})
        question(page, "governance_level").get_by_text("3 – d").click()
        conflict = question(page, "governance_level").locator(".conflict")
        expect(conflict).to_contain_text("1 sur 4")
        expect(conflict).to_contain_text("3 sur 4")
        assert opened() == {"governance_level": 1.0}
        button(conflict, choice).click()
        expect(conflict).to_have_count(0)
        expect(question(page, "governance_level").get_by_label(re.compile(f"^{level:.0f} – "))).to_be_checked()
        question(page, "governance_good").locator("label").filter(has_text=re.compile(f"^{say('Yes')}$")).click()
        saved(page)
        assert opened() == {"governance_level": level, "governance_good": True}


def test_when_the_line_is_down_it_says_so_and_sends_later(visitors, opened):
    with visitors.visit(DESK, account=demo.INVITED) as page:
        page.goto(ADDRESS)
        page.context.set_offline(True)
        question(page, "governance_level").get_by_text("2 – c").click()
        expect(page.locator(".save-state")).to_contain_text(say("No connection: your last answers are not saved yet. "
            "Leave this page open, they are sent as soon as there is one."))  # fmt: skip
        assert opened() == {}
        page.context.set_offline(False)
        saved(page)
        assert opened() == {"governance_level": 2.0}
        # The console tells of the line that was down, and of nothing else.
        assert all("ERR_INTERNET_DISCONNECTED" in trouble for trouble in visitors.take_troubles())


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_start_to_the_result(visitors, seeded, invited, width, javascript):
    with visitors.visit(width, account=demo.INVITED, javascript=javascript) as page:
        page.goto("/home")
        follow(page, "Diagnostic")
        button(page, "Start the diagnostic").click()
        link(page, "Answer each alone").click()
        page.get_by_text(say("Treasurer"), exact=True).click()
        button(page, "Begin to answer").click()
        page.goto("/diagnostic")
        link(page, "Continue our answers").click()
        for axis in assessed.sample().axes:
            expect(page.get_by_role("heading", level=1)).to_have_text(axis.name.fr)
            if axis.id != "context":
                question(page, f"{axis.id}_level").get_by_text("3 – d").click()
                question(page, f"{axis.id}_good").locator("label").filter(
                    has_text=re.compile(f"^{say('Yes')}$")
                ).click()
                question(page, f"{axis.id}_number").get_by_role("textbox").first.fill("4")
            button(page, "Save and go on").click()
        button(page, "Submit the diagnostic").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(say("What your diagnostic says"))
        expect(page.get_by_role("img", name=say("Scores of the six axes"))).to_be_visible()
    (found,) = diagnostics.list_diagnostics(seeded, invited)
    # ((3/4 + 1) / 2 + 2 * 1) / 3, three of four questions being answered.
    assert found.axes == pytest.approx(dict.fromkeys(found.axes, 0.9583333))
    assert len(found.axes) == 6

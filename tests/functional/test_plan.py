"""The plan in a browser: a need accepted, an action planned after a mistake, its steps ticked."""

import re

import pytest
from playwright.sync_api import expect

from seed import demo
from tests.functional.browsing import button, follow, link, say

FORGET = """
MATCH (:Association {id: $association})-[:DECIDED|PLANS]->(planned) WHERE planned.id <> 'functional-action'
OPTIONAL MATCH (planned)-[:HAS_CHANGE]->(change:Change)
DETACH DELETE planned, change
"""


@pytest.fixture
def unplanned(seeded, story):
    """Leave the plan of the story's association as it was found."""
    yield
    seeded.write(FORGET, association=story.association.id)


@pytest.mark.usefixtures("unplanned")
def test_from_a_need_to_an_action(visitors, width):
    with visitors.visit(width, account=demo.ASSOCIATION) as page:
        page.goto("/diagnostic/functional-done/result")
        link(page, "See it in our plan").first.click()
        need = page.locator("#need-vision_second")
        button(need, "Take on").click()
        expect(need.locator(".plan-decision")).to_contain_text(say("Taken on"))
        link(need, "Add an action").click()
        page.get_by_label(say("What will you do?")).fill("Organiser un atelier sur notre vision")
        page.get_by_label(say("Kind of support")).select_option("training")
        page.get_by_label(say("Start")).fill("01/05/2030")
        page.get_by_label(say("Due date")).fill("1/4/2030")
        page.get_by_label(say("Budget, in dirhams")).fill("-5")
        page.get_by_label(say("Steps")).fill("Inviter\nSe réunir")
        button(page, "Save").click()
        error = page.get_by_role("link", name=say("Choose a due date on the day it starts or later."))
        error.click()
        assert page.evaluate("document.activeElement.id") == "due_on"
        expect(page.get_by_label(say("Due date"))).to_have_value("1/4/2030")
        expect(page.get_by_label(say("Steps"))).to_have_value(re.compile("Inviter\\s+Se réunir"))
        page.get_by_label(say("Due date")).fill("01/06/2030")
        page.get_by_label(say("Budget, in dirhams")).fill("1500")
        button(page, "Save").click()
        page.get_by_label("Inviter").check(force=True)
        button(page, "Save the steps").click()
        expect(page.get_by_label("Inviter")).to_be_checked()
        follow(page, "Plan")
        expect(need).to_contain_text("Organiser un atelier sur notre vision")

"""Feedback as people give it: why not, fewer like this, what became of it; and what staff read of all that."""

import pytest
from playwright.sync_api import Locator, Page, expect

from seed import demo
from tests.functional.browsing import button, follow, link, say, sign_in

pytestmark = pytest.mark.usefixtures("fresh")
TOUCH = 44


def cards(page: Page) -> Locator:
    return page.get_by_role("main").locator(".suggestion")


def card_of(page: Page, name: str) -> Locator:
    return cards(page).filter(has=page.get_by_role("link", name=name, exact=True))


def test_an_association_says_why_not_and_the_suggestion_is_gone_at_once(visitors, story, width):
    with visitors.visit(width) as page:
        sign_in(page, demo.ASSOCIATION)
        follow(page, "Suggestions")
        link(card_of(page, story.network.name_fr), "Not for us").click()
        choices = page.get_by_role("radio")
        assert choices.count() == 5
        assert all(choice.locator("xpath=..").bounding_box()["height"] >= TOUCH for choice in choices.all())
        button(page, "Don't suggest it again").click()
        expect(page.get_by_role("alert")).to_contain_text(say("Choose a reason."))
        page.get_by_label(say("In your own words")).fill("Deux heures de piste.")
        page.get_by_text(say("Too far"), exact=True).click()
        button(page, "Don't suggest it again").click()
        expect(page.get_by_role("status").first).to_contain_text(story.network.name_fr)
        expect(cards(page).first).to_be_visible()
        expect(card_of(page, story.network.name_fr)).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
def test_fewer_like_this_and_back(visitors, story, width, javascript):
    with visitors.visit(width, javascript=javascript) as page:
        sign_in(page, demo.ASSOCIATION)
        follow(page, "Suggestions")
        button(card_of(page, story.network.name_fr), "Show fewer like this").click()
        message = page.get_by_role("status").first
        expect(message).to_contain_text(story.network.name_fr)
        expect(cards(page).first).to_be_visible()
        expect(card_of(page, story.network.name_fr)).to_have_count(0)
        asked = page.get_by_role("region", name=say("You asked for fewer like these"))
        expect(link(asked, story.network.name_fr)).to_be_visible()
        button(asked, "Undo").click()
        expect(card_of(page, story.network.name_fr)).to_be_visible()
        expect(asked).to_have_count(0)


def test_three_months_later_both_sides_say_what_became_of_it(visitors, story, accepted, months_later, width):
    with visitors.visit(width, account=demo.ASSOCIATION) as page:
        page.goto("/home")
        asked = page.get_by_role("region", name=say("What became of it?"))
        expect(asked).to_contain_text(story.network.name_fr)
        button(asked, "Not yet").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(story.association.name_fr)
        expect(asked).to_have_count(0)
        page.goto(f"/requests/{accepted}")
        expect(page.get_by_role("main")).to_contain_text(say("Not yet"))
    with visitors.visit(width, account=demo.COORDINATOR) as page:
        page.goto("/network")
        follow(page, "Requests")
        asked = page.get_by_role("region", name=say("What became of it?"))
        expect(asked).to_contain_text(story.association.name_fr)
        button(asked, "We work together").click()
        expect(page.get_by_role("status").first).to_have_text(say("Thank you. Your answer helps to suggest better."))
        expect(asked).to_have_count(0)


def test_staff_read_counts_that_tell_of_nobody(visitors, story, accepted, width):
    with visitors.visit(width, account=demo.ASSOCIATION) as page:
        page.goto("/home")
        button(page, "It came to nothing").click()
    with visitors.visit(width, account=demo.STAFF["khenifra"]) as page:
        page.goto("/province")
        page.get_by_text(say("More for the province")).click()
        link(page, "See what suggestions led to").click()
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=say("It came to nothing")))
        expect(row.get_by_role("cell").filter(has_text=say("fewer than %(number)s", number=5))).to_have_count(2)
        expect(page.get_by_role("main")).not_to_contain_text(story.association.name_fr)
        link(page, "3 months").click()
        expect(link(page, "3 months")).to_have_attribute("aria-current", "page")

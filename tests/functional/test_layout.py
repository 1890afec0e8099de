"""Pages fit a phone, read from right to left in Arabic, work without scripts and by the keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from graph.directory.associations import Association, save_associations
from graph.rules.priorities import FIRST
from seed import demo
from seed.provinces import plan
from tests.functional.browsing import DESK, PHONE, button, follow, link, say, sign_in, wait_for_map, write_request
from tests.functional.pages import each_page, misfits, pages_of

MOST_TABS = 60
WHOLE_RESULT = """
MATCH (:Organisation {id: $id})-[:ASSESSED_BY]->(d:Diagnostic {state: 'submitted'}) WHERE d.id <> 'functional-done'
RETURN d.id AS id ORDER BY d.submitted_at LIMIT 1
"""
"""The diagnostic that the demonstration itself has of the association, by the study's questionnaire."""


def test_no_page_scrolls_sideways_on_a_phone(visitors, story, dataset):
    # In Arabic test_accessibility.py sees to it, as it opens the same pages.
    wide = []
    with each_page(visitors, pages_of(story, dataset), "fr", PHONE) as pages:
        for _address, page in pages:
            wide += misfits(page, "fr", PHONE)
    assert not wide


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_name_without_a_space_wraps(visitors, seeded, language):
    name = "A" * 197 + "fin"
    save_associations(seeded, [Association(id="long-name", name_fr=name, territories=(demo.KHENIFRA,))])
    wide = []
    with visitors.visit(PHONE, language) as page:
        for address in ("/directory?text=aaaaaaaa", "/associations/long-name"):
            page.goto(address)
            expect(page.get_by_text(name).first).to_be_visible()
            wide += misfits(page, language, PHONE)
    seeded.write("MATCH (entry:Entry {id: 'long-name'}) DETACH DELETE entry")
    assert not wide


def test_arabic_starts_at_the_right(visitors, width):
    with visitors.visit(width, "ar") as page:
        page.goto("/directory")
        heading = page.get_by_role("heading", level=1).bounding_box()
        brand = page.get_by_role("banner").get_by_role("link").first.bounding_box()
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).textAlign") in {"start", "right"}
        assert heading["x"] + heading["width"] > width * 0.9
        assert brand["x"] > width / 2


def test_language_is_chosen_once_and_remembered(visitors):
    with visitors.visit(PHONE) as page:
        page.goto("/directory?kind=network")
        page.get_by_role("link", name="العربية").click()
        expect(page).to_have_url(re.compile(r"/directory\?kind=network$"))
        expect(page.get_by_role("heading", level=1)).to_have_text(say("Directory", "ar"))
        page.goto("/welcome")
        assert page.evaluate("document.documentElement.dir") == "rtl"


@pytest.mark.usefixtures("fresh")
def test_pages_work_without_scripts(visitors, story, width):
    with visitors.visit(width, javascript=False) as page:
        sign_in(page, demo.ASSOCIATION)
        follow(page, "Suggestions")
        expect(page.locator(".map-canvas")).to_be_hidden()
        card = page.get_by_role("main").locator("ol > li").filter(has=link(page, story.network.name_fr))
        link(card, "Ask to join").click()
        write_request(page, "Sans script, cela marche aussi.")
        button(page, "Send the request").click()
        expect(page.get_by_role("status")).to_contain_text(story.network.name_fr)
        follow(page, "Directory")
        link(page, "See on the map").click()
        filter_without_scripts(page)
        link(page, "See as a list").click()
        expect(link(page, story.network.name_fr)).to_be_visible()
        sign_out(page)


def filter_without_scripts(page: Page) -> None:
    if not page.get_by_label(say("Kind")).is_visible():
        page.locator("form.filters summary").click()
    page.get_by_label(say("Kind")).select_option(value="network")
    page.get_by_label(say("Province")).select_option(value=plan("khenifra").code)
    button(page, "Show the results").click()


def sign_out(page: Page) -> None:
    page.locator("details.menu > summary").locator("visible=true").click()
    button(page, "Sign out").click()
    expect(page.get_by_role("status").first).to_have_text(say("You are signed out."))


def test_keyboard_skips_to_the_content(visitors, width):
    with visitors.visit(width) as page:
        page.goto("/directory")
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name=say("Skip to the content"))
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_focus_is_seen(visitors, width):
    with visitors.visit(width, account=demo.ASSOCIATION) as page:
        page.goto("/suggestions")
        unseen = []
        for _step in range(25):
            page.keyboard.press("Tab")
            seen = page.evaluate(
                """() => {
                  const style = getComputedStyle(document.activeElement);
                  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
                  return outlined || style.boxShadow !== "none";
                }"""
            )
            if not seen:
                unseen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
        assert not unseen


@pytest.mark.parametrize("path", ["/suggestions", "/map?province=05.301"])
def test_map_lets_the_keyboard_go(visitors, path):
    with visitors.visit(DESK, account=demo.ASSOCIATION) as page:
        page.goto(path)
        wait_for_map(page).locator(".map-marker").first.wait_for()
        skip = page.get_by_role("link", name=say("Skip the map"))
        skip.focus()
        assert any(leaves_the_map(page) for _step in range(MOST_TABS)), "the map keeps the keyboard"
        skip.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert not page.evaluate("Boolean(document.activeElement.closest('.map-canvas'))")


def leaves_the_map(page: Page) -> bool:
    """Press Tab once; say whether the focus is out of the map."""
    page.keyboard.press("Tab")
    return not page.evaluate("Boolean(document.activeElement.closest('.map-figure'))")


def test_marker_opens_and_closes_by_the_keyboard(visitors):
    with visitors.visit(DESK, account=demo.ASSOCIATION) as page:
        page.goto("/suggestions")
        marker = wait_for_map(page).locator("[data-marker='1']")
        marker.focus()
        page.keyboard.press("Enter")
        name = marker.get_attribute("aria-label").split(". ", 1)[1].split("; ")[0]
        expect(wait_for_map(page).get_by_role("link", name=name)).to_be_focused()
        page.keyboard.press("Escape")
        expect(marker).to_be_focused()


@pytest.mark.parametrize(("wide", "most"), [(DESK, 3500), (PHONE, 6000)])
def test_a_result_of_the_whole_questionnaire_is_short(visitors, seeded, story, wide, most):
    (row,) = seeded.read(WHOLE_RESULT, id=story.association.id)
    with visitors.visit(wide, "fr", demo.ASSOCIATION) as page:
        page.goto(f"/diagnostic/{row['id']}/result")
        assert page.locator("#needs-title ~ ol > li").count() == FIRST
        assert page.evaluate("document.documentElement.scrollHeight") <= most

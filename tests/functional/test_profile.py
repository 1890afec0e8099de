"""An association corrects its profile in the browser, sets its mandate, and is warned; a slip is told and mended."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from graph.directory.editing import read_state
from seed import demo
from tests.functional.browsing import button, link, say

RESTORE = """
MATCH (entry:Entry {id: $id}) SET entry += $kept
WITH entry OPTIONAL MATCH (entry)-[:HAS_SECTION]->(section) OPTIONAL MATCH (section)-[:HAS_EDIT]->(edit)
DETACH DELETE edit, section
"""
KEPT = ("mandate_ends_on", "assembly_on", "exact_lat", "exact_lon", "lat", "lon", "point_shown", "sources")


@pytest.fixture
def association(seeded, story):
    """Give the story's association, and bring back what the test changed of it."""
    values = read_state(seeded, story.association.id).values
    yield story.association.id
    seeded.write(RESTORE, id=story.association.id, kept={name: values.get(name) for name in KEPT})


def test_an_association_sets_its_mandate_and_is_warned(visitors, association, width):
    with visitors.visit(width, account=demo.ASSOCIATION) as page:
        page.goto(f"/associations/{association}")
        link(page, "Edit the profile").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(say("Edit the profile"))
        page.locator("#board").get_by_role("link").click()
        set_mandate(page)
        page.goto(f"/associations/{association}")
        day = page.get_by_role("main").get_by_text(say("Papers to bring"))
        expect(day).to_be_visible()
        day.click()
        expect(page.get_by_role("main")).to_contain_text(say("A copy of the last receipt"))


def set_mandate(page: Page) -> None:
    """Type a mandate that ends before it begins, see the error beside its field, and correct it."""
    soon = datetime.now(UTC).date() + timedelta(days=10)
    ends = page.get_by_label(say("Last day of the board's mandate"))
    page.get_by_label(say("Last general assembly")).fill("01/03/2023")
    ends.fill("01/03/2022")
    button(page, "Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(ends).to_have_attribute("aria-invalid", "true")
    expect(ends).to_have_value("01/03/2022")
    ends.fill(f"{soon:%d/%m/%Y}")
    button(page, "Save").click()
    expect(page.get_by_role("status")).to_contain_text(say("Saved."))


def test_a_click_on_the_map_marks_the_place(visitors, association, seeded):
    with visitors.visit(1280, account=demo.ASSOCIATION) as page:
        page.goto(f"/section/place/{association}")
        page.locator(".map-canvas[data-ready]").click(position={"x": 120, "y": 150})
        marked = page.get_by_label(say("Latitude")).input_value()
        button(page, "Save").click()
        expect(page.get_by_role("status")).to_contain_text(say("Saved."))
    assert read_state(seeded, association).values["exact_lat"] == float(marked)

"""Nothing that is typed into any form of the portal is lost: one walk over all, and the ways of losing things."""

import re

import pytest
from playwright.sync_api import expect

from seed import demo
from tests.functional.browsing import PASSWORD, PHONE, button, say, write_request
from tests.functional.pages import each_page, pages_of

KEPT = "What you typed here is kept on this device. Check it and send it."
WORDS = "Trois lignes\nque personne ne veut retaper"
# Types into every field of every posted form of the page, as a person would, or only reads; returns what stands there.
TYPE_OR_READ = """(type) => {
  const texts = new Set(["text", "textarea", "email", "tel", "search", "url", "number"]);
  const found = [];
  for (const form of document.querySelectorAll("form[method=post]:not([data-keeps-itself])")) {
    if (form.querySelector("[autocomplete=current-password]")) continue;
    for (const field of form.elements) {
      if (!field.name || !texts.has(field.type) || field.readOnly || field.disabled) continue;
      if (type) field.value = { number: "7", email: "a@example.org" }[field.type] ?? "Mots de " + field.name;
      if (type) field.dispatchEvent(new Event("input", { bubbles: true }));
      found.push(field.value);
    }
  }
  return found;
}"""
OBJECTIVES = """
MATCH (entry:Entry {id: $id}) WITH entry, entry.objectives_ar AS before SET entry.objectives_ar = $text RETURN before
"""
IS_KEPT = "() => Object.keys(localStorage).some((name) => name.startsWith('takwia:draft:'))"


def test_every_form_of_the_portal_keeps_what_is_typed(visitors, story, dataset):
    lost, forms = [], 0
    with each_page(visitors, pages_of(story, dataset), "fr", PHONE) as pages:
        for address, page in pages:
            typed = page.evaluate(TYPE_OR_READ, True)
            if not typed:
                continue
            forms += 1
            page.wait_for_function(IS_KEPT)
            page.wait_for_timeout(400)  # The last form's letters are written a moment after they were typed.
            page.reload()
            if page.evaluate(TYPE_OR_READ, False) != typed or not page.get_by_text(say(KEPT)).count():
                lost.append(address)
            page.evaluate("localStorage.clear()")
    assert not lost and forms > 15


@pytest.mark.usefixtures("fresh")
def test_a_session_that_ends_loses_nothing_and_what_has_arrived_is_forgotten(visitors, story):
    with visitors.visit(PHONE, account=demo.ASSOCIATION) as page:
        page.goto(f"/ask/join/{story.network.id}")
        write_request(page, WORDS)
        page.wait_for_function(IS_KEPT)
        page.context.clear_cookies()
        button(page.get_by_role("main"), "Send").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(say("Sign in"))
        page.get_by_label(say("Mobile number or e-mail address")).fill(demo.ASSOCIATION)
        page.get_by_label(say("Password"), exact=True).fill(PASSWORD)
        button(page.get_by_role("main"), "Sign in").click()
        expect(page.get_by_role("main")).to_contain_text("que personne ne veut retaper")
        button(page, "Send it now").click()
        expect(page).to_have_url(re.compile("/requests/|/links"))
        assert not page.evaluate(IS_KEPT)


@pytest.mark.usefixtures("fresh")
def test_another_language_and_back_lose_nothing(visitors, story):
    with visitors.visit(PHONE, account=demo.ASSOCIATION) as page:
        page.goto(f"/ask/join/{story.network.id}")
        write_request(page, WORDS)
        page.wait_for_function(IS_KEPT)
        page.get_by_role("link", name="العربية").click()
        expect(page.locator("#message")).to_have_value(WORDS)
        expect(page.get_by_text(say(KEPT, "ar"))).to_be_visible()
        page.goto("/links")
        page.go_back()
        expect(page.locator("#message")).to_have_value(WORDS)
        begun = page.locator("#message").evaluate("(field) => field.defaultValue")
        page.get_by_role("button", name=say("Empty the form", "ar")).click()
        expect(page.locator("#message")).to_have_value(begun)
        page.reload()
        expect(page.locator("#message")).to_have_value(begun)
        page.get_by_role("link", name="Français").click()  # The account keeps it.


@pytest.mark.usefixtures("fresh")
def test_without_a_connection_a_form_stays_and_says_so(visitors, story):
    with visitors.visit(PHONE, account=demo.ASSOCIATION) as page:
        page.goto(f"/ask/join/{story.network.id}")
        write_request(page, WORDS)
        page.wait_for_function(IS_KEPT)
        page.context.set_offline(True)
        button(page.get_by_role("main"), "Send").click()
        words = "There is no connection. What you typed is kept on this device: send it again later."
        expect(page.get_by_text(say(words))).to_be_visible()
        expect(page.locator("#message")).to_have_value(WORDS)
        page.context.set_offline(False)


def test_signing_out_leaves_nothing_on_the_device(visitors, story):
    with visitors.visit(PHONE) as page:
        page.goto("/sign-in")
        page.get_by_label(say("Mobile number or e-mail address")).fill(demo.COORDINATOR)
        page.get_by_label(say("Password"), exact=True).fill(PASSWORD)
        button(page.get_by_role("main"), "Sign in").click()
        page.goto(f"/ask/invite/{story.invited.id}")
        page.locator("#message").fill(WORDS)
        page.wait_for_function(IS_KEPT)
        page.locator("summary").filter(has_text=say("More")).click()
        button(page.get_by_role("navigation"), "Sign out").click()
        expect(page.get_by_role("status")).to_contain_text(say("You are signed out."))
        assert not page.evaluate(IS_KEPT)


def test_a_password_that_is_shown_is_kept_nowhere(visitors):
    with visitors.visit(PHONE) as page:
        page.goto("/sign-up")
        page.locator("#name").fill("Amina")
        page.locator("#password").fill("quatre chevaux bleus")
        page.get_by_role("button", name=say("Show")).first.click()
        expect(page.locator("#password")).to_have_attribute("type", "text")
        page.locator("#password").press_sequentially(" marchent")
        page.locator("#name").press_sequentially(" B")
        page.wait_for_function(IS_KEPT)
        page.wait_for_timeout(400)
        kept = page.evaluate("() => JSON.stringify(localStorage)")
        assert "Amina" in kept and "chevaux" not in kept


@pytest.mark.usefixtures("fresh")
def test_what_nobody_typed_is_as_it_is_now_and_not_as_it_was(visitors, story, seeded):
    id = story.association.id
    with visitors.visit(PHONE, account=demo.ASSOCIATION) as page:
        page.goto(f"/section/about/{id}")
        page.locator("#objectives_fr").fill(WORDS)
        page.wait_for_function(IS_KEPT)
        page.wait_for_timeout(400)
        (row,) = seeded.write(OBJECTIVES, id=id, text="نص جديد")
        page.reload()
        expect(page.locator("#objectives_fr")).to_have_value(WORDS)
        expect(page.locator("#objectives_ar")).to_have_value("نص جديد")
    seeded.write(OBJECTIVES, id=id, text=row["before"])

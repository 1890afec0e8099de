"""What axe-core finds on the pages of the story: nothing, against WCAG 2.2 level AA, in both directions."""

import pytest

from portal.plan.sessions.convocation_messages import sign
from seed import demo
from tests.functional.browsing import DESK, HEIGHT, PHONE, ROOT, button, say
from tests.functional.conftest import KEY
from tests.functional.pages import each_page, misfits, pages_of

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHECK = """async () => (await axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"],
})).violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)"""


@pytest.fixture(scope="module")
def axe() -> str:
    return AXE.read_text(encoding="utf-8")


def violations(page, axe: str, widths: tuple[int, ...] = (DESK, PHONE)) -> list[str]:
    """Return what axe-core finds at some widths; it is run beside the page's policy, which stays in force."""
    found = []
    page.evaluate(axe)
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        # As high as the page: the bar at the bottom would cut a link that one scrolls into sight, wherever that falls.
        page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
        found += [f"{page.url} at {width}: {violation[:600]}" for violation in page.evaluate(CHECK)]
    return found


@pytest.mark.parametrize(("language", "width"), [("fr", DESK), ("ar", PHONE)])
def test_no_page_has_violations_or_scrolls_sideways(visitors, story, dataset, language, width, axe):
    # Each width and each direction once: the other two of the four would take minutes and found nothing of their own.
    found = []
    with each_page(visitors, pages_of(story, dataset), language, width) as pages:
        for _address, page in pages:
            found += misfits(page, language, width)
            found += violations(page, axe, (width,))
    assert not found, "\n".join(found)


def test_what_a_mail_links_to_has_no_violations(visitors, portal, language, axe):
    with portal.app_context():
        addresses = [f"/c/{sign(KEY)}", f"/e/{sign(KEY, 'evaluate')}"]
    found = []
    with visitors.visit(PHONE, language) as page:
        for address in addresses:
            page.goto(address)
            page.locator("main h1").wait_for()
            found += violations(page, axe, (PHONE,))
    assert not found, "\n".join(found)


def test_a_refused_form_has_no_violations(visitors, axe):
    with visitors.visit(DESK) as page:
        page.goto("/sign-in")
        button(page.get_by_role("main"), "Sign in").click()
        assert page.evaluate("document.activeElement.className") == "error-summary"
        page.get_by_role("link", name=say("Enter your mobile number or your e-mail address.")).click()
        assert page.evaluate("document.activeElement.id") == "identity"
        assert not violations(page, axe)


@pytest.mark.usefixtures("fresh")
def test_what_is_asked_back_has_no_violations(visitors, accepted, language, axe):
    with visitors.visit(DESK, language, demo.ASSOCIATION) as page:
        page.goto("/suggestions/partner")
        page.get_by_role("button", name=say("Show fewer like this", language)).first.click()
        page.get_by_role("heading", name=say("You asked for fewer like these", language)).wait_for()
        found = violations(page, axe)
        for address in ("/home", "/links", f"/requests/{accepted}"):
            page.goto(address)
            page.get_by_role("heading", name=say("What became of it?", language)).wait_for()
            found += violations(page, axe)
    assert not found, "\n".join(found)


@pytest.mark.usefixtures("fresh")
def test_a_refusal_without_a_reason_leads_to_the_reasons(visitors, story, axe):
    with visitors.visit(DESK, account=demo.ASSOCIATION) as page:
        page.goto(f"/suggestions/network/{story.network.id}/no")
        button(page, "Don't suggest it again").click()
        page.get_by_role("link", name=say("Choose a reason.")).click()
        assert page.evaluate("document.activeElement.id") == "reason-0"
        assert not violations(page, axe)

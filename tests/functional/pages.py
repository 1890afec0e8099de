"""Every page of the story: who reads it, and where it is."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from graph.directory.sections import OF_KIND
from seed import demo
from tests.functional.browsing import DESK, Visitors, wait_for_map

STAFF = demo.STAFF["khenifra"]
DRAWN = (
    "/province/05.301/diagnostics/new?name=Campagne&starts_on=2026-03-01&ends_on=2026-05-31&instrument=sample-v1"
    "&how=size&size=40&margin=5&seed=7"
)
PUBLIC = (
    "/welcome",
    "/about",
    "/sign-in",
    "/directory",
    "/directory?text=zzzz",
    "/map?province=05.301",
    "/catalogue",
    "/catalogue/guide-minutes",
    "/no-such-page",
)
OF_ASSOCIATION = (
    "/home",
    "/suggestions",
    "/suggestions/partner",
    "/suggestions/space",
    "/suggestions/exchange",
    "/links",
    "/ask/join/{network}",
    "/suggestions/network/{network}/no",
    "/associations/{association}",
    "/diagnostic",
    "/diagnostic/functional-open/answers/consensus/governance",
    "/diagnostic/functional-open/answers/treasurer/context",
    "/diagnostic/functional-open/people",
    "/diagnostic/functional-open/compare",
    "/diagnostic/functional-open/submit",
    "/diagnostic/functional-done/result",
    "/campaigns/of-the-story/start",
    "/plan",
    "/plan/needs/vision_first",
    "/plan/actions/new?theme=vision_first",
    "/plan/actions/functional-action",
    "/plan/actions/functional-action/edit",
    "/profile/{association}",
    *(f"/section/{section}/{{association}}" for section in OF_KIND["association"]),
    "/history/{association}",
    "/papers/{association}",
    "/files/of/{association}",
    "/new-project/{association}",
)
OF_COORDINATOR = (
    "/network",
    "/invitations",
    "/ask/invite/{invited}",
    "/links",
    "/associations/{invited}",
    "/section/joining/{network}",
    "/members/{network}",
)
OF_STAFF = (
    "/province",
    "/province?domain=literacy",
    "/province/05.301/feedback",
    "/province/05.301/feedback?period=all",
    "/province/05.301/exchanges",
    "/province/05.301/spaces",
    "/province/05.301/restitution",
    "/province/05.301/restitution/breakdown?by=milieu&about=governance",
    "/restitution/compare",
    "/associations/{association}",
    "/diagnostic/functional-done/result",
    "/diagnostic/functional-done/reopen",
    "/plan/of/{association}",
    "/plan/actions/functional-action",
    "/diagnostics",
    "/province/05.301/diagnostics/new",
    "/province/05.301/diagnostics/new?name=&how=size&size=",
    DRAWN,
    "/campaigns/of-the-story",
    "/campaigns/of-the-story/edit",
    "/campaigns/of-the-story/import",
    "/province/05.301/imports",
    "/province/05.301/duplicates",
    "/catalogue",
    "/catalogue/new",
    "/catalogue/training-statutes/edit",
    "/plans",
    "/province/05.301/plans/new",
    "/plans/functional-plan",
    "/plans/functional-plan/settings",
    "/plans/functional-plan/needs",
    "/plans/functional-plan/halls",
    "/plans/functional-plan/history",
    "/plans/functional-plan/versions/1",
    "/plans/functional-plan/sessions/functional-session",
    "/plans/functional-plan/calendar",
    "/plans/functional-plan/map",
    "/plans/functional-plan/budget",
    "/plans/functional-plan/indicators",
    "/plans/functional-plan/print",
    "/sessions/convoked-s",
    "/sessions/convoked-s/associations/{association}/address",
    "/sessions/convoked-s/messages/with/{association}",
    "/sessions/convoked-s/letters",
    "/sessions/convoked-s/cancel",
    "/sessions/convoked-s/sheet",
    "/sessions/convoked-s/attendance",
)
PROFILES = ("/networks/{network}", "/partners/{partner}", "/projects/{project}")


def pages_of(story, dataset) -> dict[str | None, list[str]]:
    """Return the addresses of all pages, by the account that reads them."""
    ids = {
        "association": story.association.id,
        "invited": story.invited.id,
        "network": story.network.id,
        "partner": dataset.partnerships[0].target,
        "project": max(dataset.projects, key=lambda project: len(project.carriers)).id,
    }
    pages = {
        None: (*PUBLIC, *PROFILES),
        demo.ASSOCIATION: OF_ASSOCIATION,
        demo.COORDINATOR: OF_COORDINATOR,
        STAFF: OF_STAFF,
    }
    return {account: [address.format(**ids) for address in addresses] for account, addresses in pages.items()}


def misfits(page: Page, language: str, width: int) -> list[str]:
    """Say what of a page doesn't fit: it scrolls sideways, or isn't in the language and its direction."""
    root = page.evaluate("(({lang, dir, scrollWidth}) => [lang, dir, scrollWidth])(document.documentElement)")
    wanted = [language, "rtl" if language == "ar" else "ltr", width]
    return [] if root[:2] == wanted[:2] and root[2] <= width else [f"{page.url}: {root}, not {wanted}"]


@contextmanager
def each_page(visitors: Visitors, pages: dict[str | None, list[str]], language: str, width: int = DESK) -> Iterator:
    """Give an iterator that opens every page in turn, maps drawn, as (address, page)."""

    def walk() -> Iterator[tuple[str, Page]]:
        for account, addresses in pages.items():
            with visitors.visit(width, language, account) as page:
                for address in addresses:
                    page.goto(address)
                    if page.locator(".map-canvas").count():
                        wait_for_map(page)
                    yield address, page

    walking = walk()
    try:
        yield walking
    finally:
        walking.close()
    # A page that isn't there is one of those visited: the console says so, and nothing else.
    expected = [trouble for trouble in visitors.troubles if "/no-such-page:" in trouble and "404" in trouble]
    for trouble in expected:
        visitors.troubles.remove(trouble)

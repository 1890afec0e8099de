"""Every page of the story: who reads it, and where it is."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from seed import demo
from tests.functional.browsing import DESK, Visitors

STAFF = demo.STAFF["khenifra"]
PUBLIC = (
    "/welcome",
    "/about",
    "/sign-in",
    "/directory",
    "/directory?text=zzzz",
    "/map?province=05.301",
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
)
OF_COORDINATOR = ("/network", "/invitations", "/ask/invite/{invited}", "/links", "/associations/{invited}")
OF_STAFF = ("/province", "/province?domain=literacy", "/associations/{association}")
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


@contextmanager
def each_page(visitors: Visitors, pages: dict[str | None, list[str]], language: str, width: int = DESK) -> Iterator:
    """Give an iterator that opens every page in turn, maps drawn, as (address, page)."""

    def walk() -> Iterator[tuple[str, Page]]:
        for account, addresses in pages.items():
            with visitors.visit(width, language, account) as page:
                for address in addresses:
                    page.goto(address)
                    if page.locator(".map-canvas").count():
                        page.locator(".map-canvas[data-ready=yes]").wait_for()
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

"""Browse the portal as a person does: by the words of its pages, in one of its languages."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.support import Translations
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESK = 360, 1280
HEIGHT = 800
PATIENCE = 60_000
"""Milliseconds that a page may take on a busy machine: a test fails by what a page shows, never by how soon."""
PASSWORD = "a password for tests"
expect.set_options(timeout=PATIENCE)
TRANSLATIONS = {language: Translations.load(str(ROOT / "translations"), [language]) for language in ("fr", "ar")}


def say(message: str, language: str = "fr", **values: object) -> str:
    """Return what a page says for a message of the sources."""
    return str(TRANSLATIONS[language].gettext(message)) % values if values else TRANSLATIONS[language].gettext(message)


def any_number_of(singular: str, plural: str) -> re.Pattern[str]:
    """Return a pattern for a French message that counts, whatever its number."""
    forms = {TRANSLATIONS["fr"].ungettext(singular, plural, number) for number in (1, 2)}
    return re.compile("|".join(re.escape(form).replace(re.escape("%(num)s"), r"([\d\s]+)") for form in forms))


@dataclass
class Visitors:
    """Opens browser contexts on one site and keeps what goes wrong in any of them."""

    browser: Browser
    address: str
    troubles: list[str] = field(default_factory=list)
    signed_in: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def visit(
        self, width: int, language: str = "fr", account: str | None = None, javascript: bool = True
    ) -> Iterator[Page]:
        """Open a page of this width; ``account`` is signed in beforehand."""
        state = self._state(account) if account else None
        with self._context(width, language, state, javascript) as context:
            yield context.new_page()

    def take_troubles(self) -> list[str]:
        """Return what went wrong since the last time this was asked."""
        taken, self.troubles[:] = list(self.troubles), []
        return taken

    def _state(self, account: str) -> Any:
        if account not in self.signed_in:
            with self._context(DESK, "fr", None, True) as context:
                sign_in(context.new_page(), account)
                self.signed_in[account] = context.storage_state()
        return self.signed_in[account]

    @contextmanager
    def _context(self, width: int, language: str, state: Any, javascript: bool) -> Iterator[BrowserContext]:
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": HEIGHT},
            storage_state=state,
            java_script_enabled=javascript,
            locale=f"{language}-MA",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        if language != "fr":
            context.add_cookies([{"name": "language", "value": language, "url": self.address}])
        # Errors of the console include violations of the Content-Security-Policy and files that aren't there.
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.troubles.append(f"script: {error.error}"))
        context.on("request", self._watch)
        try:
            yield context
        finally:
            context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            page = message.page.url if message.page else ""
            self.troubles.append(f"console of {page}: {message.text}")

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.troubles.append(f"request to another host: {request.url}")


def sign_in(page: Page, account: str) -> None:
    """Sign in through the form."""
    page.goto("/sign-in")
    page.get_by_label(say("Mobile number or e-mail address")).fill(account)
    page.get_by_label(say("Password")).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name=say("Sign in")).click()
    page.get_by_role("heading", level=1, name=say("Sign in")).wait_for(state="detached")


def follow(page: Page, message: str) -> None:
    """Follow an entry of the menu: in the header, in the bottom bar, or behind "More"."""
    page.wait_for_load_state()  # A page that is half there has no menu yet, and its "More" isn't hidden.
    entry = page.get_by_role("navigation").get_by_role("link", name=re.compile(f"^{re.escape(say(message))}"))
    if not entry.count():
        page.locator("summary").filter(has_text=say("More")).click()
    entry.first.click()


def link(page: Page | Locator, message: str, **values: object) -> Locator:
    """Return the link with the words of a message in the content."""
    return page.get_by_role("link", name=say(message, **values), exact=True)


def button(page: Page | Locator, message: str) -> Locator:
    """Return the button that begins with the words of a message."""
    return page.get_by_role("button", name=re.compile(f"^{re.escape(say(message))}"))


def write_request(page: Page, words: str) -> None:
    """Write the message of a request, and an answer to each question that a network asks with it."""
    page.get_by_label(say("Your message")).fill(words)
    for answer in page.locator("[name^=answer-]").all():
        answer.fill("Oui")


def open_filters(page: Page) -> None:
    """Open the filters where they aren't open already."""
    page.wait_for_load_state()  # Before its styles are there, nothing says whether they are open.
    page.locator("form.filters").wait_for()
    if not page.get_by_label(say("Domain"), exact=True).is_visible():
        page.locator("form.filters summary").click()


def unfold_map(page: Page) -> None:
    """Open a map that a phone folds."""
    page.wait_for_load_state()
    folded = page.locator(".map-fold:not([open]) > summary")
    if folded.count() and folded.is_visible():
        folded.click()


def wait_for_map(page: Page) -> Locator:
    """Open the map where it is folded, wait until it is drawn and return it."""
    unfold_map(page)
    canvas = page.locator(".map-canvas[data-ready=yes]")
    canvas.wait_for()
    return canvas

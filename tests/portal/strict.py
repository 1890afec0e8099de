"""A browser that forgives nothing: every page it gets is checked whole, and forms are sent as a person sends them."""

import re
from collections import Counter
from contextlib import suppress
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import html5lib
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup, NavigableString
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from graph.people.sessions import start_session
from graph.server.connection import GraphUnavailable
from portal.accounts.sessions import new_session

LANGUAGES = ("fr", "ar", "en")
OUTSIDE = {"https://www.openstreetmap.org/copyright"}
CONVERSATIONS = ("https://wa.me/", "sms:")
"""What a link may open on the reader's own telephone."""
ADDRESSES = ("href", "src", "srcset", "action", "formaction", "poster", "data")
LETTERS = {"ltr": re.compile(r"[A-Za-zÀ-ÿ]{2,}"), "rtl": re.compile(r"[\u0620-\u064a]{2,}")}
ISOLATED = re.compile("\u2068[^\u2069]*\u2069")
APART = {"script", "style", "option", "textarea", "title"}
"""Elements whose text no element can set apart, or whose text is a line of its own."""
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


class Browser:
    """A visitor, or a signed-in person, who reads in one language and looks closely."""

    def __init__(self, app: Flask, language: str = "en", user: str | None = None) -> None:
        """Open a browser with the language's cookie; `user` is the id of who is signed in."""
        self.client: FlaskClient = app.test_client()
        self.language = language
        self.client.set_cookie("language", language)
        if user:
            sign_in(app, self.client, user)

    def get(self, url: str, status: int = 200) -> BeautifulSoup:
        """Get a page and check all of it."""
        return self.read(self.client.get(url, buffered=True), status)

    def status(self, url: str) -> int:
        """Get an address and return its status, the page checked when it is one."""
        response = self.client.get(url, buffered=True)
        self.check(response)
        return response.status_code

    def submit(self, url: str, form: dict[str, str] | None = None, *, action: str = "", status: int = 302):
        """Fill in the form of a page and send it; `action` tells one of several forms. Return the answer's page."""
        return self.read(self.send(url, form, action=action), status)

    def send(self, url: str, form: dict[str, str] | None = None, *, action: str = "") -> TestResponse:
        """Like submit, and return the answer itself."""
        page = self.get(url)
        found = [each for each in page("form", method="post") if (each.get("action") or "") == action]
        assert len(found) == 1, f"{url} has {len(found)} forms with action {action!r}"
        hidden = {field["name"]: field["value"] for field in found[0]("input", type="hidden")}
        return self.client.post(action or url, data=hidden | (form or {}))

    def post(self, url: str, form: dict[str, str] | None = None, *, status: int, borrowed_from: str = "/welcome"):
        """Send a form to an address that no page need offer, with a token taken from another page."""
        token = self.get(borrowed_from).find("input", attrs={"name": "csrf_token"})
        assert token is not None, f"{borrowed_from} has no form to take a token from"
        return self.read(self.client.post(url, data={"csrf_token": token["value"]} | (form or {})), status)

    def read(self, response: TestResponse, status: int) -> BeautifulSoup:
        """Check the status and the page; follow a redirect within the site to the page where it ends."""
        assert response.status_code == status, f"{response.request.path}: {response.status_code}, not {status}"
        if status == 302:
            return self.read(self.client.get(response.location, follow_redirects=True), 200)
        self.check(response)
        return BeautifulSoup(response.text, "html.parser")

    def check(self, response: TestResponse) -> None:
        """Check the headers of every answer and the whole of every page."""
        check_headers(response)
        if response.mimetype == "text/html" and response.status_code not in range(300, 400):
            check_page(response, self.language)


def sign_in(app: Flask, client: FlaskClient, user: str) -> None:
    """Open a session for the user of an id, as signing in does, without the password."""
    own, token = new_session("a browser of the tests", remember=False)
    with suppress(GraphUnavailable):  # Without the graph nobody knows whether the cookie is right.
        start_session(app.extensions["graph"], user, own, token)
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True


def check_headers(response: TestResponse) -> None:
    """Check that the answer forbids whatever isn't ours."""
    policy = directives(response)
    assert policy["default-src"] == {"'self'"}
    framed = response.request.path.startswith("/embed/")  # Other sites may show it; it has no form.
    assert policy["object-src"] == policy["base-uri"] == {"'none'"}
    assert policy["frame-ancestors"] == ({"*"} if framed else {"'none'"})
    assert policy["form-action"] == ({"'none'"} if framed else {"'self'"})
    for name in ("script-src", "style-src"):
        assert {source for source in policy[name] if not source.startswith("'nonce-")} == {"'self'"}, name
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers.get("X-Frame-Options") == (None if framed else "DENY")
    assert response.headers["Referrer-Policy"] == "same-origin"


def directives(response: TestResponse) -> dict[str, set[str]]:
    """Return the Content-Security-Policy by directive."""
    parts = [part.split() for part in response.headers["Content-Security-Policy"].split(";") if part.strip()]
    return {name: set(sources) for name, *sources in parts}


def check_page(response: TestResponse, language: str) -> None:
    """Check that a page is valid, whole, in its language, and holds nothing that its policy forbids."""
    path = response.request.path
    parser = html5lib.HTMLParser()
    parser.parse(response.text)
    assert [(position, code) for position, code, _ in parser.errors] == [], f"{path} isn't valid HTML"

    page = BeautifulSoup(response.text, "html.parser")
    assert (page.html["lang"], page.html["dir"]) == (language, "rtl" if language == "ar" else "ltr"), path
    assert len(page("h1")) == 1 and page.h1.get_text(strip=True), f"{path} needs one heading that says something"
    title = page.title.get_text(strip=True)
    assert title and not title.startswith("–"), f"{path} needs a title"
    ids = Counter(tag["id"] for tag in page(id=True))
    assert [id for id, count in ids.items() if count > 1] == [], f"{path} has an id twice"
    styled = page.select("link[rel=stylesheet][href*=diagnostic]")
    assert styled or not page.select("svg.chart"), f"{path} has a chart without its style"
    _check_sources(response, page)
    _check_names(page, set(ids), path)
    _check_isolation(page, language, path)


def _check_sources(response: TestResponse, page: BeautifulSoup) -> None:
    path = response.request.path
    (nonce,) = {
        source.removeprefix("'nonce-").removesuffix("'")
        for source in directives(response)["script-src"]
        if source.startswith("'nonce-")
    }
    assert len(nonce) >= 16
    for tag in page(["script", "style"]):
        assert tag.get("nonce") == nonce, f"{path}: {tag.name} without the nonce"
    for tag in page(True):
        handlers = [name for name in tag.attrs if re.match(r"on[a-z]", name) or name == "style"]
        assert not handlers, f"{path}: <{tag.name} {handlers}>"
        for name in ADDRESSES:
            address = tag.get(name, "")
            parts = urlsplit(address)
            outside = parts.netloc or parts.scheme not in ("", "mailto", "tel")
            contact = tag.name == "a" and "external" in tag.get("rel", ())  # A way to reach somebody, for a tap.
            known = address in OUTSIDE or (tag.name == "a" and address.startswith(CONVERSATIONS)) or contact
            assert not outside or known, f"{path} names {address}"


def _check_names(page: BeautifulSoup, ids: set[str], path: str) -> None:
    for tag in page("img"):
        assert "alt" in tag.attrs, f"{path}: an image without alt"
    foreign = page.find_all("input", type=["date", "time", "number", "datetime-local"])
    assert not foreign, f"{path} leaves it to the browser how a number or a day is written: {foreign}"
    labelled = {label.get("for") for label in page("label")}
    for tag in page(["input", "select", "textarea"]):
        if tag.get("type") not in UNLABELLED:
            named = tag.get("id") in labelled or tag.get("aria-label") or tag.get("aria-labelledby")
            assert named, f"{path}: {tag.get('name')} has no label"
    for tag in page(["a", "button", "summary"]):
        says = tag.get_text(strip=True) or tag.get("aria-label") or tag.find(attrs={"aria-label": True})
        assert says, f"{path}: a {tag.name} that says nothing"
    for name in ("for", "aria-describedby", "aria-labelledby"):
        for tag in page(attrs={name: True}):
            missing = set(tag[name].split()) - ids
            assert not missing, f"{path}: {name} names {missing}"
    for tag in page("a", href=re.compile("^#.")):
        assert tag["href"][1:] in ids, f"{path}: {tag['href']} leads nowhere"
    for form in page("form", method="post"):
        assert form.find("input", attrs={"name": "csrf_token"}), f"{path}: a form without its token"


def _check_isolation(page: BeautifulSoup, language: str, path: str) -> None:
    """Check that names and free text in the other direction's letters stand apart from the sentences around them."""
    for tag in page(True):
        marked = [name for name, value in tag.attrs.items() if "<bdi>" in str(value)]
        assert not marked, f"{path}: <{tag.name} {marked}> holds an element"
    for tag in page(APART):
        assert "<bdi>" not in tag.decode_contents(), f"{path}: <{tag.name}> shows a tag"
        assert "&lt;bdi&gt;" not in tag.decode_contents(), f"{path}: <{tag.name}> shows a tag"
    assert "<bdi>" not in page.get_text(), f"{path} shows a tag"
    other = LETTERS["ltr" if language == "ar" else "rtl"]
    loose = [text.strip() for text in page.body(string=other) if _is_loose(text, other, language)]
    assert not loose, f"{path} doesn't set apart {loose}"


def _is_loose(text: NavigableString, other: re.Pattern[str], language: str) -> bool:
    foreign = set(other.findall(ISOLATED.sub("", text))) - _words_of(language)
    return bool(foreign) and not any(
        tag.name in APART or tag.name == "bdi" or tag.get("dir") in ("auto", "ltr") or "lang" in tag.attrs
        for tag in text.parents
        if tag.name != "html"
    )


@cache
def _words_of(language: str) -> set[str]:
    """Return the foreign words that the catalogue's own sentences use, such as KoboToolbox in Arabic ones."""
    path = Path(__file__).parents[2] / "translations" / language / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return set()
    with path.open("rb") as file:
        messages = [message.string for message in read_po(file, locale=language) if message.id]
    said = " ".join(" ".join(text) if isinstance(text, tuple) else str(text) for text in messages)
    return set(LETTERS["ltr"].findall(re.sub(r"%\(\w+\)[a-z]", "", said)))

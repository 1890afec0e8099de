"""A crawler that sends every page, form and JSON address what nobody should send, as each kind of reader.

Addresses come from `app.url_map`, forms from the pages themselves: a new one is crawled without anybody adding it.
`python -m tests.portal.crawler` crawls a graph of its own (see `main`) with every value apart, and counts.
"""

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from portal.plan.province.running import EXTENSION
from tests.portal.strict import Browser

SLOW = 2.0
"""Seconds from which an answer is slow; counted, never asserted in the suite."""
DIGITS, LETTERS, NESTED = "9" * 5000, "ا" * 5000, "[" * 100_000 + "]" * 100_000
WIDE = "𐐀" * 64
READERS, ROUND, MOST_ALONE = 2, 5, 6
"""In the suite: readers of a page, every how manieth mix of values is sent, and fields that are tried alone."""
OF_FLASK = ("endpoint", "_method", "_anchor", "_external", "_scheme", "values", "self", "code", "id", "page")
"""Names that `url_for` or a route takes for its own."""
ARGUMENTS = ("x", "", DIGITS, LETTERS, "-1", "1e400", "NaN", "\ud800", "a\0b", "%ED%A0%80", "[]", WIDE, "٣")
TYPED = (*ARGUMENTS, "99:99", str(10**20), "{}", "²", "99999-99-99", "0x1", "=1+1", "1,5,5", "\u202eabc")
JSON_VALUES = (None, True, -1, 10**20, 10**400, DIGITS, LETTERS, WIDE, "\ud800", "a\0b", [], [[]], {}, {"a": {}},
               ["\ud800"], "99:99", "NaN")  # fmt: skip
OF_JSON = ("changes", "question", "state", "value", "note", "base", "save")
"""What a change of an answer has; other names are asked for by nobody."""
BARE = (("csrf_token", ""), ("revision", "1"), ("id", "x"), ("answer", "x"), ("association", "x"))
"""What a form of a page that couldn't be seen may hold."""
RAW_JSON = ("", "{", "NaN", "1e400", DIGITS, '"\\ud800"', "null", "[]", "{}", "[1]", '["x"]', "[[]]", NESTED,
            '{"a":' * 50_000 + "1" + "}" * 50_000, f"[{NESTED}]", f'[{{"question": {NESTED}}}]',
            f'[{{"value": {NESTED}}}]', '{"changes": {}}', '{"changes": [1]}', f'{{"changes": {NESTED}}}',
            "[" + "{}," * 199_999 + "{}]", '{"changes": [' + "{}," * 199_999 + "{}]}", f'[{{"base": {DIGITS}}}]',
            '[{"base": 1e400}]', '[{"base": NaN}]', "\xff")  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """What was asked and what came: `what` tells the hostile part of it."""

    role: str
    method: str
    rule: str
    what: str
    status: int
    seconds: float
    size: int

    def __str__(self) -> str:
        return (
            f"{self.status} {self.seconds:.1f} s {self.size} B {self.role} {self.method} {self.rule} {self.what[:70]!r}"
        )


@dataclass(frozen=True)
class FoundForm:
    """A form of a page: where it is sent, what it holds as it is shown, and which of its fields are files."""

    rule: str
    action: str
    values: tuple[tuple[str, str], ...]
    files: tuple[str, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """Return what makes a form another one: where it goes, and its fields, whatever their numbers."""
        names = {re.sub(r"\d+|-.*|_.*", "#", name) for name, _value in self.values}
        return self.rule, tuple(sorted(names)), self.files

    @property
    def names(self) -> list[str]:
        """Return the fields that a person fills in, each kind once."""
        kinds = {re.sub(r"\d+", "#", name): name for name, _value in reversed(self.values) if name != "csrf_token"}
        return list(kinds.values())


@dataclass
class Crawler:
    """Crawls an application; users: the id of each role's user; apart: each value alone, not many in one request."""

    app: Flask
    users: Mapping[str, str | None]
    apart: bool = False
    sent: list[Sent] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    forms: dict[tuple[object, ...], tuple[str, FoundForm]] = field(default_factory=dict)
    posted: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)

    def crawl(self, readers: Mapping[str, Sequence[str]]) -> "Crawler":
        """Read all pages with hostile arguments, then send all forms and all JSON; readers: of addresses, by role."""
        self.app.extensions[EXTENSION].running = Future()  # Nothing is planned in the background meanwhile.
        known = list(readers)
        browsers = {role: self.browser(role) for role in self.users}
        for address, roles in readers.items():
            for role in roles if self.apart else roles[:READERS]:
                self.visit(browsers[role], role, address, hostile=self.apart or role == roles[0])
        self.send_paths(known)
        for role, form in list(self.forms.values()):
            self.send_form(role, form)
        self.send_others(known)
        return self

    def browser(self, role: str) -> Browser:
        """Open a browser of a role."""
        return Browser(self.app, "en", self.users[role])

    def rule_of(self, address: str, method: str) -> Rule | None:
        """Return the rule that an address is of."""
        try:
            rule, _arguments = self.app.url_map.bind("localhost").match(
                urlsplit(address).path, method, return_rule=True
            )
        except HTTPException:
            return None
        return rule

    def visit(self, browser: Browser, role: str, address: str, *, hostile: bool) -> None:
        """Read a page as it is, keep its forms, and read it with hostile arguments."""
        rule = self.rule_of(address, "GET")
        page = self.ask(browser, role, "GET", rule.rule if rule else address, address, "")
        if rule is None or page is None:
            return
        self.read.add(rule.rule)
        names = {*OF_FLASK, *rule.arguments, *(name for name, _value in parse_qsl(urlsplit(address).query))}
        if page.startswith("<!doctype"):
            parsed = BeautifulSoup(page, "html.parser")
            self.keep_forms(role, address, parsed)
            names |= {one["name"] for form in parsed("form", method="get") for one in form(["input", "select"])
                      if one.get("name")}  # fmt: skip
        for query in self.queries(sorted(names)) if hostile else ():
            self.ask(browser, role, "GET", rule.rule, f"{urlsplit(address).path}?{query}", query)

    def queries(self, names: list[str]) -> Iterator[str]:
        """Return hostile queries: each name with each value, or all names with some value at once."""
        if self.apart:
            yield from (_query([(name, value)]) for name in names for value in ("x", DIGITS, "\ud800", WIDE))
        for value in ARGUMENTS if self.apart else ("x",):
            yield _query([(name, value) for name in names])
        yield _query([(name, ARGUMENTS[at % len(ARGUMENTS)]) for at, name in enumerate([*names, *names], len(names))])

    def keep_forms(self, role: str, address: str, page: BeautifulSoup) -> None:
        """Keep the forms of a page that nobody saw yet."""
        for form in page("form", method="post"):
            action = urljoin(address, form.get("action") or address)
            rule = self.rule_of(action, "POST")
            if rule:
                found = _read_form(rule.rule, action, form)
                self.forms.setdefault((role, *found.key) if self.apart else found.key, (role, found))

    def send_paths(self, addresses: Iterable[str]) -> None:
        """Ask for addresses with hostile parts, as whoever may do most."""
        role = list(self.users)[-1]
        browser = self.browser(role)
        for rule in self.app.url_map.iter_rules():
            for value in (WIDE, LETTERS, "a%00b", "..", "%ED%A0%80", DIGITS):
                if rule.arguments and rule.methods and "GET" in rule.methods:
                    self.ask(browser, role, "GET", rule.rule, re.sub("<[^>]+>", value, rule.rule), value)
        for address in addresses:
            rule = self.rule_of(address, "GET")
            if rule and "token" in str(sorted(rule.arguments)):
                head, _slash, _last = address.rpartition("/")
                self.ask(browser, role, "GET", rule.rule, f"{head}/{WIDE}", WIDE)

    def send_form(self, role: str, form: FoundForm) -> None:
        """Send a form with hostile values."""
        self.posted.add(form.rule)
        browser = self.browser(role)
        token = self.token(browser)
        for what, values in self.fillings(form):
            values = [(name, token if name == "csrf_token" else value) for name, value in values]
            files = [(name, value) for name, value in values if isinstance(value, tuple)]
            data, kind = (
                _multipart(values) if files or form.files else (_query(values), "application/x-www-form-urlencoded")
            )
            self.ask(browser, role, "POST", form.rule, form.action, what, data=data, content_type=kind)

    def fillings(self, form: FoundForm) -> Iterator[tuple[str, list[tuple[str, object]]]]:
        """Return what a form is filled in with, and a word for it."""
        base = [(name, value) for name, value in form.values if name not in form.files]
        texts = [name for name in form.names if name not in form.files]
        attached = [(name, (BytesIO(b"%PDF-1.4 nothing"), "x.pdf")) for name in form.files]
        yield "empty", [one for one in base if one[0] == "csrf_token"]
        yield "files", [*_with(base, dict.fromkeys(texts, "file")), *attached]
        if form.files:
            yield "text as file", [*base, *((name, "text") for name in form.files)]
            yield "empty file", [*base, *((name, (BytesIO(b""), "x.csv")) for name in form.files)]
        if "revision" in texts:
            yield "revision missing", [*(one for one in base if one[0] != "revision"), *attached]
            for value in (str(10**20), DIGITS, ""):
                yield f"revision={value}", [*_with(base, {"revision": value}), *attached]
        for start in range(0, len(TYPED), 1 if self.apart else ROUND):
            mixed = {name: TYPED[(start + at) % len(TYPED)] for at, name in enumerate(texts)}
            yield str(mixed), [*_with(base, mixed), *attached]
        for at, name in enumerate(texts[:MOST_ALONE] if not self.apart else texts):
            for value in TYPED if self.apart else (TYPED[at % len(TYPED)],):
                yield f"{name}={value}", [*_with(base, {name: value}), *attached]
            if self.apart:
                yield f"{name} file", [*_with(base, {name: "file"}), *attached]
                yield f"{name} missing", [*(one for one in base if one[0] != name), *attached]
                yield f"{name} twice", [*base, (name, "x"), *attached]

    def send_others(self, addresses: Iterable[str]) -> None:
        """Send to the addresses that no page has a form for: JSON to those that take it, to others bare fields.

        Their parts are those of the pages' addresses that they share.
        """
        known: dict[str, object] = {}
        adapter = self.app.url_map.bind("localhost")
        for address in reversed(list(addresses)):
            rule = self.rule_of(address, "GET")
            if rule:
                arguments = adapter.match(urlsplit(address).path)[1]
                known |= {f"{rule.rule.split('/')[1]} {name}": value for name, value in arguments.items()}
        for rule in self.app.url_map.iter_rules():
            if "POST" in (rule.methods or ()) and rule.rule not in self.posted:
                area = rule.rule.split("/")[1]
                address = re.sub(
                    "<([^>]+)>", lambda part, area=area: str(known.get(f"{area} {part[1]}", "x")), rule.rule
                )
                if rule.rule.endswith(".json"):
                    self.send_bodies(rule.rule, address)
                else:
                    self.send_form(self.role_for(rule), FoundForm(rule.rule, address, BARE, ()))
                self.posted.add(rule.rule)

    def role_for(self, rule: Rule) -> str:
        """Return who may most likely send something: whoever may read the page before it, else the staff."""
        area = rule.rule.split("/")[1]
        readers = Counter(one.role for one in self.sent if one.rule.split("/")[1] == area and one.status == 200)
        return readers.most_common(1)[0][0] if readers else "staff"

    def send_bodies(self, rule: str, address: str) -> None:
        """Send hostile bodies to an address as each who is signed in."""
        for role in self.users if self.apart else ("association",):
            browser = self.browser(role)
            headers = {"X-CSRFToken": self.token(browser)}
            for body in _bodies():
                self.ask(browser, role, "POST", rule, address, body[:80], data=body, content_type="application/json",
                         headers=headers)  # fmt: skip
            self.ask(browser, role, "POST", rule, address, "form", data={"a": "b"}, headers=headers)

    def token(self, browser: Browser) -> str:
        """Return a token for forms."""
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', browser.client.get("/welcome").text)
        return found[1] if found else ""

    def ask(
        self, browser: Browser, role: str, method: str, rule: str, address: str, what: str, **more: object
    ) -> str | None:
        """Ask for an address and note what came; return the text of a page or a file of text."""
        began = time.perf_counter()
        response = browser.client.open(address, method=method, buffered=True, **more)
        took = time.perf_counter() - began
        self.sent.append(Sent(role, method, rule, what, response.status_code, took, len(response.data)))
        if response.mimetype not in ("text/html", "application/json"):
            return "" if response.status_code == 200 else None
        if what:
            self.texts.setdefault(hash(response.text), f"{method} {address[:80]}\n{response.text}")
        return response.text if response.status_code == 200 else None

    def errors(self) -> list[Sent]:
        """Return what ended in an error of ours."""
        return [one for one in self.sent if one.status >= 500]

    def slow(self) -> list[Sent]:
        """Return what took long."""
        return [one for one in self.sent if one.seconds > SLOW]

    def unsent(self) -> set[str]:
        """Return the rules that take something and were sent nothing."""
        return {rule.rule for rule in self.app.url_map.iter_rules() if "POST" in (rule.methods or ())} - self.posted


def _with(base: Iterable[tuple[str, str]], others: Mapping[str, str]) -> list[tuple[str, object]]:
    """Return the fields of a form with other values; "file" is a file in its place."""
    kept: list[tuple[str, object]] = [one for one in base if one[0] not in others]
    return kept + [
        (name, (BytesIO(b"a file"), "a.txt") if value == "file" else value) for name, value in others.items()
    ]


def _query(pairs: Iterable[tuple[str, object]]) -> str:
    return urlencode(list(pairs), errors="surrogatepass")


def _multipart(pairs: Iterable[tuple[str, object]]) -> tuple[bytes, str]:
    body = BytesIO()
    for name, value in pairs:
        file = isinstance(value, tuple)
        body.write(b'--crawl\r\nContent-Disposition: form-data; name="%s"' % name.encode("utf-8", "surrogatepass"))
        body.write(b'; filename="%s"' % value[1].encode() if file else b"")
        body.write(
            b"\r\n\r\n" + (value[0].getvalue() if file else str(value).encode("utf-8", "surrogatepass")) + b"\r\n"
        )
    return body.getvalue() + b"--crawl--\r\n", "multipart/form-data; boundary=crawl"


def _bodies() -> Iterator[str]:
    """Return hostile bodies of JSON."""
    yield from RAW_JSON
    for name in OF_JSON:
        for value in JSON_VALUES:
            change = {"question": "vision_good", "state": "answered", "value": True, "base": 0} | {name: value}
            yield json.dumps([change])
            yield json.dumps({"changes": [change]} | ({name: value} if name == "changes" else {}))


def _read_form(rule: str, action: str, form: Tag) -> FoundForm:
    """Return a form with what it holds before anybody types."""
    values: list[tuple[str, str]] = []
    for one in form(["input", "select", "textarea", "button"]):
        name = one.get("name")
        if name:
            values.append((name, _shown(one)))
    return FoundForm(rule, action, tuple(values), tuple(one["name"] for one in form("input", type="file")))


def _shown(one: Tag) -> str:
    if one.name == "select":
        chosen = one.select_one("option[selected]") or one.find("option")
        return chosen.get("value", "") if chosen else ""
    return one.get_text() if one.name == "textarea" else one.get("value", "")


def main() -> None:
    """Crawl with every value apart and print the counts; empties the graph of the environment and fills it.

    Run it with NEO4J_URI and TAKWIA_INSTANCE of its own. Arguments choose addresses that hold them; with `--together`
    it sends as little as in the suite.
    """
    from portal import create_app
    from portal.server import open_graph
    from seed import demo, loader
    from seed.synthetic import generate
    from tests.conftest import empty_graph
    from tests.portal.test_pages import WHO, everything, readers_of

    data = generate(passwords=dict.fromkeys(demo.EMAILS, "a password"), hash_password=lambda _password: "none")
    users = {user.email: user.id for user in data.users}
    with open_graph() as graph:
        loader.load(empty_graph(graph), data)
        app = create_app(
            graph, {"SIGN_IN_LIMIT": "100000 per minute", "LINK_LIMIT": "100000 per minute", "SECOND_FACTOR": False}
        )
        with everything(graph, app, data) as names:
            parts = [part for part in sys.argv[1:] if part != "--together"]
            wanted = {address: roles for address, roles in readers_of(names).items()
                      if not parts or any(part in address for part in parts)}  # fmt: skip
            crawler = Crawler(
                app, {role: users.get(email) for role, email in WHO.items()}, apart="--together" not in sys.argv
            )
            crawler.crawl(wanted)
    tell(crawler)


def tell(crawler: Crawler) -> None:
    """Print the counts, and what failed or was slow."""
    by = Counter((one.method, "5xx" if one.status >= 500 else "slow" if one.seconds > SLOW else "answered")
                 for one in crawler.sent)  # fmt: skip
    print(f"{len(crawler.sent)} requests, {len(crawler.errors())} 5xx, {len(crawler.slow())} over {SLOW} s: {dict(by)}")  # noqa: T201
    for one in sorted(
        {str(one): one for one in (*crawler.errors(), *crawler.slow())}.values(), key=lambda one: one.rule
    ):
        print(one)  # noqa: T201
    print("Sent nothing:", sorted(crawler.unsent()))  # noqa: T201


if __name__ == "__main__":
    main()

"""Nothing that anybody sends ends in an error of ours: every address, form and JSON is sent what nobody should send."""

import re

import pytest
from bs4 import BeautifulSoup

from portal.config import ROOT
from tests.conftest import empty_graph
from tests.portal.crawler import Crawler
from tests.portal.test_pages import PAGES, WHO, everything, readers_of

LARGEST = 1_500_000
"""Bytes; no answer to something hostile is larger."""
OF_SOFTWARE = re.compile(
    r"Exceeds the limit|invalid literal|could not convert|Traceback|TAKWIA_[A-Z]|NEO4J_|docs/\w|\w\.md\b|\.py\b|"
    r"NoneType|has no attribute|\b[A-Z]\w+(?:Error|Exception)\b|not supported between|unhashable|codec can|"
    r"surrogates not allowed|out of range|JSON decode|werkzeug|<lambda>|object at 0x"
)
"""Words of software, which say nothing to a person."""


@pytest.fixture(scope="module")
def crawled(seeded, app, dataset, user_ids):
    with everything(seeded, app, dataset) as names:
        crawler = Crawler(app, {role: user_ids.get(email) for role, email in WHO.items()})
        yield crawler.crawl(readers_of(names))
    empty_graph(seeded)  # What the crawler has changed is nothing for other tests.


def test_nothing_ends_in_an_error_of_ours(crawled):
    assert [str(one) for one in crawled.errors()] == []


def test_every_address_is_crawled(crawled):
    assert crawled.unsent() == set()
    read = {one.rule for one in crawled.sent if one.method == "GET" and not one.rule.startswith("/api/")}
    assert {rule for rule, _example, _statuses in PAGES} == read


def test_most_forms_are_found_on_pages(crawled):
    assert len({form.rule for _role, form in crawled.forms.values()}) > 40


def test_answers_are_bounded(crawled):
    assert [str(one) for one in crawled.sent if one.size > LARGEST] == []


def test_no_word_of_software_reaches_a_page(crawled):
    found = {
        (text.partition("\n")[0], OF_SOFTWARE.search(words)[0])
        for text in crawled.texts.values()
        if OF_SOFTWARE.search(text) and OF_SOFTWARE.search(words := seen_by_people(text))
    }

    assert found == set()


def test_no_message_holds_a_word_of_software():
    assert OF_SOFTWARE.findall((ROOT / "translations/fr/LC_MESSAGES/messages.po").read_text()) == []


def seen_by_people(text):
    page = BeautifulSoup(text.partition("\n")[2], "html.parser")
    for hidden in page(["script", "style"]):
        hidden.decompose()
    return page.get_text(" ")

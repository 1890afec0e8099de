"""The start page of an association: at most three things to do, what is new, and no large zeros."""

import pytest

from graph.links import requests


def test_somebody_in_no_network_is_led_to_suggestions(place, browse):
    page = browse(place.ua).get("/home")
    tasks = page.select(".task")
    assert 1 <= len(tasks) <= 3 and len(page.select(".task .button:not(.button-second)")) == 1
    assert page.select_one(".task a[href='/suggestions']")


def test_an_answer_is_new_until_the_next_visit(seeded, place, browse):
    browser = browse(place.ua)
    browser.submit(f"/ask/join/{place.n}", {"message": "Bonjour, nous voulons adhérer."})
    (sent,) = requests.list_sent(seeded, place.a)
    assert not browser.get("/home").find(id="news-title")
    browse(place.un).submit(f"/requests/{sent.id}/refuse", {"reason": "not_taking"})
    news = browser.get("/home").find(id="news-title").find_parent("section")
    assert news.select_one(f"a[href='/requests/{sent.id}']") and "no new members" in news.text


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_pages_of_the_footer_stand_on_every_page(browse, language):
    page = browse(language=language).get("/welcome")
    addresses = [a["href"] for a in page.select(".footer-links a")]
    assert addresses == ["/help", "/personal-data", "/accessibility", "/legal", "/about"]
    for address in addresses:
        browse(language=language).get(address)

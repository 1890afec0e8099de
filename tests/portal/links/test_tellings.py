"""Links that are told of: confirmed in the portal, or by a signed link that nothing but a button acts on."""

import re

import pytest

from graph.links import requests
from graph.links.links import list_links
from graph.links.requests import list_received
from tests.graph.world import ask

WHO = {"name": "Amina, trésorière"}


@pytest.fixture
def told(browse, place):
    """Let a have told of its partnership with p, which has no account; return the page of the telling."""
    return browse(place.ua).submit(f"/tell/tell_partner/{place.p}", {"since": "2019", "message": "Des cours."})


def token_of(page):
    return re.search(r"/k/[\w.-]+", page.select_one("[dir=ltr].small").get_text())[0]


def related(graph, id):
    return [(link.relation, link.entry.id, link.since) for link in list_links(graph, id)]


def test_a_partner_without_an_account_confirms_by_a_link(browse, seeded, place, told):
    assert "Ask them to confirm" in told.get_text()
    link = token_of(told)
    assert link.replace("/k/", "") in told.find("a", href=re.compile("^https://wa.me/"))["href"].replace("%2F", "/")
    visitor = browse(None, "ar")
    for _time in range(3):  # A scanner of mails looks at it: nothing happens.
        visitor.get(link)
    assert related(seeded, place.a) == []

    page = visitor.submit(link, {"answer": "yes", "name": ""}, status=200)
    assert page.find(id="name-error")
    visitor.submit(link, WHO | {"answer": "yes"})

    assert related(seeded, place.a) == [("partners", place.p, 2019)]
    assert "Amina, trésorière" in browse(place.ua).get("/links").get_text() or requests.list_sent(seeded, place.a)
    assert not visitor.get(link)("form", method="post", action="")


def test_a_link_used_twice_answers_once(browse, seeded, place, told):
    link, one, other = token_of(told), browse(), browse()
    fields = {field["name"]: field["value"] for field in other.get(link).select("main form input[type=hidden]")}
    one.submit(link, WHO | {"answer": "yes"})

    page = other.read(other.client.post(link, data=fields | WHO | {"answer": "no", "reason": "not_so"}), 302)

    assert "answered in the meantime" in page.get_text()
    assert related(seeded, place.a) == [("partners", place.p, 2019)]


def test_a_no_needs_a_reason(browse, seeded, place, told):
    link, visitor = token_of(told), browse()
    page = visitor.submit(link, WHO | {"answer": "no"}, status=200)
    assert page.find(id="reason-error")

    visitor.submit(link, WHO | {"answer": "no", "reason": "not_so"})

    (item,) = requests.list_sent(seeded, place.a)
    assert (item.state, item.reason, item.changes[-1].by) == ("refused", "not_so", "Amina, trésorière")
    assert related(seeded, place.a) == []


def test_who_has_an_account_confirms_signed_in_alone(browse, seeded, place):
    page = browse(place.ua).submit(f"/tell/tell_network/{place.n}", {"since": ""})
    assert not page.find("a", href=re.compile("^https://wa.me/"))
    (item,) = requests.list_sent(seeded, place.a)

    browse(place.un).submit(f"/requests/{item.id}", action=f"/requests/{item.id}/accept")

    assert related(seeded, place.a) == [("networks", place.n, None)]


@pytest.mark.parametrize("year", ["1899", "2999", "vingt"])
def test_a_year_to_come_is_none(browse, seeded, place, year):
    page = browse(place.ua).submit(f"/tell/tell_partner/{place.p}", {"since": year}, status=200)
    assert page.find(id="since-error") and page.find(id="since")["value"] == year
    assert requests.list_sent(seeded, place.a) == []


def test_being_in_touch_leads_to_telling_of_it(browse, seeded, place):
    ask(seeded, f"{place.prefix}r", "partner", place.b, place.a, user=place.ub)
    page = browse(place.ua).submit(f"/requests/{place.prefix}r/refuse", {"reason": "in_touch"})
    assert page.h1.get_text() == "We work with Association Bêta"
    page = browse(place.ua).submit(f"/suggestions/network/{place.n}/no", {"reason": "in_touch"})
    assert page.h1.get_text() == "We are members of Réseau Nu"


def test_the_other_side_is_found_by_name(browse, place):
    page = browse(place.ua).get("/links/tell?text=Partenaire Pi")
    assert page.find("a", href=f"/tell/tell_partner/{place.p}")
    assert "no organisation of this name" in browse(place.ua).get("/links/tell?text=zzzz").get_text()


def test_a_sheet_to_print_holds_the_link(browse, seeded, place, told):
    (item,) = requests.list_sent(seeded, place.a)
    page = browse(place.ua).get(f"/requests/{item.id}/paper")
    assert page.select_one("svg.qr") and token_of(told) in page.get_text()
    assert "Association Alpha says that it works with Partenaire Pi" in page.get_text()
    assert browse(place.ub).status(f"/requests/{item.id}/paper") == 403


def test_a_request_from_a_need_or_a_suggestion_has_its_words_already(browse, seeded, place):
    own = browse(place.ua)
    page = own.get(f"/ask/exchange/{place.b}?axis=governance")
    words = page.find("textarea").get_text().strip()
    assert words.startswith("We would like to learn from you") and "governance" in words
    own.submit(f"/ask/exchange/{place.b}?axis=governance", {"message": words})
    assert list_received(seeded, place.b)[0].axis == "governance"

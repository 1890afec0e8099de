"""Networks and partners that a diagnostic names become ties by one click, each proposed once."""

import pytest

from graph.diagnostic import diagnostics
from graph.diagnostic.diagnostics import Change
from graph.diagnostic.instruments import save_instrument
from graph.directory.partners import Partner, save_partners
from graph.links import requests
from graph.rules.answers import Answer, AnswerState
from portal.links.named import names_in
from seed.provinces import plan
from tests.graph.world import ask
from tests.portal import assessed


@pytest.fixture
def named(seeded, place):
    """Let a's diagnostic choose the network n and name partners in its own words; return the diagnostic's id."""
    there = {"territories": (plan("chichaoua").code,)}
    save_partners(seeded, [Partner(id=f"{place.prefix}q", name_fr="Fondation Kappa Lambda", **there)])
    save_instrument(seeded, assessed.sample())
    made = assessed.start(seeded, f"{place.prefix}d", place.a)
    assessed.answer(seeded, made.consensus, assessed.GOOD)
    noted = Answer(AnswerState.ANSWERED, ("donors",), "Partenair Pi; Fondation Kapa Lambda")
    told = [
        Change("networks", Answer(AnswerState.ANSWERED, (place.n,)), 0, f"{place.prefix}1"),
        Change("partner_kinds", noted, 0, f"{place.prefix}2"),
    ]
    assert diagnostics.save_answers(seeded, made.consensus, told, assessed.NOON) == []
    assessed.submit(seeded, made, place.ua)
    return made.id


def proposed(page):
    return [one["action"].rpartition("/")[2] for one in page("form", method="post") if "/links/named/" in one["action"]
            and not one["action"].endswith("/no")]  # fmt: skip


def test_what_is_named_is_proposed_on_both_pages_and_told_by_one_click(browse, seeded, place, named):
    own = browse(place.ua)
    for address in (f"/diagnostic/{named}/result", "/links"):
        page = own.get(address)
        assert proposed(page) == [place.n, place.p], "near in its letters here; near ones elsewhere aren't"
        assert "you wrote: Partenair Pi" in page.get_text()

    page = own.submit(f"/diagnostic/{named}/result", action=f"/links/named/{place.p}")

    assert "What your diagnostic says" in page.h1.get_text() and proposed(page) == [place.n]
    (telling,) = requests.list_sent(seeded, place.a)
    assert (telling.kind, telling.recipient.id) == ("tell_partner", place.p)
    assert "told already" in own.post(f"/links/named/{place.p}", status=302).get_text()
    assert len(requests.list_sent(seeded, place.a)) == 1


def test_what_is_declined_linked_or_asked_is_not_proposed_again(browse, seeded, place, named):
    own = browse(place.ua)
    assert proposed(own.submit("/links", action=f"/links/named/{place.p}/no")) == [place.n]
    ask(seeded, f"{place.prefix}t", "tell_network", place.a, place.n, user=place.ua)
    assert proposed(own.get("/links")) == []
    assert proposed(browse(place.ub).get("/links")) == []
    browse(place.ub).post(f"/links/named/{place.n}", status=302)
    assert requests.list_sent(seeded, place.b) == []
    browse(place.un).post(f"/links/named/{place.p}", status=403)


def test_names_are_cut_out_of_notes():
    assert names_in(["INDH, commune de Lehri et l'ONG Atlas\nx", "شبكة الأمل و جمعية النور"]) == [
        "INDH", "commune de Lehri et l'ONG Atlas", "شبكة الأمل و جمعية النور", "commune de Lehri", "l'ONG Atlas",
        "شبكة الأمل", "جمعية النور",
    ]  # fmt: skip

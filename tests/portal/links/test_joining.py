"""Who may join a network: whoever asks, at once; on a request that waits; by invitation only."""

import re

import pytest

from graph.links import blocks, requests
from graph.links.links import list_links
from graph.links.ties import end_link
from graph.rules.kinds import RequestKind
from portal.kit.clock import now
from tests.graph.world import ask, decide

STAFF = "ads.khenifra@example.org"
MESSAGE = {"message": "Bonjour, nous travaillons près de chez vous."}
BY_INVITATION = "This network takes members by invitation only"
LETTERS = "MATCH (one:Message) WHERE one.to IN $to RETURN one.to AS to, one.subject AS subject"


@pytest.fixture
def says(seeded, place):
    """Return a function that lets the network say who may join it."""
    return lambda joining: seeded.write("MATCH (n:Network {id: $id}) SET n.joining = $joining",
                                        id=place.n, joining=joining)  # fmt: skip


def networks_of(graph, id):
    return [link.entry.id for link in list_links(graph, id) if link.relation == "networks"]


def states(graph, place):
    return [item.state for item in requests.list_received(graph, place.n) if item.kind == "join"]


@pytest.mark.parametrize("form", [MESSAGE, {"message": ""}])
def test_one_joins_an_open_network_at_once_and_both_are_told(browse, seeded, place, says, form):
    says("open")
    own = browse(place.ua)
    assert "Join" in own.get(f"/networks/{place.n}").select_one(".page-actions").get_text()

    page = own.submit(f"/ask/join/{place.n}", form)

    assert "You are a member of Réseau Nu now." in page.get_text()
    assert networks_of(seeded, place.a) == [place.n] and states(seeded, place) == ["accepted"]
    assert "Association Alpha" in browse(place.un).get("/inbox").get_text()
    to = [f"{place.ua}@example.org", f"{place.un}@example.org"]
    told = {row["to"]: row["subject"] for row in seeded.read(LETTERS, to=to)}
    assert "a accepté" in told[to[0]] and "est désormais membre de votre réseau" in told[to[1]]
    assert len(seeded.read(LETTERS, to=to)) == 2, "nobody is asked for an answer"


def test_an_open_network_that_has_said_no_is_asked(browse, seeded, place, says):
    decide(seeded, ask(seeded, f"{place.prefix}no", "join", place.a, place.n, user=place.ua), "refused", user=place.un)
    says("open")

    page = browse(place.ua).submit(f"/ask/join/{place.n}", MESSAGE)

    assert "You will be told of the answer" in page.get_text()
    assert networks_of(seeded, place.a) == [] and sorted(states(seeded, place)) == ["pending", "refused"]


@pytest.mark.parametrize(("ends", "member"), [("n", False), ("a", True)])
def test_who_was_shown_out_waits_and_who_left_comes_back(browse, seeded, place, says, ends, member):
    says("open")
    decide(seeded, ask(seeded, f"{place.prefix}in", "join", place.a, place.n, user=place.ua), "accepted", user=place.un)
    own, other = (place.n, place.a) if ends == "n" else (place.a, place.n)
    end_link(seeded, id=f"{place.prefix}end", own=own, other=other, relation="membership", word="Fini.",
             user=place.ua, at=now())  # fmt: skip

    browse(place.ua).submit(f"/ask/join/{place.n}", MESSAGE)

    assert networks_of(seeded, place.a) == ([place.n] if member else [])


def test_an_open_network_stays_apart_from_whom_it_blocks(browse, seeded, place, says):
    says("open")
    blocks.block(seeded, own=place.n, other=place.a, user=place.un, at=now())

    page = browse(place.ua).submit(f"/ask/join/{place.n}", MESSAGE, status=200)

    assert page.find(id="message-error") and networks_of(seeded, place.a) == []


def test_nobody_asks_to_join_a_network_by_invitation(browse, seeded, place, says):
    own = browse(place.ua)
    asking = own.get(f"/ask/join/{place.n}")
    sent = {field["name"]: field["value"] for field in asking.main("input", type="hidden")} | MESSAGE
    says("invitation")
    page = own.get(f"/networks/{place.n}")
    assert BY_INVITATION in page.main.get_text() and "/ask/join/" not in str(page)
    page = own.get(f"/links/with/{place.n}")
    assert BY_INVITATION in page.main.get_text() and "/ask/join/" not in str(page)

    for method, data in (("GET", None), ("POST", sent)):
        answer = own.client.open(f"/ask/join/{place.n}", method=method, data=data)
        assert answer.location == f"/networks/{place.n}"
        assert BY_INVITATION in own.get(answer.location).select_one(".flash-error").get_text()

    assert states(seeded, place) == []


def test_who_is_invited_is_led_to_the_invitation(browse, seeded, place, says):
    says("invitation")
    ask(seeded, f"{place.prefix}in", "invite", place.n, place.a, user=place.un)

    assert browse(place.ua).client.get(f"/ask/join/{place.n}").location == f"/requests/{place.prefix}in"
    browse(place.ua).submit(f"/requests/{place.prefix}in", action=f"/requests/{place.prefix}in/accept")

    assert networks_of(seeded, place.a) == [place.n]


def test_a_link_of_the_network_is_an_invitation_to_ask(browse, seeded, place, says):
    says("invitation")
    page = browse(place.un).submit("/network/links", {"kind": "open"})
    link = re.search(r"/j/[\w.-]+", page.select_one("[dir=ltr].small").get_text())[0]

    browse(place.ua).submit(link)

    assert states(seeded, place) == ["pending"]


@pytest.mark.parametrize(("joining", "words"), [("invitation", "By invitation only"), ("open", "Join"),
                                               ("request", "Ask to join")])  # fmt: skip
def test_a_suggested_network_says_who_may_join(browse, place, says, joining, words):
    says(joining)
    page = browse(place.ua).get("/suggestions")
    (card,) = [one for one in page.select(".numbered-list > li") if f"/networks/{place.n}" in str(one)]

    buttons = [one.get_text(strip=True) for one in card("a", href=lambda link: link and "/ask/join/" in link)]

    assert words in card.get_text() and buttons == ([] if joining == "invitation" else [words])


def test_staff_suggest_no_network_by_invitation(browse, seeded, place, says):
    says("invitation")

    page = browse(STAFF).post(f"/province/05.301/recommend/{place.a}/{place.n}", status=302)

    assert BY_INVITATION in page.select_one(".flash-error").get_text()
    assert requests.get_open(seeded, RequestKind.RECOMMEND, place.n, place.a) is None

"""A coordinator's network: its members at a glance, messages to all, invitations of several, links to join."""

import re

import pytest

from graph.links import blocks, requests
from graph.links.links import Membership, list_links, save_memberships
from graph.people import threads
from graph.people.threads import ThreadReader
from portal.kit.clock import now
from portal.links import invitations, staff_routes
from tests.graph.world import ask

MESSAGE = {"message": "Rejoignez-nous."}


@pytest.fixture
def members(seeded, place):
    """Let a and b be members of n."""
    save_memberships(seeded, [Membership(place.a, place.n, since=2019), Membership(place.b, place.n)])
    return place


def said_to(graph, place, name):
    own = getattr(place, name)
    thread = threads.get_by_key(graph, threads.pair_thread(own, place.n), ThreadReader(f"{place.prefix}x", own))
    return [post.text for post in threads.list_posts(graph, thread.id)] if thread else []


def test_the_members_are_seen_at_a_glance(browse, seeded, members):
    seeded.write("MATCH (a {id: $id}) SET a.axis_governance = 0.9", id=members.a)
    seeded.write("MATCH (b {id: $id}) SET b.axis_governance = 0.1", id=members.b)
    page = browse(members.un).get("/network/members")
    assert page.select_one(".heat-strong").get_text(" ", strip=True).startswith("90")
    assert "Association Alpha" in page.find(id="teach-title").parent.get_text()
    assert "Association Bêta" in page.find(id="inactive-title").parent.get_text()


def test_a_message_to_all_reaches_each_alone_and_once(browse, seeded, members):
    browser = browse(members.un)
    page = browser.get("/network/write")
    assert "2 members get it" in page.get_text()
    hidden = {field["name"]: field["value"] for field in page.select("main form input[type=hidden]")}
    for _time in range(2):
        browser.client.post("/network/write", data=hidden | {"text": "Réunion jeudi."})

    assert [said_to(seeded, members, name) for name in ("a", "b")] == [["Réunion jeudi."]] * 2
    assert browse(members.ub).get("/inbox").select_one(".inbox-link .count-badge")


def test_a_message_to_all_passes_by_who_is_blocked(browse, seeded, members):
    blocks.block(seeded, own=members.b, other=members.n, user=members.ub, at=now())
    page = browse(members.un).submit("/network/write", {"text": "Réunion jeudi."})
    assert "sent to 1 member" in page.get_text()
    assert [said_to(seeded, members, name) for name in ("a", "b")] == [["Réunion jeudi."], []]


def test_several_are_invited_with_a_preview(browse, seeded, place):
    ask(seeded, f"{place.prefix}r", "join", place.b, place.n, user=place.ub)
    url = f"/invite?to={place.a}&to={place.b}&to={place.c}&to={place.m}"
    page = browse(place.un).get(url)
    assert len(page.select("main input[type=checkbox]")) == 3, "a network can't be invited"
    assert requests.list_sent(seeded, place.n) == []

    form = {"to": [place.a, place.b, place.c]} | MESSAGE
    page = browse(place.un).submit(url, form, action="/invite")

    assert "2 invitations sent." in page.get_text() and "1 association is a member already" in page.get_text()
    assert {item.recipient.id for item in requests.list_sent(seeded, place.n)} == {place.a, place.c}


def test_a_day_has_its_limit(browse, seeded, place, monkeypatch):
    monkeypatch.setattr(invitations, "DAILY", 2)
    ask(seeded, f"{place.prefix}r", "invite", place.n, place.far, user=place.un)
    seeded.write("MATCH (r:LinkRequest {id: $id}) SET r.created_at = datetime()", id=f"{place.prefix}r")
    form = {"to": [place.a, place.c]} | MESSAGE
    page = browse(place.un).submit(f"/invite?to={place.a}", form, action="/invite", status=200)
    assert "You can invite 1 more today" in page.select_one(".error-summary").get_text()
    assert page.find("textarea").get_text().strip() == MESSAGE["message"]
    assert len(requests.list_sent(seeded, place.n)) == 1
    browse(place.un).submit(f"/ask/invite/{place.a}", MESSAGE)
    page = browse(place.un).submit(f"/ask/invite/{place.c}", MESSAGE, status=200)
    assert "all the invitations of today" in page.find(id="message-error").get_text()


def make_link(browse, place, **typed):
    page = browse(place.un).submit("/network/links", typed)
    return re.search(r"/j/[\w.-]+", page.select_one("[dir=ltr].small").get_text())[0]


def test_who_is_trusted_joins_by_a_link(browse, seeded, place):
    link = make_link(browse, place, kind="trusted")
    browse().get(link)
    browse(place.ua).get(link)
    assert list_links(seeded, place.a) == []

    browse(place.ua).submit(link)

    assert [one.entry.id for one in list_links(seeded, place.a)] == [place.n]
    page = browse(place.ua).submit(link)
    assert "You are a member already" in page.get_text()


def test_others_answer_questions_and_wait(browse, seeded, place):
    link = make_link(browse, place, kind="open", questions="Pourquoi nous ?\nDepuis quand ?")
    page = browse(place.ua).submit(link, {"answer-0": "Pour apprendre."}, status=200)
    assert page.find(id="answer-1-error") and "Pour apprendre." in page.find(id="answer-0").get_text()

    browse(place.ua).submit(link, {"answer-0": "Pour apprendre.", "answer-1": "2015"})

    (item,) = requests.list_received(seeded, place.n)
    assert (item.state, item.message) == ("pending", "Pourquoi nous ?\nPour apprendre.\n\nDepuis quand ?\n2015")


@pytest.mark.parametrize(("joining", "asked"), [("request", True), ("open", False)])
@pytest.mark.parametrize("way", ["page", "link"])
def test_who_asks_to_join_answers_what_the_network_asks(browse, seeded, place, joining, asked, way):
    seeded.write("MATCH (n:Network {id: $id}) SET n.joining = $joining, n.questions = ['Pourquoi nous ?', 'كم عددكم؟']",
                 id=place.n, joining=joining)  # fmt: skip
    address = f"/ask/join/{place.n}" if way == "page" else make_link(browse, place, kind="open")
    browser, form = browse(place.ua), {"message": "Bonjour."} if way == "page" else {}
    if asked:
        page = browser.submit(address, form | {"answer-0": "x" * 1001}, status=200)
        assert page.find(id="answer-0-error") and page.find(id="answer-1-error")
        assert page.find(id="answer-0").get_text(strip=True) == "x" * 1001

    browser.submit(address, form | ({"answer-0": "Apprendre.", "answer-1": "Vingt"} if asked else {}))

    (item,) = requests.list_received(seeded, place.n)
    assert ("Pourquoi nous ?\nApprendre.\n\nكم عددكم؟\nVingt" in item.message) is asked
    page = browse(place.un).get(f"/requests/{item.id}")
    assert ("Vingt" in page.get_text()) is asked


def test_a_link_that_was_revoked_leads_nowhere(browse, place):
    link = make_link(browse, place, kind="trusted")
    page = browse(place.un).get("/network/links")
    action = page.find("form", action=re.compile("revoke"))["action"]
    browse(place.un).submit("/network/links", action=action)
    assert browse(place.ua).status(link) == 404


def test_staff_write_to_a_filtered_list_once_they_have_seen_it(browse, seeded, place, monkeypatch):
    monkeypatch.setattr(staff_routes, "SHOWN", 1)  # What is shown is a part of those who get it.
    staff = browse("ads.khenifra@example.org")
    page = staff.get("/province/05.301/write?commune=05.301.01.01&domain=literacy")
    assert re.search(r"\d+ associations get it", page.get_text())
    staff.submit("/province/05.301/write?commune=05.301.01.01&domain=literacy", {"text": "Atelier lundi."})
    page = browse(place.ua).get("/inbox")
    assert "Atelier lundi." in page.get_text() and "The ADS of the province" in page.get_text()


def test_an_accepted_exchange_is_an_action_of_both_plans(browse, seeded, place):
    ask(seeded, f"{place.prefix}r", "exchange", place.a, place.b, user=place.ua, axis="governance")
    url = f"/requests/{place.prefix}r"
    browse(place.ub).submit(url, action=f"{url}/accept")
    for who, other in ((place.ua, "Association Bêta"), (place.ub, "Association Alpha")):
        assert f"Exchange with {other} about governance" in browse(who).get("/plan?part=actions").get_text()

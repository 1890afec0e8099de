"""The page of a tie: what links two, what they write, its depth and its end, blocks and reports."""

from dataclasses import replace
from io import BytesIO

import pytest

from graph.links import blocks, ties
from graph.links.links import Membership, list_links, save_memberships
from graph.links.requests import list_excluded, list_received
from graph.people import accounts, threads
from graph.people.threads import ThreadReader
from graph.rules.kinds import Role
from portal.inbox import routes as inbox_routes
from tests.graph.world import ask, decide

READER = ThreadReader("nobody")
WORD = {"word": "Nous déménageons."}


@pytest.fixture
def member(seeded, place):
    """Let a be a member of n."""
    save_memberships(seeded, [Membership(place.a, place.n, since=2019)])
    return place


def posts(graph, place, own, other):
    thread = threads.get_by_key(graph, threads.pair_thread(own, other), ThreadReader(f"{place.prefix}x", own))
    return threads.list_posts(graph, thread.id) if thread else []


def test_a_member_leaves_and_both_are_told(browse, seeded, member):
    own = browse(member.ua)
    page = own.get(f"/links/with/{member.n}")
    assert "Membership since 2019" in page.get_text()

    page = own.submit(f"/links/with/{member.n}/end/membership", WORD)

    assert "The link has ended." in page.get_text() and "Nous déménageons." in page.get_text()
    assert list_links(seeded, member.a) == []
    coordinator = browse(member.un)
    assert coordinator.get("/links").select_one(".inbox-link .count-badge").get_text(strip=True).startswith("1")
    assert "They ended: Membership." in coordinator.get(f"/links/with/{member.a}").get_text()
    assert (member.a, member.n, "membership") in list_excluded(seeded, [member.a])
    assert f"/networks/{member.n}" not in str(own.get("/suggestions").select(".suggestion"))


def test_a_member_is_removed_with_a_word(browse, seeded, member):
    url = f"/links/with/{member.a}/end/membership"
    page = browse(member.un).submit(url, {"word": "  "}, status=200)
    assert page.find(id="word-error")
    assert list_links(seeded, member.a)

    browse(member.un).submit(url, WORD)

    assert list_links(seeded, member.a) == []
    (ended,) = ties.list_ended(seeded, member.a)
    assert (ended.own, ended.by, ended.word) == (False, "Personne un", "Nous déménageons.")


def test_a_link_that_ended_meanwhile_is_not_ended_twice(browse, seeded, member):
    browser, url = browse(member.ua), f"/links/with/{member.n}/end/membership"
    browser.submit(url, WORD)

    page = browser.post(url, WORD, status=302)

    assert "This link has ended in the meantime." in page.get_text()
    assert len(ties.list_ended(seeded, member.a)) == 1
    assert browser.status(url) == 404


def test_both_sides_say_how_deep_their_tie_is(browse, seeded, member):
    url = f"/links/with/{member.n}"
    assert member.n in str(browse(member.ua).get("/links").select("section a"))
    page = browse(member.ua).submit(url, {"depth": "nonsense"}, action=f"{url}/depth", status=200)
    assert page.find(id="depth-error")

    browse(member.ua).submit(url, {"depth": "coordinate"}, action=f"{url}/depth")

    assert "Their answer: We coordinate what we do" in browse(member.un).get(f"/links/with/{member.a}").get_text()
    assert ties.read_depths(seeded, member.a, member.n)[member.a].depth == "coordinate"


def test_members_write_to_one_another(browse, seeded, member):
    url, text = f"/links/with/{member.a}", {"text": "Réunion jeudi à 10 h."}
    page = browse(member.un).submit(url, text, action=f"/inbox/with/{member.a}")
    assert "Réunion jeudi à 10 h." in page.get_text()

    own = browse(member.ua)
    row = own.get("/inbox").select_one(".request-list a")
    assert row.get_text(strip=True) == "Réseau Nu"
    assert "Réunion jeudi" in own.get(row["href"]).get_text()
    assert own.get("/inbox").select_one(".inbox-link .count-badge") is None
    own.submit(row["href"], {"text": "D'accord."})

    assert [post.text for post in posts(seeded, member, member.a, member.n)] == ["Réunion jeudi à 10 h.", "D'accord."]


def test_a_message_sent_twice_is_one(browse, seeded, member):
    browser = browse(member.un)
    found = browser.get(f"/inbox/with/{member.a}").select_one("form[enctype]")
    hidden = {field["name"]: field["value"] for field in found("input", type="hidden")}
    for _time in range(2):
        browser.client.post(f"/inbox/with/{member.a}", data=hidden | {"text": "Bonjour"})
    assert len(posts(seeded, member, member.a, member.n)) == 1


def test_strangers_write_to_nobody(browse, place):
    browse(place.ua).post(f"/inbox/with/{place.b}", {"text": "Achetez"}, status=403)
    assert browse(place.ua).status(f"/inbox/with/{place.b}") == 403


def test_a_file_that_is_none_is_refused_and_the_message_kept(browse, seeded, member):
    browser, url = browse(member.un), f"/inbox/with/{member.a}"
    found = browser.get(url).select_one("form[enctype]")
    hidden = {field["name"]: field["value"] for field in found("input", type="hidden")}
    answer = browser.client.post(
        url, data=hidden | {"text": "Voici", "file": (BytesIO(b"MZ nothing"), "x.pdf")},
        content_type="multipart/form-data",
    )  # fmt: skip
    page = browser.read(answer, 200)
    assert "neither a PDF nor a picture" in page.find(id="file-error").get_text()
    assert page.find("textarea").get_text().strip() == "Voici"
    assert posts(seeded, member, member.a, member.n) == []


def test_who_is_blocked_writes_and_asks_no_more(browse, seeded, member):
    url = f"/links/with/{member.n}"
    browse(member.un).submit(f"/links/with/{member.a}", {"text": "Bonjour"}, action=f"/inbox/with/{member.a}")
    browse(member.ua).submit(url, action=f"{url}/block")
    assert blocks.are_apart(seeded, member.a, member.n)

    coordinator = browse(member.un)
    page = coordinator.get("/inbox")
    page = coordinator.get(page.select_one(".request-list a")["href"])
    assert "One of you has blocked the other" in page.get_text()
    assert not page.select("main form[enctype]")

    browse(member.ua).submit(url, action=f"{url}/unblock")
    assert not blocks.are_apart(seeded, member.a, member.n)


def test_what_is_reported_reaches_the_staff(browse, seeded, member):
    browse(member.ua).submit(f"/links/with/{member.n}/report", {"words": "Messages publicitaires."})
    (told,) = [one for one in blocks.list_reports(seeded, "05.301") if one.other.id == member.n]
    assert (told.own.id, told.words) == (member.a, "Messages publicitaires.")


def test_the_page_of_a_request_names_ones_own_side_you(browse, seeded, place):
    ask(seeded, f"{place.prefix}r", "join", place.a, place.n, user=place.ua)
    url = f"/requests/{place.prefix}r"
    assert browse(place.ua).get(url).h1.get_text() == "You ask to join Réseau Nu"
    assert browse(place.un).get(url).h1.get_text() == "Association Alpha asks to join you"

    page = browse(place.un).submit(f"{url}/refuse", {"reason": "not_taking", "note": "Au printemps."})

    text = page.get_text(" ")
    assert (
        text.index("Declined") < text.index("We take no new members") < text.index("Au printemps.") < text.index("Hist")
    )
    assert "We take no new members" in browse(place.ua).get(url).get_text()


def test_a_coordinator_has_reasons_of_her_own(browse, seeded, place):
    ask(seeded, f"{place.prefix}r", "join", place.a, place.n, user=place.ua)
    page = browse(place.un).get(f"/requests/{place.prefix}r/refuse")
    assert [radio["value"] for radio in page("input", type="radio")] == [
        "not_taking", "incomplete", "outside", "in_touch", "other",
    ]  # fmt: skip
    page = browse(place.un).submit(f"/requests/{place.prefix}r/refuse", {"reason": "too_far"}, status=200)
    assert page.find(id="reason-error")


CONTACT = """
MATCH (network {id: $id})
CREATE (network)-[:HAS_CONTACT]->(:Contact {id: $id + $who, kind: $kind, value: $value, person: 'Amina',
                                           visibility: $who})
"""


def test_who_is_linked_sees_the_number_to_call(browse, seeded, place):
    for who, value in (("linked", "+212612345678"), ("staff", "+212600000000")):
        seeded.write(CONTACT, id=place.n, who=who, kind="telephone", value=value)
    url = f"/links/with/{place.n}"
    assert "06" not in browse(place.ua).get(url).get_text()
    save_memberships(seeded, [Membership(place.a, place.n)])

    page = browse(place.ua).get(url)

    call = page.find("a", href="tel:+212612345678")
    assert call.parent.get_text(" ", strip=True).startswith("Call 06")
    assert "Amina" in call.parent.get_text() and "+212600000000" not in str(page)


@pytest.mark.parametrize("kind", ["recommend", "recommend_exchange"])
def test_a_proposal_of_staff_that_was_accepted_gives_no_number(browse, seeded, place, kind):
    other = place.n if kind == "recommend" else place.b
    seeded.write(CONTACT, id=other, who="linked", kind="telephone", value="+212612345678")
    item = ask(seeded, f"{place.prefix}r", kind, other, place.a, user=place.ua)
    decide(seeded, item, "accepted", user=place.ua)

    page = browse(place.ua).get(f"/requests/{item.id}")

    assert "+212612345678" not in str(page) and "The next step" not in page.get_text()


def test_who_acts_for_two_writes_for_the_one_that_a_page_is_about(browse, seeded, place):
    own = accounts.get_user(seeded, place.ua)
    accounts.save_users(seeded, [replace(own, organisations=(place.a, place.c), rights={place.a: "reads"})])
    item = ask(seeded, f"{place.prefix}r", "partner", place.c, place.b, user=place.ua)
    both, url = browse(place.ua), f"/requests/{item.id}"
    page = both.get(url)
    action = page.select_one("form[enctype]")["action"]

    page = both.submit(url, {"text": "Premier mot"}, action=action)
    both.submit(f"/inbox/{threads.get_by_key(seeded, threads.pair_thread(place.c, place.b), READER).id}",
                {"text": "Second mot"})  # fmt: skip

    assert [(one.side, one.text) for one in posts(seeded, place, place.c, place.b)] == [
        (place.c, "Premier mot"), (place.c, "Second mot"),
    ]  # fmt: skip
    assert both.get(f"/links/with/{place.b}?side={place.c}").find("h2", string="Requests")
    assert not both.get(f"/links/with/{place.b}?side={place.n}").find("h2", string="Requests")


def test_a_partner_reads_its_links_and_tells_of_one(browse, seeded, place):
    id = f"{place.prefix}up"
    facts = {"name": "Personne up", "password_hash": "x", "role": Role.PARTNER, "organisations": (place.p,)}
    accounts.save_users(seeded, [accounts.User(id=id, email=f"{id}@example.org", **facts)])
    own = browse(id)
    for url in ("/links", f"/links/with/{place.a}", "/links/tell", "/board", "/spaces", f"/associations/{place.a}"):
        own.get(url)
    own.submit(f"/tell/tell_partner/{place.a}", {"message": "Depuis 2019."})
    assert "Partenaire Pi says that it works with you" in browse(place.ua).get("/links").get_text()


def test_lists_of_messages_say_what_happened_and_have_pages(browse, seeded, place, monkeypatch):
    monkeypatch.setattr(inbox_routes, "SHOWN", 1)
    own = browse(place.ua)
    for other in (place.b, place.n):
        own.submit(f"/ask/partner/{other}", {"message": "Bonjour"})
    (item,) = list_received(seeded, place.b)
    own.submit(f"/requests/{item.id}", action=f"/requests/{item.id}/withdraw")

    assert "They took the request back." in browse(place.ub).get("/inbox").get_text()
    first, second = own.get("/inbox"), own.get("/inbox?page=2")
    assert ["Association Bêta" in page.get_text() for page in (first, second)] == [True, False]

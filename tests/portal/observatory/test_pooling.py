"""The plans of a province: what their pages propose, in one click, and what becomes of it."""

import pytest

from graph.directory.associations import Association, save_associations
from graph.directory.spaces import Space, save_spaces
from graph.links.links import list_links
from graph.links.requests import get_open, list_received
from portal.observatory import spaces
from seed import demo
from seed.provinces import plan
from tests.graph.world import ask, decide

STAFF = demo.STAFF["khenifra"]
EXCHANGES, SPACES = "/province/05.301/exchanges", "/province/05.301/spaces"
MESSAGE = {"message": "Bonjour, apprenons l'une de l'autre."}
LEARNS = "learns: "
# Away from everybody in the demonstration, but of the province.
APART = {"territories": (demo.KHENIFRA,), "lat": 31.9, "lon": -3.9, "domains": ("literacy",)}
BOTH_GONE = "can't be proposed any more"


def save(graph, id, name, **facts):
    save_associations(graph, [Association(id=id, name_fr=name, **(APART | facts))])


@pytest.fixture
def peers(seeded, place):
    """Return the neighbourhood with a and b who have all to learn from each other, which no other pair has."""
    save(seeded, place.a, "Association Alpha", axes={"governance": 1.0, "communication": 0.0})
    save(seeded, place.b, "Association Bêta", axes={"governance": 0.0, "communication": 1.0})
    return place


@pytest.fixture
def lonely(seeded, place):
    """Return the neighbourhood with a that lacks premises near b that shares an office, with room for one."""
    save(seeded, place.a, "Association Alpha", premises=False)
    save(seeded, place.b, "Association Bêta", lat=31.95)
    save_spaces(seeded, [Space(id=f"{place.prefix}room", host=place.b, kind="office", capacity=5)])
    return place


def words(place):
    return f"{place.a} {place.b} communication governance"


def rows(page):
    return page.select("tbody")[0].select("tr")


def offered(page):
    """Return the pairs whose button the page has, without those of the button for all."""
    return [form.find("input", attrs={"name": "pair"})["value"] for form in page.select(".table form")]


def received(graph, id):
    return {(item.kind, item.sender.id, item.state, item.axis) for item in list_received(graph, id)}


def test_a_pair_is_shown_with_both_gains(browse, peers):
    page = browse(STAFF).get(EXCHANGES)

    first = rows(page)[0].get_text(" ", strip=True)
    assert "Association Alpha learns: communication" in first
    assert "Association Bêta learns: governance" in first
    assert "Less than 1 km" in first
    # Either of the two may be named first: they gain alike.
    assert offered(page)[0] in (words(peers), f"{peers.b} {peers.a} governance communication")
    assert len(rows(page)) == len(offered(page)) == 20
    assert len(page.select("form.actions-after input[name=pair]")) == 20


def test_the_plan_is_compared_with_simpler_ones(browse, peers):
    page = browse(STAFF).get(EXCHANGES)

    gained = [row.select("td")[2].get_text(strip=True) for row in page.select("tbody")[1].select("tr")]
    most = [int(row.select("td")[1].get_text(strip=True)) for row in page.select("tbody")[1].select("tr")]
    assert gained[0] == "100%" and gained[2] == "–"
    assert most[0] <= 3 and most[1] <= 3 < most[2]


def test_filters_are_kept_and_nonsense_is_the_default(browse, peers):
    for query, chosen in (
        ("?km=10&partners=1&domain=any", ["10", "1", "any"]),
        ("?km=x&partners=9", ["30", "3", "same"]),
    ):
        page = browse(STAFF).get(EXCHANGES + query)
        assert [option["value"] for option in page.select("form.filters option[selected]")] == chosen
    assert "2" in page.select_one(".pages").get_text()
    one = browse(STAFF).get(EXCHANGES + "?partners=1")
    partners = [id for pair in offered(one) for id in pair.split()[:2]]
    assert len(partners) == len(set(partners)), "each has one partner at most"


def test_a_pair_is_proposed_to_both_and_counts_as_waiting(browse, seeded, peers):
    page = browse(STAFF).post(f"{EXCHANGES}?km=10", {"pair": words(peers)}, status=302, borrowed_from=EXCHANGES)

    assert "1 pair is proposed to both." in page.get_text()
    assert page.select_one("select[name=km] option[selected]")["value"] == "10"
    assert words(peers) not in offered(page)
    assert "1 already waits for an answer" in page.get_text()
    assert received(seeded, peers.a) == {("recommend_exchange", peers.b, "pending", "communication")}
    assert received(seeded, peers.b) == {("recommend_exchange", peers.a, "pending", "governance")}
    assert "The ADS suggests to you an exchange with Association Bêta" in browse(peers.ua).get("/links").get_text()

    again = browse(STAFF).post(EXCHANGES, {"pair": words(peers)}, status=302, borrowed_from=EXCHANGES)
    assert BOTH_GONE in again.get_text()


def test_all_pairs_shown_are_proposed_in_one_click(browse, seeded, peers, dataset):
    browser = browse(STAFF)
    page = browser.get(EXCHANGES)
    pairs = [field["value"] for field in page.select("form.actions-after input[name=pair]")]
    try:
        page = browser.post(EXCHANGES, {"pair": pairs}, status=302, borrowed_from=EXCHANGES)
        assert "20 pairs are proposed to both." in page.get_text()
        assert not set(pairs) & set(offered(page))
        assert "20 already wait for an answer" in page.get_text()
    finally:
        seeded.write(
            "MATCH (r:LinkRequest {kind: 'recommend_exchange'})-[:HAS_CHANGE]->(change) DETACH DELETE r, change"
        )


def test_a_recommended_exchange_leads_to_asking_and_both_are_answered(browse, seeded, peers):
    browse(STAFF).post(EXCHANGES, {"pair": words(peers)}, status=302, borrowed_from=EXCHANGES)
    (of_a,), (of_b,) = list_received(seeded, peers.a), list_received(seeded, peers.b)

    own = browse(peers.ua)
    assert "Propose an exchange" in own.get(f"/requests/{of_a.id}").get_text()
    own.submit(f"/requests/{of_a.id}", action=f"/requests/{of_a.id}/accept")
    own.submit(f"/ask/exchange/{peers.b}?axis={of_a.axis}", MESSAGE)
    request = get_open(seeded, "exchange", peers.a, peers.b)
    assert request.axis == "communication"

    other = browse(peers.ub)
    page = other.submit(f"/requests/{of_b.id}", action=f"/requests/{of_b.id}/accept")
    assert MESSAGE["message"] in page.get_text(), "the recommendation leads to what the other side asked already"
    other.submit(f"/requests/{request.id}", action=f"/requests/{request.id}/accept")

    assert [(link.relation, link.entry.id) for link in list_links(seeded, peers.a)] == [("exchanges", peers.b)]
    states = [item.state for id in (peers.a, peers.b) for item in list_received(seeded, id)]
    assert states == ["accepted"] * 3


@pytest.mark.parametrize("way", ["refuse", "dismiss"])
def test_a_refused_exchange_is_withdrawn_from_the_other_and_never_proposed_again(browse, seeded, peers, way):
    browse(STAFF).post(EXCHANGES, {"pair": words(peers)}, status=302, borrowed_from=EXCHANGES)
    (of_a,) = list_received(seeded, peers.a)
    url = f"/requests/{of_a.id}/refuse" if way == "refuse" else f"/suggestions/exchange/{peers.b}/no"

    browse(peers.ua).submit(url, {"reason": "other", "note": "Pas maintenant."})

    assert [item.state for item in list_received(seeded, peers.a)] == ["refused"]
    assert [item.state for item in list_received(seeded, peers.b)] == ["withdrawn"]
    page = browse(STAFF).get(EXCHANGES)
    assert words(peers) not in offered(page)
    assert "already waits" not in page.get_text()
    page = browse(STAFF).post(EXCHANGES, {"pair": words(peers)}, status=302, borrowed_from=EXCHANGES)
    assert BOTH_GONE in page.get_text()


def test_those_who_exchange_already_are_not_paired(browse, seeded, peers):
    decide(
        seeded, ask(seeded, f"{peers.prefix}r", "exchange", peers.a, peers.b, user=peers.ua), "accepted", user=peers.ub
    )

    assert words(peers) not in offered(browse(STAFF).get(EXCHANGES))


@pytest.mark.parametrize("pair", ["{a} {far} vision vision", "{a} {n} vision vision", "{a} nobody vision vision", "{a}",
                                  "{a} {a} vision vision"])  # fmt: skip
def test_only_two_associations_of_the_province_are_paired(browse, seeded, place, pair):
    asked = pair.format(a=place.a, far=place.far, n=place.n)

    page = browse(STAFF).post(EXCHANGES, {"pair": asked}, status=302, borrowed_from=EXCHANGES)

    assert BOTH_GONE in page.get_text()
    assert list_received(seeded, place.a) == list_received(seeded, place.far) == []


def test_an_axis_that_is_none_is_left_out(browse, seeded, place):
    browse(STAFF).post(EXCHANGES, {"pair": f"{place.a} {place.b} x y"}, status=302, borrowed_from=EXCHANGES)

    assert received(seeded, place.a) == {("recommend_exchange", place.b, "pending", None)}


@pytest.mark.parametrize(
    ("who", "status"), [("ua", 403), ("un", 403), ("elsewhere", 403), ("staff", 302), ("administrator", 302)]
)
def test_only_staff_of_the_province_propose(browse, seeded, lonely, who, status):
    person = {"elsewhere": demo.STAFF["chichaoua"], "staff": STAFF, "administrator": demo.ADMINISTRATOR}.get(who)
    browser = browse(person or getattr(lonely, who))

    browser.post(EXCHANGES, {"pair": f"{lonely.a} {lonely.b} x y"}, status=status, borrowed_from="/sign-in")
    browser.post(f"{SPACES}/{lonely.b}", {"guest": lonely.a}, status=status, borrowed_from="/sign-in")

    kinds = {item.kind for item in list_received(seeded, lonely.a)}
    assert kinds == ({"recommend_exchange", "recommend_space"} if status == 302 else set())


def test_nothing_asked_is_nothing_done(browse, lonely):
    browse(STAFF).post(EXCHANGES, status=404, borrowed_from=EXCHANGES)
    browse(STAFF).post(f"{SPACES}/{lonely.b}", status=404, borrowed_from=EXCHANGES)
    browse(STAFF).post(f"{SPACES}/nobody", {"guest": lonely.a}, status=404, borrowed_from=EXCHANGES)


def page_of(app, host):
    """Return the number of the page on which a host stands, None when the plan has no such host."""
    with app.test_request_context():
        hosts = [each.profile["id"] for each in spaces.make_plan("05.301", 15).hosts]
    return hosts.index(host) // 10 + 1 if host in hosts else None


def test_a_space_is_shown_in_the_table_and_on_the_map(app, browse, lonely):
    page = browse(STAFF).get(f"{SPACES}?page={page_of(app, lonely.b)}")

    (row,) = [row for row in rows(page) if "Association Bêta" in row.get_text()]
    text = " ".join(row.get_text(" ", strip=True).split())
    assert "an office" in text and "Association Alpha premises · 6 km" in text
    number = int(row["data-marker-card"])
    data = page.find(id="map-data").string
    assert f'"/associations/{lonely.b}", {number}, ' in data and f'"/associations/{lonely.a}"' in data


def test_a_space_is_proposed_to_its_guests_in_one_click(app, browse, seeded, lonely):
    url = f"{SPACES}?page={page_of(app, lonely.b)}"
    browser = browse(STAFF)
    (action,) = [form["action"] for form in browser.get(url).select(".table form") if lonely.b in form["action"]]

    page = browser.submit(url, action=action)

    assert "The spaces of Association Bêta are proposed to 1 association." in page.get_text()
    assert received(seeded, lonely.a) == {("recommend_space", lonely.b, "pending", None)}
    assert page_of(app, lonely.b) is None, "what waits for an answer isn't proposed twice"
    page = browser.post(f"{SPACES}/{lonely.b}", {"guest": lonely.a}, status=302, borrowed_from=EXCHANGES)
    assert "proposed already" in page.get_text()


def test_a_recommended_space_leads_to_asking_the_host(app, browse, seeded, lonely):
    browse(STAFF).post(f"{SPACES}/{lonely.b}", {"guest": lonely.a}, status=302, borrowed_from=EXCHANGES)
    (item,) = list_received(seeded, lonely.a)
    own = browse(lonely.ua)
    text = own.get("/home").get_text()
    assert "The ADS suggests to you to share the spaces of Association Bêta" in text

    own.submit(f"/requests/{item.id}", action=f"/requests/{item.id}/accept")
    own.submit(f"/ask/space/{lonely.b}", MESSAGE)
    (request,) = list_received(seeded, lonely.b)
    browse(lonely.ub).submit(f"/requests/{request.id}", action=f"/requests/{request.id}/accept")

    assert [each.state for each in list_received(seeded, lonely.a)] == ["accepted"]
    assert [(link.relation, link.entry.id) for link in list_links(seeded, lonely.a)] == [("uses", lonely.b)]
    assert page_of(app, lonely.b) is None


def test_a_refused_space_is_never_proposed_again(app, browse, seeded, lonely):
    request = ask(seeded, f"{lonely.prefix}r", "recommend_space", lonely.b, lonely.a, user=lonely.ua)
    decide(seeded, request, "refused", user=lonely.ua)

    assert page_of(app, lonely.b) is None
    page = browse(STAFF).post(f"{SPACES}/{lonely.b}", {"guest": lonely.a}, status=302, borrowed_from=EXCHANGES)
    assert "declined" in page.get_text()


@pytest.mark.parametrize(("host", "guest"), [("b", "far"), ("b", "n"), ("p", "a"), ("far", "a")])
def test_a_space_is_proposed_within_the_province_only(browse, seeded, lonely, host, guest):
    url = f"{SPACES}/{getattr(lonely, host)}"

    browse(STAFF).post(url, {"guest": getattr(lonely, guest)}, status=302, borrowed_from=EXCHANGES)

    assert list_received(seeded, getattr(lonely, guest)) == []


def test_a_place_for_a_new_space_is_proposed_where_nobody_shares(app, browse, seeded, place):
    for number, id in enumerate((place.a, place.b, place.c)):
        save(seeded, id, f"Association {number}", lat=31.9 + number / 100, premises=False)

    with app.test_request_context():
        made = spaces.make_plan("05.301", 15)
    unserved = {item.guest: item.why for item in made.plan.unserved}
    assert {unserved[id] for id in (place.a, place.b, place.c)} == {"no_host"}
    counts = [each.place.count for each in made.places]
    assert counts == sorted(counts, reverse=True) or any(each.place.at_guest for each in made.places)

    page = browse(STAFF).get(SPACES)
    table = page.select("tbody")[-1]
    assert [int(row.td.get_text()) for row in table.select("tr")] == counts
    assert "A new space would serve" in page.find(id="map-data").string


def test_the_province_leads_to_its_plans(browse):
    page = browse(STAFF).get("/province/05.301")

    assert page.find("a", href=EXCHANGES) and page.find("a", href=SPACES)


def test_a_province_without_any_pair_or_guest_says_so(browse):
    other = plan("chichaoua").code
    empty = next(code for code in ("01.511", "02.033") if code != other)

    for page, words_of in (
        ("exchanges", "No pair fits"),
        ("spaces", "No association of the province is known to lack"),
    ):
        assert words_of in browse(demo.ADMINISTRATOR).get(f"/province/{empty}/{page}").get_text()

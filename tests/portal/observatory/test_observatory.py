"""The observatory: numbers, filters, and a network suggested in one click, once."""

import pytest

from graph.directory import isolation
from graph.links.requests import list_received
from seed import demo
from tests.graph.world import ask, decide

KHENIFRA = "05.301"
STAFF = demo.STAFF["khenifra"]


def names(page):
    return [head.a.get_text() for head in page.select("tbody th")]


@pytest.fixture
def page(browse):
    return browse(STAFF).get("/province")


def test_the_numbers_are_those_of_the_graph(page, seeded):
    summary = isolation.summarise_province(seeded, KHENIFRA)

    text = page.select_one(".site-main").get_text().replace(",", "")
    for number in (summary.associations, summary.without_network, summary.isolated):
        assert str(number) in text


def test_those_with_most_needs_come_first(page):
    needs = [int(cell.get_text().split()[0]) for cell in page.select('td[data-label="Needs"]')]

    assert len(needs) == 20
    assert needs == sorted(needs, reverse=True)


def test_pages_show_everyone_once(browse, seeded):
    browser, seen, url = browse(STAFF), [], "/province/05.301"
    while url:
        page = browser.get(url)
        seen += [link["href"] for link in page.select("tbody th a")]
        following = page.find("a", rel="next")
        url = following["href"] if following else None

    assert len(seen) == len(set(seen)) == isolation.count_isolated(seeded, KHENIFRA)


def test_filters_narrow_the_list(browse, seeded):
    url = f"/province/{KHENIFRA}?commune={demo.LEHRI}&domain=literacy"
    page = browse(STAFF).get(url)

    rows = isolation.list_isolated(seeded, KHENIFRA, demo.LEHRI, "literacy", limit=20)
    assert names(page) == [row.name_fr for row in rows]
    assert page.select_one("select[name=commune] option[selected]")["value"] == demo.LEHRI
    assert page.find("a", string="Clear the filters")["href"] == f"/province/{KHENIFRA}"


def test_filters_that_nothing_fits_say_so(browse):
    page = browse(STAFF).get(f"/province/{KHENIFRA}?commune=nowhere")

    assert "No isolated association fits these filters." in page.get_text()


def test_the_map_shows_all_that_fit(browse, seeded):
    page = browse(STAFF).get(f"/province/{KHENIFRA}?commune={demo.LEHRI}")

    rows = isolation.list_isolated(seeded, KHENIFRA, demo.LEHRI, None, limit=2000)
    assert all(row.id in page.find(id="map-data").string for row in rows if row.lat is not None)


def test_a_network_is_suggested_in_one_click_and_once(browse, seeded, place):
    browser = browse(STAFF)
    url = f"/province/{KHENIFRA}/recommend/{place.a}/{place.n}"

    page = browser.post(f"{url}?commune={demo.KHENIFRA}", status=302)
    assert "Réseau Nu is suggested to Association Alpha." in page.get_text()
    assert page.select_one("select[name=commune] option[selected]")["value"] == demo.KHENIFRA

    page = browser.post(url, status=302)
    assert "This network was suggested already, or the association has joined it." in page.get_text()
    (request,) = list_received(seeded, place.a)
    assert (request.kind, request.sender.id) == ("recommend", place.n)


def test_the_button_of_the_list_suggests_what_it_names(browse, seeded, dataset):
    browser = browse(STAFF)
    page = browser.get(f"/province/{KHENIFRA}")
    (form, *_others) = page.select(".table form")
    association, network = form["action"].split("?")[0].split("/")[-2:]

    after = browser.submit(f"/province/{KHENIFRA}", action=form["action"])
    try:
        assert "is suggested to" in after.get_text()
        (request,) = [each for each in list_received(seeded, association) if each.kind == "recommend"]
        assert request.sender.id == network
        assert not [each for each in after.select(".table form") if association in each["action"]]
    finally:
        seeded.write(
            "MATCH (r:LinkRequest {kind: 'recommend'})-[:ADDRESSED_TO]->({id: $id}) "
            "MATCH (r)-[:HAS_CHANGE]->(change) DETACH DELETE r, change",
            id=association,
        )


def test_the_association_finds_what_was_suggested(browse, place):
    browse(STAFF).post(f"/province/{KHENIFRA}/recommend/{place.a}/{place.n}", status=302)

    page = browse(place.ua).get("/home")

    assert "The ADS suggests Réseau Nu to you" in page.get_text()


def test_an_association_that_joined_leaves_the_list(browse, seeded, place):
    before = isolation.count_isolated(seeded, KHENIFRA)

    decide(seeded, ask(seeded, f"{place.prefix}r", "join", place.a, place.n, user=place.ua), "accepted", user=place.un)

    assert isolation.count_isolated(seeded, KHENIFRA) == before - 1
    assert "already" in browse(STAFF).post(f"/province/{KHENIFRA}/recommend/{place.a}/{place.n}", status=302).get_text()


def test_an_administrator_goes_from_province_to_province(browse):
    page = browse(demo.ADMINISTRATOR).get("/province")

    provinces = [option["value"] for option in page.select(".province-picker option")]
    assert len(provinces) > 80 and KHENIFRA in provinces
    other = next(code for code in provinces if code != KHENIFRA)
    assert browse(demo.ADMINISTRATOR).get(f"/province?code={other}").select_one(f"option[value='{other}'][selected]")


def test_a_network_that_can_be_asked_is_suggested_before_one_by_invitation(browse, seeded):
    def suggested():
        return [
            cell.get_text(" ", strip=True)
            for cell in browse(STAFF).get(f"/province/{KHENIFRA}").select(".table-action")
        ]

    closed = {row["id"] for row in seeded.read("MATCH (n:Network) WHERE n.joining = 'invitation' RETURN n.id AS id")}

    assert closed and not any("By invitation only" in words for words in suggested())

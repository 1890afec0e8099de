"""The directory as people use it: any id has a page, a page beyond the last is the last, marks find nothing."""

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import url_for

from graph.directory import associations, territories
from graph.directory.associations import Association
from graph.directory.search import Filters, search
from graph.rules.folding import fold
from seed import demo
from seed.files import read_organisations
from seed.organisations import convert
from tests.portal.strict import LANGUAGES

IDS = ("12/2015", "id?x=1", "id#3", "50%", "..", "a/../b", "~", "a//b", "رقم-7", "avec espace", "a/")


@pytest.fixture
def odd(seeded):
    """Save associations whose ids are hard on addresses, and return their names by id."""
    names = {id: f"Zzyx {number} association" for number, id in enumerate(IDS)}
    associations.save_associations(
        seeded, [Association(id=id, name_fr=name, territories=(demo.KHENIFRA,)) for id, name in names.items()]
    )
    yield names
    seeded.write("MATCH (entry:Entry) WHERE entry.id IN $ids DETACH DELETE entry", ids=list(IDS))


@pytest.fixture(scope="module")
def trial(seeded):
    """Save the names and ids that people sent, and give them back by id."""
    rows = read_organisations(Path("tests/fixtures/trials/all-organisations.csv"))
    made = convert(rows, [])
    territories.save_territories(seeded, made.territories)
    associations.save_associations(seeded, made.associations)
    yield {one.id: one for one in rows}
    seeded.write("MATCH (entry:Entry) WHERE entry.id IN $ids DETACH DELETE entry", ids=[one.id for one in rows])
    seeded.write("MATCH (place:Territory) WHERE place.code IN $codes DETACH DELETE place",
                 codes=[one.code for one in made.territories])  # fmt: skip


def results(page):
    return int(re.sub(r"\D", "", page.select_one(".lead").get_text()))


def test_every_id_has_a_page_that_its_link_leads_to(browse, odd):
    browser = browse()
    links = {link.get_text(): link["href"] for link in browser.get("/directory?text=zzyx").select(".entry-row a")}
    assert set(links) == set(odd.values())
    for name, link in links.items():
        assert "/../" not in f"{link}/"
        assert browser.get(link).h1.get_text() == name
    assert browser.get("/associations/12%2F2015").h1.get_text() == odd["12/2015"]


def test_every_name_that_was_sent_is_found_and_has_its_page(app, seeded, browse, trial):
    browser = browse()
    assert [one.id for one in trial.values() if one.doubt] == ["w1"]
    with app.test_request_context():
        addresses = {id: url_for("directory.association", id=id) for id in trial}
    for id, row in trial.items():
        assert id in {one.id for one in search(seeded, Filters(fold(row.name)), limit=60).entries}, row.name
        if not id.startswith("p"):  # Thirty of one name but for its number.
            assert browser.get(addresses[id]).h1.get_text() == row.name


def test_a_page_beyond_the_last_is_the_last(browse):
    browser = browse()
    first, beyond = browser.get("/directory"), browser.get("/directory?page=9999")
    assert results(first) == results(beyond) > 20
    assert len(beyond.select(".entry-row")) == (results(first) - 1) % 20 + 1
    assert beyond.select_one("[aria-current=page].pages-here")


@pytest.mark.parametrize("text", ["*", "😀", "%"])
def test_marks_alone_say_so(browse, text):
    page = browse().get(f"/directory?{urlencode({'text': text})}")
    assert (results(page), page.select(".entry-row")) == (0, [])
    assert "neither a letter nor a digit" in page.select_one(".empty").get_text()


def test_near_names_are_offered_when_nothing_fits(browse, place):
    page = browse().get("/directory?text=alphha")
    assert results(page) == 0
    assert "Association Alpha" in [link.get_text() for link in page.select(".entry-row a")]
    assert "Did you mean?" in page.get_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_filters_count_and_put_what_is_empty_last(browse, language):
    page = browse(None, language).get("/directory")
    assert "association" in page.select_one(".entry-row a")["href"]
    for name in ("province", "domain"):
        options = page.select(f"[name={name}] option")[1:]
        counts = [int(re.sub(r"\D", "", option.get_text().rpartition("(")[2])) for option in options]
        assert any(counts) and counts.index(0) == len([count for count in counts if count]) if 0 in counts else counts
        found = browse(None, language).get(f"/directory?{name}={options[0]['value']}")
        assert results(found) == counts[0]


def test_a_project_names_its_carrier(browse, seeded):
    (row,) = seeded.read(
        "MATCH (o:Organisation)-[:CARRIES]->(p:Project) WITH p, collect(o.name_fr) AS names WHERE size(names) = 1 "
        "RETURN p.name_fr AS project, names[0] AS carrier LIMIT 1"
    )
    page = browse().get(f"/directory?{urlencode({'text': row['project'], 'kind': 'project'})}")
    assert row["carrier"] in page.get_text()

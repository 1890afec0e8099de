"""What goes out: only what the reader may see, in every format, without anybody's formulas."""

import csv
import io
import json
import re
from datetime import date
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from docx import Document
from openpyxl import load_workbook

from graph.directory.associations import Association, save_associations
from graph.directory.contacts import Contact, save_contacts
from graph.directory.search import Filters, list_ids, search
from graph.links.links import Membership, save_memberships
from portal.kit.extensions import limiter
from seed import demo
from tests.portal.strict import LANGUAGES, check_page, directives

STAFF = demo.STAFF["khenifra"]
ASKED = "text=Zzyzx&province=05.301"


@pytest.fixture
def told(place, seeded):
    save_associations(seeded, [
        Association(id=f"{place.prefix}x", name_fr="=Zzyzx()", name_ar="جمعية", territories=(demo.KHENIFRA,),
                    lat=32.94, lon=-5.67, founded_year=2001, domains=("health",)),
    ])  # fmt: skip
    save_contacts(seeded, f"{place.prefix}x", [
        Contact(id=f"{place.prefix}x-1", kind="telephone", value="+212661234591", visibility="staff"),
        Contact(id=f"{place.prefix}x-2", kind="telephone", value="+212661234592", visibility="everybody"),
    ])  # fmt: skip
    return place


def read_csv(response, delimiter):
    text = response.get_data().decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=delimiter))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_csv_opens_with_a_double_click_and_holds_no_formula(browse, told, language):
    response = browse(None, language).client.get(f"/export/directory.csv?{ASKED}")

    head, row = read_csv(response, "," if language == "en" else ";")
    assert len(head) == len(row)
    assert row[1] == "'=Zzyzx()"
    digits = re.sub(r"\D", "", ";".join(row))
    assert "0661234592" in digits and "0661234591" not in digits


def test_staff_of_the_province_see_more(browse, told):
    response = browse(STAFF).client.get(f"/export/directory.csv?{ASKED}")

    assert "0661234591" in re.sub(r"\D", "", response.get_data(as_text=True))


def test_a_workbook_is_ready_to_filter_and_to_print(browse, told):
    book = load_workbook(io.BytesIO(browse(None, "ar").client.get(f"/export/directory.xlsx?{ASKED}").data))
    sheet = book.active

    assert sheet.sheet_view.rightToLeft and sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:Q{sheet.max_row}" and sheet.print_title_rows == "$1:$1"
    assert sheet["B2"].value == "=Zzyzx()" and sheet["B2"].data_type == "s"
    assert sheet["P2"].is_date


def test_what_is_made_up_says_so_in_every_file(browse, place, seeded):
    seeded.write("MATCH (n:Association {id: $id}) SET n.synthetic = true, n.lat = 32.9, n.lon = -5.6", id=place.a)
    seeded.write("MATCH (a {id: $a}), (n {id: $n}) MERGE (a)-[:MEMBER_OF]->(n)", a=place.a, n=place.n)
    visitor, address = browse(None, "en").client, f"/export/networks/{place.n}/members"

    head, row = read_csv(visitor.get(f"{address}.csv"), ",")
    assert (head[-1], row[-1]) == ("Kind of data", "Demonstration data")
    (feature,) = json.loads(visitor.get(f"{address}.geojson").data)["features"]
    assert feature["properties"]["synthetic"] is True
    for paper in ("telephones", "labels"):
        told = Document(io.BytesIO(visitor.get(f"{address}.{paper}").data))
        assert "Demonstration data" in " ".join(one.text for one in told.paragraphs)
    network = browse(STAFF).client.get("/export/province/05.301/network.graphml").text
    assert '<data key="node-synthetic">true</data>' in network


def test_a_directory_is_read_in_one_go_and_taken_away_so_often(app, browse, told, seeded):
    ids = list_ids(seeded, Filters(territory="05.301"), "fr")
    found = [one.id for skip in range(0, len(ids), 50)
             for one in search(seeded, Filters(territory="05.301"), skip=skip, limit=50).entries]  # fmt: skip
    assert ids == found and list_ids(seeded, Filters(text="Zzyzx")) == [f"{told.prefix}x"]

    app.config["EXPORT_LIMIT"] = "1 per minute"
    try:
        limiter.reset()
        statuses = [browse().client.get(f"/export/directory.csv?{ASKED}").status_code for _time in range(2)]
    finally:
        app.config["EXPORT_LIMIT"] = "1000 per minute"
        limiter.reset()
    assert statuses == [200, 429]


def test_the_queue_goes_out_by_kind(browse, seeded, place):
    seeded.write("MATCH (n:Association {id: $id}) SET n.to_check_since = datetime()", id=place.a)
    staff = browse(STAFF, "en").client

    _head, *rows = read_csv(staff.get("/export/province/05.301/queue.csv?kind=stale"), ",")
    assert "Association Alpha" in [row[2] for row in rows] and {row[1] for row in rows} == {"To be checked"}


def test_points_and_networks_are_read_by_other_programs(browse, told):
    points = json.loads(browse().client.get(f"/export/directory.geojson?{ASKED}").data)
    (feature,) = points["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [-5.67, 32.94]}

    tree = ElementTree.fromstring(browse(STAFF).client.get("/export/province/05.301/network.graphml").data)  # noqa: S314
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    nodes = {node.get("id") for node in tree.iterfind(".//g:node", space)}
    ends = [edge.get(end) for edge in tree.iterfind(".//g:edge", space) for end in ("source", "target")]
    assert len(nodes) > 20 and ends and set(ends) <= nodes


def test_a_list_may_have_a_title_that_no_sheet_may_have(browse, place, seeded):
    seeded.write("MATCH (n:Network {id: $id}) SET n.name_fr = 'Réseau A/B: eau?', n.name_ar = null", id=place.n)

    book = load_workbook(io.BytesIO(browse(None, "fr").client.get(f"/export/networks/{place.n}/members.xlsx").data))
    assert book.sheetnames == ["Réseau AB eau"]


def test_papers_and_other_lists_go_out_to_those_who_may(browse, told, place):
    staff, visitor = browse(STAFF), browse()
    for address in ("/export/province/05.301/isolated.xlsx", "/export/province/05.301/waiting.csv"):
        assert staff.client.get(address).status_code == 200
        assert visitor.client.get(address).status_code == 302
    for format in ("telephones", "labels"):
        assert visitor.client.get(f"/export/directory.{format}?{ASKED}").data.startswith(b"PK")
    assert visitor.client.get(f"/export/networks/{place.n}/members.csv").status_code == 200
    assert visitor.client.get(f"/export/directory.exe?{ASKED}").status_code == 404


def test_search_engines_find_profiles_and_what_they_are(browse, told):
    visitor = browse().client
    robots = RobotFileParser()
    robots.parse(visitor.get("/robots.txt").text.splitlines())
    assert robots.site_maps() == ["http://localhost/sitemap.xml"]
    public = (
        "/directory",
        f"/associations/{told.a}",
        f"/networks/{told.n}",
        "/figures",
        "/catalogue",
        "/map",
        "/welcome",
    )
    assert all(robots.can_fetch("*", address) for address in public)
    closed = (f"/profile/{told.a}", "/network/members", "/c/x", "/export/directory.csv", "/sign-in", "/inbox")
    assert not any(robots.can_fetch("*", address) for address in closed)
    assert "/sitemap/pages.xml" in visitor.get("/sitemap.xml").text
    assert "<loc>http://localhost/associations/" in visitor.get("/sitemap/pages.xml").text

    page = browse(None, "fr").get(f"/associations/{told.a}")
    data = json.loads(page.find("script", type="application/ld+json").string)
    assert data["@type"] == ["NGO", "org:FormalOrganization"]
    assert data["name"][0] == {"@value": "Association Alpha", "@language": "fr"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_open_figures_and_the_list_for_other_sites(browse, told, language):
    browse(None, language).get("/figures")
    assert browse(None, language).client.get("/figures.csv").status_code == 200
    response = browse(None, language).client.get(f"/embed/list?{ASKED}")
    assert directives(response)["frame-ancestors"] == {"*"} and "X-Frame-Options" not in response.headers
    check_page(response, language)
    assert "Zzyzx" in response.text and "<form" not in response.text
    response = browse(None, language).client.get(f"/embed/map?{ASKED}")
    assert directives(response)["frame-ancestors"] == {"*"}
    check_page(response, language)


@pytest.fixture
def members(place, seeded):
    """Let a and b be members of n; of a there is more to tell."""
    save_memberships(seeded, [Membership(place.a, place.n, since=2019), Membership(place.b, place.n)])
    seeded.write(
        "MATCH (a {id: $id}) SET a.axis_governance = 0.9, a.updated_on = date('2026-03-01'), a.name_fr = '=Alpha()'",
        id=place.a,
    )
    return place


@pytest.mark.parametrize(("language", "delimiter", "score"), [("fr", ";", "0,9"), ("en", ",", "0.9")])
def test_a_coordinators_members_go_out_as_every_csv(browse, members, language, delimiter, score):
    rows = read_csv(browse(members.un, language).client.get("/network/members.csv"), delimiter)

    first = next(row for row in rows if row[0] == "'=Alpha()")
    assert len(rows) == 3 and {len(row) for row in rows} == {13}
    assert (first[2], first[6]) == ("2019", score)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_coordinators_members_go_out_as_a_workbook(browse, members, language):
    answer = browse(members.un, language).client.get("/network/members.xlsx")
    (sheet,) = load_workbook(io.BytesIO(answer.data)).worksheets

    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    own = next(row for name, row in rows.items() if row[2].value == 2019)
    assert own[4].value.date() == date(2026, 3, 1) and own[4].number_format == "DD/MM/YYYY"
    assert own[6].value == 0.9 and own[0].data_type == "s"
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:M3"
    assert sheet.column_dimensions["A"].width == 44
    assert bool(sheet.sheet_view.rightToLeft) == (language == "ar")

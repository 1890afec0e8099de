"""A member of staff takes a list in: file, columns, preview, what is to settle, report, undoing; in three languages."""

import os
import time
from io import BytesIO
from pathlib import Path
from threading import Event

import pytest
from openpyxl import load_workbook

from graph.directory.associations import get_association
from graph.exchange import batches
from graph.exchange.records import read_known
from portal.exchange import running
from seed import demo
from tests.portal.strict import LANGUAGES

STAFF, ELSEWHERE = demo.STAFF["khenifra"], demo.STAFF["chichaoua"]
PAGE = "/province/05.301/imports"
LIST = """Liste de l'annexe;;;;
Nom;Commune;Date de création;Activité;Couleur préférée
Association Alpha;{commune};juin 2014;Santé;bleu
Association Essai Neuve;Lehri;01/02/99;Jardinage;rouge
Association d'Alpha;{commune};2015;;
;Lehri;;;
"""


def text(page):
    return " ".join(page.select_one(".site-main").get_text(" ").split())


def send(browser, content, name="liste.csv", **form):
    page = browser.get(PAGE)
    token = page.find("input", attrs={"name": "csrf_token"})["value"]
    data = {"csrf_token": token, "kind": "association", "on": "31/05/2026",
            "file": (BytesIO(content if isinstance(content, bytes) else content.encode()), name)} | form  # fmt: skip
    return browser.client.post(PAGE, data=data, content_type="multipart/form-data")


def fields(page, address):
    """Return what the form of a page that goes to an address holds."""
    form = next(form for form in page("form", method="post") if form["action"] in ("", address))
    inputs = [one for one in form("input") if one.get("type") in ("hidden", "text", None) and one.get("name")]
    values = {one["name"]: one.get("value", "") for one in inputs}
    for one in form("select"):
        chosen = one.find("option", selected=True) or one.find("option")
        values[one["name"]] = chosen["value"]
    return values


def post(browser, address, page, **more):
    return browser.client.post(address, data=fields(page, address) | more)


def finished(browser, address):
    """Return the page of an address once nothing goes on there any more, and where it is."""
    while True:
        response = browser.client.get(address, buffered=True, follow_redirects=True)
        page = browser.read(response, 200)
        if not page.find("meta", attrs={"http-equiv": "refresh"}):
            return page, response.request.path
        time.sleep(0.2)


@pytest.fixture
def commune(place, seeded):
    yield "Khénifra"
    seeded.write("MATCH (n:ImportBatch|ImportedRow|ImportMapping|ImportWord) DETACH DELETE n")
    seeded.write("MATCH (n:Entry) WHERE n.name_fr STARTS WITH 'Association Essai' DETACH DELETE n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_goes_from_its_file_to_its_undoing(browse, commune, place, seeded, language):
    staff = browse(STAFF, language)
    answer = send(staff, LIST.format(commune=commune))
    assert answer.status_code == 302, text(staff.read(answer, 200))
    columns = answer.location
    address = columns.removesuffix("/columns")
    page = staff.get(columns)
    assert fields(page, "")["column-4"] == "note"

    staff.read(post(staff, columns, page, do="plan"), 302)
    page, _path = finished(staff, address)
    assert "Jardinage" in text(page) and "01/02/99" in text(page)
    book = load_workbook(BytesIO(staff.client.get(f"{address}/preview.xlsx").data))
    assert [sheet.max_row for sheet in book.worksheets] == [5, 8, 3]

    doubtful = staff.get(f"{address}/doubtful")
    assert "Association Alpha" in text(doubtful)
    staff.read(post(staff, f"{address}/doubtful", doubtful, **{"row-5": "later"}), 302)
    page, _path = finished(staff, address)
    order = next(one["name"] for one in page("input", type="radio"))
    staff.read(post(staff, address, page, **{order: "day_first", "do": "show"}), 302)
    page, _path = finished(staff, address)
    assert "01/02/99" not in text(page)
    staff.get(f"{address}?fate=changed")
    staff.read(post(staff, address, page, do="apply"), 302)
    page, report = finished(staff, address)

    (batch,) = batches.list_batches(seeded, "05.301")
    assert batch.source.counts == {"created": 1, "changed": 1, "unchanged": 0, "doubtful": 0, "refused": 2}
    alpha = get_association(seeded, place.a)
    assert (alpha.founded_year, alpha.founded_month, alpha.domains) == (2014, 6, ("health",))
    assert report == f"/imports/done/{batch.id}"
    staff.read(staff.client.post(f"{report}/undo", data=fields(page, f"{report}/undo")), 302)
    assert get_association(seeded, place.a).founded_year is None
    assert batches.get_batch(seeded, batch.id).undone_at
    staff.get(PAGE)


def test_what_cant_be_taken_is_said_beside_its_field(browse, commune):
    staff = browse(STAFF)
    for content, name, form, said in [
        (b"", "x.csv", {}, "empty"),
        (b"%PDF-1.4 nothing", "x.csv", {}, "neither a CSV nor an XLSX"),
        ("Nom;Commune\nA;B", "x.csv", {"on": "31/12/2999"}, "still to come"),
        ("Nom;Commune\nA;B", "x.csv", {"kind": "nonsense"}, "Choose what it lists"),
    ]:
        answer = send(staff, content, name, **form)
        assert answer.status_code == 200
        assert said in text(staff.read(answer, 200))


def test_without_a_name_there_is_nothing_to_do(browse, commune):
    staff = browse(STAFF)
    columns = send(staff, "Nom;Commune\nAssociation Essai;Lehri\n").location
    page = staff.get(columns)

    page = staff.read(post(staff, columns, page, **{"column-0": "note", "do": "plan"}), 200)
    assert "No column is “Name”" in text(page)
    page = staff.read(post(staff, columns, page, **{"column-0": "name", "column-1": "name", "do": "plan"}), 200)
    assert "Two columns are “Name”" in text(page)


def test_what_is_answered_beside_the_import_button_is_looked_at_first(browse, commune, seeded):
    staff = browse(STAFF)
    columns = send(staff, "Nom;Commune;Activité\nAssociation Essai;Lehri;Jardinage\n").location
    address = columns.removesuffix("/columns")
    staff.read(post(staff, columns, staff.get(columns), do="plan"), 302)
    page, _path = finished(staff, address)
    choice = next(name for name in fields(page, address) if name.startswith("word-"))

    told = staff.read(post(staff, address, page, **{choice: "agriculture", "override": "1", "do": "apply"}), 302)
    page, path = finished(staff, address)
    assert path == address and "Jardinage" not in page.form.get_text()
    assert "Look at it once more" in text(told) + text(page), "on the first page that stays"
    staff.read(post(staff, address, page, override="1", do="apply"), 302)
    _page, path = finished(staff, address)

    assert path.startswith("/imports/done/")
    (known,) = [one for one in read_known(seeded, "association", "05.301") if one.name == "Association Essai"]
    assert known.values["domains"] == ("agriculture",)


def test_an_answer_that_comes_while_a_list_is_read_is_taken_too_and_a_long_step_isnt_dead(
    browse, commune, app, monkeypatch
):
    staff = browse(STAFF)
    columns = send(staff, "Nom;Commune\nAssociation Essai;Nulle part\n").location
    address = columns.removesuffix("/columns")
    waiting, released = Event(), Event()
    whole = running.make_plan

    def slow(*given):
        waiting.set()
        assert released.wait(30)
        return whole(*given)

    monkeypatch.setattr(running, "make_plan", slow)
    monkeypatch.setattr(running, "AT_ONCE", 0.01)
    monkeypatch.setattr(running, "BEAT", 0.01)
    staff.read(post(staff, columns, staff.get(columns), do="plan"), 302)
    assert waiting.wait(30)
    (told,) = Path(app.config["IMPORTS_FOLDER"]).glob(f"lists/*/{address.rpartition('/')[2]}/progress.json")
    os.utime(told, (0, 0))
    while told.stat().st_mtime == 0:
        time.sleep(0.01)
    page = staff.get(address)
    token = page.find("input", attrs={"name": "csrf_token"}) or staff.get(PAGE).find(attrs={"name": "csrf_token"})
    staff.client.post(address, data={"csrf_token": token["value"], "places": "province", "do": "show"})
    released.set()

    page, _path = finished(staff, address)
    assert fields(page, address)["places"] == "province"
    assert "1 is new" in text(page).replace("1 row in the list. Nothing is written yet. ", "")


def test_a_list_belongs_to_who_sent_it_and_its_province(browse, commune):
    columns = send(browse(STAFF), "Nom;Commune\nAssociation Essai;Lehri\n").location

    assert browse(ELSEWHERE).status(columns) == 404
    assert browse(ELSEWHERE).status(PAGE) == 403
    assert browse(demo.ASSOCIATION).status(PAGE) == 403

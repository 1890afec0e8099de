"""The restitution of a province: who reads it, and that page, document and workbook say what the command says."""

from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from graph.diagnostic.instruments import newest_instrument
from graph.diagnostic.made import MadeDiagnostic, save_made
from graph.diagnostic.responses import read_responses
from graph.directory.associations import Association, save_associations
from graph.rules.answers import Answer, AnswerState
from graph.rules.figures import compute_figures
from portal.diagnostic.restitution.read import read_restitution
from portal.diagnostic.restitution.report import write_report
from seed import demo
from tests.portal.assessed import NOON
from tests.portal.strict import LANGUAGES

HERE = "05.301"
STAFF = demo.STAFF["khenifra"]
# Who reads which address, in which language, is held by test_pages.py.
CHOSEN = (
    f"/province/{HERE}/restitution/breakdown?by=commune&about=governance",
    f"/province/{HERE}/restitution/breakdown?by=nonsense&about=nonsense",
    "/restitution/compare?first=nonsense&second=05.301",
)
ADDRESSES = [f"/province/{HERE}/restitution{rest}" for rest in ("", "/breakdown", ".docx", ".xlsx")]
EMPTY = (
    "MATCH (p:Province) WHERE NOT EXISTS { (p)<-[:IN*0..2]-()<-[:BASED_IN]-(:Association) } RETURN p.code AS code "
    "ORDER BY code LIMIT 1"
)


@pytest.fixture(scope="module")
def report(app):
    """Return a function that reads the report of the province in a language."""

    def read(language):
        with app.test_request_context(headers={"Cookie": f"language={language}"}):
            return write_report(read_restitution(HERE))

    return read


@pytest.fixture
def elsewhere(seeded):
    """Return the code of a province in which no association is."""
    return seeded.read(EMPTY)[0]["code"]


def submitted(graph, place, code, count, answers=None):
    """Make some associations of a province with their submitted diagnostics."""
    ids = [f"{place.prefix}s{number}" for number in range(count)]
    save_associations(graph, [Association(id=id, name_fr=id, territories=(code,), milieu="rural") for id in ids])
    save_made(
        graph,
        newest_instrument(graph),
        [
            MadeDiagnostic(id=f"{id}-d", code=f"{id}-d", association=id, answers=answers or {}, started_at=NOON,
                           submitted_at=NOON + timedelta(days=1))
            for id in ids
        ],
    )  # fmt: skip


def words(tag):
    return " ".join(tag.get_text().replace("\u00a0", " ").split())


@pytest.mark.parametrize("page", CHOSEN)
def test_what_is_chosen_is_shown(browse, page):
    browse(STAFF).get(page)


def test_staff_of_other_provinces_dont(browse):
    browser = browse(demo.STAFF["chichaoua"])
    for path in ADDRESSES:
        assert browser.status(path) == 403
        assert browser.status(path.replace(HERE, "nowhere")) == 404


def test_staff_compare_only_provinces_that_they_follow(browse):
    page = browse(STAFF).get("/restitution/compare?first=05.301&second=07.161")

    assert [option["value"] for option in page.select("#first option")] == ["", HERE]
    assert [words(head) for head in page.select("#vision-heading ~ table thead th")] == ["Figure", "Khénifra"]


def test_administrators_see_the_three_provinces_of_the_study_side_by_side(browse, seeded):
    page = browse(demo.ADMINISTRATOR).get("/restitution/compare")

    heads = page.select("#vision-heading ~ table thead th")
    assert [words(head) for head in heads] == ["Figure", "Khénifra", "Sidi Kacem", "Chichaoua"]
    row = next(row for row in page.select("tbody tr") if "no action plan" in words(row))
    for cell, code in zip(row("td"), ("05.301", "04.481", "07.161"), strict=True):
        figure = compute_figures(newest_instrument(seeded), read_responses(seeded, code))["no_action_plan"]
        assert words(cell.select_one(".told-number")) == f"{round(figure.value, 1):g}%"


def test_the_page_says_the_figures_of_the_command(browse, seeded):
    page = browse(STAFF).get(ADDRESSES[0])

    figures = compute_figures(newest_instrument(seeded), read_responses(seeded, HERE))
    shown = {item["data-figure"]: item for item in page.select("[data-figure]")}
    assert set(shown) == set(figures)
    for id, figure in figures.items():
        number = words(shown[id].select_one(".told-number")).removesuffix("%").replace(",", "")
        assert float(number) == pytest.approx(figure.value, abs=0.0501), id
        assert f"n = {figure.n:,}" in words(shown[id]).replace("n = ", "n = ")


def test_sections_follow_the_slides(browse):
    page = browse(STAFF).get(ADDRESSES[0])

    assert [words(head) for head in page.select(".slide > h2")][:2] == ["Context", "Domains of work"]
    assert [slide["id"] for slide in page.select(".slide")] == [
        "context", "domains", "vision", "governance", "management", "resources", "projects", "communication",
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_say_what_their_tables_say(browse, language):
    page = browse(STAFF, language).get(ADDRESSES[0])

    charts = page.select("svg.chart, svg.chart-strip")
    assert len(charts) == 6 + 42
    for chart in charts:
        assert words(chart.title) and words(chart.desc)
    for spread in page.select(".spread"):
        drawn = [words(text) for text in spread.select(".chart-value")]
        table = [[words(cell) for cell in row("td")] for row in spread.select("tbody tr")]
        assert drawn == [f"{count} ({share})" for count, share in table]
        labels = [words(text) for text in spread.select(".chart-label")]
        assert labels == [words(head) for head in spread.select("tbody th")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_says_what_the_page_says(browse, language):
    browser = browse(STAFF, language)
    page = browser.get(ADDRESSES[0])

    document = Document(BytesIO(browser.client.get(f"/province/{HERE}/restitution.docx").data))

    said = {" ".join(one.text.replace("\u00a0", " ").split()) for one in document.paragraphs if one.text}
    tables = [
        [[" ".join(cell.text.replace("\u00a0", " ").split()) for cell in row.cells] for row in table.rows[1:]]
        for table in document.tables
    ]
    assert words(page.h1) in said
    told = [row for table in tables for row in table]
    for item in page.select("[data-figure]"):
        assert [words(item.select_one(".told-sentence")), words(item.select_one(".told-note"))] in told
    levels = [[[" ".join(row[:2]), *row[2:]] for row in table] for table in tables if len(table) == 5]
    questions = page.select(".level-table tbody")
    assert len(questions) > 20
    for question in questions:
        assert [[words(cell) for cell in row(["th", "td"])] for row in question.select("tr")] in levels
    told = [
        one for one in document.paragraphs if one.text and (language != "ar" or "\u0600" <= one.text[0] <= "\u06ff")
    ]
    marked = [one._p.pPr is not None and one._p.pPr.find(qn("w:bidi")) is not None for one in told]
    assert all(marked) if language == "ar" else not any(marked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_has_the_same_numbers_as_numbers(browse, seeded, report, language):
    book = load_workbook(BytesIO(browse(STAFF, language).client.get(f"/province/{HERE}/restitution.xlsx").data))

    figures = compute_figures(newest_instrument(seeded), read_responses(seeded, HERE))
    told = report(language)
    ids = [words.result.figure.id for section in told.sections for words in section.figures]
    rows = dict(zip(ids, book.worksheets[1].iter_rows(min_row=2, values_only=True), strict=True))
    assert {id: (row[2], row[4], row[5]) for id, row in rows.items()} == {
        id: (pytest.approx(one.value), one.n, one.unknown) for id, one in figures.items()
    }
    for sheet, breakdown in zip(book.worksheets[6::2], told.breakdowns, strict=False):
        given = [row for row in breakdown.rows if row.cells]
        head, *lines = sheet.values
        assert len(head) == 1 + len(given), "an indicator is a column"
        for number, row in enumerate(given, start=1):
            assert sorted(line[number] for line in lines if line[number] is not None) == [
                pytest.approx(value) for value in sorted(cell.value for cell in row.cells if cell.value is not None)
            ]
    assert all(sheet.sheet_view.rightToLeft is (language == "ar") for sheet in book.worksheets)


def test_a_breakdown_says_its_rows(browse, report):
    page = browse(STAFF).get(f"/province/{HERE}/restitution/breakdown?by=milieu&about=vision")

    (milieu,) = [one for one in report("en").breakdowns if one.by == "milieu"]
    rows = [row for row in milieu.rows if row.section == "vision"]
    assert [words(head) for head in page.select(".told-heading")] == [row.name for row in rows]
    shown = [[words(cell) for cell in row(["th", "td"])] for row in page.select("tbody tr")]
    assert shown == [
        [cell.line, cell.written.replace("\u00a0", " "), f"{cell.n:,}", f"{cell.unknown:,}"]
        for row in rows
        for cell in row.cells
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_province_without_diagnostics_says_what_to_do(browse, elsewhere, language):
    browser = browse(demo.ADMINISTRATOR, language)

    page = browser.get(f"/province/{elsewhere}/restitution")
    browser.get(f"/province/{elsewhere}/restitution/breakdown")
    browser.get(f"/restitution/compare?first={elsewhere}")

    assert page.select_one(".empty-state, .empty") and not page.select("svg.chart, .told")
    for kind in ("docx", "xlsx"):
        assert browser.status(f"/province/{elsewhere}/restitution.{kind}") == 200


def test_four_diagnostics_reveal_nothing_and_five_do(browse, seeded, place, elsewhere):
    answers = {"has_archive": Answer(AnswerState.ANSWERED, True)}
    submitted(seeded, place, elsewhere, 4, answers)
    browser = browse(demo.ADMINISTRATOR)
    before = browser.get(f"/province/{elsewhere}/restitution")
    book = load_workbook(BytesIO(browser.client.get(f"/province/{elsewhere}/restitution.xlsx").data))

    submitted(seeded, place, elsewhere, 5, answers)
    after = browser.get(f"/province/{elsewhere}/restitution")

    assert "Too few diagnostics yet" in words(before) and not before.select(".told, table")
    assert len(book.worksheets) == 1
    assert after.select(".told")


def test_a_sample_has_intervals_and_a_census_none(browse, seeded, place, elsewhere):
    browser = browse(demo.ADMINISTRATOR)
    submitted(seeded, place, elsewhere, 6)
    census = browser.get(f"/province/{elsewhere}/restitution")
    save_associations(seeded, [Association(id=f"{place.prefix}more", name_fr="M", territories=(elsewhere,))])

    sample = browser.get(f"/province/{elsewhere}/restitution")

    assert "They are a sample" not in words(census)
    assert "They are a sample" in words(sample)


def test_synthetic_answers_say_so(browse):
    assert browse(STAFF).get(ADDRESSES[0]).select(".badge-synthetic")
    assert browse(STAFF).get(ADDRESSES[1]).select(".badge-synthetic")


def test_the_province_page_leads_to_it(browse):
    assert browse(STAFF).get(f"/province/{HERE}").find("a", href=f"/province/{HERE}/restitution")

"""A province's plan as page, document and workbook: all say the same, and too small groups aren't told."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from graph.diagnostic.instruments import newest_instrument
from graph.diagnostic.made import MadeDiagnostic, save_made
from graph.directory.associations import Association, save_associations
from graph.rules.planned import Unreached
from graph.rules.restitution import BREAKDOWNS
from portal.diagnostic.restitution.read import read_restitution
from portal.plan.papers.grouping import NeedCount, count_together
from portal.plan.papers.telling import points
from seed import demo
from tests.portal.plan.papers import planned
from tests.portal.strict import LANGUAGES

STAFF = demo.STAFF["khenifra"]
PATHS = ("calendar", "calendar.ics", "map", "budget", "print", "indicators")
CONVOKE = """
UNWIND $rows AS row
MATCH (session:TrainingSession {id: row.session}), (association:Association {id: row.association})
CREATE (convocation:Convocation {id: row.session + row.association, attended: row.attended, came: row.came})
CREATE (convocation)-[:TO_SESSION]->(session)
CREATE (convocation)-[:FOR]->(association)
"""
SET_SCORE = "MATCH (d:Diagnostic {id: $id}) SET d.axis_governance = $score"


def words(tag):
    return " ".join(tag.get_text(" ").replace("\u00a0", " ").split())


def addresses(plan):
    return [f"/plans/{plan.id}/{path}" for path in PATHS] + [
        f"/plans/{plan.id}.{kind}" for kind in ("docx", "pdf", "xlsx")
    ]


def document(browse, plan, language="en"):
    return Document(BytesIO(browse(STAFF, language).client.get(f"/plans/{plan.id}.docx").data))


def workbook(browse, plan, language="en"):
    return load_workbook(BytesIO(browse(STAFF, language).client.get(f"/plans/{plan.id}.xlsx").data))


def convoke(graph, *rows):
    names = "session", "association", "attended", "came"
    graph.write(CONVOKE, rows=[dict(zip(names, row, strict=True)) for row in rows])


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 302), (demo.ASSOCIATION, 403), (demo.COORDINATOR, 403), (demo.STAFF["chichaoua"], 403), (STAFF, 200),
     (demo.ADMINISTRATOR, 200)],
)  # fmt: skip
def test_staff_of_the_province_and_administrators_read_the_papers(browse, plan, who, status):
    browser = browse(who)
    assert {path: browser.status(path) for path in addresses(plan)} == dict.fromkeys(addresses(plan), status)


def test_a_plan_that_is_not_there_is_a_404(browse, plan):
    for path in addresses(plan):
        assert browse(STAFF).status(path.replace(plan.id, "nobody")) == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_document_have_the_same_parts_and_tables(browse, plan, language):
    page = browse(STAFF, language).get(f"/plans/{plan.id}/print")
    written = document(browse, plan, language)

    headings = [tag.get_text() for tag in page.select(".printed-plan :is(h2, h3)")]
    assert headings == [each.text for each in written.paragraphs if each.style.name in ("Heading 1", "Heading 2")]
    assert len(headings) == 9 + 6 + 3
    tables = [
        [[words(cell) for cell in row(["th", "td"])] for row in table("tr")]
        for table in page.select(".printed-plan table")
    ]
    assert tables == [
        [[" ".join(cell.text.replace("\u00a0", " ").split()) for cell in row.cells] for row in table.rows]
        for table in written.tables[2:]
    ], "after the facts and the signatures of the cover"
    if language == "ar":
        arabic = [each for each in written.paragraphs if each.text and "\u0600" <= each.text[0] <= "\u06ff"]
        assert len(arabic) > 40 and all(each._p.xpath("./w:pPr/w:bidi") for each in arabic)


def test_the_plan_says_what_it_is_for_whom_and_why(browse, plan):
    text = words(browse(STAFF).get(f"/plans/{plan.id}/print").select_one("main"))

    assert "From Quarter 2 of 2026 to Quarter 4 of 2026" in text
    assert "State Draft" in text and "synthetic" in text
    assert "La province compte beaucoup d’associations jeunes. Elles demandent des formations." in text
    assert ": Les statuts manquent presque partout" in text
    assert "Better governance of associations" in text, "trainings stand by the study's objectives"
    assert "(cancelled)" in text and "To be set" in text
    assert "cost 10,701 dirhams, of a budget of 20,000" in text
    assert "The budget is used up 2" in text and "No hall is within reach 1" in text
    assert "The plan isn't adopted yet" in text
    assert "30% of the needs are served by a session 6 of 20 needs" in text


def test_mean_scores_are_those_of_the_restitution(app, browse, plan):
    with app.test_request_context():
        sections = {one.axis.id: one for one in read_restitution(planned.PROVINCE, by=()).sections if one.scores}
    table = document(browse, plan).tables[2]
    rows = {row.cells[0].text.lower(): row.cells[1].text for row in table.rows}
    assert rows["governance"] == str(round(100 * sections["governance"].scores.mean))
    assert set(BREAKDOWNS) and len(table.rows) == 7


def test_themes_that_few_need_are_put_together(browse, plan):
    page = browse(STAFF).get(f"/plans/{plan.id}/print")
    (table,) = [each for each in page.select("table") if words(each.caption) == "Needs by: Theme"]

    rows = [[words(cell) for cell in row(["th", "td"])] for row in table.select("tbody tr")]
    assert [row[1] for row in rows] == ["12", "8"], "2 alone would be told of"
    assert rows[1][:3] == ["Other themes", "8", "3"]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": (9, 4), "b": (5, 5)}, [NeedCount("a", 9, 4), NeedCount("b", 5, 5)]),
        ({"a": (9, 4), "b": (3, 1), "c": (2, 0)}, [NeedCount("a", 9, 4), NeedCount(None, 5, 1)]),
        ({"a": (9, 4), "b": (6, 1), "c": (1, 0)}, [NeedCount("a", 9, 4), NeedCount(None, 7, 1)]),
        ({"a": (9, 4), "c": (1, 1)}, [NeedCount(None, 10, 5)]),
        ({"a": (2, 1), "c": (1, 1)}, []),
        ({"a": (9, 4), "c": (0, 0)}, [NeedCount("a", 9, 4)]),
        ({}, []),
    ],
)
def test_small_counts_hide_together(counts, shown):
    assert count_together(counts) == shown


def test_it_says_what_it_answers_of_the_studys_conclusion(browse, plan):
    page = browse(STAFF).get(f"/plans/{plan.id}/print")

    rows = [[words(cell) for cell in row(["th", "td"])] for row in page.select("#part-conclusion ~ table tbody tr")]
    assert [(row[0].split()[0], *row[1:]) for row in rows] == [
        ("Shared", "1", "1"), ("Participatory", "0", "0"), ("Good", "2", "3"), ("Clear", "3", "3"), ("All,", "4", "7"),
    ]  # fmt: skip


def test_an_adopted_plan_tells_its_version(browse, seeded, plan, staff):
    planned.adopt(seeded, plan, staff)

    text = words(browse(STAFF).get(f"/plans/{plan.id}/print").select_one("main"))
    assert "Adopted, version 1 of March 2, 2026" in text
    assert "1 March 2, 2026 Conseil du 2 mars" in text


def test_a_plan_without_sessions_or_planning_still_prints(browse, seeded, plan, staff):
    empty = planned.replace(plan, sessions=(), outcome=None, context="", focuses=())
    planned.save(seeded, empty, staff, plan)

    text = words(browse(STAFF).get(f"/plans/{plan.id}/print").select_one("main"))
    assert text.count("No session of this kind is planned, although the catalogue has offers of it.") == 5
    assert "There is no session yet." in text and "nothing is known of needs left" in text
    for path in addresses(plan):
        assert browse(STAFF).status(path) == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_has_everything(browse, plan, place, language):
    book = workbook(browse, plan, language)
    sheets = {number: list(sheet.values) for number, sheet in enumerate(book.worksheets)}

    assert len(sheets) == 11
    assert {sheet.sheet_view.rightToLeft for sheet in book.worksheets} == {language == "ar"}
    sessions, seats, left = sheets[1][1:], sheets[2][1:], sheets[3][1:]
    assert [row[0] for row in sessions] == [1, 2, 3, 4, 5]
    assert sum(row[14] for row in sessions) == 10_701 + 2500, "the cancelled one stands there too"
    assert [row[7] for row in sessions][:2] == [datetime(2026, 4, 8), datetime(2026, 4, 21)], "days are dates"  # noqa: DTZ001
    assert [row[2] for row in seats if row[0] == 3] == [seats[0][2], seats[1][2], "Association Gamma"]
    assert len(left) == 3
    for sheet in book.worksheets:
        assert place.prefix not in str(list(sheet.values)), "no internal ids"
        assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert all(sheet.auto_filter.ref for sheet in book.worksheets[1:9])
    for number in range(5, 9):
        *lines, total = sheets[number][1:]
        assert sum(row[3] for row in lines) == total[3] == 10_701


def test_the_workbook_has_what_was_spent_the_settings_and_what_is_missed(browse, seeded, plan, staff):
    told, settings = plan.outcome, planned.replace(plan.settings, visits=7, weekdays=(2, 5), ramadan="shorter")
    short = Unreached("theme", "statutes", 0.05, 0.01), Unreached("kind", "coaching", 0.1, 0.0)
    spent = tuple(planned.replace(one, spent=5432) if one.state == "convoked" else one for one in plan.sessions)
    kept = planned.replace(plan, sessions=spent, settings=settings, outcome=planned.replace(told, short=short))
    planned.save(seeded, kept, staff, plan)

    book = workbook(browse, plan)

    about = dict(list(book.worksheets[0].values))
    assert about["Really spent, in dirhams"] == 5432
    assert about["Sessions of one association in a quarter, at most"] == 7
    assert about["Days on which sessions are"] == "Wednesday, Saturday"
    assert about["In Ramadan"] == "Shorter days, of four hours"
    assert [row[15] for row in book["Sessions"].values] == ["Really spent, in dirhams", 5432, None, None, None, None]
    assert [row[1:] for row in book["Minimums not reached"].values][1:] == [(0.05, 0.01), (0.1, 0)]


def test_seats_name_association_and_themes(browse, plan):
    rows = list(workbook(browse, plan)["Seats"].values)
    assert rows[1][2:4] == ("Association Alpha", "Khénifra")
    assert len(rows[2][4].split(", ")) == 2


@pytest.mark.parametrize(("language", "before"), [("en", ""), ("ar", "\u200e")])
def test_a_change_keeps_its_sign_before_it(app, language, before):
    with app.test_request_context(headers={"Cookie": f"language={language}"}):
        written = [points(change).replace(",", ".") for change in (0.125, -0.0312, -0.0001)]
    assert written == [f"{before}+12.5", f"{before}−3.1", f"{before}+0.0"]


def test_attendance_is_told_once_it_is_entered(browse, seeded, plan, place):
    page = browse(STAFF).get(f"/plans/{plan.id}/indicators")
    assert [words(value) for value in page.select(".figure-value")] == ["30%", "–", "–"]
    assert "No axis has so many yet" in words(page)

    first = f"{place.prefix}s1"
    convoke(seeded, (first, place.a, True, 3), (first, place.b, False, 0), (f"{place.prefix}s3", place.c, None, None))

    page = browse(STAFF).get(f"/plans/{plan.id}/indicators")
    assert [words(value) for value in page.select(".figure-value")] == ["30%", "33%", "50%"]
    assert "1 of 2, 3 people came" in words(page)


def test_scores_are_compared_with_those_who_did_not_come(browse, seeded, plan, place, staff):
    ids = [f"{place.prefix}x{number}" for number in range(12)]
    save_associations(seeded, [Association(id=id, name_fr=id, territories=(planned.VILLAGE,)) for id in ids])
    days = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 11, 5, tzinfo=UTC)
    for cycle, day in enumerate(days, start=1):
        made = [MadeDiagnostic(id=f"{id}-{cycle}", code=f"{id}-{cycle}", association=id, answers={}, cycle=cycle,
                               started_at=day, submitted_at=day + timedelta(days=1)) for id in ids]  # fmt: skip
        save_made(seeded, newest_instrument(seeded), made)
        for number, id in enumerate(ids):
            gain = (0.3 if number < 6 else 0.1) + number / 100
            seeded.write(SET_SCORE, id=f"{id}-{cycle}", score=0.2 if cycle == 1 else 0.2 + gain)
    first = f"{place.prefix}s1"
    convoke(seeded, *((first, id, True, 1) for id in ids[:6]))

    page = browse(STAFF).get(f"/plans/{plan.id}/indicators")

    (row,) = page.select("tbody tr")
    assert [words(cell) for cell in row(["th", "td"])][:6] == ["Governance", "6", "+32.5", "6", "+18.5", "+14.0"]
    assert "rose more, or fell less" in words(page) and "not a proof" in words(page)
    assert "Governance" in words(
        browse(STAFF).get(f"/plans/{plan.id}/print").select_one("#part-indicators").parent("table")[1]
    )
    assert list(workbook(browse, plan)["Scores before and after"].values)[1][5] == pytest.approx(14.0)

    seeded.write("MATCH (c:Convocation {id: $id}) SET c.attended = false", id=first + ids[0])
    seeded.write("MATCH (c:Convocation {id: $id}) SET c.attended = false", id=first + ids[1])
    assert "No axis has so many yet" in words(browse(STAFF).get(f"/plans/{plan.id}/indicators"))

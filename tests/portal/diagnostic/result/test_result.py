"""What a result says: its numbers against scores worked out by hand, its words, its radar and its document."""

from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

from graph.diagnostic import diagnostics
from graph.diagnostic.instruments import save_instrument
from graph.diagnostic.medians import province_medians
from graph.directory import associations
from graph.directory.associations import Association
from portal.kit.clock import now
from seed import demo
from tests.portal import assessed
from tests.portal.assessed import GOOD
from tests.portal.strict import LANGUAGES

WEAK = {"vision_level": 1.0, "vision_good": False, "vision_number": 0.0, "vision_means": ("nothing",)}


@pytest.fixture
def submitted(seeded, place):
    """Submit: governance is good, of vision little, communication isn't answered enough for a score."""
    save_instrument(seeded, assessed.sample())
    diagnostic = assessed.start(seeded, f"{place.prefix}d", place.a)
    values = {id: value for id, value in GOOD.items() if not id.startswith(("vision", "communication"))}
    assessed.answer(seeded, diagnostic.consensus, values | WEAK | {"communication_good": True})
    assessed.submit(seeded, diagnostic, place.ua)
    return diagnostics.get_diagnostic(seeded, diagnostic.id)


def words(tag):
    return " ".join(tag.get_text().split())


def result_of(browse, place, submitted, language="en"):
    return browse(place.ua, language).get(f"/diagnostic/{submitted.id}/result")


def test_the_numbers_are_those_worked_out_by_hand(browse, place, submitted):
    page = result_of(browse, place, submitted)

    rows = {row.th.get_text(): [cell.get_text() for cell in row("td")] for row in page.select(".counts tbody tr")}
    # Governance: theme one (3/4 + 1) / 2 = 0.875; theme two (2/4 + 0.6) / 2 = 0.55, weight 2; in all 0.658.
    assert rows["governance"][0] == "66% · strong" and rows["governance"][-1] == "4 of 4"
    # Vision: theme one (1/4 + 0) / 2 = 0.125, theme two 0; 0.125 / 3 = 0.042.
    assert rows["vision"][0] == "4% · to strengthen"
    assert rows["communication"][0] == "not enough answers" and rows["communication"][-1] == "1 of 4"
    said = page.get_text()
    assert "governance: 66%, strong." in said
    assert "communication: not enough answers. 1 of 4 questions are answered; a score needs 60%." in " ".join(
        said.split()
    )


def test_strengths_and_needs_by_priority_with_what_could_be_done(browse, seeded, place, submitted):
    page = result_of(browse, place, submitted)

    needs = [words(need) for need in page.select("#needs-title ~ ol > li")]
    assert len(needs) == 2
    assert needs[0].startswith("1 Second This theme of “vision” stands at 0%: 40% or less is weak.")
    assert needs[1].startswith("2 First This theme of “vision” stands at 12%")
    assert needs[1].index("Yes No") < needs[1].index("1 of 4: b"), "the weakest answer comes first"
    strengths = [words(one) for one in page.select("#strengths-title ~ ul > li")]
    assert strengths[0] == "First (communication): 100%"
    assert "First (governance): 88%" in strengths
    assert not any("Second" in one for one in strengths)


def test_how_it_was_computed_is_shown_down_to_each_answer(browse, place, submitted):
    page = result_of(browse, place, submitted)

    vision = words(page.select("details.computed details.computed")[1])
    assert vision.startswith("vision 4% First 12% · weight 1 Level 1 of 4: b · 25% · weight 1 Yes No · 0% · weight 1")
    assert "Second 0% · weight 2 How many 0 · 0% · weight 1" in vision
    assert "OECD" in page.get_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_radar_says_what_it_shows_and_leaves_unknown_axes_open(browse, place, submitted, language):
    radar = result_of(browse, place, submitted, language).find("svg", class_="radar")

    assert radar["role"] == "img"
    assert radar.title.get_text() and radar.desc.get_text()
    assert radar["aria-labelledby"].split() == [radar.title["id"], radar.desc["id"]]
    assert len(radar.select(".radar-name")) == 6
    assert len(radar.select(".radar-own-point")) == 5
    # Five axes in a row are known: four lines, and none to the one that isn't.
    assert len(radar.select("line.radar-own")) == 4
    # Vision lies on the second of six axes, at 4 % of the radius of 110 around 245,170.
    x, y = (float(radar.select(".radar-own-point")[1][name]) for name in ("cx", "cy"))
    assert (x, y) == pytest.approx((245 + 110 * 0.0417 * 0.866, 170 - 110 * 0.0417 * 0.5), abs=0.1)


def scored(graph, place, scores, province):
    """Save associations of a province with these scores on vision."""
    associations.save_associations(
        graph,
        [Association(id=f"{place.prefix}s{number}", name_fr=f"S{number}", territories=(province,), axes={"vision": one})
         for number, one in enumerate(scores)],
    )  # fmt: skip


@pytest.mark.parametrize(("scores", "median"), [((0.2, 0.4, 0.6, 0.8), None), ((0.2, 0.4, 0.5, 0.6, 0.9), 0.5)])
def test_the_median_is_told_over_five_associations_or_more(seeded, place, scores, median):
    # A province of the country in which nobody else has a score.
    code = seeded.read("MATCH (p:Province) WHERE NOT EXISTS { (p)<-[:IN*0..2]-()<-[:BASED_IN]-(:Association) } "
                       "RETURN p.code AS code LIMIT 1")[0]["code"]  # fmt: skip
    scored(seeded, place, scores, code)

    found = province_medians(seeded, code)

    assert (found["vision"].value, found["vision"].count) == (median, len(scores))
    assert (found["projects"].value, found["projects"].count) == (None, 0)


def test_a_result_says_where_it_is_beside_the_province(browse, seeded, place, submitted):
    page = result_of(browse, place, submitted)

    median = province_medians(seeded, "05.301")["governance"]
    assert f"({median.count:,} are counted)" in page.get_text()


def test_a_province_with_too_few_says_so(browse, seeded, place, submitted):
    code = seeded.read("MATCH (p:Province) WHERE NOT EXISTS { (p)<-[:IN*0..2]-()<-[:BASED_IN]-(:Association) } "
                       "RETURN p.code AS code LIMIT 1")[0]["code"]  # fmt: skip
    associations.save_associations(seeded, [Association(id=place.a, name_fr="A", territories=(code,))])

    page = result_of(browse, place, submitted)

    assert page.get_text().count("Fewer than 5 associations of") == 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_change_since_the_last_diagnostic(browse, seeded, place, submitted, language):
    before = diagnostics.read_sheet(seeded, submitted.consensus).answers
    second = assessed.start(seeded, f"{place.prefix}e", place.a, carried=before)
    assessed.answer(seeded, second.consensus, {"vision_level": 4.0, "vision_good": True, "governance_level": 2.0})
    assessed.submit(seeded, second, place.ua)

    page = browse(place.ua, language).get(f"/diagnostic/{second.id}/result")

    moved = page.select("#moved-title ~ ul > li")
    assert len(moved) == 3
    if language == "en":
        said = " ".join(page.get_text().split())
        # Vision: (1 + 2 * 0) / 3 = 33 %, from 4 %; governance: ((0.5 + 1) / 2 + 1.1) / 3 = 62 %, from 66 %.
        assert "Better than last time: 4% then, 29 points more now." in said
        assert "Lower than last time: 66% then, 4 points less now." in said
        assert "The same as last time (66%)." in said
        assert words(moved[0]) == "Yes Then: No Now: Yes better"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_says_what_the_page_says(browse, place, submitted, language):
    browser = browse(place.ua, language)
    page = result_of(browse, place, submitted, language)

    response = browser.client.get(f"/diagnostic/{submitted.id}/result.docx")

    name = f"diagnostic-{submitted.code}-{now():%Y-%m-%d}{'' if language == 'fr' else f'-{language}'}.docx"
    assert response.headers["Content-Disposition"] == f"attachment; filename={name.lower()}"
    document = Document(BytesIO(response.data))
    texts = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    said = " ".join(" ".join([*(paragraph.text for paragraph in document.paragraphs), *texts]).split())
    axes = next(one for one in document.tables if one.rows[0]._tr.xpath("./w:trPr/w:tblHeader"))
    cells = [[cell.text for cell in row.cells] for row in axes.rows]
    for heading in page.select(".site-main h2"):
        if heading["id"] not in ("moved-title", "computed-title"):
            assert words(heading) in said
    for sentence in page.select(".axis-words p, #needs-title ~ ol .card-subtitle, #strengths-title ~ ul li"):
        assert words(sentence) in said
    rows = page.select(".counts tbody tr")
    assert [row[0] for row in cells[1:]] == [row.th.get_text() for row in rows]
    for row, shown in zip(cells[1:], rows, strict=True):
        assert row[1] == shown("td")[0].get_text()
    rtl = [one for one in document.paragraphs if one.text and (language != "ar" or "\u0600" <= one.text[0] <= "\u06ff")]
    marked = [paragraph._p.pPr is not None and paragraph._p.pPr.find(qn("w:bidi")) is not None for paragraph in rtl]
    assert all(marked) if language == "ar" else not any(marked)
    visual = [table._tbl.tblPr.find(qn("w:bidiVisual")) is not None for table in document.tables]
    assert set(visual) == {language == "ar"} and len(visual) >= 8


def test_the_profile_in_the_directory_says_the_same(browse, place, submitted):
    browser = browse(place.ua)
    profile = words(browser.get(f"/associations/{place.a}"))

    assert "Governance strong 66%" in profile
    assert "Clarity of vision to strengthen 4%" in profile
    assert "Communication not assessed" in profile


@pytest.mark.parametrize("role", ["own", "other", "coordinator", "staff", "visitor"])
def test_the_profile_leads_those_to_the_result_who_may_read_it(browse, place, submitted, role):
    who = {"own": place.ua, "other": place.ub, "coordinator": place.un, "staff": demo.STAFF["khenifra"]}.get(role)

    link = browse(who).get(f"/associations/{place.a}").find("a", href=f"/diagnostic/{submitted.id}/result")

    assert bool(link) is (role in ("own", "staff"))

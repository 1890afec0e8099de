"""The catalogue: read by everybody, filtered, edited by staff with nothing lost, its guides downloaded and counted."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from graph.plan.offers import get_offer, list_downloads, list_offers, save_offers
from portal.kit.clock import now
from portal.plan.catalogue import routes
from seed import demo
from seed.reference import guides, offers
from tests.portal.planned import save_adopted_plan
from tests.portal.sent_files import JPEG, PDF
from tests.portal.strict import LANGUAGES

STAFF = demo.STAFF["khenifra"]
WORDS = {
    "kind": "training",
    "title_fr": "Parler en public",
    "title_ar": "التحدث أمام الجمهور",
    "title_en": "",
    "summary_fr": "Des exercices.",
    "summary_ar": "تمارين.",
    "summary_en": "",
    "materials_fr": "Fiches",
    "materials_ar": "بطاقات",
    "materials_en": "",
    "themes": "statutes",
    "objective": "communication",
    "level": "basic",
    "hours": "2,5",
    "seats": "12",
    "cost": "800",
    "languages": "ar",
    "given_by": "peer",
    "guide": "",
}


@pytest.fixture(autouse=True)
def catalogue(seeded):
    """Begin each test with the project's catalogue, unedited."""
    seeded.write("MATCH (offer:Offer) DELETE offer")
    save_offers(seeded, offers())
    return seeded


def words(page, id) -> str:
    return " ".join(page.select_one(f"#{id}").get_text().split())


def titles(page) -> list[str]:
    return [link.get_text() for link in page.select(".offer a")]


def test_all_offers_are_listed_under_the_six_kinds(browse):
    page = browse().get("/catalogue")

    assert len(titles(page)) == len(offers())
    assert [head.get_text(" ").rsplit(" ", 1)[0].strip() for head in page.select("h2.offer-kind")] == [
        "Training", "Coaching", "Information, sharing and reflection", "Networking",
        "Exchange and transfer of know-how", "Guides and tools",
    ]  # fmt: skip


def test_filters_leave_only_what_fits(browse):
    page = browse().get("/catalogue?kind=coaching&axis=management")

    assert set(titles(page)) == {
        "An accountant at your side",
        "Putting files and lists in order",
    }
    assert page.select_one("select[name=axis] option[selected]")["value"] == "management"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_offer_is_shown_in_the_language_of_the_page(browse, language):
    page = browse(language=language).get("/catalogue/training-statutes")

    offer = next(one for one in offers() if one.id == "training-statutes")
    assert page.h1.get_text() == offer.title.said(language)
    assert offer.summary.said(language) in page.get_text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("guide", [guide.id for guide in guides()])
def test_a_guide_is_a_document_in_the_language_of_the_page(browse, language, guide):
    response = browse(language=language).client.get(f"/catalogue/guide-{guide}/guide.docx")

    document, content = Document(BytesIO(response.data)), next(one for one in guides() if one.id == guide)
    texts = [paragraph.text for paragraph in document.paragraphs]
    ending = "" if language == "fr" else f"-{language}"
    assert (
        response.headers["Content-Disposition"] == f"attachment; filename=guide-{guide}-{now():%Y-%m-%d}{ending}.docx"
    )
    assert texts[:2] == [content.title.said(language), content.lead.said(language)]
    assert all(part.heading.said(language) in texts for part in content.sections)
    sheet = next(part.sheet for part in content.sections if part.sheet)
    assert len(document.tables[0].rows) == 1 + len(sheet.examples) + sheet.lines
    right_to_left = document.paragraphs[1]._p.xpath("./w:pPr/w:bidi")
    assert bool(right_to_left) == (language == "ar")


def test_downloads_are_counted_and_shown_to_staff_alone(browse, catalogue):
    for _time in range(2):
        browse().client.get("/catalogue/guide-minutes/guide.docx")
    browse().client.head("/catalogue/guide-minutes/guide.docx")

    assert list_downloads(catalogue)["guide-minutes"] == 2
    assert "Downloaded 2 times" in browse(STAFF).get("/catalogue").get_text()
    assert "Downloaded 2 times" in browse(STAFF).get("/catalogue/guide-minutes").get_text()
    for who in (None, demo.ASSOCIATION):
        assert "ownloaded" not in browse(who).get("/catalogue").get_text()
        assert "ownloaded" not in browse(who).get("/catalogue/guide-minutes").get_text()


def test_staff_add_an_offer(browse, catalogue):
    before = {offer.id for offer in list_offers(catalogue)}

    page = browse(STAFF).submit("/catalogue/new", WORDS)

    (added,) = [offer for offer in list_offers(catalogue) if offer.id not in before]
    assert page.h1.get_text() == "Parler en public"
    assert (added.hours, added.seats, added.cost, added.title.en) == (2.5, 12, 800, "Parler en public")
    assert added.themes == ("statutes",) and added.objective == "communication"


def test_the_form_of_an_offer_shows_it_and_sent_as_it_is_changes_nothing(browse, catalogue):
    page = browse(STAFF).get("/catalogue/training-bodies/edit")
    form = {
        field["name"]: field.get("value", "")
        for field in page.select("form[method=post] input:is([type=text], [type=number])")
    }
    form |= {area["name"]: area.get_text().lstrip("\r\n") for area in page.select("form[method=post] textarea")}
    for choice in page.select("form[method=post] select"):
        form[choice["name"]] = choice.select_one("option[selected]")["value"]
    for box in page.select("form[method=post] input[type=checkbox][checked]"):
        form.setdefault(box["name"], []).append(box["value"])
    before = get_offer(catalogue, "training-bodies")

    browse(STAFF).submit("/catalogue/training-bodies/edit", form)

    after = get_offer(catalogue, "training-bodies")
    assert set(after.themes) == set(before.themes)
    assert vars(after) | {"themes": ()} == vars(before) | {"themes": ()}


def test_an_edit_is_kept_when_the_project_is_seeded_again(browse, catalogue):
    browse(STAFF).submit("/catalogue/training-statutes/edit", WORDS)

    save_offers(catalogue, offers())

    assert browse().get("/catalogue/training-statutes").h1.get_text() == "Parler en public"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("kind", "party", "Choose the kind of support."),
        ("title_fr", "  ", "Write the title in French."),
        ("title_ar", "", "Write the title in Arabic."),
        ("title_fr", "x" * 121, "Shorten the title to 120 characters or fewer."),
        ("summary_ar", "", "Say in Arabic what it is about."),
        ("summary_en", "x" * 601, "Shorten the text to 600 characters or fewer."),
        ("materials_fr", "", "Say in French what people receive or use."),
        ("themes", [], "Choose at least one theme."),
        ("themes", "astronomy", "Choose themes of the list."),
        ("objective", "", "Choose the objective that the training serves."),
        ("level", "", "Choose for whom it is."),
        ("hours", "much", "Enter a number, such as 12 or 12.5."),
        ("hours", "0", "Enter hours above 0, 400 at most (0 for a guide)."),
        ("hours", "nan", "Enter a number, such as 12 or 12.5."),
        ("hours", "1e999", "Enter a number, such as 12 or 12.5."),
        ("hours", "", "Enter hours above 0, 400 at most (0 for a guide)."),
        ("seats", "0", "Enter how many people a session takes, from 1 to 500."),
        ("seats", "-4", "Enter how many people a session takes, from 1 to 500."),
        ("seats", "2.5", "Enter a whole number, such as 12."),
        ("cost", "-1", "Enter a cost from 0 to 1,000,000 dirhams, without decimals."),
        ("cost", "", "Enter a cost from 0 to 1,000,000 dirhams, without decimals."),
        ("languages", [], "Choose at least one language."),
        ("languages", "tlh", "Choose languages of the list."),
        ("given_by", "", "Choose who gives it."),
        ("guide", "nothing", "Choose a guide of the list."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(browse, catalogue, name, value, said):
    page = browse(STAFF).submit("/catalogue/new", WORDS | {name: value}, status=200)

    error = page.select_one(f"#{name}-error")
    assert error.get_text(strip=True) == said
    assert page.select_one(".error-summary a").get_text() == said
    assert len(list_offers(catalogue)) == len(offers())
    for kept in {"title_fr", "seats", "hours"} - {name}:
        assert page.select_one(f"input[name={kept}]")["value"] == WORDS[kept]
    if name in ("hours", "seats", "cost"):
        assert page.select_one(f"input[name={name}]")["value"] == value


def test_a_guide_needs_its_file_and_has_no_seats_and_no_objective(browse, catalogue):
    page = browse(STAFF).submit("/catalogue/new", WORDS | {"kind": "guide"}, status=200)

    assert {error["id"] for error in page.select(".field-error")} == {"objective-error", "seats-error", "guide-error"}
    changes = {"kind": "guide", "objective": "", "hours": "0", "seats": "0", "cost": "0", "guide": "minutes"}
    assert browse(STAFF).submit("/catalogue/new", WORDS | changes).h1.get_text() == "Parler en public"


def test_staff_add_a_file_of_their_own_for_everybody(browse, catalogue, app):
    folder = Path(app.config["EVIDENCE_FOLDER"])
    changes = {"kind": "guide", "objective": "", "hours": "0", "seats": "0", "cost": "0"}
    before = {offer.id for offer in list_offers(catalogue)}
    page = browse(STAFF).submit("/catalogue/new", WORDS | changes | {"file": (BytesIO(PDF), "Guide <PV>.pdf")})
    (added,) = [offer for offer in list_offers(catalogue) if offer.id not in before]
    assert (added.guide, added.file.name, added.file.size) == (None, "Guide <PV>.pdf", len(PDF))

    link = f"/catalogue/{added.id}/file"
    assert page.select_one(f"a[href='{link}']").get_text(strip=True) == "Download the file"
    given = browse().client.get(link)
    browse().client.head(link)
    assert (given.data, given.mimetype) == (PDF, "application/pdf")
    assert list_downloads(catalogue)[added.id] == 1
    assert "Downloaded 1 time" in browse(STAFF).get(f"/catalogue/{added.id}").get_text()

    url = f"/catalogue/{added.id}/edit"
    browse(STAFF).submit(url, WORDS | changes | {"title_fr": "Autre"})
    kept = get_offer(catalogue, added.id)
    assert (kept.title.fr, kept.file) == ("Autre", added.file)
    page = browse(STAFF).submit(url, WORDS | changes | {"remove_file": "y"}, status=200)
    assert words(page, "guide-error") == "Choose the guide that can be downloaded, or add a file."
    browse(STAFF).submit(url, WORDS | changes | {"file": (BytesIO(JPEG), "photo.jpg")})
    assert not (folder / added.file.id).exists()
    second = get_offer(catalogue, added.id).file
    assert (second.name, (folder / second.id).read_bytes()) == ("photo.jpg", JPEG)
    browse(STAFF).submit(url, WORDS | changes | {"remove_file": "y", "guide": "minutes"})
    assert get_offer(catalogue, added.id).file is None and not (folder / second.id).exists()
    assert browse().status(link) == 404


def test_a_file_that_cannot_be_taken_is_refused_beside_its_field(browse, catalogue):
    sent = WORDS | {"file": (BytesIO(b"MZ a program"), "x.exe")}
    page = browse(STAFF).submit("/catalogue/new", sent, status=200)

    assert words(page, "file-error").startswith("This file is neither a PDF nor a picture.")
    assert page.select_one("#title_fr")["value"] == WORDS["title_fr"]
    assert len(list_offers(catalogue)) == len(offers())


def test_what_is_retired_is_not_listed_but_still_shown_and_comes_back(browse, catalogue):
    page = browse(STAFF).submit("/catalogue/guide-minutes", action="/catalogue/guide-minutes/retire")

    assert "No longer offered" in page.get_text()
    assert "Minutes on one page" not in titles(browse().get("/catalogue"))
    assert "Minutes on one page" in titles(browse(STAFF).get("/catalogue"))
    assert "No longer offered" in browse().get("/catalogue/guide-minutes").get_text()
    browse(STAFF).submit("/catalogue/guide-minutes", action="/catalogue/guide-minutes/restore")
    assert "Minutes on one page" in titles(browse().get("/catalogue"))


@pytest.mark.parametrize("action", ["new", "training-statutes/edit", "training-statutes/retire",
                                    "training-statutes/restore"])  # fmt: skip
@pytest.mark.parametrize("who", [demo.ASSOCIATION, demo.COORDINATOR])
def test_only_staff_change_the_catalogue(browse, catalogue, who, action):
    browse(who).post(f"/catalogue/{action}", WORDS, status=403)

    assert get_offer(catalogue, "training-statutes") == next(one for one in offers() if one.id == "training-statutes")


def test_a_button_without_its_token_does_nothing(browse, catalogue):
    assert browse(STAFF).client.post("/catalogue/training-statutes/retire").status_code == 400
    assert get_offer(catalogue, "training-statutes").active


def test_an_offer_without_an_instrument_is_still_shown(browse, catalogue):
    catalogue.write("MATCH (instrument:Instrument) SET instrument:Away REMOVE instrument:Instrument")
    try:
        assert len(titles(browse().get("/catalogue"))) == len(offers())
        assert browse().get("/catalogue/training-statutes").h1
    finally:
        catalogue.write("MATCH (instrument:Away) SET instrument:Instrument REMOVE instrument:Away")


def test_an_association_asks_for_an_offer_and_plans_it_from_its_page(browse, seeded, place, user_ids, monkeypatch):
    monkeypatch.setattr(routes, "now", lambda: datetime(2026, 12, 1, tzinfo=UTC))
    plan = save_adopted_plan(seeded, f"{place.prefix}next", place.b, user_ids[STAFF])
    browser, url = browse(place.ua), "/catalogue/training-statutes"
    try:
        page = browser.get(url)
        assert "January 9, 2027" in page.select_one("#dates-title ~ ul").get_text()
        assert page.select_one(".site-main a[href='/plan/actions/new?offer=training-statutes']")
        assert not browse().get(url).select("#dates-title, form[action$='/ask']")

        told = browser.submit(url, action=f"{url}/ask")

        assert "asks for this offer" in told.select_one(".site-main").get_text()
    finally:
        seeded.write("MATCH (p:ProvincePlan {id: $id}) OPTIONAL MATCH (p)-[:HAS_SESSION|HAS_CHANGE|HAS_VERSION]->(x) "
                     "DETACH DELETE p, x", id=plan.id)  # fmt: skip


@pytest.mark.parametrize("path", ["/catalogue.pdf", "/catalogue.xlsx"])
def test_papers_that_anybody_may_have_are_not_had_one_after_another(app, limits, browse, path):
    app.config["EXPORT_LIMIT"] = "1 per minute"
    try:
        assert [browse().status(path) for _ in range(2)] == [200, 429]
    finally:
        app.config["EXPORT_LIMIT"] = "1000 per minute"

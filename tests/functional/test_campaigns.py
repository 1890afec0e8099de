"""A campaign as ADS staff make it: dates, a sample, the form for KoboToolbox, and what comes back from it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from graph.diagnostic import campaigns, diagnostics
from portal.diagnostic.campaigns.service import fields_of
from seed import demo
from tests.functional.browsing import DESK, PHONE, button, follow, link, say, sign_in
from tests.functional.test_accessibility import axe, violations  # noqa: F401 - a fixture is found by its name
from tests.portal.diagnostic.campaigns.exports import as_csv, export

STAFF = demo.STAFF["khenifra"]
FORGET = """
MATCH (diagnostic:Diagnostic)-[:PART_OF]->(:Campaign)
OPTIONAL MATCH (diagnostic)-[:HAS_SHEET|HAS_CHANGE]->(part) DETACH DELETE part, diagnostic
"""
FORGET_CAMPAIGNS = "MATCH (campaign:Campaign) WHERE campaign.id <> 'of-the-story' DETACH DELETE campaign"
COUNT = "MATCH (diagnostic:Diagnostic)-[:PART_OF]->(:Campaign) RETURN count(diagnostic) AS count"


@pytest.fixture
def clean(seeded):
    yield
    seeded.write(FORGET)
    seeded.write(FORGET_CAMPAIGNS)


def started(page):
    """Return the marks of those that have started."""
    return page.locator(".badge").filter(has_text=re.compile(f"^{say('Started')}$"))


@pytest.fixture
def file(portal, seeded, tmp_path) -> Path:
    """Return an export with one association named as it is, one nearly so, and an answer that can't be."""
    campaign = campaigns.get_campaign(seeded, "of-the-story")
    with portal.test_request_context():
        fields = fields_of(campaign)
    first, second = [one for one in campaigns.list_followed(seeded, campaign.id) if len(one.name_fr) > 20][:2]
    filled = [
        {"takwia_name": first.name_fr, "takwia_commune": first.commune, "governance_good": "yes", "vision_level": "9"},
        {"takwia_name": f"{second.name_fr} bis", "takwia_commune": second.commune, "governance_good": "no"},
    ]
    path = tmp_path / "export.csv"
    path.write_bytes(as_csv(*export(fields, filled, language="fr")))
    return path


@pytest.mark.usefixtures("clean")
def test_staff_draw_a_sample_and_keep_the_campaign(visitors, seeded, width):
    with visitors.visit(width, account=STAFF) as page:
        page.goto("/directory")
        follow(page, "Diagnostics")
        link(page, "New campaign").click()
        button(page, "Draw the sample").click()
        expect(page.get_by_role("alert")).to_contain_text(say("Give the campaign a name."))
        page.get_by_label(say("Name of the campaign")).fill("Campagne du printemps")
        page.get_by_text(say("A sample, of a number that I choose"), exact=True).click()
        page.get_by_label(re.compile(say("How many associations"))).fill("50")
        button(page, "Draw the sample").click()
        expect(page.locator(".figure-value").first).to_have_text("50")
        assert len(campaigns.list_campaigns(seeded, "05.301")) == 1
        button(page, "Keep this campaign").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Campagne du printemps")
        expect(page.get_by_role("status").first).to_contain_text(say("The campaign is ready: invite its associations."))
        assert campaigns.list_campaigns(seeded, "05.301")[0].invited == 50
        row = page.get_by_role("row").filter(has=button(page, "Start it for them")).first
        button(row, "Start it for them").click()
        expect(started(page)).to_have_count(1)


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize("javascript", [True, False])
def test_staff_import_what_kobotoolbox_exported(visitors, seeded, file, width, javascript, axe):  # noqa: F811
    with visitors.visit(width, account=STAFF, javascript=javascript) as page:
        page.goto("/campaigns/of-the-story")
        with page.expect_download() as download:
            link(page, "Form for KoboToolbox (XLSForm)").click()
        assert download.value.suggested_filename == "sample-v1.xlsx"
        link(page, "Import from KoboToolbox").click()
        page.get_by_label(say("File exported from KoboToolbox")).set_input_files(file)
        button(page, "See what will be done").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(say("What the import will do"))
        expect(page.get_by_role("main")).to_contain_text(say("Choose one of the five levels."))
        if javascript:
            assert not violations(page, axe)
            page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        select = page.get_by_role("combobox")
        assert select.input_value(), "the near name is proposed"
        button(page, "Import").click()
        expect(page.locator(".flash")).to_contain_text(
            say("What will be done has changed: look at it once more, then import.")
        )
        assert seeded.read(COUNT) == [{"count": 0}]
        button(page, "Import").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Campagne de l'histoire")
        expect(started(page)).to_have_count(2)
    for one in campaigns.list_followed(seeded, "of-the-story"):
        if one.diagnostic:
            consensus = diagnostics.get_diagnostic(seeded, one.diagnostic).consensus
            assert set(diagnostics.read_sheet(seeded, consensus).answers) == {"governance_good"}


@pytest.mark.usefixtures("clean")
def test_an_association_finds_its_invitation_and_starts(visitors, seeded, dataset):
    own = next(user.organisations[0] for user in dataset.users if user.email == demo.INVITED)
    with visitors.visit(PHONE) as page:
        sign_in(page, demo.INVITED)
        link(page, "See the invitation").click()
        button(page, "Start the diagnostic").click()
        expect(page.locator(".flash")).to_contain_text(say("Your diagnostic is started."))
        page.goto("/home")
        expect(link(page, "See the invitation")).to_have_count(0)
    newest = diagnostics.list_diagnostics(seeded, own)[0]
    assert (newest.state, newest.campaign) == ("open", "of-the-story")


def test_a_desk_shows_the_response_on_the_province_s_page(visitors):
    with visitors.visit(DESK, account=STAFF) as page:
        page.goto("/province")
        link(page, "of those invited have submitted their diagnostic").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Campagne de l'histoire")

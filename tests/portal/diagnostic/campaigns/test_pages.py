"""The pages of campaigns: a sample shown before it is kept, its follow-up, its dates, and whose it is."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from graph.diagnostic import campaigns, diagnostics
from graph.rules.answers import Answer, AnswerState
from portal.kit.clock import now
from seed import demo
from seed.provinces import plan
from tests.graph.diagnostic.sample import sample
from tests.portal.diagnostic.campaigns.conftest import KHENIFRA
from tests.portal.strict import LANGUAGES

STAFF, ELSEWHERE = demo.STAFF["khenifra"], demo.STAFF["chichaoua"]
NEW = f"/province/{KHENIFRA}/diagnostics/new"


def asked(**values):
    today = now().date()
    known = {"name": "Printemps", "starts_on": today, "ends_on": today + timedelta(days=60), "instrument": "sample-v1",
             "how": "size", "size": 60, "margin": 5, "seed": "7"}  # fmt: skip
    return f"{NEW}?" + "&".join(f"{name}={value}" for name, value in (known | values).items())


def main(page):
    return " ".join(page.select_one(".site-main").get_text(" ").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_in_every_language(browse, made, language):
    made.start("a", "AAAA2222")
    staff = browse(STAFF, language)
    for url in ("/diagnostics", NEW, asked(), asked(how="all"), asked(name="", ends_on="x", size=""),
                f"/campaigns/{made.id}", f"/campaigns/{made.id}?state=started&text=alpha&commune={demo.KHENIFRA}",
                f"/campaigns/{made.id}?text=zzz", f"/campaigns/{made.id}/edit",
                f"/campaigns/{made.id}/import"):  # fmt: skip
        staff.get(url)
    browse(made.place.ua, language).get(f"/campaigns/{made.id}/start")
    browse(made.place.ub, language).get(f"/campaigns/{made.id}/start")


def test_a_sample_is_shown_before_it_is_kept_and_then_kept_as_shown(browse, seeded, instrument):
    staff, address = browse(STAFF), asked()

    page = staff.get(address)
    shown = {link["href"].split("/")[-1] for link in page.select(".drawn-list a")}
    assert len(shown) == 60
    assert campaigns.list_campaigns(seeded, KHENIFRA) == []
    for _twice in range(2):
        page = staff.submit(address, action=address)

    assert "The campaign is ready" in page.get_text()
    (campaign,) = campaigns.list_campaigns(seeded, KHENIFRA)
    assert (campaign.name, campaign.invited, campaign.seed) == ("Printemps", 60, "7")
    assert {one.id for one in campaigns.list_followed(seeded, campaign.id)} == shown
    assert campaign.population == len(campaigns.list_units(seeded, KHENIFRA))


def test_the_wanted_and_the_drawn_add_up(browse, instrument):
    page = browse(STAFF).get(asked())

    for table in page.select("#drawn table, #by-commune table"):
        counts = [
            [float(cell.get_text().replace(",", "")) for cell in row.select("td")] for row in table.select("tbody tr")
        ]
        assert sum(row[2] for row in counts) == 60
        assert all(abs(wanted - drawn) < 1.06 for _population, wanted, drawn in counts)


def test_a_sample_that_is_no_longer_the_one_shown_is_not_kept(browse, seeded, instrument):
    page = browse(STAFF).post(asked(), {"shown": "another"}, status=302)

    assert "The directory has changed since" in page.get_text()
    assert len(page.select(".drawn-list a")) == 60
    assert campaigns.list_campaigns(seeded, KHENIFRA) == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": " "}, "Give the campaign a name."),
        ({"ends_on": "2020-01-01"}, "Choose a last day after the first day."),
        ({"starts_on": "31/11/2026"}, "Enter a date, such as 20/03/2015."),
        ({"how": "size", "size": ""}, "Enter how many associations to draw, 1 or more."),
        ({"how": "size", "size": "0"}, "Enter how many associations to draw, 1 or more."),
        ({"how": "nonsense"}, "Choose which associations are invited."),
        ({"margin": "99"}, "Choose a margin of error."),
        ({"size": "many"}, "Enter a whole number, such as 12."),
        ({"instrument": "none-v9"}, "Choose a questionnaire."),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_lost(browse, seeded, instrument, wrong, told):
    page = browse(STAFF).get(asked(**{"name": "Mon nom"} | wrong))

    assert told in page.select_one(".error-summary").get_text()
    assert not page.select(".drawn-list")
    if "name" not in wrong:
        assert page.select_one("input[name=name]")["value"] == "Mon nom"
    browse(STAFF).post(asked(**wrong), {"shown": "x"}, status=302)
    assert campaigns.list_campaigns(seeded, KHENIFRA) == []


def test_follow_up_counts_and_finds(browse, made):
    diagnostic = made.start("a", "AAAA2222")
    made.start("b", "BBBB3333")
    diagnostics.submit(
        made.graph, diagnostic.id, sample(), sheet=diagnostic.consensus, user=made.place.ua, change="x", at=now()
    )
    staff = browse(STAFF)

    text = main(staff.get(f"/campaigns/{made.id}"))
    assert "33% have submitted their diagnostic 1 of 3 invited" in text
    for filters, names in (("text=bbbb3333", ["Association Bêta"]), ("state=invited", ["Association Gamma"]),
                           ("text=alph", ["Association Alpha"]), ("commune=nowhere", [])):  # fmt: skip
        page = staff.get(f"/campaigns/{made.id}?{filters}")
        assert [head.get_text() for head in page.select("section:not(#by-commune) tbody th")] == names
    assert "1" in main(staff.get("/diagnostics"))


def test_eight_hundred_are_paged(browse, seeded, instrument):
    staff, address = browse(STAFF), asked(how="all")
    staff.submit(address, action=address)
    (campaign,) = campaigns.list_campaigns(seeded, KHENIFRA)

    last = -(-campaign.invited // 20)
    pages = [staff.get(f"/campaigns/{campaign.id}?page={number}") for number in (1, last)]
    rows = [[link["href"] for link in page.select("section:not(#by-commune) tbody th a")] for page in pages]

    assert campaign.invited == campaign.population > 700
    assert [len(found) for found in rows] == [20, campaign.invited - 20 * (last - 1)]
    assert not set(rows[0]) & set(rows[1])
    assert pages[0].find("a", rel="next")["href"].endswith("page=2") and not pages[1].find("a", rel="next")


def test_a_diagnostic_is_started_on_behalf_and_once(browse, made):
    staff, url = browse(STAFF), f"/campaigns/{made.id}/associations/{made.place.a}/start"

    page = staff.submit(f"/campaigns/{made.id}?text=alpha", action=f"{url}?text=alpha")
    assert "The diagnostic of Association Alpha is started." in page.get_text()
    assert made.of("a").campaign == made.id
    assert "already" in staff.post(url, status=302).get_text()
    assert (
        "isn't in the campaign's sample" in staff.post(url.replace(made.place.a, made.place.far), status=302).get_text()
    )
    assert made.of("far") is None


def test_an_ended_campaign_starts_nothing_until_its_dates_are_changed(browse, made):
    staff, url = browse(STAFF), f"/campaigns/{made.id}/associations/{made.place.a}/start"

    assert "Over" in main(staff.submit(f"/campaigns/{made.id}", action=f"/campaigns/{made.id}/end"))
    assert "The campaign is over" in staff.post(url, status=302).get_text()
    assert "The campaign is over" in main(browse(made.place.ua).get(f"/campaigns/{made.id}/start"))
    assert made.of("a") is None

    today = now().date()
    dates = {"name": "Été", "starts_on": f"{today}", "ends_on": f"{today + timedelta(days=9)}"}
    wrong = staff.submit(f"/campaigns/{made.id}/edit", dates | {"ends_on": f"{today}"}, status=200)
    assert "Choose a last day after the first day." in wrong.select_one(".error-summary").get_text()
    assert wrong.select_one("input[name=name]")["value"] == "Été"
    staff.submit(f"/campaigns/{made.id}/edit", dates)
    staff.post(url, status=302)
    assert made.of("a").state == "open"


def test_an_association_starts_its_own_in_the_campaign(browse, made):
    own = browse(made.place.ua)

    own.submit(f"/campaigns/{made.id}/start", action=f"/campaigns/{made.id}/start")

    assert (made.of("a").campaign, made.of("a").instrument) == (made.id, "sample-v1")
    assert "open already" in main(own.get(f"/campaigns/{made.id}/start"))
    assert browse(made.place.ufar).status(f"/campaigns/{made.id}/start") == 403
    browse(made.place.ufar).post(f"/campaigns/{made.id}/start", status=403, borrowed_from="/sign-in")
    assert made.of("far") is None


def test_one_started_from_the_diagnostic_s_own_page_is_part_of_the_campaign_too(browse, made):
    browse(made.place.ua).post("/diagnostic", status=302)

    assert (made.of("a").campaign, made.of("a").instrument) == (made.id, "sample-v1")


def test_the_second_cycle_starts_from_the_answers_of_the_first(browse, made):
    first = made.start("a", "AAAA2222")
    change = diagnostics.Change("governance_good", Answer(AnswerState.ANSWERED, True), 0, "s")
    diagnostics.save_answers(made.graph, first.consensus, [change], now())
    diagnostics.submit(made.graph, first.id, sample(), sheet=first.consensus, user=made.place.ua, change="x", at=now())
    other = f"{made.place.prefix}second"
    strata = {one.id: campaigns.Stratum("", "", "") for one in campaigns.list_followed(made.graph, made.id)}
    campaigns.save_campaign(made.graph, campaigns.NewCampaign(
        id=other, name="Deux", province=KHENIFRA, instrument="sample-v1", seed="", population=3, sample=strata,
        starts_on=now().date(), ends_on=now().date(), created_at=now()))  # fmt: skip

    browse(STAFF).post(f"/campaigns/{other}/associations/{made.place.a}/start", status=302)

    assert made.of("a").cycle == 2
    assert made.sheet("a").answers["governance_good"].carried


def test_the_form_is_an_xlsform_with_the_communes_of_the_province(browse, made):
    response = browse(STAFF).client.get(f"/campaigns/{made.id}/form.xlsx")

    assert response.mimetype.endswith("spreadsheetml.sheet")
    book = load_workbook(BytesIO(response.data))
    assert book.sheetnames == ["survey", "choices", "settings"]
    names = [row[1] for row in book["choices"].iter_rows(values_only=True)]
    assert demo.KHENIFRA in names


ACTIONS = ("end", "edit", "import", "import/{token}", "associations/{a}/start", "start")


@pytest.mark.parametrize(("who", "status"), [("ua", 403), ("un", 403), (ELSEWHERE, 403), (None, 302)])
def test_a_campaign_is_for_staff_of_its_province(browse, made, who, status):
    browser = browse(getattr(made.place, who) if who in ("ua", "un") else who)
    for page in ("", "/edit", "/import", f"/import/{'x' * 32}", "/form.xlsx"):
        assert browser.status(f"/campaigns/{made.id}{page}") == status
    for action in ACTIONS[:-1]:
        url = f"/campaigns/{made.id}/" + action.format(a=made.place.a, token="x" * 32)
        browser.post(url, {"name": "X"}, status=status, borrowed_from="/sign-in")
    assert made.campaign.ended_at is None and made.campaign.name != "X" and made.of("a") is None


def test_what_is_not_there_is_a_404(browse, made):
    staff = browse(STAFF)
    for url in (
        "/campaigns/nothing",
        "/campaigns/nothing/edit",
        "/campaigns/nothing/import",
        "/campaigns/nothing/form.xlsx",
    ):
        assert staff.status(url) == 404
    assert staff.status(f"/province/{plan('chichaoua').code}/diagnostics") == 403
    staff.post(f"/campaigns/{made.id}/associations/nobody/start", status=404, borrowed_from="/sign-in")


@pytest.mark.parametrize("action", ACTIONS)
def test_nothing_is_done_without_the_pages_token(browse, made, action):
    url = f"/campaigns/{made.id}/" + action.format(a=made.place.a, token="x" * 32)
    for person in (STAFF, made.place.ua):
        browser = browse(person)
        browser.read(browser.client.post(url, data={"name": "X"}), 400)
    assert made.campaign.ended_at is None and made.of("a") is None

"""Campaigns in the graph, on both releases: their sample, their dates, who started and who submitted."""

from datetime import date, timedelta

import pytest

from graph.diagnostic import campaigns, diagnostics
from graph.diagnostic.campaigns import CampaignClosed, NewCampaign, NotInSample, Phase
from graph.diagnostic.diagnostics import CannotStart
from graph.diagnostic.instruments import save_instrument
from graph.directory.associations import Association, save_associations
from graph.rules.sampling import Stratum
from tests.graph.diagnostic.sample import sample
from tests.graph.world import NOON, add_associations, add_user

TODAY = NOON.date()


@pytest.fixture
def province(here):
    add_associations(here, "a", "b", milieu="urban")
    add_associations(here, "c", territories=("c2",), domains=("crafts", "literacy"))
    add_associations(here, "d", territories=("p1",), domains=())
    add_associations(here, "elsewhere", territories=("c3",))
    add_associations(here, "gone", status="closed")
    add_user(here)
    save_instrument(here, sample())
    return here


def save(graph, id="k", ids=("a", "b", "c"), **facts):
    strata = {unit.id: unit.stratum for unit in campaigns.list_units(graph, "p1")}
    known = {"name": "Campagne", "province": "p1", "instrument": "sample-v1", "starts_on": TODAY,
             "ends_on": TODAY + timedelta(days=30), "seed": "s", "population": 4, "created_at": NOON,
             "user": "u"}  # fmt: skip
    campaigns.save_campaign(graph, NewCampaign(id=id, sample={one: strata[one] for one in ids}, **(known | facts)))
    return campaigns.get_campaign(graph, id)


def start(graph, campaign, association, id=None, at=NOON):
    id = id or f"d-{association}"
    campaigns.start_in_campaign(
        graph, campaign, id=id, code=id.upper().replace("-", ""), association=association, instrument=sample(), at=at
    )
    return diagnostics.get_diagnostic(graph, id)


def test_units_are_the_active_associations_with_their_strata(province):
    assert {unit.id: unit.stratum for unit in campaigns.list_units(province, "p1")} == {
        "a": Stratum("c1", "urban", "social"),
        "b": Stratum("c1", "urban", "social"),
        "c": Stratum("c2", "rural", "economy"),
        "d": Stratum("", "", ""),
    }


def test_a_campaign_is_kept_and_saved_twice_it_stays(province):
    save(province)
    campaign = save(province, name="Other")

    assert (campaign.name, campaign.province, campaign.instrument) == ("Campagne", "p1", "sample-v1")
    assert (campaign.starts_on, campaign.ends_on - campaign.starts_on) == (TODAY, timedelta(days=30))
    assert (campaign.invited, campaign.started, campaign.submitted, campaign.population) == (3, 0, 0, 4)
    assert [one.id for one in campaigns.list_campaigns(province, "p1")] == ["k"]
    assert campaigns.list_campaigns(province, "p2") == []
    with pytest.raises(LookupError):
        save(province, "other", instrument="none-v1")


@pytest.mark.parametrize(
    ("today", "phase"),
    [(date(2026, 3, 8), "coming"), (TODAY, "open"), (date(2026, 4, 8), "open"), (date(2026, 4, 9), "over")],
)
def test_both_days_belong_to_it(province, today, phase):
    assert save(province).phase(today) == phase


def test_who_is_invited_has_started_and_has_submitted(province):
    campaign = save(province)
    start(province, campaign, "a")
    done = start(province, campaign, "c")
    diagnostics.submit(province, done.id, sample(), sheet=done.consensus, user="u", change="x", at=NOON)

    followed = campaigns.list_followed(province, "k")
    assert [(one.id, one.state, one.code) for one in followed] == [
        ("a", "started", "DA"), ("b", "invited", None), ("c", "submitted", "DC"),
    ]  # fmt: skip
    assert (followed[2].place_fr, followed[2].submitted_at) == ("Commune Basse", NOON)
    found = campaigns.responses(followed)
    assert {code: (one.invited, one.started, one.submitted, one.rate) for code, one in found.items()} == {
        "c1": (2, 1, 0, 0.0), "c2": (1, 0, 1, 1.0),
    }  # fmt: skip
    told, whole = campaigns.response(province, "p1", TODAY)
    assert (told.id, whole.invited, whole.started, whole.submitted) == ("k", 3, 1, 1)
    assert campaigns.response(province, "p2", TODAY) is None


def test_the_sample_is_searched_by_name_code_commune_and_state(province):
    save_associations(province, [Association(id="e", name_fr="École d'Aït", name_ar="مدرسة", territories=("c1",))])
    campaign = save(province, ids=("a", "b", "c", "e"))
    start(province, campaign, "a")
    followed = campaigns.list_followed(province, "k")

    def ids(**filters):
        return [one.id for one in campaigns.filter_followed(followed, **filters)]

    assert ids() == ["a", "b", "c", "e"]
    assert ids(text="ait ECO") == ids(text="مدرسه") == ["e"]
    assert ids(text="da") == ids(state="started") == ["a"]
    assert ids(commune="c1", state="invited") == ["b", "e"]
    assert ids(text="zzz") == []


def test_a_diagnostic_starts_within_its_dates_for_its_sample_and_once(province):
    campaign = save(province)

    assert start(province, campaign, "a").campaign == "k"
    with pytest.raises(CannotStart):
        start(province, campaign, "a", "again")
    with pytest.raises(NotInSample):
        start(province, campaign, "d")
    for days in (-1, 31):
        with pytest.raises(CampaignClosed):
            start(province, campaign, "b", at=NOON + timedelta(days=days))
    campaigns.end_campaign(province, "k", NOON)
    with pytest.raises(CampaignClosed):
        start(province, campaigns.get_campaign(province, "k"), "b")


def test_one_that_has_submitted_does_not_start_again_in_the_campaign(province):
    campaign = save(province)
    done = start(province, campaign, "a")
    diagnostics.submit(province, done.id, sample(), sheet=done.consensus, user="u", change="x", at=NOON)

    with pytest.raises(CannotStart):
        start(province, campaign, "a", "again")


def test_an_ended_campaign_goes_on_when_its_dates_are_changed(province):
    save(province)
    campaigns.end_campaign(province, "k", NOON)
    assert campaigns.inviting_campaign(province, "a", TODAY) is None

    campaigns.change_campaign(province, "k", name="Autre", starts_on=TODAY, ends_on=TODAY + timedelta(days=1))

    campaign = campaigns.inviting_campaign(province, "a", TODAY)
    assert (campaign.name, campaign.phase(TODAY)) == ("Autre", Phase.OPEN)
    assert campaigns.inviting_campaign(province, "d", TODAY) is None
    assert campaigns.inviting_campaign(province, "a", TODAY + timedelta(days=2)) is None


def test_one_busy_with_another_diagnostic_says_so(province):
    save(province)
    diagnostics.start_diagnostic(province, id="own", code="OWN", association="a", instrument=sample(), at=NOON)

    assert [one.busy for one in campaigns.list_followed(province, "k")] == [True, False, False]

"""The plan of an association in the portal: needs, decisions, actions, bad input, and who may do what."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from graph.plan import association_plans
from graph.plan.offers import Offer, save_offers
from graph.rules.actions import PlanAction, Step
from graph.rules.instrument import Words
from graph.rules.kinds import Difficulty, Giver, SupportKind
from portal.kit.clock import now
from seed import demo
from tests.portal import assessed
from tests.portal.strict import LANGUAGES

OFFER = Offer(
    id="test-plan-offer", kind=SupportKind.COACHING, title=Words("Offre", "عرض", "Offer of the tests"),
    summary=Words("Résumé", "ملخص", "Summary"), themes=("vision_first",), level=Difficulty.BASIC, hours=6.0, seats=20,
    languages=("fr",), cost=4500, given_by=Giver.TRAINER, materials=Words("Rien", "لا شيء", "None"),
)  # fmt: skip
FORGET_OFFER = "MATCH (offer:Offer {id: 'test-plan-offer'}) DETACH DELETE offer"
TYPED = {
    "what": "Écrire notre vision",
    "theme": "vision_first",
    "kind": "coaching",
    "status": "planned",
    "responsible": "president",
    "starts_on": "2026-02-01",
    "due_on": "2026-03-01",
    "budget": "1500",
    "partners": "Réseau Nu",
    "funders": "INDH",
    "steps": "Se réunir\n\n Rédiger \nSe réunir",
    "notes": "À deux",
}


def words(tag):
    return " ".join(tag.get_text().split())


@pytest.fixture
def offer(seeded):
    save_offers(seeded, [OFFER])
    yield OFFER
    seeded.write(FORGET_OFFER)


@pytest.fixture
def action(seeded, place, submitted):
    """Save an action that was due yesterday."""
    made = PlanAction(
        id=f"{place.prefix}act", association=place.a, theme="vision_first", what="Écrire notre vision",
        kind=SupportKind.COACHING, status="under_way", due_on=now().date() - timedelta(days=1),
        steps=(Step("Se réunir"), Step("Rédiger")),
    )  # fmt: skip
    association_plans.save_action(
        seeded, made, before=None, user=place.ua, change=f"{place.prefix}made", at=assessed.NOON
    )
    return association_plans.get_action(seeded, made.id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_diagnostic_the_page_says_what_to_do(browse, place, language):
    page = browse(place.ua, language).get("/plan")

    assert page.select_one(".empty a[href='/diagnostic']")
    assert not page.select("#needs-title")


@pytest.mark.parametrize("language", LANGUAGES)
def test_needs_stand_by_priority_and_say_how_it_was_computed(browse, place, submitted, language):
    page = browse(place.ua, language).get("/plan")

    # Both themes weigh alike in a questionnaire that isn't the study's: the weaker one comes first, at 1 * 2 * 1.
    assert [need["id"] for need in page.select("#needs-title ~ ol > li")] == ["need-vision_second", "need-vision_first"]
    if language == "en":
        computed = [words(one) for one in page.select("details.computed li .quiet")]
        assert computed[0] == "2 = gap 1 × importance 2 (important) × 1 (no other theme builds on it)."
        assert computed[1] == "1.75 = gap 0.88 × importance 2 (important) × 1 (no other theme builds on it)."
        assert "Priority = gap × importance × how many themes depend on it." in words(page)


def test_needs_of_the_result_lead_to_the_plan(browse, place, submitted):
    browser = browse(place.ua)
    links = [link["href"] for link in browser.get(f"/diagnostic/{submitted.id}/result").select("#needs-title ~ ol a")]

    assert {"/plan#need-vision_first", "/plan#need-vision_second"} < set(links)


def test_a_need_is_accepted_in_one_click_and_then_changed_with_a_word_why(browse, seeded, place, submitted):
    browser = browse(place.ua)
    url = "/plan/needs/vision_first"

    accepted = browser.send("/plan", {"reason": ""}, action=url)
    assert accepted.location == "/plan#need-vision_first"
    refused = browser.submit(url, {"decision": "refused", "reason": " "}, status=200)
    assert "Say in a few words why." in words(refused.select_one(".field-error"))
    assert refused.select_one("input[value=refused][checked]")
    page = browser.submit(url, {"decision": "put_off", "reason": "Après l'assemblée"})

    need = words(page.select_one("#need-vision_first .plan-decision"))
    assert need.startswith("Put off") and "Personne ua" in need and need.endswith("Après l'assemblée")
    history = words(browser.get(url).select_one("#history-title ~ ol"))
    assert "Taken on" in history and "Put off" in history
    decision = association_plans.list_decisions(seeded, place.a)["vision_first"]
    assert [one.what for one in decision.history] == ["accepted", "put_off"]


def test_a_theme_that_is_no_need_cannot_be_decided_about(browse, place, submitted):
    assert browse(place.ua).status("/plan/needs/governance_first") == 404


def test_a_decision_that_is_none_is_refused_beside_the_field(browse, place, submitted):
    page = browse(place.ua).submit("/plan/needs/vision_first", {"decision": "perhaps"}, status=200)

    assert "Choose what you decide." in words(page.select_one(".field-error"))


def test_an_offer_becomes_an_action(browse, place, submitted, offer, own_actions):
    browser = browse(place.ua)
    need = browser.get("/plan").select_one("#need-vision_first")
    assert "1 offer of the catalogue" in words(need) and "Offer of the tests" in words(need)
    assert "Offer of the tests" not in words(browser.get("/plan").select_one("#need-vision_second"))

    url = f"/plan/actions/new?theme=vision_first&offer={offer.id}"
    form = browser.get(url)
    assert form.select_one("#what")["value"] == "Offer of the tests"
    assert form.select_one("#kind option[selected]")["value"] == "coaching"
    assert form.select_one("#theme option[selected]")["value"] == "vision_first"
    page = browser.submit(url, TYPED)

    (saved,) = own_actions()
    assert saved == PlanAction(
        id=saved.id, association=place.a, theme="vision_first", what="Écrire notre vision", kind="coaching",
        status="planned", responsible="president", starts_on=date(2026, 2, 1), due_on=date(2026, 3, 1), budget=1500,
        partners="Réseau Nu", funders="INDH", steps=(Step("Se réunir"), Step("Rédiger")), notes="À deux",
        offer=offer.id, revision=1,
    )  # fmt: skip
    assert page.h1.get_text() == "Écrire notre vision" and "Offer of the tests" in words(page)


def test_an_action_that_is_sent_twice_is_one(browse, place, submitted, own_actions):
    browser = browse(place.ua)
    same = browser.get("/plan/actions/new").select_one("[name=once]")["value"]

    for _ in range(2):
        page = browser.submit("/plan/actions/new", TYPED | {"once": same})
        assert page.h1.get_text() == TYPED["what"]

    assert len(own_actions()) == 1


@pytest.mark.parametrize("id", ["", "plan", "../x", "018f0000-0000-7000-8000-000000000000"])
def test_nobody_chooses_the_id_of_an_action(browse, place, submitted, own_actions, id):
    browse(place.ua).submit("/plan/actions/new", TYPED | {"id": id})

    (saved,) = own_actions()
    assert saved.id != id and len(saved.id) == 36


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("what", "", "Say what you will do."),
        ("what", "x" * 201, "Shorten this to 200 characters or fewer."),
        ("theme", "nothing", "Choose the need that it answers."),
        ("kind", "nothing", "Choose a kind of support."),
        ("status", "late", "Choose how far it is."),
        ("responsible", "Fatima", "Choose who sees to it."),
        ("starts_on", "2026-02-30", "Enter a date, such as 20/03/2015."),
        ("due_on", "2026-01-31", "Choose a due date on the day it starts or later."),
        ("due_on", "0226-03-01", "Choose a year from 2000 to 2100."),
        ("budget", "-1", "Enter a budget of 0 dirhams or more, 100 million at most."),
        ("budget", "beaucoup", "Enter a whole number of dirhams, such as 12000."),
        ("steps", "\n".join(map(str, range(31))), "Write 30 steps or fewer, each of 200 characters or fewer."),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_is_lost(
    browse, place, submitted, own_actions, field, typed, error
):
    page = browse(place.ua).submit("/plan/actions/new", TYPED | {field: typed}, status=200)

    assert [words(one) for one in page.select(f"#{field}-error")] == [error]
    assert [words(one) for one in page.select(".error-summary li")] == [error]
    for name, value in (TYPED | {field: typed}).items():
        shown = page.select_one(f"#{name}")
        if shown.name == "input":
            assert shown["value"] == value, name
        elif shown.name == "textarea":
            assert shown.get_text().strip() == value.strip(), name
        elif name != field:
            assert shown.select_one("option[selected]")["value"] == value, name
    assert own_actions() == []


def test_an_action_is_changed_and_its_done_steps_stay_done(browse, seeded, place, action):
    browser = browse(place.ua)
    browser.submit(f"/plan/actions/{action.id}", {"done": "0"}, action=f"/plan/actions/{action.id}/steps")

    page = browser.submit(f"/plan/actions/{action.id}/edit", TYPED | {"steps": "Rédiger\nSe réunir\nVoter"})

    saved = association_plans.get_action(seeded, action.id)
    assert saved.steps == (Step("Rédiger"), Step("Se réunir", done=True), Step("Voter"))
    assert saved.revision == 3
    history = [words(one).rpartition(" · ")[2] for one in page.select("#history-title ~ ol li")]
    assert history[:2] == ["Added", "Changed: the steps"]
    assert history[2].startswith("Changed: how far it is") and history[2].endswith("(Planned)")


def test_two_who_change_an_action_at_once_lose_nothing(browse, seeded, place, action):
    url = f"/plan/actions/{action.id}/edit"
    typed = TYPED | {"notes": "Mes mots", "revision": str(action.revision)}
    other = replace(action, notes="Leurs mots")
    association_plans.save_action(
        seeded, other, before=action, user=place.ua, change=f"{place.prefix}other", at=assessed.NOON
    )
    browser = browse(place.ua)

    page = browser.submit(url, typed, status=200)

    assert "Somebody has changed this action since you opened it." in words(page.select_one(".error-summary"))
    assert page.select_one("#notes").get_text().strip() == "Mes mots"
    assert association_plans.get_action(seeded, action.id).notes == "Leurs mots"
    browser.submit(url, typed | {"revision": page.select_one("#revision")["value"]})
    assert association_plans.get_action(seeded, action.id).notes == "Mes mots"


def test_what_is_late_shows_until_it_is_handled(browse, seeded, place, action):
    browser = browse(place.ua)
    page = browser.get("/plan?part=actions")
    assert "Écrire notre vision Late" in words(page.select_one("#late-title ~ .card"))
    assert [words(row) for row in page.select(".spread-both tbody tr")] == ["Late1"]
    chart = page.select_one("svg.chart")
    assert chart["role"] == "img" and chart.desc.get_text() == "Late 1"

    done = replace(action, status="done")
    association_plans.save_action(
        seeded, done, before=action, user=place.ua, change=f"{place.prefix}done", at=assessed.NOON
    )

    page = browser.get("/plan?part=actions")
    assert not page.select("#late-title")
    assert [words(row) for row in page.select(".spread-both tbody tr")] == ["Done1"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("part", "shown"), [("needs", "needs-title"), ("sessions", "sessions-title"),
                                             ("actions", "late-title"), ("nothing", "needs-title")])  # fmt: skip
def test_a_plan_has_three_tabs(browse, place, action, language, part, shown):
    titles = {"needs-title", "sessions-title", "late-title"}
    for who, address in ((place.ua, "/plan"), (demo.STAFF["khenifra"], f"/plan/of/{place.a}")):
        page = browse(who, language).get(f"{address}?part={part}")
        assert {one["id"] for one in page.select("h2[id]")} & titles == {shown}
        assert [link.select_one(".tab-count").get_text() for link in page.select(".tabs a")] == ["2", "0", "1"]


def test_an_action_is_deleted_with_all_that_belongs_to_it(browse, seeded, place, action):
    browser, url = browse(place.ua), f"/plan/actions/{action.id}"
    browser.submit(url, {"name": "Réunions"}, action=f"{url}/indicators")
    assert browse(demo.STAFF["khenifra"]).status(f"{url}/remove") == 403

    page = browser.submit(f"{url}/remove")

    assert "The action is deleted." in words(page.select_one(".flash"))
    assert association_plans.list_actions(seeded, place.a) == []
    assert not seeded.read("MATCH (n:Indicator {name: 'Réunions'}) RETURN n")
    assert browser.status(url) == 404


def test_nothing_is_chosen_before_somebody_chooses(browse, place, submitted):
    browser = browse(place.ua)
    page = browser.get("/plan/actions/new")
    assert [page.select_one(f"#{name} option[selected]")["value"] for name in ("theme", "kind")] == ["", ""]

    refused = browser.submit("/plan/actions/new", {"what": "Quelque chose"}, status=200)

    assert words(refused.select_one("#theme-error")) == "Choose the need that it answers."
    assert words(refused.select_one("#kind-error")) == "Choose a kind of support."


def test_an_indicator_and_its_values(browse, seeded, place, action):
    browser, url = browse(place.ua), f"/plan/actions/{action.id}"
    bad = browser.submit(url, {"name": "", "target": "dix"}, action=f"{url}/indicators", status=200)
    assert words(bad.select_one("#target-error")) == "Enter a number, such as 12 or 12.5."
    assert bad.select_one("#target")["value"] == "dix"
    assert words(bad.select_one("#name-error")) == "Say what you measure."

    added = {"name": "Réunions", "unit": "par an", "baseline": "0", "target": "12,5"}
    page = browser.submit(url, added, action=f"{url}/indicators")
    indicator = page.select_one("#value-indicator option")["value"]
    tomorrow = str(now().date() + timedelta(days=1))
    value = {"value-indicator": indicator, "value-day": tomorrow, "value-number": "3"}
    refused = browser.submit(url, value, action=f"{url}/values", status=200)
    assert words(refused.select_one("#value-day-error")) == "Choose today or an earlier day."
    page = browser.submit(url, value | {"value-day": "2026-03-01", "value-number": "3,5"}, action=f"{url}/values")

    row = [words(cell) for cell in page.select_one("#indicators-title ~ table tbody tr")(["th", "td"])]
    assert row == ["Réunions", "0 par an", "12.5 par an", "3.5 par an", "March 1, 2026 · 3.5"]
    (kept,) = association_plans.get_action(seeded, action.id).indicators
    assert (kept.target, kept.values) == (12.5, ((date(2026, 3, 1), 3.5),))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_next_diagnostic_says_which_needs_are_met(browse, seeded, place, submitted, language):
    second = assessed.start(seeded, f"{place.prefix}e", place.a)
    assessed.answer(seeded, second.consensus, assessed.GOOD | {"vision_number": 1.0, "vision_means": ("nothing",)})
    assessed.submit(seeded, second, place.ua)

    page = browse(place.ua, language).get("/plan")

    rows = [words(row) for row in page.select("#followed-title ~ table tbody tr")]
    assert len(rows) == 2
    if language == "en":
        assert rows == ["Second 0% 12% better, not met yet", "First 12% 88% met"]
        assert "there were 2 needs; of these 1 met now." in words(page)


@pytest.mark.parametrize("who", ["staff", "administrator", "other", "coordinator", "far_staff"])
def test_staff_of_the_province_read_a_plan_and_nobody_else_changes_it(browse, seeded, place, action, who):
    account = {"staff": demo.STAFF["khenifra"], "administrator": demo.ADMINISTRATOR, "other": place.ub,
               "coordinator": place.un, "far_staff": demo.STAFF["chichaoua"]}[who]  # fmt: skip
    browser, url = browse(account), f"/plan/actions/{action.id}"
    reads = who in ("staff", "administrator")

    assert browser.status(f"/plan/of/{place.a}") == browser.status(url) == (200 if reads else 403)
    assert browser.status(f"{url}/edit") == 403
    for end in ("steps", "indicators", "values"):
        browser.post(f"{url}/{end}", {"done": "0"}, status=403, borrowed_from="/welcome")
    assert association_plans.get_action(seeded, action.id) == action
    if reads:
        page = browser.get(f"/plan/of/{place.a}")
        assert not page.select(".site-main form, .site-main a[href$='/edit'], .site-main a[href*='/plan/needs/']")
        assert page.select_one(f".site-main a[href='{url}']")
        assert browse(account).get(f"/associations/{place.a}").select(f"a[href='/plan/of/{place.a}']")


def test_the_association_is_led_from_there_to_its_own_page(browse, place, submitted):
    assert browse(place.ua).client.get(f"/plan/of/{place.a}").location == "/plan"
    assert browse(demo.ADMINISTRATOR).status("/plan/of/nobody") == 404
    assert browse(place.ua).status("/plan/actions/nothing") == 404


def test_who_could_help_is_named_under_the_needs_of_the_axis(browse, place, submitted):
    page = browse(place.ua).get("/plan")

    helpers = page.select("#need-vision_first .plan-helpers li")
    assert helpers, "some association of the demonstration is strong in vision"
    assert all(helper.select_one("a[href^='/ask/']") for helper in helpers)
    kinds = [helper.select_one("a[href^='/ask/']")["href"].split("/")[2] for helper in helpers]
    assert set(kinds) <= {"join", "exchange", "space"} and all(kinds.count(kind) <= 3 for kind in kinds)

"""Calls for projects through the pages: kept by staff and partners, shown to whom they fit, steps put into a plan."""

from datetime import timedelta

import pytest

from graph.board import calls
from graph.people import accounts
from graph.people.accounts import User
from graph.plan import association_plans
from graph.rules.kinds import Role
from portal.kit.clock import now
from seed import demo
from seed.calls import add_calls, made_calls
from tests.portal.strict import LANGUAGES

STAFF = demo.STAFF["khenifra"]
UNTIL = now().date() + timedelta(days=40)
DAY = UNTIL.strftime("%d/%m/%Y")
FORGET = """
MATCH (call:FundingCall) OPTIONAL MATCH (call)-[:HAS_CHANGE]->(change) DETACH DELETE call, change
"""
GOOD = {
    "title_fr": "Appel pour l'alphabétisation", "title_ar": "نداء محو الأمية", "funder": "Partenaire Pi",
    "until": DAY, "area": "provinces", "provinces": "05.301", "domains": "literacy", "kinds": "association",
    "milieu": "", "receipt": "", "link": "www.example.org/appel", "amount_to": "50 000",
    "step_0_text": "Signer", "step_0_days": "2", "step_1_text": "Lire le règlement", "step_1_days": "400",
}  # fmt: skip
FINE = GOOD | {"step_1_days": "30"}


@pytest.fixture
def kept(browse, seeded, place):
    """Let staff keep a call that a partner of the neighbourhood funds; return it."""
    browse(STAFF).submit("/calls/new", FINE)
    (call,) = calls.list_calls(seeded, now().date())
    yield call
    seeded.write(FORGET)


@pytest.fixture
def partner(seeded, place):
    """Open an account of the partner, and return its user's id."""
    id = f"{place.prefix}up"
    accounts.save_users(seeded, [User(id=id, email=f"{id}@example.org", name="Personne pi", password_hash="",
                                      role=Role.PARTNER, organisations=(place.p,))])  # fmt: skip
    yield id
    seeded.write(FORGET)


def test_staff_keep_a_call_and_whom_it_fits_sees_why(browse, seeded, place, kept):
    assert (kept.funder.id, kept.keeper, kept.until, kept.amount_to) == (place.p, "05.301", UNTIL, 50_000)
    assert kept.link == "https://www.example.org/appel"

    for address in ("/calls", "/board"):
        page = browse(place.ua).get(address)
        card = next(one for one in page.select("main .card") if "Appel pour" in one.get_text())
        assert "In your province" in card.get_text() and "Your domain" in card.get_text()
    assert "A call for projects that fits you" in browse(place.ua).get("/home").get_text()
    assert "Not for you" in browse(place.ufar).get("/calls").get_text()
    assert "Appel pour" not in browse(place.ufar).get("/calls?who=us").find("main").get_text()
    assert "Only in" in browse(place.ufar).get(f"/calls/{kept.id}").get_text()
    assert "Not for you" in browse(place.un).get("/calls").get_text(), "a call for associations is none for networks"
    assert "Appel pour" in browse().get("/calls?province=05.301&domain=literacy").get_text()


def test_the_steps_are_put_into_the_plan_by_one_click_once(browse, seeded, place, kept):
    own, address = browse(place.ua), f"/calls/{kept.id}"
    page = own.submit(address, action=f"{address}/plan")
    assert "The steps are in your plan" in page.get_text()
    assert "done already" in own.post(f"{address}/plan", status=302).get_text()

    actions = association_plans.list_actions(seeded, place.a)
    days = [UNTIL - timedelta(days=30), UNTIL - timedelta(days=2)]
    assert [(one.what, one.due_on) for one in actions] == list(zip(["Lire le règlement", "Signer"], days, strict=True))
    assert address in str(own.get(f"/plan/actions/{actions[0].id}"))
    assert not own.get(address).find("form", action=f"{address}/plan")
    assert "A call for projects that fits you" not in own.get("/home").get_text(), "it is seen to"


def test_a_call_that_has_ended_is_refused_and_nothing_is_doubled(browse, seeded, place, kept):
    own, address = browse(place.ua), f"/calls/{kept.id}"
    opened = own.get(address)
    assert opened.find("form", action=f"{address}/plan")
    browse(STAFF).submit(address, {"note": "Plus d'argent"}, action=f"{address}/close")

    page = own.post(f"{address}/plan", status=302)

    assert "has ended: nothing was put into your plan" in page.get_text()
    assert association_plans.list_actions(seeded, place.a) == []
    assert "Appel pour" not in own.get("/calls").find("main").get_text()
    assert "Appel pour" in own.get("/calls?ended=1").find("main").get_text()
    assert "Plus d'argent" in browse(STAFF).get(address).get_text()
    browse(STAFF).submit(address, action=f"{address}/open")
    assert "Appel pour" in own.get("/calls").find("main").get_text()


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"title_fr": ""}, "title_fr"), ({"funder": ""}, "funder"), ({"until": "31/02/2027"}, "until"),
     ({"until": "01/01/2020"}, "until"), ({"until": "01/01/9999"}, "until"), ({"area": ""}, "area"),
     ({"area": "x"}, "area"), ({"provinces": "nowhere"}, "provinces"), ({"area": "communes"}, "communes"),
     ({"area": "communes", "communes": "Nulle-Part"}, "communes"), ({"kinds": ""}, "kinds"),
     ({"amount_to": "-5"}, "amount_to"), ({"amount_from": "60000"}, "amount_to"), ({"receipt": "x"}, "receipt"),
     ({"least_members": "9", "most_members": "3"}, "most_members"), ({"link": ""}, "link"),
     ({"link": "javascript:alert(1)"}, "link"), ({"least_years": "1000"}, "least_years"),
     ({"step_1_days": "400"}, "step_1_days"), ({"step_2_days": "3"}, "step_2_text"),
     ({"keeper": "nowhere"}, "keeper"), ({"title_fr": "x" * 151}, "title_fr")],
)  # fmt: skip
def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_lost(browse, seeded, typed, field):
    who = demo.ADMINISTRATOR if field == "keeper" else STAFF
    page = browse(who).submit("/calls/new", FINE | typed, status=200)
    assert page.find(id=f"{field}-error"), [one.get_text() for one in page.find_all(class_="field-error")]
    assert page.find(id="title_ar")["value"] == FINE["title_ar"]
    assert calls.list_calls(seeded, now().date()) == []


def test_a_call_corrected_after_going_back_keeps_the_correction(browse, seeded, kept):
    browse(STAFF).submit("/calls/new", FINE | {"title_fr": "Titre corrigé"})
    assert "Titre corrigé" in {one.title_fr for one in calls.list_calls(seeded, now().date())}


def test_communes_are_written_by_name_and_come_back_with_their_province(browse, seeded, place, kept):
    staff, address = browse(STAFF), f"/calls/{kept.id}/edit"
    staff.submit(address, FINE | {"area": "communes", "communes": "lehri\nM'rirt (خنيفرة)", "title_fr": "Autre"})
    call = calls.get_call(seeded, kept.id)
    assert {one.code for one in call.areas} == {demo.LEHRI, demo.MRIRT}
    assert "(Khénifra)" in staff.get(address).find(id="communes").get_text()
    assert "the title and where it is open" in staff.get(f"/calls/{kept.id}").get_text()


def test_of_two_who_change_a_call_the_second_is_told(browse, seeded, kept):
    first, address = browse(STAFF), f"/calls/{kept.id}/edit"
    page = first.get(address)
    hidden = {one["name"]: one["value"] for one in page.find("main")("input", type="hidden")}
    browse(demo.ADMINISTRATOR).submit(address, FINE | {"title_fr": "De l'autre", "keeper": "05.301"})
    answer = first.read(first.client.post(address, data=hidden | FINE | {"title_fr": "Le mien"}), 200)
    assert "Somebody has changed this call" in answer.get_text()
    assert answer.find(id="title_fr")["value"] == "Le mien"
    assert calls.get_call(seeded, kept.id).title_fr == "De l'autre"


def test_a_partner_keeps_its_own_calls_and_nobody_elses(browse, seeded, place, kept, partner):
    own = browse(partner)
    assert own.get("/links").find("a", href="/calls"), "the way in is in the menu"
    own.submit("/calls/new", FINE | {"title_fr": "Le nôtre", "funder": "Un autre"})
    (call,) = [one for one in calls.list_calls(seeded, now().date()) if one.title_fr == "Le nôtre"]
    assert (call.keeper, call.funder.id) == (place.p, place.p)
    own.submit(f"/calls/{call.id}", {"note": ""}, action=f"/calls/{call.id}/close")
    browse(STAFF).submit(f"/calls/{call.id}", action=f"/calls/{call.id}/open")
    own.post(f"/calls/{kept.id}/close", status=403)
    browse(demo.STAFF["chichaoua"]).post(f"/calls/{call.id}/close", status=403)
    browse(place.ua).post(f"/calls/{kept.id}/close", status=403)


def test_the_demonstration_has_calls_that_are_marked_and_made_once(browse, seeded):
    for _time in range(2):
        add_calls(seeded, now())
    try:
        listed = calls.list_calls(seeded, now().date()) + calls.list_calls(seeded, now().date(), ended=True)
        assert len(listed) == len(made_calls(now().date())) and all(one.synthetic for one in listed)
        for language in LANGUAGES:
            for who in (demo.ASSOCIATION, demo.COORDINATOR, None):
                browse(who, language).get("/calls")
            for one in listed:
                browse(demo.ASSOCIATION, language).get(f"/calls/{one.id}")
        assert "Alphabétisation" in browse(demo.ASSOCIATION, "fr").get("/home").get_text()
    finally:
        seeded.write(FORGET)

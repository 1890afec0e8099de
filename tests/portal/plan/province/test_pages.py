"""The pages of a plan: begun, set, its sessions changed by hand, its states, needs and halls; nothing typed is lost."""

from dataclasses import replace
from datetime import date, time

import pytest

from graph.plan import province_plans as plans
from graph.rules.kinds import PlanState, SessionState
from graph.rules.planned import Left, PlanningOutcome
from portal.kit.clock import now
from portal.plan.province.editing import candidates, needed
from portal.plan.province.planning import read_source
from seed import demo
from tests.portal.plan.province.conftest import COMMUNE, FIRST, IDS, PROVINCE
from tests.portal.strict import LANGUAGES

ADMINISTRATOR, ELSEWHERE = demo.ADMINISTRATOR, demo.STAFF["khenifra"]
NEW = f"/province/{PROVINCE}/plans/new"
TYPED = {
    "name": "Plan neuf", "context": "Pour qui", "first_quarter": "", "budget": "120000", "max_km": "25,5",
    "least": "5", "people": "2", "rural": "55", "women": "12,5", "days_1": "10", "days_2": "0", "days_3": "",
    "days_4": "",
}  # fmt: skip
FINE = {
    "kind_training": "40", "kind_coaching": "10", "kind_information": "5", "kind_networking": "5",
    "kind_exchange": "5", "axis": "5", "theme": "3", "urgent": "5", "visits": "2", "a_day": "2", "weekdays": ["5", "6"],
    "ramadan": "none",
}  # fmt: skip
TYPED |= FINE


@pytest.fixture
def staff(browse):
    return browse(ADMINISTRATOR)


def main(page):
    return " ".join(page.select_one(".site-main").get_text(" ").split())


def errors(page):
    return [" ".join(one.get_text().split()) for one in page.select(".field-error")]


def first_quarter(staff):
    return staff.get(NEW).select("#first_quarter option")[-1]["value"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_in_every_language(browse, made, language):
    plan = made.with_sessions(context="Un\nDeux", dropped=(("planned-training", "gone", FIRST),))
    made.save(plan, state=PlanState.PRESENTED)
    made.save(made.read(plan.id), state=PlanState.ADOPTED)
    staff = browse(ADMINISTRATOR, language)
    session = f"/plans/{plan.id}/sessions/{plan.sessions[0].id}"
    for url in (f"/province/{PROVINCE}/plans", NEW, session, *(f"/plans/{plan.id}{page}" for page in
                ("", "/settings", "/needs", "/halls", "/history", "/versions/1"))):  # fmt: skip
        staff.get(url)
    staff.get(f"/plans/{plan.id}/versions/2", 404)
    staff.get(f"/plans/{plan.id}/sessions/nothing", 404)


def test_only_who_follows_the_province_sees_its_plans(browse, made):
    plan = made.with_sessions()
    for url in (f"/province/{PROVINCE}/plans", NEW, f"/plans/{plan.id}", f"/plans/{plan.id}/needs",
                f"/plans/{plan.id}/sessions/{plan.sessions[0].id}", f"/plans/{plan.id}/history"):  # fmt: skip
        browse(ELSEWHERE).get(url, 403)
    for url in (f"/plans/{plan.id}/propose", f"/plans/{plan.id}/state", f"/plans/{plan.id}/days",
                f"/plans/{plan.id}/sessions/{plan.sessions[0].id}/drop"):  # fmt: skip
        browse(ELSEWHERE).post(url, {"state": "presented"}, status=403, borrowed_from="/catalogue/new")


def test_a_plan_is_begun_once_and_its_settings_change(staff, made):
    quarter = first_quarter(staff)
    page = staff.submit(NEW, TYPED | {"first_quarter": quarter})

    assert page.h1.get_text() == "Plan neuf"
    plan = next(one for one in plans.list_plans(made.graph, PROVINCE) if one.name == "Plan neuf")
    own = plan.settings
    assert (own.first_quarter, own.days, own.budget, own.max_km) == (quarter, (10.0, 0.0), 120_000, 25.5)
    assert (own.least, own.people, own.rural, own.women) == (5, 2, 0.55, 0.125)

    staff.submit(f"/plans/{plan.id}/settings", {"name": "Autre", "budget": "90000", "first_quarter": quarter,
                 "context": "Pour qui", "max_km": "25.5", "least": "5", "people": "2", "rural": "55", "women": "12.5",
                 "days_1": "10", "days_2": "0", **FINE})  # fmt: skip

    found = made.read(plan.id)
    assert (found.name, found.settings.budget) == ("Autre", 90_000)
    event = plans.list_plan_changes(made.graph, plan.id)[0]
    assert (event.what, event.fields) == ("settings", ("budget", "name"))


@pytest.mark.parametrize(
    ("name", "typed", "problem"),
    [
        ("name", "", "Give the plan a name."),
        ("budget", "-5", "Enter a budget of 1 dirham or more"),
        ("budget", "0", "Enter a budget of 1 dirham or more"),
        ("kind_training", "90", "The shares of all kinds add up to more than 100 percent."),
        ("budget", "beaucoup", "Enter a whole number of dirhams, such as 12000."),
        ("max_km", "0", "Enter kilometres from 1 to 500."),
        ("rural", "120", "Enter a share from 0 to 100."),
        ("least", "0", "Enter a number from 1 to 100."),
        ("days_1", "", "Enter the trainers' days of the first quarter"),
        ("days_2", "-1", "Enter days from 0 to 2000"),
        ("days_4", "5", "A quarter between two others is empty"),
        ("first_quarter", "1999-1", "Choose the first quarter."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(staff, made, name, typed, problem):
    page = staff.submit(NEW, TYPED | {"first_quarter": first_quarter(staff), name: typed}, status=200)

    assert any(problem in each for each in errors(page))
    assert page.select_one("#context").get_text().strip() == "Pour qui"
    if name != "first_quarter":
        assert page.select_one(f"#{name}")["value"] == typed


@pytest.mark.parametrize(("name", "typed"), [("weekdays", ["8"]), ("ramadan", "never")])
def test_days_that_there_are_not_are_refused(staff, made, name, typed):
    page = staff.submit(NEW, TYPED | {"first_quarter": first_quarter(staff), name: typed}, status=200)

    assert any("Choose" in each for each in errors(page))


def test_what_a_session_really_cost_is_noted_once_people_were_asked(staff, made, counted):
    course = counted.sessions[0]
    made.save(counted, sessions=(replace(course, state=SessionState.CONVOKED), counted.sessions[1]))
    address = f"/plans/{counted.id}/sessions/{course.id}"

    staff.submit(address, {"spent": "beaucoup"}, action=f"{address}/spent", status=200)
    assert made.read(counted.id).spent is None
    staff.submit(address, {"spent": "6 250"}, action=f"{address}/spent")

    assert made.read(counted.id).spent == 6250
    assert "6,250" in main(staff.get(f"/plans/{counted.id}"))
    staff.post(f"/plans/{counted.id}/sessions/{counted.sessions[1].id}/spent", {"spent": "1"}, status=403)


def test_who_saves_second_is_told_and_loses_nothing(staff, made):
    plan = made.with_sessions()
    address = f"/plans/{plan.id}/halls"
    sent = {"name": "Maison des jeunes", "commune": COMMUNE, "capacity": "40", "sessions": "10"}
    form = staff.get(address).find("form", action=address)
    hidden = {field["name"]: field["value"] for field in form("input", type="hidden")}
    made.save(plan, name="Renommé")

    page = staff.read(staff.client.post(address, data=hidden | sent), 200)
    assert page.h1.get_text() == "Somebody has changed this plan"
    assert made.read(plan.id).halls == ()

    again = {field["name"]: field["value"] for field in page.select(".site-main form input[type=hidden]")}
    staff.read(staff.client.post(address, data=again), 302)

    found = made.read(plan.id)
    assert (found.name, [hall.name for hall in found.halls]) == ("Renommé", ["Maison des jeunes"])


def test_a_change_during_a_planning_waits(staff, made):
    plan = made.with_sessions()
    plans.tell_progress(made.graph, plan.id, "search", 0.5, now())
    address = f"/plans/{plan.id}/sessions/{plan.sessions[0].id}"

    page = staff.submit(address, action=f"{address}/pin", status=200)

    assert page.h1.get_text() == "The plan is being worked out"
    assert not made.read(plan.id).sessions[0].pinned


def test_halls_are_added_and_removed(staff, made):
    plan = made.plan()
    address = f"/plans/{plan.id}/halls"

    bad = staff.submit(
        address, {"name": "", "commune": "x", "capacity": "0", "sessions": "5"}, action=address, status=200
    )
    assert errors(bad) == ["Give the hall's name.", "Choose the hall's commune.", "Enter a number from 1 to 2000."]
    page = staff.submit(
        address, {"name": "Salle", "commune": COMMUNE, "capacity": "25", "sessions": "5"}, action=address
    )
    (hall,) = made.read(plan.id).halls
    assert (hall.name, hall.capacity, hall.sessions, hall.commune) == ("Salle", 25, 5, COMMUNE)
    assert (hall.lat, hall.lon) == pytest.approx((32.34, -6.36), abs=0.01)
    assert "planned-00" in main(page)  # The shared room of the province.

    staff.submit(address, {"hall": hall.id}, action=f"{address}/remove")
    assert made.read(plan.id).halls == ()


def test_needs_are_counted_and_a_theme_put_first(staff, made):
    plan = made.plan()
    address = f"/plans/{plan.id}/needs"

    assert "24 needs" in main(staff.get(address)) and "12 associations have submitted" in main(staff.get(address))
    assert errors(staff.submit(address, {"theme": "vision_first", "reason": " "}, action=address, status=200)) == [
        "Say in a few words why."
    ]
    staff.submit(address, {"theme": "vision_first", "reason": "Presque toutes sans vision"}, action=address)
    (focus,) = made.read(plan.id).focuses
    assert (focus.theme, focus.reason) == ("vision_first", "Presque toutes sans vision")

    staff.submit(address, {"theme": "vision_first"}, action=f"{address}/remove")
    assert made.read(plan.id).focuses == ()
    assert "Theme put first: First" in main(staff.get(f"/plans/{plan.id}/history"))


@pytest.fixture
def session(made):
    plan = made.with_sessions()
    return plan, f"/plans/{plan.id}/sessions/{plan.sessions[0].id}"


def move(staff, address, status=302, **typed):
    known = {"quarter": FIRST, "hall": "planned-room", "day": "2027-01-23", "starts_at": "10:00", "note": ""}
    return staff.submit(address, known | typed, action=f"{address}/move", status=status)


def test_a_session_is_moved_and_pinned_there(staff, made, session):
    plan, address = session

    move(staff, address, quarter="2027-2", day="2027-04-03", starts_at="9h30", note="Prévoir l'eau")

    found = made.read(plan.id).session(plan.sessions[0].id)
    assert (found.quarter, found.day, found.starts_at) == ("2027-2", date(2027, 4, 3), time(9, 30))
    assert (found.pinned, found.note, found.associations) == (True, "Prévoir l'eau", plan.sessions[0].associations)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"day": "2027-04-01"}, "Choose a day of Quarter 1 of 2027"),
        ({"day": "2027-03-31"}, "the session takes 2 days"),
        ({"day": "demain"}, "Enter a date"),
        ({"day": "", "starts_at": "9:00"}, "Enter the day as well."),
        ({"starts_at": "26:00"}, "Enter an hour, such as 09:30 or 14:00."),
        ({"day": "2027-01-15"}, "“Meeting” is at planned-00 then"),
        ({"day": "2027-01-16", "hall": "planned-other"}, "Choose a hall."),
        ({"quarter": "2030-1"}, "Choose a quarter of the plan."),
    ],
)
def test_a_move_that_cannot_be_is_refused_beside_its_field(staff, made, session, typed, problem):
    plan, address = session

    page = move(staff, address, 200, **({"note": "gardé"} | typed))

    assert any(problem in each for each in errors(page))
    assert page.select_one("#note").get_text().strip() == "gardé"
    assert made.read(plan.id) == plan


def test_a_hall_that_is_too_small_and_an_association_in_two_places_are_refused(staff, made, session):
    plan, address = session
    meeting = f"/plans/{plan.id}/sessions/{plan.sessions[1].id}"

    small = move(staff, meeting, 200, hall="planned-small", day="2027-02-06")
    twice = move(staff, address, 200, hall="planned-small", day="2027-01-16")

    assert any("holds 5 people, and 6 come" in each for each in errors(small))
    assert any("planned-04 is at “Meeting” then" in each for each in errors(twice))


def test_a_session_is_pinned_and_unpinned(staff, made, session):
    plan, address = session
    for pinned in (True, False):
        staff.submit(address, action=f"{address}/pin")
        assert made.read(plan.id).session(plan.sessions[0].id).pinned is pinned
    sent = {"pinned": "1", "revision": str(made.read(plan.id).revision)}
    for _ in range(2):  # Pressed twice on one page.
        staff.post(f"{address}/pin", sent, status=302, borrowed_from=address)
    assert made.read(plan.id).session(plan.sessions[0].id).pinned


@pytest.fixture
def counted(made):
    """Return a plan with an outcome: two sessions serve eleven needs of twelve associations, thirteen are left."""
    plan = made.with_sessions()
    served = {pair for one in plan.sessions for pair in one.serves}
    needs = [(id, theme) for id in IDS for theme in ("vision_first", "projects_first")]
    left = tuple(Left(*need, 2.0, "too_few") for need in needs if need not in served)
    outcome = PlanningOutcome(now(), 22.0, 30.0, 48.0, 11, 24, 12, False, False, left,
                            {"vision_first": (12, 5), "projects_first": (12, 6)}, {COMMUNE: (24, 11)})  # fmt: skip
    return made.save(plan, outcome=outcome)


def test_what_a_cancelled_session_would_serve_can_be_served_by_another(made, counted):
    course = counted.sessions[0]
    cancelled = replace(counted, sessions=(replace(course, state=SessionState.CANCELLED), *counted.sessions[1:]))
    other = replace(course, id="other", associations=(), serves=())
    source = read_source(made.graph, counted)
    known = needed(counted, source.needs, source.offers)
    assert {one.id for one, _ in candidates(cancelled, other, known)} >= set(course.associations)
    assert not {one.id for one, _ in candidates(counted, other, known)} & set(course.associations)


def test_a_dropped_session_leaves_its_needs_and_can_come_back(staff, made, counted):
    course = counted.sessions[0]
    address = f"/plans/{counted.id}/sessions/{course.id}"

    page = staff.submit(address, action=f"{address}/drop")

    found = made.read(counted.id)
    key = ("planned-training", "planned-room", FIRST)
    assert (found.session(course.id), found.dropped) == (None, (key,))
    assert (found.outcome.served, found.outcome.themes["vision_first"]) == (6, (12, 0))
    assert {one.why for one in found.outcome.left if one.theme == "vision_first"} == {"too_few", "dropped"}
    assert found.outcome.value == pytest.approx(12.5), "five needs of 2 less; nobody is tired by a second session"
    assert "the association taken off" in main(page)

    staff.submit(f"/plans/{counted.id}", action=f"/plans/{counted.id}/restore")
    assert made.read(counted.id).dropped == ()


def test_a_session_under_way_is_not_dropped_nor_filled_here(staff, made, counted):
    course = counted.sessions[0]
    made.save(counted, sessions=(replace(course, state=SessionState.CONVOKED), counted.sessions[1]))
    address = f"/plans/{counted.id}/sessions/{course.id}"

    staff.post(f"{address}/drop", status=302, borrowed_from=address)
    staff.post(f"{address}/seat", {"association": IDS[11]}, status=403, borrowed_from=address)
    staff.post(f"{address}/take-off", {"association": IDS[0]}, status=403, borrowed_from=address)

    assert made.read(counted.id).session(course.id).associations == course.associations


def test_an_association_is_taken_off_and_another_added(staff, made, counted):
    course = counted.sessions[0]
    address = f"/plans/{counted.id}/sessions/{course.id}"

    offered = {one["value"] for one in staff.get(address).select("#association option")}
    assert offered == set(IDS[5:])
    page = staff.get(address)
    forms = [form for form in page("form") if form["action"] == f"{address}/take-off"]
    hidden = {field["name"]: field["value"] for field in forms[0]("input", type="hidden")}
    staff.read(staff.client.post(f"{address}/take-off", data=hidden), 302)
    staff.submit(address, {"association": IDS[10]}, action=f"{address}/seat")

    found = made.read(counted.id)
    own = found.session(course.id)
    assert (own.associations, own.pinned) == ((*IDS[1:5], IDS[10]), True)
    assert (IDS[10], "vision_first") in own.serves and (IDS[0], "vision_first") not in own.serves
    assert (found.outcome.served, found.outcome.themes["vision_first"]) == (11, (12, 5))
    assert (
        next(one.why for one in found.outcome.left if (one.association, one.theme) == (IDS[0], "vision_first"))
        == "dropped"
    )


def test_nobody_is_added_over_the_seats(staff, made, counted):
    meeting = replace(counted.sessions[1], seats=6)
    made.save(counted, sessions=(counted.sessions[0], meeting))
    address = f"/plans/{counted.id}/sessions/{meeting.id}"

    page = staff.submit(address, {"association": IDS[11]}, action=f"{address}/seat", status=200)
    nobody = staff.submit(address, {"association": "nobody"}, action=f"{address}/seat", status=200)

    assert any("No seat is free" in each and "6 associations" in each for each in errors(page))
    assert page.select_one("#association option[selected]")["value"] == IDS[11]
    assert errors(nobody) == ["Choose an association."]
    assert made.read(counted.id).session(meeting.id).associations == meeting.associations


def test_states_follow_one_another_and_what_is_adopted_asks_why(staff, made, counted):
    address = f"/plans/{counted.id}"

    def state(to, **form):
        sent = {"state": to, "revision": str(made.read(counted.id).revision)} | form
        return staff.post(f"{address}/state", sent, status=302, borrowed_from=f"{address}/history")

    state("presented")
    state("draft")
    state("presented")
    sent = {"state": "adopted", "revision": str(made.read(counted.id).revision)}
    page = staff.post(f"{address}/state", sent, status=200, borrowed_from=NEW)
    assert page.h1.get_text() == "Say why"
    assert made.read(counted.id).state == PlanState.PRESENTED
    sent = {field["name"]: field["value"] for field in page.select(".site-main form input[type=hidden]")}
    empty = staff.read(staff.client.post(f"{address}/state", data=sent | {"why": " "}), 200)
    assert len(errors(empty)) == 1
    staff.read(staff.client.post(f"{address}/state", data=sent | {"why": "Décidé par le comité"}), 302)
    assert (made.read(counted.id).state, made.read(counted.id).version) == (PlanState.ADOPTED, 1)

    session = f"{address}/sessions/{counted.sessions[0].id}"
    asked = staff.submit(session, action=f"{session}/pin", status=200)
    sent = {field["name"]: field["value"] for field in asked.select(".site-main form input[type=hidden]")}
    staff.read(staff.client.post(f"{session}/pin", data=sent | {"why": "La salle est réservée"}), 302)

    found = made.read(counted.id)
    assert (found.version, found.sessions[0].pinned) == (2, True)
    history = main(staff.get(f"{address}/history"))
    for words in ("La salle est réservée", "Session pinned: Course", "Décidé par le comité", "Version 2"):
        assert words in history
    assert "Pinned" not in main(staff.get(f"{address}/versions/1"))
    assert "Pinned" in main(staff.get(f"{address}/versions/2"))

    closing = {"state": "closed", "why": "Fini", "revision": str(found.revision)}
    staff.post(f"{address}/state", closing, status=302, borrowed_from=NEW)
    staff.post(f"{session}/pin", {"why": "x"}, status=403, borrowed_from=NEW)
    assert staff.get(address, 200).find("form", action=f"{address}/propose") is None
    page = staff.post(f"{address}/state", {"state": "draft", "why": "x"}, status=302, borrowed_from=NEW)
    assert "doesn't allow that any more" in main(page)
    assert made.read(counted.id).state == PlanState.CLOSED


def test_a_plan_says_when_its_sessions_are_older_than_its_settings(staff, made, counted):
    address = f"/plans/{counted.id}"
    assert "within these limits" in main(staff.get(address))

    staff.submit(f"{address}/needs", {"theme": "vision_first", "reason": "Urgent"}, action=f"{address}/needs")

    assert "have changed since these sessions were proposed" in main(staff.get(address))
    assert "within these limits" not in main(staff.get(address))


def test_days_are_proposed_for_sessions_without_one(staff, made):
    plan = made.with_sessions()
    made.save(plan, sessions=tuple(replace(one, day=None) for one in plan.sessions))

    page = staff.submit(f"/plans/{plan.id}", action=f"/plans/{plan.id}/days")

    assert "Each session has a day." in main(page)
    assert all(one.day is not None and one.starts_at == time(9) for one in made.read(plan.id).sessions)


def test_an_empty_province_says_what_to_do(staff):
    page = staff.get("/province/05.081/plans")

    assert "no plan yet" in main(page)
    assert page.find("a", href="/province/05.081/plans/new")

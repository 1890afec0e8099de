"""Sessions that staff make by hand: filled or empty, within the plan's limits, kept by planning; who was taken off."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from statistics import mean

import pytest

from graph.plan import association_plans
from graph.rules.depth import TIRING
from graph.rules.kinds import PlanState, SessionState
from graph.rules.planned import Left, PlanningOutcome, Settings
from portal.kit.clock import now
from portal.plan.province.editing import dropped, needed, seated, taken_off
from portal.plan.province.planning import make_plan, read_source
from portal.plan.province.words import gap_words
from seed import demo
from tests.portal.plan.province.conftest import FIRST, IDS
from tests.portal.strict import LANGUAGES

TYPED = {"offer": "planned-training", "quarter": FIRST, "hall": "planned-room", "day": "2027-02-06", "starts_at": "9h",
         "fill": "y", "note": "Demandée par la commune"}  # fmt: skip


@pytest.fixture
def staff(browse):
    return browse(demo.ADMINISTRATOR)


def errors(page):
    return [" ".join(one.get_text().split()) for one in page.select(".field-error")]


def make(staff, plan, status=302, **typed):
    return staff.submit(f"/plans/{plan.id}/sessions/new", TYPED | typed, status=status)


def again(made, plan, app):
    at = datetime(2026, 12, 1, tzinfo=UTC)
    with app.test_request_context():
        return make_plan(plan, read_source(made.graph, plan), at, lambda _step, _share: None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_in_every_language(browse, made, language):
    plan = made.plan()
    page = browse(demo.ADMINISTRATOR, language).get(f"/plans/{plan.id}/sessions/new")

    assert {one["value"] for one in page.select("#offer optgroup option")} >= {"planned-training", "planned-meeting"}
    assert page.select_one("#fill[checked]")


def test_a_session_is_made_for_those_who_need_it_before_anything_is_planned(staff, made):
    plan = made.plan()

    page = make(staff, plan)

    (own,) = made.read(plan.id).sessions
    assert page.h1.get_text() == "Course"
    assert (own.offer, own.quarter, own.day, own.starts_at) == ("planned-training", FIRST, date(2027, 2, 6), time(9))
    assert (own.cost, own.trainer_days, own.hours, own.seats) == (6000, 2.0, 12.0, 20)
    assert (own.pinned, own.note, set(own.associations)) == (True, "Demandée par la commune", set(IDS))
    assert set(own.serves) == {(id, "vision_first") for id in IDS}


def test_an_empty_one_is_filled_by_hand(staff, made):
    plan = made.plan()
    # A box that isn't ticked isn't sent.
    form = staff.get(f"/plans/{plan.id}/sessions/new").find("form", method="post", action="")
    hidden = {field["name"]: field["value"] for field in form("input", type="hidden")}
    sent = {name: value for name, value in (hidden | TYPED).items() if name != "fill"}
    page = staff.read(staff.client.post(f"/plans/{plan.id}/sessions/new", data=sent), 302)
    (own,) = made.read(plan.id).sessions
    assert own.associations == ()

    assert {one["value"] for one in page.select("#association option")} == set(IDS)
    address = f"/plans/{plan.id}/sessions/{own.id}"
    staff.submit(address, {"association": IDS[3]}, action=f"{address}/seat")

    (own,) = made.read(plan.id).sessions
    assert (own.associations, own.serves) == ((IDS[3],), ((IDS[3], "vision_first"),))


def test_a_change_by_hand_counts_by_what_it_is_worth(made, app):
    plan = again(made, made.plan(), app)
    known = needed(plan, read_source(made.graph, plan).needs, read_source(made.graph, plan).offers)
    course = next(one for one in plan.sessions if one.offer == "planned-training")

    less = dropped(plan, course, known)

    weight = sum(known.priorities[pair] for pair in course.serves)
    came = {each for one in less.sessions for each in one.associations}
    rested = [each for each in course.associations if each in came]
    tiring = sum(TIRING * mean(v for (a, _t), v in known.priorities.items() if a == each) for each in rested)
    assert less.outcome.value == pytest.approx(plan.outcome.value - weight + tiring)
    assert (less.outcome.bound, less.outcome.proven) == (plan.outcome.bound, False)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        said = gap_words(replace(plan.outcome, value=8.0, bound=10.0, proven=False))
    assert "25" in said, "It is told in shares of what this plan serves."
    back = taken_off(plan, course, course.associations[0], known)
    seated_again = seated(back, back.session(course.id), course.associations[0], known)
    assert seated_again.outcome.value == pytest.approx(plan.outcome.value)


def test_sent_twice_it_is_one_session(staff, made):
    plan = made.plan()
    word = staff.get(f"/plans/{plan.id}/sessions/new").select_one("[name=once]")["value"]

    for _ in range(2):
        make(staff, plan, once=word, revision=str(plan.revision))

    assert len(made.read(plan.id).sessions) == 1


def test_only_those_are_put_in_it_whom_no_session_serves_and_who_are_free(staff, made):
    plan = made.with_sessions()

    make(staff, plan, day="2027-01-16", hall="planned-small", starts_at="", note="")

    own = next(one for one in made.read(plan.id).sessions if one.id not in {each.id for each in plan.sessions})
    # The course serves 0 to 4 already, the meeting of that day holds 4 to 9.
    assert set(own.associations) == set(IDS[10:])


@pytest.mark.parametrize(
    ("settings", "typed", "problem"),
    [
        ({}, {"offer": ""}, "Choose an offer."),
        ({}, {"offer": "nothing"}, "Choose an offer."),
        ({}, {"quarter": "2030-1"}, "Choose a quarter of the plan."),
        ({}, {"hall": "nowhere"}, "Choose a hall."),
        ({}, {"day": "2027-04-01"}, "Choose a day of Quarter 1 of 2027"),
        ({}, {"day": ""}, "Enter the day as well."),
        ({}, {"day": "2026-01-10"}, "Choose today or a later day."),
        ({"budget": 12_500}, {}, "It costs 6,000 dirhams, and 5,500 of the budget are left."),
        ({"days": (3.0, 10.0)}, {}, "of whoever leads it: 2; left in this quarter: 1."),
        ({}, {"day": "2027-01-09"}, "“Course” is at planned-00 then"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(staff, made, settings, typed, problem):
    known = {"first_quarter": FIRST, "days": (10.0, 10.0), "budget": 50_000, "least": 4}
    plan = made.with_sessions(settings=Settings(**(known | settings)))

    page = make(staff, plan, 200, **typed)

    assert [problem in each for each in errors(page)] == [True]
    assert page.select_one("#note").get_text().strip() == TYPED["note"]
    assert page.select_one("#fill[checked]")
    assert made.read(plan.id) == plan


def test_a_hall_that_has_all_the_sessions_it_holds_takes_no_more(staff, made):
    plan = made.with_sessions()
    full = replace(plan.sessions[0], hall=replace(plan.sessions[0].hall, id="own", name="Salle", sessions=1))
    plan = made.save(plan, sessions=(full, plan.sessions[1]), halls=(full.hall,))

    page = make(staff, plan, 200, hall="own")
    address = f"/plans/{plan.id}/sessions/{plan.sessions[1].id}"
    typed = {"quarter": FIRST, "hall": "own", "day": "2027-01-23", "starts_at": "", "note": ""}
    moved = staff.submit(address, typed, action=f"{address}/move", status=200)

    for each in (page, moved):
        assert errors(each) == [
            "Salle holds 1 session in a quarter, and has it already. Choose another hall or quarter."
        ]
    move_within = {**typed, "day": "2027-02-20"}
    address = f"/plans/{plan.id}/sessions/{full.id}"
    staff.submit(address, move_within, action=f"{address}/move")
    assert made.read(plan.id).session(full.id).day == date(2027, 2, 20)


def test_a_move_to_a_quarter_without_days_is_refused(staff, made):
    plan = made.with_sessions(settings=Settings(FIRST, (10.0, 1.0), 50_000, least=4))
    address = f"/plans/{plan.id}/sessions/{plan.sessions[0].id}"
    typed = {"quarter": "2027-2", "hall": "planned-room", "day": "", "starts_at": "", "note": ""}

    page = staff.submit(address, typed, action=f"{address}/move", status=200)

    assert errors(page) == ["Days that it takes of whoever leads it: 2; left in this quarter: 1. Choose another "
                            "quarter, or raise the days in the settings."]  # fmt: skip


def test_an_adopted_plan_asks_why(staff, made):
    plan = made.save(made.save(made.plan(), state=PlanState.PRESENTED), state=PlanState.ADOPTED)

    page = make(staff, plan, 200)
    assert page.h1.get_text() == "Say why" and made.read(plan.id).sessions == ()
    sent = {field["name"]: field["value"] for field in page.select(".site-main form input[type=hidden]")}
    staff.read(staff.client.post(f"/plans/{plan.id}/sessions/new", data=sent | {"why": "Un don"}), 302)

    (own,) = made.read(plan.id).sessions
    assert len(own.associations) == 12
    history = staff.get(f"/plans/{plan.id}/history").select_one(".site-main").get_text(" ")
    assert "Session made by hand: Course" in " ".join(history.split()) and "Un don" in history


def test_planning_again_keeps_what_was_made_and_who_was_taken_off_stays_off(staff, made, app):
    plan = made.plan()
    make(staff, plan, day="", starts_at="")
    (own,) = made.read(plan.id).sessions
    address = f"/plans/{plan.id}/sessions/{own.id}"
    page = staff.get(address)
    form = next(form for form in page("form") if form["action"] == f"{address}/take-off")
    hidden = {field["name"]: field["value"] for field in form("input", type="hidden")}
    off = hidden["association"]
    staff.read(staff.client.post(f"{address}/take-off", data=hidden), 302)

    plan = made.read(plan.id)
    found = again(made, plan, app)

    assert plan.taken_off == ((off, "planned-training"),)
    kept = found.session(own.id)
    assert kept is not None and set(kept.associations) == set(IDS) - {off}
    assert not [one for one in found.sessions if one.offer == "planned-training" and off in one.associations]
    left = next(one for one in found.outcome.left if (one.association, one.theme) == (off, "vision_first"))
    assert left.why == "dropped"

    page = staff.get(f"/plans/{plan.id}")
    assert [row.get_text(" ").split()[0] for row in page.select("#off-title ~ table tbody tr")] == [off]
    staff.submit(address, {"association": off}, action=f"{address}/seat")
    assert made.read(plan.id).taken_off == ()
    assert off in again(made, made.read(plan.id), app).session(own.id).associations


def test_whoever_was_taken_off_is_not_put_in_one_that_is_made(staff, made):
    plan = made.save(made.plan(), taken_off=((IDS[0], "planned-training"),))

    make(staff, plan)

    assert set(made.read(plan.id).sessions[0].associations) == set(IDS[1:])


def test_a_dropped_session_is_made_again_by_hand(staff, made):
    plan = made.save(made.plan(), dropped=(("planned-training", "planned-room", FIRST),))

    make(staff, plan)

    assert made.read(plan.id).dropped == ()


def test_a_closed_plan_takes_no_session_and_a_cancelled_one_is_in_nobodys_way(staff, made):
    plan = made.with_sessions(settings=Settings(FIRST, (2.0, 0.0), 7000, least=4))
    cancelled = tuple(replace(one, state=SessionState.CANCELLED) for one in plan.sessions)
    plan = made.save(plan, sessions=cancelled)
    make(staff, plan, day="2027-01-09", starts_at="")
    assert len(made.read(plan.id).sessions) == 3

    plan = made.read(plan.id)
    for state in (PlanState.PRESENTED, PlanState.ADOPTED, PlanState.CLOSED):
        plan = made.save(plan, state=state)
    staff.get(f"/plans/{plan.id}/sessions/new", 403)


def test_who_was_taken_off_is_allowed_again(staff, made):
    plan = made.save(made.plan(), taken_off=((IDS[0], "planned-training"), (IDS[1], "planned-training")))

    sent = {"association": IDS[0], "offer": "planned-training", "revision": str(plan.revision)}
    for _ in range(2):  # Pressed twice on one page.
        staff.post(f"/plans/{plan.id}/allow", sent, status=302, borrowed_from=f"/plans/{plan.id}")

    assert made.read(plan.id).taken_off == ((IDS[1], "planned-training"),)
    history = staff.get(f"/plans/{plan.id}/history").select_one(".site-main").get_text(" ")
    assert "Association allowed again" in history


def test_the_session_of_another_plan_is_never_taken_over(staff, made):
    other, plan = made.with_sessions(), made.plan()

    make(staff, plan, id=other.sessions[0].id, day="", starts_at="")

    assert made.read(other.id) == other
    (own,) = made.read(plan.id).sessions
    assert own.id != other.sessions[0].id
    with pytest.raises(ValueError, match="in another plan"):
        made.save(plan, sessions=other.sessions)
    assert made.read(other.id) == other


def test_nothing_is_made_in_a_quarter_that_is_over(staff, made):
    past = made.plan(settings=Settings("2025-1", (10.0, 10.0), 50_000))
    partly = made.plan(settings=Settings("2025-1", (10.0,) * 9, 50_000))

    assert "All quarters of this plan are over." in staff.get(f"/plans/{past.id}/sessions/new").get_text(" ")
    offered = [one["value"] for one in staff.get(f"/plans/{partly.id}/sessions/new").select("#quarter option")]
    assert offered and min(offered) >= "2026-3"
    page = make(staff, partly, 200, quarter="2025-1", day="", starts_at="")
    assert errors(page) == ["Choose a quarter of the plan."]


def test_who_no_longer_has_the_need_is_not_put_in_it(staff, made, seeded, user_ids):
    left = tuple(Left(id, "vision_first", 2.0, "too_few") for id in (*IDS, "planned-gone"))
    outcome = PlanningOutcome(now(), 0.0, 30.0, 24.0, 0, 12, 12, False, False, left)
    plan = made.save(made.plan(), outcome=outcome)
    association_plans.decide(
        seeded, association=IDS[2], theme="vision_first", state="refused", reason="Fait", change="planned-refusal",
        user=user_ids[demo.ADMINISTRATOR], at=now(),
    )  # fmt: skip

    make(staff, plan)

    assert set(made.read(plan.id).sessions[0].associations) == set(IDS) - {IDS[2]}
    seeded.write("MATCH (d:NeedDecision {id: $id}) DETACH DELETE d", id=f"{IDS[2]}-vision_first")


def test_a_word_why_that_was_typed_stays_when_a_limit_stands_in_the_way(staff, made):
    plan = made.save(made.save(made.plan(), state=PlanState.PRESENTED), state=PlanState.ADOPTED)

    page = make(staff, plan, 200, day="2026-01-10", why="Un don")

    assert page.select_one("input[name=why]")["value"] == "Un don"

"""Planning in the background: sessions are proposed and kept, pinned ones stay, and what fails is said."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from graph.plan import province_plans as plans
from graph.plan.association_plans import decide
from graph.rules.kinds import SessionState
from graph.rules.planned import Focus, Settings
from portal.kit.clock import now
from portal.plan.province import running
from portal.plan.province.planning import make_plan, read_source, with_days
from seed import demo
from tests.portal.plan.province.conftest import FIRST, IDS

ADMINISTRATOR = demo.ADMINISTRATOR


def planned(made, plan):
    return make_plan(plan, read_source(made.graph, plan), now(), lambda _step, _share: None)


def propose(browse, app, plan, **form):
    """Propose sessions as a person does, and wait until they are there."""
    page = browse(ADMINISTRATOR).submit(f"/plans/{plan.id}", form, action=f"/plans/{plan.id}/propose")
    app.extensions[running.EXTENSION].running.result(timeout=60)
    return page


def main(page):
    return " ".join(page.select_one(".site-main").get_text(" ").split())


def test_sessions_are_proposed_and_kept_with_what_they_serve(browse, app, made):
    plan = made.plan()

    propose(browse, app, plan)

    found = made.read(plan.id)
    assert (found.planning, found.planning_error) == (None, None)
    assert {one.offer for one in found.sessions} == {"planned-training", "planned-meeting"}
    assert found.outcome.needs == found.outcome.served == 24
    assert found.outcome.proven and not found.outcome.left
    assert found.outcome.themes == {"vision_first": (12, 12), "projects_first": (12, 12)}
    assert sum(len(one.serves) for one in found.sessions) == 24
    assert all(one.day is not None for one in found.sessions)
    course = next(one for one in found.sessions if one.offer == "planned-training")
    assert (course.cost, course.trainer_days, course.hours, course.seats) == (6000, 2.0, 12.0, 20)
    text = main(browse(ADMINISTRATOR).get(f"/plans/{plan.id}"))
    assert "100%" in text and "24 of 24" in text and "No other plan within these limits serves more." in text
    assert [event.what for event in plans.list_plan_changes(made.graph, plan.id)] == ["planned", "created"]


def test_pinned_and_convoked_sessions_stay_as_they_are(made):
    plan = made.with_sessions()
    course, meeting = plan.sessions
    plan = replace(plan, sessions=(replace(course, pinned=True), replace(meeting, state=SessionState.CONVOKED)))

    found = {one.id: one for one in planned(made, plan).sessions}

    assert found[meeting.id] == replace(meeting, state=SessionState.CONVOKED)
    stayed = found[course.id]
    assert (stayed.day, stayed.starts_at, stayed.pinned) == (course.day, None, True)
    assert stayed.associations[:5] == course.associations
    served = [pair for one in found.values() for pair in one.serves]
    assert len(served) == len(set(served))


def test_cancelled_sessions_stay_and_count_for_nothing(made):
    plan = made.with_sessions()
    cancelled = replace(plan.sessions[0], state=SessionState.CANCELLED)

    found = planned(made, replace(plan, sessions=(cancelled,)))

    assert cancelled in found.sessions
    assert found.outcome.served == 24


def test_an_offer_that_was_dropped_is_not_proposed_there(made):
    plan = made.plan()
    everywhere = tuple(("planned-training", hall, quarter) for hall in ("planned-room", "planned-small")
                       for quarter in plan.settings.quarters)  # fmt: skip

    found = planned(made, replace(plan, dropped=everywhere))

    assert {one.offer for one in found.sessions} == {"planned-meeting"}
    assert {one.why for one in found.outcome.left} == {"dropped"}


def test_a_theme_that_comes_first_counts_double(made):
    plan = made.plan(settings=Settings(FIRST, (10.0,), 6_999, least=4))
    without, first = planned(made, plan), planned(made, replace(plan, focuses=(Focus("vision_first", "why"),)))

    assert {one.offer for one in first.sessions} == {"planned-training"}
    assert first.outcome.total == pytest.approx(without.outcome.total * 1.5)


def test_sessions_are_spread_over_the_quarters(made):
    found = planned(made, made.plan())

    counts = [sum(one.quarter == quarter for one in found.sessions) for quarter in found.settings.quarters]
    assert sum(counts) > 1 and max(counts) - min(counts) <= 1


def test_nothing_new_is_planned_in_a_quarter_that_is_over(browse, app, made):
    plan = made.plan(settings=Settings("2026-1", (10.0,) * 6, 50_000, least=4))
    late = make_plan(plan, read_source(made.graph, plan), datetime(2027, 2, 1, tzinfo=UTC), lambda _step, _share: None)
    assert {one.quarter for one in late.sessions} <= {"2027-1", "2027-2"}
    assert min(one.day for one in late.sessions) > date(2027, 2, 1)

    over = made.plan(settings=Settings("2025-1", (10.0,), 50_000))
    propose(browse, app, over)
    assert "All quarters of the plan are over." in main(browse(ADMINISTRATOR).get(f"/plans/{over.id}"))


def test_what_is_under_way_shows_and_the_page_reads_itself_again(browse, made):
    plan = made.plan()
    plans.tell_progress(made.graph, plan.id, "search", 0.5, now())

    page = browse(ADMINISTRATOR).get(f"/plans/{plan.id}")

    assert page.find("meta", attrs={"http-equiv": "refresh"})
    assert "Looking for the sessions that serve most – 50%" in main(page)
    assert not page.find("form", action=f"/plans/{plan.id}/propose")


def test_a_planning_that_died_is_said_and_can_be_begun_again(browse, app, made):
    plan = made.plan()
    plans.tell_progress(made.graph, plan.id, "search", 0.5, now() - timedelta(minutes=3, seconds=5))

    page = browse(ADMINISTRATOR).get(f"/plans/{plan.id}")
    assert "broke off" in main(page) and not page.find("meta", attrs={"http-equiv": "refresh"})

    propose(browse, app, plan)
    assert made.read(plan.id).sessions


def test_a_second_planning_waits(browse, made):
    plan = made.plan()
    browser = browse(ADMINISTRATOR)
    form = browser.get(f"/plans/{plan.id}").find("form", action=f"/plans/{plan.id}/propose")
    plans.tell_progress(made.graph, plan.id, "search", 0.5, now())

    token = form.find("input", attrs={"name": "csrf_token"})["value"]
    page = browser.read(browser.client.post(f"/plans/{plan.id}/propose", data={"csrf_token": token}), 302)

    assert "already" in page.select_one(".flash-error").get_text()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(FIRST, (10.0,), 5_000, least=4), ("6,000", "5,000", "1,000 too little", "Raise the budget by 1,000")),
        (Settings(FIRST, (1.5,), 50_000, least=4), ("2 days of trainers", "0.5 too few")),
        (Settings(FIRST, (9.0,), 50_000, least=4, people=5), ("5 associations", "seats for 4")),
        (Settings("2027-2", (9.0,), 50_000, least=4), ("stays in Quarter 1 of 2027",)),
    ],
)  # fmt: skip
def test_the_limit_that_leaves_no_plan_is_said_with_what_to_change(browse, app, made, settings, words):
    plan = made.with_sessions(settings=settings)
    plan = made.save(plan, sessions=(replace(plan.sessions[0], pinned=True),))

    propose(browse, app, plan)

    text = main(browse(ADMINISTRATOR).get(f"/plans/{plan.id}"))
    assert "No sessions could be proposed" in text
    for each in words:
        assert each in text
    assert made.read(plan.id).sessions == plan.sessions


def test_a_share_that_cannot_be_is_said(browse, app, made):
    plan = made.plan(settings=Settings(FIRST, (9.0,), 50_000, least=7, rural=0.99))

    propose(browse, app, plan)

    assert "Rural associations are to have 99 % of the served needs" in main(
        browse(ADMINISTRATOR).get(f"/plans/{plan.id}")
    )
    page = browse(ADMINISTRATOR).submit(f"/plans/{plan.id}", action=f"/plans/{plan.id}/propose/forget")
    assert "No sessions could be proposed" not in page.get_text()


def test_who_changed_the_plan_meanwhile_keeps_the_change(made):
    plan = made.plan()
    changed = made.save(plan, name="Autre nom")

    running._plan(made.graph, plan, made.user, "")

    found = made.read(plan.id)
    assert json.loads(found.planning_error) == {"code": "changed"}
    assert (found.name, found.revision, found.sessions) == ("Autre nom", changed.revision, ())


def test_a_failure_is_told_and_leaves_the_plan(made, monkeypatch, caplog):
    plan = made.plan()
    monkeypatch.setattr(running, "read_source", lambda *_: 1 / 0)

    running._plan(made.graph, plan, made.user, "")

    assert json.loads(made.read(plan.id).planning_error) == {"code": "failed"}
    assert "ZeroDivisionError" in caplog.text


def test_days_are_proposed_for_those_without(made):
    plan = made.with_sessions()
    loose = tuple(replace(one, day=None) for one in plan.sessions)

    found = with_days(loose, now(), plan.settings)

    assert [one.day.weekday() >= 5 for one in found] == [True, True]
    assert found[0].day != found[1].day  # One hall, one day each.


def test_refused_needs_are_not_planned_for(made):
    plan = made.plan()
    for theme in ("vision_first", "projects_first"):
        decide(made.graph, association=IDS[11], theme=theme, state="refused", reason="x", user=made.user,
               change=f"planned-decision-{theme}", at=now())  # fmt: skip

    found = planned(made, plan)

    assert found.outcome.needs == 22
    assert all(IDS[11] not in one.associations for one in found.sessions)
    made.graph.write("MATCH (decision:NeedDecision) WHERE decision.id STARTS WITH 'planned-' DETACH DELETE decision")

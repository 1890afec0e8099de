"""Reminders: each once, to those whom they concern, and no more once what they speak of is handled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from graph.people import messages
from graph.plan import association_plans, convocations
from graph.plan.province_plans import plan_of_session
from graph.rules.actions import PlanAction
from graph.rules.kinds import SupportKind
from portal.kit.clock import now
from portal.plan.sessions import reminders
from portal.plan.sessions.reminders import make_reminders
from tests.portal.plan.sessions.conftest import keep

LATE = "MATCH (message:Message) WHERE message.id STARTS WITH $start RETURN message.to AS to, message.body AS body"
FORGET = "MATCH (message:Message) WHERE message.id STARTS WITH 'late-' DETACH DELETE message"


@pytest.fixture
def on(app, seeded, monkeypatch):
    """Return a function that makes the reminders of a day, as the thread does outside any request."""

    def run(moment):
        monkeypatch.setattr(reminders, "now", lambda: moment)
        with app.app_context():
            make_reminders(seeded)

    yield run
    seeded.write(FORGET)


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def invited(seeded, make_session, place):
    """Make a session in 20 days; a comes, b hasn't answered, c doesn't come."""
    session = make_session(session_state="convoked")
    keys = {place.a: f"{place.prefix}ka", place.b: f"{place.prefix}kb", place.c: f"{place.prefix}kc"}
    convocations.convoke(seeded, session.id, keys, root="https://portal.example/", at=now())
    for name, comes in ((place.a, True), (place.c, False)):
        convocations.answer(seeded, keys[name], comes=comes, people=["Amina"], note="", change=name, at=now())
    return session


def test_a_session_is_spoken_of_twice_and_each_time_once(seeded, place, invited, on):
    told = []
    for days in (8, 7, 7, 6, 3, 2, 2, 1, 0, -1):
        on(noon(invited.day - timedelta(days=days)))
        told.append(len(messages.list_messages(seeded, invited.id)))
    assert told == [0, 2, 2, 2, 2, 4, 4, 4, 4, 4]
    comes, asks = messages.list_messages(seeded, invited.id)[:2]
    assert (comes.to, asks.to) == (f"{place.prefix}ua@example.org", f"{place.prefix}ub@example.org")
    assert "Amina" in comes.body
    assert "https://portal.example/c/" in asks.body


def test_a_session_that_is_moved_is_spoken_of_again(seeded, staff, invited, on):
    on(noon(invited.day - timedelta(days=7)))
    later = invited.day + timedelta(days=30)
    plan = plan_of_session(seeded, invited.id)
    keep(seeded, replace(plan, sessions=(replace(plan.session(invited.id), day=later),)), staff, plan)
    on(noon(later - timedelta(days=7)))
    on(noon(later - timedelta(days=7)))
    told = [one.id for one in messages.list_messages(seeded, invited.id)]
    assert [sum(f"-remind7-{day}-" in id for id in told) for day in (invited.day, later)] == [2, 2]
    assert len(told) == 4


def test_who_was_asked_only_now_is_not_reminded_the_same_day(seeded, place, make_session, on):
    session = make_session(days=5, session_state="convoked")
    convocations.convoke(seeded, session.id, {place.a: f"{place.prefix}k"}, root="https://x/", at=now())
    on(now())
    assert messages.list_messages(seeded, session.id) == []
    on(noon(session.day - timedelta(days=2)))
    assert len(messages.list_messages(seeded, session.id)) == 1


def test_late_actions_are_told_once_a_week_until_they_are_handled(seeded, place, on):
    today = now().date()
    action = PlanAction(id=f"{place.prefix}act", association=place.a, theme="vision_first", what="Écrire notre vision",
                        kind=SupportKind.TRAINING, status="under_way", due_on=today - timedelta(days=1))  # fmt: skip
    signed = {"user": place.ua, "at": now()}
    association_plans.save_action(seeded, action, before=None, change=f"{place.prefix}1", **signed)

    def told():
        return seeded.read(LATE, start=f"late-{place.a}-")

    counts = []
    for days in (0, 0, 1, 6, 7, 8):
        on(noon(today + timedelta(days=days)))
        counts.append(len(told()))
    assert counts == [1, 1, 1, 1, 2, 2]
    assert {row["to"] for row in told()} == {f"{place.prefix}ua@example.org"}
    assert "Écrire notre vision" in told()[0]["body"]

    kept = association_plans.get_action(seeded, action.id)
    association_plans.save_action(
        seeded, replace(kept, status="done"), before=kept, change=f"{place.prefix}2", **signed
    )
    on(noon(today + timedelta(days=15)))
    assert len(told()) == 2

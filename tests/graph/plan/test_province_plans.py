"""A province's plan on both releases: it comes back as saved, states follow, versions freeze, nothing is lost."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from graph.plan import province_plans as plans
from graph.rules.kinds import PlanState, SessionState
from graph.rules.planned import Focus, Hall, Left, PlannedSession, PlanningOutcome, ProvincePlan, Settings
from tests.graph.world import add_associations, add_user

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HALL = Hall("hall", "Maison des jeunes", "c1", 32.9, -5.6, 30)
SESSION = PlannedSession(
    id="s1",
    offer="cash-book",
    hall=HALL,
    quarter="2026-2",
    associations=("b", "a"),
    serves=(("b", "financial"), ("a", "financial"), ("a", "statutes")),
    cost=6000,
    trainer_days=2.0,
    pinned=True,
    day=date(2026, 5, 2),
    starts_at=time(9, 30),
    note="Prévoir l'eau",
)
LATER = replace(SESSION, id="s2", quarter="2026-3", day=None, starts_at=None, pinned=False)
PLAN = ProvincePlan(
    id="plan",
    province="p1",
    name="Plan 2026",
    settings=Settings("2026-2", (10.0, 12.0), 100_000, rural=0.3),
    focuses=(Focus("financial", "Les trois quarts des associations sont sans comptes"),),
    halls=(HALL,),
    dropped=(("cash-book", "hall", "2026-3"),),
    sessions=(SESSION, LATER),
    outcome=PlanningOutcome(
        NOON, 3.0, 4.0, 5.0, 3, 5, 2, False, True, (Left("a", "vision_theme", 2.0, "budget", ("seats",), "o", "hall"),),
        {"financial": (2, 2)}, {"c1": (5, 3)},
    ),
    context="Le contexte",
    synthetic=True,
)  # fmt: skip
CONVOKE = """
MATCH (session:TrainingSession {id: $session})
MERGE (convocation:Convocation {id: 'v'})-[:TO_SESSION]->(session)
"""


@pytest.fixture
def there(here):
    add_associations(here, "a", "b")
    add_user(here)
    return here


def save(graph, plan, before=None, change="c1", minutes=0, what="saved", **more):
    plans.save_plan(
        graph, plan, before=before, what=what, user="u", change=change, at=NOON + timedelta(minutes=minutes), **more
    )
    return plans.get_plan(graph, plan.id)


def test_a_plan_comes_back_as_it_was_saved(there):
    save(there, PLAN)
    found = save(there, PLAN)  # A transaction that runs twice.

    assert found == replace(PLAN, revision=1)
    assert plans.list_plans(there, "p1") == [replace(found, outcome=None, whole=False)]
    assert plans.list_plans(there, "p2") == []
    assert plans.get_plan(there, "other") is None
    assert plans.plan_of_session(there, "s2") == found
    assert found.cost == 12_000
    assert found.outcome.gap == 0.25


def test_a_plan_that_was_read_in_part_is_shown_and_not_saved(there):
    found = save(there, PLAN)
    part = plans.plan_of_session(there, "s2", whole=False)

    assert part == replace(found, outcome=None, whole=False)
    with pytest.raises(ValueError, match="without its outcome"):
        save(there, replace(part, name="Autre"), before=part, change="c2")
    assert plans.get_plan(there, "plan") == found


def test_quarters_go_on_over_the_year():
    assert Settings("2026-3", (1.0,) * 4, 0).quarters == ("2026-3", "2026-4", "2027-1", "2027-2")


def test_another_plan_takes_the_place_of_the_sessions(there):
    before = save(there, PLAN)
    moved = replace(SESSION, associations=("b",), serves=(("b", "financial"),))
    after = save(there, replace(before, sessions=(moved,)), before, "c2", 1, "planned", note="moins", fields=("x",))

    assert after.sessions == (moved,)
    events = plans.list_plan_changes(there, "plan")
    assert [(one.what, one.note, one.fields) for one in events] == [("planned", "moins", ("x",)), ("saved", "", ())]
    assert events[0].by
    assert events[0].at == NOON + timedelta(minutes=1)


def test_of_two_savings_at_once_the_second_is_told(there):
    before = save(there, PLAN)
    save(there, replace(before, name="Un"), before, "c2")
    with pytest.raises(plans.PlanChanged):
        save(there, replace(before, name="Deux"), before, "c3")
    assert plans.get_plan(there, "plan").name == "Un"
    with pytest.raises(plans.NoProvince):
        save(there, replace(PLAN, id="p", province="nowhere", sessions=()), change="c4")


def test_adopting_freezes_and_each_later_change_is_an_amendment(there):
    draft = save(there, PLAN)
    with pytest.raises(plans.PlanFrozen):
        save(there, replace(draft, state=PlanState.ADOPTED), draft, "c2")
    presented = save(there, replace(draft, state=PlanState.PRESENTED), draft, "c2", 1)
    adopted = save(there, replace(presented, state=PlanState.ADOPTED), presented, "c3", 2, note="Conseil du 2 mars")
    amended = save(there, replace(adopted, sessions=(SESSION,)), adopted, "c4", 3, note="Sans salle en été")

    assert (presented.version, adopted.version, amended.version) == (0, 1, 2)
    assert [(one.number, one.note) for one in plans.list_versions(there, "plan")] == [
        (2, "Sans salle en été"),
        (1, "Conseil du 2 mars"),
    ]
    assert plans.get_version(there, "plan", 1).sessions == (SESSION, LATER)
    assert plans.get_version(there, "plan", 2).sessions == (SESSION,)
    assert plans.get_version(there, "plan", 3) is None
    closed = save(there, replace(amended, state=PlanState.CLOSED), amended, "c5", 4)
    with pytest.raises(plans.PlanFrozen):
        save(there, replace(closed, name="Autre"), closed, "c6", 5)


def test_a_session_to_which_people_were_asked_stays(there):
    before = save(there, PLAN)
    there.write(CONVOKE, session="s1")
    with pytest.raises(plans.SessionUnderWay):
        save(there, replace(before, sessions=(LATER,)), before, "c2")
    held = replace(SESSION, state=SessionState.CANCELLED)
    after = save(there, replace(before, sessions=(held, LATER)), before, "c3")
    assert after.sessions == (held, LATER)
    assert after.cost == 6000


def test_an_association_sees_its_sessions_once_the_plan_is_adopted(there):
    draft = save(there, PLAN)
    assert plans.sessions_for(there, "a") == []
    assert [one.id for _, one in plans.sessions_for(there, "a", states=[PlanState.DRAFT])] == ["s1", "s2"]
    presented = save(there, replace(draft, state=PlanState.PRESENTED), draft, "c2", 1)
    adopted = save(there, replace(presented, state=PlanState.ADOPTED), presented, "c3", 2)
    shown = replace(adopted, outcome=None, whole=False)
    assert plans.sessions_for(there, "a") == [(shown, SESSION), (shown, LATER)]
    assert SESSION.served_themes("a") == ("financial", "statutes")


def test_progress_is_told_and_leaves_the_plan_as_it_is(there):
    save(there, PLAN)
    plans.tell_progress(there, "plan", "search", 0.4, NOON)
    found = plans.get_plan(there, "plan")
    assert (found.planning, found.planning_at, found.revision) == (("search", 0.4), NOON, 1)
    plans.tell_progress(there, "plan", None, 1.0, NOON, '{"limit": "budget"}')
    found = plans.get_plan(there, "plan")
    assert (found.planning, found.planning_error) == (None, '{"limit": "budget"}')


def test_hours_of_a_day_are_read_by_their_former_name_too(there):
    short = replace(SESSION, hours_a_day=4.0)
    presented = save(there, replace(save(there, replace(PLAN, sessions=(short,))), state=PlanState.PRESENTED),
                     plans.get_plan(there, "plan"), "c2", 1)  # fmt: skip
    save(there, replace(presented, state=PlanState.ADOPTED), presented, "c3", 2)
    there.write("MATCH (s:TrainingSession {id: 's1'}) SET s.a_day = s.hours_a_day REMOVE s.hours_a_day")
    there.write("MATCH (v:PlanVersion) SET v.content = replace(v.content, '\"hours_a_day\"', '\"a_day\"')")

    assert plans.get_plan(there, "plan").sessions == plans.get_version(there, "plan", 1).sessions == (short,)


def test_the_next_sessions_of_an_offer_are_those_of_adopted_plans(there):
    draft = save(there, PLAN)
    assert plans.next_sessions(there, SESSION.offer, [PLAN.province], date.min) == []
    presented = save(there, replace(draft, state=PlanState.PRESENTED), draft, "c2", 1)
    save(there, replace(presented, state=PlanState.ADOPTED), presented, "c3", 2)

    (found,) = plans.next_sessions(there, SESSION.offer, [PLAN.province], SESSION.day - timedelta(days=1))

    assert (found.id, found.day, found.associations) == ("s1", SESSION.day, ())
    assert plans.next_sessions(there, SESSION.offer, [PLAN.province], SESSION.day) == []
    assert plans.next_sessions(there, SESSION.offer, ["nowhere"], date.min) == []

"""The demonstration's plan: held, asked for and to come, in the past and the future of the day it is made on."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from graph.people import accounts
from graph.plan import convocations
from graph.plan.evaluations import LEAST, list_evaluations
from graph.plan.province_plans import get_plan, list_plan_changes
from graph.rules.kinds import PlanState, SessionState
from portal.plan.province.planning import proposing_for, read_source
from seed import demo
from seed.demo_plan import NEAR_KM, add_plan
from tests.portal.strict import LANGUAGES

NOW = datetime(2026, 11, 26, 15, tzinfo=UTC)
ROOT = "http://localhost/"
FORGET = """
MATCH (plan:ProvincePlan {id: $id})
OPTIONAL MATCH (plan)-[:HAS_SESSION|HAS_CHANGE|HAS_VERSION]->(part)
OPTIONAL MATCH (part)<-[:TO_SESSION]-(convocation:Convocation)
OPTIONAL MATCH (part)-[:HAS_EVALUATION]->(opinion)
DETACH DELETE plan, part, convocation, opinion
"""


@pytest.fixture(scope="module")
def id(seeded):
    id = add_plan(seeded, NOW, ROOT, proposing_for(seeded))
    yield id
    seeded.write(FORGET, id=id)


def test_its_sessions_are_as_far_as_their_days_say(seeded, id):
    plan = get_plan(seeded, id)

    assert (plan.state, plan.synthetic, plan.revision > 5) == (PlanState.ADOPTED, True, True)
    assert plan.cost <= plan.settings.budget
    kinds = Counter(read_source(seeded, plan).offers[one.offer].kind for one in plan.sessions)
    assert {kind for kind, share in plan.settings.kinds.items() if share} <= set(kinds), "No kind is left out."
    busy = Counter(day for one in plan.sessions for day in one.days)
    assert max(busy.values()) <= plan.settings.a_day
    for one in plan.sessions:
        assert (one.state == SessionState.HELD) == (one.days[-1] < NOW.date())
        assert one.quarter in plan.settings.quarters
        assert 0 < len(one.associations) <= one.room
        assert set(one.associations) == {association for association, _theme in one.serves}
    assert {SessionState.HELD, SessionState.CONVOKED, SessionState.PLANNED} <= {one.state for one in plan.sessions}
    served = [pair for one in plan.sessions for pair in one.serves]
    assert len(set(served)) == len(served)
    assert plan.settings.max_km >= NEAR_KM


def test_the_story_has_who_came_what_they_thought_and_who_has_not_answered(seeded, id):
    plan = get_plan(seeded, id)
    by_state = {state: [one for one in plan.sessions if one.state == state] for state in SessionState}

    for one in by_state[SessionState.HELD]:
        asked = convocations.list_convocations(seeded, one.id)
        assert {each.attended for each in asked} == ({True, False} if len(asked) > 3 else {True})
        assert all("fictive" in name for each in asked for name in each.present)
        assert bool(list_evaluations(seeded, one.id)) == (sum(each.attended for each in asked) >= LEAST)
    (coming,) = by_state[SessionState.CONVOKED]
    assert {each.state for each in convocations.list_convocations(seeded, coming.id)} == {"yes", "no", "invited"}
    own = accounts.get_user_by_email(seeded, demo.ASSOCIATION).organisations[0]
    assert own in coming.associations


def test_made_again_it_stays_as_it_is(seeded, id):
    before, changes = get_plan(seeded, id), list_plan_changes(seeded, id)

    assert add_plan(seeded, NOW, ROOT, proposing_for(seeded)) == id
    assert (get_plan(seeded, id), list_plan_changes(seeded, id)) == (before, changes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_pages_are_whole(browse, seeded, id, language):
    staff = browse(demo.STAFF["khenifra"], language)
    for page in ("", "/calendar", "/indicators", "/history"):
        staff.get(f"/plans/{id}{page}")
    for one in {one.state: one for one in get_plan(seeded, id).sessions}.values():  # Held, asked for and to come.
        staff.get(f"/sessions/{one.id}")
    assert browse(demo.ASSOCIATION, language).get("/plan?part=sessions").select("#sessions-title")


def test_without_the_demonstration_it_says_what_to_do(server_graph, monkeypatch):
    monkeypatch.setattr("seed.demo_plan.get_user_by_email", lambda _graph, _email: None)

    with pytest.raises(LookupError, match="takwia seed"):
        add_plan(server_graph, NOW, ROOT, proposing_for(server_graph))

"""The demonstration's plan: held, asked for and to come, in the past and the future of the day it is made on."""

from datetime import UTC, datetime

import pytest

from graph.people import accounts
from graph.plan import convocations
from graph.plan.evaluations import list_evaluations
from graph.plan.province_plans import get_plan, list_plan_changes
from graph.rules.kinds import PlanState, SessionState
from seed import demo
from seed.demo_plan import MEETINGS, NEAR_KM, add_plan
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
    id = add_plan(seeded, NOW, ROOT)
    yield id
    seeded.write(FORGET, id=id)


def test_its_sessions_are_as_far_as_their_days_say(seeded, id):
    plan = get_plan(seeded, id)

    assert (plan.state, plan.synthetic, len(plan.sessions)) == (PlanState.ADOPTED, True, len(MEETINGS))
    assert plan.cost <= plan.settings.budget
    for one in plan.sessions:
        assert (one.state == SessionState.HELD) == (one.day < NOW.date())
        assert one.quarter in plan.settings.quarters
        assert 0 < len(one.associations) <= one.room
        assert set(one.associations) == {association for association, _theme in one.serves}
    served = [pair for one in plan.sessions for pair in one.serves]
    assert len(set(served)) == len(served)
    assert plan.settings.max_km >= NEAR_KM


def test_the_story_has_who_came_what_they_thought_and_who_has_not_answered(seeded, id):
    plan = get_plan(seeded, id)
    by_state = {state: [one for one in plan.sessions if one.state == state] for state in SessionState}

    for one in by_state[SessionState.HELD]:
        asked = convocations.list_convocations(seeded, one.id)
        assert {each.attended for each in asked} == {True, False}
        assert all("fictive" in name for each in asked for name in each.present)
        assert list_evaluations(seeded, one.id)
    (coming,) = by_state[SessionState.CONVOKED]
    assert {each.state for each in convocations.list_convocations(seeded, coming.id)} == {"yes", "no", "invited"}
    own = accounts.get_user_by_email(seeded, demo.ASSOCIATION).organisations[0]
    assert any(own in one.associations for one in plan.sessions)


def test_made_again_it_stays_as_it_is(seeded, id):
    before, changes = get_plan(seeded, id), list_plan_changes(seeded, id)

    assert add_plan(seeded, NOW, ROOT) == id
    assert (get_plan(seeded, id), list_plan_changes(seeded, id)) == (before, changes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_pages_are_whole(browse, seeded, id, language):
    staff = browse(demo.STAFF["khenifra"], language)
    for page in ("", "/calendar", "/indicators", "/history"):
        staff.get(f"/plans/{id}{page}")
    for one in get_plan(seeded, id).sessions[1:4]:  # One that was held, one that is asked for, one to come.
        staff.get(f"/sessions/{one.id}")
    assert browse(demo.ASSOCIATION, language).get("/plan").select("#sessions-title")


def test_without_the_demonstration_it_says_what_to_do(server_graph, monkeypatch):
    monkeypatch.setattr("seed.demo_plan.get_user_by_email", lambda _graph, _email: None)

    with pytest.raises(LookupError, match="takwia seed"):
        add_plan(server_graph, NOW, ROOT)

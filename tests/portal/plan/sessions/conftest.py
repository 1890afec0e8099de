"""A session of an adopted plan of Khénifra, for associations a, b and c of the neighbourhood; c has no account."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from graph.plan import convocations
from graph.plan.province_plans import get_plan, save_plan
from graph.rules.kinds import PlanState
from graph.rules.planned import Hall, PlannedSession, ProvincePlan, Settings
from portal.kit.clock import now
from seed import demo

FORGET = """
MATCH (plan:ProvincePlan) WHERE plan.id STARTS WITH $prefix
OPTIONAL MATCH (plan)-[:HAS_SESSION]->(session)
OPTIONAL MATCH (session)<-[:TO_SESSION]-(convocation)
OPTIONAL MATCH (message:Message)-[:ABOUT]->(convocation)
OPTIONAL MATCH (plan)-[:HAS_VERSION|HAS_CHANGE]->(part)
OPTIONAL MATCH (session)-[:HAS_EVALUATION]->(evaluation)
DETACH DELETE message, convocation, session, part, plan, evaluation
"""
STAFF = demo.STAFF["khenifra"]


def keep(graph, plan, user, before=None, change=""):
    save_plan(graph, plan, before=before, what="test", user=user, at=now(),
              change=change or f"{plan.id}-{plan.state}-{before.revision if before else 0}")  # fmt: skip
    return get_plan(graph, plan.id)


def adopt(
    graph, prefix, user, guests, *, seats=2, people=2, days=20, state=PlanState.ADOPTED, session_state="planned", **more
):
    """Save a plan with one session, so many days from now, and bring it to a state."""
    session = PlannedSession(**{
        "id": f"{prefix}s", "offer": "training-statutes", "quarter": "2027-1", "associations": tuple(guests),
        "hall": Hall(f"{prefix}hall", "Maison des jeunes", "05.301.01.01", 32.9, -5.6, 30),
        "serves": tuple((guest, "vision_first") for guest in guests), "seats": seats,
        "day": now().date() + timedelta(days=days), "starts_at": time(9, 30), "state": session_state,
    } | more)  # fmt: skip
    settings = Settings("2027-1", (10.0, 10.0), 100_000, people=people)
    plan = keep(graph, ProvincePlan(id=f"{prefix}plan", province="05.301",
                                    name="Plan d'essai", settings=settings, sessions=(session,)), user)  # fmt: skip
    for following in (PlanState.PRESENTED, PlanState.ADOPTED):
        if plan.state != state:
            plan = keep(graph, replace(plan, state=following), user, plan)
    return session


@pytest.fixture
def staff(user_ids):
    return user_ids[STAFF]


@pytest.fixture
def make_session(seeded, place, staff):
    """Return a function that makes the session; all is removed afterwards."""
    yield lambda **more: adopt(seeded, place.prefix, staff, (place.a, place.b, place.c), **more)
    seeded.write(FORGET, prefix=place.prefix)


@pytest.fixture
def asked(browse, make_session):
    """Make the session and ask its associations; return its id."""
    id = make_session().id
    browse(STAFF).submit(f"/sessions/{id}", action=f"/sessions/{id}/convoke")
    return id


@pytest.fixture
def convocation(seeded, place):
    """Return a function that reads the convocation of an association of the neighbourhood."""
    return lambda name: convocations.get_convocation(seeded, f"{place.prefix}s-{place.prefix}{name}")

"""A province's plan for tests: adopted, with a session of the catalogue for one association."""

from dataclasses import replace
from datetime import date, time

from graph.plan.province_plans import get_plan, save_plan
from graph.rules.kinds import PlanState
from graph.rules.planned import Hall, Left, PlannedSession, PlanningOutcome, ProvincePlan, Settings
from graph.server.connection import Graph
from portal.kit.clock import now


def save_adopted_plan(graph: Graph, prefix: str, association: str, user: str, province: str = "05.301") -> ProvincePlan:
    """Save a plan with the ids "<prefix>-plan" and "<prefix>-session", as version 1, and return it."""
    hall = Hall(f"{prefix}-hall", "Maison des jeunes", f"{province}.01.01", 33.05, -5.4, 30)
    session = PlannedSession(
        id=f"{prefix}-session", offer="training-statutes", hall=hall, quarter="2027-1", associations=(association,),
        serves=((association, "statutes"),), cost=5500, trainer_days=1.0, pinned=True, day=date(2027, 1, 9),
        starts_at=time(9),
    )  # fmt: skip
    left = (Left(association, "vision_theme", 2.0, "budget", offer="training-statutes", hall=hall.id),)
    plan = ProvincePlan(
        id=f"{prefix}-plan", province=province, name="Plan de la province", context="Le contexte",
        settings=Settings("2027-1", (10.0, 10.0), 100_000, rural=0.4), halls=(hall,), sessions=(session,),
        dropped=(("training-statutes", hall.id, "2027-2"),), synthetic=True,
        outcome=PlanningOutcome(now(), 3.0, 4.0, 5.0, 1, 2, 1, False, False, left,
                                {"statutes": (1, 1), "vision_theme": (1, 0)}, {hall.commune: (2, 1)}),
    )  # fmt: skip
    before = None
    for what, state in (("created", PlanState.DRAFT), ("to_presented", PlanState.PRESENTED),
                        ("to_adopted", PlanState.ADOPTED)):  # fmt: skip
        save_plan(graph, replace(plan, state=state), before=before, what=what, user=user,
                  change=f"{prefix}-plan-{what}", at=now(), note="Décidé")  # fmt: skip
        before = get_plan(graph, plan.id)
    assert before is not None
    return before

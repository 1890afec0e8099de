"""A plan of Khénifra for tests, with sessions of several kinds, states and days; saved without its pages."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from graph.plan.province_plans import get_plan, save_plan
from graph.rules.kinds import PlanState, SessionState
from graph.rules.planned import Focus, Hall, Left, PlannedSession, PlanningOutcome, ProvincePlan, Settings
from graph.server.connection import Graph

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PROVINCE, TOWN, VILLAGE = "05.301", "05.301.01.01", "05.301.05.11"
YOUTH = Hall("hall-youth", "Maison des jeunes", TOWN, 32.94, -5.67, 40)
SCHOOL = Hall("hall-school", "École du village", VILLAGE, 32.86, -5.6, 20)
FORGET = """
MATCH (plan:ProvincePlan) WHERE plan.id STARTS WITH $prefix
OPTIONAL MATCH (plan)-[:HAS_SESSION|HAS_CHANGE|HAS_VERSION]->(part)
OPTIONAL MATCH (part)<-[:TO_SESSION]-(convocation:Convocation)
DETACH DELETE plan, part, convocation
"""


def sessions(prefix: str, a: str, b: str, c: str) -> tuple[PlannedSession, ...]:
    """Return five sessions for three associations: two have a day, one is cancelled."""
    base = PlannedSession(id=f"{prefix}s1", offer="training-statutes", hall=YOUTH, quarter="2026-2",
                          associations=(a, b), serves=((a, "statutes"), (b, "statutes"), (b, "administrative")),
                          cost=6000, trainer_days=2.0, hours=12.0, day=date(2026, 4, 7), starts_at=time(9, 30),
                          state=SessionState.CONVOKED)  # fmt: skip
    return (
        base,
        replace(base, id=f"{prefix}s2", day=date(2026, 4, 21), starts_at=None, hours=6.0, cost=2500,
                state=SessionState.CANCELLED),
        replace(base, id=f"{prefix}s3", offer="networking-fair", hall=SCHOOL, day=None, starts_at=None, cost=1001,
                associations=(a, b, c), serves=((a, "networking"), (b, "statutes"), (c, "administrative")),
                hours=3.0, state=SessionState.PLANNED),
        replace(base, id=f"{prefix}s4", quarter="2026-3", day=date(2026, 7, 1), starts_at=time(14), hours=3.0,
                associations=(c,), serves=((c, "financial"),), cost=3000, state=SessionState.PLANNED),
        replace(base, id=f"{prefix}s5", offer="an offer that is gone", quarter="2026-3", day=None, starts_at=None,
                associations=(), serves=(), cost=700, state=SessionState.PLANNED),
    )  # fmt: skip


def plan_of(prefix: str, a: str, b: str, c: str) -> ProvincePlan:
    """Return a draft for three associations, whose last planning left needs of two kinds."""
    return ProvincePlan(
        id=f"{prefix}plan",
        province=PROVINCE,
        name="Plan de Khénifra 2026",
        settings=Settings("2026-2", (10.0, 12.0, 8.0), 20_000, rural=0.3),
        focuses=(Focus("statutes", "Les statuts manquent presque partout"),),
        halls=(YOUTH, SCHOOL),
        sessions=sessions(prefix, a, b, c),
        outcome=PlanningOutcome(
            NOON, 9.0, 10.0, 12.0, 6, 20, 3, False, False,
            (Left(a, "vision_theme", 2.0, "budget"), Left(b, "financial", 1.0, "no_place"),
             Left(c, "vision_theme", 2.0, "budget")),
            {"statutes": (12, 3), "administrative": (6, 2), "financial": (2, 1)},
            {TOWN: (15, 5), VILLAGE: (5, 1)},
        ),
        context="La province compte beaucoup d’associations jeunes.\n\nElles demandent des formations.",
        synthetic=True,
    )  # fmt: skip


def save(
    graph: Graph, plan: ProvincePlan, user: str, before: ProvincePlan | None = None, note: str = ""
) -> ProvincePlan:
    """Save a plan and return it as it was read again."""
    number = before.revision if before else 0
    save_plan(graph, plan, before=before, what="saved", user=user, change=f"{plan.id}-{number}", at=NOON, note=note)
    found = get_plan(graph, plan.id)
    assert found is not None
    return found


def adopt(graph: Graph, plan: ProvincePlan, user: str) -> ProvincePlan:
    """Present a draft and adopt it."""
    presented = save(graph, replace(plan, state=PlanState.PRESENTED), user, plan)
    return save(graph, replace(presented, state=PlanState.ADOPTED), user, presented, note="Conseil du 2 mars")

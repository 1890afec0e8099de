"""A province of twelve associations with a diagnostic each, two rooms and two offers; and plans of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

import pytest

from graph.diagnostic.instruments import save_instrument
from graph.directory import associations
from graph.directory.associations import Association
from graph.directory.spaces import Space, save_spaces
from graph.plan import province_plans as plans
from graph.plan.offers import Offer, save_offers
from graph.rules.instrument import Words
from graph.rules.kinds import Difficulty, Giver, SupportKind
from graph.rules.planned import Hall, PlannedSession, ProvincePlan, Settings
from graph.server.connection import Graph
from portal.kit.clock import now
from seed import demo
from tests.portal import assessed

PROVINCE, COMMUNE = "05.091", "05.091.01.01"
NUMBERS = count(1)
IDS = [f"planned-{number:02d}" for number in range(12)]
WORDS = Words("Séance", "حصة", "Session")
OFFERS = [
    Offer("planned-training", SupportKind.TRAINING, Words("Formation", "تكوين", "Course"), WORDS, ("vision_first",),
          Difficulty.BASIC, 12.0, 20, ("fr",), 6000, Giver.TRAINER, WORDS),
    Offer("planned-meeting", SupportKind.INFORMATION, Words("Rencontre", "لقاء", "Meeting"), WORDS, ("projects_first",),
          Difficulty.BASIC, 3.0, 10, ("fr",), 1000, Giver.STAFF, WORDS),
]  # fmt: skip
WEAK = {"vision_level": 0.0, "vision_good": False, "projects_level": 0.0, "projects_good": False}
REMOVE = """
MATCH (node) WHERE node.id STARTS WITH 'planned-' OR node:ProvincePlan
OPTIONAL MATCH (node)-[:HAS_SESSION|HAS_CHANGE|HAS_VERSION|HAS_SHEET|ASSESSED_BY|SHARES*1..2]->(part)
WHERE NOT part:User
DETACH DELETE part, node
"""
FIRST = "2027-1"


@dataclass(frozen=True)
class Made:
    """The graph with the province, and how to make and read plans."""

    graph: Graph
    user: str

    def plan(self, **more: object) -> ProvincePlan:
        """Save a plan of two quarters and return it."""
        id = f"planned-plan-{next(NUMBERS)}"
        known = {"name": "Plan d'essai", "settings": Settings(FIRST, (10.0, 10.0), 50_000, least=4)}
        plans.save_plan(self.graph, ProvincePlan(**({"id": id, "province": PROVINCE} | known | more)), before=None,
                        what="created", user=self.user, change=f"{id}-made", at=now())  # fmt: skip
        return self.read(id)

    def with_sessions(self, **more: object) -> ProvincePlan:
        """Save a plan with two sessions in one hall: a course of two days, and a meeting on another day."""
        course = PlannedSession(
            id=f"planned-s{next(NUMBERS)}", offer="planned-training", hall=HALL, quarter=FIRST,
            associations=tuple(IDS[:5]), serves=tuple((id, "vision_first") for id in IDS[:5]), cost=6000,
            trainer_days=2.0, hours=12.0, seats=20, day=date(2027, 1, 9), starts_at=None,
        )  # fmt: skip
        meeting = replace(
            course, id=f"planned-s{next(NUMBERS)}", offer="planned-meeting", associations=tuple(IDS[4:10]),
            serves=tuple((id, "projects_first") for id in IDS[4:10]), cost=1000, trainer_days=0.0, hours=3.0, seats=10,
            day=date(2027, 1, 16),
        )  # fmt: skip
        return self.plan(sessions=(course, meeting), **more)

    def read(self, id: str) -> ProvincePlan:
        """Return a plan as it is now."""
        found = plans.get_plan(self.graph, id)
        assert found is not None
        return found

    def save(self, plan: ProvincePlan, what: str = "changed", **changes: object) -> ProvincePlan:
        """Save a change of a plan, as somebody else, and return it."""
        plans.save_plan(self.graph, replace(plan, **changes), before=plan, what=what, user=self.user,
                        change=f"planned-change-{next(NUMBERS)}", at=now())  # fmt: skip
        return self.read(plan.id)


HALL = Hall("planned-room", "planned-00", COMMUNE, 32.34, -6.36, 30)


@pytest.fixture(scope="module")
def made(seeded: Graph, user_ids: dict[str, str]) -> Iterator[Made]:
    """Give the province its associations, rooms and offers, and take them away again."""
    user = user_ids[demo.ADMINISTRATOR]
    save_instrument(seeded, assessed.sample())
    associations.save_associations(
        seeded,
        [
            Association(id=id, name_fr=id, territories=(COMMUNE,), domains=("literacy",), lat=32.34, lon=-6.36,
                        milieu="rural" if number % 2 else "urban", targets=("women",) if number % 3 == 0 else ())
            for number, id in enumerate(IDS)
        ],
    )  # fmt: skip
    for id in IDS:
        diagnostic = assessed.start(seeded, f"{id}-d", id)
        assessed.answer(seeded, diagnostic.consensus, assessed.GOOD | WEAK)
        assessed.submit(seeded, diagnostic, user)
    save_spaces(
        seeded,
        [
            Space(id="planned-room", host=IDS[0], kind="meeting_room", capacity=30),
            Space(id="planned-small", host=IDS[1], kind="training_room", capacity=5),
        ],
    )
    save_offers(seeded, OFFERS)
    yield Made(seeded, user)
    seeded.write(REMOVE)

"""A plan of Khénifra for the demonstration: sessions that were held, one to which people are asked, and some to come.

Days are reckoned from the day on which it is made. Sessions are filled by a simple rule, not by the planner: staff see
how that plans when they begin a plan of their own.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from graph.people.accounts import get_user_by_email
from graph.plan import convocations, evaluations
from graph.plan.offers import Offer, list_offers
from graph.plan.province_needs import FoundNeed, Member, ProvinceNeeds, list_shared_halls, read_province_needs
from graph.plan.province_plans import get_plan, save_plan
from graph.rules.kinds import PlanState, SessionState
from graph.rules.planned import Hall, PlannedSession, ProvincePlan, Settings
from graph.server.connection import Graph
from matching.planning.distance import within_km
from matching.planning.sessions.days import HOURS_A_DAY, quarter_of
from seed import demo
from seed.provinces import plan as province_of
from seed.sampling import make_id

SEED = 1
MOST_GUESTS, LEAST_ROOM, NEAR_KM = 12, 12, 30.0
SATURDAY = 5
QUARTERS, DAYS_A_QUARTER, BUDGET = 4, 20.0, 150_000
AT_NINE = time(9)
ASKED_BEFORE = timedelta(days=21)
MARKS = ((5, 4), (4, 4), (5, 5), (3, 4), (4, 3))
"""What participants gave: how useful, how clear."""


@dataclass(frozen=True)
class Meeting:
    """A session of the story: an offer of the catalogue, so many days from today, and how far it is."""

    offer: str
    days: int
    state: SessionState


MEETINGS = (
    Meeting("training-bookkeeping", -50, SessionState.HELD),
    Meeting("networking-fair", -22, SessionState.HELD),
    Meeting("training-project-writing", 20, SessionState.CONVOKED),
    Meeting("information-funding", 48, SessionState.PLANNED),
    Meeting("training-action-plan", 76, SessionState.PLANNED),
    Meeting("exchange-treasurers", 104, SessionState.PLANNED),
)


def add_plan(graph: Graph, now: datetime, root: str, progress: Callable[[str, int, int], None] | None = None) -> str:
    """Put the plan into a graph that holds the demonstration, unless it is there; return its id.

    now: a moment with its time zone. root: the portal's address in the links of convocations. Raises LookupError when
    the demonstration isn't in the graph.
    """
    id, province = make_id(SEED, "province plan"), province_of("khenifra").code
    staff = get_user_by_email(graph, demo.STAFF["khenifra"])
    if staff is None:
        raise LookupError("The graph doesn't hold the demonstration. Run takwia seed first.")
    if get_plan(graph, id) is not None:
        return id
    author = _Author(graph, staff.id, root)
    sessions = tuple(_sessions(graph, province, now.date()))
    first = min(one.quarter for one in sessions)
    plan = ProvincePlan(
        id=id, province=province, name=f"Plan de démonstration {now.year}",
        settings=Settings(first, (DAYS_A_QUARTER,) * QUARTERS, BUDGET), sessions=sessions, synthetic=True,
        context="Données fictives de démonstration : un plan adopté, avec des séances tenues et des séances à venir.",
    )  # fmt: skip
    for back, state, what, note in (
        (75, PlanState.DRAFT, "created", ""),
        (74, PlanState.PRESENTED, "to_presented", ""),
        (73, PlanState.ADOPTED, "to_adopted", "Démonstration : adopté par le comité provincial."),
    ):
        plan = author.save(replace(plan, state=state), what, now - timedelta(days=back), note)
    for number, (meeting, session) in enumerate(zip(MEETINGS, sessions, strict=True)):
        if meeting.state != SessionState.PLANNED:
            plan = author.bring_on(plan, session, meeting.state, now)
        if progress:
            progress("plan", number + 1, len(MEETINGS))
    return id


class _Author:
    """The staff member who made the plan and asked people to its sessions."""

    def __init__(self, graph: Graph, user: str, root: str) -> None:
        self.graph, self.user, self.root = graph, user, root

    def save(
        self, plan: ProvincePlan, what: str, at: datetime, note: str = "", fields: Sequence[str] = ()
    ) -> ProvincePlan:
        """Save a step of the plan, and return it as it is then."""
        before = get_plan(self.graph, plan.id)
        revision = before.revision if before else 0
        save_plan(self.graph, plan, before=before, what=what, user=self.user, at=at, note=note, fields=fields,
                  change=make_id(SEED, plan.id, revision))  # fmt: skip
        return get_plan(self.graph, plan.id) or plan

    def bring_on(self, plan: ProvincePlan, session: PlannedSession, state: SessionState, now: datetime) -> ProvincePlan:
        """Ask the associations of a session, let most of them answer, and hold it when its day is over."""
        asked_at = min(_noon(session, now) - ASKED_BEFORE, now)
        note = "Démonstration : convocations envoyées."
        plan = self.save(
            _with(plan, session, SessionState.CONVOKED), SessionState.CONVOKED, asked_at, note, [session.offer]
        )
        keys = {each: secrets.token_urlsafe(12) for each in session.associations}
        convocations.convoke(self.graph, session.id, keys, root=self.root, at=asked_at)
        for number, key in enumerate(keys.values()):
            if number % 4 < 3:  # One in four hasn't answered, and of those who have one in six can't come.
                convocations.answer(self.graph, key, comes=number % 6 != 5, people=_people(number), note="",
                                    change=make_id(SEED, session.id, key), at=asked_at + timedelta(days=2))  # fmt: skip
        if state == SessionState.HELD:
            return self._hold(plan, session, now)
        return plan

    def _hold(self, plan: ProvincePlan, session: PlannedSession, now: datetime) -> ProvincePlan:
        rows = [
            convocations.Attendance(one.id, one.state == "yes", len(one.people), one.people)
            for one in convocations.list_convocations(self.graph, session.id)
        ]
        convocations.save_attendance(self.graph, session.id, rows, base=0, change=make_id(SEED, session.id, "came"))
        at = _noon(session, now) + timedelta(days=3)
        plan = self.save(
            _with(plan, session, SessionState.HELD),
            SessionState.HELD,
            at,
            "Démonstration : présences.",
            [session.offer],
        )
        came = [one for one in convocations.list_convocations(self.graph, session.id) if one.attended]
        for number, one in enumerate(came):
            useful, clear = MARKS[number % len(MARKS)]
            evaluations.add_evaluation(self.graph, one.key, make_id(SEED, session.id, "opinion", number),
                                       evaluations.Evaluation(useful, clear))  # fmt: skip
        return plan


def _sessions(graph: Graph, province: str, today: date) -> Iterator[PlannedSession]:
    """Give the sessions, each filled with those near its hall whose needs it serves most, each need served once."""
    needs, halls = read_province_needs(graph, province), list_shared_halls(graph, province)
    halls = tuple(hall for hall in halls if hall.capacity >= LEAST_ROOM)
    offers = {offer.id: offer for offer in list_offers(graph)}
    favoured = [user.organisations[0] for email in (demo.ASSOCIATION, demo.INVITED)
                if (user := get_user_by_email(graph, email))]  # fmt: skip
    served: set[tuple[str, str]] = set()
    for number, meeting in enumerate(MEETINGS):
        offer = offers[meeting.offer]
        fitting = _fitting(offer, needs, served)
        hall, guests = _filled(offer, halls, needs.members, fitting, favoured)
        serves = tuple((need.association, need.theme) for need in fitting if need.association in guests)
        served.update(serves)
        day = today + timedelta(days=meeting.days)
        day += timedelta(days=(SATURDAY - day.weekday()) % 7)
        yield PlannedSession(
            id=make_id(SEED, "session", number), offer=offer.id, hall=hall, quarter=quarter_of(day),
            associations=guests, serves=serves, cost=offer.cost, trainer_days=offer.hours / HOURS_A_DAY,
            hours=offer.hours, seats=offer.seats, day=day, starts_at=AT_NINE,
        )  # fmt: skip


def _fitting(offer: Offer, needs: ProvinceNeeds, served: Collection[tuple[str, str]]) -> list[FoundNeed]:
    """Return the needs that an offer serves and no session did yet."""
    waiting = (need for need in needs.needs if (need.association, need.theme) not in served)
    return [need for need in waiting if need.theme in offer.themes]


def _filled(
    offer: Offer, halls: Sequence[Hall], members: Sequence[Member], fitting: Iterable[FoundNeed],
    favoured: Sequence[str],
) -> tuple[Hall, tuple[str, ...]]:  # fmt: skip
    """Choose the hall that the most worth is near to, and who comes: the favoured first, then the greatest worth.

    fitting: the needs that the offer serves.
    """
    worth: dict[str, float] = {}
    for one in fitting:
        worth[one.association] = worth.get(one.association, 0.0) + one.priority
    choices = []
    for hall in halls:
        near = [one.id for one in within_km(members, hall, NEAR_KM) if one.id in worth]
        near.sort(key=lambda each: (each not in favoured, -worth[each], each))
        guests = near[: min(MOST_GUESTS, offer.seats, hall.capacity)]
        choices.append((sum(each in favoured for each in guests), sum(worth[each] for each in guests), hall.id, guests))
    _favoured, _worth, id, guests = max(choices)
    return next(hall for hall in halls if hall.id == id), tuple(guests)


def _with(plan: ProvincePlan, session: PlannedSession, state: SessionState) -> ProvincePlan:
    return replace(
        plan, sessions=tuple(replace(one, state=state) if one.id == session.id else one for one in plan.sessions)
    )


def _people(number: int) -> list[str]:
    """Return who comes: one made-up name, which says that it is."""
    return [f"Personne fictive {number + 1}"]


def _noon(session: PlannedSession, now: datetime) -> datetime:
    return datetime.combine(session.day or now.date(), time(12), now.tzinfo)

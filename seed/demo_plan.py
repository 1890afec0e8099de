"""A plan of Khénifra for the demonstration: made by the planner, adopted, and under way on the day it is put there.

It was proposed before its first quarter began, around one session that staff had pinned: sessions whose days are over
were held, to the pinned one people are asked now, and the others are to come.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import count, groupby

from graph.people.accounts import get_user_by_email
from graph.plan import convocations, evaluations
from graph.plan.offers import Offer, list_offers
from graph.plan.province_needs import list_shared_halls, read_province_needs
from graph.plan.province_plans import get_plan, save_plan
from graph.rules.kinds import PlanState, SessionState, SupportKind
from graph.rules.moroccan_days import is_public_holiday, is_ramadan
from graph.rules.planned import HOURS_A_DAY, PlannedSession, ProvincePlan, Settings, session_days
from graph.server.connection import Graph
from matching.planning.distance import within_km
from matching.planning.sessions.days import bounds, quarter_of
from seed import demo
from seed.provinces import plan as province_of
from seed.sampling import make_id

SEED = 1
LEAST_ROOM, NEAR_KM = 12, 30.0
SATURDAY = 5
QUARTERS, DAYS_A_QUARTER, BUDGET = 4, 20.0, 600_000
UNDER_WAY = timedelta(days=20)
"""So long at least the first quarter has been going on."""
PROPOSED_BEFORE, ASKED_BEFORE, COMING_IN = timedelta(days=24), timedelta(days=14), timedelta(days=20)
AT_NINE = time(9)
MARKS = ((5, 4), (4, 4), (5, 5), (3, 4), (4, 3))
"""What participants gave: how useful, how clear."""

Propose = Callable[[ProvincePlan, datetime, Callable[[], str]], ProvincePlan]
"""Returns a plan with the sessions that the planner proposes at a moment, and gives new ones their ids."""
Progress = Callable[[str, int, int], None]


def add_plan(graph: Graph, now: datetime, root: str, propose: Propose, progress: Progress | None = None) -> str:
    """Put the plan into a graph that holds the demonstration, unless it is there; return its id.

    now: a moment with its time zone. root: the portal's address in the links of convocations. propose: the planner.
    Raises LookupError when the demonstration isn't in the graph.
    """
    id = make_id(SEED, "province plan")
    staff = get_user_by_email(graph, demo.STAFF["khenifra"])
    if staff is None:
        raise LookupError("The graph doesn't hold the demonstration. Run takwia seed first.")
    if get_plan(graph, id) is not None:
        return id
    author = _Author(graph, staff.id, root, now)
    plan = _adopted(author, _draft(graph, id, now), propose)
    over = [one for one in plan.sessions if one.days and one.days[-1] < now.date()]
    months = [list(group) for _month, group in groupby(sorted(over, key=_when), key=lambda one: _when(one)[:7])]
    for number, sessions in enumerate(months):
        plan = author.hold(author.convoke(plan, sessions), sessions)
        if progress:
            progress("plan", number + 1, len(months) + 1)
    author.convoke(plan, [one for one in plan.sessions if one.pinned])
    return id


def _draft(graph: Graph, id: str, now: datetime) -> ProvincePlan:
    """Return the plan before anything is proposed, with the session that staff pinned."""
    province, first = province_of("khenifra").code, quarter_of((now - UNDER_WAY).date())
    return ProvincePlan(
        id=id, province=province, name=f"Plan de démonstration {now.year}",
        settings=Settings(first, (DAYS_A_QUARTER,) * QUARTERS, BUDGET),
        sessions=(_pinned(graph, province, now.date() + COMING_IN),), synthetic=True,
        context="Données fictives de démonstration\u00a0: un plan adopté, avec des séances tenues et d’autres à venir.",
    )  # fmt: skip


def _adopted(author: "_Author", draft: ProvincePlan, propose: Propose) -> ProvincePlan:
    """Save the plan as it was begun, proposed, presented and adopted before its first quarter."""
    opening = datetime.combine(bounds(draft.settings.first_quarter)[0], AT_NINE, author.now.tzinfo)
    begun, numbers = opening - PROPOSED_BEFORE, count()
    plan = author.save(draft, "created", begun)
    made = propose(plan, begun, lambda: make_id(SEED, "session", next(numbers)))
    plan = author.save(made, "planned", begun + timedelta(hours=1))
    for days, state, note in (
        (4, PlanState.PRESENTED, ""),
        (10, PlanState.ADOPTED, "Démonstration\u00a0: adopté par le comité provincial."),
    ):
        plan = author.save(replace(plan, state=state), f"to_{state}", begun + timedelta(days=days), note)
    return plan


class _Author:
    """The staff member who made the plan and asked people to its sessions."""

    def __init__(self, graph: Graph, user: str, root: str, now: datetime) -> None:
        self.graph, self.user, self.root, self.now = graph, user, root, now

    def save(
        self, plan: ProvincePlan, what: str, at: datetime, note: str = "", fields: Sequence[str] = ()
    ) -> ProvincePlan:
        """Save a step of the plan, and return it as it is then."""
        before = get_plan(self.graph, plan.id)
        revision = before.revision if before else 0
        save_plan(self.graph, plan, before=before, what=what, user=self.user, at=at, note=note, fields=fields,
                  change=make_id(SEED, plan.id, revision))  # fmt: skip
        return get_plan(self.graph, plan.id) or plan

    def convoke(self, plan: ProvincePlan, sessions: Sequence[PlannedSession]) -> ProvincePlan:
        """Ask the associations of sessions, and let most of them answer."""
        at = min(self._noon(sessions[0]) - ASKED_BEFORE, self.now)
        plan = self._bring(plan, sessions, SessionState.CONVOKED, at, "Démonstration\u00a0: convocations envoyées.")
        for session in sessions:
            keys = {each: convocations.new_key() for each in session.associations}
            convocations.convoke(self.graph, session.id, keys, root=self.root, at=at)
            for number, key in enumerate(keys.values()):
                if number % 4 < 3:  # One in four hasn't answered, and of those who have one in six can't come.
                    convocations.answer(self.graph, key, comes=number % 6 != 5, people=_people(number), note="",
                                        change=make_id(SEED, session.id, key), at=at + timedelta(days=2))  # fmt: skip
        return plan

    def hold(self, plan: ProvincePlan, sessions: Sequence[PlannedSession]) -> ProvincePlan:
        """Note who came to sessions, and what they thought of them."""
        for session in sessions:
            rows = [
                convocations.Attendance(one.id, one.state == "yes", len(one.people), one.people)
                for one in convocations.list_convocations(self.graph, session.id)
            ]
            change = make_id(SEED, session.id, "came")
            convocations.save_attendance(self.graph, session.id, rows, base=0, change=change)
        at = min(self._noon(sessions[-1]) + timedelta(days=3), self.now)
        plan = self._bring(plan, sessions, SessionState.HELD, at, "Démonstration\u00a0: présences.")
        for session in sessions:
            came = [one for one in convocations.list_convocations(self.graph, session.id) if one.attended]
            for number, one in enumerate(came):
                useful, clear = MARKS[number % len(MARKS)]
                evaluations.add_evaluation(self.graph, one.key, make_id(SEED, session.id, "opinion", number),
                                           evaluations.Evaluation(useful, clear))  # fmt: skip
        return plan

    def _bring(
        self, plan: ProvincePlan, sessions: Sequence[PlannedSession], state: SessionState, at: datetime, note: str
    ) -> ProvincePlan:
        ids = {one.id for one in sessions}
        changed = tuple(replace(one, state=state) if one.id in ids else one for one in plan.sessions)
        offers = list(dict.fromkeys(one.offer for one in sessions))
        return self.save(replace(plan, sessions=changed), state, at, note, offers)

    def _noon(self, session: PlannedSession) -> datetime:
        return datetime.combine(session.day or self.now.date(), time(12), self.now.tzinfo)


def _pinned(graph: Graph, province: str, day: date) -> PlannedSession:
    """Return the session to which the demonstration's own associations go: the training that they need most.

    The first of them, which shows how an association works with the portal, goes in any case.
    """
    needs = read_province_needs(graph, province)
    members = {one.id: one for one in needs.members}
    own = [user.organisations[0] for email in (demo.ASSOCIATION, demo.INVITED)
           if (user := get_user_by_email(graph, email))]  # fmt: skip
    wanted = {(one.association, one.theme) for one in needs.needs if one.association in own}
    trainings = (one for one in list_offers(graph) if one.kind == SupportKind.TRAINING)
    offer = max(trainings, key=lambda one: (own[0] in dict(_serving(one, wanted)), len(_serving(one, wanted)), one.id))
    halls = [hall for hall in list_shared_halls(graph, province) if hall.capacity >= LEAST_ROOM]
    guests = [members[each] for each in own if each in members]
    near_to = {hall.id: {one.id for one in within_km(guests, hall, NEAR_KM)} for hall in halls}
    hall = max(halls, key=lambda one: (own[0] in near_to[one.id], len(near_to[one.id]), one.id))
    near = near_to[hall.id]
    serves = tuple(pair for pair in _serving(offer, wanted) if pair[0] in near)
    day = _saturday(day, offer.hours)
    return PlannedSession(
        id=make_id(SEED, "session", "pinned"), offer=offer.id, hall=hall, quarter=quarter_of(day),
        associations=tuple(dict.fromkeys(each for each, _theme in serves)), serves=serves, cost=offer.cost,
        trainer_days=offer.hours / HOURS_A_DAY, hours=offer.hours, seats=offer.seats, day=day, starts_at=AT_NINE,
        pinned=True,
    )  # fmt: skip


def _serving(offer: Offer, wanted: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(pair for pair in wanted if pair[1] in offer.themes)


def _saturday(day: date, hours: float) -> date:
    """Return the first Saturday from a day on from which a session stays in its quarter and meets no holiday."""
    day += timedelta(days=(SATURDAY - day.weekday()) % 7)
    while not _suits(session_days(day, hours)):
        day += timedelta(days=7)
    return day


def _suits(days: Sequence[date]) -> bool:
    return quarter_of(days[0]) == quarter_of(days[-1]) and not any(
        is_public_holiday(one) or is_ramadan(one) for one in days
    )


def _when(session: PlannedSession) -> str:
    return f"{session.day:%Y-%m-%d} {session.id}"


def _people(number: int) -> list[str]:
    """Return who comes: one made-up name, which says that it is."""
    return [f"Personne fictive {number + 1}"]

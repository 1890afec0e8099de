"""Planning the sessions of a province: from what the graph keeps to the planner's input, and from its answer back.

Sessions that staff pinned stay, and others may join them. Those to which associations were convoked, or that were held,
stay as they are: for the planner each is an offer of its own with no seat left. Cancelled ones are left out of account.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from graph.plan.offers import Offer, list_offers
from graph.plan.province_needs import (
    Member,
    ProvinceNeeds,
    halls_by_id,
    list_shared_halls,
    read_province_needs,
)
from graph.rules.depth import DEPTHS, IN_DEPTH, MOST_URGENT, TIRING
from graph.rules.kinds import SessionState, SupportKind
from graph.rules.planned import (
    HOURS_A_DAY,
    Hall,
    Left,
    LimitPrice,
    PlannedSession,
    PlanningOutcome,
    ProvincePlan,
    Settings,
    Unreached,
)
from graph.server.connection import Graph
from matching.planning.sessions import data as planner
from matching.planning.sessions.data import SessionPlan
from matching.planning.sessions.days import Dated, Movable, bounds, spread
from matching.planning.sessions.plan import ROUNDS, Progress, plan_sessions
from matching.planning.sessions.proposing import Calendar, propose_days
from portal.kit.ids import new_id

FOCUS_WEIGHT = 2.0
"""So many times the needs of a theme that staff put first count in planning."""
FEW_ROUNDS = 15
UNDER_WAY = (SessionState.CONVOKED, SessionState.HELD)


class AllOver(Exception):
    """All quarters of the plan are over."""


class QuarterGone(Exception):
    """A session that stays is in a quarter that the plan hasn't; names the quarter and the offer."""

    def __init__(self, quarter: str, offer: str) -> None:
        super().__init__(quarter)
        self.quarter, self.offer = quarter, offer


@dataclass(frozen=True)
class Source:
    """What a plan is made from, read once: needs, offers (retired ones too) and halls by id."""

    needs: ProvinceNeeds
    offers: Mapping[str, Offer]
    halls: Mapping[str, Hall]

    @property
    def members(self) -> dict[str, Member]:
        """Return the associations by id."""
        return {member.id: member for member in self.needs.members}


def read_source(graph: Graph, plan: ProvincePlan) -> Source:
    """Read what a plan is made from."""
    return Source(
        read_province_needs(graph, plan.province),
        {offer.id: offer for offer in list_offers(graph, with_retired=True)},
        halls_by_id(list_shared_halls(graph, plan.province), plan.halls),
    )


def can_be_session(offer: Offer) -> bool:
    """Say whether an offer is proposed as sessions: all are but guides, which are handed out."""
    return offer.active and offer.kind != SupportKind.GUIDE


def trainer_days(offer: Offer) -> float:
    """Return the days that a session of an offer takes of whoever leads it, trainer, staff or peer: 6 hours each."""
    return offer.hours / HOURS_A_DAY


def proposed(id: str, offer: Offer, hall: Hall, quarter: str) -> PlannedSession:
    """Return a session of an offer without anybody, with what it costs and takes now."""
    return PlannedSession(
        id=id, offer=offer.id, hall=hall, quarter=quarter, associations=(), cost=offer.cost,
        trainer_days=trainer_days(offer), hours=offer.hours, seats=offer.seats,
        single=offer.kind == SupportKind.COACHING,
    )  # fmt: skip


def stays(session: PlannedSession) -> bool:
    """Say whether planning again keeps a session."""
    return session.state != SessionState.CANCELLED and (session.pinned or session.state in UNDER_WAY)


def make_plan(
    plan: ProvincePlan,
    source: Source,
    at: datetime,
    progress: Progress,
    new: Callable[[], str] = new_id,
    rounds: int = ROUNDS,
) -> ProvincePlan:
    """Return a plan with the sessions that the planner proposes and its outcome.

    at: this moment; no new session is before it. rounds: how long it searches. Raises NoPlan when its limits leave no
    plan, QuarterGone, AllOver.
    """
    kept = [one for one in plan.sessions if stays(one)]
    problem = _Problem(plan, source, kept, at)
    answer = plan_sessions(
        problem.province(), problem.limits(), earlier=problem.earlier(), progress=progress, rounds=rounds
    )
    cancelled = [one for one in plan.sessions if one.state == SessionState.CANCELLED]
    sessions = [*_spread(_matched(answer, problem, kept, new), problem), *cancelled]
    return replace(plan, sessions=with_days(sessions, at, plan.settings), outcome=_outcome(answer, problem, at))


def proposing_for(graph: Graph) -> Callable[[ProvincePlan, datetime, Callable[[], str]], ProvincePlan]:
    """Return how the demonstration's plan is proposed: by the planner, with a shorter search."""

    def propose(plan: ProvincePlan, at: datetime, new: Callable[[], str]) -> ProvincePlan:
        return make_plan(plan, read_source(graph, plan), at, lambda _step, _share: None, new, FEW_ROUNDS)

    return propose


def with_days(sessions: Sequence[PlannedSession], at: datetime, settings: Settings) -> tuple[PlannedSession, ...]:
    """Return sessions with a day proposed for each that has none, where its quarter has room."""
    live = [one for one in sessions if one.state != SessionState.CANCELLED]
    days = propose_days([dated(one) for one in live], calendar_of(settings), after=at.date())
    return tuple(
        replace(one, day=days[one.id].day, starts_at=days[one.id].starts_at, hours_a_day=days[one.id].hours_a_day)
        if one.day is None and one.id in days
        else one
        for one in sessions
    )


def calendar_of(settings: Settings) -> Calendar:
    """Return which days a plan's sessions can be on, and how long they are."""
    return Calendar(settings.weekdays, settings.a_day, settings.ramadan)


def dated(session: PlannedSession) -> Dated:
    """Return a session as its days are worked out."""
    return Dated(
        session.id, session.quarter, session.hall.id, frozenset(session.associations), session.hours, session.day,
        session.starts_at, session.offer, session.hours_a_day, session.hall.school,
    )  # fmt: skip


class _Problem:
    """A plan as the planner takes it."""

    def __init__(self, plan: ProvincePlan, source: Source, kept: Sequence[PlannedSession], at: datetime) -> None:
        self.plan, self.source, self.kept = plan, source, kept
        self.over = {quarter for quarter in plan.settings.quarters if bounds(quarter)[1] <= at.date()}
        if len(self.over) == len(plan.settings.quarters):
            raise AllOver
        for one in kept:
            if one.quarter not in plan.settings.quarters:
                raise QuarterGone(one.quarter, one.offer)
        self.frozen = {self._own_offer(one): one for one in kept if one.state in UNDER_WAY}
        self.needs = self._needs()
        self.pins = tuple(map(self._pinned, kept))

    def _needs(self) -> tuple[planner.SessionNeed, ...]:
        """Return the needs of the province; those of themes that staff put first weigh more."""
        weights = {focus.theme: FOCUS_WEIGHT for focus in self.plan.focuses}
        return tuple(
            planner.SessionNeed(one.association, one.theme, one.priority * weights.get(one.theme, 1.0), one.axis)
            for one in self.source.needs.needs
        )

    def _pinned(self, session: PlannedSession) -> planner.Pinned:
        come = tuple(each for each in session.associations if each in self.source.members)
        return planner.Pinned(self._own_offer(session), session.hall.id, session.quarter, come)

    def limits(self) -> planner.Limits:
        own = self.plan.settings
        return planner.Limits(own.budget, own.max_km, own.least, own.rural, own.women, own.people, own.visits, TIRING,
                              self._minimums())  # fmt: skip

    def _minimums(self) -> planner.Minimums:
        """Return what the plan should hold at least; the most urgent themes are those of the greatest priorities."""
        own, weight = self.plan.settings, Counter[str]()
        for need in self.needs:
            weight[need.theme] += need.priority  # type: ignore[assignment]  # Counters add up fractions too.
        urgent = {theme for theme, _weight in weight.most_common(MOST_URGENT)}
        return planner.Minimums(
            kinds=own.kinds,
            axes={need.axis: own.axis for need in self.needs},
            themes={theme: max(own.theme, own.urgent) if theme in urgent else own.theme for theme in weight},
        )

    def province(self) -> planner.PlanningData:
        settings = self.plan.settings
        offers, places = self._offers(), self._places()
        return planner.PlanningData(
            needs=self.needs,
            associations=tuple(
                planner.Participant(one.id, one.commune, one.lat, one.lon, one.rural, one.women)
                for one in self.source.needs.members
            ),
            offers=tuple(offers),
            places=tuple(places),
            quarters=tuple(
                planner.Quarter(id, days, id in self.over)
                for id, days in zip(settings.quarters, settings.days, strict=True)
            ),
            pinned=self.pins,
            dropped=frozenset(self.closed(offers, places)),
            apart=frozenset(self.plan.taken_off),
        )

    def earlier(self) -> tuple[SessionPlan, ...]:
        """Return the sessions that the plan has as a plan that the new one mustn't fall behind."""
        live = [one for one in self.plan.sessions if one.state != SessionState.CANCELLED]
        if not live:
            return ()
        sessions = tuple(
            planner.Session(self._own_offer(one), one.hall.id, one.quarter, one.associations, one.serves, one.cost,
                            one.trainer_days, stays(one))
            for one in live
        )  # fmt: skip
        served = sum(len(one.serves) for one in live)
        return (SessionPlan(sessions, (), 0.0, 0.0, 0.0, served, served, 0.0, {}),)

    def _own_offer(self, session: PlannedSession) -> str:
        return f"{session.offer} {session.id}" if session.state in UNDER_WAY else session.offer

    def _offers(self) -> list[planner.SessionOffer]:
        """Return the collective offers, those of pinned sessions, and one for each session that is under way."""
        pinned = {one.offer for one in self.kept if one.state not in UNDER_WAY}
        offers = [
            planner.SessionOffer(one.id, one.themes, one.seats, one.cost, trainer_days(one),
                                 one.kind != SupportKind.COACHING, one.kind, DEPTHS[one.kind])
            for one in self.source.offers.values()
            if can_be_session(one) or one.id in pinned
        ]  # fmt: skip
        for id, session in self.frozen.items():
            seats = len(session.associations) * self.plan.settings.people
            themes = tuple(dict.fromkeys(theme for _, theme in session.serves))
            offer = self.source.offers.get(session.offer)
            kind, depth = (str(offer.kind), DEPTHS[offer.kind]) if offer else ("", IN_DEPTH)
            own = planner.SessionOffer(id, themes, seats, session.cost, session.trainer_days, kind=kind, depth=depth)
            offers.append(own)
        return offers

    def _places(self) -> list[planner.SessionPlace]:
        """Return the halls, and those of sessions that stay as they were when these were planned."""
        halls = {**{one.hall.id: one.hall for one in self.kept}, **self.source.halls}
        return [
            planner.SessionPlace(one.id, one.commune, one.lat, one.lon, one.capacity, one.sessions)
            for one in halls.values()
        ]

    def closed(
        self, offers: Iterable[planner.SessionOffer], places: Iterable[planner.SessionPlace]
    ) -> set[tuple[str, str, str]]:
        """Return where no new session may be.

        What was dropped, offers that aren't collective any more, halls that are gone and quarters that are over.
        """
        open_offers = {one.id for one in self.source.offers.values() if can_be_session(one)}
        return set(self.plan.dropped) | {
            (offer.id, place.id, quarter)
            for offer in offers
            for place in places
            for quarter in self.plan.settings.quarters
            if offer.id not in open_offers or place.id not in self.source.halls or quarter in self.over
        }

    def offer_of(self, id: str) -> str:
        """Return the catalogue's offer behind one that the planner was given."""
        return self.frozen[id].offer if id in self.frozen else id

    def hall(self, id: str) -> Hall:
        """Return a hall by id."""
        return self.source.halls.get(id) or next(one.hall for one in self.kept if one.hall.id == id)


def _matched(
    answer: SessionPlan, problem: _Problem, kept: Sequence[PlannedSession], new: Callable[[], str]
) -> list[PlannedSession]:
    """Return the planner's sessions as the plan keeps them: those that stayed with their id, day and hour."""
    waiting = sorted(zip(problem.pins, kept, strict=True), key=lambda pair: -len(pair[0].associations))
    found = []
    for one in answer.sessions:
        key = (one.offer, one.place, one.quarter)
        pair = next((pair for pair in waiting if one.pinned and (pair[0].offer, pair[0].place, pair[0].quarter) == key
                     and set(pair[0].associations) <= set(one.associations)), None)  # fmt: skip
        if pair is not None:
            waiting.remove(pair)
            found.append(_stayed(pair[1], one))
            continue
        session = proposed(new(), problem.source.offers[one.offer], problem.hall(one.place), one.quarter)
        found.append(replace(session, associations=one.associations, serves=one.serves))
    return found


def _spread(sessions: Sequence[PlannedSession], problem: _Problem) -> list[PlannedSession]:
    """Return sessions spread over the quarters; those that stay are where they were."""
    province = problem.province()
    quarters = spread(
        [Movable(one.id, one.offer, one.hall.id, one.quarter, one.trainer_days, stays(one),
                 frozenset(one.associations)) for one in sessions],
        {quarter.id: quarter.days for quarter in province.quarters},
        {place.id: place.sessions for place in province.places},
        province.dropped,
        problem.plan.settings.visits,
    )  # fmt: skip
    return [replace(one, quarter=quarters[one.id]) for one in sessions]


def _stayed(session: PlannedSession, answer: planner.Session) -> PlannedSession:
    """Return a session that stayed: one under way as it was, a pinned one with those who join it."""
    if session.state in UNDER_WAY:
        return session
    joined = tuple(each for each in answer.associations if each not in session.associations)
    return replace(session, associations=session.associations + joined, serves=answer.serves)


def _outcome(answer: SessionPlan, problem: _Problem, at: datetime) -> PlanningOutcome:
    communes = {one.id: one.commune for one in problem.source.needs.members}
    unserved = {(one.association, one.theme) for one in answer.unserved}
    served = [one for one in problem.needs if (one.association, one.theme) not in unserved]
    return PlanningOutcome(
        at=at, value=answer.value, bound=answer.bound, total=answer.total, served=answer.served, needs=answer.needs,
        associations=len({one.association for one in problem.needs}), proven=answer.proven, stopped=answer.stopped,
        left=tuple(_left(one, problem) for one in answer.unserved),
        themes=_counted([one.theme for one in problem.needs], [one.theme for one in served]),
        communes=_counted([communes[one.association] for one in problem.needs],
                          [communes[one.association] for one in served]),
        short=tuple(Unreached(one.what, one.id, one.asked, one.reached) for one in answer.short),
        more=tuple(LimitPrice(one.limit, one.unit, one.gain, one.binding) for one in answer.more),
    )  # fmt: skip


def _left(one: planner.UnservedNeed, problem: _Problem) -> Left:
    offer = problem.offer_of(one.offer) if one.offer else None
    return Left(one.association, one.theme, one.priority, one.why, one.also, offer, one.place)


def _counted(all_of: Iterable[str], served: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return how many there are of each name, and how many of these are served."""
    done = Counter(served)
    return {name: (count, done[name]) for name, count in sorted(Counter(all_of).items())}

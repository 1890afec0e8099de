"""Changing the sessions of a plan by hand: making one, moving, dropping, taking associations off and adding them.

What is changed by hand is pinned, so that planning again keeps it. What a session serves, and what is left unserved,
are counted anew: a need of an association that leaves is served by another session that it goes to, if one serves its
theme, and is left otherwise.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from itertools import product
from statistics import fmean

from flask_babel import gettext as _

from graph.plan.offers import Offer
from graph.plan.province_needs import Member, ProvinceNeeds
from graph.rules.depth import DEPTHS, IN_DEPTH, worth
from graph.rules.kinds import SessionState
from graph.rules.planned import Hall, Left, PlannedSession, PlanningOutcome, ProvincePlan, Settings
from matching.planning.distance import within_km
from matching.planning.sessions.days import TINY, bounds, clashes, overlap, within
from portal.kit.bidi import isolate
from portal.kit.language import format_count, format_day, localised_hall, ngettext
from portal.plan.province.page import Names, live
from portal.plan.province.planning import FOCUS_WEIGHT, calendar_of, dated
from portal.plan.quarters import quarter_words


@dataclass(frozen=True)
class Needed:
    """What a change is counted with: needs with their priorities, offers by id, associations by id."""

    priorities: Mapping[tuple[str, str], float]
    offers: Mapping[str, Offer]
    members: Mapping[str, Member]


def needed(plan: ProvincePlan, found: ProvinceNeeds, offers: Mapping[str, Offer]) -> Needed:
    """Return what a change of a plan is counted with; needs of themes that come first weigh as in planning."""
    first = {focus.theme for focus in plan.focuses}
    priorities = {
        (one.association, one.theme): one.priority * (FOCUS_WEIGHT if one.theme in first else 1.0)
        for one in found.needs
    }
    return Needed(priorities, offers, {one.id: one for one in found.members})


def seats_of(plan: ProvincePlan, session: PlannedSession) -> int:
    """Return how many associations a session takes: by its seats, and by the hall's room; coaching is for one."""
    if session.single:
        return 1
    return min(session.seats, session.hall.capacity) // plan.settings.people


def moved(
    session: PlannedSession,
    settings: Settings,
    *,
    hall: Hall,
    quarter: str,
    day: date | None,
    starts_at: time | None,
    note: str,
) -> PlannedSession:
    """Return a session elsewhere or at another time, pinned, its days as long as they are then."""
    hours = session.hours_a_day if day == session.day else calendar_of(settings).hours_on(day)
    return replace(session, hall=hall, quarter=quarter, day=day, starts_at=starts_at if day else None, note=note,
                   pinned=True, hours_a_day=hours)  # fmt: skip


def problems_of_move(plan: ProvincePlan, session: PlannedSession, names: Names) -> Iterator[tuple[str, str]]:
    """Say what is wrong with where and when a session would be, each with the field to correct."""
    come = len(session.associations) * plan.settings.people
    if come > session.hall.capacity:
        yield "hall", ngettext(
            "%(hall)s holds %(capacity)s people, and %(num)s comes. Choose a larger hall.",
            "%(hall)s holds %(capacity)s people, and %(num)s come. Choose a larger hall.",
            come, hall=isolate(localised_hall(session.hall)), capacity=format_count(session.hall.capacity),
        )  # fmt: skip
    own = dated(session)
    if session.day and not within(session.quarter, own):
        first, last = bounds(session.quarter)
        yield "day", ngettext(
            "Choose a day of %(quarter)s, from %(first)s to %(last)s: the session takes %(num)s day.",
            "Choose a day of %(quarter)s, from %(first)s to %(last)s: the session takes %(num)s days.",
            len(own.days), quarter=quarter_words(session.quarter), first=format_day(first), last=format_day(last),
        )  # fmt: skip
    yield from _limits(plan, session)
    yield from _clashes(plan, session, names)


def _limits(plan: ProvincePlan, session: PlannedSession) -> Iterator[tuple[str, str]]:
    """Say which limits of the plan a session would break where it wasn't before."""
    before = plan.session(session.id)
    others = [one for one in live(plan.sessions) if one.id != session.id]
    there = [one for one in others if one.quarter == session.quarter]
    if before is None:
        yield from _over_budget(plan, session, others)
    if before is None or before.quarter != session.quarter:
        yield from _over_days(plan, session, there)
    if before is None or (before.quarter, before.hall.id) != (session.quarter, session.hall.id):
        yield from _hall_full(session, there)


def _over_budget(
    plan: ProvincePlan, session: PlannedSession, others: Sequence[PlannedSession]
) -> Iterator[tuple[str, str]]:
    left = plan.settings.budget - sum(one.cost for one in others)
    if session.cost > left:
        yield "offer", _("It costs %(cost)s dirhams, and %(left)s of the budget are left. Raise the budget in the "
                         "settings, drop another session, or choose another offer.",
                         cost=format_count(session.cost), left=format_count(max(left, 0)))  # fmt: skip


def _over_days(
    plan: ProvincePlan, session: PlannedSession, there: Sequence[PlannedSession]
) -> Iterator[tuple[str, str]]:
    available = dict(zip(plan.settings.quarters, plan.settings.days, strict=True)).get(session.quarter, 0.0)
    days = max(available - sum(one.trainer_days for one in there), 0.0)
    if session.trainer_days > days + TINY:
        yield "quarter", _("Days that it takes of whoever leads it: %(days)s; left in this quarter: %(left)s. "
                           "Choose another quarter, or raise the days in the settings.",
                           days=format_count(round(session.trainer_days, 1)),
                           left=format_count(round(days, 1)))  # fmt: skip


def _hall_full(session: PlannedSession, there: Sequence[PlannedSession]) -> Iterator[tuple[str, str]]:
    if sum(one.hall.id == session.hall.id for one in there) >= session.hall.sessions:
        yield "hall", ngettext(
            "%(hall)s holds %(num)s session in a quarter, and has it already. Choose another hall or quarter.",
            "%(hall)s holds %(num)s sessions in a quarter, and has them already. Choose another hall or quarter.",
            session.hall.sessions, hall=isolate(localised_hall(session.hall)),
        )  # fmt: skip


def _clashes(plan: ProvincePlan, session: PlannedSession, names: Names) -> Iterator[tuple[str, str]]:
    offers = {one.id: names.offers.get(one.offer, one.offer) for one in plan.sessions}
    others = [dated(one) for one in plan.sessions if one.state != SessionState.CANCELLED]
    own = dated(session)
    for other, same_hall in clashes(own, others):
        facts = {
            "offer": offers[other.id],
            "day": format_day(other.day) if other.day else "",
            "hour": other.starts_at.strftime("%H:%M") if other.starts_at else "–",
        }
        if same_hall:
            said = _("“%(offer)s” is at %(hall)s then: %(day)s at %(hour)s. Choose another hour, day or hall.",
                     hall=isolate(localised_hall(session.hall)), **facts)  # fmt: skip
        else:
            said = _("%(association)s is at “%(offer)s” then: %(day)s at %(hour)s. Choose another hour or day.",
                     association=names.association(min(own.associations & other.associations)), **facts)  # fmt: skip
        yield "starts_at", said
        return


def replaced(plan: ProvincePlan, session: PlannedSession) -> ProvincePlan:
    """Return a plan with one of its sessions changed."""
    return replace(plan, sessions=tuple(session if one.id == session.id else one for one in plan.sessions))


def dropped(plan: ProvincePlan, session: PlannedSession, known: Needed) -> ProvincePlan:
    """Return a plan without a session, which planning doesn't propose again there and then."""
    key = (session.offer, session.hall.id, session.quarter)
    changed = replace(
        plan,
        sessions=tuple(one for one in plan.sessions if one.id != session.id),
        dropped=tuple(dict.fromkeys([*plan.dropped, key])),
    )
    return _recounted(plan, changed, session.associations, known)


def taken_off(plan: ProvincePlan, session: PlannedSession, association: str, known: Needed) -> ProvincePlan:
    """Return a plan in which an association doesn't go to a session, and planning puts it in no other of the offer."""
    changed = replace(
        session,
        associations=tuple(each for each in session.associations if each != association),
        serves=tuple(pair for pair in session.serves if pair[0] != association),
        pinned=True,
    )
    off = tuple(dict.fromkeys([*plan.taken_off, (association, session.offer)]))
    return _recounted(plan, replace(replaced(plan, changed), taken_off=off), [association], known)


def seated(plan: ProvincePlan, session: PlannedSession, association: str, known: Needed) -> ProvincePlan:
    """Return a plan in which an association goes to a session too."""
    changed = replace(session, associations=(*session.associations, association), pinned=True)
    off = tuple(pair for pair in plan.taken_off if pair != (association, session.offer))
    return _recounted(plan, replace(replaced(plan, changed), taken_off=off), [association], known)


def made(plan: ProvincePlan, session: PlannedSession, known: Needed, *, fill: bool) -> ProvincePlan:
    """Return a plan with one more session, pinned; with `fill`, with those in it whose needs weigh most."""
    guests = _neediest(plan, session, known) if fill else []
    key = (session.offer, session.hall.id, session.quarter)
    changed = replace(
        plan,
        sessions=(*plan.sessions, replace(session, associations=tuple(guests), pinned=True)),
        dropped=tuple(one for one in plan.dropped if one != key),
    )
    return _recounted(plan, changed, guests, known)


def _neediest(plan: ProvincePlan, session: PlannedSession, known: Needed) -> list[str]:
    """Return as many as the session seats of those who could come, whose needs that it serves weigh most."""
    themes, needs = known.offers[session.offer].themes, _open(plan, known)
    apart = _elsewhere(plan, session) | {each for each, offer in plan.taken_off if offer == session.offer}
    free = [one.id for one, _count in candidates(plan, session, known) if one.id not in apart]
    worth = {
        each: sum(known.priorities.get((each, theme), 0.0) for theme in themes if (each, theme) in needs)
        for each in free
    }
    needy = [each for each in free if worth[each] > 0]  # What was left when planned may be met or refused since.
    return sorted(needy, key=lambda each: -worth[each])[: seats_of(plan, session)]


def _elsewhere(plan: ProvincePlan, session: PlannedSession) -> set[str]:
    """Return the associations that are at another session at the same time."""
    at_once = [one for one in live(plan.sessions) if overlap(dated(session), dated(one))]
    return {each for one in at_once for each in one.associations}


def problem_of_seat(plan: ProvincePlan, session: PlannedSession, association: str, names: Names) -> str | None:
    """Say why an association can't be added to a session, None when it can."""
    if association in session.associations:
        return _("It goes to this session already.")
    if len(session.associations) >= seats_of(plan, session):
        return _("No seat is free: the session and its hall take %(num)s associations. Take another one off first, or "
                 "move the session to a larger hall.", num=format_count(seats_of(plan, session)))  # fmt: skip
    for _field, problem in _clashes(plan, replace(session, associations=(association,)), names):
        return problem
    return None


def candidates(plan: ProvincePlan, session: PlannedSession, known: Needed) -> list[tuple[Member, int]]:
    """Return who could come as well, with how many needs the session would serve for it, the most first.

    Those within the farthest way with a need left that the offer serves, and no seat in a session of the same offer.
    """
    offer = known.offers.get(session.offer)
    if offer is None:
        return []
    counts = Counter(association for association, theme in _open(plan, known) if theme in offer.themes)
    alike = [one for one in live(plan.sessions) if one.offer == session.offer]
    there = {each for one in alike for each in one.associations}
    others = [known.members[id] for id in counts.keys() - there if id in known.members]
    near = within_km(others, session.hall, plan.settings.max_km)
    ordered = sorted(near, key=lambda one: (-counts[one.id], one.name_fr or "", one.id))
    return [(one, counts[one.id]) for one in ordered]


def _open(plan: ProvincePlan, known: Needed) -> set[tuple[str, str]]:
    """Return the needs that no session serves: those that planning left, or all when nothing was planned yet."""
    if plan.outcome is None:
        return set(known.priorities) - _served(plan)
    cancelled = [one for one in plan.sessions if one.state == SessionState.CANCELLED]
    left = {(one.association, one.theme) for one in plan.outcome.left}
    return (left | {pair for one in cancelled for pair in one.serves}) - _served(plan)


def _served(plan: ProvincePlan) -> set[tuple[str, str]]:
    """Return the needs, as association and theme, that a session serves; one that is cancelled serves none."""
    return {pair for one in live(plan.sessions) for pair in one.serves}


def _recounted(before: ProvincePlan, plan: ProvincePlan, associations: Collection[str], known: Needed) -> ProvincePlan:
    """Count anew what some associations are served, and what is left of their needs."""
    left = {(one.association, one.theme): one for one in before.outcome.left} if before.outcome else {}
    wanted = {key for key in (left if before.outcome else known.priorities) if key[0] in associations}
    wanted |= {pair for one in before.sessions for pair in one.serves if pair[0] in associations}
    open_needs = wanted - _served(plan)
    sessions = []
    for session in plan.sessions:
        more = _serves_too(session, known, open_needs)
        open_needs.difference_update(more)
        sessions.append(replace(session, serves=(*session.serves, *more)))
    plan = replace(plan, sessions=tuple(sessions))
    if before.outcome is None:
        return plan
    for key in wanted - open_needs:
        left.pop(key, None)
    for key in sorted(open_needs):
        left.setdefault(key, Left(*key, known.priorities.get(key, 1.0), "dropped"))
    outcome = _with_left(before.outcome, tuple(left.values()), known.members)
    value = outcome.value + _worth(plan, known) - _worth(before, known)
    return replace(plan, outcome=replace(outcome, value=value, bound=max(outcome.bound, value)))


def _worth(plan: ProvincePlan, known: Needed) -> float:
    """Return what the sessions of a plan are worth by the priorities that needs have now, as planning reckons it."""
    sessions = live(plan.sessions)
    depths = {id: DEPTHS[offer.kind] for id, offer in known.offers.items()}
    weights: dict[str, list[float]] = {}
    for (association, _theme), priority in known.priorities.items():
        weights.setdefault(association, []).append(priority)
    return worth(
        ((known.priorities.get(pair, 0.0), depths.get(one.offer, IN_DEPTH)) for one in sessions for pair in one.serves),
        Counter(each for one in sessions for each in one.associations),
        {association: fmean(own) for association, own in weights.items()},
    )


def _serves_too(
    session: PlannedSession, known: Needed, open_needs: Collection[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return which of the open needs a session serves that is planned still."""
    offer = known.offers.get(session.offer)
    if offer is None or session.state != SessionState.PLANNED:
        return []
    return [pair for pair in product(session.associations, offer.themes) if pair in open_needs]


def _with_left(outcome: PlanningOutcome, left: tuple[Left, ...], members: Mapping[str, Member]) -> PlanningOutcome:
    """Return an outcome with other needs left, and all that is counted from them."""
    themes = Counter(one.theme for one in left)
    communes = Counter(members[one.association].commune for one in left if one.association in members)
    return replace(
        outcome,
        left=left,
        served=outcome.needs - len(left),
        proven=False,
        themes={id: (count, count - themes[id]) for id, (count, _served) in outcome.themes.items()},
        communes={id: (count, count - communes[id]) for id, (count, _served) in outcome.communes.items()},
    )

"""An earlier plan held against the limits of now: its sessions again, with the same seats, where they all still fit."""

from matching.planning.sessions.data import Pinned, Session, SessionPlan
from matching.planning.sessions.problem import Problem, RowsById
from matching.planning.sessions.search import DraftPlan, Made, plain


def replay(problem: Problem, earlier: SessionPlan) -> list[Made] | None:
    """Return the sessions of an earlier plan, None when they break a limit or don't have what is pinned."""
    plan = DraftPlan(problem, plain(problem), strict=True)
    # The fullest first: one without anybody would fit any session that was there.
    free = dict(sorted(enumerate(problem.province.pinned), key=lambda pair: -len(pair[1].associations)))
    held: list[tuple[Made, dict[int, list[int]]]] = []
    for session in earlier.sessions:
        made = _hold(plan, session, free) if _is_known(problem.rows, session) else None
        if made is None:
            return None
        held.append((made, _guests(problem.rows, made, session)))
    if free or not all(_seat(plan, made, guests) for made, guests in held):
        return None
    for made in plan.sessions:
        plan.serve_rest(made)
    return None if plan.over_limits() or plan.shortfall().any() else plan.sessions


def _is_known(rows: RowsById, session: Session) -> bool:
    """Say whether there still is what a session was of, and everybody who came."""
    there = session.offer in rows.offers and session.place in rows.places and session.quarter in rows.quarters
    return there and set(session.associations) <= rows.associations.keys()


def _hold(plan: DraftPlan, session: Session, free: dict[int, Pinned]) -> Made | None:
    """Return the pinned session that one stands for, taken out of `free`, or a new one; None when it was dropped."""
    rows = plan.p.rows
    pin = next((pin for pin, pinned in free.items() if _stands_for(session, pinned)), None)
    if pin is not None:
        del free[pin]
        return plan.sessions[pin]
    where = rows.offers[session.offer], rows.places[session.place], rows.quarters[session.quarter]
    return plan.hold(*where) if plan.p.allowed[where] else None


def _stands_for(session: Session, pinned: Pinned) -> bool:
    """Say whether a session has all that a pinned one must have."""
    same = (session.offer, session.place, session.quarter) == (pinned.offer, pinned.place, pinned.quarter)
    return same and set(pinned.associations) <= set(session.associations)


def _guests(rows: RowsById, made: Made, session: Session) -> dict[int, list[int]]:
    """Return who came to a session beside those who keep their seat, each with the themes it was served in."""
    came = (rows.associations[each] for each in session.associations)
    guests: dict[int, list[int]] = {each: [] for each in came if each not in made.members}
    for association, theme in session.serves:
        guest = rows.associations[association]
        if guest in guests and theme in rows.themes:
            guests[guest].append(rows.themes[theme])
    return guests


def _seat(plan: DraftPlan, made: Made, guests: dict[int, list[int]]) -> bool:
    """Seat those guests again who still may come and are served; say whether the session has enough and not too many.

    Each need is served where it was: served by another session, it would leave this one without enough people.
    """
    p = plan.p
    for each, themes in guests.items():
        needed = (plan.open[each, themes] & p.serves[made.offer, themes]).any()
        rested = plan.visits[each, made.quarter] < p.visits
        if needed and rested and p.reach[each, made.place] and not p.apart[each, made.offer]:
            plan.seat(made, each, themes)
    least = 0 if made.pin >= 0 else int(p.least[made.offer])
    return least <= len(made.members) <= made.cap

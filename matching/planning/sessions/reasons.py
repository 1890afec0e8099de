"""Why a need isn't served: each reason is a fact of the input, or of what the plan leaves (see `Unserved`)."""

import numpy as np
import numpy.typing as npt

from matching.encoding.encoders import Flags
from matching.planning.sessions.data import UnservedNeed
from matching.planning.sessions.problem import TOLERANCE, Problem
from matching.planning.sessions.search import DraftPlan

Counts = npt.NDArray[np.int64]
ORDER = ("budget", "trainer_days", "place_full", "seats", "too_few", "share")


def explain(problem: Problem, plan: DraftPlan) -> tuple[UnservedNeed, ...]:
    """Say why each need that the plan leaves isn't served, in the order of the needs; nothing more fits the plan."""
    p = problem
    able = (p.cap >= p.least[:, None]) & (p.cap > 0)
    crowd = p.wants.T.astype(np.int64) @ p.reach.astype(np.int64)
    waiting = np.zeros(p.wants.shape, dtype=np.int64)
    for offer in range(len(p.cost)):
        waiting[:, offer] = plan.waiting(offer)
    left = waiting.T @ p.reach.astype(np.int64)
    stops: dict[tuple[int, int], tuple[str, ...]] = {}
    held: dict[int, list[tuple[int, bool]]] = {}
    for made in plan.sessions:
        held.setdefault(made.offer, []).append((made.place, len(made.members) < made.cap))
    found = []
    for row in np.flatnonzero(plan.open[p.need_association, p.need_theme]).tolist():
        association, theme = int(p.need_association[row]), int(p.need_theme[row])
        why = _always(p, association, theme, able, crowd)
        if why is not None:
            found.append(_unserved(p, row, (why,), None))
            continue
        best: tuple[tuple[float, ...], tuple[str, ...], tuple[int, int]] | None = None
        for offer in np.flatnonzero(p.serves[:, theme] & ~p.apart[association]).tolist():
            near = [free for place, free in held.get(offer, ()) if p.reach[association, place]]
            for place in np.flatnonzero(able[offer] & p.reach[association] & (crowd[offer] >= p.least[offer])).tolist():
                if not p.allowed[offer, place].any():
                    continue
                if (offer, place) not in stops:
                    stops[offer, place] = _stops(p, plan, offer, place, int(left[offer, place]))
                names = stops[offer, place]
                if any(near):
                    names = ("share",)
                elif near:
                    names = tuple("seats" if name == "too_few" else name for name in names)
                names = tuple(sorted(names or ("share",), key=ORDER.index))
                key = (len(names), *map(ORDER.index, names[:1]), float(p.km[association, place]), offer, place)
                if best is None or key < best[0]:
                    best = key, names, (offer, place)
        if best is not None:
            found.append(_unserved(p, row, best[1], best[2]))
    return tuple(found)


def _always(p: Problem, association: int, theme: int, able: Flags, crowd: Counts) -> str | None:
    """Say what keeps a need from being served in whatever plan, None nothing."""
    item = p.province.associations[association]
    offers = p.serves[:, theme] & (np.array([o.seats for o in p.province.offers]) >= p.limits.people)
    if not offers.any():
        return "no_offer"
    if item.lat is None or item.lon is None:
        return "no_location"
    if not p.reach[association].any():
        return "no_place"
    held = able & offers[:, None] & p.reach[association]
    if not held.any():
        return "no_room"
    held &= p.allowed.any(axis=2) & ~p.apart[association][:, None]
    if not held.any():
        return "dropped"
    return None if (held & (crowd >= p.least[:, None])).any() else "too_few"


def _stops(p: Problem, plan: DraftPlan, offer: int, place: int, left: int) -> tuple[str, ...]:
    """Say what keeps the plan from one more session, in the quarter where the least does; nothing when only a share."""
    names = []
    if p.cost[offer] > plan.budget + TOLERANCE:
        names.append("budget")
    if left < p.least[offer]:
        names.append("too_few")
    in_quarter = [
        ("trainer_days",) * bool(p.days[offer] > plan.days[quarter] + TOLERANCE)
        + ("place_full",) * bool(plan.slots[place, quarter] < 1)
        for quarter in np.flatnonzero(p.allowed[offer, place]).tolist()
    ]
    return (*names, *min(in_quarter, key=len))


def _unserved(p: Problem, row: int, names: tuple[str, ...], where: tuple[int, int] | None) -> UnservedNeed:
    need = p.province.needs[row]
    offer, place = (p.province.offers[where[0]].id, p.province.places[where[1]].id) if where else (None, None)
    return UnservedNeed(need.association, need.theme, need.priority, names[0], names[1:], offer, place)

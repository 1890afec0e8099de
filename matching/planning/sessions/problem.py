"""The planner's arrays: who can go to what, where, and what the pinned sessions leave of each limit."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from matching.encoding.encoders import Flags, Floats, Positions
from matching.planning.distance import distances
from matching.planning.sessions.data import Limits, NoPlan, Pinned, PlanningData

TOLERANCE = 1e-6  # What is beyond a limit by less than this is within it.


@dataclass(frozen=True, eq=False)
class Problem:
    """Rows stand for the entries of `province` in order.

    Needs: association, theme, priority. `km`: (n_associations, n_places), infinite unknown; `reach` within the limit.
    `apart`: (n_associations, n_offers) must not meet; `wants`: has a need that the offer serves, and may come.
    `cap`: (n_offers, n_places) associations that a session there takes; `least` (n_offers,) what it must have.
    Venues are where seats are: first each pinned session (cap: the seats it has left), then each (offer, place) at
    which one can be proposed. Openings are the quarters of the latter; `upper`: most sessions there.
    Pairs are (association, offer) that can be; uses are (need, pair) that serve; `kept`: the pair's seat is pinned.
    Flows are (group, venue): a group's associations reach the same places. Left: what pinned sessions leave.
    """

    province: PlanningData
    limits: Limits
    need_association: Positions
    need_theme: Positions
    priority: Floats
    serves: Flags
    group: Positions
    km: Floats
    reach: Flags
    apart: Flags
    wants: Flags
    cap: Positions
    least: Positions
    allowed: Flags
    venue_offer: Positions
    venue_place: Positions
    venue_cap: Positions
    n_pinned: int
    open_venue: Positions
    open_quarter: Positions
    open_upper: Positions
    pair_association: Positions
    pair_offer: Positions
    kept: Flags
    use_need: Positions
    use_pair: Positions
    flow_group: Positions
    flow_venue: Positions
    cost: Floats
    days: Floats
    budget_left: float
    days_left: Floats
    slots_left: Positions
    member: Flags
    shares: Floats


def build(province: PlanningData, limits: Limits) -> Problem:
    """Write the arrays. Raise ValueError for input that can't be, NoPlan when pinned sessions break a limit."""
    _check(province, limits)
    rows = {item.id: row for row, item in enumerate(province.associations)}
    offers = {item.id: row for row, item in enumerate(province.offers)}
    places = {item.id: row for row, item in enumerate(province.places)}
    quarters = {item.id: row for row, item in enumerate(province.quarters)}
    themes = {name: row for row, name in enumerate(dict.fromkeys(need.theme for need in province.needs))}
    serves = _serves(province, themes)
    owner = np.array([rows[need.association] for need in province.needs], dtype=np.intp)
    theme = np.array([themes[need.theme] for need in province.needs], dtype=np.intp)
    wants = np.zeros((len(rows), len(offers)), dtype=bool)
    np.logical_or.at(wants, owner, serves[:, theme].T)
    km = distances(province.associations, province.places)
    reach = km <= limits.max_km + TOLERANCE
    seats = _seats(province, limits)
    rooms = np.array([item.capacity // limits.people for item in province.places], dtype=np.intp)
    cap = np.minimum(seats[:, None], rooms)
    least = np.maximum(np.minimum(limits.least, seats), 1)
    allowed = _allowed(province, offers, places, quarters)
    cost = np.array([item.cost for item in province.offers], dtype=np.float64)
    days = np.array([item.days for item in province.offers], dtype=np.float64)
    pinned_rows = [(offers[pin.offer], places[pin.place], quarters[pin.quarter]) for pin in province.pinned]
    pinned = np.array(pinned_rows, dtype=np.intp).reshape(-1, 3)
    _check_pinned(province.pinned, pinned, rows, km, limits, seats, rooms)
    left = _left(province, limits, pinned, cost, days)
    seated = _meeting(((each, pin.offer) for pin in province.pinned for each in pin.associations), rows, offers)
    apart = _meeting(province.apart, rows, offers) & ~seated
    wants &= ~apart
    # Who keeps a seat of an offer in a pinned session goes to no other one of it.
    asking = wants & ~seated
    crowd = asking.T.astype(np.float64) @ reach.astype(np.float64)
    count = np.array([len(pin.associations) for pin in province.pinned], dtype=np.intp)
    upper = _upper(crowd, cap, least, allowed, cost, days, left)
    venue = np.argwhere(upper.any(axis=2))
    open_row, open_quarter = np.nonzero(upper[venue[:, 0], venue[:, 1]])
    venue_offer = np.concatenate([pinned[:, 0], venue[:, 0]])
    venue_place = np.concatenate([pinned[:, 1], venue[:, 1]])
    groups, group = np.unique(reach, axis=0, return_inverse=True)
    group = np.asarray(group).reshape(-1)
    # A pair can be when a venue of its offer is within reach, or its seat is kept.
    at = np.zeros((len(offers), len(places)), dtype=bool)
    venue_cap = cap[venue_offer, venue_place].copy()
    venue_cap[: len(pinned)] -= count
    at[venue_offer[venue_cap > 0], venue_place[venue_cap > 0]] = True
    possible = (asking & ((reach.astype(np.float32) @ at.T.astype(np.float32)) > 0)) | (wants & seated)
    pair_association, pair_offer = np.nonzero(possible)
    use_need, use_pair = _uses(serves[:, theme].T, possible, seated, owner)
    comes = np.zeros((len(groups), len(offers)), dtype=bool)
    np.logical_or.at(comes, group, asking & possible)
    flow_group, flow_venue = np.nonzero(comes[:, venue_offer] & groups[:, venue_place] & (venue_cap > 0))
    flags = np.array([(item.rural, item.women) for item in province.associations], dtype=bool).reshape(-1, 2)
    return Problem(
        province, limits, owner, theme, np.array([need.priority for need in province.needs], dtype=np.float64),
        serves, group, km, reach, apart, wants, cap, least, allowed, venue_offer, venue_place, venue_cap, len(pinned),
        open_row + len(pinned), open_quarter, upper[venue[:, 0], venue[:, 1]][open_row, open_quarter],
        pair_association, pair_offer, seated[pair_association, pair_offer], use_need,
        use_pair, flow_group, flow_venue, cost, days, *left, flags[owner],
        np.array([limits.rural, limits.women]),
    )  # fmt: skip


def _serves(province: PlanningData, themes: dict[str, int]) -> Flags:
    """Say which theme, of those that anyone needs, each offer serves, (n_offers, n_themes)."""
    serves = np.zeros((len(province.offers), len(themes)), dtype=bool)
    for row, offer in enumerate(province.offers):
        serves[row, [themes[theme] for theme in offer.themes if theme in themes]] = True
    return serves


def _seats(province: PlanningData, limits: Limits) -> Positions:
    """Return how many associations each offer takes, (n_offers,)."""
    seats = np.array([item.seats // limits.people for item in province.offers], dtype=np.intp)
    collective = np.array([item.collective for item in province.offers], dtype=bool)
    return np.where(collective, seats, np.minimum(seats, 1))


def _allowed(province: PlanningData, offers: dict[str, int], places: dict[str, int], quarters: dict[str, int]) -> Flags:
    """Say what wasn't dropped, (n_offers, n_places, n_quarters); what is dropped of others is left out."""
    allowed = np.ones((len(offers), len(places), len(quarters)), dtype=bool)
    for offer, place, quarter in province.dropped:
        if offer in offers and place in places and quarter in quarters:
            allowed[offers[offer], places[place], quarters[quarter]] = False
    return allowed


def _meeting(pairs: Iterable[tuple[str, str]], rows: dict[str, int], offers: dict[str, int]) -> Flags:
    """Write (association, offer) pairs as (n_associations, n_offers); those of others are left out."""
    meeting = np.zeros((len(rows), len(offers)), dtype=bool)
    for association, offer in pairs:
        if association in rows and offer in offers:
            meeting[rows[association], offers[offer]] = True
    return meeting


def _uses(fitting: Flags, possible: Flags, seated: Flags, owner: Positions) -> tuple[Positions, Positions]:
    """Return the needs and the pairs that can serve them; fitting: (n_needs, n_offers)."""
    pairs = np.full(possible.shape, -1)
    pairs[possible] = np.arange(np.count_nonzero(possible))
    served = fitting & possible[owner]
    # What a pinned session serves for who keeps a seat is served there.
    fixed = (served & seated[owner]).any(axis=1)
    served[fixed] &= seated[owner[fixed]]
    need, offer = np.nonzero(served)
    return need, pairs[owner[need], offer]


def _upper(
    crowd: Floats,
    cap: Positions,
    least: Positions,
    allowed: Flags,
    cost: Floats,
    days: Floats,
    left: tuple[float, Floats, Positions],
) -> Positions:
    """Return how many sessions of each offer there can be at most, (offers, places, quarters)."""
    budget, days_left, slots = left
    enough = (crowd >= least[:, None]) & (cap >= least[:, None])
    most = np.where(enough, crowd // least[:, None], 0)[:, :, None] * allowed
    with np.errstate(divide="ignore", invalid="ignore"):
        paid = np.where(cost > 0, (budget + TOLERANCE) // cost, np.inf)
        held = np.where(days[:, None] > 0, (days_left + TOLERANCE) // days[:, None], np.inf)
    most = np.minimum(np.minimum(most, slots), np.minimum(paid[:, None], held)[:, None, :])
    return np.asarray(np.maximum(most, 0), dtype=np.intp)


def _left(
    province: PlanningData, limits: Limits, pinned: Positions, cost: Floats, days: Floats
) -> tuple[float, Floats, Positions]:
    """Return what pinned sessions leave: budget, days by quarter, sessions (places, quarters). Raise NoPlan."""
    spent = float(cost[pinned[:, 0]].sum())
    if spent > limits.budget + TOLERANCE:
        raise NoPlan("budget", spent, limits.budget)
    days_left = np.array([item.days for item in province.quarters], dtype=np.float64)
    slots = np.repeat(
        np.array([item.sessions for item in province.places], dtype=np.intp)[:, None], len(province.quarters), axis=1
    )
    for offer, place, quarter in pinned.tolist():
        days_left[quarter] -= days[offer]
        slots[place, quarter] -= 1
    for row, quarter_item in enumerate(province.quarters):
        if days_left[row] < -TOLERANCE:
            raise NoPlan("trainer_days", quarter_item.days - days_left[row], quarter_item.days, quarter=quarter_item.id)
        for place_row, place_item in enumerate(province.places):
            if slots[place_row, row] < 0:
                asked = place_item.sessions - int(slots[place_row, row])
                raise NoPlan("place", asked, place_item.sessions, place=place_item.id, quarter=quarter_item.id)
    return limits.budget - spent, np.maximum(days_left, 0.0), slots


def _check_pinned(
    pins: tuple[Pinned, ...],
    pinned: Positions,
    rows: dict[str, int],
    km: Floats,
    limits: Limits,
    seats: Positions,
    rooms: Positions,
) -> None:
    """Raise NoPlan for a pinned session over its seats or its room, or too far for one that is to keep its seat."""
    for pin, (offer, place, _) in zip(pins, pinned.tolist(), strict=True):
        where = {"offer": pin.offer, "place": pin.place, "quarter": pin.quarter}
        for limit, room in (("seats", int(seats[offer])), ("room", int(rooms[place]))):
            if len(pin.associations) > room:
                raise NoPlan(limit, len(pin.associations), room, **where)
        for each in pin.associations:
            away = float(km[rows[each], place])
            if away > limits.max_km + TOLERANCE:
                limit = "distance" if np.isfinite(away) else "location"
                raise NoPlan(limit, away, limits.max_km, **where, association=each)


def _check(province: PlanningData, limits: Limits) -> None:
    """Raise ValueError for numbers that can't be, ids that come twice and ids that aren't known."""
    people, offers = {item.id for item in province.associations}, {item.id for item in province.offers}
    places, quarters = {item.id for item in province.places}, {item.id for item in province.quarters}
    keys = {(need.association, need.theme) for need in province.needs}
    lists = (province.associations, province.offers, province.places, province.quarters, province.needs)
    if [len(each) for each in (people, offers, places, quarters, keys)] != [len(each) for each in lists]:
        raise ValueError("An id, or a need, is given twice.")
    if not {need.association for need in province.needs} <= people:
        raise ValueError("A need is of an association that isn't given.")
    for pin in province.pinned:
        if pin.offer not in offers or pin.place not in places or pin.quarter not in quarters:
            raise ValueError("A pinned session is of an offer, a place or a quarter that isn't given.")
        if not set(pin.associations) <= people or len(set(pin.associations)) < len(pin.associations):
            raise ValueError("A pinned session keeps an association that isn't given, or one twice.")
    numbers = (
        limits.budget,
        *(item.cost for item in province.offers),
        *(item.days for item in province.offers),
        *(item.days for item in province.quarters),
        *(item.seats for item in province.offers),
        *(item.capacity for item in province.places),
        *(item.sessions for item in province.places),
    )
    if not all(0 <= number < np.inf for number in numbers):
        raise ValueError("Budget, costs, days, seats and room must be 0 or more.")
    if not all(0 < need.priority < np.inf for need in province.needs):
        raise ValueError("Priorities must be positive.")
    if not limits.max_km > 0 or limits.least < 1 or limits.people < 1:
        raise ValueError("max_km, least and people must be positive.")
    if not (0 <= limits.rural <= 1 and 0 <= limits.women <= 1):
        raise ValueError("Shares must be within 0 and 1.")

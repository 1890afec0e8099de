"""The planner's arrays: who can go to what, where, and what the pinned sessions leave of each limit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.encoding.encoders import Flags, Floats, Positions
from matching.planning.distance import distances
from matching.planning.sessions.data import Limits, NoPlan, Pinned, PlanningData
from matching.planning.sessions.minima import Minima, write_minima
from matching.planning.sessions.possible import check

TOLERANCE = 1e-6  # What is beyond a limit by less than this is within it.


@dataclass(frozen=True)
class RowsById:
    """The row of each id in the lists of a province, and of each theme that anyone needs, in the needs' order."""

    associations: Mapping[str, int]
    offers: Mapping[str, int]
    places: Mapping[str, int]
    quarters: Mapping[str, int]
    themes: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Problem:
    """A province as arrays; rows stand for the entries of its lists in order, and `rows` finds them by id.

    Each need: need_association, need_theme and priority, (n_needs,). member: whether it is a rural one's, a women's
    one's, (n_needs, 2). serves: (n_offers, n_themes). cost, days: of one session of each offer, (n_offers,).
    km: (n_associations, n_places), infinite when unknown; reach: within the limit. group: (n_associations,) of those
    who reach the same places.
    apart: (n_associations, n_offers) must not meet; wants: has a need that the offer serves, and may come.
    cap: (n_offers, n_places) associations that one session there takes; least: (n_offers,) how many it must have.
    allowed: (n_offers, n_places, n_quarters) wasn't dropped by staff.

    A venue is where seats are: the pinned sessions, then each (offer, place) where a session can be proposed.
    venue_cap: the seats left in a pinned session, the seats of one session in a proposed one.
    An opening is a (venue, quarter) where sessions can be proposed; open_upper: how many at most.
    A pair is an (association, offer) that can be; kept: its seat is pinned.
    A use is a (need, pair) that serves it.
    A flow is a (group, venue): members of the group may take seats there.
    ahead: (n_quarters,) isn't over.
    budget_left, days_left (n_quarters,), slots_left (n_places, n_quarters): what the pinned sessions leave; nothing of
    quarters that are over.
    shares: of the served needs, what must be rural and women's associations', in [0, 1].
    depth: (n_offers,) how far each meets a need. tired: (n_associations,) what each session before takes off the worth
    of another one. visits: sessions of one association in a quarter at most; kept_before: (n_associations,) those that
    each keeps in quarters that are over. minimums: see `Minima`.
    """

    province: PlanningData
    limits: Limits
    rows: RowsById
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
    ahead: Flags
    budget_left: float
    days_left: Floats
    slots_left: Positions
    member: Flags
    shares: Floats
    depth: Floats
    tired: Floats
    visits: int
    kept_before: Positions
    minimums: Minima

    @property
    def worth(self) -> Floats:
        """Give what each use serves, (n_uses,): the need's priority by the offer's depth."""
        return np.asarray(self.priority[self.use_need] * self.depth[self.pair_offer[self.use_pair]])

    @property
    def most_visits(self) -> Positions:
        """Return how many sessions of the plan each association can come to at most, (n_associations,)."""
        more = min(self.visits * int(self.ahead.sum()), len(self.cost) + self.n_pinned)
        return np.asarray(self.kept_before + more, dtype=np.intp)


@dataclass(frozen=True, eq=False)
class _Venues:
    """Where seats are, and the quarters in which sessions can be proposed: see `Problem`."""

    offer: Positions
    place: Positions
    cap: Positions
    open_venue: Positions
    open_quarter: Positions
    open_upper: Positions

    def held(self, shape: tuple[int, ...]) -> Flags:
        """Say at which places each offer has a seat left, (n_offers, n_places)."""
        at = np.zeros(shape, dtype=bool)
        at[self.offer[self.cap > 0], self.place[self.cap > 0]] = True
        return at


def build(province: PlanningData, limits: Limits) -> Problem:
    """Write the arrays. Raise ValueError for input that can't be, NoPlan when pinned sessions break a limit."""
    check(province, limits)
    rows = _rows_of(province)
    owner = np.array([rows.associations[need.association] for need in province.needs], dtype=np.intp)
    theme = np.array([rows.themes[need.theme] for need in province.needs], dtype=np.intp)
    serves = _serves(province, rows)
    km = distances(province.associations, province.places)
    reach = km <= limits.max_km + TOLERANCE
    seats = _seats(province, limits)
    rooms = _numbers(province.places, "capacity", np.intp) // limits.people
    cap, least = np.minimum(seats[:, None], rooms), np.maximum(np.minimum(limits.least, seats), 1)
    cost, days = _numbers(province.offers, "cost", np.float64), _numbers(province.offers, "days", np.float64)
    pinned = _pinned(province, rows)
    _check_pinned(province.pinned, pinned, rows, km, limits, seats, rooms)
    ahead = np.array([not item.over for item in province.quarters], dtype=bool)
    left = _left(province, limits, pinned, cost, days, ahead)
    seated = _meeting(((each, pin.offer) for pin in province.pinned for each in pin.associations), rows)
    apart = _meeting(province.apart, rows) & ~seated
    wants = _wants(owner, serves[:, theme], apart)
    # Who keeps a seat of an offer in a pinned session goes to no other one of it.
    asking = wants & ~seated
    crowd = asking.T.astype(np.float64) @ reach.astype(np.float64)
    upper = _upper(crowd, cap, least, _allowed(province, rows), cost, days, left)
    venues = _venues(province, pinned, cap, upper, ahead)
    # A pair can be when a venue of its offer is within reach, or its seat is kept.
    near = (reach.astype(np.float32) @ venues.held(cap.shape).T.astype(np.float32)) > 0
    possible = (asking & near) | (wants & seated)
    pair_association, pair_offer = np.nonzero(possible)
    use_need, use_pair = _uses(serves[:, theme].T, possible, seated, owner)
    group, flow_group, flow_venue = _flows(reach, asking & possible, venues)
    flags = np.array([(item.rural, item.women) for item in province.associations], dtype=bool).reshape(-1, 2)
    priority, depth = _numbers(province.needs, "priority", np.float64), _numbers(province.offers, "depth", np.float64)
    count = np.bincount(owner, minlength=len(rows.associations))
    mean = np.bincount(owner, priority, len(rows.associations)) / np.maximum(count, 1)
    return Problem(
        province=province, limits=limits, rows=rows, need_association=owner, need_theme=theme,
        priority=priority, serves=serves, group=group, km=km, reach=reach,
        apart=apart, wants=wants, cap=cap, least=least, allowed=_allowed(province, rows), venue_offer=venues.offer,
        venue_place=venues.place, venue_cap=venues.cap, n_pinned=len(pinned), open_venue=venues.open_venue,
        open_quarter=venues.open_quarter, open_upper=venues.open_upper, ahead=ahead, pair_association=pair_association,
        pair_offer=pair_offer, kept=seated[pair_association, pair_offer], use_need=use_need, use_pair=use_pair,
        flow_group=flow_group, flow_venue=flow_venue, cost=cost, days=days, budget_left=left[0], days_left=left[1],
        slots_left=left[2], member=flags[owner], shares=np.array([limits.rural, limits.women]), depth=depth,
        tired=limits.tiring * mean, visits=limits.visits or len(province.offers) + len(pinned),
        kept_before=_kept_before(province, rows, ahead),
        minimums=write_minima(province, limits, theme, serves, cap.max(axis=1, initial=0)),
    )  # fmt: skip


def _rows_of(province: PlanningData) -> RowsById:
    return RowsById(
        associations=_numbered(item.id for item in province.associations),
        offers=_numbered(item.id for item in province.offers),
        places=_numbered(item.id for item in province.places),
        quarters=_numbered(item.id for item in province.quarters),
        themes=_numbered(dict.fromkeys(need.theme for need in province.needs)),
    )


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: row for row, name in enumerate(names)}


def _numbers(items: Sequence[Any], name: str, kind: type[np.intp] | type[np.float64]) -> npt.NDArray[Any]:
    """Return a number of each item, (n_items,)."""
    return np.array([getattr(item, name) for item in items], dtype=kind)


def _pinned(province: PlanningData, rows: RowsById) -> Positions:
    """Return the rows of offer, place and quarter of each pinned session, (n_pinned, 3)."""
    found = [(rows.offers[pin.offer], rows.places[pin.place], rows.quarters[pin.quarter]) for pin in province.pinned]
    return np.array(found, dtype=np.intp).reshape(-1, 3)


def _wants(owner: Positions, fitting: Flags, apart: Flags) -> Flags:
    """Say who has a need that each offer serves, and may come; fitting: (n_offers, n_needs)."""
    wants = np.zeros(apart.shape, dtype=bool)
    np.logical_or.at(wants, owner, fitting.T)
    return wants & ~apart


def _kept_before(province: PlanningData, rows: RowsById, ahead: Flags) -> Positions:
    """Count the seats that each association keeps in quarters that are over, (n_associations,)."""
    kept = [rows.associations[each] for pin in province.pinned if not ahead[rows.quarters[pin.quarter]]
            for each in pin.associations]  # fmt: skip
    return np.asarray(np.bincount(kept, minlength=len(rows.associations)), dtype=np.intp)


def _venues(province: PlanningData, pinned: Positions, cap: Positions, upper: Positions, ahead: Flags) -> _Venues:
    venue = np.argwhere(upper.any(axis=2))
    most = upper[venue[:, 0], venue[:, 1]]
    open_row, open_quarter = np.nonzero(most)
    offer, place = np.concatenate([pinned[:, 0], venue[:, 0]]), np.concatenate([pinned[:, 1], venue[:, 1]])
    seats = cap[offer, place].copy()
    seats[: len(pinned)] -= np.array([len(pin.associations) for pin in province.pinned], dtype=np.intp)
    seats[: len(pinned)][~ahead[pinned[:, 2]]] = 0
    return _Venues(offer, place, seats, open_row + len(pinned), open_quarter, most[open_row, open_quarter])


def _flows(reach: Flags, coming: Flags, venues: _Venues) -> tuple[Positions, Positions, Positions]:
    """Return the group of each association, and the (group, venue) by which members could come to a seat."""
    groups, group = np.unique(reach, axis=0, return_inverse=True)
    group = np.asarray(group).reshape(-1)
    comes = np.zeros((len(groups), coming.shape[1]), dtype=bool)
    np.logical_or.at(comes, group, coming)
    flow_group, flow_venue = np.nonzero(comes[:, venues.offer] & groups[:, venues.place] & (venues.cap > 0))
    return group, flow_group, flow_venue


def _serves(province: PlanningData, rows: RowsById) -> Flags:
    """Say which theme, of those that anyone needs, each offer serves, (n_offers, n_themes)."""
    serves = np.zeros((len(rows.offers), len(rows.themes)), dtype=bool)
    for row, offer in enumerate(province.offers):
        serves[row, [rows.themes[theme] for theme in offer.themes if theme in rows.themes]] = True
    return serves


def _seats(province: PlanningData, limits: Limits) -> Positions:
    """Return how many associations each offer takes, (n_offers,)."""
    seats = np.array([item.seats // limits.people for item in province.offers], dtype=np.intp)
    collective = np.array([item.collective for item in province.offers], dtype=bool)
    return np.where(collective, seats, np.minimum(seats, 1))


def _allowed(province: PlanningData, rows: RowsById) -> Flags:
    """Say what wasn't dropped and isn't over, (offers, places, quarters); what is dropped of others is left out."""
    allowed = np.ones((len(rows.offers), len(rows.places), len(rows.quarters)), dtype=bool)
    allowed[:, :, [item.over for item in province.quarters]] = False
    for offer, place, quarter in province.dropped:
        if offer in rows.offers and place in rows.places and quarter in rows.quarters:
            allowed[rows.offers[offer], rows.places[place], rows.quarters[quarter]] = False
    return allowed


def _meeting(pairs: Iterable[tuple[str, str]], rows: RowsById) -> Flags:
    """Write (association, offer) pairs as (n_associations, n_offers); those of others are left out."""
    meeting = np.zeros((len(rows.associations), len(rows.offers)), dtype=bool)
    for association, offer in pairs:
        if association in rows.associations and offer in rows.offers:
            meeting[rows.associations[association], rows.offers[offer]] = True
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
    province: PlanningData, limits: Limits, pinned: Positions, cost: Floats, days: Floats, ahead: Flags
) -> tuple[float, Floats, Positions]:
    """Return what pinned sessions leave: budget, days by quarter, sessions (places, quarters). Raise NoPlan.

    A quarter that is over leaves nothing.
    """
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
    return limits.budget - spent, np.maximum(days_left, 0.0) * ahead, slots * ahead


def _check_pinned(
    pins: tuple[Pinned, ...],
    pinned: Positions,
    rows: RowsById,
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
            away = float(km[rows.associations[each], place])
            if away > limits.max_km + TOLERANCE:
                limit = "distance" if np.isfinite(away) else "location"
                raise NoPlan(limit, away, limits.max_km, **where, association=each)

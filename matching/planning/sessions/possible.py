"""What the planner of sessions can't be given: ids that aren't known or come twice, and numbers that can't be."""

from collections.abc import Hashable, Iterator, Sequence

import numpy as np

from matching.planning.sessions.data import Limits, PlanningData


def check(province: PlanningData, limits: Limits) -> None:
    """Raise ValueError for the first thing that can't be."""
    _check_ids(province)
    _check_pins(province)
    if not all(0 <= number < np.inf for number in (limits.budget, *_amounts(province))):
        raise ValueError("Budget, costs, days, seats and room must be 0 or more.")
    if not all(0 < need.priority < np.inf for need in province.needs):
        raise ValueError("Priorities must be positive.")
    if not limits.max_km > 0 or limits.least < 1 or limits.people < 1:
        raise ValueError("max_km, least and people must be positive.")
    if not all(0 <= share <= 1 for share in (limits.rural, limits.women)):
        raise ValueError("Shares must be within 0 and 1.")


def _check_ids(province: PlanningData) -> None:
    needs = [(need.association, need.theme) for need in province.needs]
    lists = (province.associations, province.offers, province.places, province.quarters)
    if _repeats(needs) or any(_repeats([item.id for item in each]) for each in lists):
        raise ValueError("An id, or a need, is given twice.")
    if not {association for association, _theme in needs} <= {item.id for item in province.associations}:
        raise ValueError("A need is of an association that isn't given.")


def _check_pins(province: PlanningData) -> None:
    lists = (province.offers, province.places, province.quarters)
    offers, places, quarters = ({item.id for item in each} for each in lists)
    people = {item.id for item in province.associations}
    for pin in province.pinned:
        if pin.offer not in offers or pin.place not in places or pin.quarter not in quarters:
            raise ValueError("A pinned session is of an offer, a place or a quarter that isn't given.")
        if not people.issuperset(pin.associations) or _repeats(pin.associations):
            raise ValueError("A pinned session keeps an association that isn't given, or one twice.")


def _repeats(keys: Sequence[Hashable]) -> bool:
    return len(set(keys)) < len(keys)


def _amounts(province: PlanningData) -> Iterator[float]:
    """Give every number of offers, places and quarters."""
    for offer in province.offers:
        yield from (offer.cost, offer.days, offer.seats)
    for place in province.places:
        yield from (place.capacity, place.sessions)
    for quarter in province.quarters:
        yield quarter.days

"""Days of sessions: on weekends of their quarter, no hall twice at once, no association twice a day; and clashes."""

from collections import Counter
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.planning.sessions.days import (
    Dated,
    Movable,
    bounds,
    clashes,
    length_in_days,
    overlap,
    propose_days,
    spread,
    within,
)

A = Dated("a", "2027-1", "hall", frozenset("xy"), 4.0, date(2027, 1, 9), time(9))
QUARTERS = ("2026-4", "2027-1")
SESSIONS = st.lists(
    st.builds(
        Dated,
        id=st.just(""),
        quarter=st.sampled_from(QUARTERS),
        hall=st.sampled_from("hi"),
        associations=st.frozensets(st.sampled_from("vwxyz"), max_size=3),
        hours=st.sampled_from((3.0, 6.0, 12.0, 18.0)),
        day=st.none(),
    ),
    max_size=40,
).map(lambda found: [replace(one, id=str(number)) for number, one in enumerate(found)])


@pytest.mark.parametrize(
    ("quarter", "first", "last"),
    [("2027-1", (2027, 1, 1), (2027, 3, 31)), ("2028-1", (2028, 1, 1), (2028, 3, 31)),
     ("2026-4", (2026, 10, 1), (2026, 12, 31))],
)  # fmt: skip
def test_a_quarter_has_three_months(quarter, first, last):
    assert bounds(quarter) == (date(*first), date(*last))


def test_a_session_goes_on_over_as_many_days_as_it_needs():
    assert [length_in_days(hours) for hours in (1, 6, 6.5, 12, 18)] == [1, 1, 2, 2, 3]
    assert within("2027-1", replace(A, day=date(2027, 3, 31)))
    assert not within("2027-1", replace(A, day=date(2027, 3, 31), hours=12))
    assert not within("2027-1", replace(A, day=date(2026, 12, 31)))


@pytest.mark.parametrize(
    ("changed", "meets"),
    [
        ({"starts_at": time(12, 59)}, True),
        ({"starts_at": time(13)}, False),
        ({"starts_at": time(5)}, False),
        ({"starts_at": time(5, 1)}, True),
        ({"starts_at": None}, True),
        ({"day": date(2027, 1, 8)}, False),
        ({"day": date(2027, 1, 8), "hours": 12.0}, True),
        ({"day": None}, False),
    ],
)
def test_sessions_overlap_by_day_and_hour(changed, meets):
    other = replace(A, id="b", **changed)

    assert overlap(A, other) == overlap(other, A) == meets


def test_clashes_are_of_the_hall_or_of_an_association():
    others = [
        A,
        replace(A, id="same hall", associations=frozenset("q")),
        replace(A, id="same guest", hall="other"),
        replace(A, id="neither", hall="other", associations=frozenset("q")),
    ]

    assert [(other.id, hall) for other, hall in clashes(A, others)] == [("same hall", True), ("same guest", False)]


@given(SESSIONS)
def test_no_hall_and_no_association_has_two_sessions_on_a_day(sessions):
    found = propose_days(sessions)

    taken = Counter(
        (what, day) for one in found.values() for day in one.days for what in (f"hall {one.hall}", *one.associations)
    )
    assert set(taken.values()) <= {1}
    for one in found.values():
        assert within(one.quarter, one) and one.day.weekday() in (5, 6)
        assert one.hours <= 6 or one.day.weekday() == 5


@given(SESSIONS)
def test_a_session_is_left_out_only_when_every_weekend_of_its_quarter_is_taken(sessions):
    found = propose_days(sessions)

    for one in sessions:
        if one.id not in found:
            others = list(found.values())
            first, last = bounds(one.quarter)
            days = (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
            saturdays = [day for day in days if day.weekday() == 5]
            free = [day for day in saturdays if within(one.quarter, replace(one, day=day))
                    and not list(clashes(replace(one, day=day), others))]  # fmt: skip
            assert free == []


@given(SESSIONS, st.dates(date(2026, 10, 1), date(2027, 3, 31)))
def test_days_that_are_set_stay_and_none_is_in_the_past(sessions, today):
    fixed = [replace(one, day=bounds(one.quarter)[0], starts_at=time(14)) for one in sessions[:3]]

    found = propose_days([*fixed, *sessions[3:]], after=today)

    assert [found[one.id] for one in fixed] == fixed
    assert all(found[one.id].day > today for one in sessions[3:] if one.id in found)


DAYS, ROOM = {"2026-4": 4.0, "2027-1": 3.0, "2027-2": 0.0}, {"h": 4, "i": 3}
CLOSED = {("a", "h", "2026-4"), ("b", "i", "2027-1"), ("b", "i", "2027-2")}
MOVABLE = st.lists(
    st.builds(
        Movable,
        id=st.just(""),
        offer=st.sampled_from("ab"),
        hall=st.sampled_from("hi"),
        quarter=st.sampled_from(list(DAYS)),
        trainer_days=st.sampled_from((0.0, 1.0)),
        fixed=st.booleans(),
    ),
    max_size=12,
).map(lambda found: [replace(one, id=str(number)) for number, one in enumerate(found)])


def over_the_limits(sessions):
    """Return which limits sessions break, and by how much."""
    days, held = dict.fromkeys(DAYS, 0.0), Counter((one.hall, one.quarter) for one in sessions)
    for one in sessions:
        days[one.quarter] += one.trainer_days
    broken = {quarter: taken - DAYS[quarter] for quarter, taken in days.items() if taken > DAYS[quarter]}
    broken |= {key: count - ROOM[key[0]] for key, count in held.items() if count > ROOM[key[0]]}
    closed = Counter(key for one in sessions if (key := (one.offer, one.hall, one.quarter)) in CLOSED)
    return broken | closed


def moved(sessions):
    quarters = spread(sessions, DAYS, ROOM, CLOSED)
    return [replace(one, quarter=quarters[one.id]) for one in sessions]


@given(MOVABLE)
def test_spreading_breaks_no_limit_that_was_kept(sessions):
    before, after = over_the_limits(sessions), over_the_limits(moved(sessions))

    assert all(after[key] <= before.get(key, 0) for key in after)


@given(MOVABLE)
def test_no_session_could_go_to_a_quarter_with_two_fewer(sessions):
    found = moved(sessions)
    count = Counter(one.quarter for one in found)

    assert [one for one in found if one.fixed] == [one for one in sessions if one.fixed]
    for one in found:
        for quarter in DAYS:
            if not one.fixed and count[quarter] + 1 < count[one.quarter]:
                others = [other for other in found if other.id != one.id]
                worse, now = over_the_limits([*others, replace(one, quarter=quarter)]), over_the_limits(found)
                assert any(worse[key] > now.get(key, 0) for key in worse)

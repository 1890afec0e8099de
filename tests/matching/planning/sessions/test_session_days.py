"""Days of sessions: on weekends of their quarter, no hall twice at once, no association twice a day; and clashes."""

from collections import Counter
from dataclasses import replace
from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.rules.moroccan_days import is_public_holiday, is_ramadan, is_school_holiday
from graph.rules.planned import Ramadan
from matching.planning.sessions.days import (
    Dated,
    Movable,
    bounds,
    clashes,
    length_in_days,
    overlap,
    spread,
    within,
)
from matching.planning.sessions.proposing import RAMADAN_HOURS, Calendar, propose_days

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
        starts_at=st.none(),
        offer=st.sampled_from("mnop"),
        hours_a_day=st.just(6.0),
        school=st.booleans(),
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


CALENDARS = st.builds(
    Calendar,
    weekdays=st.sampled_from([(5, 6), (6,), (0, 1, 2, 3, 4), tuple(range(7))]),
    a_day=st.integers(1, 3),
    ramadan=st.sampled_from(list(Ramadan)),
)


@settings(deadline=None)
@given(SESSIONS, CALENDARS)
def test_nobody_is_at_two_places_on_a_day_and_no_day_is_a_holiday(sessions, calendar):
    found = propose_days(sessions, calendar)

    taken = Counter(
        (what, day) for one in found.values() for day in one.days
        for what in (f"hall {one.hall}", f"offer {one.offer}", *one.associations)
    )  # fmt: skip
    assert set(taken.values()) <= {1}
    busy = Counter(day for one in found.values() for day in one.days)
    assert max(busy.values(), default=0) <= calendar.a_day
    for one in found.values():
        assert within(one.quarter, one) and one.day.weekday() in calendar.weekdays
        assert not any(is_public_holiday(day) for day in one.days)
        if calendar.ramadan == Ramadan.NONE:
            assert not any(is_ramadan(day) for day in one.days)
        if calendar.ramadan == Ramadan.SHORTER and is_ramadan(one.day):
            assert one.hours / len(one.days) <= 4
        assert not one.school or all(is_school_holiday(day) for day in one.days)


@settings(deadline=None)
@given(SESSIONS, CALENDARS)
def test_a_session_is_left_out_only_when_every_day_of_its_quarter_is_taken(sessions, calendar):
    found = propose_days(sessions, calendar)

    others = list(found.values())
    busy = Counter(day for other in others for day in other.days)
    for one in (each for each in sessions if each.id not in found):
        first, last = bounds(one.quarter)
        days = [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
        for placed in (calendar.placed(one, day) for day in days):
            assert (
                not within(one.quarter, placed)
                or not calendar.suits(placed)
                or placed.day.weekday() not in calendar.starts(len(placed.days))
                or any(busy[day] >= calendar.a_day for day in placed.days)
                or bool(list(clashes(replace(placed, starts_at=None), others)))
                or any(other.offer == one.offer and set(other.days) & set(placed.days) for other in others)
            )


def test_few_sessions_are_spread_over_the_quarter():
    sessions = [Dated(str(row), "2027-2", f"hall {row}", frozenset(), 6.0, offer=str(row)) for row in range(6)]

    days = sorted(one.day for one in propose_days(sessions).values())

    assert {day.month for day in days} == {4, 5, 6}
    assert all((later - earlier).days >= 6 for earlier, later in pairwise(days))


def test_public_holidays_and_ramadan_are_known():
    assert is_public_holiday(date(2027, 5, 1)) and is_public_holiday(date(2027, 11, 6))
    assert not is_public_holiday(date(2027, 5, 8))
    assert is_ramadan(date(2027, 2, 20)) and not is_ramadan(date(2027, 3, 20)) and not is_ramadan(date(2027, 1, 20))
    assert is_ramadan(date(2030, 12, 28))  # The second one of that year.


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


def test_days_are_short_in_ramadan_alone():
    calendar, ramadan = Calendar(ramadan=Ramadan.SHORTER), date(2027, 2, 20)
    short = calendar.placed(A, ramadan)

    assert is_ramadan(ramadan) and short.hours_a_day == RAMADAN_HOURS
    assert calendar.placed(short, date(2027, 5, 1)).hours_a_day == A.hours_a_day
    assert [Calendar(ramadan=one).hours_on(ramadan) for one in Ramadan] == [A.hours_a_day, RAMADAN_HOURS, A.hours_a_day]

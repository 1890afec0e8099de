"""A mandate is told 60 and 15 days before it ends and after; a change until it is declared, late after a month."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.rules.mandates import Mandate, MandateNotice, month_after, warnings_of

TODAY = date(2026, 3, 9)
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))


@pytest.mark.parametrize(
    ("days", "notice"),
    [(61, None), (60, "ends"), (16, "ends"), (15, "ends_soon"), (0, "ends_soon"), (-1, "ended"), (-400, "ended")],
)
def test_the_end_of_a_mandate_is_told_in_time(days, notice):
    ends = TODAY + timedelta(days=days)

    told = warnings_of(Mandate(ends_on=ends), TODAY)

    assert [(one.notice, one.day) for one in told] == ([(notice, ends)] if notice else [])


@pytest.mark.parametrize(
    ("changed", "declared", "notice"),
    [
        (date(2026, 3, 1), None, "declare"),
        (date(2026, 2, 9), None, "declare"),
        (date(2026, 2, 8), None, "declaration_late"),
        (date(2026, 2, 8), date(2026, 2, 7), "declaration_late"),
        (date(2026, 2, 8), date(2026, 2, 8), None),
        (date(2026, 4, 1), None, None),
        (None, date(2026, 2, 8), None),
    ],
)
def test_a_change_is_told_until_it_is_declared(changed, declared, notice):
    told = warnings_of(Mandate(changed_on=changed, declared_on=declared), TODAY)

    assert [one.notice for one in told] == ([notice] if notice else [])


def test_what_is_most_urgent_comes_first():
    told = warnings_of(Mandate(ends_on=TODAY + timedelta(days=40), changed_on=date(2026, 1, 1)), TODAY)

    assert [one.notice for one in told] == [MandateNotice.DECLARATION_LATE, MandateNotice.ENDS]


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 12, 15), date(2027, 1, 15)),
        (date(2028, 1, 30), date(2028, 2, 29)),
    ],
)
def test_a_month_after_is_the_same_day_or_the_last_one(day, due):
    assert month_after(day) == due


@given(DAYS, DAYS | st.none(), DAYS | st.none(), DAYS)
def test_each_warning_follows_from_the_rule(ends, changed, declared, on):
    told = {one.notice: one.day for one in warnings_of(Mandate(ends, changed, declared), on)}

    left = (ends - on).days
    assert (MandateNotice.ENDED in told) == (left < 0)
    assert (MandateNotice.ENDS_SOON in told) == (0 <= left <= 15)
    assert (MandateNotice.ENDS in told) == (15 < left <= 60)
    waiting = changed is not None and changed <= on and (declared is None or declared < changed)
    late = waiting and on > month_after(changed)
    assert (MandateNotice.DECLARATION_LATE in told, MandateNotice.DECLARE in told) == (late, waiting and not late)


def test_a_change_waits_from_its_day_and_an_end_from_when_it_is_first_told():
    changed, ends = date(2026, 11, 28), date(2026, 12, 30)

    found = warnings_of(Mandate(ends_on=ends, changed_on=changed), date(2026, 11, 30))

    assert {one.since for one in found} == {changed, ends - timedelta(days=60)}

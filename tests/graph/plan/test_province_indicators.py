"""The indicators of a province's plan on both releases: counted from convocations, compared between diagnostics."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from scipy import stats

from graph.plan import province_plans as plans
from graph.plan.province_indicators import (
    Invited,
    Trajectory,
    axis_changes,
    needs_served,
    read_attendance,
    read_indicators,
    read_trajectories,
)
from graph.rules.kinds import SessionState
from tests.graph.diagnostic.sample import sample
from tests.graph.plan.test_province_plans import LATER, NOON, PLAN, SESSION
from tests.graph.world import add_associations, add_user

DAY = date(2026, 5, 2)
BEFORE, AFTER = date(2026, 1, 10), date(2026, 9, 10)
CONVOKE = """
UNWIND $rows AS row
MATCH (session:TrainingSession {id: row.session}), (association:Association {id: row.association})
CREATE (c:Convocation {id: row.session + row.association, came: row.came})-[:TO_SESSION]->(session)
SET c.attended = row.attended
CREATE (c)-[:FOR]->(association)
"""
ASSESS = """
UNWIND $rows AS row
MATCH (association:Association {id: row.association})
CREATE (association)-[:ASSESSED_BY]->(:Diagnostic {id: row.id, state: row.state, cycle: row.cycle,
                                                   submitted_at: row.at, axis_vision: row.score})
"""
VISION = replace(
    SESSION, id="v", serves=(("a", "vision_first"),), associations=("a",), day=DAY, state=SessionState.HELD
)
OF_VISION = replace(PLAN, sessions=(VISION,))


def person(name, change, before=BEFORE, after=AFTER):
    return Trajectory(name, before, after, {"vision": 0.3}, {"vision": 0.3 + change})


def came(*names, session="v"):
    return [Invited(session, name, True, 2) for name in names]


def vision(invited, people, plan=OF_VISION):
    (found,) = [one for one in axis_changes(plan, invited, people, sample()) if one.axis == "vision"]
    return found


THOSE = [person(f"y{number}", 0.1 + number / 50) for number in range(6)]
OTHERS = [person(f"n{number}", number / 100) for number in range(9)]
ALL_CAME = came(*(one.association for one in THOSE))


def test_needs_planned_and_truly_served():
    three = needs_served(PLAN, [])
    assert (three.needs, three.planned, three.known, three.served) == (5, 3, 0, 0)
    assert (three.planned_share, three.served_share) == (0.6, None)

    some = needs_served(PLAN, [Invited("s1", "a", True, 3), Invited("s1", "b", False), Invited("s2", "b", None)])
    assert (some.known, some.served) == (3, 2)
    assert some.served_share == pytest.approx(2 / 3)


def test_a_need_that_is_served_by_a_second_session_is_served():
    twice = needs_served(PLAN, [Invited("s1", "b", False), Invited("s2", "b", True)])
    assert (twice.known, twice.served) == (1, 1)


def test_cancelled_sessions_serve_nobody():
    off = replace(SESSION, serves=(*SESSION.serves, ("b", "vision_first")), state=SessionState.CANCELLED)
    assert needs_served(replace(PLAN, sessions=(off, LATER)), []).planned == 3


def test_needs_are_never_fewer_than_those_served():
    assert needs_served(replace(PLAN, outcome=None), []).planned_share == 1.0
    assert needs_served(replace(PLAN, outcome=None, sessions=()), []).planned_share is None


def test_the_change_is_compared():
    found = vision(ALL_CAME, THOSE + OTHERS)

    gains, rest = [0.1 + number / 50 for number in range(6)], [number / 100 for number in range(9)]
    assert (found.told, found.took_part, found.others) == (True, 6, 9)
    assert (found.mean, found.mean_others) == (pytest.approx(0.15), pytest.approx(0.04))
    assert found.difference == pytest.approx(0.11)
    expected = stats.ttest_ind(gains, rest, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == (pytest.approx(expected.low), pytest.approx(expected.high))
    assert found.clear
    assert not vision(ALL_CAME, THOSE + [replace(one, after=THOSE[2].after) for one in OTHERS]).clear


def test_nothing_is_told_of_fewer_than_five():
    for people in (THOSE[:4] + OTHERS, THOSE + OTHERS[:4]):
        found = vision(ALL_CAME, people)
        assert not found.told and not found.clear
        assert (found.took_part, found.others, found.mean, found.difference) == (0, 0, 0.0, 0.0)
    assert vision(ALL_CAME, THOSE[:5] + OTHERS[:5]).told


def test_only_who_came_to_a_session_of_that_axis_took_part():
    assert not vision([replace(one, attended=False) for one in ALL_CAME], THOSE + OTHERS).told
    elsewhere = replace(OF_VISION, sessions=(replace(VISION, serves=(("a", "projects_first"),)),))
    assert not vision(ALL_CAME, THOSE + OTHERS, elsewhere).told


def test_who_came_before_or_after_both_diagnostics_is_in_neither_group():
    late = [person(f"y{number}", 0.9, DAY + timedelta(days=1), AFTER) for number in range(2)]
    early = [person(f"y{number}", 0.9, BEFORE, DAY - timedelta(days=1)) for number in range(2, 4)]
    both = came(*(f"y{number}" for number in range(9)))
    people = [person(f"y{number}", 0.1) for number in range(4, 9)]

    found = vision(both, late + early + people + OTHERS)

    assert (found.took_part, found.others, found.mean) == (5, 9, pytest.approx(0.1))
    undated = replace(OF_VISION, sessions=(replace(VISION, day=None),))
    assert vision(both, late + early + people + OTHERS, undated).took_part == 9


def test_an_axis_without_a_score_is_left_out():
    gone = [replace(one, before={}) for one in THOSE[:1]]
    assert vision(ALL_CAME, gone + THOSE[1:] + OTHERS).took_part == 5


def test_attendance_and_diagnostics_are_read(here):
    add_associations(here, "a", "b", "c")
    add_associations(here, "out", territories=("c3",))
    add_user(here)
    cancelled = replace(LATER, id="off", state=SessionState.CANCELLED)
    plans.save_plan(here, replace(PLAN, sessions=(SESSION, LATER, cancelled)), before=None, what="saved", user="u",
                    change="c1", at=NOON)  # fmt: skip
    rows = [("s1", "a", True, 3), ("s1", "b", False, 0), ("s2", "a", None, None), ("off", "a", True, 9)]
    here.write(CONVOKE, rows=[dict(zip(("session", "association", "attended", "came"), row, strict=True))
                              for row in rows])  # fmt: skip
    states = [("a", "submitted", 1, 0.2), ("a", "submitted", 2, 0.4), ("a", "submitted", 3, 0.7), ("a", "open", 4, 0.9),
              ("b", "submitted", 1, 0.5), ("out", "submitted", 1, 0.1), ("out", "submitted", 2, 0.1)]  # fmt: skip
    at = [NOON + timedelta(days=30 * cycle) for cycle in range(5)]
    here.write(ASSESS, rows=[{"association": who, "state": state, "cycle": cycle, "score": score, "id": f"{who}{cycle}",
                              "at": at[cycle]} for who, state, cycle, score in states])  # fmt: skip

    plan = plans.get_plan(here, "plan")
    assert Invited("s2", "a", None, 0) in read_attendance(here, "plan")
    (one,) = read_trajectories(here, "p1", ["vision", "projects"])
    assert (one.association, one.before, one.after) == ("a", {"vision": 0.4}, {"vision": 0.7})
    assert one.after_on - one.before_on == timedelta(days=30)

    found = read_indicators(here, plan, sample())
    attendance = found.attendance
    assert (attendance.invited, attendance.known, attendance.attended, attendance.people) == (3, 2, 1, 3)
    assert attendance.rate == 0.5
    assert (found.needs.known, found.needs.served) == (3, 2)
    assert [one.told for one in found.changes] == [False] * 6
    assert read_indicators(here, plan, None).changes == ()

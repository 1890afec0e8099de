"""Who is asked to a session, on both releases: seats go to who answered first, and nobody is asked twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from graph.plan import convocations, evaluations
from graph.plan import province_plans as plans
from graph.plan.convocations import Attendance, AttendanceChanged, NoSeat, ReplyState, TakesNoReply
from graph.plan.evaluations import Evaluation, NoMoreAnswers
from graph.rules.kinds import SessionState
from graph.rules.planned import Hall, PlannedSession, ProvincePlan, Settings
from tests.graph.world import add_associations, add_user

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = date(2026, 5, 2)
KEYS = {"a": "ka", "b": "kb", "c": "kc"}
SESSION = PlannedSession(
    id="s", offer="cash-book", hall=Hall("hall", "Salle", "c1", 32.9, -5.6, 30), quarter="2026-2",
    associations=tuple(KEYS), serves=(("a", "financial"),), seats=4, day=DAY, state=SessionState.CONVOKED,
)  # fmt: skip


@pytest.fixture
def asked(here):
    """Ask three associations to a session of four seats."""
    add_associations(here, *KEYS)
    add_user(here)
    plan = ProvincePlan(id="plan", province="p1", name="Plan", settings=Settings("2026-2", (10.0,), 100_000),
                        sessions=(SESSION,))  # fmt: skip
    plans.save_plan(here, plan, before=None, what="created", user="u", change="c1", at=NOON)
    convocations.convoke(here, "s", KEYS, root="http://localhost/", at=NOON)
    return here


def answer(graph, key, people=(), *, comes=True, minutes=0, change=None):
    names = [f"P{number}" for number in range(people)] if isinstance(people, int) else people
    return convocations.answer(graph, key, comes=comes, people=names, note="", change=change or f"{key}-{minutes}",
                               at=NOON + timedelta(minutes=minutes))  # fmt: skip


def states(graph):
    return {one.association: one.state for one in convocations.list_convocations(graph, "s")}


def test_asked_twice_an_association_keeps_its_link_and_its_answer(asked):
    answer(asked, "ka", ["Amina"])

    convocations.convoke(asked, "s", {"a": "other"}, root="http://elsewhere/", at=NOON + timedelta(days=1))

    own = convocations.get_convocation(asked, convocations.convocation_id("s", "a"))
    assert own == convocations.get_convocation_by_key(asked, "ka") == convocations.convocations_of(asked, "a")["s"]
    assert (own.key, own.root, own.state, own.people) == ("ka", "http://localhost/", "yes", ("Amina",))
    assert (own.invited_at, own.answered_at) == (NOON, NOON)
    assert convocations.get_convocation_by_key(asked, "other") is None
    assert [one.association for one in convocations.list_convocations(asked, "s")] == ["a", "b", "c"]


def test_who_finds_no_seat_waits_and_the_first_who_fits_gets_what_comes_free(asked):
    assert answer(asked, "ka", 3) == ReplyState.YES
    assert answer(asked, "kb", 2, minutes=1) == ReplyState.WAITING
    assert answer(asked, "kc", 1, minutes=2) == ReplyState.YES
    assert convocations.sessions_with_waiting(asked, NOON.date()) == ["s"]
    assert convocations.sessions_with_waiting(asked, DAY) == []
    assert convocations.seat_waiting(asked, "s", "first") == []

    answer(asked, "ka", comes=False, minutes=3)
    seated = convocations.seat_waiting(asked, "s", "second")

    assert [one.association for one in seated] == ["b"]
    assert states(asked) == {"a": "no", "b": "yes", "c": "yes"}
    assert convocations.seat_waiting(asked, "s", "second") == seated  # A transaction that runs twice.
    assert convocations.sessions_with_waiting(asked, NOON.date()) == []


def test_who_has_seats_and_asks_for_more_than_there_are_keeps_its_own(asked):
    answer(asked, "ka", 2)
    answer(asked, "kb", 1, minutes=1)

    with pytest.raises(NoSeat) as told:
        answer(asked, "ka", 4, minutes=2)

    assert told.value.free == 3
    assert convocations.get_convocation_by_key(asked, "ka").people == ("P0", "P1")


def test_of_many_who_answer_at_once_no_more_get_seats_than_there_are(asked):
    with ThreadPoolExecutor(3) as pool:
        said = list(pool.map(lambda key: answer(asked, key, 2), KEYS.values()))

    assert sorted(said) == [ReplyState.WAITING, ReplyState.YES, ReplyState.YES]
    taken = [len(one.people) for one in convocations.list_convocations(asked, "s") if one.state == "yes"]
    assert taken == [2, 2]


@pytest.mark.parametrize("state", [SessionState.PLANNED, SessionState.HELD, SessionState.CANCELLED])
def test_a_session_that_is_not_open_takes_no_answer(asked, state):
    asked.write("MATCH (s:TrainingSession {id: 's'}) SET s.state = $state", state=state)

    with pytest.raises(TakesNoReply):
        answer(asked, "ka", 1)
    assert states(asked)["a"] == "invited"


def test_whoever_was_taken_off_takes_no_seat_and_answers_no_more(asked):
    answer(asked, "ka", 4)
    before = plans.get_plan(asked, "plan")
    own = replace(SESSION, associations=("b", "c"), serves=())
    plans.save_plan(asked, replace(before, sessions=(own,)), before=before, what="unseated", user="u", change="c2",
                    at=NOON)  # fmt: skip

    assert answer(asked, "kb", 4) == ReplyState.YES
    with pytest.raises(TakesNoReply):
        answer(asked, "ka", 1, minutes=1)


def test_who_comes_or_has_not_answered_is_reminded(asked):
    answer(asked, "kb", comes=False)
    last = DAY + timedelta(days=2)

    due = convocations.list_to_remind(asked, NOON.date(), last)

    assert [one.association for one in due] == ["a", "c"]
    assert convocations.list_to_remind(asked, NOON.date(), DAY - timedelta(days=1)) == []
    assert convocations.list_to_remind(asked, DAY, last) == []
    convocations.set_reminded(asked, [due[0].id], 3, DAY)
    own = convocations.get_convocation(asked, due[0].id)
    assert (own.reminded, own.reminded_of) == (3, DAY)


def test_an_address_is_kept(asked):
    convocations.set_address(asked, "s-a", "a@example.org")

    assert convocations.get_convocation(asked, "s-a").email == "a@example.org"


CAME = [Attendance("s-a", True, 3, ("Amina", "Brahim")), Attendance("s-b", False)]


def test_who_came_is_kept_and_of_two_who_enter_it_the_second_is_told(asked):
    for _ in range(2):  # A transaction that runs twice.
        convocations.save_attendance(asked, "s", CAME, base=0, change="x")
    with pytest.raises(AttendanceChanged):
        convocations.save_attendance(asked, "s", [Attendance("s-b", True, 1)], base=0, change="y")

    assert convocations.attendance_revision(asked, "s") == 1
    found = {one.association: (one.attended, one.came, one.present)
             for one in convocations.list_convocations(asked, "s")}  # fmt: skip
    assert found == {"a": (True, 3, ("Amina", "Brahim")), "b": (False, 0, ()), "c": (None, 0, ())}


@pytest.fixture
def held(asked):
    convocations.save_attendance(asked, "s", CAME, base=0, change="x")
    asked.write("MATCH (s:TrainingSession {id: 's'}) SET s.state = 'held'")
    return asked


def test_as_many_say_what_they_thought_as_came_and_none_twice(held):
    for id in ("1", "2", "2", "3"):
        evaluations.add_evaluation(held, "ka", id, Evaluation(5, int(id), f"will {id}"))
    with pytest.raises(NoMoreAnswers):
        evaluations.add_evaluation(held, "ka", "4", Evaluation(1, 1))
    evaluations.add_evaluation(held, "ka", "3", Evaluation(1, 1))  # Sent again: the first stands.

    assert evaluations.list_evaluations(held, "s") == [Evaluation(5, n, f"will {n}") for n in (1, 2, 3)]


def test_fewer_than_three_opinions_are_not_told_and_who_did_not_come_gives_none(held):
    for id in ("1", "2"):
        evaluations.add_evaluation(held, "ka", id, Evaluation(4, 4))
    for key in ("kb", "kc", "nothing"):
        with pytest.raises(NoMoreAnswers):
            evaluations.add_evaluation(held, key, "9", Evaluation(1, 1))

    assert evaluations.list_evaluations(held, "s") == []

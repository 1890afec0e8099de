"""Feedback: what fewer is asked of, what became of requests, and what of all this is learnt from and counted."""

from datetime import UTC, datetime, timedelta

import pytest

from graph.links import requests, ties
from graph.links.feedback import Feedback, list_feedback, list_said
from graph.links.fewer import ask_fewer, list_fewer, undo_fewer
from graph.links.outcomes import CannotTell, Told, list_due, list_told, may_tell, tell
from graph.rules.kinds import Outcome, Refusal
from tests.graph.world import NOON, add_associations, add_network, add_partner, add_user, ask, decide

DECIDED = NOON + timedelta(minutes=1)
RIPE = datetime(2026, 6, 9, 12, 1, tzinfo=UTC)
"""Three months after what world.decide decides."""
KINDS = {"join": "network", "invite": "invite", "partner": "partner", "space": "space", "exchange": "exchange"}


@pytest.fixture
def people(here):
    """Return a graph with associations a and b of one province and z of another, networks n and m, and users."""
    add_associations(here, "a", "b")
    add_associations(here, "z", territories=("c3",))
    add_network(here, "n")
    add_network(here, "m")
    add_partner(here, "p")
    add_user(here, "u")
    add_user(here, "v")
    return here


def accepted(graph, id="r", kind="join", sender="a", recipient="n"):
    return decide(graph, ask(graph, id, kind, sender, recipient), "accepted")


def dismiss(graph, own, other, kind, reason, at=NOON):
    requests.dismiss(graph, own=own, other=other, kind=kind, user="u", at=at, reason=reason)


def say(graph, answer, organisation="a", *, request="r", at=RIPE, id=None):
    id = id or f"{request}-{organisation}-{at.isoformat()}"
    tell(graph, id=id, request=request, organisation=organisation, answer=Outcome(answer), user="u", at=at)


def due(graph, organisation, at):
    return [request.id for request in list_due(graph, organisation, at)]


def fewer_of(graph, *organisations):
    return [(item.subject, item.other.id, item.kind) for item in list_fewer(graph, organisations)]


def test_fewer_is_asked_and_undone_for_one_kind(people):
    for other, kind, minutes in (("b", "partner", 0), ("b", "partner", 1), ("b", "exchange", 2), ("n", "network", 3)):
        ask_fewer(people, own="a", other=other, kind=kind, user="u", at=NOON + timedelta(minutes=minutes))
    ask_fewer(people, own="b", other="a", kind="partner", user="v", at=NOON)

    assert fewer_of(people, "a") == [("a", "n", "network"), ("a", "b", "exchange"), ("a", "b", "partner")]
    assert {item.other.name_fr for item in list_fewer(people, ["b"])} == {"a"}

    for _time in range(2):
        undo_fewer(people, own="a", other="b", kind="partner")
    assert fewer_of(people, "a", "b") == [("a", "n", "network"), ("a", "b", "exchange"), ("b", "a", "partner")]
    (row,) = people.read("MATCH ({id: 'a'})-[f:FEWER_LIKE {kind: 'network'}]->() RETURN f.at AS at, f.by AS by")
    assert (row["at"].to_native(), row["by"]) == (NOON + timedelta(minutes=3), "u")


def test_nobody_asks_for_fewer_of_itself(people):
    ask_fewer(people, own="a", other="a", kind="partner", user="u", at=NOON)

    assert fewer_of(people, "a") == []


@pytest.mark.parametrize("kind", KINDS)
def test_both_sides_are_asked_three_months_after_the_acceptance(people, kind):
    sides = {"join": ("a", "n"), "invite": ("n", "a")}.get(kind, ("a", "b"))
    accepted(people, kind=kind, sender=sides[0], recipient=sides[1])

    for side in sides:
        assert due(people, side, RIPE - timedelta(seconds=1)) == []
        assert not may_tell(people, "r", side, RIPE - timedelta(seconds=1))
        assert due(people, side, RIPE) == ["r"]
        assert may_tell(people, "r", side, RIPE)
    assert due(people, "z", RIPE) == []
    assert list_due(people, sides[0], RIPE)[0].decided_at == DECIDED


def test_what_was_not_accepted_or_only_recommended_is_not_asked_of(people):
    later = RIPE + timedelta(days=900)
    ask(people, "r1", "join", "a", "n")
    decide(people, ask(people, "r2", "join", "a", "m"), "refused")
    decide(people, ask(people, "r3", "partner", "a", "b"), "withdrawn")
    decide(people, ask(people, "r4", "recommend", "m", "a"), "accepted")

    assert due(people, "a", later) == []
    for request in ("r1", "r2", "r3", "r4", "none"):
        assert not may_tell(people, request, "a", later)
        with pytest.raises(CannotTell):
            say(people, "met", request=request, at=later)


@pytest.mark.parametrize("answer", ["met", "working_together", "came_to_nothing"])
def test_an_answer_ends_the_question_for_that_side(people, answer):
    accepted(people)

    say(people, answer)

    assert due(people, "a", RIPE + timedelta(days=900)) == []
    assert due(people, "n", RIPE) == ["r"]
    assert list_told(people, "r", "a") == [Told(answer, RIPE, "u", "Name of u")]
    assert list_told(people, "r", "n") == []


def test_not_yet_is_asked_again_a_month_later(people):
    accepted(people)

    say(people, "not_yet")

    again = datetime(2026, 7, 9, 12, 1, tzinfo=UTC)
    assert due(people, "a", again - timedelta(seconds=1)) == []
    assert due(people, "a", again) == ["r"]
    say(people, "not_yet", at=again)
    assert due(people, "a", again) == []
    say(people, "met", at=again + timedelta(days=40))
    assert due(people, "a", again + timedelta(days=900)) == []
    assert [told.answer for told in list_told(people, "r", "a")] == ["not_yet", "not_yet", "met"]


def test_an_answer_run_twice_is_kept_once_and_a_new_one_beside_it(people):
    accepted(people)
    for _time in range(2):
        say(people, "met", id="one")
    say(people, "working_together", id="two", at=RIPE + timedelta(days=1))

    assert [told.answer for told in list_told(people, "r", "a")] == ["met", "working_together"]


@pytest.mark.parametrize(("organisation", "at"), [("z", RIPE), ("nobody", RIPE), ("a", RIPE - timedelta(seconds=1))])
def test_only_a_side_tells_and_only_in_time(people, organisation, at):
    accepted(people)

    with pytest.raises(CannotTell):
        say(people, "met", organisation, at=at)

    assert people.read("MATCH (o:Outcome) RETURN o") == []


@pytest.mark.parametrize("reason", Refusal)
def test_a_dismissal_is_a_refusal_unless_they_are_in_touch(people, reason):
    dismiss(people, "a", "n", "membership", reason)
    dismiss(people, "n", "b", "membership", reason)
    dismiss(people, "a", "b", "exchange", reason)

    verdict = "accepted" if reason == Refusal.IN_TOUCH else "refused"
    assert list_feedback(people) == [
        Feedback("a", "b", "exchange", verdict, reason, NOON),
        Feedback("a", "n", "network", verdict, reason, NOON),
        Feedback("n", "b", "invite", verdict, reason, NOON),
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("state", "reason", "verdict"),
    [("accepted", None, "accepted"), ("refused", "no_time", "refused"), ("refused", "in_touch", "accepted")],
)
def test_a_decided_request_says_what_its_sides_are_to_each_other(people, kind, state, reason, verdict):
    sender, recipient = {"join": ("a", "n"), "invite": ("n", "a")}.get(kind, ("a", "b"))
    decide(people, ask(people, "r", kind, sender, recipient), state, reason=reason)

    assert list_feedback(people) == [Feedback(sender, recipient, KINDS[kind], verdict, reason, DECIDED)]


def test_what_waits_or_was_withdrawn_says_nothing(people):
    ask(people, "r1", "join", "a", "n")
    decide(people, ask(people, "r2", "partner", "a", "b"), "withdrawn")

    assert list_feedback(people) == []


@pytest.mark.parametrize(("state", "expected"), [("refused", [("a", "n", "network", "refused")]), ("accepted", [])])
def test_a_recommendation_is_a_suggestion_to_the_association(people, state, expected):
    decide(people, ask(people, "r", "recommend", "n", "a"), state, reason=Refusal.TOO_FAR)

    assert [(item.subject, item.candidate, item.kind, item.verdict) for item in list_feedback(people)] == expected


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ([("a", "came_to_nothing")], "refused"),
        ([("a", "met")], "accepted"),
        ([("a", "not_yet")], "accepted"),
        ([("a", "met"), ("a", "came_to_nothing")], "refused"),
        ([("a", "came_to_nothing"), ("n", "working_together")], "accepted"),
        ([("a", "came_to_nothing"), ("n", "not_yet")], "refused"),
    ],
)
def test_what_became_of_it_counts_more_than_the_acceptance(people, answers, verdict):
    accepted(people)
    for number, (organisation, answer) in enumerate(answers):
        say(people, answer, organisation, at=RIPE + timedelta(days=number))

    (feedback,) = list_feedback(people)

    assert (feedback.subject, feedback.candidate, feedback.kind, feedback.verdict) == ("a", "n", "network", verdict)


def test_what_was_said_last_of_a_pair_counts(people):
    dismiss(people, "a", "n", "membership", Refusal.TOO_FAR)
    accepted(people)
    assert [(item.verdict, item.at) for item in list_feedback(people)] == [("accepted", DECIDED)]

    dismiss(people, "a", "n", "membership", Refusal.OTHER, at=RIPE)
    assert [(item.verdict, item.reason) for item in list_feedback(people)] == [("refused", "other")]


def said_in(graph, province="p1", since=None):
    found = list_said(graph, province, since)
    return sorted((item.association, item.kind, item.what, item.word or "") for item in found)


def test_a_province_counts_what_its_own_associations_said(people):
    dismiss(people, "a", "n", "membership", Refusal.TOO_FAR)
    dismiss(people, "z", "a", "partner", Refusal.NO_TIME)
    dismiss(people, "n", "a", "membership", Refusal.NOT_OUR_SUBJECT)
    ask_fewer(people, own="b", other="a", kind="exchange", user="u", at=NOON)
    accepted(people, "r1", "join", "b", "m")
    decide(people, ask(people, "r2", "partner", "z", "a"), "refused", reason=Refusal.NO_TIME)
    decide(people, ask(people, "r3", "exchange", "a", "b"), "refused", reason=Refusal.OTHER)
    say(people, "not_yet", "b", request="r1")
    say(people, "met", "m", request="r1")

    assert said_in(people) == [
        ("a", "network", "refused", "too_far"),
        ("a", "partner", "refused", "no_time"),
        ("b", "exchange", "fewer", ""),
        ("b", "exchange", "refused", "other"),
        ("b", "network", "accepted", ""),
        ("b", "network", "outcome", "not_yet"),
    ]
    assert said_in(people, "p2") == [("z", "partner", "refused", "no_time")]
    assert said_in(people, "p3") == []


def test_a_pair_is_counted_once_and_by_its_last_answer(people):
    dismiss(people, "a", "n", "membership", Refusal.TOO_FAR)
    decide(people, ask(people, "r", "recommend", "n", "a"), "refused", reason=Refusal.NO_TIME)
    accepted(people, "r1", "partner", "a", "b")
    say(people, "met", request="r1")
    say(people, "came_to_nothing", request="r1", at=RIPE + timedelta(days=1))
    say(people, "working_together", "b", request="r1")

    assert said_in(people) == [
        ("a", "network", "refused", "no_time"),
        ("a", "partner", "outcome", "came_to_nothing"),
        ("b", "partner", "accepted", ""),
        ("b", "partner", "outcome", "working_together"),
    ]


def test_what_a_partner_proposes_counts_for_whom_it_is_proposed_to(people):
    decide(people, ask(people, "r", "partner", "p", "a"), "refused", reason=Refusal.NO_TIME)
    assert [(one.subject, one.candidate, one.verdict) for one in list_feedback(people)] == [("a", "p", "refused")]


def test_what_ended_is_counted_as_accepted_and_as_ended_and_teaches_nothing(people):
    accepted(people, "r", "partner", "a", "b")
    ties.end_link(people, id="e", own="b", other="a", relation="partner", word="", user="u", at=NOON)
    assert said_in(people) == [("b", "partner", "accepted", ""), ("b", "partner", "ended", "")]
    assert list_feedback(people) == []


def test_a_period_leaves_out_what_was_before(people):
    dismiss(people, "a", "n", "membership", Refusal.TOO_FAR)
    ask_fewer(people, own="a", other="b", kind="partner", user="u", at=NOON)
    accepted(people, "r1", "partner", "a", "b")
    say(people, "met", request="r1")

    assert len(said_in(people, since=NOON)) == 4
    assert said_in(people, since=DECIDED) == [("a", "partner", "outcome", "met"), ("b", "partner", "accepted", "")]
    assert said_in(people, since=RIPE) == [("a", "partner", "outcome", "met")]


def test_who_is_no_longer_active_is_not_counted(people):
    add_associations(people, "a", status="closed")
    dismiss(people, "a", "n", "membership", Refusal.TOO_FAR)

    assert list_said(people, "p1") == []

"""A call with a key is worked on by one attempt at a time, and its answer is kept for a day."""

from datetime import UTC, datetime, timedelta

from graph.people import api_calls
from graph.people.api_calls import CallAnswer

AT = datetime(2026, 11, 29, 10, tzinfo=UTC)
ANSWER = CallAnswer(201, "{}", "/there")


def test_one_attempt_at_a_time_has_a_call_and_a_stopped_one_gives_it_up(any_graph):
    first = api_calls.claim(any_graph, "k", "content", "a", AT)
    assert (first.mine, first.same, first.answer) == (True, True, None)
    assert not api_calls.claim(any_graph, "k", "content", "b", AT + timedelta(seconds=30)).mine
    other = api_calls.claim(any_graph, "k", "other", "c", AT + timedelta(seconds=90))
    assert (other.mine, other.same) == (False, False), "it takes nothing away from those who send the same"

    later = api_calls.claim(any_graph, "k", "content", "d", AT + timedelta(seconds=91))

    assert later.mine and later.makes == first.makes, "what the stopped one may have made is made once"
    api_calls.release(any_graph, "k", "a")  # It has lost it: nothing happens.
    api_calls.finish(any_graph, "k", "d", ANSWER, AT + timedelta(seconds=92))
    assert api_calls.claim(any_graph, "k", "content", "e", AT + timedelta(hours=23)).answer == ANSWER


def test_after_a_day_a_key_is_new_and_old_answers_go(any_graph):
    for key in ("k", "old"):
        first = api_calls.claim(any_graph, key, "content", "a", AT)
        api_calls.finish(any_graph, key, "a", ANSWER, AT)

    new = api_calls.claim(any_graph, "k", "other", "b", AT + timedelta(days=1))
    api_calls.finish(any_graph, "k", "b", ANSWER, AT + timedelta(days=1))

    assert (new.mine, new.same, new.answer) == (True, True, None) and new.makes != first.makes
    assert any_graph.read("MATCH (call:ApiCall) RETURN collect(call.id) AS ids") == [{"ids": ["k"]}]


def test_what_was_refused_may_be_sent_again(any_graph):
    api_calls.claim(any_graph, "k", "content", "a", AT)
    api_calls.release(any_graph, "k", "a")

    assert api_calls.claim(any_graph, "k", "other", "b", AT).mine

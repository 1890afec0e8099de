"""Tries: counted under each key at once, refused too soon, forgotten after a day, never lost between two at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from graph.people.tries import FORGOTTEN, clear_tries, take_try
from tests.graph.world import NOON

PAUSES = (0, 0, 10, 20)
BOTH = {"account": PAUSES, "address": (0,)}
COUNTS = "MATCH (tries:Tries) RETURN tries.key AS key, tries.count AS count"


def counts(graph):
    return {row["key"]: row["count"] for row in graph.read(COUNTS)}


def at(seconds):
    return NOON + timedelta(seconds=seconds)


def test_pauses_grow_and_the_last_repeats(any_graph):
    waits = []
    for moment in (0, 0, 0, 1, 10, 29, 30, 49, 50):
        waits.append(take_try(any_graph, BOTH, at(moment)).total_seconds())

    assert waits == [0, 0, 0, 9, 0, 1, 0, 1, 0]
    assert counts(any_graph) == {"account": 6, "address": 6}  # What came too soon isn't counted, by either.


def test_one_counter_that_is_closed_stops_a_try_of_others(graph):
    take_try(graph, {"account": (60,)}, NOON)

    assert take_try(graph, BOTH, at(1)) == timedelta(seconds=59)
    assert counts(graph) == {"account": 1, "address": 0}


def test_a_right_try_begins_its_counter_anew_and_is_forgotten_by_the_others(graph):
    for moment in (0, 0):
        take_try(graph, BOTH, at(moment))
    clear_tries(graph, "account", ["address"], NOON)

    assert counts(graph) == {"address": 1}


@pytest.mark.parametrize("how", ["of itself", "by another's right try"])
def test_what_was_long_ago_counts_no_more(graph, how):
    for _ in range(3):
        take_try(graph, BOTH, NOON)
    later = NOON + FORGOTTEN + timedelta(seconds=1)
    if how != "of itself":
        clear_tries(graph, "another", [], later)
        assert counts(graph) == {}

    assert take_try(graph, BOTH, later) == timedelta(0)
    assert counts(graph) == {"account": 1, "address": 1}


def test_of_many_at_once_no_more_are_let_through_than_of_one_after_another(graph):
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda number: take_try(graph, {"account": PAUSES, f"from {number}": (0,)}, NOON),
                              range(24)))  # fmt: skip

    assert sorted(waits) == [timedelta(0)] * 3 + [timedelta(seconds=10)] * 21

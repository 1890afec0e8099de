"""Requests that wait: reminded of after 4 and 9 days, expired after 60, and neither once they are answered."""

from datetime import timedelta

import pytest

from graph.links import requests
from graph.links.requests import NotPending
from graph.links.waiting import count_sent_since, expire_requests, list_overdue, mark_reminded
from tests.graph.world import NOON, add_associations, add_network, add_user, ask, decide


@pytest.fixture
def people(here):
    add_associations(here, "a", "b")
    add_network(here, "n")
    add_user(here, "u")
    return here


@pytest.mark.parametrize(("days", "told"), [(3, []), (4, [4]), (7, [4]), (8, []), (9, [9]), (12, [9]), (13, [])])
def test_what_waits_is_overdue_after_four_and_nine_days(people, days, told):
    ask(people, "r", "join", "a", "n")
    assert [one.days for one in list_overdue(people, NOON + timedelta(days=days))] == told


def test_what_was_reminded_of_is_not_due_again_until_the_next_time(people):
    ask(people, "r", "join", "a", "n")
    (first,) = list_overdue(people, NOON + timedelta(days=4))
    mark_reminded(people, first)
    assert list_overdue(people, NOON + timedelta(days=5)) == []
    assert [one.days for one in list_overdue(people, NOON + timedelta(days=9))] == [9]


def test_what_is_answered_is_no_more_overdue(people):
    decide(people, ask(people, "r", "join", "a", "n"), "refused", reason="no_time")
    assert list_overdue(people, NOON + timedelta(days=5)) == []


def test_a_request_expires_once_and_may_be_sent_again(people):
    item = ask(people, "r", "join", "a", "n")
    later = NOON + timedelta(days=60)
    assert expire_requests(people, later - timedelta(minutes=1)) == []

    assert expire_requests(people, later) == ["r"]
    assert expire_requests(people, later) == []

    expired = requests.get_request(people, "r")
    assert [change.state for change in expired.changes] == ["pending", "expired"]
    assert expired.changes[-1].by == ""
    with pytest.raises(NotPending):
        decide(people, item, "accepted")
    assert ask(people, "again", "join", "a", "n").state == "pending"


def test_what_was_sent_today_is_counted(people):
    ask(people, "r", "invite", "n", "a")
    ask(people, "s", "invite", "n", "b", minutes=10)
    assert count_sent_since(people, "n", "invite", NOON) == 2
    assert count_sent_since(people, "n", "invite", NOON + timedelta(minutes=1)) == 1

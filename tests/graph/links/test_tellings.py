"""Links that one side tells of: nothing until the other confirms, then a link of the year that was told."""

from datetime import timedelta

import pytest

from graph.links import requests
from graph.links.feedback import list_feedback
from graph.links.links import list_links
from graph.links.requests import AlreadyPending, CannotAsk, list_excluded
from graph.rules.kinds import RequestKind, RequestState
from tests.graph.world import NOON, add_associations, add_network, add_partner, add_user, ask, decide

SIDES = {"tell_network": ("a", "n"), "tell_member": ("n", "a"), "tell_partner": ("a", "p")}


@pytest.fixture
def people(here):
    add_associations(here, "a", "b")
    add_network(here, "n")
    add_partner(here, "p")
    add_user(here, "u")
    return here


def tell(graph, kind, since=2019):
    sender, recipient = SIDES[kind]
    requests.create_request(graph, id="t", change="t-sent", kind=RequestKind(kind), sender=sender, recipient=recipient,
                            user="u", at=NOON, since=since)  # fmt: skip
    return requests.get_request(graph, "t")


@pytest.mark.parametrize("kind", SIDES)
def test_a_telling_counts_once_it_is_confirmed_without_an_account_too(people, kind):
    item = tell(people, kind)
    assert list_links(people, "a") == []

    for _time in range(2):
        requests.decide_request(
            people,
            item,
            change="c",
            state=RequestState.ACCEPTED,
            user=None,
            at=NOON + timedelta(minutes=1),
            signed="Amina, trésorière",
        )

    (link,) = list_links(people, "a")
    assert link.since == 2019
    confirmed = requests.get_request(people, "t")
    assert [(change.state, change.user, change.by) for change in confirmed.changes] == [
        ("pending", "u", "Name of u"), ("accepted", "", "Amina, trésorière"),
    ]  # fmt: skip
    assert list_feedback(people) == []  # It answers no suggestion.


def test_a_telling_and_a_request_for_the_same_link_wait_for_one_another(people):
    tell(people, "tell_network")
    with pytest.raises(AlreadyPending):
        ask(people, "r", "invite", "n", "a")
    assert list_excluded(people, ["a"]) == {("a", "n", "membership")}


def test_what_is_linked_already_is_not_told(people):
    decide(people, ask(people, "r", "join", "a", "n"), "accepted")
    with pytest.raises(CannotAsk):
        tell(people, "tell_network")


def test_an_unknown_user_decides_nothing(people):
    item = tell(people, "tell_partner")
    with pytest.raises(requests.NotPending):
        requests.decide_request(people, item, change="c", state=RequestState.ACCEPTED, user="nobody", at=NOON)
    assert requests.get_request(people, "t").state == "pending"

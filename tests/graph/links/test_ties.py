"""What links two organisations, how deep each side finds it, and its end: kept, and gone from suggestions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from graph.directory.profiles import read_own
from graph.directory.spaces import Space, save_spaces
from graph.links import depths, requests, ties
from graph.links.links import Membership, Partnership, list_links, save_memberships, save_partnerships
from graph.links.requests import list_all_excluded, list_excluded
from graph.rules.kinds import Depth
from graph.server.revision import read_revision
from tests.graph.world import NOON, add_associations, add_network, add_partner, add_user, ask, decide


@pytest.fixture
def people(here):
    add_associations(here, "a", "b")
    add_network(here, "n")
    add_partner(here, "p")
    add_user(here, "u")
    add_user(here, "v")
    return here


def end(graph, id, own, other, relation, user="u"):
    ties.end_link(graph, id=id, own=own, other=other, relation=relation, word="Trop loin.", user=user,
                  at=NOON + timedelta(hours=1))  # fmt: skip


@pytest.mark.parametrize(("own", "other"), [("a", "n"), ("n", "a")])
def test_a_membership_is_ended_from_either_side_and_its_history_kept(people, own, other):
    decide(people, ask(people, "r", "join", "a", "n"), "accepted")
    stamp = read_revision(people)

    for _time in range(2):
        end(people, "e", own, other, "membership")

    assert ties.list_between(people, "a", "n") == []
    assert list_links(people, "a") == []
    assert read_own(people, ["a"]).links == []
    assert read_revision(people) != stamp
    (ended,) = ties.list_ended(people, other)
    assert (ended.relation, ended.since, ended.word, ended.own, ended.by, ended.other.id) == (
        "membership", 2026, "Trop loin.", False, "Name of u", own,
    )  # fmt: skip
    request = requests.get_request(people, "r")
    assert [change.state for change in request.changes] == ["pending", "accepted", "ended"]
    assert (request.state, request.changes[-1].note) == ("ended", "Trop loin.")


@pytest.mark.parametrize(("kind", "relation", "own"), [("partner", "partner", "a"), ("exchange", "exchange", "b"),
                                                      ("space", "space", "a"), ("space", "lent", "b")])  # fmt: skip
def test_every_kind_of_link_is_ended(people, kind, relation, own):
    save_spaces(people, [Space(id="room", host="b", kind="office")])
    decide(people, ask(people, "r", kind, "a", "b"), "accepted")
    other = "b" if own == "a" else "a"
    assert [link.relation for link in ties.list_between(people, own, other)] == [relation]

    end(people, "e", own, other, relation)

    assert ties.list_between(people, own, other) == []
    assert requests.get_request(people, "r").state == "ended"
    theirs = {"space": "lent", "lent": "space"}.get(relation, relation)
    assert [ties.list_ended(people, side)[0].relation for side in (own, other)] == [relation, theirs]


def test_what_ended_is_not_suggested_again_but_may_be_asked_for(people):
    save_memberships(people, [Membership("a", "n")])
    end(people, "e", "a", "n", "membership")

    assert list_excluded(people, ["a"]) == {("a", "n", "membership")}
    assert {("a", "n", "membership"), ("n", "a", "membership")} <= list_all_excluded(people)
    assert ask(people, "again", "join", "a", "n").state == "pending"


def test_what_is_no_link_can_not_be_ended(people):
    with pytest.raises(ties.NotLinked):
        end(people, "e", "a", "n", "membership")
    assert ties.list_ended(people, "a") == []


def test_of_two_who_end_a_link_at_once_one_does(people):
    for time in range(4):
        save_partnerships(people, [Partnership("a", "b")])

        def run(side, time=time):
            own, other = ("a", "b") if side else ("b", "a")
            try:
                end(people, f"e{time}{side}", own, other, "partner")
            except ties.NotLinked:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(run, (0, 1))) == [False, True]
    assert len(ties.list_ended(people, "a")) == 4


def test_each_side_says_how_deep_a_tie_is_and_is_asked_again_in_six_months(people):
    save_memberships(people, [Membership("a", "n")])
    assert [party.id for party in ties.list_to_ask(people, "a", NOON)] == ["n"]

    for depth in (Depth.KNOW, Depth.COORDINATE):
        ties.set_depth(people, own="a", other="n", depth=depth, user="u", at=NOON)

    assert {id: said.depth for id, said in ties.read_depths(people, "n", "a").items()} == {"a": "coordinate"}
    assert depths.list_all_depths(people) == {("a", "n"): ("coordinate",)}
    assert ties.list_to_ask(people, "a", NOON + timedelta(days=181)) == []
    assert [party.id for party in ties.list_to_ask(people, "a", NOON + timedelta(days=182))] == ["n"]
    assert [party.id for party in ties.list_to_ask(people, "n", NOON)] == ["a"]


def test_who_may_write_to_whom(people):
    assert not ties.are_in_touch(people, "a", "b")
    ask(people, "r", "partner", "a", "b")
    assert ties.are_in_touch(people, "a", "b") and ties.are_in_touch(people, "b", "a")
    assert [item.id for item in ties.list_requests(people, "b", "a")] == ["r"]
    save_memberships(people, [Membership("b", "n")])
    assert ties.are_in_touch(people, "n", "b")

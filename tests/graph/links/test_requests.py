"""Requests: who may ask whom, each change of state and its effect, and that it holds when two act at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import product
from threading import Barrier

import pytest

from graph.directory.spaces import Space, save_spaces
from graph.links import requests
from graph.links.links import Membership, Partnership, list_links, save_memberships, save_partnerships
from graph.links.requests import AlreadyPending, CannotAsk, NotPending
from graph.rules.kinds import TELLINGS, Refusal, RequestKind, RequestState
from tests.graph.world import NOON, add_associations, add_network, add_partner, add_user, ask, decide

PAIRS = {
    "join": ("a", "n"),
    "invite": ("n", "a"),
    "partner": ("a", "p"),
    "space": ("a", "b"),
    "exchange": ("a", "b"),
    "recommend": ("n", "a"),
    "recommend_exchange": ("b", "a"),
    "recommend_space": ("b", "a"),
}
WANTED = {"recommend": "join", "recommend_exchange": "exchange", "recommend_space": "space"}
LINKS = {
    "join": ("networks", "n"),
    "invite": ("networks", "n"),
    "partner": ("partners", "p"),
    "space": ("uses", "b"),
    "exchange": ("exchanges", "b"),
}
BOTH_WAYS = [("join", "a", "n"), ("invite", "n", "a")]


@pytest.fixture
def people(here):
    """Return a graph with associations a and b, a network n, a partner p, and users u and v."""
    add_associations(here, "a", "b")
    add_network(here, "n")
    add_partner(here, "p")
    add_user(here, "u")
    add_user(here, "v")
    save_spaces(here, [Space(id="room", host="b", kind="meeting_room"), Space(id="car", host="b", kind="vehicle")])
    return here


def links_of(graph, id):
    return {(link.relation, link.entry.id) for link in list_links(graph, id)}


@pytest.mark.parametrize("kind", PAIRS)
def test_a_request_waits_with_its_first_change(people, kind):
    sender, recipient = PAIRS[kind]

    request = ask(people, "r", kind, sender, recipient, axis="governance")

    assert (request.kind, request.state, request.message, request.axis) == (kind, "pending", "Bonjour", "governance")
    assert (request.sender.id, request.recipient.id) == (sender, recipient)
    assert request.created_at == NOON
    assert request.decided_at is None
    assert [(change.state, change.at, change.user, change.by, change.reason) for change in request.changes] == [
        ("pending", NOON, "u", "Name of u", None)
    ]
    assert links_of(people, "a") == set()


@pytest.mark.parametrize("kind", LINKS)
def test_accepting_makes_the_link(people, kind):
    request = ask(people, "r", kind, *PAIRS[kind], axis="vision")

    accepted = decide(people, request, "accepted", user="v")

    assert accepted.state == "accepted"
    assert links_of(people, "a") == {LINKS[kind]}
    (link,) = [link for link in list_links(people, "a") if link.relation == LINKS[kind][0]]
    assert link.since == (None if kind == "space" else 2026)
    assert link.axis == ("vision" if kind == "exchange" else None)


def test_sharing_spaces_gives_all_of_the_hosts(people):
    decide(people, ask(people, "r", "space", "a", "b"), "accepted")

    rows = people.read("MATCH (:Association {id: 'a'})-[:USES]->(s:Space) RETURN s.id AS id ORDER BY id")
    assert [row["id"] for row in rows] == ["car", "room"]


@pytest.mark.parametrize("kind", WANTED)
def test_accepting_a_recommendation_makes_no_link(people, kind):
    assert decide(people, ask(people, "r", kind, *PAIRS[kind]), "accepted").state == "accepted"
    assert links_of(people, "a") == set()


@pytest.mark.parametrize(("kind", "state"), list(product(PAIRS, ["refused", "withdrawn"])))
def test_what_ends_otherwise_makes_no_link(people, kind, state):
    request = ask(people, "r", kind, *PAIRS[kind])

    ended = decide(people, request, state, reason=Refusal.NO_TIME, note="Pas cette année.")

    assert (ended.state, ended.reason, ended.note) == (state, "no_time", "Pas cette année.")
    assert ended.decided_at == NOON + timedelta(minutes=1)
    assert links_of(people, "a") == set()


def test_history_says_who_when_and_why(people):
    request = ask(people, "r", "join", "a", "n", user="u")

    refused = decide(people, request, "refused", user="v", reason=Refusal.OTHER, note="Complet.", minutes=90)

    assert [(change.state, change.at, change.by, change.reason, change.note) for change in refused.changes] == [
        ("pending", NOON, "Name of u", None, None),
        ("refused", NOON + timedelta(minutes=90), "Name of v", "other", "Complet."),
    ]


@pytest.mark.parametrize("kind", PAIRS)
def test_a_second_pending_request_is_refused(people, kind):
    ask(people, "r1", kind, *PAIRS[kind])

    with pytest.raises(AlreadyPending):
        ask(people, "r2", kind, *PAIRS[kind])

    assert requests.get_request(people, "r2") is None


@pytest.mark.parametrize(("first", "second"), [BOTH_WAYS, BOTH_WAYS[::-1]])
def test_joining_and_inviting_do_not_wait_side_by_side(people, first, second):
    ask(people, "r1", *first)

    with pytest.raises(AlreadyPending):
        ask(people, "r2", *second)


@pytest.mark.parametrize("kind", ["partner", "exchange"])
def test_the_other_side_cannot_ask_the_same_meanwhile(people, kind):
    ask(people, "r1", kind, "a", "b")

    with pytest.raises(AlreadyPending):
        ask(people, "r2", kind, "b", "a")


def test_other_kinds_and_others_may_ask_meanwhile(people):
    for number, (kind, sender, recipient) in enumerate(
        [("join", "a", "n"), ("join", "b", "n"), ("recommend", "n", "a"), ("partner", "a", "n"), ("exchange", "a", "b")]
    ):
        ask(people, f"r{number}", kind, sender, recipient)

    assert {request.id for request in requests.list_received(people, "n")} == {"r0", "r1", "r3"}


@pytest.mark.parametrize("state", ["refused", "withdrawn"])
def test_one_may_ask_again_after_an_answer(people, state):
    decide(people, ask(people, "r1", "join", "a", "n"), state)

    assert ask(people, "r2", "join", "a", "n").state == "pending"


def test_linked_ones_cannot_ask(people):
    save_memberships(people, [Membership("a", "n")])
    save_partnerships(people, [Partnership("p", "a")])
    for number, (kind, pair) in enumerate(PAIRS.items()):
        if kind in ("exchange", "space"):
            decide(people, ask(people, f"first{number}", kind, *pair), "accepted")

        with pytest.raises(CannotAsk):
            ask(people, f"r{number}", kind, *pair)


def test_an_unconfirmed_partnership_may_be_asked_for_and_is_confirmed(people):
    save_partnerships(people, [Partnership("p", "a", since=2020, subject_fr="Livres", confirmed=False)])

    decide(people, ask(people, "r", "partner", "a", "p"), "accepted")

    rows = people.read("MATCH (:Partner)-[l:PARTNERS_WITH]-() RETURN l {.since, .confirmed, .subject_fr} AS link")
    assert rows == [{"link": {"since": 2020, "confirmed": True, "subject_fr": "Livres"}}]


@pytest.mark.parametrize(
    ("sender", "recipient", "user"),
    [("a", "a", "u"), ("a", "nobody", "u"), ("nobody", "n", "u"), ("a", "closed", "u"), ("closed", "n", "u"),
     ("a", "n", "nobody")],
)  # fmt: skip
def test_who_is_gone_cannot_ask_or_be_asked(people, sender, recipient, user):
    add_associations(people, "closed", status="closed")

    with pytest.raises(CannotAsk):
        ask(people, "r", "join", sender, recipient, user=user)

    assert requests.get_request(people, "r") is None


@pytest.mark.parametrize(("first", "second"), list(product(["accepted", "refused", "withdrawn"], repeat=2)))
def test_a_request_is_decided_once(people, first, second):
    request = ask(people, "r", "join", "a", "n")
    decide(people, request, first, change="first")

    with pytest.raises(NotPending):
        decide(people, request, second, change="second", reason=Refusal.NO_TIME)

    kept = requests.get_request(people, "r")
    assert kept.state == first
    assert [change.state for change in kept.changes] == ["pending", first]


@pytest.mark.parametrize("kind", PAIRS)
def test_each_step_run_twice_with_its_ids_is_the_same(people, kind):
    request = ask(people, "r", kind, *PAIRS[kind])
    assert ask(people, "r", kind, *PAIRS[kind]) == request

    accepted = decide(people, request, "accepted")
    links = list_links(people, "a")

    assert decide(people, request, "accepted") == accepted
    assert list_links(people, "a") == links
    assert len(accepted.changes) == 2


def _at_once(*actions):
    """Run actions at the same moment; return what each raised, or None."""
    start = Barrier(len(actions))

    def run(action):
        start.wait()
        try:
            action()
        except (AlreadyPending, NotPending) as error:
            return type(error)
        return None

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


@pytest.mark.parametrize("states", [("accepted", "accepted"), ("accepted", "withdrawn"), ("refused", "accepted")])
def test_of_two_decisions_at_once_one_counts(people, states):
    for turn in range(4):
        add_associations(people, f"x{turn}")
        request = ask(people, f"r{turn}", "join", f"x{turn}", "n")

        raised = _at_once(
            *(partial(decide, people, request, state, change=f"{turn}-{number}") for number, state in enumerate(states))
        )

        kept = requests.get_request(people, request.id)
        assert sorted(raised, key=str) == [NotPending, None]
        assert len(kept.changes) == 2
        assert kept.changes[-1].state == kept.state == states[raised.index(None)]
        member = ("networks", "n") in links_of(people, f"x{turn}")
        assert member == (kept.state == "accepted")


def test_of_two_requests_at_once_one_counts(people):
    for turn in range(4):
        add_associations(people, f"x{turn}")

        raised = _at_once(
            lambda turn=turn: ask(people, f"j{turn}", "join", f"x{turn}", "n"),
            lambda turn=turn: ask(people, f"i{turn}", "invite", "n", f"x{turn}"),
        )

        assert sorted(raised, key=str) == [AlreadyPending, None]


def test_lists_are_newest_first_and_recommendations_are_not_the_networks_own(people):
    ask(people, "r1", "join", "a", "n", minutes=1)
    ask(people, "r2", "join", "b", "n", minutes=2)
    ask(people, "r3", "recommend", "n", "b", minutes=3)

    assert [request.id for request in requests.list_received(people, "n")] == ["r2", "r1"]
    assert [request.id for request in requests.list_received(people, "b")] == ["r3"]
    assert requests.list_sent(people, "n") == []
    assert [request.id for request in requests.list_sent(people, "a")] == ["r1"]


def test_only_pending_requests_are_counted(people):
    request = ask(people, "r1", "join", "a", "n")
    ask(people, "r2", "join", "b", "n")
    assert requests.count_received(people, "n") == 2

    decide(people, request, "accepted")

    assert requests.count_received(people, "n") == 1
    assert requests.count_received(people, "nobody") == 0


def test_what_waits_in_a_province_is_what_its_organisations_were_asked(people):
    add_network(people, "far", territories=("p3",))
    ask(people, "r1", "join", "a", "n")
    ask(people, "r2", "partner", "n", "b", minutes=1)
    ask(people, "r3", "join", "a", "far")
    ask(people, "r4", "recommend", "n", "b")
    decide(people, ask(people, "r5", "exchange", "a", "b"), "refused")

    assert [request.id for request in requests.list_waiting_in_province(people, "p1")] == ["r2", "r1"]
    assert [request.id for request in requests.list_waiting_in_province(people, "p3")] == ["r3"]


def test_a_request_to_one_based_in_two_communes_is_listed_once(people):
    add_associations(people, "wide", territories=("c1", "c2", "p1"))
    ask(people, "r1", "partner", "a", "wide")

    assert [request.id for request in requests.list_waiting_in_province(people, "p1")] == ["r1"]


@pytest.mark.parametrize("kind", PAIRS)
def test_what_waits_or_was_refused_is_excluded_on_both_sides(people, kind):
    wanted = WANTED.get(kind, kind)
    family = "membership" if wanted in ("join", "invite") else wanted
    sender, recipient = PAIRS[kind]

    request = ask(people, "r", kind, sender, recipient)
    for state in ("pending", "refused"):
        if state == "refused":
            decide(people, request, "refused")
        assert requests.list_excluded(people, [sender]) == {(sender, recipient, family)}
        assert requests.list_excluded(people, [recipient]) == {(recipient, sender, family)}


@pytest.mark.parametrize("state", ["accepted", "withdrawn"])
def test_what_was_accepted_or_withdrawn_is_not_excluded(people, state):
    decide(people, ask(people, "r", "join", "a", "n"), state)

    assert requests.list_excluded(people, ["a"]) == set()


def test_what_was_dismissed_is_excluded_for_good(people):
    far = {"user": "u", "at": NOON, "reason": Refusal.TOO_FAR}
    for _time in range(2):
        requests.dismiss(people, own="a", other="n", kind="membership", **far)
    requests.dismiss(people, own="a", other="n", kind="partner", **far)

    assert requests.list_excluded(people, ["a"]) == {("a", "n", "membership"), ("a", "n", "partner")}
    assert people.read("MATCH ()-[d:DISMISSED]->() RETURN count(d) AS count") == [{"count": 2}]


@pytest.mark.parametrize("kind", WANTED)
def test_a_pending_recommendation_is_found(people, kind):
    other, wanted = PAIRS[kind][0], WANTED[kind]
    assert requests.get_recommendation(people, "a", other, wanted) is None
    request = ask(people, "r", kind, other, "a")

    assert requests.get_recommendation(people, "a", other, wanted) == request
    assert requests.get_recommendation(people, "a", other, "partner") is None
    assert requests.get_recommendation(people, other, "a", wanted) is None

    decide(people, request, "refused")
    assert requests.get_recommendation(people, "a", other, wanted) is None


@pytest.mark.parametrize("kind", WANTED)
def test_what_is_linked_already_is_not_recommended(people, kind):
    other, wanted = PAIRS[kind][0], WANTED[kind]
    decide(people, ask(people, "r1", wanted, "a", other), "accepted")

    with pytest.raises(CannotAsk):
        ask(people, "r2", kind, other, "a")


def test_an_exchange_is_recommended_to_both_and_its_request_is_found_from_either_side(people):
    for id, sender, recipient in (("r1", "b", "a"), ("r2", "a", "b")):
        ask(people, id, "recommend_exchange", sender, recipient)
    request = ask(people, "r3", "exchange", "a", "b")

    assert requests.get_open(people, RequestKind.EXCHANGE, "b", "a") == request
    assert requests.get_open(people, RequestKind.RECOMMEND_EXCHANGE, "a", "b").id == "r2"
    assert requests.list_sent(people, "a") == [request], "what staff recommend isn't what it sent"
    assert [each.id for each in requests.list_waiting_in_province(people, "p1")] == ["r3"]


def test_what_stands_between_two_of_a_province(people):
    add_associations(people, "far", territories=("c4",))
    ask(people, "r1", "recommend_exchange", "b", "a")
    decide(people, ask(people, "r2", "exchange", "a", "b"), "refused")
    decide(people, ask(people, "r3", "recommend_exchange", "a", "b"), "withdrawn")
    ask(people, "r4", "exchange", "far", "b")
    ask(people, "r5", "space", "a", "b")
    ask(people, "r6", "recommend_space", "b", "a")
    requests.dismiss(people, own="b", other="a", kind="exchange", user="u", at=NOON, reason=Refusal.TOO_FAR)
    requests.dismiss(people, own="b", other="a", kind="partner", user="u", at=NOON, reason=Refusal.TOO_FAR)

    def between(wanted, province="p1"):
        found = requests.list_between_in_province(people, province, RequestKind(wanted))
        return {(item.sender, item.recipient, item.kind, item.state) for item in found}

    assert between("exchange") == {
        ("b", "a", "recommend_exchange", "pending"), ("a", "b", "exchange", "refused"),
        ("b", "a", "exchange", "dismissed"),
    }  # fmt: skip
    assert between("space") == {("a", "b", "space", "pending"), ("b", "a", "recommend_space", "pending")}
    assert between("exchange", "p3") == {("far", "b", "exchange", "pending")}
    assert between("exchange", "nowhere") == set()


def test_every_kind_and_state_is_covered():
    assert {*PAIRS, *TELLINGS} == set(RequestKind), "those that are told of have tests of their own"
    assert {"pending", "accepted", "refused", "withdrawn", "expired", "ended"} == set(RequestState)

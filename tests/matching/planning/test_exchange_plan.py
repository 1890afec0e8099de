"""The plan of pairs: planted examples, small cases against every possible plan, and what must always hold."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.rules.kinds import AXES
from matching.planning.exchanges import plan_exchanges
from matching.planning.flow import assign, assign_greedily
from matching.planning.peers import Peers

KM = 1 / 111.195  # Degrees of latitude in a kilometre.
GOVERNS, SPEAKS = {"governance": 0.9, "communication": 0.2}, {"governance": 0.1, "communication": 0.8}


def peers(*rows):
    """Make peers a, b, c … from (scores, kilometres north of the first, domains)."""
    return Peers(
        ids=[chr(ord("a") + row) for row in range(len(rows))],
        place=np.array([[33.0 + km * KM, -5.0] for _scores, km, _domains in rows]).reshape(-1, 2),
        axes=np.array([[scores.get(axis, np.nan) for axis in AXES] for scores, _km, _domains in rows]).reshape(-1, 6),
        domains=[domains for _scores, _km, domains in rows],
    )


def one(scores, km=0.0, domains=("literacy",)):
    return scores, km, domains


def names(plan):
    return [(pair.a, pair.b) for pair in plan.pairs]


def test_both_gains_are_told_by_axis():
    (pair,) = plan_exchanges(peers(one(GOVERNS | {"vision": 0.6}), one(SPEAKS | {"vision": 0.4}, km=3))).pairs

    assert (pair.a, pair.b, round(pair.km)) == ("a", "b", 3)
    assert [(gain.axis, gain.learner, gain.helper) for gain in pair.a_learns] == [("communication", 0.2, 0.8)]
    assert [(gain.axis, gain.learner, gain.helper) for gain in pair.b_learns] == [
        ("governance", 0.1, 0.9), ("vision", 0.4, 0.6),
    ]  # fmt: skip
    assert pair.a_gain == pytest.approx(0.6)
    assert pair.b_gain == pytest.approx(1 - 0.2 * 0.8)
    assert pair.gain == pytest.approx(np.sqrt(pair.a_gain * pair.b_gain))


@pytest.mark.parametrize(
    ("other", "options"),
    [
        (one({"governance": 0.1, "communication": 0.5}), {}),
        (one({"governance": 0.1}), {}),
        (one({}), {}),
        (one(SPEAKS, km=31), {}),
        (one(SPEAKS, km=11), {"max_km": 10}),
        (one(SPEAKS, km=np.nan), {}),
        (one(SPEAKS, domains=("crafts",)), {}),
        (one(SPEAKS, domains=()), {}),
        (one(SPEAKS), {"barred": [("b", "a")]}),
        (one(SPEAKS), {"barred": [("a", "b"), ("b", "nobody")]}),
        (one(SPEAKS), {"busy": [0, 3]}),
    ],
    ids=["one-sided", "one axis", "unknown", "far", "too far", "no place", "domain", "no domain", "barred",
         "barred the other way", "busy"],
)  # fmt: skip
def test_who_is_never_paired(other, options):
    plan = plan_exchanges(peers(one(GOVERNS), other), **options)

    assert plan.pairs == ()
    assert (plan.able, plan.served_of_able, plan.served_of_all, plan.bound_ratio) == (0, 1.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("other", "options"),
    [
        (one(SPEAKS, km=29.9), {}),
        (one(SPEAKS, km=50), {"max_km": 60}),
        (one(SPEAKS, domains=("crafts", "literacy")), {}),
        (one(SPEAKS, domains=()), {"same_domain": False}),
        (one(SPEAKS), {"busy": [2, 0]}),
        (one({"governance": 0.3, "communication": 0.6}), {}),
    ],
)
def test_who_may_be_paired(other, options):
    assert names(plan_exchanges(peers(one(GOVERNS), other), **options)) == [("a", "b")]


def test_more_than_sixty_four_domains_are_told_apart():
    crowd = [one({}, domains=(f"d{number}",)) for number in range(130)]
    plan = plan_exchanges(
        peers(
            one(GOVERNS, domains=("d5",)), one(SPEAKS, domains=("d129",)), one(SPEAKS, domains=("d5", "d129")), *crowd
        )
    )

    assert names(plan) == [("a", "c")]


def test_nobody_is_in_more_pairs_than_it_has_room_for():
    crowd = [one(SPEAKS, km=number) for number in range(8)]

    plan = plan_exchanges(peers(one(GOVERNS), *crowd), capacity=2)

    assert len(plan.pairs) == plan.spread.most_lists == 2
    assert plan.naive.most_lists == 8, "each of the crowd has the one that governs in its list"
    assert (plan.able, plan.spread.served) == (9, 3)


def test_the_plan_gains_where_greed_loses():
    # A chain by common domains, of which the middle gains most: greed takes it and leaves both ends alone.
    mild, keen = {"governance": 0.7, "communication": 0.3}, {"governance": 0.9, "communication": 0.1}
    asks, longs = {"governance": 0.1, "communication": 0.9}, {"governance": 0.3, "communication": 0.7}
    chain = one(mild, 0, "x"), one(asks, 1, "xy"), one(keen, 2, "yz"), one(longs, 3, "z")

    plan = plan_exchanges(peers(*chain), capacity=1)

    assert sorted(names(plan)) == [("a", "b"), ("c", "d")]
    assert plan.spread.gain > plan.greedy.gain
    assert (plan.spread.served, plan.greedy.served) == (4, 2)


def test_an_odd_round_of_equals_is_paired_and_its_bound_told():
    # Three that each may pair with the two others: half a pair each is the relaxation's best, one whole pair is ours.
    best = assign(3, np.array([0, 0, 1]), np.array([1, 2, 2]), np.array([0.5, 0.5, 0.5]), np.array([1, 1, 1]))

    assert len(best.chosen) == 1
    assert (best.gain, best.bound) == (pytest.approx(0.5), pytest.approx(0.75))


@pytest.mark.parametrize("options", [{"capacity": 0}, {"candidates": 0}, {"max_km": 0}, {"max_km": float("nan")}])
def test_options_that_cannot_be_are_refused(options):
    with pytest.raises(ValueError, match="positive"):
        plan_exchanges(peers(one(GOVERNS)), **options)


def test_nobody_is_a_plan_of_none():
    plan = plan_exchanges(peers())

    assert (plan.pairs, plan.everyone, plan.served_of_all, plan.naive.most_lists) == ((), 0, 1.0, 0)


@st.composite
def graphs(draw, most=7):
    """Draw a small graph: its size, the pairs' ends, their gains, and the room of each."""
    size = draw(st.integers(2, most))
    pairs = draw(st.lists(st.sampled_from(list(combinations(range(size), 2))), min_size=1, max_size=12, unique=True))
    gains = draw(st.lists(st.integers(1, 1000), min_size=len(pairs), max_size=len(pairs)))
    room = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
    a, b = np.array(pairs).T
    return size, a, b, np.array(gains) / 1000, np.array(room, dtype=np.int64)


def brute_force(size, a, b, gain, room):
    best = 0.0
    for chosen in range(1 << len(a)):
        rows = [row for row in range(len(a)) if chosen >> row & 1]
        load = np.bincount(np.concatenate([a[rows], b[rows]]), minlength=size)
        if (load <= room).all():
            best = max(best, float(gain[rows].sum()))
    return best


@settings(deadline=None, max_examples=150)
@given(graphs())
def test_small_graphs_are_between_the_best_plan_and_the_bound(graph):
    size, a, b, gain, room = graph
    best = brute_force(*graph)

    found = assign(*graph)

    load = np.bincount(np.concatenate([a[found.chosen], b[found.chosen]]), minlength=size)
    assert (load <= room).all()
    assert found.gain <= best + 1e-6 <= found.bound + 2e-6
    assert found.gain >= 0.8 * best, "rounding an odd round loses no more than its least pair"
    assert found.gain == pytest.approx(gain[found.chosen].sum())


@settings(deadline=None, max_examples=60)
@given(graphs())
def test_a_whole_flow_is_the_best_plan(graph):
    found = assign(*graph)

    if found.gain == pytest.approx(found.bound, abs=1e-6):
        assert found.gain == pytest.approx(brute_force(*graph), abs=1e-6)


def country(seed, size, spread=0.4):
    draw = np.random.default_rng(seed)
    axes = draw.random((size, 6))
    axes[draw.random((size, 6)) < 0.2] = np.nan
    return Peers(
        ids=[f"o{row:05d}" for row in range(size)],
        place=np.array([33.0, -5.0]) + draw.random((size, 2)) * spread,
        axes=axes,
        domains=[tuple(draw.choice(["x", "y", "z"], draw.integers(0, 3), replace=False)) for _ in range(size)],
    )


@settings(deadline=None, max_examples=40)
@given(
    st.integers(0, 10_000), st.integers(0, 60), st.floats(1, 60), st.integers(1, 4), st.integers(1, 20), st.booleans()
)
def test_every_plan_keeps_its_rules(seed, size, max_km, capacity, candidates, same_domain):
    people = country(seed, size)
    plan = plan_exchanges(people, max_km=max_km, capacity=capacity, candidates=candidates, same_domain=same_domain)

    row = {name: position for position, name in enumerate(people.ids)}
    counts = dict.fromkeys(people.ids, 0)
    for pair in plan.pairs:
        a, b = row[pair.a], row[pair.b]
        counts[pair.a] += 1
        counts[pair.b] += 1
        assert a < b
        assert pair.km <= max_km
        assert pair.a_learns and pair.b_learns and pair.a_gain > 0 and pair.b_gain > 0
        assert not same_domain or set(people.domains[a]) & set(people.domains[b])
        for learner, helper, learned in ((a, b, pair.a_learns), (b, a, pair.b_learns)):
            for gain in learned:
                column = AXES.index(gain.axis)
                assert people.axes[learner, column] == gain.learner <= 0.4
                assert people.axes[helper, column] == gain.helper >= 0.6
    assert max(counts.values(), default=0) == plan.spread.most_lists <= capacity
    assert len(set(names(plan))) == len(plan.pairs)
    assert sum(count > 0 for count in counts.values()) == plan.spread.served <= plan.able <= plan.everyone == size
    assert plan.greedy.gain - 1e-9 <= plan.spread.gain <= plan.bound + 1e-9
    assert [pair.gain for pair in plan.pairs] == sorted((pair.gain for pair in plan.pairs), reverse=True)


def test_ten_thousand_are_planned_near_the_bound_and_better_than_by_greed():
    plan = plan_exchanges(country(1, 10_000, spread=2.5))

    assert plan.bound_ratio > 0.999
    assert plan.spread.most_lists <= 3 < plan.naive.most_lists
    assert plan.spread.gain > plan.greedy.gain
    assert plan.served_of_able > plan.greedy.served / plan.able


def test_the_same_people_get_the_same_plan():
    assert plan_exchanges(country(5, 400)) == plan_exchanges(country(5, 400))


def test_greed_takes_the_best_first():
    greedy = assign_greedily(
        np.array([0, 1, 2]), np.array([1, 2, 3]), np.array([0.5, 0.9, 0.5]), np.array([1, 1, 1, 1])
    )

    assert greedy.chosen.tolist() == [1]

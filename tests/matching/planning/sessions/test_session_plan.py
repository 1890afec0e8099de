"""The plan of sessions: planted examples, small provinces against every possible plan, and what must always hold."""

from collections import Counter
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matching.planning.sessions import bounds
from matching.planning.sessions.bounds import bound_of
from matching.planning.sessions.data import (
    WHYS,
    Limits,
    Minimums,
    NoPlan,
    Participant,
    Pinned,
    PlanningData,
    Quarter,
    SessionNeed,
    SessionOffer,
    SessionPlace,
)
from matching.planning.sessions.plan import plan_sessions
from matching.planning.sessions.problem import build

KM = 1 / 111.195  # Degrees of latitude in a kilometre.
FREE = Limits(budget=1e6, least=1)


def who(id, km=0.0, **flags):
    return Participant(id, "c", None if km is None else 33 + km * KM, -5.0, **flags)


def place(id, km=0.0, capacity=20, sessions=12):
    return SessionPlace(id, "c", 33 + km * KM, -5.0, capacity, sessions)


def province(associations, needs, offers, places=None, quarters=None, **rest):
    """Make a province; needs as "a:theme" or "a:theme:priority"."""
    parted = [each.split(":") for each in needs.split()]
    return PlanningData(
        needs=tuple(SessionNeed(a, theme, float(more[0]) if more else 1.0) for a, theme, *more in parted),
        associations=tuple(associations),
        offers=tuple(offers),
        places=tuple(places or [place("p")]),
        quarters=tuple(quarters or [Quarter("q1", 100.0)]),
        **rest,
    )


def seen(plan):
    return [(each.offer, each.place, each.quarter, each.associations) for each in plan.sessions]


def whys(plan):
    return {(each.association, each.theme): (each.why, each.also) for each in plan.unserved}


def group(size, **flags):
    return [who(f"a{row}", **flags) for row in range(size)]


def test_those_who_need_it_meet_in_one_session():
    plan = plan_sessions(
        province(
            [who("a"), who("b", 4), who("c", 8)], "a:law b:law c:money", [SessionOffer("o", ("law",), 10, 500.0, 2.0)]
        ),
        FREE,
    )

    assert seen(plan) == [("o", "p", "q1", ("a", "b"))]
    assert (plan.value, plan.bound, plan.gap, plan.proven, plan.cost) == (2, 2, 0, True, 500)
    assert (plan.served, plan.needs, plan.total, plan.days) == (2, 3, 3, {"q1": 2})
    assert whys(plan) == {("c", "money"): ("no_offer", ())}
    assert plan.sessions[0].serves == (("a", "law"), ("b", "law"))


def test_it_is_held_where_the_most_can_come():
    people = [who("a", 0), who("b", 30), who("c", 50)]

    plan = plan_sessions(
        province(people, "a:x b:x c:x", [SessionOffer("o", ("x",), 9, 1.0)], [place("west", 0), place("mid", 25)]),
        Limits(budget=1, max_km=26, least=2),
    )

    assert seen(plan) == [("o", "mid", "q1", ("a", "b", "c"))]


def test_the_highest_priorities_have_the_seats():
    plan = plan_sessions(province(group(3), "a0:x:1 a1:x:3 a2:x:2", [SessionOffer("o", ("x",), 2, 1.0)]),
                         replace(FREE, budget=1))  # fmt: skip

    assert seen(plan)[0][3] == ("a1", "a2")
    assert whys(plan) == {("a0", "x"): ("budget", ())}


def test_a_need_counts_once_and_nobody_comes_for_nothing():
    offers = [SessionOffer("both", ("x", "y"), 9, 1.0), SessionOffer("one", ("x",), 9, 1.0)]

    plan = plan_sessions(province(group(2), "a0:x a0:y a1:x", offers), FREE)

    assert seen(plan) == [("both", "p", "q1", ("a0", "a1"))]
    assert plan.value == 3


def test_a_session_has_its_least_attendance():
    few = province(group(3), "a0:x a1:x a2:y", [SessionOffer("x", ("x",), 9, 1.0), SessionOffer("y", ("y",), 9, 1.0)])

    plan = plan_sessions(few, Limits(budget=9, least=2))

    assert seen(plan) == [("x", "p", "q1", ("a0", "a1"))]
    assert whys(plan) == {("a2", "y"): ("too_few", ())}


def test_coaching_is_for_one():
    coach = SessionOffer("coach", ("x",), 5, 1.0, collective=False)

    plan = plan_sessions(province(group(3), "a0:x a1:x a2:x", [coach]), Limits(budget=2, least=6))

    assert sorted(len(each.associations) for each in plan.sessions) == [1, 1]


def test_each_association_may_send_several():
    plan = plan_sessions(province(group(5), " ".join(f"a{n}:x" for n in range(5)), [SessionOffer("o", ("x",), 7, 1.0)],
                                  [place("p", capacity=5)]), replace(FREE, people=2, budget=1))  # fmt: skip

    assert [len(each.associations) for each in plan.sessions] == [2]


X = SessionOffer("o", ("x",), 2, 10.0, 3.0)
FOUR = "a0:x a1:x a2:x a3:x"


@pytest.mark.parametrize(
    ("given", "limits", "why"),
    [
        (province([who("a0", None)], "a0:x", [X]), FREE, "no_location"),
        (province([who("a0", 99)], "a0:x", [X]), FREE, "no_place"),
        (province(group(1), "a0:x", [X], [place("p", capacity=0)]), FREE, "no_room"),
        (province(group(1), "a0:x", [X], dropped=frozenset({("o", "p", "q1")})), FREE, "dropped"),
        (province(group(1), "a0:x", [X]), replace(FREE, least=2), "too_few"),
        (province(group(1), "a0:x", [replace(X, seats=0)]), FREE, "no_offer"),
        (province(group(1), "a0:x", [X]), replace(FREE, budget=9), "budget"),
        (province(group(1), "a0:x", [X], quarters=[Quarter("q1", 2.5)]), FREE, "trainer_days"),
        (province(group(1), "a0:x", [X], [place("p", sessions=0)]), FREE, "place_full"),
        (province(group(3), "a0:x a1:x a2:x", [X]), replace(FREE, least=2), "seats"),
        (province([who("a0", rural=True), who("a1"), who("a2")], "a0:x a1:x a2:x", [X]),
         replace(FREE, rural=0.5), "share"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)  # fmt: skip
def test_why_a_need_is_not_served(given, limits, why):
    assert {reason for reason, _ in whys(plan_sessions(given, limits)).values()} == {why}


def test_what_else_stands_in_the_way():
    plan = plan_sessions(province(group(1), "a0:x", [X], quarters=[Quarter("q1", 0)]), replace(FREE, budget=0))

    assert whys(plan) == {("a0", "x"): ("budget", ("trainer_days",))}
    assert (plan.unserved[0].offer, plan.unserved[0].place) == ("o", "p")


def test_sessions_are_spread_over_quarters_by_trainers_days():
    plan = plan_sessions(province(group(4), FOUR, [X], quarters=[Quarter("q1", 5), Quarter("q2", 3)]), FREE)

    assert [each.quarter for each in plan.sessions] == ["q1", "q2"]
    assert plan.served == 4


def test_a_pinned_session_stays_and_is_filled():
    pinned = (Pinned("o", "p", "q2", ("a3",)),)
    given = province(group(4), FOUR, [X], quarters=[Quarter("q1", 0), Quarter("q2", 9)], pinned=pinned)

    plan = plan_sessions(given, replace(FREE, budget=10, least=2))

    (session,) = plan.sessions
    assert (session.pinned, session.quarter, len(session.associations)) == (True, "q2", 2)
    assert "a3" in session.associations


def test_a_pinned_session_stays_even_for_nobody():
    plan = plan_sessions(province(group(1), "a0:y", [X], pinned=(Pinned("o", "p", "q1"),)), replace(FREE, least=6))

    assert seen(plan) == [("o", "p", "q1", ())]
    assert plan.sessions[0].pinned and plan.cost == 10


def test_who_needs_it_no_more_keeps_a_pinned_seat():
    given = province(group(3), "a0:y a1:x a2:x", [X], pinned=(Pinned("o", "p", "q1", ("a0",)),))

    plan = plan_sessions(given, replace(FREE, budget=10))

    assert len(plan.sessions[0].associations) == 2 and "a0" in plan.sessions[0].associations
    assert plan.served == 1


def test_what_is_dropped_does_not_come_back_but_elsewhere():
    given = province(group(2), "a0:x a1:x", [X], [place("p"), place("r", 3)], [Quarter("q1", 3), Quarter("q2", 3)],
                     dropped=frozenset({("o", "p", "q1"), ("o", "r", "q1"), ("o", "p", "q2")}))  # fmt: skip

    assert [each[:3] for each in seen(plan_sessions(given, FREE))] == [("o", "r", "q2")]


@pytest.mark.parametrize(
    ("given", "limits", "limit", "asked", "available"),
    [
        ({}, {"budget": 15}, "budget", 20, 15),
        ({"quarters": [Quarter("q1", 5)]}, {}, "trainer_days", 6, 5),
        ({"places": [place("p", sessions=1)]}, {}, "place", 2, 1),
        ({"pinned": (Pinned("o", "p", "q1", ("a0", "a1", "a2")),)}, {}, "seats", 3, 2),
        ({"pinned": (Pinned("o", "p", "q1", ("a0", "a1")),), "places": [place("p", capacity=1)]}, {}, "room", 2, 1),
        ({"pinned": (Pinned("o", "p", "q1", ("far",)),)}, {}, "distance", 50, 30),
        ({"pinned": (Pinned("o", "p", "q1", ("lost",)),)}, {}, "location", np.inf, 30),
        ({"pinned": (Pinned("o", "p", "q1", ("a0", "a1")),)}, {"rural": 0.4}, "rural", 0.4, 1 / 3),
        ({"pinned": (Pinned("o", "p", "q1", ("a0", "a1")),)}, {"women": 0.4}, "women", 0.4, 0),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_no_plan_can_keep_is_named(given, limits, limit, asked, available):
    pinned = (Pinned("o", "p", "q1"), Pinned("o", "p", "q1"))
    people = [*group(3), who("far", 50), who("lost", None), who("r", rural=True)]
    whole = province(people, "a0:x a1:x a2:x far:x r:x", [X], **{"pinned": pinned, **given})

    with pytest.raises(NoPlan) as error:
        plan_sessions(whole, replace(FREE, **limits))

    assert error.value.limit == limit
    assert error.value.asked == pytest.approx(asked, rel=1e-4)
    assert error.value.available == pytest.approx(available, rel=1e-4)


def test_a_share_that_nobody_can_have_is_named():
    with pytest.raises(NoPlan) as error:
        plan_sessions(province(group(2), "a0:x a1:x", [X]), replace(FREE, rural=0.3))

    assert (error.value.limit, error.value.asked, error.value.available) == ("rural", 0.3, 0)


@pytest.mark.parametrize(
    ("given", "limits"),
    [
        (province(group(1), "a0:x a0:x", [X]), FREE),
        (province(group(1), "b:x", [X]), FREE),
        (province(group(1), "a0:x:0", [X]), FREE),
        (province(group(1), "a0:x", [X], pinned=(Pinned("?", "p", "q1"),)), FREE),
        (province(group(1), "a0:x", [X], pinned=(Pinned("o", "p", "q1", ("?",)),)), FREE),
        (province(group(1), "a0:x", [replace(X, cost=-1.0)]), FREE),
        (province(group(1), "a0:x", [X]), replace(FREE, budget=-1)),
        (province(group(1), "a0:x", [X]), replace(FREE, budget=float("nan"))),
        (province(group(1), "a0:x", [X]), replace(FREE, rural=1.2)),
        (province(group(1), "a0:x", [X]), replace(FREE, least=0)),
    ],
)
def test_what_cannot_be_is_refused(given, limits):
    with pytest.raises(ValueError, match=r"given|must be"):
        plan_sessions(given, limits)


def test_nobody_is_a_plan_of_none():
    plan = plan_sessions(PlanningData((), (), (), (), ()), FREE)

    assert (plan.sessions, plan.unserved, plan.value, plan.gap) == ((), (), 0, 0)


PAST = (Quarter("q0", 100.0, over=True), Quarter("q1", 3.0))


@pytest.mark.parametrize("small", [0, 3000])
def test_a_quarter_that_is_over_is_no_room(small):
    whole = province(group(4), FOUR, [X], [place("p", sessions=1)], PAST, pinned=(Pinned("o", "p", "q0", ("a0",)),))

    plan = plan_sessions(whole, replace(FREE, visits=1, minimums=Minimums(kinds={"": 1.0})), small=small)

    assert [(each[2], len(each[3])) for each in seen(plan)] == [("q0", 1), ("q1", 2)]
    assert (plan.bound, plan.short) == (pytest.approx(3), ())
    assert {one.limit for one in plan.more if one.binding} == {"trainer_days", "place_full"}


def test_one_more_unit_brings_its_share_of_the_next_session_whatever_minimums_lack():
    dear, cheap = replace(X, kind="training"), SessionOffer("cheap", ("y",), 2, 1.0, kind="meeting")
    whole = province(group(4), FOUR + " a0:y a1:y", [dear, cheap])
    limits = replace(FREE, budget=11, minimums=Minimums(kinds={"training": 1.0}))

    found = {one.limit: one for one in plan_sessions(whole, limits).more}

    assert (found["budget"].gain, found["budget"].binding) == (pytest.approx(1000 * 2 / 10), True)
    assert (found["trainer_days"].gain, found["place_full"].gain) == (0, 0)


@pytest.mark.parametrize("seed", [1, 2])
def test_prices_in_rounds_make_a_bound_near_the_exact_one(monkeypatch, seed):
    problem = build(drawn(seed, 25), Limits(20, least=2, visits=2, tiring=0.25, minimums=Minimums({"training": 0.4})))
    exact = bound_of(problem, lambda _share: None, lambda: 60.0)
    monkeypatch.setattr(bounds, "FEW", 0)

    near, cut = (bound_of(problem, lambda _share: None, lambda left=left: left) for left in (60.0, 0.0))

    assert exact.bound - 1e-6 <= near.bound <= exact.bound + 0.01 * abs(exact.bound)
    assert (exact.cut, near.cut) == (False, False)
    assert cut.cut or cut.bound == pytest.approx(near.bound)
    assert cut.bound >= exact.bound - 1e-6


def test_minimums_that_sessions_cannot_reach_do_not_widen_the_gap():
    # Half of the days would be 2.5 sessions, and there are people for two.
    whole = province(group(4), FOUR, [X], quarters=[Quarter("q1", 15.0)])

    plan = plan_sessions(whole, replace(FREE, minimums=Minimums({"": 0.5})), small=0)

    assert (plan.value, plan.bound) == (4, pytest.approx(4))


def test_what_the_time_cuts_is_said_and_still_a_plan():
    whole, limits = drawn(1, 20), Limits(20, least=2)

    plan = plan_sessions(whole, limits, small=0, seconds=0.0)

    assert plan.stopped and plan.sessions
    check(whole, limits, plan)


def test_progress_is_told():
    told = []

    plan_sessions(drawn(1, 12), Limits(20, least=2), small=0, rounds=5, progress=lambda *each: told.append(each))

    assert [share for _, share in told] == sorted(share for _, share in told)
    assert told[0] == ("start", 0) and told[-1] == ("done", 1)
    assert {"bound", "search", "seats", "reasons"} <= {step for step, _ in told}


KINDS = ("training", "meeting")


def drawn(seed, size, offers=4, places=3, pins=0, drops=0, off=0):
    """Draw a province of whole numbers: pinned sessions that may keep seats, dropped ones, who was taken off what."""
    draw = np.random.default_rng(seed)
    themes = [f"t{row}" for row in range(4)]
    people = [
        Participant(f"a{row}", "c", 33 + draw.random() * 30 * KM, -5.0,
                    bool(draw.random() < 0.5), bool(draw.random() < 0.3))
        for row in range(size)
    ]  # fmt: skip
    needs = tuple(
        SessionNeed(each.id, theme, float(draw.integers(1, 6)), "axis" + theme[-1])
        for each in people
        for theme in themes
        if draw.random() < 0.5
    )
    some = [
        SessionOffer(f"o{row}", tuple(draw.choice(themes, int(draw.integers(1, 3)), replace=False).tolist()),
              int(draw.integers(1, 5)),
              float(draw.integers(0, 7)), float(draw.integers(0, 3)), bool(draw.random() < 0.8),
              KINDS[row % len(KINDS)], (1.0, 0.5, 0.25)[row % 3])
        for row in range(offers)
    ]  # fmt: skip
    rooms = [place(f"p{row}", draw.random() * 30, int(draw.integers(1, 6)), int(draw.integers(1, 3)))
             for row in range(places)]  # fmt: skip
    quarters = [Quarter("q0", float(draw.integers(0, 6))), Quarter("q1", float(draw.integers(0, 6)))]

    def where():
        return some[draw.integers(offers)].id, rooms[draw.integers(places)].id, quarters[draw.integers(2)].id

    pinned = tuple(
        Pinned(*where(), tuple(str(each) for each in draw.choice([a.id for a in people], int(draw.integers(0, 2)))))
        for _ in range(pins)
    )
    dropped = frozenset(where() for _ in range(drops))
    apart = frozenset((people[draw.integers(size)].id, some[draw.integers(offers)].id) for _ in range(off))
    return PlanningData(needs, tuple(people), tuple(some), tuple(rooms), tuple(quarters), pinned, dropped, apart)


def away(association, room):
    lat, lon, lat2, lon2 = np.radians([association.lat, association.lon, room.lat, room.lon])
    half = np.sin((lat2 - lat) / 2) ** 2 + np.cos(lat) * np.cos(lat2) * np.sin((lon2 - lon) / 2) ** 2
    return 2 * 6371.0088 * np.arcsin(np.sqrt(half))


def check(whole, limits, plan):
    """Hold a plan against each limit, by the input alone."""
    people, offers, rooms = (
        {item.id: item for item in items} for items in (whole.associations, whole.offers, whole.places)
    )
    priority = {(need.association, need.theme): need.priority for need in whole.needs}
    served = [each for session in plan.sessions for each in session.serves]
    assert len(set(served)) == len(served) and set(served) <= set(priority)
    depth_of = {each: offers[session.offer].depth for session in plan.sessions for each in session.serves}
    assert plan.value == pytest.approx(
        sum(priority[each] * depth_of[each] for each in served) - tired(whole, limits, plan)
    )
    assert (plan.served, plan.needs, plan.total) == (len(served), len(priority), pytest.approx(sum(priority.values())))
    assert (
        plan.cost == pytest.approx(sum(offers[each.offer].cost for each in plan.sessions))
        and plan.cost <= limits.budget
    )
    for quarter in whole.quarters:
        held = [each for each in plan.sessions if each.quarter == quarter.id]
        assert sum(offers[each.offer].days for each in held) == plan.days[quarter.id] <= quarter.days
        for room in whole.places:
            assert sum(each.place == room.id for each in held) <= room.sessions
        came = Counter(each for session in held for each in session.associations)
        pinned_seats = Counter(each for pin in whole.pinned if pin.quarter == quarter.id for each in pin.associations)
        assert all(count <= max(limits.visits, pinned_seats[each]) for each, count in came.items() if limits.visits)
    check_minimums(whole, limits, plan, depth_of)
    pins = list(whole.pinned)
    for session in plan.sessions:
        offer, room = offers[session.offer], rooms[session.place]
        seats = min(offer.seats, room.capacity) // limits.people
        assert len(session.associations) <= (seats if offer.collective else min(seats, 1))
        assert len(set(session.associations)) == len(session.associations)
        assert all(away(people[each], room) <= limits.max_km + 1e-5 for each in session.associations)
        assert all(theme in offer.themes for _, theme in session.serves)
        if session.pinned:
            pin = next(pin for pin in pins if (pin.offer, pin.place, pin.quarter)
                       == (session.offer, session.place, session.quarter)
                       and set(pin.associations) <= set(session.associations))  # fmt: skip
            pins.remove(pin)
            kept = set(pin.associations)
        else:
            assert (session.offer, session.place, session.quarter) not in whole.dropped
            assert len(session.associations) >= min(
                limits.least, offer.seats // limits.people, 1 if not offer.collective else 99
            )
            kept = set()
        assert {each for each, _ in session.serves} | kept == set(session.associations)
        assert not {(each, session.offer) for each in set(session.associations) - kept} & whole.apart
    assert not pins
    # Whoever comes has all that the offer serves counted.
    for session in plan.sessions:
        for each in session.associations:
            assert all((each, theme) in served for theme in offers[session.offer].themes if (each, theme) in priority)
    for name, least in (("rural", limits.rural), ("women", limits.women)):
        count = sum(getattr(people[each], name) for each, _ in served)
        assert count >= least * len(served) - 1e-4
        assert plan.shares[name].served == pytest.approx(count / len(served) if served else 0)
    assert plan.value <= plan.bound + 1e-6 and 0 <= plan.gap <= 1
    assert {(each.association, each.theme) for each in plan.unserved} == set(priority) - set(served)
    assert len(plan.unserved) == len(priority) - len(served)
    for each in plan.unserved:
        true_reason(whole, limits, plan, each, set(served))


def tired(whole, limits, plan):
    """Return what the sessions after the first of each association take off."""
    priorities = {}
    for need in whole.needs:
        priorities.setdefault(need.association, []).append(need.priority)
    came = Counter(each for session in plan.sessions for each in session.associations)
    return sum(
        limits.tiring * np.mean(priorities.get(each, [0.0])) * sum(min(before, 4) for before in range(count))
        for each, count in came.items()
    )


def check_minimums(whole, limits, plan, depth_of):
    """Hold what is told of the minimums against the sessions: each is reached, or told to be missed by so much."""
    short = {(one.what, one.id): one for one in plan.short}
    axis_of = {need.theme: need.axis for need in whole.needs}
    needed, total = Counter(need.theme for need in whole.needs), sum(quarter.days for quarter in whole.quarters)
    kinds = {offer.id: offer.kind for offer in whole.offers}
    for kind, asked in limits.minimums.kinds.items():
        days = sum(session.days for session in plan.sessions if kinds[session.offer] == kind)
        assert not total or days >= asked * total - 1e-5 or short["kind", kind].reached == pytest.approx(days / total)
    for what, wanted, name in (("theme", limits.minimums.themes, lambda theme: theme),
                               ("axis", limits.minimums.axes, axis_of.__getitem__)):  # fmt: skip
        for id, asked in wanted.items():
            size = sum(count for theme, count in needed.items() if name(theme) == id)
            met = sum(depth for (_who, theme), depth in depth_of.items() if name(theme) == id)
            assert not size or met >= asked * size - 1e-5 or short[what, id].reached == pytest.approx(met / size)


def true_reason(whole, limits, plan, item, served):
    """Hold a reason against the input and the plan."""
    me = next(each for each in whole.associations if each.id == item.association)
    offers = [each for each in whole.offers if item.theme in each.themes and each.seats >= limits.people]
    near = [each for each in whole.places if me.lat is not None and away(me, each) <= limits.max_km]
    quarters = [each.id for each in whole.quarters]
    assert item.why in WHYS and set(item.also) <= set(WHYS)

    def least(offer):
        return min(limits.least, offer.seats // limits.people) if offer.collective else 1

    fitting = [(offer, room) for offer in offers for room in near
               if min(offer.seats, room.capacity) // limits.people >= least(offer)]  # fmt: skip
    allowed = [(offer, room) for offer, room in fitting if (me.id, offer.id) not in whole.apart
               and any((offer.id, room.id, quarter) not in whole.dropped for quarter in quarters)]  # fmt: skip

    def crowd(offer, room, without=frozenset()):
        return sum(
            any((each.id, theme) in needed - without for theme in offer.themes)
            for each in whole.associations if each.lat is not None and away(each, room) <= limits.max_km
            and ((each.id, offer.id) not in whole.apart or (each.id, offer.id) in seated)
        )  # fmt: skip

    needed = {(need.association, need.theme) for need in whole.needs}
    seated = {(each, pin.offer) for pin in whole.pinned for each in pin.associations}
    filled = [pair for pair in allowed if crowd(*pair) >= least(pair[0])]
    if item.offer is None:
        facts = {
            "no_offer": not offers,
            "no_location": me.lat is None,
            "no_place": not near,
            "no_room": bool(near) and not fitting,
            "dropped": bool(fitting) and not allowed,
            "too_few": bool(allowed) and not filled,
        }
        assert facts[item.why] and not item.also
        return
    offer = next(each for each in offers if each.id == item.offer)
    room = next(each for each in near if each.id == item.place)
    assert (offer, room) in filled
    open_quarters = [each for each in whole.quarters if (offer.id, room.id, each.id) not in whole.dropped]
    few = crowd(offer, room, frozenset(served)) < least(offer)
    if item.why == "visits":
        # It comes to sessions already, so one more tires it or is one too many.
        assert not item.also and any(me.id in session.associations for session in plan.sessions)
        assert limits.visits or limits.tiring
        return
    same = [each for each in plan.sessions if each.offer == offer.id
            and any(each.place == place.id for place in near)]  # fmt: skip
    late = [each for each in open_quarters if plan.days[each.id] + offer.days > each.days]
    full = [each for each in open_quarters
            if sum(s.place == room.id and s.quarter == each.id for s in plan.sessions) >= room.sessions]  # fmt: skip
    facts = {
        "budget": plan.cost + offer.cost > limits.budget,
        "trainer_days": bool(late),
        "place_full": bool(full),
        "too_few": few or bool(limits.visits or limits.tiring),
        "seats": (few or bool(limits.visits or limits.tiring)) and bool(same),
        "minimum": bool(limits.minimums.kinds),
        "share": limits.rural > 0 or limits.women > 0,
    }
    names = {item.why, *item.also}
    assert all(facts[name] for name in names)
    if names == {"trainer_days"}:
        assert {each.id for each in late} | {each.id for each in full} == {each.id for each in open_quarters}
    if "share" not in names and not limits.visits:
        # What isn't named stands in nobody's way: no seat of it is free within reach.
        for each in same:
            seats = min(offer.seats, next(p for p in whole.places if p.id == each.place).capacity) // limits.people
            assert len(each.associations) >= (seats if offer.collective else min(seats, 1))


LIMITS = st.builds(
    Limits,
    budget=st.integers(0, 30),
    max_km=st.integers(5, 40),
    least=st.integers(1, 3),
    rural=st.sampled_from([0, 0, 0.3, 0.7]),
    women=st.sampled_from([0, 0, 0.25]),
    people=st.sampled_from([1, 1, 2]),
    visits=st.sampled_from([0, 0, 1, 2]),
    tiring=st.sampled_from([0.0, 0.25]),
    minimums=st.builds(
        Minimums,
        kinds=st.sampled_from([{}, {"training": 0.5}, {"training": 0.3, "meeting": 0.3}]),
        axes=st.sampled_from([{}, {"axis1": 0.4}]),
        themes=st.sampled_from([{}, {"t0": 0.2, "t3": 0.5}]),
    ),
)


@settings(deadline=None, max_examples=120)
@given(
    st.integers(0, 10**6), st.integers(0, 25), LIMITS, st.integers(0, 2), st.integers(0, 8), st.sampled_from([0, 3000]),
    st.sampled_from([0, 0, 3, 20]),
)  # fmt: skip
def test_no_limit_is_ever_broken(seed, size, limits, pins, drops, small, off):
    whole = drawn(seed, size, pins=pins if size else 0, drops=drops, off=off if size else 0)
    try:
        plan = plan_sessions(whole, limits, small=small, rounds=6)
    except NoPlan as error:
        assert error.limit in ("rural", "women") or whole.pinned  # noqa: PT017
        assert error.asked > error.available - 1e-6  # noqa: PT017
        return
    check(whole, limits, plan)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.integers(1, 14), LIMITS, st.integers(1, 10), st.integers(0, 1))
def test_more_budget_never_serves_less(seed, size, limits, more, pins):
    whole = drawn(seed, size, pins=pins)
    try:
        poorer = plan_sessions(whole, limits)
        richer = plan_sessions(whole, replace(limits, budget=limits.budget + more))
    except NoPlan:
        return
    assert (poorer.proven and richer.proven) or limits.visits
    if poorer.proven and richer.proven and not limits.minimums.kinds:
        assert richer.value - richer.bound >= poorer.value - poorer.bound - 1e-6
        assert richer.short or richer.value >= poorer.value - 1e-6


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 30), LIMITS, st.integers(1, 10), st.integers(0, 1))
@example(378, 17, Limits(budget=9, max_km=5, least=3, rural=0.7), 1, 0)  # A need moved to another session of the plan.
def test_more_budget_than_an_earlier_plan_never_serves_less(seed, size, limits, more, pins):
    whole = drawn(seed, size, pins=pins, off=size // 2)
    try:
        # The earlier plan is searched well, the later one hardly at all.
        poorer = plan_sessions(whole, limits)
    except NoPlan:
        return
    wider = replace(limits, budget=limits.budget + more)
    try:
        richer = plan_sessions(whole, wider, small=0, rounds=0, earlier=[poorer])
    except NoPlan:
        # Nothing was served before either: only now is there money for those whom the share bars.
        assert poorer.value == 0
        return
    check(whole, wider, richer)
    assert richer.value >= poorer.value - 1e-6 or poorer.short or richer.short or limits.visits


def test_an_earlier_plan_that_breaks_a_limit_is_not_taken():
    whole = province(group(4), FOUR, [X])
    rich = plan_sessions(whole, FREE)

    plan = plan_sessions(whole, replace(FREE, budget=10), small=0, rounds=0, earlier=[rich])

    assert (rich.served, plan.served, plan.cost) == (4, 2, 10)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10**6), LIMITS)
def test_the_same_input_gives_the_same_plan(seed, limits):
    whole = drawn(seed, 20)
    try:
        first, second = (plan_sessions(whole, limits, small=0, rounds=10) for _ in range(2))
    except NoPlan:
        return
    assert first == second


def best_of_all(whole, limits):  # noqa: C901 - every plan there is, as plainly as it can be tried.
    """Return the greatest value over every set of sessions and every way to seat them; for a handful only."""
    rooms = {each.id: each for each in whole.places}
    people = {each.id: each for each in whole.associations}
    priority = {(need.association, need.theme): need.priority for need in whole.needs}
    options = []
    for offer, room, quarter in product(whole.offers, whole.places, whole.quarters):
        near = [a for a in people if away(people[a], room) <= limits.max_km
                and any((a, theme) in priority for theme in offer.themes)]  # fmt: skip
        seats = min(offer.seats, rooms[room.id].capacity)
        seats = seats if offer.collective else min(seats, 1)
        least = min(limits.least, offer.seats) if offer.collective else 1
        near = [a for a in near if (a, offer.id) not in whole.apart]
        if (offer.id, room.id, quarter.id) not in whole.dropped:
            options.append((offer, room, quarter, [
                guests for size in range(max(least, 1), seats + 1) for guests in combinations(near, size)
            ]))  # fmt: skip
    best = -1.0
    for size in range(4):
        for chosen in combinations(range(len(options)), size):
            sessions = [options[row] for row in chosen]
            if sum(s[0].cost for s in sessions) > limits.budget:
                continue
            if any(sum(s[0].days for s in sessions if s[2] is q) > q.days for q in whole.quarters):
                continue
            if any(sum(s[1] is room and s[2] is q for s in sessions) > room.sessions
                   for room in whole.places for q in whole.quarters):  # fmt: skip
                continue
            for seats in product(*(s[3] for s in sessions)):
                pairs = [(a, s[0]) for s, guests in zip(sessions, seats, strict=True) for a in guests]
                got = {}
                for a, offer in pairs:
                    for theme in offer.themes:
                        if (a, theme) in priority:
                            got[a, theme] = max(got.get((a, theme), 0.0), offer.depth)
                came = Counter(a for a, _offer in pairs)
                by_quarter = Counter((a, s[2].id) for s, guests in zip(sessions, seats, strict=True) for a in guests)
                if limits.visits and max(by_quarter.values(), default=0) > limits.visits:
                    continue
                if not useful(pairs, priority):
                    continue
                rural, women = (sum(getattr(people[a], name) for a, _ in got) for name in ("rural", "women"))
                if rural >= limits.rural * len(got) - 1e-9 and women >= limits.women * len(got) - 1e-9:
                    means = {a: np.mean([one for (b, _theme), one in priority.items() if b == a]) for a in came}
                    lost = sum(limits.tiring * means[a] * sum(range(count)) for a, count in came.items())
                    best = max(best, sum(priority[each] * depth for each, depth in got.items()) - lost)
    return best


def useful(pairs, priority):
    """Say whether nobody goes to one offer twice, and each visit can serve a need of its own."""
    if len(set(pairs)) < len(pairs):
        return False
    for a in {a for a, _ in pairs}:
        offers = [offer for b, offer in pairs if b == a]
        choices = [[theme for theme in offer.themes if (a, theme) in priority] for offer in offers]
        if not any(len(set(pick)) == len(pick) for pick in product(*choices)):
            return False
    return True


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), LIMITS, st.integers(0, 3), st.integers(0, 2))
@example(370042, Limits(budget=12, max_km=25, least=2), 0, 0)  # One association could fill two sessions of one offer.
def test_tiny_provinces_are_planned_as_well_as_can_be(seed, limits, drops, off):
    # At most three sessions: each takes a place's only slot, or a quarter that has no days is left out.
    limits = replace(limits, people=1, minimums=Minimums())
    whole = drawn(seed, 3, offers=2, places=1, drops=drops, off=off)
    whole = replace(whole, places=(replace(whole.places[0], sessions=1),))
    try:
        plan = plan_sessions(whole, limits)
    except NoPlan as error:
        assert error.limit in ("rural", "women")  # noqa: PT017
        assert best_of_all(whole, limits) == 0
        return
    assert plan.proven or limits.visits
    assert plan.value == pytest.approx(best_of_all(whole, limits)) or not plan.proven


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 12), LIMITS)
def test_the_bound_of_a_search_is_one(seed, size, limits):
    whole = drawn(seed, size)
    try:
        best = plan_sessions(whole, limits)
        plan = plan_sessions(whole, limits, small=0, rounds=3)
    except NoPlan:
        return
    if best.proven and not best.short and not plan.short:
        assert plan.value <= best.value + 1e-6 <= plan.bound + 2e-6

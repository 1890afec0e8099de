"""The plan of shared spaces: planted examples, small cases against every possible plan, and what must always hold."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.planning.new_places import Site, propose_places
from matching.planning.spaces import GUESTS_OF_UNKNOWN_SPACE, SpaceGuest, SpaceOffer, brings, guests_of, plan_spaces
from matching.planning.tiles import UNMET

KM = 1 / 111.195  # Degrees of latitude in a kilometre.
ALL = ("premises", "equipment", "internet")


def guest(id, km, *lacks):
    return SpaceGuest(
        id, frozenset(lacks or ("premises",)), None if km is None else 33 + km * KM, None if km is None else -5.0
    )


def room(id, host, km, *means, guests=9):
    place = (None, None) if km is None else (33 + km * KM, -5.0)
    return SpaceOffer(id, host, frozenset(means or ("premises",)), *place, guests)


def trips(plan):
    return {(item.guest, item.host, item.spaces) for item in plan.assigned}


def left(plan):
    return {(item.guest, item.why) for item in plan.unserved}


def test_a_guest_goes_to_the_nearest_host():
    plan = plan_spaces([guest("a", 0)], [room("s1", "h1", 5), room("s2", "h2", -3)])

    (trip,) = plan.assigned
    assert (trip.guest, trip.host, trip.spaces, trip.meets, round(trip.km, 3)) == ("a", "h2", ("s2",), ("premises",), 3)
    assert (plan.guests, plan.needs, plan.met, plan.unserved, plan.gap) == (1, 1, 1, (), 0.0)


def test_nobody_is_left_out_to_spare_another_a_way():
    # b reaches only h1; a is nearer to h1, which takes one.
    plan = plan_spaces([guest("a", 0), guest("b", 14)], [room("s1", "h1", 1, guests=1), room("s2", "h2", -14)])

    assert trips(plan) == {("a", "h2", ("s2",)), ("b", "h1", ("s1",))}


def test_why_guests_stay_without_a_host():
    plan = plan_spaces(
        [guest("a", 0), guest("b", 2), guest("far", 40), guest("nowhere", None), guest("other", 0, "internet")],
        [room("s1", "h1", 0, guests=1)],
    )

    assert trips(plan) == {("a", "h1", ("s1",))}
    assert left(plan) == {("b", "full"), ("far", "no_host"), ("nowhere", "no_place"), ("other", "no_host")}


def test_one_journey_that_meets_two_needs_is_shorter_than_two():
    plan = plan_spaces(
        [guest("a", 0, "premises", "equipment")],
        [room("s1", "near", 2, "premises"), room("s2", "far", 3, "premises"), room("s3", "far", 3, "equipment")],
    )

    assert trips(plan) == {("a", "far", ("s2", "s3"))}
    assert plan.assigned[0].meets == ("premises", "equipment")
    assert plan.cost == pytest.approx(3)


def test_a_space_that_brings_nothing_more_is_not_taken():
    plan = plan_spaces(
        [guest("a", 0, "premises", "internet")],
        [room("s1", "h", 1, "premises"), room("s2", "h", 1, "premises", "internet"), room("s3", "h", 1, "equipment")],
    )

    assert trips(plan) == {("a", "h", ("s2",))}


def test_part_of_what_is_lacking_is_better_than_nothing():
    plan = plan_spaces([guest("a", 0, *ALL)], [room("s1", "h", 1, "equipment")])

    assert [item.meets for item in plan.assigned] == [("equipment",)]
    assert (plan.needs, plan.met, plan.unserved) == (3, 1, ())


@pytest.mark.parametrize(
    ("offer", "options"),
    [
        (room("s", "h", 1), {"barred": [("a", "h")]}),
        (room("s", "a", 0), {}),
        (room("s", "h", 15.1), {}),
        (room("s", "h", 6), {"max_km": 5}),
        (room("s", "h", None), {}),
        (room("s", "h", 1, guests=0), {}),
        (room("s", "h", 1, "equipment"), {}),
    ],
    ids=["barred", "itself", "far", "too far", "no place", "no room", "not lacking"],
)
def test_what_is_never_proposed(offer, options):
    assert plan_spaces([guest("a", 0)], [offer], **options).assigned == ()


def test_a_space_that_does_not_say_takes_a_few():
    guests = [guest(f"g{number}", number / 10) for number in range(5)]

    plan = plan_spaces(guests, [room("s", "h", 0, guests=None)])

    assert len(plan.assigned) == GUESTS_OF_UNKNOWN_SPACE


def test_who_lacks_nothing_is_no_guest():
    plan = plan_spaces([SpaceGuest("a", frozenset(), 33, -5.0)], [room("s", "h", 0)])

    assert (plan.guests, plan.assigned, plan.unserved) == (0, (), ())


@pytest.mark.parametrize(("capacity", "guests"), [(None, GUESTS_OF_UNKNOWN_SPACE), (0, 1), (4, 1), (10, 2), (39.0, 7)])
def test_people_are_counted_as_guests(capacity, guests):
    assert guests_of(capacity) == guests


@pytest.mark.parametrize(
    ("kind", "internet", "means"),
    [("office", False, {"premises"}), ("meeting_room", True, {"premises", "internet"}),
     ("computers", True, {"equipment", "internet"}), ("vehicle", True, set())],
)  # fmt: skip
def test_what_a_kind_of_space_brings(kind, internet, means):
    assert brings(kind, internet) == means


@pytest.mark.parametrize("options", [{"max_km": 0}, {"sites_per_tile": 1}, {"places": -1}])
def test_options_that_cannot_be_are_refused(options):
    with pytest.raises(ValueError, match="must be positive"):
        plan_spaces([], [], **options)


def test_nobody_is_a_plan_of_none():
    plan = plan_spaces([], [])

    assert (plan.assigned, plan.unserved, plan.places, plan.cost, plan.gap) == ((), (), (), 0.0, 0.0)


def random_province(seed, guests, hosts, spread=20.0):
    draw = np.random.default_rng(seed)

    def place():
        return 33 + draw.random() * spread * KM, -5.0 + draw.random() * spread * KM

    needs = [
        SpaceGuest(f"g{row:04d}", frozenset(name for name in ALL if draw.random() < 0.5), *place())
        for row in range(guests)
    ]
    homes = [place() for _ in range(hosts)]
    offers = []
    for row in range(2 * hosts):
        host, kind = int(draw.integers(hosts)), str(draw.choice(["office", "computers", "vehicle"]))
        means, takes = brings(kind, draw.random() < 0.4), int(draw.integers(0, 3))
        offers.append(SpaceOffer(f"s{row:04d}", f"h{host:04d}", means, *homes[host], takes))
    return needs, offers


def cheapest(needs, offers, max_km):
    """Return the least cost over every way to give every guest any set of spaces within reach."""
    entries = [(need, offer, away(need, offer)) for need in needs for offer in offers
               if need.lacks & offer.brings and away(need, offer) <= max_km]  # fmt: skip
    best = UNMET * max_km * sum(len(need.lacks) for need in needs)
    for taken in product((False, True), repeat=len(entries)):
        chosen = [entry for entry, use in zip(entries, taken, strict=True) if use]
        if all(sum(offer is each for _, offer, _ in chosen) <= each.guests for each in offers):
            trips = {(need.id, offer.host): km for need, offer, km in chosen}
            unmet = sum(len(need.lacks - set().union(*(o.brings for n, o, _ in chosen if n is need))) for need in needs)
            best = min(best, sum(trips.values()) + UNMET * max_km * unmet)
    return best


def away(need, offer):
    lat, lon, lat2, lon2 = np.radians([need.lat, need.lon, offer.lat, offer.lon])
    half = np.sin((lat2 - lat) / 2) ** 2 + np.cos(lat) * np.cos(lat2) * np.sin((lon2 - lon) / 2) ** 2
    return 2 * 6371.0088 * np.arcsin(np.sqrt(half))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000))
def test_small_provinces_are_planned_as_well_as_can_be(seed):
    needs, offers = random_province(seed, guests=3, hosts=2)

    plan = plan_spaces(needs, offers, max_km=15)

    assert plan.cost == pytest.approx(cheapest(needs, offers, 15), rel=1e-4)


@settings(deadline=None, max_examples=25)
@given(
    st.integers(0, 10_000), st.integers(0, 60), st.integers(1, 15), st.floats(2, 30), st.integers(2, 40), st.booleans()
)
def test_every_plan_keeps_its_rules(seed, guests, hosts, max_km, sites_per_tile, in_tiles):
    needs, offers = random_province(seed, guests, hosts)
    barred = {(need.id, offer.host) for need, offer in zip(needs, offers, strict=False)}

    options = {"sites_per_tile": sites_per_tile, "whole": 0} if in_tiles else {}
    plan = plan_spaces(needs, offers, max_km=max_km, barred=barred, **options)

    need_of, offer_of = {need.id: need for need in needs}, {offer.id: offer for offer in offers}
    used = dict.fromkeys(offer_of, 0)
    met = {need.id: set() for need in needs}
    for trip in plan.assigned:
        assert (trip.guest, trip.host) not in barred
        assert trip.km <= max_km + 1e-9
        assert trip.km == pytest.approx(away(need_of[trip.guest], offer_of[trip.spaces[0]]), abs=1e-6)
        brought = set().union(*(offer_of[space].brings for space in trip.spaces)) & need_of[trip.guest].lacks
        assert set(trip.meets) == brought
        met[trip.guest] |= brought
        for space in trip.spaces:
            assert offer_of[space].host == trip.host
            used[space] += 1
    assert all(used[space] <= offer_of[space].guests for space in used)
    assert plan.needs == sum(len(need.lacks) for need in needs)
    assert {item.guest for item in plan.unserved} == {need.id for need in needs if need.lacks} - {
        trip.guest for trip in plan.assigned
    }
    unmet = sum(len(need.lacks - met[need.id]) for need in needs)
    assert plan.cost == pytest.approx(sum(trip.km for trip in plan.assigned) + UNMET * max_km * unmet)
    assert plan.bound <= plan.cost


def test_a_large_province_is_split_and_stays_near_the_bound():
    plan = plan_spaces(*random_province(3, guests=1200, hosts=120, spread=60))

    assert plan.gap < 0.005


def test_a_province_of_usual_size_is_planned_as_well_as_can_be_where_tiles_are_not():
    needs, offers = random_province(0, guests=300, hosts=37, spread=30)

    whole, tiled = plan_spaces(needs, offers), plan_spaces(needs, offers, whole=0)

    assert whole.gap < 2e-5
    assert tiled.gap > 1e-4 and tiled.cost > whole.cost + 10


def test_tiles_hold_no_more_sites_than_asked():
    needs, offers = random_province(3, guests=300, hosts=40, spread=30)

    few, many = (plan_spaces(needs, offers, sites_per_tile=sites, whole=0) for sites in (300, 30))

    assert 1 <= few.tiles <= many.tiles
    assert many.cost <= few.cost * 1.02


def test_a_new_place_is_where_it_serves_most():
    villages = [Site("west", 33, -5.0), Site("east", 33, -4.0)]
    guests = [guest(f"g{number}", number) for number in range(4)] + [
        SpaceGuest(f"e{number}", frozenset({"premises"}), 33 + number * KM, -4.0) for number in range(3)
    ]

    plan = plan_spaces(guests, [], sites=villages)

    assert [(place.site, place.at_guest, place.count) for place in plan.places] == [
        ("west", False, 4),
        ("east", False, 3),
    ]
    assert plan.places[0].serves == ("g0", "g1", "g2", "g3")


def test_a_new_place_serves_only_those_without_a_host_and_each_once():
    guests = [guest(f"g{number}", number) for number in range(6)]
    plan = plan_spaces(guests, [room("s", "h", 0, guests=2)], sites=[Site("x", 33, -5.0), Site("y", 33.01, -5.0)])

    (place,) = plan.places
    assert place.serves == tuple(sorted(item.guest for item in plan.unserved)) and place.count == 4


def test_without_a_site_a_new_place_is_a_guests_own():
    (place,) = propose_places([Site(f"g{n}", 33 + n * 10 * KM, -5.0) for n in range(3)], [Site("x", 35, -5.0)], 15, 5)

    assert (place.site, place.at_guest, place.count) == ("g1", True, 3)


@pytest.mark.parametrize(("limit", "least", "count"), [(0, 1, 0), (1, 1, 1), (9, 1, 2), (9, 3, 0)])
def test_places_are_few_and_worth_it(limit, least, count):
    guests = [Site("a", 33, -5.0), Site("b", 33, -5.0), Site("c", 34, -5.0)]

    assert len(propose_places(guests, guests, 15, limit, least)) == count

"""The facts of each measure, by hand: of rows of the pool, of an overlay, and whichever side asks."""

import numpy as np
import pytest

from matching import encode, overlay
from matching.encoding.structure import COMPUTERS, ROOMS
from matching.scoring.facts import FACTS, MOST_IDS, facts
from matching.scoring.measure_names import MEASURES
from matching.scoring.measures import measure_one
from matching.scoring.pairs import Pair
from tests.matching.samples import ELSEWHERE, KHENIFRA, PLACE, make, north, profile, random_data, scores

NAMES = sorted({name for names in MEASURES.values() for name in names})
NEAR_KHENIFRA = ("mrirt", "khenifra", "beni-mellal")

ROWS = {
    "asks": profile(
        domains=("literacy", "crafts"),
        targets=("women", "youth"),
        territories=KHENIFRA,
        tags=("mountain", "reading"),
        text="Alphabétisation des femmes rurales",
        milieu="rural",
        founded=2009,
        members=40,
        staff=1,
        premises=False,
        equipment=False,
        internet=True,
        **PLACE,
        **scores(governance=0.3, vision=0.9, projects=0.5, communication=0.1),
    ),
    "net": profile(
        "network",
        domains=("health", "literacy"),
        targets=("women",),
        territories=("khenifra", "beni-mellal"),
        tags=("reading",),
        text="Alphabétisation",
        milieu="rural",
        nature="thematic",
        level="provincial",
        internet=True,
        **north(12.04),
    ),
    "m0": profile(domains=("literacy",), territories=KHENIFRA, **scores(governance=0.6)),
    "m1": profile(domains=("literacy", "water"), territories=NEAR_KHENIFRA, **scores(governance=0.7)),
    "m2": profile(domains=("water",), territories=ELSEWHERE, **scores(governance=0.9, communication=0.8)),
    "m3": profile(),
    "second": profile("network"),
    "third": profile("network"),
    "partner": profile(
        "partner",
        domains=("crafts", "cooperatives"),
        targets=("youth", "women"),
        territories=NEAR_KHENIFRA,
        tags=("mountain",),
        text="Les femmes de la montagne",
        milieu="urban",
        founded=1999,
        staff=8,
        premises=True,
        equipment=False,
        internet=True,
        **north(30),
        **scores(governance=0.8, vision=0.2, projects=0.4, communication=0.7),
    ),
    "other": profile(domains=("crafts", "health"), territories=KHENIFRA),
}
LINKS = [
    *((name, "net", "member") for name in ("m0", "m1", "m2", "m3")),
    *((name, "second", "member") for name in ("asks", "m0", "m1", "partner")),
    *((name, "third", "member") for name in ("asks", "m1")),
    ("asks", "m2", "partner"),
    ("asks", "m0", "exchange"),
    ("asks", "other", "project"),
    *(("partner", name, "partner") for name in ("m0", "m1", "m2")),
    ("other", "partner", "project"),
    ("m2", "m3", "exchange"),
]
SPACES = [
    ("s2", "net", "office", None),
    ("s1", "net", "meeting_room", 30),
    ("s3", "net", "vehicle", 8),
    ("s4", "partner", "computers", 5),
]
DATA = make(ROWS, LINKS, SPACES)
POOL = encode(DATA)
# The profile as it was before: an overlay has to give what it says now.
BEFORE = encode(make(ROWS | {name: profile(ROWS[name]["kind"]) for name in ("asks", "net")}, (), ()))


def alone(name):
    """Return an overlay of one organisation over the whole pool."""
    spaces = [space for space in SPACES if space[1] == name]
    return overlay(POOL, make({name: ROWS[name]}, [link for link in LINKS if name in link], spaces))


SOURCES = {"pool": lambda _name: POOL, "overlay": alone}


def pair(kind, subject, candidate, source=POOL):
    return Pair(kind, POOL, source, source.position(subject), POOL.position(candidate))


@pytest.fixture(params=SOURCES)
def of(request):
    """Return a function that gives facts: with the subject in the pool, and alone in an overlay."""

    def ask(feature, kind, subject, candidate):
        return facts(feature, pair(kind, subject, candidate, SOURCES[request.param](subject)))

    return ask


def axis(name, yours, theirs):
    return {"axis": name, "yours": yours, "theirs": theirs}


WITH_A_NETWORK = {
    "targets": {"shared": ("women",)},
    "tags": {"shared": ("reading",)},
    "text": {"words": ("alphabetisation",)},
    "content": {"domains": ("literacy",), "targets": ("women",), "words": ("alphabetisation",)},
    "member_domains": {"domain": "literacy", "stated": True, "count": 2, "members": 4, "members_known": 3},
    "member_places": {"territory": "khenifra", "count": 2, "members": 4, "members_known": 3},
    "member_content": {"shared": ("literacy",)},
    "milieu": {"milieu": "rural"},
    "needs": {
        "resources": ("premises",),
        "spaces": (
            {"id": "s1", "kind": "meeting_room", "capacity": 30},
            {"id": "s2", "kind": "office", "capacity": None},
        ),
    },
    "strengths": {"axes": ({"axis": "governance", "median": 0.7, "members_known": 3, "score": 0.3},)},
    "contacts": {"count": 2, "ids": ("m0", "m2")},
    "fellow_members": {"network": "second", "count": 2, "ids": ("m0", "m1")},
    "kin_members": {"count": 2, "ids": ("m0", "m1")},
    "network_size": {"members": 4},
}


@pytest.mark.parametrize("feature", WITH_A_NETWORK)
def test_a_pair_with_a_network_has_the_same_facts_whoever_asks(of, feature):
    assert of(feature, "network", "asks", "net") == WITH_A_NETWORK[feature]
    assert of(feature, "invite", "net", "asks") == WITH_A_NETWORK[feature]


def test_the_facts_that_depend_on_who_asks_a_network_or_an_association(of):
    assert of("domains", "network", "asks", "net") == {"shared": ("literacy",), "groups": (), "same_main": False}
    assert of("domains", "invite", "net", "asks") == {"shared": ("literacy",), "groups": (), "same_main": False}
    assert of("distance", "network", "asks", "net") == {"distance_km": 12.0, "territory": "khenifra"}
    assert of("distance", "invite", "net", "asks") == {"distance_km": 12.0, "territory": "aguelmous"}
    assert of("territory", "network", "asks", "net") == {"territory": "khenifra", "rank": 1, "whole": True}
    assert of("territory", "invite", "net", "asks") == {"territory": "khenifra", "rank": 0, "whole": False}


WITH_A_PARTNER = {
    "domains": {"shared": ("crafts",), "groups": (), "same_main": False},
    "targets": {"shared": ("women", "youth")},
    "tags": {"shared": ("mountain",)},
    "text": {"words": ("femmes",)},
    "distance": {"distance_km": 30.0, "territory": "mrirt"},
    "territory": {"territory": "khenifra", "rank": 1, "whole": False},
    "milieu": {"milieu": None},
    "they_help": {"axes": (axis("communication", 0.1, 0.7), axis("governance", 0.3, 0.8))},
    "you_help": {"axes": (axis("vision", 0.9, 0.2),)},
    "shared_networks": {"count": 1, "ids": ("second",)},
    "shared_contacts": {"count": 3, "ids": ("m0", "m2", "other")},
    "close_contacts": {"count": 3, "ids": ("m0", "other", "m2")},
    "shared_projects": {"count": 1, "ids": ("other",)},
    "popularity": {"count": 4},
    "experience_domain": {"count": 2, "domains": ("literacy",)},
    "experience_territory": {"count": 3, "territory": "khenifra"},
    "like_contacts": {"shared": ("crafts",)},
    "known_to_alike": {"count": 2, "domains": ("literacy",)},
}


@pytest.mark.parametrize("feature", WITH_A_PARTNER)
def test_a_pair_of_an_association_and_a_partner(of, feature):
    assert of(feature, "partner", "asks", "partner") == WITH_A_PARTNER[feature]


def test_a_host_is_asked_for_what_the_subject_lacks(of):
    met = of("needs", "space", "asks", "partner")
    assert met == {"resources": ("equipment",), "spaces": ({"id": "s4", "kind": "computers", "capacity": 5},)}


def test_an_overlay_says_what_the_profile_says_now():
    now = overlay(BEFORE, make({"asks": ROWS["asks"]}))
    between = Pair("network", BEFORE, now, 0, BEFORE.position("m0"))
    assert facts("domains", between)["shared"] == ("literacy",)
    row = BEFORE.position("asks")
    assert facts("domains", Pair("network", BEFORE, BEFORE, row, BEFORE.position("m0")))["shared"] == ()


def test_groups_that_both_work_in_by_other_domains():
    pool = encode(make({"a": profile(domains=("literacy", "crafts")), "b": profile(domains=("health", "crafts"))}))
    found = facts("domains", Pair("partner", pool, pool, 0, 1))
    assert found == {"shared": ("crafts",), "groups": ("social",), "same_main": False}


def test_a_group_of_the_association_may_be_what_most_members_share():
    rows = {f"m{i}": profile(domains=("health",)) for i in range(3)}
    rows |= {"a": profile(domains=("literacy", "crafts")), "n": profile("network"), "m3": profile(domains=("crafts",))}
    pool = encode(make(rows, [(f"m{i}", "n", "member") for i in range(4)]))
    between = Pair("network", pool, pool, pool.position("a"), pool.position("n"))
    found = facts("member_domains", between)
    assert found == {"domain": "social", "stated": False, "count": 3, "members": 4, "members_known": 4}
    # No domain that it states: the wider one is what they have in common, and crafts is stated.
    assert facts("member_content", between) == {"shared": ("crafts",)}


def test_a_long_list_is_counted_whole_and_named_in_part():
    rows = {"a": profile(), "b": profile(), **{f"c{i:02d}": profile() for i in range(15)}}
    links = [(one, f"c{i:02d}", "partner") for one in "ab" for i in range(15)]
    # The last ones know nobody else, so they are the closest.
    links += [(f"c{i:02d}", f"c{i + 1:02d}", "exchange") for i in range(11)]
    pool = encode(make(rows, links))
    found = facts("close_contacts", Pair("partner", pool, pool, 0, 1))
    assert found["count"] == 15 and len(found["ids"]) == MOST_IDS
    assert found["ids"][:3] == ("c12", "c13", "c14")
    assert facts("shared_contacts", Pair("partner", pool, pool, 0, 1))["ids"][0] == "c00"


def test_every_measure_has_facts_and_nothing_else_has():
    assert sorted(FACTS) == NAMES


PLAIN = (str, int, float, bool, type(None))


def is_plain(value):
    if isinstance(value, dict):
        return all(type(key) is str and is_plain(item) for key, item in value.items())
    if isinstance(value, tuple):
        return all(is_plain(item) for item in value)
    return type(value) in PLAIN


def test_facts_are_plain_and_agree_with_the_measures():
    """A count of 0 where the measure is above 0, or the other way round, would be a false sentence."""
    seen = set()
    for seed in range(2):
        data = random_data(seed, size=40)
        pool = encode(data)
        for number, (kind, names) in enumerate(MEASURES.items()):
            found = np.full(len(names), np.nan)
            for row in range(len(pool.ids)):
                for candidate in range(len(pool.ids)):
                    measure_one(number, pool.arrays, pool.arrays, row, candidate, found)
                    for name, value in zip(names, found, strict=True):
                        told = facts(name, Pair(kind, pool, pool, row, candidate))
                        assert is_plain(told), (name, told)
                        if np.isnan(value) or "count" not in told:
                            continue
                        if name == "known_to_alike":  # It may be alike in something else than a domain.
                            continue
                        assert (told["count"] > 0) == (value > 0), (kind, name, told, value)
                        seen.add(name)
    assert seen >= {"contacts", "kin_members", "member_domains", "experience_territory", "close_contacts"}


def test_needs_name_only_spaces_that_bring_what_is_lacking():
    pool = encode(random_data(7))
    for row in range(len(pool.ids)):
        for candidate in range(len(pool.ids)):
            told = facts("needs", Pair("space", pool, pool, row, candidate))
            assert bool(told["resources"]) == bool(told["spaces"])
            assert all(space["kind"] in ROOMS + COMPUTERS for space in told["spaces"])

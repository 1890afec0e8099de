"""What is never suggested, rule by rule: each test has a candidate that only that rule keeps out."""

import pytest

from matching import KINDS
from matching.encoding.profiles import covered_codes, home_code
from matching.scoring.candidates import CANDIDATES
from tests.matching.samples import ELSEWHERE, KHENIFRA, PLACE, make, names, north, profile, scores

MINE = {
    "domains": ("literacy",),
    "territories": KHENIFRA,
    "premises": False,
    **PLACE,
    **scores(governance=0.1, vision=0.9),
}
THEIRS = {"domains": ("literacy",), "territories": KHENIFRA, **north(3), **scores(governance=0.9, vision=0.1)}
SPACES = [("s", "b", "office", 10), ("s0", "a", "office", 10)]
SUBJECT = dict.fromkeys(KINDS, "association") | {"invite": "network"}
CANDIDATE = {
    "network": "network",
    "partner": "partner",
    "space": "association",
    "exchange": "association",
    "invite": "association",
}


def rows(kind, **columns):
    return {"a": profile(SUBJECT[kind], **MINE), "b": profile(CANDIDATE[kind], **(THEIRS | columns))}


@pytest.mark.parametrize("kind", KINDS)
def test_the_candidate_of_these_tests_is_suggested_when_nothing_speaks_against(kind):
    assert names(kind, "a", make(rows(kind), spaces=SPACES)) == ["b"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", ["closed", "inactive", "merged"])
def test_never_what_is_no_longer_active(kind, status):
    assert names(kind, "a", make(rows(kind, status=status), spaces=SPACES)) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", ["active", None])
def test_what_is_active_or_does_not_say(kind, status):
    assert names(kind, "a", make(rows(kind, status=status), spaces=SPACES)) == ["b"]


@pytest.mark.parametrize("kind", ["partner", "space", "exchange"])
def test_never_itself(kind):
    # It lacks premises and yet shares an office, and is both weak and strong: only the rule keeps it out.
    alone = {"a": profile(SUBJECT[kind], **MINE)}
    assert names(kind, "a", make(alone, spaces=[("s0", "a", "office", 10)])) == []


@pytest.mark.parametrize(
    ("kind", "link"),
    [
        ("network", ("a", "b", "member")),
        ("invite", ("b", "a", "member")),
        ("partner", ("a", "b", "partner")),
        ("partner", ("b", "a", "partner")),
        ("partner", ("b", "a", "project")),
        ("space", ("a", "b", "uses")),
        ("exchange", ("b", "a", "exchange")),
        ("exchange", ("a", "b", "exchange")),
    ],
)
def test_never_what_it_is_already_linked_with(kind, link):
    assert names(kind, "a", make(rows(kind), [link], SPACES)) == []


@pytest.mark.parametrize(
    ("kind", "link"),
    [
        ("partner", ("a", "b", "exchange")),
        ("exchange", ("a", "b", "partner")),
        ("space", ("a", "b", "partner")),
        ("space", ("b", "a", "uses")),
    ],
)
def test_another_kind_of_link_does_not_stand_in_the_way(kind, link):
    assert names(kind, "a", make(rows(kind), [link], SPACES)) == ["b"]


@pytest.mark.parametrize("kind", KINDS)
def test_never_what_it_refused_dismissed_or_waits_for(kind):
    assert names(kind, "a", make(rows(kind), spaces=SPACES, excluded=[("a", "b", kind)])) == []


@pytest.mark.parametrize(
    ("kind", "mirrored"),
    [("network", "invite"), ("invite", "network"), ("partner", "partner"), ("exchange", "exchange")],
)
def test_never_what_the_other_side_refused_or_waits_for(kind, mirrored):
    assert names(kind, "a", make(rows(kind), spaces=SPACES, excluded=[("b", "a", mirrored)])) == []


def test_a_host_that_refused_to_be_guest_can_still_be_asked():
    assert names("space", "a", make(rows("space"), spaces=SPACES, excluded=[("b", "a", "space")])) == ["b"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_of_one_kind_or_by_another_says_nothing_of_this(kind):
    others = [("a", "b", other) for other in KINDS if other != kind] + [("c", "b", kind), ("b", "c", kind)]
    assert names(kind, "a", make(rows(kind), spaces=SPACES, excluded=others)) == ["b"]


@pytest.mark.parametrize("kind", KINDS)
def test_never_what_it_asked_for_fewer_of(kind):
    assert names(kind, "a", make(rows(kind), spaces=SPACES, fewer=[("a", "b", kind)])) == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_others_or_other_kinds_want_fewer_of_says_nothing_of_this(kind):
    others = [("a", "b", other) for other in KINDS if other != kind] + [("b", "a", each) for each in KINDS]
    assert names(kind, "a", make(rows(kind), spaces=SPACES, fewer=others)) == ["b"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("candidate", ["association", "network", "partner", "project", None])
def test_never_a_kind_of_thing_that_cannot_be_linked(kind, candidate):
    given = rows(kind) | {"b": profile(candidate, **THEIRS)}
    assert names(kind, "a", make(given, spaces=SPACES)) == (["b"] if candidate in CANDIDATES[kind] else [])


OUTSIDE = [
    ("provincial", ELSEWHERE[1:], False),
    ("provincial", KHENIFRA[1:], True),
    ("provincial", ("sefrou", "khenifra", "beni-mellal"), True),
    ("provincial", ("fqih-ben-salah", "beni-mellal"), False),
    ("regional", KHENIFRA[2:], True),
    ("regional", ("fqih-ben-salah", "beni-mellal"), True),
    ("regional", ELSEWHERE, False),
    ("local", ("mrirt", "khenifra", "beni-mellal"), False),
    ("local", KHENIFRA, True),
    ("national", ELSEWHERE, True),
    ("national", (), True),
    ("provincial", (), False),
    (None, ELSEWHERE, False),
    (None, KHENIFRA[1:], True),
]


@pytest.mark.parametrize(("level", "territories", "inside"), OUTSIDE)
def test_never_a_territorial_network_outside_its_territory(level, territories, inside):
    given = rows("network", nature="territorial", level=level, territories=territories)
    assert names("network", "a", make(given)) == (["b"] if inside else [])
    given["a"], given["b"] = given["b"], given["a"]
    assert names("invite", "a", make(given)) == (["b"] if inside else [])


def test_a_territorial_network_is_not_suggested_to_who_may_be_anywhere():
    given = rows("network", nature="territorial", level="provincial") | {"a": profile(domains=("literacy",))}
    assert names("network", "a", make(given)) == []


@pytest.mark.parametrize(("level", "found"), [(None, ["b"]), ("local", ["b"]), ("provincial", []), ("regional", [])])
def test_a_thematic_network_has_no_border_unless_it_is_of_a_province_or_region(level, found):
    given = rows("network", nature="thematic", level=level, territories=ELSEWHERE, domains=("literacy",))
    given["a"] = profile(domains=("literacy",), territories=KHENIFRA)
    assert names("network", "a", make(given)) == found


@pytest.mark.parametrize(("nature", "found"), [("thematic", []), ("territorial", ["b"])])
def test_nearness_alone_is_no_reason_to_join_another_theme(nature, found):
    given = rows("network", nature=nature, territories=KHENIFRA, domains=("water",))
    given["a"] = profile(domains=("literacy",), territories=KHENIFRA)
    assert names("network", "a", make(given)) == found


def test_what_a_network_covers():
    assert covered_codes(("place", "commune", "province", "region"), "local") == ("place", "commune")
    assert covered_codes(("province",), "provincial") == ("province",)
    assert covered_codes((), "local") == ()
    assert home_code(KHENIFRA) == "khenifra"
    assert home_code(("FR",)) == "FR"
    assert home_code(()) is None


@pytest.mark.parametrize(("kind", "km", "near"), [("space", 29, True), ("space", 31, False), ("exchange", 59, True)])
def test_never_a_host_or_a_peer_out_of_reach(kind, km, near):
    assert names(kind, "a", make(rows(kind, **north(km)), spaces=SPACES)) == (["b"] if near else [])


def test_never_a_peer_out_of_reach():
    assert names("exchange", "a", make(rows("exchange", **north(61)))) == []


def test_a_host_without_coordinates_must_be_in_the_same_commune():
    here = rows("space", lat=None, lon=None)
    assert names("space", "a", make(here, spaces=SPACES)) == ["b"]
    there = rows("space", lat=None, lon=None, territories=("mrirt", *KHENIFRA[1:]))
    assert names("space", "a", make(there, spaces=SPACES)) == []
    nowhere = rows("space", lat=None, lon=None, territories=())
    assert names("space", "a", make(nowhere, spaces=SPACES)) == []


def test_never_a_host_that_offers_nothing_lacking():
    assert names("space", "a", make(rows("space"), spaces=[("s", "b", "computers", 3)])) == []
    assert names("space", "a", make(rows("space", premises=True))) == []


@pytest.mark.parametrize("help", [scores(governance=0.9, vision=0.5), scores(governance=0.5, vision=0.1), scores()])
def test_never_an_exchange_that_only_one_side_gains_from(help):
    assert names("exchange", "a", make(rows("exchange") | {"b": profile(**(THEIRS | help))})) == []


def test_never_more_than_asked():
    given = {"a": profile(**MINE)} | {f"b{i}": profile(**THEIRS) for i in range(5)}
    assert names("partner", "a", make(given), limit=3) == ["b0", "b1", "b2"]

"""One worked example for each kind, with the facts that its sentences need."""

import pytest

from matching import NotEnough, suggest
from tests.matching.samples import ELSEWHERE, KHENIFRA, PLACE, ask, find, make, names, north, profile, reason, scores


def network_case():
    members = {
        f"m{i}": profile(
            domains=("literacy",) if i < 7 else ("water",), **scores(governance=0.7 if i < 4 else float("nan"))
        )
        for i in range(9)
    }
    here = profile(
        domains=("literacy", "crafts"),
        targets=("women", "youth"),
        territories=KHENIFRA,
        milieu="rural",
        **PLACE,
        **scores(governance=0.3, vision=0.9),
    )
    atlas = profile(
        "network",
        domains=("literacy",),
        targets=("women",),
        nature="thematic",
        level="provincial",
        territories=("khenifra", "beni-mellal"),
        **north(12),
    )
    far = profile("network", domains=("water",), nature="thematic", level="local", **north(200))
    links = [(name, "atlas", "member") for name in members] + [("here", "m0", "partner"), ("m8", "far", "member")]
    return make({"here": here, "atlas": atlas, "far": far, **members}, links)


def test_a_network_comes_with_every_reason_of_the_story():
    answer = ask("network", "here", network_case())
    atlas = answer.items[0]
    assert atlas.candidate == "atlas"
    assert reason("domains", atlas).facts == {"shared": ("literacy",), "groups": (), "same_main": True}
    assert reason("member_domains", atlas).facts == {
        "domain": "literacy",
        "stated": True,
        "count": 7,
        "members": 9,
        "members_known": 9,
    }
    assert reason("distance", atlas).facts == {"distance_km": 12.0, "territory": "khenifra"}
    assert reason("strengths", atlas).facts == {
        "axes": ({"axis": "governance", "median": 0.7, "members_known": 4, "score": 0.3},)
    }
    assert reason("targets", atlas).facts == {"shared": ("women",)}
    assert reason("territory", atlas).facts == {"territory": "khenifra", "rank": 1, "whole": True}
    assert reason("contacts", atlas).facts == {"count": 1, "ids": ("m0",)}
    assert "milieu" not in {part.feature for part in atlas.contributions}
    assert atlas.contributions == tuple(sorted(atlas.contributions, key=lambda part: -part.value))


def test_a_network_without_a_reason_worth_saying_is_not_suggested():
    # "far" works in another group of domains, 200 km away, with nobody whom "here" knows.
    assert names("network", "here", network_case()) == ["atlas"]


def test_being_rural_both_is_no_reason_on_its_own():
    rows = {"a": profile(milieu="rural", domains=("water",)), "b": profile(milieu="rural", domains=("crafts",))}
    assert names("partner", "a", make(rows)) == []


def test_two_strong_members_do_not_speak_for_a_network():
    rows = {
        "a": profile(domains=("water",), **scores(governance=0.2)),
        "n": profile("network", domains=("water",)),
        "m0": profile(**scores(governance=0.9)),
        "m1": profile(**scores(governance=0.9)),
    }
    answer = ask("network", "a", make(rows, [("m0", "n", "member"), ("m1", "n", "member")]))
    assert [part.feature for part in answer.items[0].contributions] == ["domains"]


def test_a_wide_network_is_not_judged_by_the_distance_to_its_seat():
    rows = {
        "a": profile(domains=("water",), **PLACE),
        "near": profile("network", domains=("water",), level="local", **north(55)),
        "wide": profile("network", domains=("water",), level="national", **north(5)),
    }
    answer = ask("network", "a", make(rows))
    assert {part.feature for part in find("wide", answer).contributions} == {"domains"}
    assert reason("distance", find("near", answer)).facts["distance_km"] == 55.0


def test_a_coordinator_gets_associations_to_invite():
    rows = {
        "n": profile("network", domains=("literacy",), **PLACE),
        **{f"m{i}": profile(domains=("literacy", "crafts"), **scores(vision=0.8)) for i in range(3)},
        "fits": profile(domains=("crafts",), **north(6), **scores(vision=0.1)),
        "other": profile(domains=("water",), **north(300)),
        "second": profile("network"),
    }
    links = [(f"m{i}", "n", "member") for i in range(3)]
    links += [("m0", "second", "member"), ("m1", "second", "member"), ("fits", "second", "member")]
    links += [("m2", "fits", "project")]
    answer = ask("invite", "n", make(rows, links))
    assert [item.candidate for item in answer] == ["fits"]
    fits = answer.items[0]
    assert reason("member_domains", fits).facts == {
        "domain": "crafts",
        "stated": True,
        "count": 3,
        "members": 3,
        "members_known": 3,
    }
    assert reason("strengths", fits).facts["axes"][0]["axis"] == "vision"
    assert reason("contacts", fits).facts == {"count": 1, "ids": ("m2",)}
    assert reason("fellow_members", fits).facts == {"network": "second", "count": 2, "ids": ("m0", "m1")}


def test_network_and_invitation_measure_the_same_reasons():
    data = network_case()
    joins = find("atlas", ask("network", "here", data))
    invites = find("here", ask("invite", "atlas", data))
    for feature in ("member_domains", "distance", "territory", "strengths", "contacts"):
        assert reason(feature, joins).facts.keys() == reason(feature, invites).facts.keys()
        assert reason(feature, joins).value == pytest.approx(reason(feature, invites).value, rel=0.2)
    assert reason("member_domains", joins).facts == reason("member_domains", invites).facts


def test_a_partner_brings_what_it_did_with_others():
    rows = {
        "a": profile(domains=("literacy", "crafts"), territories=KHENIFRA, **PLACE),
        "b": profile(domains=("literacy",), territories=KHENIFRA),
        "c": profile(domains=("water",), territories=("mrirt", "khenifra", "beni-mellal")),
        "d": profile(domains=("health",), territories=ELSEWHERE),
        "donor": profile("partner", domains=("health",)),
        "n": profile("network"),
    }
    links = [(name, "donor", "partner") for name in "bcd"] + [("a", "b", "exchange")]
    answer = ask("partner", "a", make(rows, links))
    donor = find("donor", answer)
    assert reason("domains", donor).facts == {"shared": (), "groups": ("social",), "same_main": False}
    assert reason("experience_domain", donor).facts == {"count": 1, "domains": ("literacy",)}
    assert reason("experience_territory", donor).facts == {"count": 2, "territory": "khenifra"}
    assert reason("shared_contacts", donor).facts == {"count": 1, "ids": ("b",)}
    assert [item.candidate for item in ask("partner", "a", make(rows, links), among=["partner"])] == ["donor"]


def test_partners_share_networks_and_milieu():
    rows = {
        "a": profile(domains=("water",), milieu="rural"),
        "b": profile(domains=("water",), milieu="rural"),
        "n": profile("network"),
    }
    b = find("b", ask("partner", "a", make(rows, [("a", "n", "member"), ("b", "n", "member")])))
    assert reason("shared_networks", b).facts == {"count": 1, "ids": ("n",)}
    assert reason("milieu", b).facts == {"milieu": "rural"}


def space_rows():
    return {
        "a": profile(territories=KHENIFRA, premises=False, equipment=True, internet=False, **PLACE),
        "host": profile("network", internet=True, **north(8)),
        "machines": profile(internet=False, **north(2)),
    }


def test_a_host_says_what_it_has_that_is_lacking():
    spaces = [
        ("s2", "host", "office", None),
        ("s1", "host", "meeting_room", 30),
        ("s3", "host", "vehicle", 8),
        ("s4", "machines", "computers", 5),
    ]
    answer = ask("space", "a", make(space_rows(), spaces=spaces))
    assert [item.candidate for item in answer] == ["host"]  # The other's computers aren't lacking.
    assert answer.items[0].spaces == ("s1", "s2", "s3")
    assert reason("needs", answer.items[0]).facts == {
        "resources": ("premises", "internet"),
        "spaces": (
            {"id": "s1", "kind": "meeting_room", "capacity": 30},
            {"id": "s2", "kind": "office", "capacity": None},
        ),
    }
    assert reason("distance", answer.items[0]).facts["distance_km"] == 8.0


def test_an_exchange_helps_both_ways():
    rows = {
        "a": profile(**PLACE, **scores(governance=0.2, communication=0.8, vision=0.5)),
        "b": profile(**north(10), **scores(governance=0.9, communication=0.3, vision=0.1)),
        "one-way": profile(**north(1), **scores(governance=0.9, communication=0.9)),
    }
    answer = ask("exchange", "a", make(rows))
    assert [item.candidate for item in answer] == ["b"]
    b = answer.items[0]
    assert reason("they_help", b).facts == {"axes": ({"axis": "governance", "yours": 0.2, "theirs": 0.9},)}
    assert reason("you_help", b).facts == {"axes": ({"axis": "communication", "yours": 0.8, "theirs": 0.3},)}


@pytest.mark.parametrize(
    ("kind", "columns", "missing"),
    [
        ("network", {}, ("domains", "place")),
        ("network", {"milieu": "rural", "targets": ("women",)}, ("domains", "place")),
        ("partner", {}, ("domains", "place")),
        ("space", {"premises": False}, ("place",)),
        ("space", PLACE, ("premises", "equipment", "internet")),
        ("space", PLACE | {"premises": True, "internet": None}, ("equipment", "internet")),
        ("space", {}, ("place", "premises", "equipment", "internet")),
        ("exchange", scores(governance=0.1), ("axes",)),
    ],
)
def test_a_profile_with_too_little_in_it_gets_no_number(kind, columns, missing):
    data = make({"a": profile(**columns), "n": profile("network", domains=("water",))})
    assert suggest(kind, "a", data) == NotEnough(kind, "a", missing)


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("network", {"domains": ("water",)}),
        ("partner", {"territories": KHENIFRA}),
        ("partner", PLACE),
        ("space", PLACE | {"premises": True, "equipment": False}),
        ("space", {"territories": KHENIFRA, "premises": True, "equipment": True, "internet": True}),
        ("exchange", scores(governance=0.1, vision=0.2)),
    ],
)
def test_a_profile_with_enough_gets_an_answer_even_if_empty(kind, columns):
    assert names(kind, "a", make({"a": profile(**columns)})) == []


def test_a_network_that_says_nothing_is_known_by_its_members():
    rows = {"n": profile("network"), "m": profile(domains=("water",)), "a": profile(domains=("water",))}
    assert suggest("invite", "n", make(rows)) == NotEnough("invite", "n", ("domains", "place"))
    assert names("invite", "n", make(rows, [("m", "n", "member")])) == ["a"]


def test_what_cannot_be_asked_is_refused():
    data = make({"a": profile(domains=("water",)), "n": profile("network")})
    with pytest.raises(KeyError):
        suggest("network", "nobody", data)
    with pytest.raises(ValueError, match="no kind"):
        suggest("friend", "a", data)
    with pytest.raises(ValueError, match="limit"):
        suggest("network", "a", data, limit=0)
    with pytest.raises(ValueError, match="for a subject of kind"):
        suggest("network", "n", data)

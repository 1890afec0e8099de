"""What the matching is given: those around an organisation, with their links and spaces, and nobody else."""

from graph.links import Membership, Partnership, save_memberships, save_partnerships
from graph.profiles import Surroundings, read_networks_around, read_surroundings
from graph.spaces import Space, save_spaces
from tests.graph.world import add_associations, add_network, add_partner, add_project, add_user, ask, decide

HERE = {"lat": 32.90, "lon": -5.60}
NEAR = {"lat": 32.95, "lon": -5.65}
FAR = {"lat": 34.90, "lon": -5.60}


def ids(surroundings):
    found = [profile["id"] for profile in surroundings.profiles]
    assert len(found) == len(set(found))
    return set(found)


def profile(surroundings, id):
    (found,) = [profile for profile in surroundings.profiles if profile["id"] == id]
    return found


def ties(surroundings):
    return {(link["source"], link["target"], link["kind"]) for link in surroundings.links}


def test_those_near_and_the_structures_of_the_region_are_read(here):
    add_associations(here, "own", **HERE)
    add_associations(here, "near", **NEAR)
    add_associations(here, "far", **FAR)
    add_associations(here, "nowhere", territories=("c4",))
    for id, facts in {
        "n-province": {},
        "n-commune": {"territories": ("c3",)},
        "n-elsewhere": {"territories": ("p3",)},
        "n-national": {"territories": ("p3",), "level": "national"},
    }.items():
        add_network(here, id, **facts)
    add_partner(here, "p-region", territories=("r1",))
    add_partner(here, "p-elsewhere", territories=("r2",))

    assert ids(read_surroundings(here, "own")) == {
        "own", "near", "n-province", "n-commune", "n-national", "p-region",
    }  # fmt: skip


def test_members_of_networks_are_read_wherever_they_are(here):
    add_associations(here, "own", **HERE)
    add_associations(here, "member", territories=("c4",), **FAR)
    add_network(here, "n")
    save_memberships(here, [Membership("member", "n")])

    surroundings = read_surroundings(here, "own")

    assert "member" in ids(surroundings)
    assert ties(surroundings) == {("member", "n", "member")}


def test_those_who_have_gone_are_not_read(here):
    add_associations(here, "own", **HERE)
    add_associations(here, "gone", status="closed", **NEAR)
    add_network(here, "n-gone", status="inactive")
    add_partner(here, "p-gone", status="merged")

    assert ids(read_surroundings(here, "own")) == {"own"}


def test_without_a_point_those_alike_are_read(here):
    add_associations(here, "own")
    add_associations(here, "same-place", domains=("crafts",))
    add_associations(here, "same-domain", territories=("c4",))
    add_associations(here, "other", territories=("c4",), domains=("crafts",))
    add_network(here, "n-domain", territories=("p3",), domains=("literacy",))

    assert ids(read_surroundings(here, "own")) == {"own", "same-place", "same-domain", "n-domain"}


def test_a_foreign_place_has_its_own_surroundings(here):
    add_associations(here, "own", territories=("xx-city",), domains=("crafts",))
    add_network(here, "n-abroad", territories=("xx",))
    add_network(here, "n-here")

    surroundings = read_surroundings(here, "own")

    assert ids(surroundings) == {"own", "n-abroad"}
    assert profile(surroundings, "own")["territories"] == ["xx-city", "xx"]


def test_territories_go_from_narrow_to_wide(here):
    add_associations(here, "own")
    add_associations(here, "two", territories=("c1", "c3"))

    assert profile(read_surroundings(here, "own"), "own")["territories"] == ["c1", "p1", "r1"]
    assert profile(read_surroundings(here, "two"), "two")["territories"] == ["c1", "c3", "p1", "p2", "r1"]


def test_a_profile_says_what_is_known_and_none_for_the_rest(here):
    add_associations(
        here, "own", domains=("training", "literacy"), targets=("women",), axes={"vision": 0.2}, staff=0,
        premises=False, founded_year=2001, objectives_fr="Lire", objectives_ar="القراءة",
    )  # fmt: skip

    found = profile(read_surroundings(here, "own"), "own")

    assert (found["axis_vision"], found["axis_governance"], found["staff"], found["premises"]) == (0.2, None, 0, False)
    assert (found["internet"], found["members"], found["founded"], found["lat"]) == (None, None, 2001, None)
    assert found["domains"] == ["training", "literacy"]
    assert found["targets"] == ["women"]
    assert found["objectives"] == "Lire القراءة"
    assert found["status"] == "active"


def test_every_kind_of_link_is_read_once(here):
    add_associations(here, "own", "b", "c", **HERE)
    add_network(here, "n")
    add_partner(here, "p")
    add_partner(here, "q")
    add_user(here)
    save_spaces(here, [Space(id="s1", host="b", kind="office", capacity=4), Space(id="s2", host="b", kind="vehicle")])
    save_memberships(here, [Membership("own", "n")])
    save_partnerships(here, [Partnership("own", "p"), Partnership("q", "own", confirmed=False)])
    decide(here, ask(here, "r1", "exchange", "own", "c"), "accepted")
    decide(here, ask(here, "r2", "space", "own", "b"), "accepted")
    add_project(here, "j1", "own", "b")
    add_project(here, "j2", "own", "b")

    surroundings = read_surroundings(here, "own")

    assert ties(surroundings) == {
        ("own", "n", "member"),
        ("own", "p", "partner"),
        ("own", "c", "exchange"),
        ("own", "b", "uses"),
        ("b", "own", "project"),
    }
    assert len(surroundings.links) == 5
    assert sorted(surroundings.spaces, key=lambda space: space["id"]) == [
        {"id": "s1", "host": "b", "kind": "office", "capacity": 4},
        {"id": "s2", "host": "b", "kind": "vehicle", "capacity": None},
    ]


def test_an_organisation_that_is_not_there_has_no_surroundings(here):
    assert read_surroundings(here, "nobody") == Surroundings([], [], [])


def test_networks_for_the_associations_of_a_province(here):
    add_associations(here, "own", "another")
    add_associations(here, "member", territories=("c4",))
    add_network(here, "n-province")
    add_network(here, "n-region", territories=("r1",))
    add_network(here, "n-commune", territories=("c1",))
    add_network(here, "n-elsewhere", territories=("p3",))
    add_network(here, "n-national", territories=("p3",), level="national")
    add_network(here, "n-gone", status="closed")
    save_memberships(here, [Membership("member", "n-province")])

    found = ids(read_networks_around(here, "p1", ["own"]))

    assert found == {"own", "member", "n-province", "n-region", "n-commune", "n-national"}

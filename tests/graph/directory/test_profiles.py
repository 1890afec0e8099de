"""What the matching is given: everybody, or some as they are now, with their links and spaces."""

from graph.directory import profiles
from graph.directory.profiles import Surroundings, read_all, read_kinds, read_own, read_profiles, read_province
from graph.directory.spaces import Space, save_spaces
from graph.links.links import Membership, Partnership, save_memberships, save_partnerships
from graph.server.revision import read_revision
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


def test_everybody_is_read_once_page_by_page(here, monkeypatch):
    monkeypatch.setattr(profiles, "PAGE", 2)
    add_associations(here, "a", "b", "c", **HERE)
    add_associations(here, "gone", status="closed", **NEAR)
    add_network(here, "n")
    save_memberships(here, [Membership("c", "n", since=2019)])
    told = []

    everybody = read_all(here, lambda *progress: told.append(progress))

    assert ids(everybody) == {"a", "b", "c", "gone", "n"}
    assert ties(everybody) == {("c", "n", "member")}
    assert [link["since"] for link in everybody.links] == [2019]
    assert told == [("organisations", 2, 5), ("organisations", 4, 5), ("organisations", 5, 5)]


def test_an_empty_graph_has_nobody(graph):
    assert read_all(graph) == Surroundings([], [], [])
    assert read_own(graph, ["nobody"]) == Surroundings([], [], [])
    assert read_profiles(graph, ["nobody"]) == {}


def test_a_few_are_read_with_whom_they_are_linked_with(here):
    add_associations(here, "own", "member", "other", **HERE)
    add_network(here, "n")
    save_memberships(here, [Membership("own", "n"), Membership("member", "n")])
    save_partnerships(here, [Partnership("other", "own")])

    own = read_own(here, ["own", "own"])

    assert ids(own) == {"own"}
    assert ties(own) == {("own", "n", "member"), ("other", "own", "partner")}
    assert ties(read_own(here, ["n"])) == {("own", "n", "member"), ("member", "n", "member")}
    assert set(read_profiles(here, ["n", "own"])) == {"n", "own"}


def test_a_foreign_place_is_read_with_its_country(here):
    add_associations(here, "own", territories=("xx-city",), domains=("crafts",))

    assert profile(read_own(here, ["own"]), "own")["territories"] == ["xx-city", "xx"]


def test_territories_go_from_narrow_to_wide(here):
    add_associations(here, "own")
    add_associations(here, "two", territories=("c1", "c3"))

    assert profile(read_own(here, ["own"]), "own")["territories"] == ["c1", "p1", "r1"]
    assert profile(read_own(here, ["two"]), "two")["territories"] == ["c1", "c3", "p1", "p2", "r1"]


def test_a_profile_says_what_is_known_and_none_for_the_rest(here):
    add_associations(
        here, "own", domains=("training", "literacy"), targets=("women",), axes={"vision": 0.2}, premises=False,
        objectives_fr="Lire", objectives_ar="القراءة",
    )  # fmt: skip

    found = profile(read_own(here, ["own"]), "own")

    assert (found["axis_vision"], found["axis_governance"], found["premises"]) == (0.2, None, False)
    assert (found["internet"], found["lat"]) == (None, None)
    assert found["domains"] == ["training", "literacy"]
    assert found["targets"] == ["women"]
    assert found["text"] == "Lire القراءة"
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

    own, host = read_own(here, ["own"]), read_own(here, ["b"])

    assert ties(own) == {
        ("own", "n", "member"),
        ("own", "p", "partner"),
        ("own", "c", "exchange"),
        ("own", "b", "uses"),
        ("own", "b", "project"),
    }
    assert len(own.links) == 5
    assert ties(host) == {("own", "b", "uses"), ("b", "own", "project")}
    assert own.spaces == []
    assert sorted(host.spaces, key=lambda space: space["id"]) == [
        {"id": "s1", "host": "b", "kind": "office", "capacity": 4},
        {"id": "s2", "host": "b", "kind": "vehicle", "capacity": None},
    ]


def test_what_suggestions_are_made_of_leaves_a_new_stamp_when_it_changes(here):
    add_user(here)
    stamps = [read_revision(here)]
    add_associations(here, "own", "b")
    stamps.append(read_revision(here))
    add_network(here, "n")
    stamps.append(read_revision(here))
    request = ask(here, "r1", "join", "own", "n")
    assert read_revision(here) == stamps[-1]  # Asking changes nothing yet.
    decide(here, request, "accepted")
    stamps.append(read_revision(here))

    assert len({stamp for stamp, _ in stamps}) == 4
    assert [count for _, count in stamps] == [stamps[0][1], 2, 3, 3]


def test_a_province_has_its_active_associations_and_hosts(here):
    add_associations(here, "low", territories=("c2",))
    add_associations(here, "own", "wide", territories=("c1", "p1"))
    add_associations(here, "gone", status="inactive")
    add_associations(here, "elsewhere", territories=("c3",))
    add_network(here, "n-host")
    add_network(here, "n-without")
    add_partner(here, "p-host")
    add_user(here)
    hosts = ("n-host", "p-host", "low", "elsewhere", "gone")
    save_spaces(here, [Space(id=f"s-{host}", host=host, kind="office") for host in hosts])
    decide(here, ask(here, "r1", "exchange", "own", "wide"), "accepted")
    decide(here, ask(here, "r2", "space", "own", "n-host"), "accepted")
    decide(here, ask(here, "r3", "exchange", "own", "elsewhere"), "accepted")

    province = read_province(here, "p1")

    assert ids(province) == {"own", "wide", "low", "n-host", "p-host"}
    assert ties(province) == {("own", "wide", "exchange"), ("own", "n-host", "uses")}
    assert {space["id"] for space in province.spaces} == {"s-n-host", "s-p-host", "s-low"}
    assert read_province(here, "nowhere") == Surroundings([], [], [])


def test_kinds_are_of_those_active_in_the_province(here):
    add_associations(here, "own", "other")
    add_associations(here, "gone", status="closed")
    add_associations(here, "elsewhere", territories=("c3",))
    add_network(here, "n")

    found = read_kinds(here, "p1", ["own", "own", "gone", "elsewhere", "n", "nobody"])

    assert found == {"own": "association", "n": "network"}
    assert read_kinds(here, "p2", ["own", "elsewhere"]) == {"elsewhere": "association"}

"""Links that exist: what a profile lists, from both sides, and how often."""

from graph.links.links import Membership, Partnership, count_members, list_links, save_memberships, save_partnerships
from tests.graph.world import add_associations, add_network, add_partner, add_project


def names(graph, id):
    return [(link.relation, link.entry.id) for link in list_links(graph, id)]


def test_memberships_show_on_both_sides(here):
    add_associations(here, "a", "b")
    add_network(here, "n")

    for _time in range(2):
        save_memberships(here, [Membership("a", "n", since=2015), Membership("b", "n")])

    assert names(here, "n") == [("members", "a"), ("members", "b")]
    (link,) = list_links(here, "a")
    assert (link.relation, link.entry.id, link.since, link.axis) == ("networks", "n", 2015, None)
    assert list_links(here, "b")[0].since is None
    assert count_members(here, "n") == 2
    assert count_members(here, "nobody") == 0


def test_a_partnership_has_no_direction(here):
    add_associations(here, "a")
    add_partner(here, "p")

    save_partnerships(here, [Partnership("a", "p", since=2012)])
    save_partnerships(here, [Partnership("p", "a", since=2013, subject_fr="Livres", subject_ar="كتب")])

    assert names(here, "a") == [("partners", "p")]
    assert names(here, "p") == [("partners", "a")]
    assert list_links(here, "a")[0].since == 2013


def test_an_unconfirmed_partnership_is_not_listed(here):
    add_associations(here, "a")
    add_partner(here, "p")

    save_partnerships(here, [Partnership("a", "p", confirmed=False)])

    assert names(here, "a") == []


def test_those_who_have_gone_are_not_listed_or_counted(here):
    add_associations(here, "a")
    add_associations(here, "gone", status="closed")
    add_network(here, "n")
    save_memberships(here, [Membership("a", "n"), Membership("gone", "n")])

    assert names(here, "n") == [("members", "a")]
    assert count_members(here, "n") == 1


def test_projects_show_carriers_and_funders(here):
    add_associations(here, "a", "b")
    add_partner(here, "p")
    add_project(here, "j", "a", "b", funders=("p",))

    assert names(here, "a") == [("projects", "j")]
    assert names(here, "p") == [("funded", "j")]
    assert sorted(names(here, "j")) == [("carriers", "a"), ("carriers", "b"), ("funders", "p")]


def test_links_come_by_name_and_can_be_limited(here):
    add_network(here, "n")
    for id, name in (("a1", "Zitoune"), ("a2", "Étoile"), ("a3", "atlas")):
        add_associations(here, id, name_fr=name)
    save_memberships(here, [Membership(id, "n") for id in ("a1", "a2", "a3")])

    assert names(here, "n") == [("members", "a3"), ("members", "a2"), ("members", "a1")]
    assert [link.entry.id for link in list_links(here, "n", limit=2)] == ["a3", "a2"]


def test_links_to_who_is_not_there_are_not_made(here):
    add_associations(here, "a")

    save_memberships(here, [Membership("a", "nobody")])

    assert names(here, "a") == []

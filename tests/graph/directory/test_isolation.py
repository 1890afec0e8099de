"""Isolated associations: each of the three reasons takes one off the list; needs order it; unknown is no need."""

import pytest

from graph.directory import isolation
from graph.directory.isolation import (
    count_isolated,
    first_province,
    list_isolated,
    list_some,
    read_overview,
    summarise_province,
)
from graph.links.links import Membership, Partnership, save_memberships, save_partnerships
from graph.rules.kinds import AXES
from tests.graph.world import add_associations, add_network, add_partner, add_project, add_user, ask, decide


@pytest.fixture
def alone(here):
    """Return a graph where a1 and a2 of the province p1 are isolated."""
    add_associations(here, "a1", "a2")
    add_associations(here, "elsewhere", territories=("c3",))
    add_network(here, "n")
    add_partner(here, "p")
    return here


def ids(graph, province="p1", commune=None, domain=None, **paging):
    rows = list_isolated(graph, province, commune, domain, **paging)
    if not paging:
        assert count_isolated(graph, province, commune, domain) == len(rows)
        overview = read_overview(graph, province, commune or None, domain or None, points=100)
        assert list_some(graph, overview.ids) == rows and overview.summary == summarise_province(graph, province)
        placed = [(row.id, row.lat, row.lon, row.place_fr, row.place_ar) for row in rows if row.lat is not None]
        assert [(one.id, one.lat, one.lon, one.place_fr, one.place_ar) for one in overview.points] == placed
    return [row.id for row in rows]


def test_those_without_any_link_are_isolated(alone):
    assert ids(alone) == ["a1", "a2"]
    assert ids(alone, "p2") == ["elsewhere"]
    assert ids(alone, "p3") == []


def test_a_network_takes_one_off_the_list(alone):
    save_memberships(alone, [Membership("a1", "n")])

    assert ids(alone) == ["a2"]


def test_a_network_that_has_gone_does_not(alone):
    save_memberships(alone, [Membership("a1", "n")])
    add_network(alone, "n", status="closed")

    assert ids(alone) == ["a1", "a2"]


@pytest.mark.parametrize("ends", [("a1", "p"), ("p", "a1")])
def test_a_confirmed_partner_takes_one_off_the_list(alone, ends):
    save_partnerships(alone, [Partnership(*ends)])

    assert ids(alone) == ["a2"]


def test_an_unconfirmed_partner_does_not(alone):
    save_partnerships(alone, [Partnership("a1", "p", confirmed=False)])

    assert ids(alone) == ["a1", "a2"]


def test_a_shared_project_takes_its_carriers_off_the_list(alone):
    add_project(alone, "j", "a1", "elsewhere")

    assert ids(alone) == ["a2"]
    assert ids(alone, "p2") == []


def test_a_project_of_ones_own_or_its_funder_does_not(alone):
    add_project(alone, "j", "a1", funders=("p",))

    assert ids(alone) == ["a1", "a2"]


@pytest.mark.parametrize("status", ["inactive", "closed", "merged"])
def test_those_who_have_gone_are_not_listed(alone, status):
    add_associations(alone, "a1", status=status)

    assert ids(alone) == ["a2"]


def test_one_in_two_communes_is_listed_and_counted_once(alone):
    add_associations(alone, "wide", territories=("c1", "c2", "p1"))

    assert ids(alone) == ["a1", "a2", "wide"]
    assert summarise_province(alone, "p1").associations == 3


def test_needs_are_weak_axes_and_means_that_are_lacking(here):
    add_associations(
        here, "a", axes={"vision": 0.4, "governance": 0.41, "projects": 0.0}, premises=False, equipment=True
    )

    (row,) = list_isolated(here, "p1", None, None)

    assert set(row.weak_axes) == {"vision", "projects"}
    assert row.lacking == ("premises",)
    assert row.needs == 3


def test_unknown_is_not_a_need(here):
    add_associations(here, "a")

    (row,) = list_isolated(here, "p1", None, None)

    assert (row.weak_axes, row.lacking, row.needs) == ((), (), 0)


def test_all_nine_needs_are_counted(here):
    add_associations(here, "a", axes=dict.fromkeys(AXES, 0.1), premises=False, equipment=False, internet=False)

    assert list_isolated(here, "p1", None, None)[0].needs == 9


def test_most_needs_come_first_then_the_oldest_then_by_name(here):
    add_associations(here, "b-none")
    add_associations(here, "a-none")
    add_associations(here, "young", premises=False, founded_year=2015)
    add_associations(here, "old", internet=False, founded_year=1999)
    add_associations(here, "needy", premises=False, internet=False, founded_year=2020)

    everyone = ids(here)

    assert everyone == ["needy", "old", "young", "a-none", "b-none"]
    assert [ids(here, skip=skip, limit=2) for skip in (0, 2, 4)] == [everyone[:2], everyone[2:4], everyone[4:]]


def test_filters_by_commune_and_domain(here):
    add_associations(here, "a", territories=("c1",), domains=("literacy",))
    add_associations(here, "b", territories=("c2",), domains=("crafts", "training"))

    assert ids(here, commune="c1") == ["a"]
    assert ids(here, commune="c3") == []
    assert ids(here, domain="literacy") == ["a"]
    assert ids(here, domain="social") == ["a", "b"]
    assert ids(here, domain="economy") == ["b"]
    assert ids(here, commune="c2", domain="literacy") == []
    assert ids(here, commune="", domain="") == ["a", "b"]


def test_a_row_shows_what_staff_need_to_know(alone):
    add_user(alone)
    add_associations(alone, "a1", name_ar="أولى", lat=32.9, lon=-5.6, founded_year=2001, synthetic=True)
    assert ids(alone) == ["a1", "a2"] and len(read_overview(alone, "p1", None, None, points=0).points) == 0
    request = ask(alone, "r", "recommend", "n", "a1")

    row = list_isolated(alone, "p1", None, None)[0]

    assert (row.id, row.name_ar, row.lat, row.founded_year, row.synthetic) == ("a1", "أولى", 32.9, 2001, True)
    assert (row.place_fr, row.place_ar, row.domain) == ("Commune Haute", "جماعة عليا", "literacy")
    assert row.recommended["id"] == "n"

    decide(alone, request, "refused")
    assert list_isolated(alone, "p1", None, None)[0].recommended is None


def test_a_province_is_summed_up(alone):
    add_associations(alone, "a3", "a4")
    add_associations(alone, "gone", status="closed")
    save_memberships(alone, [Membership("a3", "n")])
    save_partnerships(alone, [Partnership("a4", "p")])

    assert summarise_province(alone, "p1") == isolation.ProvinceSummary(associations=4, without_network=3, isolated=2)
    assert summarise_province(alone, "p3") == isolation.ProvinceSummary(0, 0, 0)


def test_the_first_province_with_an_association_is_found(here):
    assert first_province(here) is None

    add_associations(here, "a", territories=("c1",))
    add_associations(here, "b", territories=("c3",))

    assert first_province(here) == "p2"

"""The map and the budget of a province's plan: where sessions are and who comes, and tables that add up."""

import json
from fractions import Fraction

import pytest

from portal.plan.papers.budget import budget_tables, round_together
from portal.plan.papers.reading import read_paper
from seed import demo
from tests.portal.plan.papers import planned
from tests.portal.strict import LANGUAGES

STAFF = demo.STAFF["khenifra"]


def words(tag):
    return " ".join(tag.get_text(" ").replace("\u00a0", " ").split())


@pytest.fixture
def tables(app, plan):
    """Return the tables of the budget by id, in English."""
    with app.test_request_context(headers={"Cookie": "language=en"}):
        return {table.id: table for table in budget_tables(read_paper(plan))}


def costs(table):
    return {line.name: line.cost for line in table.lines}


@pytest.mark.parametrize("language", LANGUAGES)
def test_halls_have_the_numbers_of_the_list(browse, plan, place, language):
    page = browse(STAFF, language).get(f"/plans/{plan.id}/map")

    cards = page.select("[data-marker-card]")
    assert [card.h2.get_text().split(",")[0].split("،")[0] for card in cards] == [
        "Maison des jeunes",
        "École du village",
    ]
    markers = json.loads(page.find(id="map-data").string)["markers"]
    numbered = {marker[4]: marker for marker in markers if marker[4]}
    assert {number: marker[3] for number, marker in numbered.items()} == {1: "#hall-1", 2: "#hall-2"}
    assert numbered[1][:2] == [32.94, -5.67]
    dots = {marker[3] for marker in markers if not marker[4]}
    assert dots == {f"/associations/{id}" for id in (place.a, place.b, place.c)}


def test_a_cancelled_session_is_not_on_the_map(browse, plan):
    page = browse(STAFF).get(f"/plans/{plan.id}/map")

    titles = [words(title) for title in page.select(".hall-sessions strong")]
    assert len(titles) == 4 and titles.count("an offer that is gone") == 1
    assert "Association Alpha" in words(page.select_one(".hall-sessions"))


def test_each_table_adds_up_to_the_cost_of_the_plan(plan, tables):
    assert plan.cost == 10_701
    for table in tables.values():
        assert sum(line.cost for line in table.lines) == table.total.cost == plan.cost, table.id
        assert sum(line.needs for line in table.lines) == table.total.needs == 7, table.id
        assert sum(line.share for line in table.lines) == pytest.approx(1.0)
        assert table.total.sessions == 4


def test_kinds_communes_and_quarters(tables):
    assert costs(tables["kind"]) == {"Training": 9000, "Networking": 1001, "Unknown": 700}
    assert costs(tables["commune"]) == {"Khénifra": 9700, "Lehri": 1001}
    assert list(costs(tables["quarter"]).values()) == [7001, 3700]


def test_a_session_of_several_axes_is_split_by_the_needs_it_serves(tables):
    # 6000 by 2 needs of governance and 1 of management; 1001 in thirds; 3000 to management; 700 to nobody knows what.
    assert costs(tables["axis"]) == {"Governance": 4334, "Management": 5334, "Communication": 333, "Unknown": 700}
    assert [(line.name, line.sessions) for line in tables["axis"].lines] == [
        ("Governance", 2), ("Management", 3), ("Communication", 1), ("Unknown", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("costs", "rounded"),
    [
        ({"a": Fraction(1, 3), "b": Fraction(1, 3), "c": Fraction(1, 3)}, 1),
        ({"a": Fraction(7, 2), "b": Fraction(5, 2)}, 6),
        ({"a": Fraction(4)}, 4),
        ({}, 0),
    ],
)
def test_rounded_costs_keep_their_sum(costs, rounded):
    found = round_together(costs, rounded)
    assert sum(found.values()) == rounded
    assert all(abs(found[key] - cost) < 1 for key, cost in costs.items())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_a_chart_and_a_table_for_each(browse, plan, language):
    page = browse(STAFF, language).get(f"/plans/{plan.id}/budget")

    assert len(page.select("svg.chart")) == len(page.select("table")) == 4
    assert all(chart.find("title").get_text() and chart.find("desc").get_text() for chart in page.select("svg.chart"))


def test_the_page_says_what_is_left_and_how_axes_are_split(browse, seeded, plan, staff):
    page = browse(STAFF).get(f"/plans/{plan.id}/budget")
    assert "9,299 dirhams left" in words(page)
    assert "split evenly by the needs" in words(page)
    poor = planned.replace(plan, settings=planned.replace(plan.settings, budget=10_000))
    planned.save(seeded, poor, staff, plan)
    assert "701 dirhams over the budget" in words(browse(STAFF).get(f"/plans/{plan.id}/budget"))

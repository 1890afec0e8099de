"""The published figures come out of the seeded graph at the precision in which they are printed."""

import pytest

from graph.schema import migrate
from graph.study import COUNTS, SHARES, compute_indicators
from seed.indicators import count_for, indicators
from seed.loader import load
from seed.synthetic import Dataset, generate
from tests.seed import figures

COVERED = sorted({*SHARES, *COUNTS})
DIAGNOSTIC_PAGES = (13, 14, 15)
JUDGEMENTS = {
    "funding_difficulties_sidikacem", "no_monitoring_chichaoua", "weak_partner_comm_sidikacem",
    "insufficient_comm_chichaoua", "good_comm_chichaoua",
}  # fmt: skip


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return generate()


@pytest.fixture(scope="module")
def computed(dataset):
    return figures.compute(dataset)


@pytest.mark.parametrize("id", COVERED)
def test_generated_data_meets_the_published_figure(computed, id):
    indicator = indicators()[id]

    assert indicator.holds(computed[id]), f"{computed[id]} is not {indicator.qualifier} {indicator.value}"


def test_every_fact_of_the_study_is_covered():
    facts = {i.id for i in indicators().values() if i.page not in DIAGNOSTIC_PAGES} - JUDGEMENTS

    assert facts == set(COVERED)


def test_seeded_graph_gives_the_published_figures(graph, dataset):
    # Arrange
    migrate(graph)
    load(graph, dataset)

    # Act
    found = compute_indicators(graph)

    # Assert
    wrong = {
        id: (figure.value, str(indicators()[id].value))
        for id, figure in found.items()
        if figure.value is None or not indicators()[id].holds(figure.value)
    }
    assert set(found) == set(COVERED)
    assert wrong == {}
    expected = figures.compute(dataset)
    assert {id: figure.value for id, figure in found.items()} == pytest.approx(expected)


def test_seeding_twice_changes_nothing(graph, dataset):
    # Arrange
    migrate(graph)
    load(graph, dataset)
    count = "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN count(DISTINCT n) AS nodes, count(r) AS links"
    before = graph.read(count)

    # Act
    load(graph, dataset)

    # Assert
    assert graph.read(count) == before


def test_figures_of_an_empty_graph_are_unknown(graph):
    migrate(graph)

    found = compute_indicators(graph)

    assert all(found[id].value is None for id in SHARES)
    assert all(found[id].value == 0 for id in COUNTS)


def test_a_share_that_no_count_gives_is_refused():
    with pytest.raises(ValueError, match="choose another size"):
        count_for("domain_literacy_khenifra", 10)

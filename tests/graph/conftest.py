"""A small world for the contract tests: two regions, a few domains, on both releases."""

import pytest

from graph.directory.territories import save_territories
from graph.directory.vocabulary import save_domains, save_target_groups
from graph.server.connection import Graph
from tests.graph import world


@pytest.fixture
def here(any_graph: Graph) -> Graph:
    """Return a graph that holds territories, domains and target groups, and no entry yet."""
    save_territories(any_graph, world.TERRITORIES)
    save_domains(any_graph, world.DOMAINS)
    save_target_groups(any_graph, world.TARGETS)
    return any_graph

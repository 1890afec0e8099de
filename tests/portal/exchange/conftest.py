"""A graph with the reference lists and nobody in it, and a desk for lists."""

import pytest

from graph.directory.territories import save_territories
from graph.directory.vocabulary import save_domains, save_target_groups
from graph.server.connection import Graph
from seed import reference
from tests.portal.exchange.desk import Desk

FORGET = "MATCH (n:Entry|Contact|ImportBatch|ImportedRow|ImportMapping|ImportWord|Merge|Officer) DETACH DELETE n"


@pytest.fixture(scope="module")
def listed(module_graph: Graph) -> Graph:
    save_territories(module_graph, reference.territories())
    save_domains(module_graph, reference.domains())
    save_target_groups(module_graph, reference.target_groups())
    return module_graph


@pytest.fixture
def desk(listed: Graph, tmp_path) -> Desk:
    listed.write(FORGET)
    return Desk(listed, tmp_path)

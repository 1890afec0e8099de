"""Which server the graph is on: the one that the environment names, else the one that the portal brings along."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.server import embedded, jars
from graph.server.connection import Graph, ServerSettings
from graph.server.schema import migrate
from portal.config import instance_folder


@contextmanager
def open_graph() -> Iterator[Graph]:
    """Open the graph with its schema up to date; a server that this started stops at the end.

    Raises GraphUnavailable when the server that the environment names can't be reached.
    """
    uri = os.environ.get("NEO4J_URI")
    if uri:
        settings = ServerSettings(
            uri,
            os.environ.get("NEO4J_USER", "neo4j"),
            os.environ.get("NEO4J_PASSWORD", ""),
            os.environ.get("NEO4J_DATABASE", "neo4j"),
        )
        with _migrated(settings) as graph:
            yield graph
    else:
        with (
            embedded.running(data_folder(), jars.folder(jars.read_lock(jars.CURRENT))) as settings,
            _migrated(settings) as graph,
        ):
            yield graph


def data_folder() -> Path:
    """Return the folder of the graph that the portal brings along."""
    return instance_folder() / "graph"


@contextmanager
def _migrated(settings: ServerSettings) -> Iterator[Graph]:
    with Graph.open(settings) as graph:
        migrate(graph)
        yield graph

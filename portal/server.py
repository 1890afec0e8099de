"""Which server the graph is on: the one that the environment names, else the one that the portal brings along."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from graph.server import embedded, jars
from graph.server.connection import Graph, GraphClosed, GraphUnavailable, ServerSettings
from graph.server.schema import migrate
from portal.config import instance_folder

TELL_EVERY = 20.0
"""Seconds after which it is said, again and again, that the graph is still starting."""
PATIENCE = embedded.START_TIMEOUT
"""Seconds for which the graph that the portal brings along may refuse to answer after its start."""
NEXT_TRY = 1.0

Tell = Callable[[int], None]
"""Told how many seconds somebody has been waiting."""


@contextmanager
def open_graph(tell: Tell | None = None, *, unfinished: bool = False) -> Iterator[Graph]:
    """Open the graph with its schema up to date; a server that this started stops at the end.

    tell: called every 20 seconds while the graph isn't ready. unfinished: also, and as it is, one that a restore was
    cut short on, which raises GraphClosed otherwise. Raises GraphUnavailable when the server that the
    environment names can't be reached, DataFolderInUse and StartFailed as `embedded.running` does.
    """
    with ExitStack() as stack:
        with _telling(tell):
            graph = _open(stack, unfinished)
        yield graph


def data_folder() -> Path:
    """Return the folder of the graph that the portal brings along."""
    return instance_folder() / "graph"


def _open(stack: ExitStack, unfinished: bool) -> Graph:
    uri = os.environ.get("NEO4J_URI")
    if uri:
        user, password = os.environ.get("NEO4J_USER", "neo4j"), os.environ.get("NEO4J_PASSWORD", "")
        settings = ServerSettings(uri, user, password, os.environ.get("NEO4J_DATABASE", "neo4j"))
        graph = stack.enter_context(Graph.open(settings))
        _prepare(graph, unfinished)
    else:
        settings = stack.enter_context(embedded.running(data_folder(), jars.folder(jars.read_lock(jars.CURRENT))))
        graph = stack.enter_context(Graph.open(settings))
        _prepare_patiently(graph, unfinished)
    return graph


def _prepare(graph: Graph, unfinished: bool) -> None:
    """Bring the schema up to date, but for a graph that is half restored and wanted so."""
    if not (unfinished and graph.gate.look().is_restore):
        migrate(graph)


def _prepare_patiently(graph: Graph, unfinished: bool) -> None:
    """Bring the schema up to date, as often as a busy machine makes the first answers too slow."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            _prepare(graph, unfinished)
        except GraphUnavailable as error:
            if time.monotonic() > deadline or (isinstance(error, GraphClosed) and error.state.is_restore):
                raise
            time.sleep(NEXT_TRY)
        else:
            return


@contextmanager
def _telling(tell: Tell | None) -> Iterator[None]:
    """Tell now and then, in a thread that ends with the block, how long it has taken so far."""
    ended, began = threading.Event(), time.monotonic()

    def go() -> None:
        while tell is not None and not ended.wait(TELL_EVERY):
            tell(round(time.monotonic() - began))

    thread = threading.Thread(target=go, name="telling", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()

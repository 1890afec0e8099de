"""Opening the graph: on a busy machine one is told that it takes long, and it is waited for."""

from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from graph.server.connection import GraphUnavailable
from graph.server.embedded import StartFailed
from portal import cli
from portal import server as opening


@pytest.fixture
def brought_along(server, monkeypatch, tmp_path):
    """Let the tests' server be the one that the portal brings along, with short waits."""

    @contextmanager
    def running(data, jars):
        yield server

    monkeypatch.delenv("NEO4J_URI", raising=False)
    monkeypatch.setenv("TAKWIA_INSTANCE", str(tmp_path))
    monkeypatch.setattr(opening.embedded, "running", running)
    monkeypatch.setattr(opening, "TELL_EVERY", 0.01)
    monkeypatch.setattr(opening, "NEXT_TRY", 0.05)


def refusing(monkeypatch, times):
    """Let the graph refuse so many times before it answers."""
    left, migrate = [GraphUnavailable("too busy")] * times, opening.migrate
    tries = []

    def answer(graph):
        tries.append(graph)
        if left:
            raise left.pop()
        return migrate(graph)

    monkeypatch.setattr(opening, "migrate", answer)
    return tries


def test_a_graph_that_is_slow_to_answer_is_waited_for(brought_along, monkeypatch):
    tries, told = refusing(monkeypatch, 3), []

    with opening.open_graph(told.append) as graph:
        graph.verify()
        so_far = len(told)

    assert len(tries) == 4
    assert told and all(isinstance(seconds, int) for seconds in told)
    assert len(told) == so_far  # Nothing is told any more once it is open.


def test_a_graph_that_never_answers_is_given_up_in_the_end(brought_along, monkeypatch):
    tries = refusing(monkeypatch, 100)
    monkeypatch.setattr(opening, "PATIENCE", 0.2)

    with pytest.raises(GraphUnavailable, match="too busy"), opening.open_graph():
        pass

    assert len(tries) > 1


def test_a_server_that_the_environment_names_is_not_waited_for(brought_along, server, monkeypatch):
    monkeypatch.setenv("NEO4J_URI", server.uri)
    tries = refusing(monkeypatch, 1)

    with pytest.raises(GraphUnavailable), opening.open_graph():
        pass

    assert len(tries) == 1


def test_the_command_says_that_it_waits(brought_along, monkeypatch):
    refusing(monkeypatch, 2)
    monkeypatch.setenv("SECRET_KEY", "x")  # It ends once the graph is open.

    result = CliRunner().invoke(cli.main, ["send"])

    assert "The graph isn't ready after 0 seconds: this machine is busy. Waiting for it…" in result.output


def test_a_graph_that_cannot_start_is_told_in_words(monkeypatch):
    @contextmanager
    def failing(tell, *, unfinished):
        raise StartFailed("Neo4j didn't start: no memory")
        yield

    monkeypatch.setattr(cli, "open_graph", failing)

    result = CliRunner().invoke(cli.main, ["graph"])

    assert (result.exit_code, result.output) == (1, "Error: Neo4j didn't start: no memory\n")

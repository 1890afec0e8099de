"""The connection: what a query gives back, and what happens while the server is away."""

import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import neo4j
import pytest

from graph.server import connection
from graph.server.connection import Graph, GraphUnavailable, ServerSettings


def settings_of(port: int) -> ServerSettings:
    return ServerSettings(f"bolt://127.0.0.1:{port}", "neo4j", "a password")


@pytest.fixture
def silent_port():
    """A port that takes connections and never answers, as a server that hangs does."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


@pytest.fixture
def closed_port():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def test_rows_are_dicts_of_plain_values(any_graph):
    any_graph.write("CREATE (:Sample {name: $name, tags: $tags})", name="زاكورة", tags=["a", "b"])

    rows = any_graph.read("MATCH (s:Sample) RETURN s.name AS name, s.tags AS tags, s.none AS none, s AS whole")

    assert rows == [
        {
            "name": "زاكورة",
            "tags": ["a", "b"],
            "none": None,
            "whole": {"name": "زاكورة", "tags": ["a", "b"]},
        }
    ]


def test_no_row_is_an_empty_list(any_graph):
    assert any_graph.read("MATCH (s:Sample) RETURN s.name AS name") == []


def test_parameter_is_never_read_as_cypher(any_graph):
    text = "x'}) DETACH DELETE n //"

    any_graph.write("CREATE (:Sample {name: $name})", name=text)

    assert any_graph.read("MATCH (s:Sample) RETURN s.name AS name") == [{"name": text}]


def test_mistake_in_a_query_is_not_an_unavailable_graph(any_graph):
    with pytest.raises(neo4j.exceptions.ClientError):
        any_graph.read("MATCH (s:Sample RETURN s")


def test_query_longer_than_its_timeout_is_ended(any_graph):
    with pytest.raises(neo4j.exceptions.Neo4jError, match=r"[Tt]ime"):
        any_graph.read("UNWIND range(1, 1000000000) AS n WITH n WHERE n % 7 = 8 RETURN count(n) AS n", timeout=0.2)


def test_read_sees_the_writes_made_before_through_the_cluster_protocol(server, graph):
    with Graph.open(replace(server, uri=server.uri.replace("bolt://", "neo4j://"))) as routed:
        for number in range(20):
            routed.write("CREATE (:Sample {number: $number})", number=number)

            assert routed.read("MATCH (s:Sample) RETURN count(s) AS n") == [{"n": number + 1}]


def test_opening_a_graph_needs_no_server(closed_port):
    Graph.open(settings_of(closed_port)).close()


@pytest.mark.parametrize("ask", [Graph.verify, lambda g: g.read("RETURN 1"), lambda g: g.write("RETURN 1")])
def test_server_that_is_down_makes_the_graph_unavailable(closed_port, ask):
    with Graph.open(settings_of(closed_port)) as graph, pytest.raises(GraphUnavailable):
        ask(graph)


def test_server_that_hangs_makes_the_graph_unavailable(silent_port):
    with Graph.open(settings_of(silent_port)) as graph, pytest.raises(GraphUnavailable):
        graph.verify()


def test_time_outs_let_a_page_answer_within_two_seconds():
    # The slowest case: refused until just before the limit, and then a server that hangs.
    refused = [delay for n, delay in enumerate(connection.RETRY_DELAYS) if sum(connection.RETRY_DELAYS[:n]) < 0.3]

    assert connection.RETRY_TIME == 0.3
    assert 1.2 * sum(refused) + connection.ACQUISITION_TIMEOUT < 2
    assert connection.CONNECTION_TIMEOUT <= connection.ACQUISITION_TIMEOUT


def test_writes_that_block_one_another_are_tried_again(any_graph):
    any_graph.write("UNWIND range(0, 9) AS n CREATE (:Sample {number: n, count: 0})")
    forward = list(range(10))
    orders = [forward, forward[::-1]] * 10
    increment = "UNWIND $order AS n MATCH (s:Sample {number: n}) SET s.count = s.count + 1"

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda order: any_graph.write(increment, order=order), orders))

    assert any_graph.read("MATCH (s:Sample) RETURN DISTINCT s.count AS count") == [{"count": len(orders)}]


def test_wrong_password_says_what_to_check(server):
    wrong = replace(server, password="wrong")
    with Graph.open(wrong) as graph, pytest.raises(GraphUnavailable, match="NEO4J_PASSWORD"):
        graph.verify()


def test_password_is_not_shown(server):
    assert server.password not in repr(server)

"""The graph that this application reads and writes."""

from flask import Flask, current_app

from graph.server.connection import Graph


def tie_graph(app: Flask, graph: Graph) -> None:
    """Tie an open graph to the application."""
    app.extensions["graph"] = graph


def current_graph() -> Graph:
    """Return the graph of the current application."""
    graph: Graph = current_app.extensions["graph"]
    return graph

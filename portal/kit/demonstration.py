"""Whether this portal shows made-up data: every page that shows entries says so, unless it knows better itself."""

import time

from flask import Flask, current_app

from graph.directory.search import holds_synthetic
from graph.server.connection import GraphUnavailable
from portal.kit.graph import current_graph

EXTENSION = "demonstration"
SECONDS = 60.0
"""So long an answer holds: data is seeded or removed rarely."""


def init_app(app: Flask) -> None:
    """Let templates ask; a page that sets `synthetic` itself tells what it shows."""
    app.add_template_global(is_demonstration)


def is_demonstration() -> bool:
    """Say whether any entry of the graph is made up; no while the graph can't be read, as no entry is shown then."""
    moment = time.monotonic()
    known: tuple[float, bool] | None = current_app.extensions.get(EXTENSION)
    if known is None or moment - known[0] > SECONDS:
        try:
            known = moment, holds_synthetic(current_graph())
        except GraphUnavailable:
            return False
        current_app.extensions[EXTENSION] = known
    return known[1]

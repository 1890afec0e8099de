"""What is read of the graph and holds until profiles, links or spaces change: kept in memory, read anew after that."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, TypeVar, cast

from flask import current_app, g

from graph.server.revision import read_revision
from portal.kit.graph import current_graph

EXTENSION = "by_revision"
MOST = 500
"""So many answers of one reading are kept, those that were asked for last."""
Answer = TypeVar("Answer")


def current_revision() -> tuple[str, int]:
    """Return the revision of the graph as it was when this request first asked for it."""
    if "revision" not in g:
        g.revision = read_revision(current_graph())
    return cast(tuple[str, int], g.revision)


def kept(read: Callable[..., Answer], *asked: Any, most: int = MOST) -> Answer:
    """Return what a function that reads the graph answers to what is asked, which has a hash.

    most: so many of its answers are kept.
    """
    readings: dict[Any, tuple[tuple[str, int], Callable[..., Answer]]]
    readings = current_app.extensions.setdefault(EXTENSION, {})
    revision, known = current_revision(), readings.get(read)
    if known is None or known[0] != revision:
        known = readings[read] = (revision, lru_cache(maxsize=most)(partial(read, current_graph())))
    return known[1](*asked)

"""The medians of a province's associations on the six axes, told only over enough of them."""

from dataclasses import dataclass
from typing import LiteralString

from graph.rules.disclosure import LEAST
from graph.rules.kinds import AXES
from graph.server.connection import Graph

GET: LiteralString = """
MATCH (:Territory {code: $province})<-[:IN*0..2]-(:Territory)<-[:BASED_IN]-(association:Association)
WHERE association.active
WITH DISTINCT association
UNWIND $axes AS axis
WITH axis, association['axis_' + axis] AS score WHERE score IS NOT NULL
RETURN axis, percentileCont(score, 0.5) AS median, count(score) AS count
"""


@dataclass(frozen=True)
class Median:
    """The median score of a province on an axis, in [0, 1]; None over fewer than LEAST associations."""

    value: float | None
    count: int


def province_medians(graph: Graph, province: str) -> dict[str, Median]:
    """Return the median of each axis over a province's active associations that have a score on it."""
    rows = {row["axis"]: row for row in graph.read(GET, province=province, axes=list(AXES))}
    found = {}
    for axis in AXES:
        count = rows[axis]["count"] if axis in rows else 0
        found[axis] = Median(rows[axis]["median"] if count >= LEAST else None, count)
    return found

"""When a person was last here: what has come since then is new to them."""

from datetime import datetime, timedelta

from graph.server.connection import Graph

PAUSE = timedelta(hours=4)
"""Within this time it is still the same visit."""
AT_FIRST = timedelta(days=30)
"""What somebody is told of who comes for the first time."""
READ = "MATCH (:User {id: $user})-[:HAS_VISITS]->(visits:Visits) RETURN visits.last AS visited, visits.before AS before"
# The first SET takes the lock: of two pages that are opened at once, the second sees that the visit has begun.
BEGIN = """
MATCH (user:User {id: $user})
MERGE (user)-[:HAS_VISITS]->(visits:Visits)
SET visits.touched_at = $at
WITH visits WHERE visits.last IS NULL OR visits.last <= $ended
SET visits.before = visits.last, visits.last = $at
"""


def last_visit(graph: Graph, user: str, at: datetime) -> datetime:
    """Return when a person's visit before this one was; a new visit begins when the last one is hours ago."""
    rows = graph.read(READ, user=user)
    visited = rows[0]["visited"].to_native() if rows and rows[0]["visited"] else None
    before = rows[0]["before"].to_native() if rows and rows[0]["before"] else None
    if visited is not None and at - visited < PAUSE:
        return before or at - AT_FIRST
    graph.write(BEGIN, user=user, at=at, ended=at - PAUSE)
    return visited or at - AT_FIRST

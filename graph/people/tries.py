"""Tries to sign in, counted where every process of the portal sees them: each too many makes the next wait longer."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from graph.server.connection import Graph

FORGOTTEN = timedelta(days=1)
"""A counter is as new after so long without any try."""

# The first SET takes the locks, in the order of the keys, so that of many tries at once each sees those before it.
TAKE = """
UNWIND $rows AS row
MERGE (tries:Tries {key: row.key})
ON CREATE SET tries.count = 0, tries.open_at = $at, tries.last_at = $at
SET tries.touched_at = $at
WITH collect({tries: tries, pauses: row.pauses}) AS counters, max(tries.open_at) AS open_at
CALL (counters, open_at) {
    UNWIND CASE WHEN open_at > $at THEN [] ELSE counters END AS counter
    WITH counter.tries AS tries, counter.pauses AS pauses
    WITH tries, pauses, CASE WHEN tries.last_at < $forgotten THEN 1 ELSE tries.count + 1 END AS count
    SET tries.count = count, tries.last_at = $at,
        tries.open_at = $at + duration({
            seconds: pauses[CASE WHEN count < size(pauses) THEN count ELSE size(pauses) END - 1]
        })
}
RETURN open_at
"""
GIVE_BACK = """
MATCH (tries:Tries) WHERE tries.key IN $keys
SET tries.count = CASE WHEN tries.count > 1 THEN tries.count - 1 ELSE 0 END, tries.open_at = $at
"""
CLEAR = "MATCH (tries:Tries) WHERE tries.key = $key OR tries.last_at < $forgotten DELETE tries"


def take_try(graph: Graph, counters: Mapping[str, Sequence[int]], at: datetime) -> timedelta:
    """Count a try, and return how long to wait instead when it comes too soon; zero: it may be made.

    counters: by the key of each counter, the seconds of pause after the first try, the second and so on; the last
    repeats. A try that comes too soon for any of them isn't counted by any.
    """
    rows = [{"key": key, "pauses": list(counters[key])} for key in sorted(counters)]
    (row,) = graph.write(TAKE, rows=rows, at=at, forgotten=at - FORGOTTEN)
    open_at: datetime = row["open_at"].to_native()
    return max(open_at - at, timedelta(0))


def clear_tries(graph: Graph, key: str, others: Sequence[str], at: datetime) -> None:
    """Begin a counter anew after a try that was right; the others forget that try alone."""
    graph.write(CLEAR, key=key, forgotten=at - FORGOTTEN)
    graph.write(GIVE_BACK, keys=list(others), at=at)

"""Making a back-up while the graph is in use: of one moment, or not at all.

Neo4j shows each query what is committed at that time, so two queries of one transaction may see two states. Hence the
graph is read between two marks of its last change: when they are the same, nobody has written, and what was read is of
one moment. First it is tried without keeping anybody waiting; when somebody did write, the gate is closed to writers,
who wait, and it is read again. Readers never wait.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, LiteralString

from graph.backup.archive import ArchiveWriter, Contents, Row, writing
from graph.backup.folders import Place
from graph.backup.values import to_json
from graph.server import gate
from graph.server.connection import Graph, GraphUnavailable, Rows
from graph.server.gate import GateState, Phase
from graph.server.schema import LIST_NUMBERS

TRIES = 3
"""How often the graph is read when somebody writes meanwhile: once with open gate, then behind it."""
SLACK = 1.0
"""Seconds more than a look at the gate holds, for a write that has just looked and not begun."""
DRAIN = 60.0
"""Seconds for which transactions that began before the gate was closed are waited for."""

NODES: LiteralString = """
MATCH (node) WHERE NOT node:Maintenance
RETURN elementId(node) AS key, labels(node) AS labels, properties(node) AS properties
"""
LINKS: LiteralString = """
MATCH (start)-[link]->(end)
RETURN elementId(start) AS start, elementId(end) AS end, type(link) AS type, properties(link) AS properties
"""
COUNT: LiteralString = """
CALL () { MATCH (node) RETURN count(node) AS nodes }
CALL () { MATCH ()-[link]->() RETURN count(link) AS links }
RETURN nodes + links AS total
"""
CLOSE: LiteralString = """
MERGE (gate:Maintenance {id: 'gate'})
ON CREATE SET gate.phase = $phase, gate.token = $token, gate.since = datetime()
RETURN gate.token AS token
"""
OPEN: LiteralString = "MATCH (gate:Maintenance {id: 'gate', token: $token}) DELETE gate"
OTHERS: LiteralString = """
SHOW TRANSACTIONS YIELD transactionId, metaData WHERE coalesce(metaData.takwia, '') <> $token
RETURN collect(transactionId) AS ids
"""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it, and of how much."""


class BackupFailed(Exception):
    """No back-up could be made; the message says why. No file is left."""


def back_up(graph: Graph, places: Sequence[Place], target: Path, key: str | None, progress: Progress) -> Contents:
    """Write all nodes, links and files to a new file that only its owner may read, whole or not at all.

    key: what it is encrypted with, or None. Raises BackupFailed, GraphUnavailable, UnknownType and OSError.
    """
    if target.exists():
        raise BackupFailed(f"{target} is there already. Choose another name, such as one with the day in it.")
    state = graph.gate.look()
    if state.is_restore:
        raise BackupFailed(state.told)
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    try:
        for one in range(TRIES):
            contents = _try(graph, places, part, key, progress, closed=one > 0)
            if contents is not None:
                part.replace(target)
                return contents
    finally:
        part.unlink(missing_ok=True)
    raise BackupFailed(
        "Something goes on writing to the graph that isn't the portal or one of its commands. Stop it and try again."
    )


def _try(
    graph: Graph, places: Sequence[Place], part: Path, key: str | None, progress: Progress, *, closed: bool
) -> Contents | None:
    """Write a back-up; return None when somebody wrote while the graph was read."""
    about = {"made_at": datetime.now(UTC).isoformat(timespec="seconds")}
    token = secrets.token_hex(16)
    with (
        os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file,
        writing(file, about, key) as archive,
    ):
        seen = _add_files(archive, places, {})
        with graph.one_reading(token) as rows, _closed(graph, token, rows) if closed else nullcontext():
            before = graph.last_commit()
            _add_graph(archive, rows, progress)
            # Again: what came since, before those who remove files may go on.
            _add_files(archive, places, seen)
            whole = graph.last_commit() == before
        file.flush()
        os.fsync(file.fileno())
    return archive.contents if whole else None


@contextmanager
def _closed(graph: Graph, token: str, rows: Rows) -> Iterator[None]:
    """Close the gate to writers for the block, once those who had passed it are done."""
    next(rows("RETURN 1 AS one"))  # The sign of life is seen from now on.
    graph.gate.token = token
    try:
        close(graph, token, Phase.BACKUP)
        wait_for_others(graph, token)
        yield
    finally:
        # When the server is gone, so is the sign of life, and nobody waits for a gate without one.
        with suppress(GraphUnavailable):
            graph.write(OPEN, token=token)
        graph.gate.release()


def close(graph: Graph, token: str, phase: Phase) -> None:
    """Close the gate, also one that somebody has left closed to writers. Raises BackupFailed when another holds it."""
    state = graph.gate.look()
    if state.phase is not None and (state.is_restore or state.alive):
        raise BackupFailed(state.told)
    graph.write(OPEN, token=state.token)
    (row,) = graph.write(CLOSE, token=token, phase=phase)
    if row["token"] != token:
        raise BackupFailed(GateState(Phase.BACKUP).told)


def wait_for_others(graph: Graph, token: str) -> None:
    """Wait until everybody has seen that the gate is closed, and their transactions have ended, or for a minute."""
    time.sleep(gate.LEASE + SLACK)
    deadline = time.monotonic() + DRAIN
    (row,) = graph.read(OTHERS, token=token)
    waiting = set(row["ids"])
    while waiting and time.monotonic() < deadline:
        time.sleep(0.1)
        (row,) = graph.read(OTHERS, token=token)
        waiting &= set(row["ids"])


def _add_files(archive: ArchiveWriter, places: Sequence[Place], seen: dict[str, Any]) -> dict[str, Any]:
    """Add all files that weren't seen as they are now; return what is seen of each."""
    now = {}
    for place in places:
        for name, path in place.files():
            name = f"{place.name}/{name}"
            with suppress(FileNotFoundError):
                status = path.stat()
                now[name] = status.st_size, status.st_mtime_ns
                if seen.get(name) != now[name]:
                    archive.add_file(name, path)
    return now


def _add_graph(archive: ArchiveWriter, rows: Rows, progress: Progress) -> None:
    ((total,),) = rows(COUNT)
    contents = archive.contents
    contents.migrations = sorted(number for (number,) in rows(LIST_NUMBERS))
    contents.nodes = archive.add_rows("nodes", _told(_nodes(rows), 0, total, progress))
    contents.links = archive.add_rows("links", _told(_links(rows), contents.nodes, total, progress))


def _told(found: Iterator[Row], before: int, total: int, progress: Progress) -> Iterator[Row]:
    """Yield rows on, and tell every ten thousand of them."""
    for number, row in enumerate(found, before + 1):
        if number % 10_000 == 0:
            progress("graph", number, total)
        yield row


def _nodes(rows: Rows) -> Iterator[Row]:
    for key, labels, properties in rows(NODES):
        yield {"key": key, "labels": labels, "properties": _plain(properties)}


def _links(rows: Rows) -> Iterator[Row]:
    for start, end, type, properties in rows(LINKS):
        yield {"start": start, "end": end, "type": type, "properties": _plain(properties)}


def _plain(properties: dict[str, Any]) -> Row:
    return {name: to_json(value) for name, value in properties.items()}

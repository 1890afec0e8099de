"""Restoring a back-up so that there is always one whole graph to return or to go on to, whenever the process ends.

1. The file is read from end to end: a wrong, cut or damaged one changes nothing.
2. Writing: the gate is closed to everybody; nodes come in as `Incoming` alone, with their labels as a list, and files
   beside the old ones. Cut short here, `finish` removes them, and the data of before are as they were.
3. From one commit on, the back-up counts. Clearing: the data of before are removed, and what their schema has more.
   Labelling: files change over, nodes get their labels, constraints and indexes are made, then later migrations. Cut
   short here, `finish` goes on; it needs only the graph and the folders, and each of its steps can be done again.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, LiteralString

from graph.backup.archive import Contents, Row, read
from graph.backup.dump import OPEN, BackupFailed, Progress, close, wait_for_others
from graph.backup.folders import Place, Readable, place_of
from graph.backup.sealed import BAD_HEAD, BadBackup, read_head
from graph.backup.values import UnknownType, from_json
from graph.server.connection import Graph, GraphUnavailable
from graph.server.gate import Phase
from graph.server.schema import MIGRATIONS, migrate, restore_schema, schema_names

BATCH = 2000
"""Rows that are written in one transaction."""

IS_EMPTY: LiteralString = """
RETURN NOT EXISTS { MATCH (node) WHERE NOT node:Migration AND NOT node:Maintenance AND NOT node:Incoming } AS empty
"""
INDEX: LiteralString = "CREATE INDEX incoming_key IF NOT EXISTS FOR (n:Incoming) ON (n.`restore: key`)"
DROP_INDEX: LiteralString = "DROP INDEX incoming_key IF EXISTS"
AWAIT: LiteralString = "CALL db.awaitIndexes(300)"
HELD: LiteralString = """
MATCH (gate:Maintenance {id: 'gate', token: $token})
WITH gate, coalesce(gate.written, 0) AS written
SET gate.written = $before + $count
RETURN written
"""
ADD_NODES: LiteralString = """
UNWIND $rows AS row
CREATE (node:Incoming)
SET node = row.properties, node.`restore: key` = row.key, node.`restore: labels` = row.labels
"""
ADD_LINKS: LiteralString = """
UNWIND $rows AS row
MATCH (start:Incoming {`restore: key`: row.start})
MATCH (end:Incoming {`restore: key`: row.end})
CREATE (start)-[link:$(row.type)]->(end)
SET link = row.properties
"""
COUNT_NODES: LiteralString = "MATCH (node:Incoming) RETURN count(node) AS count"
COUNT_LINKS: LiteralString = "MATCH (:Incoming)-[link]->() RETURN count(link) AS count"
DROP_LINKS: LiteralString = """
MATCH (node:Incoming)-[link]->() CALL (link) { DELETE link } IN TRANSACTIONS OF 5000 ROWS
"""
DROP_NODES: LiteralString = """
MATCH (node:Incoming) CALL (node) { DETACH DELETE node } IN TRANSACTIONS OF 5000 ROWS
"""
CLEAR_LINKS: LiteralString = """
MATCH (node)-[link]->() WHERE NOT node:Incoming CALL (link) { DELETE link } IN TRANSACTIONS OF 5000 ROWS
"""
CLEAR_NODES: LiteralString = """
MATCH (node) WHERE NOT node:Incoming AND NOT node:Maintenance
CALL (node) { DETACH DELETE node } IN TRANSACTIONS OF 5000 ROWS
"""
LABEL: LiteralString = """
MATCH (node:Incoming)
CALL (node) {
    SET node:$(node.`restore: labels`)
    REMOVE node:Incoming, node.`restore: labels`, node.`restore: key`
} IN TRANSACTIONS OF 2000 ROWS
"""
ENTER: LiteralString = "MATCH (gate:Maintenance {id: 'gate', token: $token}) SET gate.phase = $phase"
TAKE_UP: LiteralString = "MATCH (gate:Maintenance {id: 'gate'}) SET gate.token = $token"
NUMBERS: LiteralString = """
MATCH (node:Incoming) WHERE 'Migration' IN node.`restore: labels` RETURN collect(node.number) AS numbers
"""
CONSTRAINTS: LiteralString = """
SHOW CONSTRAINTS YIELD name, labelsOrTypes WHERE NOT name IN $kept AND NOT 'Maintenance' IN labelsOrTypes
"""
INDEXES: LiteralString = """
SHOW INDEXES YIELD name, type, labelsOrTypes, owningConstraint
WHERE type <> 'LOOKUP' AND owningConstraint IS NULL AND NOT name IN $kept AND NOT 'Incoming' IN labelsOrTypes
"""
DROP_CONSTRAINT: LiteralString = "DROP CONSTRAINT $name IF EXISTS"
DROP_OTHER_INDEX: LiteralString = "DROP INDEX $name IF EXISTS"


class WouldReplace(BackupFailed):
    """There are data already, and nobody said that they may be replaced."""


def restore(
    graph: Graph, places: Sequence[Place], file: Path, key: str | None, progress: Progress, *, replace: bool
) -> Contents:
    """Bring a back-up into use, in the place of what the graph and the folders hold.

    replace: whether there may be anything. Raises BadBackup and WouldReplace, and BackupFailed while another is at it,
    with nothing changed; GraphUnavailable, or OSError where a disk is full, after which `finish` is needed.
    """
    contents = check(file, key)
    if not replace and not _is_empty(graph, places):
        raise WouldReplace("There are data already. To replace them by the back-up, give --replace.")
    with _held(graph, take_up=False) as token:
        try:
            _write(graph, places, file, key, contents, token, progress)
            wait_for_others(graph, token)
        except BaseException:
            with suppress(GraphUnavailable):  # Then the gate stays closed, and says what to do.
                _give_up(graph, places, token)
            raise
        graph.write(ENTER, token=token, phase=Phase.CLEARING)
        _go_on(graph, places, token, Phase.CLEARING, progress)
    return contents


def check(file: Path, key: str | None) -> Contents:
    """Read a back-up from end to end and return its list. Raises BadBackup, also for one of a newer schema."""

    def look(_kind: str, rows: list[Row]) -> None:
        for row in rows:
            _values(row)

    contents = read(file, key, look, lambda _name, _file: None)
    unknown = sorted(set(contents.migrations) - MIGRATIONS.keys())
    if unknown:
        raise BadBackup(
            f"A newer version made this back-up: its graph has migrations that this one doesn't know ({unknown}). "
            "Bring this one up to date first."
        )
    return contents


def made_at(file: Path) -> datetime:
    """Return when a back-up was made, which its head tells. Raises BadBackup."""
    with file.open("rb") as opened:
        about, _head = read_head(opened)
    try:
        return datetime.fromisoformat(about["made_at"])
    except (KeyError, TypeError, ValueError):
        raise BadBackup(BAD_HEAD) from None


def finish(graph: Graph, places: Sequence[Place], progress: Progress) -> Phase | None:
    """Bring a restore that was cut short to its end and return the phase that it was in; None when there was none.

    From WRITING it goes back to the data of before, from later phases on to those of the back-up. Raises BackupFailed
    while somebody is at it.
    """
    state = graph.gate.look()
    if not state.is_restore:
        return None
    if state.alive:
        raise BackupFailed(state.told)
    with _held(graph, take_up=True) as token:
        if state.phase is Phase.WRITING:
            progress("removing", 0, 1)
            _give_up(graph, places, token)
        else:
            _go_on(graph, places, token, state.phase, progress)
    return state.phase


def _is_empty(graph: Graph, places: Sequence[Place]) -> bool:
    """Say whether there is nothing to lose: single files, such as the secret, are made by every command."""
    (row,) = graph.read(IS_EMPTY)
    return bool(row["empty"]) and all(place.only or place.is_empty() for place in places)


@contextmanager
def _held(graph: Graph, *, take_up: bool) -> Iterator[str]:
    """Hold the gate, closed to everybody, with a sign of life; take_up: the one that somebody has left."""
    token = secrets.token_hex(16)
    with graph.one_reading(token) as rows:
        next(rows("RETURN 1 AS one"))
        if not take_up:
            graph.gate.token = token
            close(graph, token, Phase.WRITING)
        else:
            graph.gate.token = graph.gate.look().token
            graph.write(TAKE_UP, token=token)
            graph.gate.token = token
            graph.gate.look()
        try:
            yield token
        finally:
            graph.gate.release()


def _write(
    graph: Graph, places: Sequence[Place], file: Path, key: str | None, contents: Contents, token: str,
    progress: Progress,
) -> None:  # fmt: skip
    """Write the whole back-up beside the data of before."""
    _drop_incoming(graph)
    graph.write(INDEX)
    graph.read(AWAIT)
    for place in places:
        place.prepare()
    total, done = contents.nodes + contents.links, 0

    def take_rows(kind: str, rows: list[Row]) -> None:
        nonlocal done
        for at in range(0, len(rows), BATCH):
            batch = [_values(row) for row in rows[at : at + BATCH]]
            _add(graph, token, kind, batch, done)
            done += len(batch)
            progress(kind, done, total)

    def take_file(name: str, content: Readable) -> None:
        found = place_of(places, name)
        if found is not None:
            place, path = found
            place.take(path, content)

    read(file, key, take_rows, take_file)
    (nodes,), (links,) = graph.read(COUNT_NODES), graph.read(COUNT_LINKS)
    if (nodes["count"], links["count"]) != (contents.nodes, contents.links):
        raise BackupFailed("Not all of the back-up came into the graph. Run `takwia restore --finish`, then try again.")


def _add(graph: Graph, token: str, kind: str, rows: list[Row], before: int) -> None:
    """Add rows in one transaction that also says how far it got, so that none is added twice when it is tried again."""

    def work(run: Callable[..., list[dict[str, Any]]]) -> None:
        held = run(HELD, token=token, before=before, count=len(rows))
        if not held:
            raise BackupFailed("Somebody else has taken up this restore.")
        if held[0]["written"] == before:
            run(ADD_NODES if kind == "nodes" else ADD_LINKS, rows=rows)

    graph.transact(work)


def _go_on(graph: Graph, places: Sequence[Place], token: str, phase: Phase | None, progress: Progress) -> None:
    """Bring the data of a back-up, all of which is in the graph, into use."""
    if phase is Phase.CLEARING:
        progress("removing the data of before", 0, 1)
        _drop_schema(graph)
        graph.write_in_parts(CLEAR_LINKS)
        graph.write_in_parts(CLEAR_NODES)
        graph.write(ENTER, token=token, phase=Phase.LABELLING)
    progress("bringing into use", 0, 1)
    for place in places:
        place.change_over()
    graph.write_in_parts(LABEL)
    graph.write(DROP_INDEX)
    restore_schema(graph)
    migrate(graph)
    graph.write(OPEN, token=token)


def _drop_schema(graph: Graph) -> None:
    """Drop what the schema of the back-up doesn't have: its data may break a later constraint until migrated."""
    (row,) = graph.read(NUMBERS)
    kept = schema_names(row["numbers"])
    for row in graph.read(CONSTRAINTS, kept=kept):
        graph.write(DROP_CONSTRAINT, name=row["name"])
    for row in graph.read(INDEXES, kept=kept):
        graph.write(DROP_OTHER_INDEX, name=row["name"])


def _give_up(graph: Graph, places: Sequence[Place], token: str) -> None:
    """Remove what came of a back-up and open the gate to the data of before."""
    _drop_incoming(graph)
    for place in places:
        place.drop_taken()
    graph.write(OPEN, token=token)


def _drop_incoming(graph: Graph) -> None:
    graph.write_in_parts(DROP_LINKS)
    graph.write_in_parts(DROP_NODES)
    graph.write(DROP_INDEX)


def _values(row: Row) -> Row:
    """Return a row with its properties as the driver takes them. Raises BadBackup."""
    try:
        return row | {"properties": {name: from_json(value) for name, value in row["properties"].items()}}
    except (UnknownType, KeyError, ValueError, TypeError) as error:
        raise BadBackup(f"The back-up holds a value that can't be read: {error}") from error

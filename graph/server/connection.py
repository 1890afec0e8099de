"""Open the driver and run queries; the only place that holds credentials and driver settings."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, LiteralString, Protocol, Self, TypeVar

import neo4j
from neo4j import exceptions

from graph.server.gate import Gate, GateState, read_state

# A web page must say within two seconds that the graph is down. The driver would try a transaction again after
# any wait, and its clock starts only after the first try, so tries are counted here, see Graph._again.
CONNECTION_TIMEOUT = 1.0  # seconds to reach a server
ACQUISITION_TIMEOUT = 1.5  # seconds to get a connection that works, from the pool or new, hand-shake included
RETRY_TIME = 0.3  # seconds after which a query whose connection fails isn't tried again
RETRY_DELAYS = (0.1, 0.2, 0.4, 0.8, 1.6)  # seconds before each new try, varied by a fifth; a deadlock gets them all
# Seconds of rest after which a connection is tested before it is used. The queries of a page follow one another and
# only the first pays that round trip; one that breaks in between is tried again on another, see Graph._again. A server
# that falls silent in that second, without closing its connections, keeps those waiting who were just speaking to it.
LIVENESS_CHECK = 1.0

PART = 2000
"""Rows that are fetched at once where all of them are read."""

REFUSED = "The server refuses this user or password: check NEO4J_USER and NEO4J_PASSWORD."

UNAVAILABLE = (
    exceptions.ServiceUnavailable,
    exceptions.SessionExpired,
    exceptions.ConnectionPoolError,
    exceptions.TransientError,
)

# The driver says every retry at level WARNING; that the graph is unavailable is said once, by who asked.
logging.getLogger("neo4j.session").setLevel(logging.ERROR)
logging.getLogger("neo4j.pool").setLevel(logging.CRITICAL)


T = TypeVar("T")


class Run(Protocol):
    """Runs a query within a transaction and returns one dict a row."""

    def __call__(self, query: LiteralString, /, **parameters: Any) -> list[dict[str, Any]]:
        """Run a query."""
        ...


class GraphUnavailable(Exception):
    """Say that the graph's server is down, unreachable or restarting; the same Graph works when it is back."""


class GraphClosed(GraphUnavailable):
    """Say that the graph is closed, to writers or to everybody, while a back-up is made or restored."""

    def __init__(self, state: GateState) -> None:
        super().__init__(state.told)
        self.state = state


class Rows(Protocol):
    """Runs a query within a transaction that reads and yields its rows one by one, as lists of values."""

    def __call__(self, query: LiteralString, /, **parameters: Any) -> Iterator[list[Any]]:
        """Run a query."""
        ...


@dataclass(frozen=True)
class ServerSettings:
    """Say which server to talk to, and as whom. The URI is bolt://… or, for a cluster, neo4j://…."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str = "neo4j"


class Graph:
    """Run queries on one database. It keeps bookmarks: a read sees the writes made through the same Graph."""

    def __init__(self, driver: neo4j.Driver, database: str) -> None:
        self._driver = driver
        self._database = database
        self.gate = Gate(self._look)

    @classmethod
    def open(cls, settings: ServerSettings) -> Graph:
        """Prepare a connection pool; nothing is sent before the first query."""
        driver = neo4j.GraphDatabase.driver(
            settings.uri,
            auth=(settings.user, settings.password),
            connection_timeout=CONNECTION_TIMEOUT,
            connection_acquisition_timeout=ACQUISITION_TIMEOUT,
            max_transaction_retry_time=-1,  # One try.
            liveness_check_timeout=LIVENESS_CHECK,
            # Labels that no node has yet aren't worth a warning on an empty graph; deprecations are logged.
            notifications_min_severity=neo4j.NotificationMinimumSeverity.WARNING,
            notifications_disabled_classifications=[neo4j.NotificationDisabledClassification.UNRECOGNIZED],
            telemetry_disabled=True,
            user_agent="takwia-reseau",
        )
        return cls(driver, settings.database)

    def read(self, query: LiteralString, /, *, timeout: float | None = None, **parameters: Any) -> list[dict[str, Any]]:
        """Run a query that only reads, retried on passing errors; return one dict a row.

        `timeout` (seconds) ends a query that takes longer. Raises GraphUnavailable.
        """
        return self._run(self._read_once, neo4j.Query(query, timeout=timeout), parameters, False)

    def write(
        self, query: LiteralString, /, *, timeout: float | None = None, **parameters: Any
    ) -> list[dict[str, Any]]:
        """Run a query in one transaction, retried on passing errors: it must be able to run twice.

        `timeout` (seconds) ends a query that takes longer. Raises GraphUnavailable.
        """
        return self._run(self._write_once, neo4j.Query(query, timeout=timeout), parameters, True)

    def transact(self, work: Callable[[Run], T]) -> T:
        """Do a work of several queries in one transaction: all is kept, or nothing when it raises or breaks off.

        It is done again from the beginning after an error that passes. Raises GraphUnavailable.
        """
        return self._again(lambda: self._transact_once(work), writing=True)

    def write_in_parts(self, query: LiteralString, /, **parameters: Any) -> None:
        """Run a query that commits part after part (CALL … IN TRANSACTIONS); broken off, it keeps those that it did.

        It isn't tried again. Raises GraphUnavailable.
        """
        with _told_unavailable(), self._driver.session(database=self._database, fetch_size=PART) as session:
            session.run(query, parameters).consume()

    @contextmanager
    def one_reading(self, token: str) -> Iterator[Rows]:
        """Open one transaction that reads, of which others see the token; its rows come as they are asked for.

        Two queries in it may see different states when somebody writes meanwhile: see `last_commit`. Raises
        GraphUnavailable.
        """
        with (
            _told_unavailable(),
            self._driver.session(
                database=self._database, default_access_mode=neo4j.READ_ACCESS, fetch_size=PART
            ) as session,
            session.begin_transaction(metadata={"takwia": token}) as transaction,
        ):

            def rows(query: LiteralString, /, **parameters: Any) -> Iterator[list[Any]]:
                for record in transaction.run(query, parameters):
                    yield record.values()

            yield rows

    def last_commit(self) -> frozenset[str]:
        """Return a mark of the graph's last change: the same when nothing was written meanwhile, by anybody.

        Only one server's marks may be compared. Raises GraphUnavailable.
        """
        with (
            _told_unavailable(),
            self._driver.session(database=self._database, default_access_mode=neo4j.READ_ACCESS) as session,
        ):
            session.run("RETURN 1 AS one").consume()
            return session.last_bookmarks().raw_values

    def verify(self) -> None:
        """Check that the server answers and takes the credentials. Raises GraphUnavailable."""
        self.read("RETURN 1 AS one")

    def close(self) -> None:
        """Close every connection."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read_once(self, query: neo4j.Query, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        """Run a query alone: a read is a third quicker without the messages that begin and end a transaction."""
        with self._driver.session(
            database=self._database,
            default_access_mode=neo4j.READ_ACCESS,
            bookmark_manager=self._driver.execute_query_bookmark_manager,
        ) as session:
            return session.run(query, parameters).data()

    def _write_once(self, query: neo4j.Query, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        return self._driver.execute_query(
            query,
            parameters_=parameters,
            routing_=neo4j.RoutingControl.WRITE,
            database_=self._database,
            result_transformer_=neo4j.Result.data,
        )

    def _transact_once(self, work: Callable[[Run], T]) -> T:
        with (
            self._driver.session(
                database=self._database, bookmark_manager=self._driver.execute_query_bookmark_manager
            ) as session,
            session.begin_transaction() as transaction,
        ):

            def run(query: LiteralString, /, **parameters: Any) -> list[dict[str, Any]]:
                return transaction.run(query, parameters).data()

            done = work(run)
            transaction.commit()
            return done

    def _run(
        self,
        once: Callable[[neo4j.Query, dict[str, Any]], list[dict[str, Any]]],
        query: neo4j.Query,
        parameters: dict[str, Any],
        writing: bool,
    ) -> list[dict[str, Any]]:
        return self._again(lambda: once(query, parameters), writing=writing)

    def _look(self) -> GateState:
        with self._driver.session(
            database=self._database,
            default_access_mode=neo4j.READ_ACCESS,
            bookmark_manager=self._driver.execute_query_bookmark_manager,
        ) as session:
            return read_state(lambda query, **parameters: session.run(query, parameters).data())

    def _pass(self, *, writing: bool) -> None:
        state = self.gate.stop(writing=writing)
        if state is not None:
            raise GraphClosed(state)

    def _again(self, once: Callable[[], T], *, writing: bool) -> T:
        """Do something, again after an error that passes: a deadlock, a new leader, a connection that broke."""
        started = time.monotonic()
        for delay in (*RETRY_DELAYS, None):
            try:
                self._pass(writing=writing)
                return once()
            except exceptions.AuthError as error:
                raise GraphUnavailable(REFUSED) from error
            except UNAVAILABLE as error:
                passing = isinstance(error, exceptions.TransientError) or time.monotonic() - started < RETRY_TIME
                if delay is None or not passing or not error.is_retryable():
                    raise GraphUnavailable(str(error)) from error
            # Two queries that block each other must not try again at the same moment.
            time.sleep(delay * random.uniform(0.8, 1.2))  # noqa: S311 - nothing secret depends on it
        raise AssertionError("the last try returns or raises")


@contextmanager
def _told_unavailable() -> Iterator[None]:
    """Raise GraphUnavailable for what the driver raises when the server can't be reached."""
    try:
        yield
    except exceptions.AuthError as error:
        raise GraphUnavailable(REFUSED) from error
    except UNAVAILABLE as error:
        raise GraphUnavailable(str(error)) from error

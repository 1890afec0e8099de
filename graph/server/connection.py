"""Open the driver and run queries; the only place that holds credentials and driver settings."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, LiteralString, Self

import neo4j
from neo4j import exceptions

# A web page must say within two seconds that the graph is down. The driver would try a transaction again after
# any wait, and its clock starts only after the first try, so tries are counted here, see Graph._run.
CONNECTION_TIMEOUT = 1.0  # seconds to reach a server
ACQUISITION_TIMEOUT = 1.5  # seconds to get a connection that works, from the pool or new, hand-shake included
RETRY_TIME = 0.3  # seconds after which a query whose connection fails isn't tried again
RETRY_DELAYS = (0.1, 0.2, 0.4, 0.8, 1.6)  # seconds before each new try, varied by a fifth; a deadlock gets them all
# Seconds of rest after which a connection is tested before it is used. The queries of a page follow one another and
# only the first pays that round trip; one that breaks in between is tried again on another, see Graph._run. A server
# that falls silent in that second, without closing its connections, keeps those waiting who were just speaking to it.
LIVENESS_CHECK = 1.0

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


class GraphUnavailable(Exception):
    """Say that the graph's server is down, unreachable or restarting; the same Graph works when it is back."""


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
        return self._run(self._read_once, neo4j.Query(query, timeout=timeout), parameters)

    def write(
        self, query: LiteralString, /, *, timeout: float | None = None, **parameters: Any
    ) -> list[dict[str, Any]]:
        """Run a query in one transaction, retried on passing errors: it must be able to run twice.

        `timeout` (seconds) ends a query that takes longer. Raises GraphUnavailable.
        """
        return self._run(self._write_once, neo4j.Query(query, timeout=timeout), parameters)

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

    def _run(
        self,
        once: Callable[[neo4j.Query, dict[str, Any]], list[dict[str, Any]]],
        query: neo4j.Query,
        parameters: dict[str, Any],
    ) -> list[dict[str, Any]]:
        """Run a query, again after an error that passes: a deadlock, a new leader, a connection that broke."""
        started = time.monotonic()
        for delay in (*RETRY_DELAYS, None):
            try:
                return once(query, parameters)
            except exceptions.AuthError as error:
                raise GraphUnavailable(REFUSED) from error
            except UNAVAILABLE as error:
                passing = isinstance(error, exceptions.TransientError) or time.monotonic() - started < RETRY_TIME
                if delay is None or not passing or not error.is_retryable():
                    raise GraphUnavailable(str(error)) from error
            # Two queries that block each other must not try again at the same moment.
            time.sleep(delay * random.uniform(0.8, 1.2))  # noqa: S311 - nothing secret depends on it
        raise AssertionError("the last try returns or raises")

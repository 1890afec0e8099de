"""The graph's connection: the only place with credentials, and the only one that speaks to the driver."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from types import TracebackType
from typing import Any, LiteralString, Self

import neo4j
from neo4j.exceptions import AuthError, ClientError, DriverError, Neo4jError, ServiceUnavailable, TransientError

CONNECTION_SECONDS = 1.0
ACQUISITION_SECONDS = 1.5
RETRY_SECONDS = 1.5
"""The driver's own defaults go up to a minute; a person who waits for a page can't."""

logging.getLogger("neo4j.notifications").setLevel(logging.ERROR)


class GraphUnavailable(Exception):
    """The server of the graph can't be reached, is starting or stopping, or refuses to let us in."""


@dataclass(frozen=True)
class ServerSettings:
    """Where a server is, and how to sign in; the password isn't shown by ``repr``."""

    uri: str
    user: str
    password: str
    database: str = "neo4j"

    def __repr__(self) -> str:
        """Say where the server is, and keep its password."""
        return f"ServerSettings({self.uri!r}, {self.user!r}, database={self.database!r})"


class Graph:
    """An open graph: reads and writes through managed transactions, which the driver may run twice.

    Bookmarks are kept between calls, so that a cluster always shows what was written before. After a server
    was away, the same object works again as soon as it is back.
    """

    def __init__(self, driver: neo4j.Driver, database: str) -> None:
        """Wrap a driver; use ``Graph.open``."""
        self._driver = driver
        self._database = database

    @classmethod
    def open(cls, settings: ServerSettings) -> Self:
        """Open a graph without speaking to its server yet."""
        driver = neo4j.GraphDatabase.driver(
            settings.uri,
            auth=(settings.user, settings.password),
            connection_timeout=CONNECTION_SECONDS,
            connection_acquisition_timeout=ACQUISITION_SECONDS,
            max_transaction_retry_time=RETRY_SECONDS,
            liveness_check_timeout=5,
            notifications_min_severity="OFF",
        )
        return cls(driver, settings.database)

    def read(self, query: LiteralString, /, *, timeout: float | None = None, **parameters: Any) -> list[dict[str, Any]]:
        """Return the rows of a query that changes nothing; ``timeout`` in seconds ends one that takes too long.

        Raises GraphUnavailable when the server can't be reached.
        """
        return self._run(query, neo4j.RoutingControl.READ, timeout, parameters)

    def write(self, query: LiteralString, /, *, timeout: float | None = None, **parameters: Any) -> list[dict[str, Any]]:
        """Run a query that may change the graph, and return its rows; see ``read``."""
        return self._run(query, neo4j.RoutingControl.WRITE, timeout, parameters)

    def verify(self) -> None:
        """Raise GraphUnavailable unless the server answers and lets us in."""
        self.read("RETURN 1 AS one")

    def close(self) -> None:
        """Close all connections."""
        self._driver.close()

    def __enter__(self) -> Self:
        """Return the graph itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the graph."""
        self.close()

    def _run(
        self, query: LiteralString, routing: neo4j.RoutingControl, timeout: float | None, parameters: dict[str, Any]
    ) -> list[dict[str, Any]]:
        try:
            records, _summary, _keys = self._driver.execute_query(
                neo4j.Query(query, timeout=timeout), parameters, routing_=routing, database_=self._database
            )
        except (ServiceUnavailable, AuthError, TransientError, DriverError) as error:
            raise GraphUnavailable(str(error)) from error
        except ClientError as error:
            if _is_absent(error):
                raise GraphUnavailable(str(error)) from error
            raise
        return [dict(record.items()) for record in records]


def _is_absent(error: Neo4jError) -> bool:
    """Say whether the database itself is missing, stopped or still starting."""
    return (error.code or "").startswith(("Neo.ClientError.Database", "Neo.ClientError.Cluster"))

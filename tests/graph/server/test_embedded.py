"""The Neo4j that the portal brings along: who owns it, who finds it, and when it ends."""

import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from graph.server import embedded, jars
from graph.server.connection import Graph, GraphUnavailable
from graph.server.embedded import DataFolderInUse, EmbeddedServer, StartFailed, find, running
from tests.conftest import QUICK_START

ROOT = Path(__file__).parents[3]
JARS = jars.folder(jars.read_lock(jars.CURRENT))
END = 180  # seconds in which a server must have ended, or come back, on a machine that does other things too
OWNER = """\
import sys, threading
from pathlib import Path
from graph.server.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), Path(sys.argv[2]), heap="512m", options=["-XX:TieredStopAtLevel=1"])
server.start()
print(server.child_pid, flush=True)
threading.Event().wait()
"""


def start_owner(data: Path) -> tuple[subprocess.Popen[str], psutil.Process]:
    """Start a process that owns a server; return both."""
    command = [sys.executable, "-c", OWNER, str(data), str(JARS)]
    owner = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert owner.stdout is not None
    child = psutil.Process(int(owner.stdout.readline()))
    owner.stdout.close()
    return owner, child


def test_data_folder_has_one_owner(embedded_server):
    with pytest.raises(DataFolderInUse, match=f"used by process {os.getpid()}"):
        EmbeddedServer(embedded_server.data, JARS).start()


def test_running_server_is_found(embedded_server, server):
    assert find(embedded_server.data) == server


def test_command_uses_the_running_server_and_leaves_it_running(embedded_server, server):
    pid = embedded_server.child_pid

    with running(embedded_server.data, JARS) as settings:
        assert settings == server

    assert embedded_server.child_pid == pid
    assert find(embedded_server.data) == server


def test_password_is_generated_and_private(embedded_server, server):
    file = embedded_server.data / "password"

    assert file.read_text(encoding="utf-8") == server.password
    assert len(server.password) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert all(server.password not in argument for argument in psutil.Process(embedded_server.child_pid).cmdline())


def test_server_listens_on_loopback_only(embedded_server):
    listening = [c for c in psutil.Process(embedded_server.child_pid).net_connections() if c.status == "LISTEN"]

    assert {connection.laddr.ip.removeprefix("::ffff:") for connection in listening} == {"127.0.0.1"}
    assert len(listening) == 1


def test_interrupt_from_the_terminal_is_not_for_the_server(embedded_server, server_graph):
    os.kill(embedded_server.child_pid, signal.SIGINT)

    server_graph.verify()
    assert os.getpgid(embedded_server.child_pid) != os.getpgid(0)


def test_folder_without_a_server_has_none(tmp_path):
    assert find(tmp_path) is None
    assert find(tmp_path / "missing") is None


@pytest.mark.parametrize("change", [{"owner_started": 1.0}, {"port": None}, {"unknown": 1}])
def test_stale_address_is_ignored(embedded_server, tmp_path, change):
    address = json.loads((embedded_server.data / "server.json").read_text(encoding="utf-8"))
    (tmp_path / "server.json").write_text(json.dumps(address | change), encoding="utf-8")
    (tmp_path / "password").write_text("a password", encoding="utf-8")

    assert find(tmp_path) is None


def test_missing_jars_are_told_with_what_to_do(tmp_path):
    with pytest.raises(StartFailed, match="make setup"):
        EmbeddedServer(tmp_path / "data", tmp_path).start()


def test_failed_start_gives_the_reason_and_lets_go_of_the_folder(tmp_path):
    for _ in range(2):
        with pytest.raises(StartFailed, match="Neo4j didn't start"):
            EmbeddedServer(tmp_path, JARS, heap="nonsense").start()

    assert not (tmp_path / "server.json").exists()
    assert not (tmp_path / "password").exists()


def test_server_ends_with_its_killed_owner_and_the_next_one_has_its_data(tmp_path):
    # Arrange
    owner, child = start_owner(tmp_path)
    settings = find(tmp_path)
    assert settings is not None
    with Graph.open(settings) as graph:
        graph.write("CREATE (:Sample {number: 1})")

    # Act
    owner.kill()
    owner.wait()

    # Assert: the next owner waits by itself until the former server is gone.
    assert find(tmp_path) is None
    with running(tmp_path, JARS) as again:
        assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
        assert again.password == settings.password
        with Graph.open(again) as graph:
            assert graph.read("MATCH (s:Sample) RETURN s.number AS number") == [{"number": 1}]
    assert find(tmp_path) is None


def test_server_ends_with_a_terminated_owner(tmp_path):
    owner, child = start_owner(tmp_path)

    owner.terminate()

    assert owner.wait(END) == -signal.SIGTERM
    child.wait(END)


def test_killed_server_comes_back_and_the_same_graph_works_again(tmp_path, caplog):
    # Arrange
    server = EmbeddedServer(tmp_path, JARS, heap="512m", options=QUICK_START)
    with server as settings, Graph.open(settings) as graph:
        graph.write("CREATE (:Sample {number: 1})")
        killed = psutil.Process(server.child_pid)

        # Act
        killed.kill()
        killed.wait()
        with pytest.raises(GraphUnavailable):
            graph.verify()

        # Assert
        rows = None
        deadline = time.monotonic() + END
        while rows is None and time.monotonic() < deadline:
            try:
                rows = graph.read("MATCH (s:Sample) RETURN s.number AS number")
            except GraphUnavailable:
                time.sleep(0.3)
        assert rows == [{"number": 1}]
        assert server.child_pid != killed.pid
    assert "Neo4j ended unexpectedly" in caplog.text
    assert embedded.find(tmp_path) is None


class Stopwatch(threading.Event):
    """Waits for nothing, keeps how long it should have, and is set after so many pauses."""

    def __init__(self, pauses):
        super().__init__()
        self.pauses, self.most = [], pauses

    def wait(self, timeout=None):
        if timeout >= 1:
            self.pauses.append(timeout)
        if len(self.pauses) == self.most:
            self.set()
        return self.is_set()


def test_a_server_that_starts_is_back_soon_however_often_it_dies(tmp_path, monkeypatch):
    # Arrange: each start makes a process that has ended already, but two that fail.
    server = EmbeddedServer(tmp_path, JARS)
    starts = iter((True, True, True, True, False, False, True))
    dead = [sys.executable, "-c", ""]

    def launch(port):
        if not next(starts):
            raise StartFailed("no")
        server._child = subprocess.Popen(dead, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        server._child.wait()

    server._stopping = Stopwatch(8)
    monkeypatch.setattr(server, "_launch", launch)

    # Act
    server._watch(embedded.ServerSettings("bolt://127.0.0.1:1", "neo4j", ""))
    server._end_child()

    # Assert
    assert server._stopping.pauses == [1, 1, 1, 1, 1, 2, 5, 1]

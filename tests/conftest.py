"""The real Neo4j that tests run on: each release is started once a session, in a temporary folder.

- `graph`: a Graph with its schema and nothing else in it, emptied before each test.
- `module_graph`: the same, emptied before each module: fill it in a module's own fixture, only read it in tests.
- `any_graph`: like `graph`, and the test runs once on each release, the long-term one too.
- `demo_graph`: a server apart, which only the portal's `seeded` fills.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from graph.server import connection, jars
from graph.server.connection import Graph, ServerSettings
from graph.server.embedded import EmbeddedServer
from graph.server.schema import migrate

# A run fails by what changed, never by chance; `pytest --hypothesis-profile explore` draws other examples.
settings.register_profile("fixed", derandomize=True)
settings.register_profile("explore", derandomize=False)
settings.load_profile("fixed")

# Half the compiler's work: a server that lives for some minutes starts sooner and runs no slower.
QUICK_START = ("-XX:TieredStopAtLevel=1",)
# Tests empty the graph and fill it again: what is counted changes more than plans of queries would bear.
KEPT_PLANS = """\
dbms.cypher.min_replan_interval=1d
server.memory.query_cache.per_db_cache_num_entries=10000
"""
MEMORY, ROOM = Path("/dev/shm"), 4_000_000_000  # noqa: S108 - a folder of its own in it
"""Where a server writes quickest, and the bytes that must be free there: what tests write needn't outlive them."""
# What numba compiles for the search of a large country takes a minute; one worker that has it gets all that need it.
SEARCHING = ("test_batch.py", "test_exposure.py", "test_search.py")
MOST_FILES = 40
"""How many files are told at the end."""
EMPTY = "MATCH (n) WHERE NOT n:Migration DETACH DELETE n"


class ByFile(LoadScopeScheduling):
    """Gives each worker whole files, and all of a portal in the browser: what tests share is made once.

    xdist's own groups don't work with this pytest, which keeps the ids of tests elsewhere than it looks.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = PurePosixPath(nodeid.partition("::")[0])
        if "functional" in path.parts:
            return "functional"
        return "searching" if path.name in SEARCHING else str(path)


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Deal out tests by file, in their order: the longest stand first."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in which files the time goes, with what they set up, in seconds of work."""
    spent: dict[str, float] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                file = report.nodeid.partition("::")[0]
                spent[file] = spent.get(file, 0.0) + report.duration
    terminalreporter.section("slowest files")
    for file, seconds in sorted(spent.items(), key=lambda one: -one[1])[:MOST_FILES]:
        terminalreporter.line(f"{seconds:7.1f}s {file}")
    terminalreporter.line(f"{sum(spent.values()):7.1f}s in {len(spent)} files")


def empty_graph(graph: Graph) -> Graph:
    """Remove every node but the record of migrations; return the same graph."""
    graph.write(EMPTY)
    return graph


@contextmanager
def _server(lock: jars.Lock, command: str = "python -m graph.server.jars") -> Iterator[EmbeddedServer]:
    folder = jars.folder(lock)
    if any(not (folder / jar.filename).exists() for jar in lock.jars):
        pytest.fail(f"Neo4j {lock.version} is not there: run `{command}`.")
    quickest = MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None
    with TemporaryDirectory(prefix="takwia-tests-", dir=quickest) as data:
        server = EmbeddedServer(
            Path(data), folder, heap="768m", page_cache="64m", options=QUICK_START, more=KEPT_PLANS
        )  # fmt: skip
        with server:
            yield server


def _settings(server: EmbeddedServer) -> ServerSettings:
    assert server.settings is not None
    return server.settings


@pytest.fixture(scope="session")
def embedded_server() -> Iterator[EmbeddedServer]:
    with _server(jars.read_lock(jars.CURRENT)) as server:
        yield server


@pytest.fixture(scope="session")
def server(embedded_server: EmbeddedServer) -> ServerSettings:
    return _settings(embedded_server)


@pytest.fixture(scope="session")
def demo_server() -> Iterator[ServerSettings]:
    """Start a server for the demonstration alone: what other tests empty needn't be seeded again."""
    with _server(jars.read_lock(jars.CURRENT)) as server:
        yield _settings(server)


@pytest.fixture(scope="session")
def lts_server() -> Iterator[ServerSettings]:
    with _server(jars.read_lock(jars.LTS), "python -m graph.server.jars --lts") as server:
        yield _settings(server)


def _open(server: ServerSettings) -> Graph:
    """Open a graph that waits for a busy machine longer than a page could."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "ACQUISITION_TIMEOUT", 20.0)
        return Graph.open(server)


@pytest.fixture(scope="session")
def server_graph(server: ServerSettings) -> Iterator[Graph]:
    with _open(server) as graph:
        migrate(graph)
        yield graph


@pytest.fixture(scope="session")
def demo_graph(demo_server: ServerSettings) -> Iterator[Graph]:
    with _open(demo_server) as graph:
        migrate(graph)
        yield graph


@pytest.fixture(scope="session")
def lts_graph(lts_server: ServerSettings) -> Iterator[Graph]:
    with _open(lts_server) as graph:
        migrate(graph)
        yield graph


@pytest.fixture
def graph(server_graph: Graph) -> Graph:
    return empty_graph(server_graph)


@pytest.fixture(scope="module")
def module_graph(server_graph: Graph) -> Graph:
    return empty_graph(server_graph)


@pytest.fixture(params=["server_graph", "lts_graph"], ids=["2026.08", "5.26"])
def any_graph(request: pytest.FixtureRequest) -> Graph:
    return empty_graph(request.getfixturevalue(request.param))

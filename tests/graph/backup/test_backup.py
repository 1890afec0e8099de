"""Back-up and restore between both releases: all is there again, of one moment, and never half."""

import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from graph.backup import dump, restore
from graph.backup.archive import Contents
from graph.backup.dump import BackupFailed
from graph.backup.folders import Place
from graph.backup.sealed import BadBackup
from graph.backup.values import from_json, to_json
from graph.server import gate
from graph.server.connection import Graph, GraphClosed
from graph.server.gate import Phase
from graph.server.schema import MIGRATIONS, migrate
from portal.config import ROOT
from tests.conftest import _open, empty_graph
from tests.graph.backup.picture import files, picture, schema
from tests.graph.backup.test_sealed import KEY, VALUES

EVERY_TYPE = """
CREATE (a:Entry:Association {id: 'a', text: 'جمعية', truth: false,
  most: 9223372036854775807, least: -9223372036854775808,
  float: 1.0, tiny: 4.9e-324, none: 0.0 / 0.0, less: -1.0 / 0.0, minus: -0.0, day: date('0044-03-15'),
  time: time('23:59:59.999999999+01:00'), local: localtime('00:00:00.000000001'),
  at: datetime('2025-10-26T02:30:00.123456789+01:00[Europe/Paris]'), offset: datetime('1969-12-31T23:59:59.5-12:45'),
  noon: localdatetime('2026-02-28T12:00'), long: duration('P14M-3DT-0.5S'), bytes: $bytes, empty: '',
  place: point({latitude: 32.9, longitude: -5.6}), high: point({latitude: 1, longitude: 2, height: 3}),
  flat: point({x: 1, y: 2}), space: point({x: 1, y: 2, z: -0.0}), places: [point({x: 1, y: 2})],
  texts: ['a', ''], wholes: [1, 2], fractions: [1.0, 2.0], days: [date('2026-01-01')], nothing: [], truths: [true]}),
 (b:Partner:Entry:Organisation {id: 'b', `a name with: spaces`: 1}), (:`A label of its own`), (c:Space {id: 'c'}),
 (a)-[:LINKED {since: date('2020-01-01'), at: datetime(), bytes: $bytes}]->(b), (a)-[:LINKED]->(b), (b)-[:LINKED]->(a),
 (a)-[:`A type: its own` {weight: 0.1}]->(a)
"""
WAYS = [("server_graph", "lts_graph"), ("lts_graph", "server_graph")]
QUIET = (lambda *_: None,)
OLD = "CREATE (:Entry {id: 'of before'})-[:KNOWS]->(:Space {id: 'old'})"


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    monkeypatch.setattr(gate, "LEASE", 0.05)
    monkeypatch.setattr(dump, "SLACK", 0.1)


@pytest.fixture(params=WAYS, ids=["current to lts", "lts to current"])
def ways(request):
    """Return two graphs of different releases, both empty."""
    graphs = [empty_graph(request.getfixturevalue(name)) for name in request.param]
    for one in graphs:
        migrate(one)
    yield graphs
    for one in graphs:
        one.write("MATCH (gate:Maintenance) DELETE gate")
        migrate(empty_graph(one))


@pytest.fixture
def here(tmp_path):
    """Return places with files of several kinds."""
    places = [Place("evidence", tmp_path / "here/evidence"), Place("one", tmp_path / "here", ("secret",))]
    (tmp_path / "here/evidence/of a user").mkdir(parents=True)
    (tmp_path / "here/evidence/a").write_bytes(bytes(range(256)) * 5000)
    (tmp_path / "here/evidence/of a user/é ع.pdf").write_bytes(b"")
    (tmp_path / "here/secret").write_bytes(b"s" * 48)
    (tmp_path / "here/other").write_bytes(b"not kept")
    return places


@pytest.fixture
def there(tmp_path):
    """Return the same places in another installation, which has files of its own."""
    places = [Place("evidence", tmp_path / "there/evidence"), Place("one", tmp_path / "there", ("secret",))]
    (tmp_path / "there/evidence").mkdir(parents=True)
    (tmp_path / "there/evidence/old").write_bytes(b"old")
    (tmp_path / "there/other").write_bytes(b"not kept")
    return places


@pytest.mark.parametrize("key", [None, KEY])
def test_all_is_there_again(ways, here, there, tmp_path, key):
    source, target = ways
    source.write(EVERY_TYPE, bytes=bytes(range(256)))
    target.write(OLD)
    before, kept = picture(source), files(here[:1])

    made = dump.back_up(source, here, tmp_path / "made", key, *QUIET)
    restored = restore.restore(target, there, tmp_path / "made", key, *QUIET, replace=True)

    assert made == restored
    assert picture(target) == before == picture(source)
    assert (made.nodes, made.links) == (before[0].total(), before[1].total())
    assert schema(target) == schema(source)
    assert files(there[:1]) == kept
    assert (tmp_path / "there/secret").read_bytes() == b"s" * 48
    assert {path.name for path in (tmp_path / "there").iterdir()} == {"evidence", "secret", "other"}
    assert (tmp_path / "made").stat().st_mode & 0o777 == 0o600
    assert target.read("MATCH (gate:Maintenance) RETURN gate") == []


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(values=some.lists(VALUES, min_size=40, max_size=40))
def test_the_server_sees_no_difference(any_graph, values):
    any_graph.write("MATCH (n:Sample|Copy) DELETE n")
    any_graph.write("UNWIND $values AS value CREATE (n:Sample {value: value.is, at: value.at})",
                    values=[{"is": value, "at": at} for at, value in enumerate(values)])  # fmt: skip
    rows = any_graph.read("MATCH (n:Sample) RETURN n.value AS value, n.at AS at")

    any_graph.write(
        "UNWIND $values AS value CREATE (n:Copy {value: value.is, at: value.at})",
        values=[{"is": from_json(json.loads(json.dumps(to_json(row["value"])))), "at": row["at"]} for row in rows],
    )

    assert any_graph.read(
        "MATCH (n:Sample), (copy:Copy {at: n.at}) WHERE valueType(n.value) <> valueType(copy.value) "
        "OR NOT coalesce(n.value = copy.value OR toStringOrNull(n.value) = toStringOrNull(copy.value) OR "
        "[one IN n.value | toStringOrNull(one)] = [one IN copy.value | toStringOrNull(one)], n.value IS NULL) "
        "RETURN n.value AS value, copy.value AS copy"
    ) == []  # fmt: skip


def test_what_may_be_lost_is_asked_about(graph, here, there, tmp_path):
    graph.write(OLD)
    before = picture(graph)
    dump.back_up(graph, here, tmp_path / "made", None, *QUIET)

    with pytest.raises(restore.WouldReplace, match="--replace"):
        restore.restore(graph, [], tmp_path / "made", None, *QUIET, replace=False)
    with pytest.raises(BackupFailed, match="is there already"):
        dump.back_up(graph, here, tmp_path / "made", None, *QUIET)
    empty_graph(graph)
    with pytest.raises(restore.WouldReplace):
        restore.restore(graph, there, tmp_path / "made", None, *QUIET, replace=False)
    assert list(files(there)) == ["evidence/old", "one/evidence/old", "one/other"]
    restore.restore(graph, [Place("evidence", tmp_path / "new")], tmp_path / "made", None, *QUIET, replace=False)

    assert picture(graph) == before


@pytest.mark.parametrize("cut", [0.3, 0.9, 1.0])
def test_a_bad_file_changes_nothing(graph, here, there, tmp_path, cut):
    graph.write(EVERY_TYPE, bytes=b"x")
    dump.back_up(graph, here, tmp_path / "made", None, *QUIET)
    content = (tmp_path / "made").read_bytes()
    (tmp_path / "made").write_bytes(content[: int(cut * len(content)) - 1])
    before, kept = picture(graph), files(there)

    with pytest.raises(BadBackup, match="cut short"):
        restore.restore(graph, there, tmp_path / "made", None, *QUIET, replace=True)

    assert (picture(graph), files(there)) == (before, kept)
    assert graph.gate.look().phase is None


def test_one_of_a_newer_schema_is_refused_and_of_an_older_one_migrated(ways, tmp_path):
    source, target = ways
    source.write("MATCH (m:Migration {number: 1}) SET m.number = 1000")
    dump.back_up(source, [], tmp_path / "newer", None, *QUIET)
    source.write("MATCH (m:Migration {number: 1000}) SET m.number = 1")
    source.write("MATCH (m:Migration) WHERE m.number > 3 DELETE m")
    # Before migration 12 there could be two of a telephone; before 4, reasons were free text.
    source.write("DROP CONSTRAINT user_telephone IF EXISTS")
    source.write(
        "CREATE (:LinkRequest {id: 'r', reason: 'Trop tard.'}), (:User {id: 'u', telephone: '+2126', name: 'U'})"
    )
    dump.back_up(source, [], tmp_path / "older", None, *QUIET)

    with pytest.raises(BadBackup, match=r"newer version.*1000"):
        restore.restore(target, [], tmp_path / "newer", None, *QUIET, replace=True)
    restore.restore(target, [], tmp_path / "older", None, *QUIET, replace=True)

    assert target.read("MATCH (r:LinkRequest) RETURN r.reason AS reason, r.note AS note") == [
        {"reason": "other", "note": "Trop tard."}
    ]
    assert (
        target.read("MATCH (m:Migration) RETURN collect(m.number) AS all")[0]["all"].sort() == sorted(MIGRATIONS).sort()
    )
    assert {row["name"] for row in schema(target)} > {"user_telephone", "entry_id", "directory_text", "maintenance_id"}
    migrate(source)


@pytest.mark.parametrize(
    ("point", "call", "goes_back"),
    [
        ("rows", 2, True), ("waiting", 1, True), ("part", 3, False), ("folder", 1, False), ("part", 5, False),
        ("migrations", 1, False),
    ],
)  # fmt: skip
def test_killed_at_any_moment_one_whole_graph_is_left(server, graph, here, there, tmp_path, point, call, goes_back):
    graph.write(EVERY_TYPE, bytes=b"x")
    new, kept = picture(graph), files(here[:1])
    dump.back_up(graph, here, tmp_path / "made", None, *QUIET)
    empty_graph(graph).write(OLD)
    old, kept_before = picture(graph), files(there[:1])

    told = {"uri": server.uri, "user": server.user, "password": server.password, "file": str(tmp_path / "made"),
            "folder": str(there[0].folder), "point": point, "call": call}  # fmt: skip
    command = [sys.executable, "-m", "tests.graph.backup.killed", json.dumps(told)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -9, done.stderr

    left = _dead(graph)
    with pytest.raises(GraphClosed, match=r"cut short.*restore --finish"):
        graph.read("MATCH (n) RETURN n")
    phase = restore.finish(graph, there[:1], *QUIET)
    assert phase is left and (phase is Phase.WRITING) is goes_back
    assert (picture(graph), files(there[:1])) == ((old, kept_before) if goes_back else (new, kept))
    assert schema(graph) == [
        row for row in schema(graph) if row["state"] == "ONLINE" and "Incoming" not in row["labelsOrTypes"]
    ]
    assert restore.finish(graph, there[:1], *QUIET) is None


def _dead(graph):
    """Wait until the server has seen that the process is gone; return the phase that it left."""
    while graph.gate.look().alive:
        pass
    return graph.gate.look().phase


def test_an_error_while_it_is_written_leaves_the_data_of_before(graph, here, there, tmp_path, monkeypatch):
    graph.write(EVERY_TYPE, bytes=b"x")
    dump.back_up(graph, here, tmp_path / "made", None, *QUIET)
    empty_graph(graph).write(OLD)
    before, kept = picture(graph), files(there)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Place, "take", full)
    with pytest.raises(OSError, match="No space"):
        restore.restore(graph, there, tmp_path / "made", None, *QUIET, replace=True)

    assert (picture(graph), files(there)) == (before, kept)


class Transfers(threading.Thread):
    """Moves one from a node to another, again and again, each time in one transaction."""

    def __init__(self, server):
        super().__init__()
        self.server, self.ended, self.done, self.error = server, threading.Event(), 0, None

    def run(self):
        with _open(self.server) as graph:
            while not self.ended.is_set():
                try:
                    graph.write("MATCH (a:First), (b:Last) SET a.n = a.n - 1, b.n = b.n + 1")
                    self.done += 1
                except Exception as error:
                    self.error = error
                    return


def test_it_is_of_one_moment_while_others_write(server, graph, tmp_path, monkeypatch):
    graph.write("CREATE (:First {n: 0})")
    graph.write("UNWIND range(1, 20000) AS i CREATE (:Between {i: i})")
    graph.write("CREATE (:Last {n: 0})")
    writer = Transfers(server)
    writer.start()
    try:
        while not writer.done:
            pass
        dump.back_up(graph, [], tmp_path / "made", None, *QUIET)
    finally:
        writer.ended.set()
        writer.join()

    found = {}
    restore.read(tmp_path / "made", None,
                 lambda kind, rows: found.update({row["labels"][0]: row["properties"].get("n") for row in rows}),
                 lambda *_: None)  # fmt: skip
    assert writer.error is None
    assert found["First"] + found["Last"] == 0
    assert 0 < found["Last"] <= writer.done
    assert graph.read("MATCH (b:Last) RETURN b.n AS n") == [{"n": writer.done}]


def test_when_something_goes_on_writing_there_is_no_back_up(graph, tmp_path, monkeypatch):
    marks = iter(range(100))
    monkeypatch.setattr(Graph, "last_commit", lambda self: next(marks))

    with pytest.raises(BackupFailed, match="goes on writing"):
        dump.back_up(graph, [], tmp_path / "made", None, *QUIET)

    assert list(tmp_path.iterdir()) == []
    assert graph.gate.look().phase is None


@contextmanager
def closed(server, phase):
    """Close the gate by another process's connection for the block."""
    with _open(server) as other, other.one_reading("a token") as rows:
        next(rows("RETURN 1 AS one"))
        other.gate.token = "a token"
        dump.close(other, "a token", phase)
        yield
        other.write(dump.OPEN, token="a token")


def test_the_gate(server, graph, monkeypatch, tmp_path):
    monkeypatch.setattr(gate, "PATIENCE", 0.3)
    with _open(server) as other:
        with closed(server, Phase.BACKUP):
            assert other.read("RETURN 1 AS one")
            with pytest.raises(GraphClosed, match="back-up is being read"):
                other.write("CREATE (:Sample)")
            with pytest.raises(BackupFailed, match="back-up is being read"):
                restore.close(other, "another", Phase.WRITING)
        other.gate.look()
        other.write("CREATE (:Sample)")
        with closed(server, Phase.WRITING):
            other.gate.look()
            with pytest.raises(GraphClosed, match="is being restored"):
                other.read("RETURN 1 AS one")
            with pytest.raises(BackupFailed, match="is being restored"):
                dump.back_up(other, [], tmp_path / "made", None, *QUIET)
            with pytest.raises(BackupFailed, match="is being restored"):
                restore.finish(other, [], *QUIET)
        # One that a process left when it died keeps nobody waiting.
        graph.write("CREATE (:Maintenance {id: 'gate', phase: 'backup', token: 'of the dead', since: datetime()})")
        other.gate.look()
        other.write("CREATE (:Sample)")
        dump.back_up(other, [], tmp_path / "made", None, *QUIET)
        assert replace(restore.check(tmp_path / "made", None), migrations=[]) == Contents(nodes=other.read(
            "MATCH (n) WHERE NOT n:Maintenance RETURN count(n) AS n")[0]["n"])  # fmt: skip
        graph.write("MATCH (gate:Maintenance) DELETE gate")

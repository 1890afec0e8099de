"""The commands backup and restore, run as people run them: the demonstration moves to another release."""

import re

import pytest
from click.testing import CliRunner

from graph.backup import dump, restore
from graph.server import gate
from graph.server.schema import migrate
from portal import cli, config, create_app
from portal.backup.commands import places
from tests.conftest import _open, empty_graph
from tests.graph.backup.picture import files, picture, schema
from tests.portal.strict import Browser

KEY = "a key of the tests that is long enough"


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    monkeypatch.setattr(gate, "LEASE", 0.05)
    monkeypatch.setattr(dump, "SLACK", 0.1)


@pytest.fixture
def moved(tmp_path, monkeypatch):
    """Return a function that says which server and which instance folder the next command is for."""
    monkeypatch.delenv("TAKWIA_BACKUP_KEY", raising=False)
    monkeypatch.delenv("SECRET_KEY", raising=False)

    def move(settings, name):
        monkeypatch.setenv("NEO4J_URI", settings.uri)
        monkeypatch.setenv("NEO4J_USER", settings.user)
        monkeypatch.setenv("NEO4J_PASSWORD", settings.password)
        monkeypatch.setenv("TAKWIA_INSTANCE", str(tmp_path / name))
        config.from_environment()  # As any command does: the secret is made.
        return places()

    return move


def run(*arguments):
    """Run the command and return its exit code and what it said."""
    result = CliRunner().invoke(cli.main, [str(one) for one in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_the_demonstration_moves_to_another_server(seeded, demo_server, lts_graph, lts_server, moved, tmp_path):
    file, key = tmp_path / "made", tmp_path / "key"
    key.write_text(KEY + "\n")
    here = moved(demo_server, "here")
    for place in here:
        (place.folder / (place.only[-1] if place.only else "of a user/1")).parent.mkdir(parents=True, exist_ok=True)
        (place.folder / (place.only[-1] if place.only else "of a user/1")).write_bytes(place.name.encode())
    before, kept = picture(seeded), files([place for place in here if not place.only])
    secret = (tmp_path / "here/secret-key").read_text()

    code, said = run("backup", file, "--key-file", key)
    assert code == 0 and "nodes" in said and "5 files" in said, said
    there = moved(lts_server, "there")
    migrate(empty_graph(lts_graph))
    checked = run("restore", "--check", file, "--key-file", key)[1]
    assert re.search(r"made on \d{4}-\d\d-\d\d \d\d:\d\d UTC, and it is whole\.\n$", checked)
    code, said = run("restore", file, "--key-file", key)

    assert code == 0, said
    assert picture(lts_graph) == before == picture(seeded)
    assert schema(lts_graph) == schema(seeded)
    assert files([place for place in there if not place.only]) == kept
    assert (tmp_path / "there/secret-key").read_text() == secret
    code, said = run("restore", file, "--key-file", key)
    assert code == 1 and "Error: There are data already. To replace them by the back-up, give --replace.\n" in said
    empty_graph(lts_graph)


def test_every_folder_of_the_settings_is_kept(moved, server):
    kept = {str(place.folder) for place in moved(server, "here")}

    assert {str(value) for name, value in config.from_environment().items() if name.endswith("_FOLDER")} < kept
    assert str(config.instance_folder()) in kept


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["restore", "{other}"], "isn't a back-up of TAKWIA"),
        (["restore", "--check", "{other}"], "isn't a back-up of TAKWIA"),
        (["backup", "{new}", "--key-file", "{other}"], "shorter than 32 characters"),
        (["backup", "{other}"], "is there already"),
        (["backup", "{gone}/made"], "No such file or directory"),
        (["restore"], "Give a FILE, or --finish alone"),
        (["restore", "--finish"], "there is nothing to finish"),
    ],
)
def test_what_cannot_be_done_is_told(graph, moved, server, tmp_path, arguments, words):
    moved(server, "here")
    (tmp_path / "other").write_text("PK something else")
    names = {name: tmp_path / name for name in ("other", "new", "gone")}

    code, said = run(*(one.format_map(names) for one in arguments))

    assert words in said and (code != 0 or "nothing to finish" in said)
    assert not (tmp_path / "new").exists()


def test_the_key_may_be_in_the_environment(graph, moved, server, tmp_path, monkeypatch):
    moved(server, "here")
    monkeypatch.setenv("TAKWIA_BACKUP_KEY", KEY)
    assert run("backup", tmp_path / "made")[0] == 0

    monkeypatch.setenv("TAKWIA_BACKUP_KEY", KEY[::-1])
    assert "isn't the key" in run("restore", "--check", tmp_path / "made")[1]
    monkeypatch.delenv("TAKWIA_BACKUP_KEY")
    assert "is encrypted" in run("restore", "--check", tmp_path / "made")[1]


class Killed(BaseException):
    """The process ends; nothing of it runs any more."""


def test_half_a_graph_is_not_served(graph, moved, server, tmp_path, monkeypatch):
    here = moved(server, "here")
    graph.write("CREATE (:Entry {id: 'new'})")
    assert run("backup", tmp_path / "made")[0] == 0
    empty_graph(graph).write("CREATE (:Entry {id: 'old'})")
    app = create_app(graph)

    def die(*_):
        raise Killed

    with monkeypatch.context() as patch, _open(server) as other:
        patch.setattr(restore, "restore_schema", die)
        with pytest.raises(Killed):
            restore.restore(other, here, tmp_path / "made", None, lambda *_: None, replace=True)

    graph.gate.look()
    assert "brought back from a back-up" in Browser(app).get("/welcome", 503).get_text()
    for command in (["serve"], ["send"], ["seed"], ["backup", tmp_path / "another"], ["restore", tmp_path / "made"]):
        code, said = run(*command)
        assert code == 1 and "was cut short" in said and "takwia restore --finish" in said, said
    assert run("restore", "--finish")[1].endswith("The back-up is in use.\n")
    graph.gate.look()
    assert graph.read("MATCH (entry:Entry) RETURN entry.id AS id") == [{"id": "new"}]

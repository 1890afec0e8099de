"""The jars of Neo4j: only what the lock names gets in."""

import hashlib
import re

import pytest

from graph.server import jars
from graph.server.jars import Jar, JarNotFetched, JarRefused, Lock

CONTENT = b"a jar"
GOOD = Jar.parse("org.example:good:1.0", hashlib.sha256(CONTENT).hexdigest())
NATIVE = Jar.parse("org.example:good:1.0:linux-x86_64", hashlib.sha256(CONTENT).hexdigest())
OTHER = Jar.parse("org.example:other:2.0", "0" * 64)


@pytest.fixture
def registry(tmp_path, monkeypatch):
    """Stand in for the registry: every jar is CONTENT; record what was asked for."""
    source = tmp_path / "source.jar"
    source.write_bytes(CONTENT)
    asked = []

    def resolve(jar, cache=None):
        asked.append(jar)
        return source

    monkeypatch.setattr(jars, "_resolve", resolve)
    return asked


def test_jars_are_fetched_once(tmp_path, registry):
    folder = tmp_path / "jars"

    first = jars.fetch(Lock("1", (GOOD, NATIVE)), folder)
    second = jars.fetch(Lock("1", (GOOD, NATIVE)), folder)

    assert (first, second, len(registry)) == (2, 0, 2)
    assert sorted(path.name for path in folder.iterdir()) == ["good-1.0-linux-x86_64.jar", "good-1.0.jar"]


def test_jar_with_another_hash_is_refused_by_name_and_not_installed(tmp_path, registry):
    folder = tmp_path / "jars"

    with pytest.raises(JarRefused, match=r"org\.example:other:2\.0 is refused"):
        jars.fetch(Lock("1", (OTHER,)), folder)

    assert list(folder.iterdir()) == []


def test_damaged_jar_is_replaced_and_an_unknown_one_removed(tmp_path, registry):
    folder = tmp_path / "jars"
    folder.mkdir()
    (folder / GOOD.filename).write_bytes(b"damaged")
    (folder / "unknown-1.jar").write_bytes(b"unknown")

    assert jars.fetch(Lock("1", (GOOD,)), folder) == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {GOOD.filename: CONTENT}


def test_damaged_shared_cache_is_gone_past(tmp_path, monkeypatch):
    def resolve(jar, cache=None):
        path = (cache or tmp_path) / "cached.jar"
        path.write_bytes(CONTENT if cache else b"cut sho")
        return path

    monkeypatch.setattr(jars, "_resolve", resolve)

    assert jars.fetch(Lock("1", (GOOD,)), tmp_path / "jars") == 1
    assert (tmp_path / "jars" / GOOD.filename).read_bytes() == CONTENT


def test_registry_that_fails_is_told_with_the_jar(tmp_path, monkeypatch):
    def resolve(jar, cache=None):
        raise RuntimeError("no route")

    monkeypatch.setattr(jars, "_resolve", resolve)

    with pytest.raises(JarNotFetched, match=r"org\.example:good:1\.0 could not be fetched \(no route\)"):
        jars.fetch(Lock("1", (GOOD,)), tmp_path / "jars")


def test_lock_is_written_as_it_is_read(tmp_path):
    lock = Lock("1", (GOOD, NATIVE, OTHER))

    jars.write_lock(lock, tmp_path / "lock.toml")

    assert jars.read_lock(tmp_path / "lock.toml") == lock


@pytest.mark.parametrize(("path", "version"), [(jars.CURRENT, "2026.08.1"), (jars.LTS, "5.26.30")])
def test_committed_lock_names_hashes_and_no_address(path, version):
    lock = jars.read_lock(path)

    assert lock.version == version
    assert {f"org.neo4j:neo4j:{version}", f"org.neo4j:neo4j-bolt:{version}"} <= {j.coordinate for j in lock.jars}
    assert all(re.fullmatch("[0-9a-f]{64}", jar.sha256) for jar in lock.jars)
    assert "://" not in path.read_text(encoding="utf-8")


def test_command_brings_the_jars_and_shows_how_many(tmp_path, monkeypatch, registry, capsys):
    jars.write_lock(Lock("1", (GOOD,)), tmp_path / "lock.toml")
    monkeypatch.setattr(jars, "CURRENT", tmp_path / "lock.toml")
    monkeypatch.setattr(jars, "folder", lambda lock: tmp_path / lock.version)

    assert jars.main([]) == 0
    assert capsys.readouterr().err.strip() == "Neo4j: 1/1 jars"


def test_command_fails_on_a_refused_jar(tmp_path, monkeypatch, registry, capsys):
    jars.write_lock(Lock("1", (OTHER,)), tmp_path / "lock.toml")
    monkeypatch.setattr(jars, "LTS", tmp_path / "lock.toml")
    monkeypatch.setattr(jars, "folder", lambda lock: tmp_path / lock.version)

    assert jars.main(["--lts"]) == 1
    assert "org.example:other:2.0 is refused" in capsys.readouterr().err

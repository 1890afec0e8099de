"""Fetch the jars of Neo4j Community that a committed lock names, and refuse any other.

    python -m graph.server.jars             fetch the jars of the release that the portal brings along
    python -m graph.server.jars --lts       fetch those of the long-term release, on which the tests run too
    python -m graph.server.jars --relock    work out a lock again (about 90 s), after a change of its `version`;
                                     review the difference before you commit it

A lock names each jar as group:artifact:version[:classifier] with its SHA-256, and no address: jgo knows
where Maven artifacts are, and keeps what it fetched in Maven's own cache, which other clones share.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from jgo.maven import MavenContext

CURRENT = Path(__file__).with_name("neo4j.lock.toml")
LTS = Path(__file__).with_name("neo4j-lts.lock.toml")
ROOTS = ("org.neo4j:neo4j", "org.neo4j:neo4j-bolt")
THREADS = 16
TIMEOUT = 60  # seconds for one answer of the registry
TRIES = 3

LOCK_HEADER = """\
# The jars of Neo4j Community, by group:artifact:version[:classifier] and SHA-256.
# Made by `python -m graph.server.jars --relock`; don't edit the table by hand.
"""


class JarRefused(Exception):
    """Say that a fetched jar isn't the locked one."""


class JarNotFetched(Exception):
    """Say that a jar could not be fetched."""


@dataclass(frozen=True)
class Jar:
    """Name one jar and the SHA-256 (hexadecimal) that it must have."""

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str

    @classmethod
    def parse(cls, coordinate: str, sha256: str) -> Jar:
        """Read group:artifact:version[:classifier]."""
        group, artifact, version, *classifier = coordinate.split(":")
        return cls(group, artifact, version, classifier[0] if classifier else "", sha256)

    @property
    def coordinate(self) -> str:
        """Write group:artifact:version[:classifier]."""
        return ":".join(filter(None, (self.group, self.artifact, self.version, self.classifier)))

    @property
    def filename(self) -> str:
        """Name the file as Maven does."""
        return "-".join(filter(None, (self.artifact, self.version, self.classifier))) + ".jar"


@dataclass(frozen=True)
class Lock:
    """List the jars of one release of Neo4j."""

    version: str
    jars: tuple[Jar, ...]


def read_lock(path: Path) -> Lock:
    """Read a lock file."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return Lock(content["version"], tuple(Jar.parse(*item) for item in content["jars"].items()))


def folder(lock: Lock) -> Path:
    """Return where a release's jars are kept: inside the clone's virtual environment."""
    return Path(sys.prefix) / "share" / "neo4j" / lock.version


def fetch(lock: Lock, destination: Path, report: Callable[[int, int], None] | None = None) -> int:
    """Bring every jar of the lock into the folder, in parallel, and nothing else; return how many were missing.

    Jars already there are hashed again, not fetched. `report` receives (done, total).
    Raises JarRefused when a jar's SHA-256 isn't the locked one, JarNotFetched when it can't be had.
    """
    destination.mkdir(parents=True, exist_ok=True)
    locked = {jar.filename for jar in lock.jars}
    for path in destination.glob("*.jar"):
        if path.name not in locked:
            path.unlink()
    missing = 0
    with ThreadPoolExecutor(THREADS) as pool:
        tasks = [pool.submit(_ensure, jar, destination) for jar in lock.jars]
        try:
            for done, task in enumerate(as_completed(tasks), start=1):
                missing += task.result()
                if report is not None:
                    report(done, len(tasks))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return missing


def _ensure(jar: Jar, destination: Path) -> bool:
    """Put one jar in place unless it's there; return whether it had to be brought."""
    target = destination / jar.filename
    if target.exists():
        if _sha256(target) == jar.sha256:
            return False
        target.unlink()
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        _bring(jar, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return True


def _bring(jar: Jar, part: Path) -> None:
    """Fetch one jar to `part`, from Maven's cache first, then past it when what the cache holds is damaged."""
    problem: Exception | None = None
    found = ""
    for attempt in range(TRIES):
        with contextlib.ExitStack() as stack:
            private = stack.enter_context(tempfile.TemporaryDirectory(dir=part.parent)) if attempt else None
            try:
                source = _resolve(jar, Path(private) if private else None)
            # An interrupted or doubled download in the shared cache shows as many kinds of error.
            except Exception as error:
                problem = error
                continue
            part.unlink(missing_ok=True)
            try:
                os.link(source, part)
            except OSError:
                shutil.copyfile(source, part)
            found = _sha256(part)
            if found == jar.sha256:
                return
    if found:
        raise JarRefused(
            f"{jar.coordinate} is refused: its SHA-256 is {found}, the lock says {jar.sha256}. Nothing was "
            "installed from it. Run the command again; if it stays so, the registry's file was changed."
        )
    raise JarNotFetched(f"{jar.coordinate} could not be fetched ({problem}). Run the command again.") from problem


def _resolve(jar: Jar, cache: Path | None = None) -> Path:
    """Return the local path of a jar, downloaded by jgo when the cache lacks it."""
    context = MavenContext(repo_cache=cache, timeout=TIMEOUT)
    return context.project(jar.group, jar.artifact).at_version(jar.version).artifact(jar.classifier).resolve()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def resolve_lock(version: str) -> Lock:
    """Work out every jar that a release of Neo4j needs, and its SHA-256. Needs the registry."""
    context = MavenContext(timeout=TIMEOUT)
    dependencies = [context.create_dependency(f"{root}:{version}") for root in ROOTS]
    _, nodes = context.resolver.get_dependency_list(dependencies)
    artifacts = {d.artifact.key: d.artifact for d in (*dependencies, *(node.dep for node in nodes))}
    with ThreadPoolExecutor(THREADS) as pool:
        hashes = list(pool.map(lambda artifact: _sha256(artifact.resolve()), artifacts.values()))
    jars = [
        Jar(a.groupId, a.artifactId, a.version, a.classifier, sha256)
        for a, sha256 in zip(artifacts.values(), hashes, strict=True)
    ]
    twice = [name for name, count in Counter(jar.filename for jar in jars).items() if count > 1]
    if twice:
        raise ValueError(f"two jars of one file name: {', '.join(twice)}")
    return Lock(version, tuple(sorted(jars, key=lambda jar: jar.coordinate)))


def write_lock(lock: Lock, path: Path) -> None:
    """Write a lock file."""
    lines = "".join(f'"{jar.coordinate}" = "{jar.sha256}"\n' for jar in lock.jars)
    text = f'{LOCK_HEADER}version = "{lock.version}"\n\n[jars]\n{lines}'
    path.write_text(text, encoding="utf-8")


def _progress(done: int, total: int) -> None:
    """Keep one line up to date on a terminal; elsewhere print only the last."""
    if sys.stderr.isatty():
        print(f"\rNeo4j: {done}/{total} jars", end="\n" if done == total else "", file=sys.stderr, flush=True)
    elif done == total:
        print(f"Neo4j: {done}/{total} jars", file=sys.stderr)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m graph.server.jars", description="Fetch the jars of Neo4j.")
    parser.add_argument("--lts", action="store_true", help="the long-term release, on which the tests run too")
    parser.add_argument("--relock", nargs="?", const="", metavar="VERSION", help="work out the lock again")
    options = parser.parse_args(arguments)
    path = LTS if options.lts else CURRENT
    if options.relock is not None:
        lock = resolve_lock(options.relock or read_lock(path).version)
        write_lock(lock, path)
        print(f"{path.name}: {len(lock.jars)} jars of Neo4j {lock.version}", file=sys.stderr)
        return 0
    lock = read_lock(path)
    try:
        fetch(lock, folder(lock), _progress)
    except (JarRefused, JarNotFetched) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

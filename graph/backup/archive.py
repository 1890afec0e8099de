"""What is in a back-up, in its order: files, rows of the graph by the thousand, and at the end what all should be.

It is a tar archive, compressed, in a sealed file. `nodes/…` and `links/…` hold lines of JSON, `files/…` the files of
folders, and the last member, the list, the counts, the SHA-256 of each file, and the schema.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from graph.backup.folders import Readable
from graph.backup.sealed import BadBackup, SealedReader, SealedWriter

LIST = "list.json"
PART = 2 << 20
"""Bytes of lines in one member, about."""
SPEED = 3
"""Of compression: 9 takes four times as long for a tenth less."""

Row = dict[str, Any]


@dataclass
class Contents:
    """What a back-up holds: rows counted, files with their sums, the numbers of the schema's migrations."""

    nodes: int = 0
    links: int = 0
    files: dict[str, str] = field(default_factory=dict)
    migrations: list[int] = field(default_factory=list)


class ArchiveWriter:
    """Write the members of a back-up one after another."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._parts = 0
        self.contents = Contents()

    def add_rows(self, kind: str, rows: Iterator[Row]) -> int:
        """Add rows of nodes or links and return their number; no more than a part of them is in memory."""
        count, waiting, size = 0, [], 0
        for row in rows:
            line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            waiting.append(line)
            count, size = count + 1, size + len(line)
            if size > PART:
                self._add_part(kind, waiting)
                waiting, size = [], 0
        if waiting:
            self._add_part(kind, waiting)
        return count

    def add_file(self, name: str, path: Path) -> None:
        """Add a file under a name within the back-up; added again, the later one counts.

        Raises FileNotFoundError when it has gone meanwhile.
        """
        with path.open("rb") as file:
            info = self._tar.gettarinfo(arcname=f"files/{name}", fileobj=file)
            counted = _Summing(file, info.size)
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            self._tar.addfile(info, counted)
        self.contents.files[name] = counted.sum.hexdigest()

    def add_list(self) -> None:
        """Add the list, which ends the back-up."""
        self._add(LIST, json.dumps(asdict(self.contents)).encode())

    def _add_part(self, kind: str, lines: list[bytes]) -> None:
        self._parts += 1
        self._add(f"{kind}/{self._parts:06}.jsonl", b"".join(lines))

    def _add(self, name: str, content: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        self._tar.addfile(info, io.BytesIO(content))


@contextmanager
def writing(file: BinaryIO, about: dict[str, Any], key: str | None) -> Iterator[ArchiveWriter]:
    """Write a back-up to an open file; it is whole only when the block ends without an error."""
    sealed = SealedWriter(file, about, key)
    with (
        gzip.GzipFile(fileobj=sealed, mode="wb", compresslevel=SPEED, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        archive = ArchiveWriter(tar)
        yield archive
        archive.add_list()
    sealed.finish()


def read(
    path: Path,
    key: str | None,
    take_rows: Callable[[str, list[Row]], None],
    take_file: Callable[[str, Readable], None],
) -> Contents:
    """Read a back-up from end to end and return its list.

    take_rows: given "nodes" or "links" and some of their rows; take_file: given a file's name and an open file to read
    it from. Both are called in the order of the back-up, before its end is known. Raises BadBackup, also for a file
    whose content isn't what the list says.
    """
    found = Contents()
    with path.open("rb") as file, io.BufferedReader(SealedReader(file, key)) as sealed:
        try:
            with gzip.GzipFile(fileobj=sealed) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
                told = _read_members(tar, found, take_rows, take_file)
            while sealed.read(1 << 16):  # To its very end, so that nothing is missing there.
                pass
        except (
            tarfile.TarError,
            zlib.error,
            gzip.BadGzipFile,
            EOFError,
            UnicodeError,
            json.JSONDecodeError,
            TypeError,
        ) as error:
            raise BadBackup(f"The back-up can't be read: {error}. Take another copy.") from error
    if told is None or (told.nodes, told.links, told.files) != (found.nodes, found.links, found.files):
        raise BadBackup("The back-up doesn't hold what its list says. Take another copy.")
    return told


def _read_members(
    tar: tarfile.TarFile,
    found: Contents,
    take_rows: Callable[[str, list[Row]], None],
    take_file: Callable[[str, Readable], None],
) -> Contents | None:
    told = None
    for member in tar:
        content = tar.extractfile(member)
        if content is None:
            raise BadBackup(f"The back-up holds {member.name!r}, which is no file.")
        kind, _, name = member.name.partition("/")
        if member.name == LIST:
            told = Contents(**json.load(content))
        elif kind == "files":
            summing = _Summing(content, member.size)
            take_file(_checked(name), summing)
            while summing.read(1 << 16):
                pass
            found.files[name] = summing.sum.hexdigest()
        elif kind in ("nodes", "links"):
            rows = [json.loads(line) for line in content]
            setattr(found, kind, getattr(found, kind) + len(rows))
            take_rows(kind, rows)
    return told


def _checked(name: str) -> str:
    """Return the name of a file. Raises BadBackup when it leads out of its folder."""
    parts = PurePosixPath(name).parts
    if not parts or PurePosixPath(name).is_absolute() or ".." in parts or "\\" in name:
        raise BadBackup(f"The back-up holds a file of the name {name!r}, which leads elsewhere.")
    return name


class _Summing:
    """Read so many bytes of a file and sum them; one that has become shorter meanwhile is filled with zeros."""

    def __init__(self, file: Any, size: int) -> None:
        self._file, self._left, self.sum = file, size, hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """Read some bytes."""
        wanted = self._left if size < 0 else min(size, self._left)
        content = self._file.read(wanted) or b"\0" * wanted
        self._left -= len(content)
        self.sum.update(content)
        return bytes(content)

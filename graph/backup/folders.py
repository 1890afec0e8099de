"""The files of an installation, by the name of their place: what there is, and new ones brought in beside the old.

A place is a folder, or single files of a folder. New files wait in `.restored` of it. To change over, all others
are moved to `.replaced`, `.restored` becomes `.moving-in`, and what is in it moves out of it: each step can be done
again after it was cut short anywhere, and the folder itself, which may be a disk of its own, is never renamed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

RESTORED, MOVING_IN, REPLACED = ".restored", ".moving-in", ".replaced"
OWN = (RESTORED, MOVING_IN, REPLACED)


class Readable(Protocol):
    """Something that bytes are read from."""

    def read(self, size: int = ..., /) -> bytes:
        """Read some bytes; none at the end."""
        ...


@dataclass(frozen=True)
class Place:
    """A folder whose files are kept. only: the files of it that are, all when empty."""

    name: str
    folder: Path
    only: tuple[str, ...] = ()

    def files(self) -> Iterator[tuple[str, Path]]:
        """Yield each file's path within the place and where it is, but for halves and for what a restore has left."""
        for path in sorted(self._tops()):
            found = sorted(path.rglob("*")) if path.is_dir() and not path.is_symlink() else [path]
            for one in found:
                if one.is_file() and not one.is_symlink() and one.suffix != ".part":
                    yield one.relative_to(self.folder).as_posix(), one

    def is_empty(self) -> bool:
        """Say whether there is no file."""
        return next(self.files(), None) is None

    def take(self, name: str, file: Readable) -> None:
        """Keep a file for the change-over, readable by its owner alone."""
        path = self.folder / RESTORED / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as kept:
            shutil.copyfileobj(file, kept)
            kept.flush()
            os.fsync(kept.fileno())

    def prepare(self) -> None:
        """Make ready for new files: what an earlier restore left goes."""
        self.drop_taken()
        (self.folder / RESTORED).mkdir(mode=0o700, parents=True)

    def drop_taken(self) -> None:
        """Remove what was kept for a change-over that won't be."""
        shutil.rmtree(self.folder / RESTORED, ignore_errors=True)

    def change_over(self) -> None:
        """Put the new files in the place of the old ones; done again, it goes on where it was cut short."""
        restored, moving, replaced = (self.folder / name for name in OWN)
        if restored.exists():
            replaced.mkdir(mode=0o700, exist_ok=True)
            for path in self._tops():
                path.replace(replaced / path.name)
            restored.replace(moving)
        if moving.exists():
            for path in moving.iterdir():
                path.replace(self.folder / path.name)
            moving.rmdir()
        shutil.rmtree(replaced, ignore_errors=True)

    def _tops(self) -> list[Path]:
        """Return what lies directly in the place."""
        if self.only:
            return [path for name in self.only if (path := self.folder / name).exists()]
        return [path for path in self.folder.iterdir() if path.name not in OWN] if self.folder.is_dir() else []


def place_of(places: Sequence[Place], name: str) -> tuple[Place, str] | None:
    """Return the place of a file of a back-up, and its path there; None when this installation has no such place."""
    of, _, path = name.partition("/")
    found = next((place for place in places if place.name == of), None)
    if found is None or not path or (found.only and path not in found.only):
        return None
    return found, path

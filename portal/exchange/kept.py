"""Lists between their upload and the day after: each in a folder of its own, for the person who sent it alone."""

import json
import os
import re
import secrets
import shutil
import time
from pathlib import Path
from typing import IO, Any

from flask import current_app

from portal.exchange.jobs import ListJob, PlanSummary, job_from_text, job_to_text
from portal.kit.requests import is_token

KEPT_SECONDS = 3 * 24 * 3600
MOST_BYTES = 10 * 1024 * 1024
CHUNK = 1 << 20


class TooLarge(ValueError):
    """A file is larger than 10 MB."""


class KeptList:
    """The folder of a list."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file, self.plan = folder / "file", folder / "plan.jsonl"

    def read_job(self) -> ListJob:
        """Return what was chosen."""
        return job_from_text((self.folder / "job.json").read_text(encoding="utf-8"))

    def write_job(self, job: ListJob) -> None:
        """Keep what was chosen."""
        _write(self.folder / "job.json", job_to_text(job))

    def read_summary(self) -> PlanSummary | None:
        """Return what the plan says in short, or None before there is one."""
        path = self.folder / "summary.json"
        return PlanSummary.from_text(path.read_text(encoding="utf-8")) if path.is_file() else None

    def write_summary(self, summary: PlanSummary | None) -> None:
        """Keep what the plan says in short; None: there is none any more."""
        path = self.folder / "summary.json"
        if summary is None:
            path.unlink(missing_ok=True)
        else:
            _write(path, summary.to_text())

    def read_progress(self) -> dict[str, Any]:
        """Return what goes on with the list: its step, how many rows are done, when that was heard, and an error."""
        path = self.folder / "progress.json"
        if not path.is_file():
            return {}
        return dict(json.loads(path.read_text(encoding="utf-8"))) | {"at": path.stat().st_mtime}

    def tell_progress(self, step: str = "", done: int = 0, error: str = "") -> None:
        """Keep what goes on."""
        told = {"step": step, "done": done, "error": error}
        _write(self.folder / "progress.json", json.dumps(told))

    def keep_alive(self, step: str) -> None:
        """Say that a step still goes on, unless it has ended."""
        path = self.folder / "progress.json"
        told = self.read_progress()
        if told.get("step") == step:
            os.utime(path)


def keep_list(user: str, token: str, stream: IO[bytes]) -> KeptList:
    """Keep a user's file; raise TooLarge. Lists that nobody touched for three days go."""
    folder = _folder(user) / token
    _clean(folder.parent.parent)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = KeptList(folder)
    size = 0
    with kept.file.open("wb") as file:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > MOST_BYTES:
                shutil.rmtree(folder)
                raise TooLarge
            file.write(chunk)
    return kept


def find_list(user: str, token: str) -> KeptList | None:
    """Return a user's list, or None when it isn't there any more or is somebody else's."""
    folder = _folder(user) / token
    return KeptList(folder) if is_token(token) and (folder / "job.json").is_file() else None


def new_token() -> str:
    """Return a token for a list."""
    return secrets.token_urlsafe(18)


def _folder(user: str) -> Path:
    return Path(current_app.config["IMPORTS_FOLDER"]) / "lists" / re.sub(r"[^\w-]", "_", user)


def _write(path: Path, text: str) -> None:
    """Write a file so that nobody ever reads half of it."""
    beside = path.with_suffix(f".{secrets.token_hex(4)}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def _clean(folder: Path) -> None:
    for path in folder.glob("*/*"):
        try:
            if path.stat().st_mtime < time.time() - KEPT_SECONDS:
                shutil.rmtree(path, ignore_errors=True)
        except FileNotFoundError:
            continue  # Another worker was cleaning at the same moment.

"""Uploaded files between their preview and their import: in the instance's folder, each for its user alone."""

import re
import secrets
import time
from pathlib import Path

from flask import current_app

from portal.kit.requests import is_token

KEPT_SECONDS = 24 * 3600


def keep_upload(user: str, content: bytes) -> str:
    """Keep a user's file and return the token that finds it again; files older than a day are removed."""
    folder = _folder(user)
    _clean(folder.parent)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    token = secrets.token_urlsafe(24)
    path = folder / token
    path.touch(mode=0o600)
    path.write_bytes(content)
    return token


def read_upload(user: str, token: str) -> bytes | None:
    """Return a user's file, or None when it isn't there any more or is somebody else's."""
    path = _path(user, token)
    return path.read_bytes() if path and path.is_file() else None


def forget_upload(user: str, token: str) -> None:
    """Remove a user's file."""
    path = _path(user, token)
    if path:
        path.unlink(missing_ok=True)


def _folder(user: str) -> Path:
    return Path(current_app.config["IMPORTS_FOLDER"]) / re.sub(r"[^\w-]", "_", user)


def _path(user: str, token: str) -> Path | None:
    return _folder(user) / token if is_token(token) else None


def _clean(folder: Path) -> None:
    """Remove what nobody confirmed within a day."""
    for path in folder.glob("*/*"):
        try:
            if path.is_file() and path.stat().st_mtime < time.time() - KEPT_SECONDS:
                path.unlink()
        except FileNotFoundError:
            continue  # Another worker was cleaning at the same moment.

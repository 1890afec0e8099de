"""Files that people send: taken only when they are what they should be, kept under the instance folder, given back."""

from collections.abc import Collection
from io import BytesIO
from pathlib import Path

import puremagic
from flask import abort, current_app, send_file
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from graph.rules.cleaning import clean_file_name
from graph.rules.kept_file import KeptFile
from portal.kit.ids import new_id
from portal.kit.pictures import without_traces

MOST_BYTES = 5 * 1024 * 1024
NAME_LETTERS = 120
TYPES = ("application/pdf", "image/jpeg", "image/png", "image/webp")
PICTURES = ("image/jpeg", "image/png", "image/webp")
ACCEPTED, ACCEPTED_PICTURES = ",".join(TYPES), ",".join(PICTURES)
"""What the field of a file says that it takes."""


class BadUpload(ValueError):
    """A file can't be taken; the message says to the person what to do."""


def keep(file: FileStorage, id: str | None = None, *, types: Collection[str] = TYPES) -> KeptFile:
    """Keep a file that was sent, of one of some types and 5 MB at most, under a new id; raise BadUpload."""
    content = file.stream.read(MOST_BYTES + 1)
    type = _check(content, types)
    if types == PICTURES:  # Everybody will see it.
        content = _without_traces(content, type)
    kept = KeptFile(id or new_id(), _name(file), type, len(content))
    path = path_of(kept.id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(content)
    return kept


def drop(id: str) -> None:
    """Remove a file, when it is there."""
    path_of(id).unlink(missing_ok=True)


def give(id: str, *, type: str, name: str) -> Response:
    """Give a file back as a download, never as a page; 404 when it isn't there any more."""
    path = path_of(id)
    if not path.is_file():
        abort(404)
    shown = clean_file_name(name)  # One that was kept before names were cleaned on their way in.
    return send_file(BytesIO(path.read_bytes()), type, as_attachment=True, download_name=shown, max_age=0)


def show(id: str, *, type: str) -> Response:
    """Give a picture back to be shown on a page; 404 when it isn't there any more. Browsers may keep it a day."""
    path = path_of(id)
    if type not in PICTURES or not path.is_file():
        abort(404)
    return send_file(BytesIO(path.read_bytes()), type, max_age=24 * 3600)


def path_of(id: str) -> Path:
    """Return where a file is kept: under its id, so that a name that was sent names no path."""
    return Path(current_app.config["EVIDENCE_FOLDER"]) / id


def _check(content: bytes, types: Collection[str]) -> str:
    """Return the media type of a file by its content, or raise BadUpload."""
    if not content:
        raise BadUpload(_("This file is empty. Choose another one."))
    if len(content) > MOST_BYTES:
        raise BadUpload(_("This file is too large. Choose one of 5 MB or less, or take a smaller photo of it."))
    try:
        type = puremagic.from_string(content, mime=True)
    except (puremagic.PureError, ValueError):
        type = ""
    if type not in types and types == PICTURES:
        raise BadUpload(_("This file is no picture. Choose a JPEG, PNG or WebP file."))
    if type not in types:
        raise BadUpload(_("This file is neither a PDF nor a picture. Choose a PDF, JPEG, PNG or WebP file."))
    if not _is_whole(type, content):
        raise BadUpload(_("This file is damaged or was cut short. Open it to check it, then choose it again."))
    return type


def _without_traces(content: bytes, type: str) -> bytes:
    try:
        return without_traces(content, type)
    except ValueError:
        raise BadUpload(
            _("This file is damaged or was cut short. Open it to check it, then choose it again.")
        ) from None


def _is_whole(type: str, content: bytes) -> bool:
    """Say whether a file ends as files of its type do: one that was cut short doesn't."""
    if type == "application/pdf":
        return b"%%EOF" in content[-2048:]
    if type == "image/png":
        return b"IEND" in content[-64:]
    if type == "image/jpeg":
        return b"\xff\xd9" in content[-4096:]
    return int.from_bytes(content[4:8], "little") + 8 <= len(content)


def _name(file: FileStorage) -> str:
    """Return the last part of the name that was sent, for people to know the file by."""
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    return clean_file_name(name)[-NAME_LETTERS:].strip() or _("File")

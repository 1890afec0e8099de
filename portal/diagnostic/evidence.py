"""Files that back answers: taken only when they are what they should be, kept under the instance folder."""

from pathlib import Path

import puremagic
from flask import current_app
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from graph.connection import Graph
from graph.diagnostic import evidence
from graph.diagnostic.diagnostics import NotOpen
from portal.clock import now
from portal.ids import new_id

MOST_BYTES = 5 * 1024 * 1024
NAME_LETTERS = 120
TYPES = ("application/pdf", "image/jpeg", "image/png", "image/webp")


class BadFile(ValueError):
    """A file can't be taken; the message says to the person what to do."""


def keep(graph: Graph, sheet: str, question: str, file: FileStorage) -> None:
    """Keep a file that backs an answer; raise BadFile, or NotOpen when the diagnostic was submitted."""
    content = file.stream.read(MOST_BYTES + 1)
    type = _check(content)
    id, name = new_id(), _name(file)
    path = file_of(id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(content)
    if not evidence.add_evidence(
        graph, id=id, sheet=sheet, question=question, name=name, type=type, size=len(content), at=now()
    ):
        path.unlink()
        raise NotOpen


def remove(graph: Graph, sheet: str, id: str) -> None:
    """Remove a file from a sheet, when it is there."""
    if evidence.remove_evidence(graph, sheet, id):
        file_of(id).unlink(missing_ok=True)


def file_of(id: str) -> Path:
    """Return where a file is kept: under its id, so that a name that was sent names no path."""
    return Path(current_app.config["EVIDENCE_FOLDER"]) / id


def _check(content: bytes) -> str:
    """Return the media type of a file by its content, or raise BadFile."""
    if not content:
        raise BadFile(_("This file is empty. Choose another one."))
    if len(content) > MOST_BYTES:
        raise BadFile(_("This file is too large. Choose one of 5 MB or less, or take a smaller photo of it."))
    try:
        type = puremagic.from_string(content, mime=True)
    except (puremagic.PureError, ValueError):
        type = ""
    if type not in TYPES:
        raise BadFile(_("This file is neither a PDF nor a picture. Choose a PDF, JPEG, PNG or WebP file."))
    if not _is_whole(type, content):
        raise BadFile(_("This file is damaged or was cut short. Open it to check it, then choose it again."))
    return type


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
    return "".join(letter for letter in name if letter.isprintable())[-NAME_LETTERS:].strip() or _("File")

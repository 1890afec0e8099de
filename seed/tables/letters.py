"""The encoding of a text file: Unicode with or without its mark, or what a Windows spreadsheet writes."""

import codecs
import re
from typing import BinaryIO

from seed.tables.faults import Unusable, UnusableTable

CHUNK = 1 << 20
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
WESTERN, ARABIC = "cp1252", "cp1256"
ARABIC_WORD = re.compile(r"[\u0621-\u064a\u064b-\u0652\u0679-\u06d2]{2,}")
HIGH = re.compile(rb"[\x80-\xff]")
UNREAD = "\N{REPLACEMENT CHARACTER}"


def encoding_of(stream: BinaryIO) -> str:
    """Return the name of the encoding of a text file; raise UnusableTable for one whose letters are damaged.

    A file in Windows' own encodings is Arabic when its letters join to Arabic words: French ones stand among others.
    """
    start = _read(stream, 4096)
    for mark, name in MARKS.items():
        if start.startswith(mark):
            return _checked(stream, name)
    if unmarked := _without_mark(start):
        return _checked(stream, unmarked)
    if _reads_as(stream, "utf-8"):
        return "utf-8"
    _refuse_damaged(stream)
    return _windows(stream)


def _read(stream: BinaryIO, size: int) -> bytes:
    stream.seek(0)
    return stream.read(size)


def _without_mark(start: bytes) -> str | None:
    """Return which UTF-16 a text is in that has no mark: every other byte of Latin letters is null."""
    half = len(start) // 2
    if half and start[1::2].count(0) > 0.4 * half and not start[::2].count(0):
        return "utf-16-le"
    if half and start[::2].count(0) > 0.4 * half and not start[1::2].count(0):
        return "utf-16-be"
    return None


def _checked(stream: BinaryIO, name: str) -> str:
    if not _reads_as(stream, name):
        raise UnusableTable(Unusable.BAD_LETTERS)
    return name


def _reads_as(stream: BinaryIO, name: str) -> bool:
    """Read a whole stream in pieces, and say whether an encoding fits."""
    decoder = codecs.getincrementaldecoder(name)()
    stream.seek(0)
    try:
        while chunk := stream.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_damaged(stream: BinaryIO) -> None:
    """Raise UnusableTable for Unicode with a few letters broken: read as Windows' letters, all would be wrong."""
    text = _read(stream, CHUNK).decode("utf-8", "replace")
    broken = text.count(UNREAD)
    whole = sum(letter > "\x7f" for letter in text) - broken
    if whole > broken:
        line = text.count("\n", 0, text.index(UNREAD)) + 1 if broken else None
        raise UnusableTable(Unusable.BAD_LETTERS, line=line)


def _windows(stream: BinaryIO) -> str:
    content = _read(stream, CHUNK)
    if b"\0" in content:
        raise UnusableTable(Unusable.NOT_A_TABLE)
    arabic = sum(map(len, ARABIC_WORD.findall(content.decode(ARABIC, "replace"))))
    name = ARABIC if arabic > 0.4 * len(HIGH.findall(content)) else WESTERN
    return _checked(stream, name)

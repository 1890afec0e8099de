"""Pictures that everybody will see: what a telephone wrote into them about place, time and owner is taken out."""

import struct
from collections.abc import Callable, Iterator

EXIF, ORIENTATION = b"Exif\0\0", 0x0112
MADE_BY_DEVICES = (0xE1, 0xED)
"""Segments of a JPEG file that hold Exif, XMP and IPTC."""
OF_PNG, OF_WEBP = (b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"), (b"EXIF", b"XMP ")
PNG_HEAD, SCAN = 8, 0xDA


def without_traces(content: bytes, type: str) -> bytes:
    """Return a picture without what its device wrote into it but the way it is turned; type: its media type.

    Raises ValueError when the picture isn't built as its type is.
    """
    try:
        return WITHOUT[type](content)
    except (struct.error, IndexError) as error:
        raise ValueError("not built as its type is") from error


def _jpeg(content: bytes) -> bytes:
    kept, at = [content[:2]], 2
    while content[at + 1] != SCAN:
        if content[at] != 0xFF:
            raise ValueError("no segment where one must be")
        (size,) = struct.unpack_from(">H", content, at + 2)
        segment = content[at : at + 2 + size]
        kept.append(_turned(segment[4:]) if content[at + 1] in MADE_BY_DEVICES else segment)
        at += 2 + size
    return b"".join([*kept, content[at:]])


def _turned(exif: bytes) -> bytes:
    """Return a segment that only says how a picture is turned, nothing when it isn't."""
    if not exif.startswith(EXIF):
        return b""
    turned = next((value for tag, value in _tags(exif[len(EXIF) :]) if tag == ORIENTATION), 1)
    if turned == 1:
        return b""
    body = EXIF + b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, ORIENTATION, 3, 1, turned, 0, 0)
    return struct.pack(">HH", 0xFFE1, len(body) + 2) + body


def _tags(tiff: bytes) -> Iterator[tuple[int, int]]:
    order = "<" if tiff[:2] == b"II" else ">"
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for number in range(count):
        tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
        yield tag, value


def _png(content: bytes) -> bytes:
    kept, at = [content[:PNG_HEAD]], PNG_HEAD
    while at < len(content):
        (size,) = struct.unpack_from(">I", content, at)
        if content[at + 4 : at + 8] not in OF_PNG:
            kept.append(content[at : at + 12 + size])
        at += 12 + size
    return b"".join(kept)


def _webp(content: bytes) -> bytes:
    kept, at = [b"WEBP"], 12
    while at < len(content):
        (size,) = struct.unpack_from("<I", content, at + 4)
        whole = 8 + size + size % 2
        if content[at : at + 4] not in OF_WEBP:
            kept.append(content[at : at + whole])
        at += whole
    body = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


WITHOUT: dict[str, Callable[[bytes], bytes]] = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}

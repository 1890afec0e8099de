"""A file in sealed parts: none can be changed, left out, moved or cut off unseen; encrypted when there is a key.

The file is MAGIC, a head (4 bytes of length, JSON), then parts: 1 byte that says whether it is the last, 4 bytes of
length, and the sealed content. With a key a part is sealed by AES-256-GCM, its number and whether it is the last in the
nonce; the key of a file comes from the given text and the file's own salt by scrypt. Without one a part is followed by
the SHA-256 of head, number, last and content: that shows damage, not malice.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"TAKWIA BACK-UP\n"
FORMAT = 1
PART = 1 << 20
"""Bytes of a part before it is sealed."""
MOST = PART + 1024
"""Bytes of a part and its seal, at most."""
LARGEST_HEAD = 65_536
LEAST_KEY = 32
"""Letters of a key: fewer could be guessed."""
NUMBER, FRAME = struct.Struct(">Q?"), struct.Struct(">?I")


class BadBackup(ValueError):
    """A file can't be restored; the message says why. Nothing was changed."""


class Seal(Protocol):
    """Seals and opens the parts of one file by their number."""

    def close(self, number: int, content: bytes, *, last: bool) -> bytes:
        """Seal a part."""
        ...

    def open(self, number: int, sealed: bytes, *, last: bool) -> bytes:
        """Return a part's content. Raises BadBackup when it isn't what was sealed as this number."""
        ...


class Encrypted:
    """Seals with a key. head: the file's head, which is sealed with each part."""

    def __init__(self, key: bytes, head: bytes) -> None:
        self._cipher, self._head = AESGCM(key), head

    def close(self, number: int, content: bytes, *, last: bool) -> bytes:
        """Seal a part."""
        return self._cipher.encrypt(_nonce(number, last), content, self._head)

    def open(self, number: int, sealed: bytes, *, last: bool) -> bytes:
        """Return a part's content. Raises BadBackup when it isn't what was sealed as this number."""
        try:
            return self._cipher.decrypt(_nonce(number, last), sealed, self._head)
        except InvalidTag:
            raise BadBackup(DAMAGED.format(number + 1)) from None


class Summed:
    """Seals with a sum alone. head: the file's head, which goes into each sum."""

    def __init__(self, head: bytes) -> None:
        self._head = hashlib.sha256(head).digest()

    def close(self, number: int, content: bytes, *, last: bool) -> bytes:
        """Seal a part."""
        return content + self._sum(number, content, last)

    def open(self, number: int, sealed: bytes, *, last: bool) -> bytes:
        """Return a part's content. Raises BadBackup when it isn't what was sealed as this number."""
        content, told = sealed[:-32], sealed[-32:]
        if not hmac.compare_digest(told, self._sum(number, content, last)):
            raise BadBackup(DAMAGED.format(number + 1))
        return content

    def _sum(self, number: int, content: bytes, last: bool) -> bytes:
        return hashlib.sha256(self._head + NUMBER.pack(number, last) + content).digest()


DAMAGED = "The file is damaged: its part {} isn't what was written. Take another copy of the back-up."
BAD_HEAD = "The file is damaged: its head can't be read. Take another copy of the back-up."
CUT = "The file is cut short: its end is missing. Take another copy, or the back-up before."


class SealedWriter(io.RawIOBase):
    """Write a file in sealed parts; finish() writes the last one, without which the file counts as cut short.

    about: what the head tells, readable by everybody.
    """

    def __init__(self, file: BinaryIO, about: Mapping[str, Any], key: str | None) -> None:
        self._file, self._number, self._waiting = file, 0, bytearray()
        salt = os.urandom(16)
        secret, check = _derive(key, salt) if key else (b"", b"")
        told = {"format": FORMAT, **about, "salt": salt.hex(), "check": check.hex(), "encrypted": bool(key)}
        head = json.dumps(told).encode()
        self._seal: Seal = Encrypted(secret, head) if key else Summed(head)
        file.write(MAGIC + struct.pack(">I", len(head)) + head)

    def writable(self) -> bool:
        """Say that it may be written to."""
        return True

    def write(self, content: Any) -> int:
        """Take bytes, and write each whole part."""
        self._waiting += content
        while len(self._waiting) > PART:
            self._put(bytes(self._waiting[:PART]), last=False)
            del self._waiting[:PART]
        return len(content)

    def finish(self) -> None:
        """Write the last part; without it the file counts as cut short."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, content: bytes, *, last: bool) -> None:
        sealed = self._seal.close(self._number, content, last=last)
        self._file.write(FRAME.pack(last, len(sealed)) + sealed)
        self._number += 1


class SealedReader(io.RawIOBase):
    """Read a file in sealed parts; each is checked before any of it is given. Raises BadBackup."""

    def __init__(self, file: BinaryIO, key: str | None) -> None:
        self._file, self._number, self._ended, self._left = file, 0, False, b""
        self.about, head = read_head(file)
        if key and not self.about["encrypted"]:
            raise BadBackup("This back-up isn't encrypted, though a key is given. To restore it anyway, give no key.")
        if not self.about["encrypted"]:
            self._seal: Seal = Summed(head)
            return
        if not key:
            raise BadBackup("This back-up is encrypted. Give its key: --key-file, or TAKWIA_BACKUP_KEY.")
        secret, check = _derive(key, bytes.fromhex(self.about["salt"]))
        if not hmac.compare_digest(check.hex(), str(self.about["check"])):
            raise BadBackup("This isn't the key that the back-up was encrypted with.")
        self._seal = Encrypted(secret, head)

    def readable(self) -> bool:
        """Say that it may be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Give the next bytes; none at the end."""
        while not self._left and not self._ended:
            self._left = self._next()
        given = self._left[: len(buffer)]
        buffer[: len(given)] = given
        self._left = self._left[len(given) :]
        return len(given)

    def _next(self) -> bytes:
        frame = self._file.read(FRAME.size)
        if len(frame) < FRAME.size:
            raise BadBackup(CUT)
        if frame[0] > 1:
            raise BadBackup(DAMAGED.format(self._number + 1))
        last, length = FRAME.unpack(frame)
        if length > MOST:
            raise BadBackup(DAMAGED.format(self._number + 1))
        sealed = self._file.read(length)
        if len(sealed) < length:
            raise BadBackup(CUT)
        content = self._seal.open(self._number, sealed, last=last)
        self._number, self._ended = self._number + 1, last
        if last and self._file.read(1):
            raise BadBackup("The file is damaged: something follows its end.")
        return content


def check_key(key: str) -> str:
    """Return a key without the white space around it. Raises BadBackup when it could be guessed."""
    key = key.strip()
    if len(key) < LEAST_KEY:
        raise BadBackup(
            f"The key is shorter than {LEAST_KEY} characters. Make one: "
            "python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return key


def read_head(file: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """Return what the head tells, and its bytes."""
    if file.read(len(MAGIC)) != MAGIC:
        raise BadBackup("This file isn't a back-up of TAKWIA Réseau.")
    (length,) = struct.unpack(">I", file.read(4).ljust(4, b"\xff"))
    head = file.read(length) if length <= LARGEST_HEAD else b""
    try:
        about = json.loads(head)
        newer = about["format"] > FORMAT
        about["encrypted"], about["check"], bytes.fromhex(about["salt"])
    except (ValueError, KeyError, TypeError):
        raise BadBackup(BAD_HEAD) from None
    if newer:
        raise BadBackup("A newer version made this back-up. Bring this one up to date first.")
    return about, head


def _derive(key: str, salt: bytes) -> tuple[bytes, bytes]:
    """Return the secret of a file, and what shows that a key is the right one."""
    told = Scrypt(salt=salt, length=64, n=2**15, r=8, p=1).derive(key.encode())
    return told[:32], hashlib.sha256(b"check" + told[32:]).digest()[:16]


def _nonce(number: int, last: bool) -> bytes:
    """Return a part's nonce; the secret is of this file alone, so none comes twice."""
    return b"\0\0\0" + NUMBER.pack(number, last)

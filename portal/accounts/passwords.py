"""Passwords: kept only as Argon2id hashes."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher()
# Checked when an address is unknown, so that an answer takes as long as for one that is known.
NOBODY = HASHER.hash("nobody")


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password, with its salt and parameters."""
    return HASHER.hash(_composed(password))


def is_password(password_hash: str, password: str) -> bool:
    """Say whether a password is the one of a hash."""
    try:
        return HASHER.verify(password_hash, _composed(password))
    except (VerificationError, InvalidHashError):
        return False


def _composed(password: str) -> str:
    """Write é as one letter: keyboards differ in how they send it."""
    return unicodedata.normalize("NFC", password)


def is_outdated(password_hash: str) -> bool:
    """Say whether a hash was made with weaker parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)

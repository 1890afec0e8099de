"""Telephone numbers of the demonstration: all come from here."""

import hashlib

BLOCK = "+21260000"
"""Morocco keeps no numbers free for examples: these are the lowest of the mobile ones, whose last four signs vary."""


def telephone(seed: int, *parts: object) -> str:
    """Return a number in international form, the same for the same seed and parts."""
    digest = hashlib.sha256(":".join(str(part) for part in (seed, *parts)).encode()).digest()
    return f"{BLOCK}{int.from_bytes(digest[:4]) % 10_000:04}"

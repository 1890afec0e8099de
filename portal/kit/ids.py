"""New ids, made before a transaction so that it can be run twice."""

import secrets
from uuid import UUID

import uuid_utils

from graph.rules.codes import CODES, code_of


def new_id() -> str:
    """Return a UUID of version 7: unique, and in order of time."""
    return str(uuid_utils.uuid7())


def is_id(text: str) -> bool:
    """Say whether a text, such as a form's, can be an id that `new_id` made."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def new_code() -> str:
    """Return a short code for people to copy, such as a diagnostic's."""
    return code_of(secrets.randbelow(CODES))

"""New ids, made before a transaction so that it can be run twice."""

import uuid_utils


def new_id() -> str:
    """Return a UUID of version 7: unique, and in order of time."""
    return str(uuid_utils.uuid7())

"""Which state of something a program has seen: its ETag, which it sends back to change it."""

import json
from hashlib import sha256
from typing import Any

from flask import request

from portal.api.problems import Refused


def etag_of(revision: int, values: Any) -> str:
    """Return what tells a state from all others."""
    text = json.dumps([revision, values], sort_keys=True, default=str)
    return sha256(text.encode()).hexdigest()[:32]


def shown_as(etag: str) -> dict[str, str]:
    """Return the header of an answer in this state."""
    return {"ETag": f'"{etag}"'}


def seen(etag: str) -> None:
    """Hold to what the program has seen: the state of an ETag. Raises Refused: 428 when it says none, else 412."""
    if "If-Match" not in request.headers:
        raise Refused(428)
    # What packs an answer adds its own name to the ETag, after a colon.
    tags = {tag.partition(":")[0] for tag in request.if_match.as_set(include_weak=False)}
    if not request.if_match.star_tag and etag not in tags:
        raise Refused(412)

"""What a program sends again because no answer came: under the same Idempotency-Key it gets the first answer.

As the draft of the IETF has it (draft-ietf-httpapi-idempotency-key-header): the same key with the same content is the
same call; the same key with other content is a slip.
"""

import re
import secrets
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from flask import Response, g, make_response, request
from flask_babel import gettext as _
from pydantic import BaseModel

from graph.people import api_calls
from graph.people.api_calls import CallAnswer
from portal.api.problems import Refused
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.ids import new_id

HEADER = "Idempotency-Key"
KEY = re.compile(r'"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255})')
"""A text in quotes, or without them, as many programs send it."""
PARAMETER = {
    "name": HEADER, "in": "header", "required": False,
    "schema": {"type": "string", "pattern": '^"[ !#-[\\]-~]{1,255}"$'},
    "description": "A text of your own in quotes, such as a UUID: sent again within a day, it gets the first answer.",
}  # fmt: skip


def answers_once(view: Callable[..., Any]) -> Callable[..., Any]:
    """Give the first answer to whatever a program sends again under its key; without a key, each call is its own."""

    @wraps(view)
    def once(*args: Any, json_data: BaseModel, **more: Any) -> Any:
        key = _key()
        if key is None:
            return view(*args, json_data=json_data, **more)
        return _once(key, json_data, lambda: make_response(view(*args, json_data=json_data, **more)))

    return once


def made_by() -> str:
    """Return what stands for this call in what it makes: the same when it is sent again under its key."""
    return str(g.get("api_call") or new_id())


def _key() -> str | None:
    """Return the key that was sent. Raises Refused for one that can't be read."""
    told = request.headers.get(HEADER)
    if told is None:
        return None
    found = KEY.fullmatch(told.strip())
    if found is None:
        raise Refused(400, _("Send as “Idempotency-Key” a text of 1 to 255 characters in quotes, such as a UUID."))
    return found[1] or found[2]


def _once(key: str, sent: BaseModel, work: Callable[[], Response]) -> Response:
    id, attempt = _hash(g.api_user.api_token.id, key), secrets.token_hex(8)
    claim = api_calls.claim(current_graph(), id, _hash(request.path, sent.model_dump_json()), attempt, now())
    if not claim.same:
        raise Refused(422, _("This Idempotency-Key was sent with something else. Take a new key for a new call."))
    if claim.answer is not None:
        return _again(claim.answer)
    if not claim.mine:
        raise Refused(409, _("The same is being worked on already. Send it again in a moment."))
    g.api_call = claim.makes
    try:
        response = work()
    except BaseException:
        api_calls.release(current_graph(), id, attempt)
        raise
    answer = CallAnswer(response.status_code, response.get_data(as_text=True), response.headers.get("Location", ""))
    api_calls.finish(current_graph(), id, attempt, answer, now())
    return response


def _again(answer: CallAnswer) -> Response:
    response = Response(answer.body, answer.status, content_type="application/json")
    if answer.location:
        response.headers["Location"] = answer.location
    return response


def _hash(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()

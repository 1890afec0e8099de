"""What a program reads when something can't be done: RFC 9457, in its language, with the field named."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic import BaseModel, ConfigDict
from werkzeug.exceptions import HTTPException, TooManyRequests

from graph.server.connection import GraphUnavailable
from portal.kit.requests import BadJson

MEDIA_TYPE = "application/problem+json"
TITLES: Mapping[int, Any] = {
    400: _l("What was sent can't be read."),
    401: _l("A token is needed that is still good."),
    403: _l("This isn't allowed."),
    404: _l("There is nothing here."),
    405: _l("This can't be done at this address."),
    409: _l("This can't be done as things stand."),
    412: _l("Somebody else has changed this meanwhile."),
    413: _l("This is too much at once."),
    415: _l("Send JSON, of the type “application/json”."),
    422: _l("Some fields need another look."),
    428: _l("Say which state you have seen: send its ETag as “If-Match”."),
    429: _l("Too many requests. Wait, then go on."),
    500: _l("Something went wrong here. It is noted; try again later."),
    503: _l("The portal can't reach its data just now. Try again in a minute."),
}
"""What each status means, in a sentence; whatever else can happen is told as the nearest of these."""


class FieldProblem(BaseModel):
    """A field that needs another look: its name (a step of a list by its number), and what to do."""

    model_config = ConfigDict(extra="forbid")
    field: str
    detail: str


class Problem(BaseModel):
    """A problem as RFC 9457 has it; errors: the fields that need another look, if any do."""

    model_config = ConfigDict(extra="forbid")
    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FieldProblem]


class Refused(HTTPException):
    """Something can't be done: the status, what to do, and by field what is wrong."""

    def __init__(self, status: int, detail: str = "", errors: Sequence[tuple[str, str]] = ()) -> None:
        """Keep what is told."""
        super().__init__(detail or str(TITLES[status]))
        self.code = status
        self.errors = errors


def refuse_fields(errors: Mapping[str, Sequence[str]]) -> Refused:
    """Return what tells that fields need another look; errors: messages by field."""
    told = [(name, str(message)) for name, messages in errors.items() for message in messages]
    return Refused(422, errors=told)


def tell_problem(error: Exception) -> Response:
    """Answer an error."""
    status = _status(error)
    title = str(TITLES[status])
    detail = str(error.description) if isinstance(error, Refused) else title
    problem = Problem(
        type=f"/api#{status}", title=title, status=status, detail=detail, instance=request.path,
        errors=[FieldProblem(field=name, detail=text) for name, text in getattr(error, "errors", ())],
    )  # fmt: skip
    response = Response(problem.model_dump_json(), status, content_type=MEDIA_TYPE)
    if isinstance(error, HTTPException) and (allowed := getattr(error, "valid_methods", None)):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if status == 503:
        response.headers["Retry-After"] = "60"
    return response


def _status(error: Exception) -> int:
    if isinstance(error, GraphUnavailable):
        current_app.logger.warning("The graph is unavailable: %s", error)
        return 503
    if isinstance(error, BadJson):
        return error.status
    if isinstance(error, TooManyRequests):
        return 429
    status = (error.code if isinstance(error, HTTPException) else None) or 500
    return status if status in TITLES else 400 if status < 500 else 500


def field_words(error: Mapping[str, Any]) -> str:
    """Return in words what is wrong with a field, from what Pydantic says of it."""
    kind, facts = error["type"], error.get("ctx") or {}
    if kind in WORDS:
        return str(WORDS[kind])
    if kind == "string_too_long":
        return _("Shorten this to %(max)d characters or fewer.", max=facts["max_length"])
    if kind == "too_long":
        return _("Send %(most)s or fewer.", most=facts["max_length"])
    if kind in ("literal_error", "enum"):
        return _("Send one of these: %(words)s.", words=facts["expected"].replace(" or ", ", "))
    if kind in ("greater_than_equal", "less_than_equal", "greater_than", "less_than"):
        return _("This number is out of bounds.")
    return _("This can't be read.")


WORDS: Mapping[str, Any] = {
    "missing": _l("This field is needed."),
    "extra_forbidden": _l("This field isn't known here."),
    "string_type": _l("Send a text."),
    "string_too_short": _l("This field is needed."),
    "int_type": _l("Enter a whole number, such as 12."),
    "int_parsing": _l("Enter a whole number, such as 12."),
    "int_from_float": _l("Enter a whole number, such as 12."),
    "float_type": _l("Enter a number, such as 12 or 12.5."),
    "float_parsing": _l("Enter a number, such as 12 or 12.5."),
    "finite_number": _l("Enter a number, such as 12 or 12.5."),
    "bool_type": _l("Send true or false."),
    "list_type": _l("Send a list."),
    "model_type": _l("Send an object with named fields."),
    "model_attributes_type": _l("Send an object with named fields."),
    "dict_type": _l("Send an object with named fields."),
    "string_pattern_mismatch": _l("Send a day such as 2026-05-31."),  # Days alone have one.
    "date_type": _l("Send a day such as 2026-05-31."),
    "date_parsing": _l("Send a day such as 2026-05-31."),
    "date_from_datetime_parsing": _l("Send a day such as 2026-05-31."),
    "date_from_datetime_inexact": _l("Send a day such as 2026-05-31."),
}

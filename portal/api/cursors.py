"""Where a reader stands in a long list, as a text that says nothing to them and that they send back."""

import base64
import json
from collections.abc import Callable
from typing import TypeVar

from flask import request, url_for
from flask_babel import gettext as _

from graph.rules.cleaning import clean_text
from portal.api.problems import refuse_fields

T = TypeVar("T")


def write_cursor(*parts: str) -> str:
    """Return a cursor that holds some texts."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def read_cursor(text: str, make: Callable[..., T]) -> T | None:
    """Return what a cursor holds, made of its texts; None without one. Raises Refused for one that isn't ours."""
    if not text:
        return None
    try:
        parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            raise TypeError(text)
        return make(*map(clean_text, parts))
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise refuse_fields({"cursor": [_("Send the cursor as the last answer gave it.")]}) from None


def next_link(cursor: str | None) -> dict[str, str]:
    """Return the header that leads to what follows (RFC 8288); none at the end of a list."""
    if not cursor:
        return {}
    given = {**(request.view_args or {}), **request.args.to_dict(), "cursor": cursor}
    return {"Link": f'<{url_for(request.endpoint or "", **given)}>; rel="next"'}

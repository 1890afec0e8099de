"""The one reading of requests: what an address, a form or a script sends is known, bounded and of its kind, or nothing.

Pages take nothing from Flask's `request` but through here and through the fields of forms (`portal/kit/forms.py`).
"""

import json
import re
from collections.abc import Iterable
from typing import Any, NoReturn
from urllib.parse import urlsplit

from flask import Flask, g, request, url_for
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from wtforms import Form

from graph.rules.cleaning import clean_text

SHORT, LONG = 200, 4000
"""Letters of a name, a code or an id; of any text that a form can hold."""
MOST_WHOLE = 10**9
NEVER_SEEN = -1
"""A revision that nothing ever has: what was sent along with it is told to be outdated, and overwrites nothing."""
JSON_BYTES = 512 * 1024
JSON_LEVELS = 6
"""Lists within lists, or within maps, that a script may send."""
TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
DIGITS = re.compile(r"\d{1,12}")
PAGE = "page"


class BadJson(ValueError):
    """What a script sent is no JSON of the size and shape that is taken; `status`: 400, or 413 for too much."""

    def __init__(self, status: int = 400) -> None:
        """Keep the status to answer with."""
        super().__init__(status)
        self.status = status


def init_app(app: Flask) -> None:
    """Give templates the address of this page, and that of another with the arguments that its form knows."""
    app.jinja_env.globals |= {"address_with": address_with, "own_address": own_address}


def asked(name: str, letters: int = SHORT) -> str:
    """Return an argument of the address; nothing when there is none, or when it is longer than any that is known."""
    return bounded(request.args.get(name), letters)


def asked_whole(name: str, default: int, *, least: int = 0, most: int = MOST_WHOLE) -> int:
    """Return a whole number of the address, the nearest one within the bounds; the default for anything else."""
    number = whole(request.args.get(name))
    return default if number is None else min(max(number, least), most)


def local_address(target: str) -> str:
    """Return an address of this site as it stands; nothing when it is none, so that another site is never followed."""
    parts = urlsplit(target)
    path = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if path and not parts.scheme and not parts.netloc else ""


def typed(name: str, letters: int = SHORT) -> str:
    """Return a text of the form, without blanks around it; nothing when it is none or too long for its kind."""
    return bounded(request.form.get(name), letters).strip()


def typed_all(name: str, letters: int = SHORT) -> list[str]:
    """Return all texts of the form under a name."""
    return [text for text in request.form.getlist(name) if len(text) <= letters]


def is_typed(name: str) -> bool:
    """Say whether the form holds something under a name, even an empty text."""
    return name in request.form


def typed_fields() -> MultiDict[str, str]:
    """Return all texts of the form, by name."""
    return request.form


def speak_as_form(fields: ImmutableMultiDict[str, str]) -> None:
    """Let forms read these fields as if a page had sent them: a program sent the same in other words.

    Its token has been checked, which no page of another site can send, so no other word is asked for.
    """
    request.form, request.files = fields, ImmutableMultiDict()
    g.csrf_valid = True


def sent_files() -> MultiDict[str, FileStorage]:
    """Return all files of the form, by name."""
    return request.files


def typed_pairs() -> list[tuple[str, str]]:
    """Return all that the form holds, in its order."""
    return list(request.form.items(multi=True))


def bounded(text: str | None, letters: int = SHORT) -> str:
    """Return a text, or nothing when it is longer than it can be."""
    return text if text and len(text) <= letters else ""


def whole(text: str | None) -> int | None:
    """Return the whole number from 0 that a text is, in digits of any script; None when it is none or beyond bounds."""
    typed_digits = (text or "").strip()
    number = int(typed_digits) if DIGITS.fullmatch(typed_digits) else None
    return number if number is None or number <= MOST_WHOLE else None


def seen_revision(text: str | None) -> int:
    """Return the revision that a form was made of, NEVER_SEEN when what was sent is none."""
    number = whole(text)
    return NEVER_SEEN if number is None else number


def is_token(text: str) -> bool:
    """Say whether a text can be a token or an id that the portal made: short, and safe in the name of a file."""
    return bool(TOKEN.fullmatch(text))


def names_of(form: type[Form]) -> set[str]:
    """Return the names of a form's fields."""
    return {name for name in dir(form) if hasattr(getattr(form, name), "_formfield")}


def arguments_of(form: type[Form]) -> MultiDict[str, str]:
    """Return the arguments of this address that a form knows, none longer than a form's text."""
    known = names_of(form)
    return MultiDict(
        (name, text) for name, text in request.args.items(multi=True) if name in known and len(text) <= SHORT
    )


def kept_arguments(form: type[Form]) -> dict[str, list[str]]:
    """Return the arguments of this address that pass to another: those that a form knows, and the page."""
    page = asked(PAGE)
    return dict(arguments_of(form).lists()) | ({PAGE: [page]} if page else {})


def address_with(endpoint: str, form: type[Form] | Form, **values: Any) -> str:
    """Return the address of a page with the arguments of this one that a form knows; values: others, or the page's."""
    kind = form if isinstance(form, type) else type(form)
    return url_for(endpoint, **{**kept_arguments(kind), **values})


def this_address(form: type[Form], **values: Any) -> str:
    """Return the address of this page with other arguments."""
    return address_with(request.endpoint or "", form, **{**(request.view_args or {}), **values})


def own_address() -> str:
    """Return the path of this page with its arguments, for links that lead back to it; without them when too long."""
    address = request.full_path.rstrip("?")
    return address if len(address) <= LONG else request.path


def read_json() -> Any:
    """Return the JSON that a script sent, its texts clean. Raises BadJson."""
    if (request.content_length or 0) > JSON_BYTES:
        raise BadJson(413)
    content = request.get_data(cache=False)
    if not request.is_json or len(content) > JSON_BYTES:
        raise BadJson(413 if request.is_json else 400)
    try:
        return _cleaned(json.loads(content, parse_int=_read_whole, parse_constant=_refuse), JSON_LEVELS)
    except (ValueError, RecursionError) as error:
        raise BadJson from error


def read_maps(sent: Any, most: int) -> list[dict[str, Any]]:
    """Return a list of maps, at most so many. Raises BadJson."""
    if not isinstance(sent, list) or not all(isinstance(one, dict) for one in sent):
        raise BadJson
    if len(sent) > most:
        raise BadJson(413)
    return sent


def _cleaned(value: Any, levels: int) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list | dict) and not levels:
        raise BadJson
    if isinstance(value, list):
        return [_cleaned(one, levels - 1) for one in value]
    if isinstance(value, dict):
        return {_cleaned(name, 1): _cleaned(one, levels - 1) for name, one in value.items()}
    return value


def _read_whole(digits: str) -> int:
    """Read a whole number; one that is too long for anything is refused."""
    if len(digits) > len(str(MOST_WHOLE)) * 2:
        raise BadJson
    return int(digits)


def _refuse(_constant: str) -> NoReturn:
    """Refuse NaN and infinities, which are no numbers."""
    raise BadJson


def form_data(files: Iterable[str]) -> MultiDict[str, Any]:
    """Return what a form sent: texts, and files only under the names of fields that take them."""
    own = set(files)
    found: MultiDict[str, Any] = MultiDict()
    for name, text in request.form.items(multi=True):
        if name not in own:
            found.add(name, text)
    for name, file in request.files.items(multi=True):
        if name in own:
            found.add(name, file)
    return found

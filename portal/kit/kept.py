"""What was typed is kept when the session ended meanwhile: it waits on the sign-in page, and is sent after it.

Where a second factor is asked for, or has to be set up first, it waits on those pages too.
What was sent travels with the page, signed, not in the graph: nobody else can read it, and nothing is left behind.
Passwords, digits that work once, and files are never kept; a file is asked for again.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, current_app, g, render_template, request
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer
from markupsafe import Markup

from portal.kit import once
from portal.kit.requests import local_address

FIELD = "kept"
SECONDS = 24 * 3600
MOST_LETTERS = 400_000
NEVER = re.compile("password|csrf_token|^(kept|once|digits)$")
"""Names of fields that are never kept: they are secret, or made anew."""
TELLING = re.compile(r"[^\W\d_]{2}")
MACHINES = re.compile(r"[\w-]*(\d[\w-]*_|[\w-]{20,})|[a-z]+(_[a-z]+)*")
"""Values that choices and hidden fields have; they aren't shown."""


@dataclass(frozen=True)
class KeptForm:
    """A form that waits to be sent: its address, the page it stands on, its fields, and the names of its files."""

    address: str
    page: str
    fields: list[tuple[str, str]]
    files: list[str]
    once: str

    @property
    def texts(self) -> list[str]:
        """Return what a person typed, without what choices and hidden fields hold."""
        return [text for _name, text in self.fields if TELLING.search(text) and not MACHINES.fullmatch(text)]


def init_app(app: Flask) -> None:
    """Give templates what keeps a form: the field that carries it, and the mark of who reads."""
    app.jinja_env.globals |= {
        "kept_field": kept_field,
        "keeps_form": keeps_form,
        "kept_page": kept_page,
        "reader_mark": reader_mark,
    }


def is_from_here() -> bool:
    """Say whether a page of this portal sent the request, as the browser tells."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(sender).netloc == request.host


def can_be_kept() -> bool:
    """Say whether the request is a form of this portal with something in it that is worth keeping."""
    if request.method != "POST" or request.is_json or not is_from_here():
        return False
    return sum(len(text) for text in request.form.values()) <= MOST_LETTERS


def kept_field() -> Markup:
    """Return the hidden field of the sign-in page that carries the form which waits, if one does."""
    carried = _pack() if g.get("keeps_form") else request.form.get(FIELD, "")
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, carried) if carried else Markup()


def kept_page() -> str:
    """Return the page of the form that was sent, else the start page."""
    return local_address(urlsplit(request.referrer or "")._replace(scheme="", netloc="").geturl()) or "/"


def keeps_form() -> bool:
    """Say whether a form waits for the sign-in of this page."""
    return bool(g.get("keeps_form") or request.form.get(FIELD))


def keep_for_sign_in() -> None:
    """Let the sign-in page that answers this request carry the form that was sent."""
    g.keeps_form = True
    g.asked_to_sign_in = True


def resume() -> str | None:
    """Return the page that sends, after the sign-in, the form which waited for it; None when none did."""
    form = _unpack(request.form.get(FIELD, ""))
    return render_template("errors/kept.html", form=form) if form else None


def ask_again() -> str:
    """Return the page that sends once more the form that was just sent, for who is signed in already."""
    return render_template("errors/kept.html", form=_sent())


def _sent() -> KeptForm:
    fields = [(name, text) for name, text in request.form.items(multi=True) if not NEVER.search(name)]
    files = [name for name, file in request.files.items() if file.filename]
    word = request.form.get(once.FIELD, "")
    return KeptForm(request.full_path.removesuffix("?"), kept_page(), fields, files, word or once.new_word())


def _pack() -> str:
    form = _sent()
    return str(_serializer().dumps([form.address, form.page, form.fields, form.files, form.once]))


def _unpack(text: str) -> KeptForm | None:
    try:
        address, page, fields, files, word = _serializer().loads(text, max_age=SECONDS)
    except BadData:
        return None
    return KeptForm(address, page, [(name, value) for name, value in fields], files, word)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="kept form")


def reader_mark() -> str:
    """Return a mark by which this device knows its reader again, and which says nothing of them; empty for visitors."""
    if not current_user.is_authenticated:
        return ""
    return str(_serializer().signer(current_app.secret_key or "", salt="reader").get_signature(current_user.id))[2:18]

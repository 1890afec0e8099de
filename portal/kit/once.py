"""A form that is sent twice does one thing: a second tap, Back and Send again, or two workers at once.

Each form holds a word of its own (`guard` in templates, `BaseForm`). The same word with the same content is the same
form: what its first sending led to answers the others. Other content with the same word is another form, so what
somebody corrects after Back counts.
"""

import hashlib
import re
import secrets
import time
from typing import Any
from uuid import UUID

from flask import Flask, current_app, flash, g, redirect, request
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.wrappers import Response

from graph.people import sent_forms
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.ids import new_id

FIELD = "once"
COOKIE = "sent"
"""Tells the page's script which form has done its work, so that it keeps nothing of it (assets/js/kit/drafts.js)."""
WORD = re.compile(r"[A-Za-z0-9_-]{16,64}")
LOOKS, PAUSE = 40, 0.25
"""How often, and after how many seconds each, a second sending looks whether the first is done."""
APART = (FIELD, "csrf_token")


def init_app(app: Flask) -> None:
    """Look at each form before its page does, and at each answer."""
    app.before_request(_answer_again)
    app.after_request(_keep)
    app.teardown_request(_let_go)
    app.add_template_global(guard)


def new_word() -> str:
    """Return a word that no other form has."""
    return secrets.token_urlsafe(18)


def guard() -> Markup:
    """Return the hidden fields of a form that a template writes itself: its protection and its word."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf()) + once_field()


def once_field() -> Markup:
    """Return the hidden field that holds a form's word."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, new_word())


def sent_id() -> str:
    """Return the id of what this form makes: the same for the same form, however often it is sent.

    It is worked out from the form's word and all of its content, so that nobody chooses it. A form without a word
    makes something new each time.
    """
    sent = g.get("sent_form")
    return str(UUID(bytes=bytes.fromhex(sent[0])[:16])) if sent else new_id()


def sent_word() -> str:
    """Return the word of the form that was sent, whatever is corrected in it; a new one where it has none.

    For what stays one thing though its content changes; an id is made of it with a secret, so that nobody chooses it.
    """
    sent = g.get("sent_form")
    return sent[2] if sent else new_word()


def arrived() -> None:
    """Say that the form has done its work though a page answers it: the device keeps nothing of it any more.

    For forms whose answer shows what is shown once, such as a code; sent again they are worked on again.
    """
    g.form_arrived = True


def _answer_again() -> Response | None:
    word = request.form.get(FIELD, "") if request.method == "POST" else ""
    if not WORD.fullmatch(word):
        return None
    id, attempt = _content(word), secrets.token_hex(8)
    for _look in range(LOOKS):
        claim = sent_forms.claim(current_graph(), id, attempt, now())
        if claim.mine:
            g.sent_form = (id, attempt, word)
            return None
        if claim.location is not None:
            return redirect(claim.location)
        time.sleep(PAUSE)
    flash(_("What you sent is still being saved. Look again in a minute."), "info")
    return redirect(request.path)


def _content(word: str) -> str:
    """Return what is the same for the same word, address, fields and files."""
    digest = hashlib.sha256(f"{word}\0{request.full_path}".encode())
    for name, text in request.form.items(multi=True):
        if name not in APART:
            digest.update(f"\0{name}\0{text}".encode("utf-8", "surrogatepass"))
    for name, file in request.files.items(multi=True):
        digest.update(f"\0{name}\0{file.filename}\0".encode("utf-8", "surrogatepass"))
        digest.update(hashlib.file_digest(file.stream, "sha256").digest())  # type: ignore[arg-type]
        file.stream.seek(0)
    return digest.hexdigest()


def _keep(response: Response) -> Response:
    """Remember where a form that did its work led to; one that was refused may be sent again."""
    if not (sent := g.pop("sent_form", None)):
        return response
    id, attempt, word = sent
    if response.status_code in (302, 303) and not g.get("asked_to_sign_in"):
        sent_forms.finish(current_graph(), id, attempt, response.location or "/", now())
        g.form_arrived = True
    else:
        sent_forms.release(current_graph(), id, attempt)
    if g.get("form_arrived"):
        response.set_cookie(COOKIE, word, max_age=24 * 3600, samesite="Lax", secure=current_app.config["HTTPS"])
    return response


def _let_go(_error: Any) -> None:
    if sent := g.pop("sent_form", None):
        sent_forms.release(current_graph(), *sent[:2])

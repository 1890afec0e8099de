"""What a person sees when something goes wrong: a plain page that says what to do, never a trace."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, current_app, flash, g, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from graph.server.connection import GraphClosed, GraphUnavailable
from portal.kit import kept

PAGES = {400: "400", 403: "403", 404: "404", 405: "404", 413: "400", 429: "429", 500: "500"}
"""The page of each error; an address that doesn't take what was sent is one that doesn't exist for its reader."""

OPEN_TO_ALL = {"codes", "fresh", "second", "telling"}
"""Rooms of pages that are there without an account, by a code or a link: there is nobody to sign in."""
OTHERWISE = "errors_otherwise"
Answer = Callable[[Any], Any]


def init_app(app: Flask) -> None:
    """Register a page for each error."""
    for status in PAGES:
        app.register_error_handler(status, _or_otherwise(_show))
    app.register_error_handler(CSRFError, _or_otherwise(_show_expired_form))
    app.register_error_handler(GraphUnavailable, _or_otherwise(_show_unavailable))


def answer_otherwise(app: Flask, prefix: str, answer: Answer) -> None:
    """Let something else than pages answer errors at the addresses that begin so; answer: from the error."""
    app.extensions.setdefault(OTHERWISE, {})[prefix] = answer


def _or_otherwise(show: Answer) -> Answer:
    """Return a handler that shows a page, unless the address is answered otherwise."""

    @wraps(show)
    def tell(error: Any) -> Any:
        answers: dict[str, Answer] = current_app.extensions.get(OTHERWISE, {})
        answer = next((one for prefix, one in answers.items() if request.path.startswith(prefix)), show)
        return answer(error)

    return tell


def _show(error: HTTPException) -> tuple[str, int]:
    status = error.code or 500
    message = _("This is too much at once. Send fewer files, each of 5 MB at most.") if status == 413 else None
    try:
        return render_template(f"errors/{PAGES[status]}.html", message=message), status
    except GraphUnavailable as unavailable:
        return _show_unavailable(unavailable)


def _show_expired_form(_error: CSRFError) -> Any:
    """Send a form again, or ask who sends it: its page stood open longer than the session that it belonged to."""
    if not kept.is_from_here() or not kept.can_be_kept():
        message = _("This was not sent from a page of this portal: nothing was changed.")
        return render_template("errors/400.html", message=message), 400
    if current_user.is_authenticated or request.blueprint in OPEN_TO_ALL:
        return kept.ask_again()
    if request.blueprint == "accounts":
        flash(_("This page had been open for a long time. Please enter it once more."), "info")
        return redirect(request.full_path)
    return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]


def _show_unavailable(error: GraphUnavailable) -> tuple[str, int]:
    current_app.logger.warning("The graph is unavailable: %s", error)
    # The page that says so must not look for the reader's account.
    g.graph_is_down = True
    return render_template("errors/503.html", message=_closed_words(error)), 503


def _closed_words(error: GraphUnavailable) -> str | None:
    """Say why the graph is closed on purpose; None when it isn't."""
    if not isinstance(error, GraphClosed):
        return None
    if error.state.is_restore:
        return _("Its data are being brought back from a back-up. Try again later.")
    return _("A back-up is being made. What you sent was not saved: go back and send it again in a minute.")

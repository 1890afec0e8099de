"""What a person sees when something goes wrong: a plain page that says what to do, never a trace."""

from flask import Flask, current_app, g, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from graph.server.connection import GraphUnavailable

PAGES = {400: "400", 403: "403", 404: "404", 405: "404", 413: "400", 429: "429", 500: "500"}
"""The page of each error; an address that doesn't take what was sent is one that doesn't exist for its reader."""


def init_app(app: Flask) -> None:
    """Register a page for each error."""
    for status in PAGES:
        app.register_error_handler(status, _show)
    app.register_error_handler(CSRFError, _show_expired_form)
    app.register_error_handler(GraphUnavailable, _show_unavailable)


def _show(error: HTTPException) -> tuple[str, int]:
    status = error.code or 500
    message = _("This is too much at once. Send fewer files, each of 5 MB at most.") if status == 413 else None
    try:
        return render_template(f"errors/{PAGES[status]}.html", message=message), status
    except GraphUnavailable as unavailable:
        return _show_unavailable(unavailable)


def _show_expired_form(_error: CSRFError) -> tuple[str, int]:
    message = _("This form has expired. Go back, load the page again and send it once more.")
    return render_template("errors/400.html", message=message), 400


def _show_unavailable(error: GraphUnavailable) -> tuple[str, int]:
    current_app.logger.warning("The graph is unavailable: %s", error)
    # The page that says so must not look for the reader's account.
    g.graph_is_down = True
    return render_template("errors/503.html"), 503

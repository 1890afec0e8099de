"""What the header lines of every answer say: nothing comes from elsewhere, nothing goes elsewhere, nobody keeps it."""

import secrets

from flask import Flask, Response, current_app, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from portal.kit import maps

YEAR = 365 * 24 * 3600
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "browsing-topics=(), camera=(), microphone=(), payment=(), usb=()",
}
SOURCES = {
    "default-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
"""Where what a page shows may come from; pictures, scripts and styles are added for each answer."""


def init_app(app: Flask) -> None:
    """Give every answer its header lines, and cookies what keeps them on this connection."""
    https = bool(app.config["HTTPS"])
    for kind in ("SESSION", "REMEMBER"):
        app.config.from_mapping(
            {f"{kind}_COOKIE_SECURE": https, f"{kind}_COOKIE_HTTPONLY": True, f"{kind}_COOKIE_SAMESITE": "Lax"}
        )
    if https:
        app.before_request(_force_https)
    app.add_template_global(csp_nonce)
    app.after_request(_add_headers)


def csp_nonce() -> str:
    """Return the word by which this answer's own scripts and styles are known from any that were slipped in."""
    nonce: str = g.setdefault("csp_nonce", secrets.token_urlsafe(24))
    return nonce


def let_frame() -> None:
    """Let other sites show this answer in a frame of theirs: it knows nobody and changes nothing."""
    g.framed = True


def keep_private() -> None:
    """Keep this answer out of caches and of search engines, as what stands behind a link with a token always is."""
    g.kept_private = True


def _force_https() -> AnyResponse | None:
    if request.is_secure:
        return None
    return redirect(request.url.replace("http://", "https://", 1))


def _add_headers(response: Response) -> Response:
    response.headers.update(ALWAYS)
    if "framed" in g:
        del response.headers["X-Frame-Options"]
    response.headers["Content-Security-Policy"] = _content_policy()
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    private = "kept_private" in g or "token" in (request.view_args or ())
    if private:
        response.headers["X-Robots-Tag"] = "noindex"
    if private or (_is_for_a_user() and not response.cache_control.public):
        response.headers["Cache-Control"] = "no-store"
    return response


def _content_policy() -> str:
    tiles = [origin] if (origin := maps.tile_origin(current_app)) else []
    own = ["'self'", f"'nonce-{g.csp_nonce}'"] if "csp_nonce" in g else ["'self'"]
    framed = {"frame-ancestors": ["*"], "form-action": ["'none'"]} if "framed" in g else {}
    sources = SOURCES | framed | {"img-src": ["'self'", "data:", *tiles], "script-src": own, "style-src": own}
    return "; ".join(" ".join((name, *allowed)) for name, allowed in sources.items())


def _is_for_a_user() -> bool:
    """Say whether this answer was made for somebody who is signed in; asks the graph nothing that wasn't asked."""
    user = g.get("_login_user")  # Where Flask-Login keeps whom it has loaded.
    return user is not None and bool(user.is_authenticated)

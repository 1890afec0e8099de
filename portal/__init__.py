"""TAKWIA Réseau: a portal that links the associations of a province."""

import atexit
from collections.abc import Mapping
from contextlib import ExitStack
from importlib import import_module

from flask import Flask
from flask_talisman import DENY
from werkzeug.middleware.proxy_fix import ProxyFix

from graph.server.connection import Graph
from portal import config, navigation, server
from portal.kit import assets, errors, extensions, language, mail, maps, requests, words
from portal.kit.graph import tie_graph
from portal.suggestions import store

# Every module with pages of its own; a room may have several.
PAGES = (
    "home.routes",
    "accounts.routes",
    "directory.routes",
    "directory.map_routes",
    "suggestions.routes",
    "links.routes",
    "observatory.routes",
    "observatory.pooling_routes",
    "diagnostic.questionnaire.routes",
    "diagnostic.offline.routes",
    "diagnostic.campaigns.routes",
    "diagnostic.restitution.routes",
    "plan.catalogue.routes",
    "plan.own.routes",
    "plan.province.routes",
    "plan.papers.routes",
    "plan.sessions.routes",
    "plan.sessions.answer_routes",
)


def create_app(graph: Graph | None = None, settings: Mapping[str, object] | None = None) -> Flask:
    """Make the application on an open graph; ``settings`` override those of the environment.

    Without a graph it opens the one of the environment, or the one that the portal brings along, and keeps
    it until the process ends.
    """
    app = Flask(
        __name__,
        template_folder=str(config.ROOT / "templates"),
        static_folder=str(config.ROOT / "static"),
    )
    app.config.from_mapping(config.from_environment())
    app.config.from_mapping(settings or {})
    app.wsgi_app = ProxyFix(app.wsgi_app) if app.config["HTTPS"] else app.wsgi_app  # type: ignore[method-assign]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    tie_graph(app, graph or _open_until_exit())
    for part in (language, mail, store, assets, maps, navigation, words, requests, errors):
        part.init_app(app)
    # First of those that look at a request: a page of refusal needs its nonce too.
    _secure(app)
    extensions.compress.init_app(app)
    extensions.csrf.init_app(app)
    extensions.limiter.init_app(app)
    extensions.login_manager.init_app(app)
    extensions.login_manager.login_view = "accounts.sign_in"
    extensions.login_manager.login_message = None
    for pages in PAGES:
        app.register_blueprint(import_module(f"portal.{pages}").blueprint)
    return app


def _open_until_exit() -> Graph:
    resources = ExitStack()
    atexit.register(resources.close)
    return resources.enter_context(server.open_graph())


def _secure(app: Flask) -> None:
    """Send strict headers: nothing comes from elsewhere but the map's tiles, if there are any."""
    tiles = [origin] if (origin := maps.tile_origin(app)) else []
    extensions.talisman.init_app(
        app,
        force_https=app.config["HTTPS"],
        session_cookie_secure=app.config["HTTPS"],
        frame_options=DENY,
        referrer_policy="same-origin",
        content_security_policy={
            "default-src": "'self'",
            "img-src": ["'self'", "data:", *tiles],
            "object-src": "'none'",
            "base-uri": "'none'",
            "form-action": "'self'",
            "frame-ancestors": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
        },
        content_security_policy_nonce_in=["script-src", "style-src"],
    )

"""TAKWIA Réseau: a portal that links the associations of a province."""

import atexit
from collections.abc import Mapping
from contextlib import ExitStack
from importlib import import_module

from flask import Flask

from graph.server.connection import Graph
from portal import config, navigation, server
from portal.api import blueprint as api
from portal.kit import (
    address,
    assets,
    bidi,
    demonstration,
    entry_ids,
    errors,
    extensions,
    headers,
    kept,
    language,
    mail,
    maps,
    measures,
    once,
    proxy,
    qr,
    requests,
    sms,
    words,
)
from portal.kit.clean import CleanRequest
from portal.kit.graph import tie_graph
from portal.suggestions import store

# Every module with pages of its own; a room may have several.
PAGES = (
    "home.routes",
    "accounts.routes",
    "accounts.code_routes",
    "accounts.own_routes",
    "accounts.second_routes",
    "accounts.token_routes",
    "accounts.people_routes",
    "accounts.staff_routes",
    "claims.routes",
    "claims.fresh_routes",
    "admin.routes",
    "directory.routes",
    "directory.map_routes",
    "directory.editing.routes",
    "directory.editing.file_routes",
    "directory.editing.project_routes",
    "directory.editing.member_routes",
    "suggestions.routes",
    "inbox.routes",
    "links.routes",
    "links.tie_routes",
    "links.telling_routes",
    "links.named_routes",
    "links.network_routes",
    "links.inviting_routes",
    "links.staff_routes",
    "calls.routes",
    "board.routes",
    "observatory.routes",
    "observatory.pooling_routes",
    "observatory.queue_routes",
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
    "exchange.routes",
    "exchange.duplicate_routes",
    "exchange.outgoing.routes",
    "exchange.outgoing.public_routes",
    "api.routes",
    "api.page_routes",
)


def create_app(graph: Graph | None = None, settings: Mapping[str, object] | None = None) -> Flask:
    """Make the application on an open graph; ``settings`` override those of the environment.

    Raises BadSettings, which says which setting to change.

    Without a graph it opens the one of the environment, or the one that the portal brings along, and keeps
    it until the process ends.
    """
    app = Flask(
        __name__,
        template_folder=str(config.ROOT / "templates"),
        static_folder=str(config.ROOT / "static"),
    )
    app.request_class = CleanRequest
    app.config.from_mapping(config.from_environment())
    app.config.from_mapping(settings or {})
    config.check(app.config)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    tie_graph(app, graph or _open_until_exit())
    # First of those that look at a request, and last of those that look at an answer: what is refused has headers too.
    for part in (proxy, headers, address, api):
        part.init_app(app)
    for part in (
        entry_ids,
        bidi,
        demonstration,
        language,
        mail,
        sms,
        store,
        assets,
        maps,
        navigation,
        words,
        measures,
        qr,
        requests,
        errors,
    ):
        part.init_app(app)
    extensions.compress.init_app(app)
    extensions.csrf.init_app(app)
    extensions.limiter.init_app(app)
    extensions.login_manager.init_app(app)
    for part in (once, kept):
        part.init_app(app)
    extensions.login_manager.login_view = "accounts.sign_in"
    extensions.login_manager.login_message = None
    for pages in PAGES:
        app.register_blueprint(import_module(f"portal.{pages}").blueprint)
    return app


def _open_until_exit() -> Graph:
    resources = ExitStack()
    atexit.register(resources.close)
    return resources.enter_context(server.open_graph())

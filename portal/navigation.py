"""Where things are, by who is signed in: at most six entries, the same order everywhere."""

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from graph.links import requests
from graph.people import threads
from graph.people.threads import ThreadReader
from graph.rules.kinds import Role
from portal.kit.graph import current_graph


@dataclass(frozen=True)
class Item:
    """An entry of the navigation; ``badge`` counts what waits there."""

    url: str
    label: str
    icon: str
    active: bool
    badge: int | None = None


def init_app(app: Flask) -> None:
    """Give templates the navigation, and how much waits in the inbox; they are made only by pages that show them."""
    app.add_template_global(navigation)
    app.add_template_global(count_unread)


def count_unread() -> int:
    """Count the threads in which somebody wrote what the reader of this page hasn't seen."""
    reader = ThreadReader(current_user.id, current_user.organisation, tuple(current_user.provinces))
    return threads.count_unread(current_graph(), reader)


def navigation() -> list[Item]:
    """Return the entries of the navigation for whoever reads this page."""
    role = current_user.role if current_user.is_authenticated else None
    if role == Role.ASSOCIATION:
        own = [
            _item("home.association", _("Home"), "home"),
            _item("suggestions.suggestions", _("Suggestions"), "users"),
            _item("links.overview", _("My links"), "link", badge=_waiting()),
            _item("diagnostic.overview", _("Diagnostic"), "clipboard-list"),
            _item("plan.overview", _("Plan"), "list-checks"),
        ]
    elif role == Role.COORDINATOR:
        own = [
            _item("home.network", _("My network"), "home"),
            _item("suggestions.invitations", _("To invite"), "users"),
            _item("links.overview", _("Requests"), "link", badge=_waiting()),
        ]
    elif role == Role.PARTNER:
        own = [
            _item("links.overview", _("Requests"), "link", badge=_waiting()),
            _item("calls.index", _("Calls for projects"), "target"),
            _item("board.index", _("Offers and needs"), "inbox"),
        ]
    elif role in (Role.STAFF, Role.ADMINISTRATOR):
        own = [
            _item("observatory.province", _("My province"), "home"),
            _item("campaigns.index", _("Diagnostics"), "clipboard-list"),
            _item("catalogue.index", _("Catalogue"), "graduation-cap"),
            _item("province_plan.index", _("Plan"), "list-checks"),
        ]
    else:
        own = [_item("home.welcome", _("Welcome"), "home")]
    return [
        *own,
        _item("directory.search", _("Directory"), "list"),
        # An association has six entries without it; the directory leads to the map.
        *([] if role == Role.ASSOCIATION else [_item("map.show", _("Map"), "map-pin")]),
        *([] if role else [_item("calls.index", _("Calls for projects"), "target")]),
        *([] if role else [_item("home.about", _("About the study"), "info")]),
    ]


def _item(endpoint: str, label: str, icon: str, badge: int | None = None) -> Item:
    return Item(url_for(endpoint), label, icon, request.endpoint == endpoint, badge)


def _waiting() -> int | None:
    if not current_user.organisation:
        return None
    return requests.count_received(current_graph(), current_user.organisation) or None

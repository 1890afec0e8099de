"""The portal's own address: the only one that it answers at, and the one that messages and papers name."""

import socket
from typing import Any
from urllib.parse import urlsplit

import psutil
from flask import Flask, current_app, g, render_template, request, url_for

from portal.config import BadSettings

LOCAL = ("localhost", "127.0.0.1", "::1")
"""Names by which a machine knows itself: nobody else can lead somewhere else by them."""


def init_app(app: Flask) -> None:
    """Refuse requests to any other host than the portal's own. Raises BadSettings."""
    known = public_host(app.config["PUBLIC_URL"])
    app.config["HOSTS"] = {*LOCAL, *app.config.get("HOSTS", ()), *([known] if known else [])}
    app.before_request(_refuse_others)


def public_host(address: str) -> str:
    """Return the host of the portal's public address, empty when none is set. Raises BadSettings."""
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or parts.query or parts.fragment:
        raise BadSettings("TAKWIA_URL is the portal's public address. Write it like https://takwia.example.org.")
    return host


def own_names(bound: str) -> set[str]:
    """Return the hosts at which a server is reached that listens on an address; all the machine's, for 0.0.0.0."""
    if bound not in ("0.0.0.0", "::", ""):  # noqa: S104 - nothing is bound here
        return {bound.lower()}
    addresses = {one.address.partition("%")[0] for found in psutil.net_if_addrs().values() for one in found}
    return {*addresses, socket.gethostname().lower()}


def public_root() -> str:
    """Return the portal's address for links in messages, ending with /; empty outside a request without TAKWIA_URL."""
    known = current_app.config["PUBLIC_URL"] or (request.url_root if request else "")
    return f"{known.rstrip('/')}/" if known else ""


def public_url(endpoint: str, **values: str) -> str:
    """Return the whole address of a page, for papers and messages."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return public_root().rstrip("/") + path


def entry_url(entry: Any) -> str:
    """Return the address of the page of an association, network, partner or project; entry: an object or a map."""
    kind, id = (entry["kind"], entry["id"]) if isinstance(entry, dict) else (entry.kind, entry.id)
    return url_for(f"directory.{kind}", id=id)


def _refuse_others() -> tuple[str, int] | None:
    """Answer a request to another host with a page that leads to the portal's own address."""
    if urlsplit(f"//{request.host}").hostname in current_app.config["HOSTS"]:
        return None
    g.graph_is_down = True  # Nobody is looked for: whoever asks came by a wrong address.
    own = current_app.config["PUBLIC_URL"]
    return render_template("errors/host.html", own=own), 400

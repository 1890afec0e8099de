"""A proxy in front of the portal: what it says of the reader's address is believed when its own address is known."""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.config import BadSettings

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class KnownProxy:
    """A WSGI application that believes X-Forwarded-For and X-Forwarded-Proto of the proxies at known addresses only."""

    def __init__(self, app: Wsgi, addresses: list[IPv4Network | IPv6Network]) -> None:
        """Wrap an application."""
        self._direct = app
        self._behind = ProxyFix(app, x_for=1, x_proto=1, x_host=0, x_port=0, x_prefix=0)
        self._addresses = addresses

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request."""
        return (self._behind if self._is_known(environ.get("REMOTE_ADDR", "")) else self._direct)(
            environ, start_response
        )

    def _is_known(self, address: str) -> bool:
        try:
            peer = ip_address(address)
        except ValueError:  # A socket in a folder has no address.
            return False
        return any(peer in network for network in self._addresses)


def init_app(app: Flask) -> None:
    """Believe the proxies that TAKWIA_PROXY names. Raises BadSettings."""
    if addresses := proxy_addresses(app.config["PROXY"]):
        app.wsgi_app = KnownProxy(app.wsgi_app, addresses)  # type: ignore[method-assign]


def proxy_addresses(text: str) -> list[IPv4Network | IPv6Network]:
    """Read addresses or networks with commas between them. Raises BadSettings."""
    try:
        return [ip_network(part.strip()) for part in text.split(",") if part.strip()]
    except ValueError as error:
        raise BadSettings(
            f"TAKWIA_PROXY: {error}. Write the address that the proxy connects from, such as 127.0.0.1 or 10.0.0.0/24."
        ) from error

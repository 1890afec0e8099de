"""Addresses of pages, as people type them."""

import re
from urllib.parse import urlsplit

from flask_babel import gettext as _

HOST = re.compile(r"[^\s.]+(\.[^\s.]+)+")


def read_web_address(typed: str) -> str:
    """Return the whole address of a page. Raises ValueError, with what to do in the page's language."""
    address = typed if "://" in typed else f"https://{typed}"
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and HOST.fullmatch(parts.hostname or "") and "@" not in parts.netloc
    except ValueError:
        usable = None
    if not usable or re.search(r"\s", address):
        raise ValueError(_("Enter the address of a page, such as www.example.org."))
    return address

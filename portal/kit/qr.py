"""QR codes: on pages and in papers."""

from io import BytesIO
from typing import Any

import segno
from flask import Flask
from markupsafe import Markup

QUIET_ZONE = 4
"""So many modules round a code stay white: readers need them."""
DOTS = 8
"""Dots of a picture's module."""


def init_app(app: Flask) -> None:
    """Give templates the filter ``qr_code``."""
    app.add_template_filter(qr_code)


def qr_code(address: str) -> Markup:
    """Return a QR code as inline SVG without styles, for a page."""
    drawn = _drawn(address).svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=QUIET_ZONE)
    # segno writes attributes and digits only: nothing of the address is in the markup.
    return Markup(drawn)  # noqa: S704


def qr_svg(address: str) -> str:
    """Return a QR code as an SVG file."""
    return _saved(address, kind="svg", omitsize=True, xmldecl=False).decode()


def qr_png(address: str) -> bytes:
    """Return a QR code as a PNG file."""
    return _saved(address, kind="png", scale=DOTS)


def _drawn(address: str) -> segno.QRCode:
    return segno.make(address, error="m", micro=False)


def _saved(address: str, **options: Any) -> bytes:
    stream = BytesIO()
    _drawn(address).save(stream, border=QUIET_ZONE, **options)
    return stream.getvalue()

"""Shares, distances, sizes and decimals in writing, so that no template reckons."""

from math import ceil

from flask import Flask
from flask_babel import format_decimal, format_percent
from flask_babel import gettext as _

from portal.kit.language import format_count, ngettext

NONE = "–"
NEAR = 0.5
"""Kilometres below which a distance isn't told as a number."""


def init_app(app: Flask) -> None:
    """Give templates the filters."""
    for function in (share_of, kilometres, kilobytes, one_decimal):
        app.add_template_filter(function)


def share_of(part: float, whole: float, pattern: str | None = None) -> str:
    """Write a part of a whole in percent, a dash when there is no whole; pattern: as Babel takes it ("0.0 %")."""
    return str(format_percent(part / whole, pattern)) if whole else NONE


def kilometres(km: float) -> str:
    """Write a distance in whole kilometres, in words when it is less than half of one."""
    if km < NEAR:
        return _("Less than 1 km")
    return ngettext("%(km)s km", "%(km)s km", round(km), km=format_count(round(km)))


def kilobytes(size: int) -> str:
    """Write the size of a file, given in bytes, in kilobytes begun."""
    return _("%(number)s kB", number=format_count(ceil(size / 1024)))


def one_decimal(number: float) -> str:
    """Write a number with one decimal at most."""
    return str(format_decimal(round(number, 1)))

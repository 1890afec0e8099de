"""Ids of organisations in addresses: a receipt's number such as 12/2015 is one, and so are dots."""

from flask import Flask
from werkzeug.routing import BaseConverter

MARK = "~"
"""Stands before a step of an id that browsers would take away: dots, nothing, or this sign itself."""


class EntryIdConverter(BaseConverter):
    """An id of any letters, slashes too, as a part of an address: ``<entry:id>``."""

    regex = ".+?"
    part_isolating = False

    def to_python(self, value: str) -> str:
        """Return the id that an address names."""
        return "/".join(step.removeprefix(MARK) for step in value.split("/"))

    def to_url(self, value: str) -> str:
        """Return an id as an address holds it."""
        return str(super().to_url("/".join(map(_kept, str(value).split("/")))))


def init_app(app: Flask) -> None:
    """Let routes hold ids of entries."""
    app.url_map.converters["entry"] = EntryIdConverter


def _kept(step: str) -> str:
    return MARK + step if not step.strip(".") or step.startswith(MARK) else step

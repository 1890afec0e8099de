"""All addresses of the interface, and its description."""

from typing import Any

from flask import jsonify

from portal.api import directory_routes, own_routes, section_routes, session_routes, writing_routes
from portal.api.blueprint import blueprint, open_to_all
from portal.api.spec import description

__all__ = ["blueprint", "directory_routes", "own_routes", "section_routes", "session_routes", "writing_routes"]


@blueprint.get("/openapi.json")
@open_to_all("", hide=True)
def openapi() -> Any:
    """Give the description of the interface, for programs."""
    return jsonify(description())

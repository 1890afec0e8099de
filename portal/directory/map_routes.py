"""The map of the whole directory, and its points."""

from flask import Blueprint, Response, current_app, render_template
from flask_babel import gettext as _

from graph.directory.search import Filters, is_synthetic, list_points
from graph.server.connection import Graph
from portal.directory.filters import read_filters
from portal.directory.markers import entry_markers
from portal.kit import maps
from portal.kit.by_revision import kept
from portal.kit.graph import current_graph
from portal.kit.language import current_language
from portal.kit.requests import address_with
from portal.kit.words import ENTRY_KINDS_PLURAL

blueprint = Blueprint("map", __name__)
PAYLOADS = 50
"""Maps whose points are kept as they are sent: the largest take a megabyte."""


@blueprint.get("/map")
def show() -> str:
    """Show the map with the directory's filters; the directory is its list."""
    form, filters = read_filters()
    return render_template(
        "directory/map.html",
        form=form,
        synthetic=is_synthetic(current_graph(), filters),
        map=maps.draw(
            "directory",
            label=_("Map of the directory"),
            data_url=address_with("map.points", form),
            province=form.province.data or None,
            legend=[(kind, str(name)) for kind, name in ENTRY_KINDS_PLURAL.items()],
        ),
    )


@blueprint.get("/map/points.json")
def points() -> Response:
    """Return the points that fit the filters; they are written anew only when something changed."""
    _form, filters = read_filters()
    return Response(kept(_write_points, filters, current_language(), most=PAYLOADS), mimetype="application/json")


def _write_points(graph: Graph, filters: Filters, _language: str) -> str:
    return current_app.json.dumps(maps.marker_payload(entry_markers(list_points(graph, filters))))

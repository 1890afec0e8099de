"""Maps by Folium, for every area: one script per kind of map, the same for everybody, and data in the page.

Folium writes the script of each kind once; it is served as a file of the portal and kept by browsers.
What differs from page to page (markers, province, own place, words) comes in a JSON block beside the map,
or from an address for a large directory, and is drawn by `assets/js/kit/map.js`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import folium
from branca.element import MacroElement
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    render_template,
    request,
    url_for,
)
from flask_babel import get_locale
from flask_babel import gettext as _
from folium.plugins import MarkerCluster
from folium.template import Template
from markupsafe import Markup
from werkzeug.wrappers import Response as ConditionalResponse

from portal.kit.assets import YEAR
from portal.kit.requests import asked

KINDS = ("directory", "suggestions", "isolated", "place", "pick")
CLUSTERED = frozenset({"directory", "isolated"})
TONES = frozenset({"association", "network", "partner", "project", "attention", "self"})
PRECISION = 4  # Decimals of a degree: about ten metres.
MOROCCO = (29.0, -8.5)
COUNTRY_ZOOM = 5
CLOSEST_ZOOM = 15

scripts = Blueprint("map_scripts", __name__)


@dataclass(frozen=True)
class Point:
    """A place in degrees (WGS 84) with the name it has for the reader, e.g. "Your association"."""

    lat: float
    lon: float
    label: str = ""


@dataclass(frozen=True)
class Marker:
    """One organisation on a map: degrees (WGS 84), its name, its page on this site, its number in the list."""

    lat: float
    lon: float
    label: str
    url: str = ""
    number: int | None = None
    tone: str = "association"
    detail: str = ""

    def __post_init__(self) -> None:
        if self.url and not (self.url.startswith("#") or (self.url.startswith("/") and self.url[1:2] != "/")):
            raise ValueError(f"A marker leads to a page of this site, not to {self.url!r}.")
        if self.tone not in TONES:
            raise ValueError(f"Unknown tone {self.tone!r}: one of {', '.join(sorted(TONES))}.")


@dataclass(frozen=True)
class MapPage:
    """What a page needs for its map: `head` for its head block, `html` where the map goes."""

    html: Markup
    head: Markup
    script_url: str


@dataclass(frozen=True)
class _Script:
    """The script of one kind of map, the empty element it fills, and the built files it needs."""

    element: str
    text: str
    digest: str
    libraries: tuple[str, ...] = field(default=())


class _PortalMap(folium.Map):
    """A Folium map whose libraries are the portal's own built files instead of a CDN's."""

    default_js = [("leaflet", "leaflet.js")]  # noqa: RUF012 - Folium declares it so.
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


class _PortalCluster(MarkerCluster):
    """A Folium marker cluster from the portal's own built files."""

    default_js = [("markercluster", "markercluster.js")]  # noqa: RUF012
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


class _PageData(MacroElement):
    """Fill the map from the data that stands in the page."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            takwia.fill({{ this._parent.get_name() }}, {{ this.layer.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, layer: MacroElement) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.layer = layer


def init_app(app: Flask) -> None:
    """Register the route of the map scripts; read `MAP_TILE_URL` and `MAP_TILE_ATTRIBUTION` from the config."""
    app.config.setdefault("MAP_TILE_URL", "")
    app.config.setdefault("MAP_TILE_ATTRIBUTION", "")
    if app.config["MAP_TILE_URL"] and not app.config["MAP_TILE_ATTRIBUTION"]:
        raise ValueError("MAP_TILE_URL needs MAP_TILE_ATTRIBUTION: say whose tiles they are.")
    app.extensions["takwia_map_scripts"] = {}
    app.register_blueprint(scripts)


def tile_origin(app: Flask) -> str | None:
    """Return the origin of the tile layer for the policy's img-src, or None without tiles."""
    address = urlsplit(str(app.config.get("MAP_TILE_URL") or ""))
    if not address.netloc:
        return None
    return f"{address.scheme}://{address.netloc.replace('{s}', '*')}"


def draw(
    kind: str,
    *,
    label: str,
    markers: Sequence[Marker] = (),
    payload: Mapping[str, Any] | None = None,
    province: str | None = None,
    origin: Point | None = None,
    data_url: str | None = None,
    legend: Sequence[tuple[str, str]] = (),
) -> MapPage:
    """Draw a map for the page being rendered.

    `label` names the map for those who don't see it; `province` is an HCP code ("05.301"); `legend` pairs
    tones with words. Give markers, their `payload` as `marker_payload` wrote it, or a `data_url` that answers it;
    a page holds one map.
    """
    script = _script(kind)
    script_url = url_for("map_scripts.script", kind=kind, v=script.digest)
    data = {
        "kind": kind,
        "province": province,
        "origin": _place(origin) if origin else None,
        "direction": _direction(),
        "words": _words(),
        "url": data_url,
        **(payload or marker_payload(() if data_url else markers)),
    }
    html = render_template(
        "components/map.html",
        kind=kind,
        element=script.element,
        label=label,
        legend=legend,
        data=data,
        tile_attribution=current_app.config["MAP_TILE_ATTRIBUTION"],
    )
    head = render_template(
        "components/map_head.html",
        libraries=[*script.libraries, "map.js"],
        script_url=script_url,
    )
    # Both come from templates that escape what they are given.
    return MapPage(Markup(html), Markup(head), script_url)  # noqa: S704


def marker_payload(markers: Sequence[Marker]) -> dict[str, list[list[Any]]]:
    """Return markers as compact JSON-able rows: lat, lon, label, url, number, tone, detail."""
    return {
        "markers": [
            [
                _degrees(m.lat),
                _degrees(m.lon),
                m.label,
                m.url,
                m.number,
                m.tone,
                m.detail,
            ]
            for m in markers
        ]
    }


@scripts.get("/map/scripts/<kind>.js")
def script(kind: str) -> ConditionalResponse:
    """Serve the script of one kind of map, kept for a year under the address that pages use."""
    if kind not in KINDS:
        abort(404)
    made = _script(kind)
    response = Response(made.text, mimetype="text/javascript")
    response.set_etag(made.digest)
    response.cache_control.public = True
    response.cache_control.max_age = YEAR if asked("v") == made.digest else 300
    response.cache_control.immutable = asked("v") == made.digest
    return response.make_conditional(request)


def _script(kind: str) -> _Script:
    """Return the script of a kind of map, written by Folium the first time."""
    made: dict[str, _Script] = current_app.extensions["takwia_map_scripts"]
    if kind not in made:
        made[kind] = _write_script(
            kind,
            current_app.config["MAP_TILE_URL"],
            current_app.config["MAP_TILE_ATTRIBUTION"],
        )
    return made[kind]


def _write_script(kind: str, tile_url: str, tile_attribution: str) -> _Script:
    """Let Folium write the map of one kind and take its markup and its script apart."""
    if kind not in KINDS:
        raise ValueError(f"Unknown kind of map {kind!r}: one of {', '.join(KINDS)}.")
    page_map = _PortalMap(
        location=MOROCCO,
        zoom_start=COUNTRY_ZOOM,
        tiles=None,
        zoom_control=False,
        attribution_control=False,
        scroll_wheel_zoom=False,
        max_zoom=CLOSEST_ZOOM,
        maxZoom=CLOSEST_ZOOM,
        zoom_snap=1 if tile_url else 0.25,  # Tiles are sharp at whole zooms only.
        zoom_delta=1,
    )
    page_map._id = kind  # The same name in every process, so that every worker serves the same script.
    if tile_url:
        _named(folium.TileLayer(tiles=tile_url, attr=tile_attribution), "tiles").add_to(page_map)
    layer = _named(_layer(kind), "organisations").add_to(page_map)
    _named(_PageData(layer), "data").add_to(page_map)
    root: Any = page_map.get_root()
    root.render()
    text = root.script.render()
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    libraries = [
        *_PortalMap.default_js,
        *(_PortalCluster.default_js if kind in CLUSTERED else []),
    ]
    return _Script(page_map.get_name(), text, digest, tuple(name for _key, name in libraries))


def _layer(kind: str) -> MacroElement:
    """Return the layer that takes a kind's markers: clusters, or a plain group."""
    if kind not in CLUSTERED:
        return folium.FeatureGroup()
    return _PortalCluster(  # type: ignore[no-untyped-call]
        icon_create_function="takwia.clusterIcon",
        show_coverage_on_hover=False,
        chunked_loading=True,
        max_cluster_radius=60,
        spiderfy_distance_multiplier=1.4,  # Those of one place open around it, a finger's width apart.
        animate=False,
    )


def _named(element: MacroElement, name: str) -> Any:
    """Give an element a lasting id in place of Folium's random one."""
    element._id = name
    return element


def _degrees(value: float) -> float:
    return round(float(value), PRECISION)


def _place(point: Point) -> list[Any]:
    return [_degrees(point.lat), _degrees(point.lon), point.label]


def _direction() -> str:
    locale = get_locale()
    return "rtl" if locale is not None and locale.text_direction == "rtl" else "ltr"


def _words() -> dict[str, str]:
    """Return the words that the map's script shows, in the reader's language."""
    return {
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "close": _("Close"),
        "cluster": _("Group on the map: %(count)s. Zoom in.", count="{count}"),
        "failed": _("The map could not be loaded. The list says the same."),
    }

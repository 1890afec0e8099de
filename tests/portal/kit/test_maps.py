"""The maps: Folium's script without a CDN, cacheable and the same for everybody; data that cannot break out."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel, gettext, ngettext

from portal.kit import assets, bidi, maps
from portal.kit.maps import Marker, Point

ROOT = Path(__file__).parents[3]
CDN = (
    "jsdelivr",
    "cdnjs",
    "unpkg",
    "jquery",
    "bootstrapcdn",
    "googleapis",
    "raw.githubusercontent",
    "http://",
    "https://",
)


def make_app(**config):
    app = Flask(
        "maps_test",
        static_folder=str(ROOT / "static"),
        template_folder=str(ROOT / "templates"),
    )
    app.config.update(config)
    Babel(app, locale_selector=lambda: "ar" if app.config.get("ARABIC") else "en")
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext, csp_nonce=lambda: "once")
    assets.init_app(app)
    bidi.init_app(app)
    maps.init_app(app)
    return app


def drawn(app, kind="suggestions", **options):
    with app.test_request_context():
        return maps.draw(kind, label="Networks near you", **options)


def data_of(page):
    block = re.search(
        r'<script type="application/json" id="map-data" nonce="once">(.*?)</script>',
        page.html,
        re.DOTALL,
    )
    return json.loads(block[1])


@pytest.fixture
def app():
    return make_app()


@pytest.mark.parametrize("kind", maps.KINDS)
def test_no_page_and_no_script_names_another_host(app, kind):
    page = drawn(app, kind)
    script = app.test_client().get(page.script_url).text
    own_html = page.html.replace("https://www.openstreetmap.org/copyright", "")

    assert not [host for host in CDN if host in own_html + page.head + script]
    assert "© OpenStreetMap" in page.html


@pytest.mark.parametrize("kind", maps.KINDS)
def test_the_script_fills_the_element_of_the_page(app, kind):
    page = drawn(app, kind)
    script = app.test_client().get(page.script_url).text
    element = re.search(r'class="map-canvas" id="([^"]+)"', page.html)[1]

    assert element == f"map_{kind}"
    assert f'L.map(\n                "{element}"' in script
    assert f"takwia.fill({element}," in script
    assert ("markercluster-" in page.head) == ("L.markerClusterGroup" in script) == (kind in ("directory", "isolated"))


def test_the_script_is_the_same_for_everybody_and_kept_for_a_year(app):
    one = drawn(app, markers=[Marker(33, -5, "One")], province="05.301")
    other = drawn(make_app(), markers=[Marker(31, -8, "Other")], province="07.161")
    response = app.test_client().get(one.script_url)

    assert one.script_url == other.script_url
    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Vary" not in response.headers and "Set-Cookie" not in response.headers
    again = app.test_client().get(one.script_url, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_an_old_address_of_a_script_is_kept_for_minutes_only_and_an_unknown_kind_is_not_found(
    app,
):
    old = app.test_client().get("/map/scripts/place.js?v=old")

    assert old.headers["Cache-Control"] == "public, max-age=300"
    assert app.test_client().get("/map/scripts/other.js").status_code == 404


def test_data_in_the_page_cannot_end_its_block(app):
    nasty = "</script><script>alert(1)</script><!-- & ' \""
    page = drawn(app, markers=[Marker(33, -5, nasty, detail=nasty)], origin=Point(32, -5, nasty))

    assert page.html.count("<script") == 1
    assert data_of(page)["markers"][0][2] == nasty
    assert data_of(page)["origin"][2] == nasty


def test_the_name_of_the_map_is_escaped(app):
    with app.test_request_context():
        page = maps.draw("place", label='"><script>alert(1)</script>')

    assert "<script>alert" not in page.html


def test_points_are_rounded_and_rows_are_compact():
    payload = maps.marker_payload([Marker(32.987654321, -5.123456789, "A", "/o/a", 3, "network", "El Kbab")])

    assert payload == {"markers": [[32.9877, -5.1235, "A", "/o/a", 3, "network", "El Kbab"]]}


def test_a_large_directory_leaves_its_markers_out_of_the_page(app):
    data = data_of(drawn(app, "directory", data_url="/map/data", markers=[Marker(33, -5, "A")]))

    assert data["url"] == "/map/data"
    assert data["markers"] == []


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://example.org/",
        "//example.org/",
        "data:text/html,x",
    ],
)
def test_a_marker_leads_only_to_pages_of_this_site(url):
    with pytest.raises(ValueError, match="page of this site"):
        Marker(33, -5, "A", url)


def test_unknown_tones_and_kinds_are_refused(app):
    with pytest.raises(ValueError, match="Unknown tone"):
        Marker(33, -5, "A", tone="pink")
    with pytest.raises(ValueError, match="Unknown kind"):
        drawn(app, "planets")


def test_the_direction_of_popups_follows_the_language():
    assert data_of(drawn(make_app(ARABIC=True)))["direction"] == "rtl"
    assert data_of(drawn(make_app()))["direction"] == "ltr"


def test_the_map_is_named_and_can_be_skipped(app):
    html = drawn(app).html

    assert 'role="region" aria-label="Networks near you"' in html
    assert 'href="#after-map"' in html and 'id="after-map"' in html


def test_tiles_come_by_configuration_with_their_attribution():
    app = make_app(
        MAP_TILE_URL="https://{s}.tiles.example/{z}/{x}/{y}.png",
        MAP_TILE_ATTRIBUTION="© Example <b>",
    )
    page = drawn(app)
    script = app.test_client().get(page.script_url).text

    assert "https://{s}.tiles.example/{z}/{x}/{y}.png" in script
    assert "© Example &lt;b&gt;" in page.html
    assert maps.tile_origin(app) == "https://*.tiles.example"
    assert maps.tile_origin(make_app()) is None
    with pytest.raises(ValueError, match="MAP_TILE_ATTRIBUTION"):
        make_app(MAP_TILE_URL="https://tiles.example/{z}/{x}/{y}.png")


def test_every_province_of_the_boundaries_has_its_code():
    geo = json.loads((ROOT / "static/geo/provinces.geojson").read_text(encoding="utf-8"))
    codes = [feature["properties"]["hcp"] for feature in geo["features"]]

    assert len(codes) == len(set(codes)) == 75
    assert {"05.301", "04.481", "07.161"} <= set(codes)


def test_those_of_one_place_open_around_it():
    app = make_app()
    with app.test_request_context():
        page = maps.draw("directory", label="Map")
    script = app.test_client().get(page.script_url).text
    assert re.search(r'"?spiderfyDistanceMultiplier"?: 1\.4', script)

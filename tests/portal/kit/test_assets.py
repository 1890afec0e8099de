"""The built static files: hashed addresses, long caching, and what templates may name."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask

from portal.kit import assets

ROOT = Path(__file__).parents[3]
DIST = ROOT / "static" / "dist"


@pytest.fixture
def app():
    app = Flask("assets_test", static_folder=str(ROOT / "static"))
    assets.init_app(app)
    return app


def test_asset_gives_a_hashed_address_that_is_kept_for_a_year(app):
    with app.test_request_context():
        address = assets.asset("app.css")

    assert re.fullmatch(r"/static/dist/app-[0-9a-f]{10}\.css", address)
    with app.test_client().get(address) as response:
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_files_without_a_hash_are_not_kept(app):
    client = app.test_client()

    for path in ("/static/dist/manifest.json", "/static/logo.svg"):
        with client.get(path) as response:
            assert "immutable" not in response.headers.get("Cache-Control", "")


def test_an_unknown_file_and_a_missing_build_say_what_to_do(app, tmp_path):
    with (
        app.test_request_context(),
        pytest.raises(assets.AssetsMissing, match=r"nothing\.css"),
    ):
        assets.asset("nothing.css")
    with pytest.raises(assets.AssetsMissing, match="make setup"):
        assets.Manifest(tmp_path / "manifest.json").file("app.css")


def test_a_new_build_is_seen(tmp_path):
    path = tmp_path / "manifest.json"
    path.write_text('{"a.css": "a-1.css"}')
    manifest = assets.Manifest(path)
    manifest._stamp = 0

    assert manifest.file("a.css") == "a-1.css"


def test_no_built_file_loads_anything_from_elsewhere():
    for path in [*DIST.glob("*.css"), *DIST.glob("app-*.js"), *DIST.glob("map-*.js")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?:url\(|@import|src=|fetch\()\s*[\"']?(?:https?:)?//", text), path.name


def test_every_icon_that_templates_and_portal_name_is_in_the_sprite():
    sprite = next(DIST.glob("icons-*.svg")).read_text(encoding="utf-8")
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    named = set()
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'\bicon\("([a-z0-9-]+)"', text))
        named |= set(re.findall(r'icon_name="([a-z0-9-]+)"', text))

    assert named <= known, f"Add to assets/icons.json: {sorted(named - known)}"


def test_the_styles_stay_light():
    for path in DIST.glob("app*.css"):
        assert path.stat().st_size < 40_000, path.name


def test_the_lock_of_npm_names_no_address_and_pins_every_package():
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    own = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]

    assert "://" not in text
    assert all("integrity" in package for name, package in packages.items() if name)
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in own.values())

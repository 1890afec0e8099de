"""Addresses of the built static files: `asset("app.css")` gives the hashed file that the build wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request, url_for

YEAR = 31_536_000
BUILT = "dist"


class AssetsMissing(RuntimeError):
    """Raised when the static files were not built, or when a page asks for one that doesn't exist."""


class Manifest:
    """Read the build's manifest once, and again when a new build replaced it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._files: dict[str, str] = {}
        self._stamp = -1

    def file(self, name: str) -> str:
        """Return the hashed file name of a built file, e.g. `app.css` → `app-1f0c9a2b7d.css`."""
        try:
            stamp = self.path.stat().st_mtime_ns
        except FileNotFoundError:
            raise AssetsMissing(f"{self.path} is missing: run `make setup` (or `npm run build`).") from None
        if stamp != self._stamp:
            self._files, self._stamp = (
                json.loads(self.path.read_text(encoding="utf-8")),
                stamp,
            )
        if name not in self._files:
            raise AssetsMissing(f"The build makes no file called {name}: see assets/build.mjs.")
        return self._files[name]


def init_app(app: Flask) -> None:
    """Give templates `asset()`, and let browsers keep the built files for a year."""
    if app.static_folder is None:
        raise AssetsMissing("The portal needs a static folder.")
    app.extensions["takwia_assets"] = Manifest(Path(app.static_folder) / BUILT / "manifest.json")
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep_built_files)


def asset(name: str) -> str:
    """Return the address of a built file."""
    manifest: Manifest = current_app.extensions["takwia_assets"]
    return url_for("static", filename=f"{BUILT}/{manifest.file(name)}")


def built_file(name: str) -> str:
    """Return the text of a built file."""
    manifest: Manifest = current_app.extensions["takwia_assets"]
    return (manifest.path.parent / manifest.file(name)).read_text(encoding="utf-8")


def _keep_built_files(response: Response) -> Response:
    """Mark hashed files as never changing; others keep what Flask said."""
    view_args: dict[str, Any] = request.view_args or {}
    filename = str(view_args.get("filename", ""))
    hashed = filename.startswith(f"{BUILT}/") and not filename.endswith("manifest.json")
    if request.endpoint == "static" and hashed and response.status_code in (200, 206, 304):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response

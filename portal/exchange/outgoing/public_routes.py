"""What the open web reads: what to look at, the pages there are, open figures, and a list or map for other sites."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, abort, render_template, url_for
from flask_babel import gettext as _

from graph.directory.search import search
from graph.exchange.outgoing import list_public
from graph.rules.disclosure import LEAST
from portal.directory.figures import open_tables
from portal.directory.filters import read_filters
from portal.exchange.outgoing.tables import OutgoingTable, write_csv
from portal.kit import maps
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.headers import let_frame
from portal.kit.language import current_language
from portal.kit.requests import address_with, asked_whole
from portal.kit.words import ENTRY_KINDS_PLURAL

blueprint = Blueprint("public", __name__)
ADDRESSES = 5000
"""Pages of one part of the map of the site."""
CLOSED = (
    "/account", "/admin", "/ask", "/campaigns", "/claims", "/code", "/diagnostic", "/documents", "/embed", "/export",
    "/files", "/forgot", "/history", "/home", "/imports", "/inbox", "/invit", "/join", "/language", "/links",
    "/members", "/network$", "/network/", "/new-project", "/papers", "/people", "/plan", "/profile", "/province",
    "/requests", "/restitution", "/section", "/sessions", "/sign-", "/suggestions", "/tell", "/workbook",
    "/c/", "/d/", "/e/", "/f/", "/j/", "/k/", "/r/", "/u/",
)  # fmt: skip
"""Where only those who sign in, or who got a link, have something to do; the beginning of each address."""
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
DAY_SECONDS = 24 * 3600
MOST_LISTED = 50


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Say which pages are for everybody."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines.append(f"Sitemap: {url_for('public.sitemap', _external=True)}")
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Name the parts of the map of the site."""
    parts = "".join(f"<sitemap><loc>{_address(after)}</loc></sitemap>\n" for after in _starts())
    return _xml(f'{HEAD}<sitemapindex xmlns="{SPACE}">\n{parts}</sitemapindex>\n')


@blueprint.get("/sitemap/pages.xml", defaults={"after": ""})
@blueprint.get("/sitemap/pages/<entry:after>.xml")
def sitemap_part(after: str) -> Response:
    """Name the profiles from one on, with the day of their last change."""
    entries = list_public(current_graph(), after, ADDRESSES)
    told = "".join(f"<url><loc>{_profile(one)}</loc>{_changed(one)}</url>\n" for one in entries)
    return _xml(f'{HEAD}<urlset xmlns="{SPACE}">\n{told}</urlset>\n')


@blueprint.get("/figures", defaults={"format": ""})
@blueprint.get("/figures.<format>")
def figures(format: str) -> str | Response:
    """Show how many entries there are by kind, province and domain; small groups aren't told."""
    tables = open_tables()
    if format == "csv":
        rows = [(table.title, one.name, one.told) for table in tables for one in table.figures]
        sheet = OutgoingTable(_("Open figures"), [_("Figures"), _("Group"), _("Entries")], (20, 40, 12), rows)
        return Response("".join(write_csv(sheet)), content_type="text/csv; charset=utf-8")
    if format:
        abort(404)
    return render_template("exchange/figures.html", tables=tables, least=LEAST, today=now())


@blueprint.get("/embed/map")
def embedded_map() -> str:
    """Show on another site where what fits the directory's filters is."""
    form, _filters = read_filters()
    let_frame()
    drawn = maps.draw(
        "directory",
        label=_("Map of the directory"),
        data_url=address_with("map.points", form),
        province=form.province.data or None,
        legend=[(kind, str(name)) for kind, name in ENTRY_KINDS_PLURAL.items()],
    )
    return render_template("exchange/embedded_map.html", map=drawn, form=form)


@blueprint.get("/embed/list")
def embedded_list() -> str:
    """Show what fits the directory's filters on another site."""
    form, filters = read_filters()
    limit = asked_whole("limit", MOST_LISTED, least=1, most=MOST_LISTED)
    found = search(current_graph(), filters, limit=limit, language=current_language())
    let_frame()
    return render_template("exchange/embedded.html", entries=found.entries, total=found.total, form=form)


def _starts() -> Iterator[str]:
    """Yield where each part of the map of the site begins."""
    after = ""
    while True:
        yield after
        entries = list_public(current_graph(), after, ADDRESSES)
        if len(entries) < ADDRESSES:
            return
        after = entries[-1]["id"]


def _address(after: str) -> str:
    if not after:
        return url_for("public.sitemap_part", _external=True)
    return url_for("public.sitemap_part", after=after, _external=True)


def _profile(one: Mapping[str, Any]) -> str:
    return url_for(f"directory.{one['kind']}", id=one["id"], _external=True)


def _changed(one: Mapping[str, Any]) -> str:
    return f"<lastmod>{one['on'].iso_format()}</lastmod>" if one["on"] else ""


def _xml(text: str) -> Response:
    response = Response(text, content_type="application/xml; charset=utf-8")
    response.cache_control.max_age = DAY_SECONDS
    response.cache_control.public = True
    return response

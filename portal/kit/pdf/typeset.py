"""Papers as PDF, by Typst: it shapes Arabic, turns mixed lines the right way and knows contents and page numbers.

What a paper says goes to it as data (JSON), so that nothing that was typed is read as markup.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from io import BytesIO
from typing import Any

import typst
from flask import Response, send_file
from flask_babel import gettext as _

from graph.rules.cleaning import clean_text
from portal.kit.assets import AssetsMissing
from portal.kit.bidi import FIRST_STRONG, POP, begins_against_page
from portal.kit.language import current_language, format_day
from portal.kit.paper import Bars, Block, Code, FormalPaper, Grid, Part, figures_of
from portal.kit.pdf.fonts import FAMILIES, FOLDER, ROOT
from portal.kit.qr import qr_svg

PDF = "application/pdf"
LAYOUTS = ROOT / "templates" / "kit"
DOTS = 200.0
"""Dots in an inch of a picture."""
BARE = ("lang", "kind", "look", "anchor", "tone", "edge", "address", "shown", "picture",
        "title", "subject", "author")  # fmt: skip
"""Values that aren't words of a line, and properties of the file."""
UNKNOWN_LETTER = "could not be displayed"
"""What the typesetter says of a letter that no font has: such a paper isn't PDF/UA, but it is a paper."""


def write_pdf(paper: FormalPaper) -> bytes:
    """Return a paper as an A4 PDF that says its title, author, language and structure (PDF/UA)."""
    values = _values(paper)
    options = {"format": "pdf", "timestamp": int(datetime.combine(paper.day, time(12), UTC).timestamp())}
    try:
        content: bytes = _compile("paper.typ", values, pdf_standards=["ua-1"], **options)
    except typst.TypstError as error:
        if UNKNOWN_LETTER not in str(error):
            raise
        content = _compile("paper.typ", values, **options)
    return content


def pages_of_headings(paper: FormalPaper) -> list[int]:
    """Return the page of each heading of a paper's PDF, in the order of reading."""
    found = typst.query(LAYOUTS / "paper.typ", "<page>", field="value", root=LAYOUTS, font_paths=_fonts(),
                        sys_inputs=_inputs(_values(paper)))  # fmt: skip
    return [int(page) for page in json.loads(found)]


def draw_pictures(paper: FormalPaper) -> list[bytes]:
    """Return the pictures of a paper as PNG, in the order of reading, each as wide as a page's text."""
    found = figures_of(paper.parts)
    if not found:
        return []
    made = _compile("figures.typ", _shared() | {"figures": [_block(one) for one in found]}, format="png", ppi=DOTS)
    return made if isinstance(made, list) else [made]


def give_pdf(content: bytes, name: str) -> Response:
    """Send a PDF that was made for this request: browsers show it, and keep it under a name."""
    return send_file(BytesIO(content), PDF, download_name=name, max_age=0)


def _shared() -> dict[str, Any]:
    language = current_language()
    return {"lang": language, "rtl": language == "ar"}


def _values(paper: FormalPaper) -> dict[str, Any]:
    return _shared() | {
        "title": paper.title,
        "running": paper.running,
        "subject": paper.subject,
        "author": paper.author,
        "landscape": paper.landscape,
        "framed": paper.framed,
        "apart": paper.apart,
        "day": {"year": paper.day.year, "month": paper.day.month, "day": paper.day.day},
        "foot": format_day(paper.day),
        "contents": _("Contents"),
        "cover": asdict(paper.cover) if paper.cover else None,
        "parts": [_part(part, paper) for part in paper.parts],
    }


def _part(part: Part, paper: FormalPaper) -> dict[str, Any]:
    return {
        "name": part.name,
        "new_page": part.new_page,
        "blocks": [_block(block, paper.landscape) for block in part.blocks],
        "parts": [_part(own, paper) for own in part.parts],
    }


def _block(block: Block, landscape: bool = False) -> dict[str, Any]:
    """Return a block as values with its kind, and what is worked out of it."""
    values = asdict(block) | {"kind": block.kind}
    if isinstance(block, Grid):
        values |= {
            "numeric": block.numeric,
            "widths": block.widths(landscape=landscape),
            "long": block.long,
            "short": block.short,
        }
    elif isinstance(block, Bars):
        most = max((bar.share for bar in block.bars), default=0.0) or 1.0
        values["bars"] = [asdict(bar) | {"share": bar.share / most} for bar in block.bars]
    elif isinstance(block, Code):
        values |= {"picture": qr_svg(block.address), "shown": block.address.partition("://")[2]}
    return values


@cache
def _fonts() -> typst.Fonts:
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER])
    if missing := set(FAMILIES) - set(found.families()):
        raise AssetsMissing(f"The fonts {', '.join(sorted(missing))} are missing in {FOLDER}: run `make setup`.")
    return found


def _compile(layout: str, values: dict[str, Any], **options: Any) -> Any:
    return typst.compile(LAYOUTS / layout, root=LAYOUTS, font_paths=_fonts(), sys_inputs=_inputs(values), **options)


def _inputs(values: dict[str, Any]) -> dict[str, str]:
    return {"paper": json.dumps(_clean(values), ensure_ascii=False)}


def _clean(value: Any, key: str = "") -> Any:
    """Return values with their texts without letters that mislead, set apart where they run against the page."""
    if isinstance(value, str):
        shown = clean_text(value)
        return f"{FIRST_STRONG}{shown}{POP}" if key not in BARE and begins_against_page(shown) else shown
    if isinstance(value, dict):
        return {name: _clean(each, name) for name, each in value.items()}
    return [_clean(each, key) for each in value] if isinstance(value, list | tuple) else value

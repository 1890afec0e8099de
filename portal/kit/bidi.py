"""Names and free text set apart from the sentence around them, so that neither turns the other's punctuation round.

On a page that is an element, ``<bdi>``. Where no element can stand (a title, an attribute, an option, a message
made in Python) it is a pair of Unicode's invisible marks.
"""

import unicodedata

from flask import Flask
from flask_babel import get_locale
from markupsafe import Markup, escape

FIRST_STRONG, POP = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
RIGHT_TO_LEFT = ("R", "AL")
LONGEST_SEARCH = 200
"""Letters looked at to find out which way a text runs."""


def init_app(app: Flask) -> None:
    """Give templates the filters ``bdi`` and ``plain``."""
    app.add_template_filter(bdi)
    app.add_template_filter(plain)


def bdi(text: object) -> Markup:
    """Return a name or free text in an element of its own; nothing stays nothing, and an element stays one."""
    if text is None or text == "":
        return Markup()
    return text if isinstance(text, Markup) else Markup("<bdi>%s</bdi>") % text


def plain(text: object) -> Markup:
    """Return what a filter set apart with an element, set apart with marks: for titles, attributes and options."""
    return escape(text).replace("<bdi>", FIRST_STRONG).replace("</bdi>", POP)


def isolate(text: str) -> str:
    """Return a name for a sentence made in Python, between marks where it runs against the page or may do so."""
    return f"{FIRST_STRONG}{text}{POP}" if text and runs_against_page(text) else text


def begins_against_page(text: str) -> bool:
    """Say whether the first letter that has a direction runs the other way than the page's language."""
    locale = get_locale()
    rightward = locale is None or locale.text_direction == "ltr"
    strong = (unicodedata.bidirectional(letter) for letter in text[:LONGEST_SEARCH])
    first = next((one for one in strong if one in ("L", *RIGHT_TO_LEFT)), None)
    return first is not None and (first in RIGHT_TO_LEFT) == rightward


def runs_against_page(text: str) -> bool:
    """Say whether a text has letters that run the other way than the page's language."""
    locale = get_locale()
    rightward = locale is None or locale.text_direction == "ltr"
    strong = {unicodedata.bidirectional(letter) for letter in text[:LONGEST_SEARCH]}
    return bool(strong & set(RIGHT_TO_LEFT)) if rightward else "L" in strong

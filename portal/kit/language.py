"""Languages: which one a page is in, and names and words in that language."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import flask_babel
from babel.dates import format_skeleton
from flask import Flask, g, request
from flask_babel import format_date, format_decimal, get_locale
from flask_babel import gettext as _
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from graph.directory import vocabulary
from graph.rules.names import arabic_key, french_key
from graph.rules.planned import Hall
from graph.server.connection import GraphUnavailable
from portal.config import LANGUAGES
from portal.kit.bidi import bdi, isolate
from portal.kit.by_revision import kept
from portal.kit.clock import here, now
from portal.kit.extensions import babel

COOKIE = "language"
COOKIE_SECONDS = 365 * 24 * 3600
FIRST_OF_MONTH = re.compile(r"(?<!\d)1(?= [^\W\d])")
# Morocco writes Arabic dates with its own names of the months, and numbers with Western digits.
BABEL_LOCALES = {"fr": "fr_MA", "ar": "ar_MA", "en": "en"}


def init_app(app: Flask) -> None:
    """Set up the choice of language and what templates need to write in it."""
    babel.init_app(app, locale_selector=lambda: BABEL_LOCALES[select_language()])
    app.jinja_env.globals["ngettext"] = _template_ngettext
    app.context_processor(_context)
    app.add_template_filter(lambda item: bdi(localised_name(item)), "name")
    app.add_template_filter(lambda item: bdi(localised_place(item)), "place")
    app.add_template_filter(lambda hall: bdi(localised_hall(hall)), "hall")
    app.add_template_filter(localised_text, "text")
    app.add_template_filter(lambda text: bdi(text.said(current_language()) if text else ""), "said")
    app.add_template_filter(domain_name)
    app.add_template_filter(target_name)
    app.add_template_filter(format_day)
    app.add_template_filter(format_days)
    app.add_template_filter(lambda session: format_hours(session.starts_at, session.ends_at), "hours_of")
    app.add_template_filter(format_weekday)
    app.add_template_filter(format_hour)
    app.add_template_filter(for_days)
    app.add_template_filter(format_count)


def select_language() -> str:
    """Return the language that programs ask for, or that this browser chose, else the signed-in user's, else French."""
    chosen = g.get("wanted_language", request.cookies.get(COOKIE))
    if chosen in LANGUAGES:
        return chosen
    try:
        return str(current_user.locale) if current_user and current_user.is_authenticated else "fr"
    except GraphUnavailable:
        # The page that says so still has to be written in some language.
        return "fr"


def want_language() -> None:
    """Let this answer be in the language that the request's Accept-Language prefers; a cookie says nothing."""
    g.wanted_language = request.accept_languages.best_match(list(LANGUAGES))


def current_language() -> str:
    """Return the language of this page: ``fr``, ``ar`` or ``en``."""
    locale = get_locale()
    return locale.language if locale else "fr"


def localised_name(item: Any) -> str:
    """Return an item's name: Arabic on an Arabic page and French else, or the one that there is."""
    return _choose(_get(item, "name_fr"), _get(item, "name_ar"))


def sort_key(name: str) -> str:
    """Return a text by which lists of this page sort a name: by its alphabet, articles and marks left out."""
    return arabic_key(name) if current_language() == "ar" else french_key(name)


def localised_place(item: Any) -> str:
    """Return the name of the place that a list shows for an entry."""
    return _choose(_get(item, "place_fr"), _get(item, "place_ar"))


def localised_hall(hall: Hall) -> str:
    """Return a hall's name: Arabic on an Arabic page when it has one, else the one that was entered."""
    return _choose(hall.name, hall.name_ar)


def localised_text(item: Any, name: str) -> str:
    """Return a text that is kept as ``name_fr`` and ``name_ar``."""
    return _choose(_get(item, f"{name}_fr"), _get(item, f"{name}_ar"))


def domain_name(id: str | None) -> str:
    """Return the name of a domain in the page's language, or nothing when it is unknown."""
    return _word(domains().get(id or ""))


def target_name(id: str) -> str:
    """Return the name of a target group in the page's language."""
    return _word(targets().get(id))


def domains() -> dict[str, vocabulary.Domain]:
    """Return all domains by id, read once a request."""
    if "domains" not in g:
        g.domains = {domain.id: domain for domain in kept(vocabulary.list_domains)}
    return g.domains


def targets() -> dict[str, vocabulary.TargetGroup]:
    """Return all target groups by id, read once a request."""
    if "targets" not in g:
        g.targets = {group.id: group for group in kept(vocabulary.list_target_groups)}
    return g.targets


def format_day(moment: date | datetime) -> str:
    """Write a day with the month's name."""
    return _first_of_month(format_date(moment, "long"))


def format_weekday(day: date) -> str:
    """Write a day with the names of the weekday and of the month."""
    return _first_of_month(format_date(day, "full"))


def format_days(days: Sequence[date]) -> str:
    """Write the days of something that goes on from day to day: "from 19 to 21 December 2026", one day as it is."""
    if not days:
        return ""
    first, last = days[0], days[-1]
    if first == last:
        return format_day(first)
    alike = (first.year, first.month) == (last.year, last.month) and current_language() != "en"
    begins = format_date(first, "d") if alike else format_skeleton("MMMMd", first, locale=get_locale())
    if first.year != last.year:
        begins = format_day(first)
    return _("from %(first)s to %(last)s", first=_first_of_month(begins), last=format_day(last))


def format_hours(starts: time | None, ends: time | None) -> str:
    """Write from when to when something is on each of its days, or nothing while that isn't set."""
    if starts is None or ends is None:
        return ""
    return _("from %(first)s to %(last)s", first=isolate(f"{starts:%H:%M}"), last=isolate(f"{ends:%H:%M}"))


def format_hour(moment: datetime) -> str:
    """Write an hour on a clock of 24 hours, as the portal's place reads it."""
    return f"{flask_babel.to_user_timezone(moment):%H:%M}"


def for_days(moment: datetime) -> str:
    """Write for how many days of the calendar something has been so since a moment."""
    days = (here(now()).date() - here(moment).date()).days
    return ngettext("for %(num)s day", "for %(num)s days", days) if days else _("since today")


def ngettext(singular: str, plural: str, num: float, /, **variables: Any) -> str:
    """Return the form of a message that goes with a number, and write the number with the language's separators."""
    text = str(flask_babel.get_translations().ungettext(singular, plural, num))
    return text % ({"num": format_count(num)} | variables)


def format_count(number: float) -> str:
    """Write a number with the language's separators."""
    return format_decimal(number)


def _first_of_month(text: str) -> str:
    """Write the first day of a month as French does: "1er mars"."""
    return FIRST_OF_MONTH.sub("1er", text, count=1) if current_language() == "fr" else text


@pass_eval_context
def _template_ngettext(context: EvalContext, singular: str, plural: str, num: float, /, **variables: Any) -> str:
    text = flask_babel.get_translations().ungettext(singular, plural, num)
    return (Markup(text) if context.autoescape else text) % ({"num": format_count(num)} | variables)  # noqa: S704


def _word(item: vocabulary.Domain | vocabulary.TargetGroup | None) -> str:
    if item is None:
        return ""
    return str(getattr(item, f"name_{current_language()}")) or item.name_fr


def _choose(french: str | None, arabic: str | None) -> str:
    first, second = (arabic, french) if current_language() == "ar" else (french, arabic)
    return first or second or ""


def _get(item: Any, name: str) -> str | None:
    value = item.get(name) if isinstance(item, dict) else getattr(item, name, None)
    return None if value is None else str(value)


def _context() -> dict[str, object]:
    language = current_language()
    return {
        "current_locale": language,
        "text_direction": "rtl" if language == "ar" else "ltr",
        "languages": list(LANGUAGES.items()),
    }

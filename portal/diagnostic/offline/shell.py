"""The page of the offline workbook, the same for everybody: its words, the files that it needs, and their version."""

import hashlib
from collections.abc import Callable
from typing import Any, cast

from flask import current_app, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.config import LANGUAGES
from portal.kit.assets import asset
from portal.kit.language import BABEL_LOCALES, ngettext

FILES = ("app.css", "app.rtl.css", "fieldwork.css", "app.js", "workbook.js", "icons.svg", "logo.svg", "favicon.svg")
PLURALS = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}
"""A number for each plural category of CLDR: scripts know the category, catalogues the number."""


def render_shell(language: str) -> str:
    """Return the page in a language; it holds nothing of whoever reads it."""
    with force_locale(BABEL_LOCALES[language]):
        return render_template("diagnostic/offline/workbook.html", data=_data(language))


def shell_files() -> dict[str, Any]:
    """Return what the service worker keeps: the pages, the files, and a version that changes with either's content."""
    pages = [url_for("fieldwork.workbooks", language=language) for language in LANGUAGES]
    files = [asset(name) for name in FILES]
    # A page is the same but for the nonce of its request.
    nonce = cast(Callable[[], str], current_app.jinja_env.globals["csp_nonce"])()
    content = "".join(render_shell(language).replace(nonce, "") for language in LANGUAGES)
    version = hashlib.sha256(content.encode()).hexdigest()[:12]
    return {"version": version, "pages": pages, "files": files}


def manifest(language: str) -> dict[str, Any]:
    """Return what a device needs to install the workbook (W3C Web Application Manifest)."""
    with force_locale(BABEL_LOCALES[language]):
        name, short = _("Diagnostics of TAKWIA Réseau"), _("Diagnostics")
    start = url_for("fieldwork.workbooks", language=language)
    return {
        "id": url_for("fieldwork.index"),
        "name": name,
        "short_name": short,
        "lang": language,
        "dir": "rtl" if language == "ar" else "ltr",
        "start_url": start,
        "scope": url_for("fieldwork.index"),
        "display": "standalone",
        "background_color": "#f6f1e6",
        "theme_color": "#ffffff",
        "icons": [{"src": asset("favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }


def _data(language: str) -> dict[str, Any]:
    return {
        "language": language,
        "urls": {
            "icons": asset("icons.svg"),
            "sign_in": url_for("accounts.sign_in"),
            "entry": url_for("fieldwork.entry", code="CODE"),
        },
        "words": _words(),
        "counts": _counts(),
    }


def _words() -> dict[str, str]:
    """Return the texts of the page's script, in the page's language; {places} are filled in there."""
    return {**_answering_words(), **_problem_words(), **_keeping_words(), **_hindrances()}


def _answering_words() -> dict[str, str]:
    return {
        "yes": _("Yes"),
        "no": _("No"),
        "unknown": _("Don't know"),
        "not_reviewed": _("Not reviewed"),
        "no_answer": _("No answer yet"),
        "level": _("%(level)s of %(most)s: %(words)s", level="{level}", most="{most}", words="{words}"),
        "comma": _(", "),
        "erase": _("Erase my answer"),
        "note": _("Note"),
        "note_on": _("Note on: %(question)s", question="{question}"),
        "carried": _("Carried over from last time"),
        "confirm": _("Confirm"),
        "search": _("Search among the answers"),
        "parts": _("Parts of the questionnaire"),
        "turns": _("Part before, part after"),
        "progress": _("%(done)s of %(asked)s", done="{done}", asked="{asked}"),
        "progress_words": _(
            "%(done)s of %(asked)s questions of this part are dealt with.", done="{done}", asked="{asked}"
        ),
    }


def _problem_words() -> dict[str, str]:
    return {
        "not_a_number": _("Enter a number, such as 12 or 12.5."),
        "not_whole": _("Enter a whole number, such as 12."),
        "too_small": _("Enter %(number)s or more.", number="{number}"),
        "too_large": _("Enter %(number)s or less.", number="{number}"),
        "day_hint": _("Day, month and year, such as 20/03/2015."),
        "not_a_date": _("Enter a date, such as 20/03/2015."),
        "note_alone": _("Give an answer, or choose “Don't know”, so that your note is kept."),
        "contradiction": _("This number is larger than that of “%(whole)s”. Correct one of the two.", whole="{whole}"),
        "conflict": _("This answer was changed on the portal too, in the meantime. Choose which one is right."),
        "conflict_words": _("Some answers were changed on the portal too. Nothing was overwritten: choose for each."),
        "mine": _("On this device"),
        "theirs": _("On the portal"),
        "keep_mine": _("Keep the answer of this device"),
        "take_theirs": _("Take the answer of the portal"),
    }


def _keeping_words() -> dict[str, str]:
    return {
        "list": _("All diagnostics on this device"),
        "online": _("Continue on the portal"),
        "code": _("Code %(code)s", code="{code}"),
        "cycle": _("Diagnostic no. %(number)s", number="{number}"),
        "seen": _("brought up to date on %(moment)s", moment="{moment}"),
        "all_sent": _("Everything is sent"),
        "all_done": _("Done"),
        "submitted": _("Submitted"),
        "synthetic": _("Demonstration data"),
        "waits": _("Kept on this device, not sent yet."),
        "not_sent": _("Not sent: the diagnostic had been submitted."),
        "submitted_words": _("This diagnostic is submitted: its answers can be read, and not changed any more."),
        "submitted_unsent": _(
            "This diagnostic was submitted in the meantime. What was not sent stays here: read it, download it, or ask "
            "the ADS to reopen the diagnostic, then send."
        ),
        "send": _("Send now"),
        "send_all": _("Send and bring up to date"),
        "fill_in": _("Fill in"),
        "export": _("Download the answers"),
        "remove": _("Remove from this device"),
        "remove_anyway": _("Remove anyway"),
        "remove_sent": _("Remove all that is sent"),
        "removed": _("Removed from this device."),
        "stay": _("Keep it"),
        "take": _("Keep on this device"),
        "taken": _("%(name)s is kept on this device.", name="{name}"),
        "none_kept": _("No diagnostic is kept on this device yet. Choose one while there is a network."),
        "stays": _(
            "What is kept here stays on this device, also when you sign out, and whoever uses it can read it. On a "
            "shared device, remove what is sent."
        ),
        "offer": _("Take along"),
        "offer_words": _("Open diagnostics that you may fill in. Once kept here, they work with no network."),
        "offer_search": _("Search by name, commune or code"),
        "missing": _("This diagnostic isn't kept on this device."),
        "sign_in": _("Sign in to send"),
        "not_kept": _("This browser can't keep the page: without a network it won't open again. Use another browser."),
        "not_saved": _("This device could not keep your last answer: make room on it, then answer again."),
        "broken": _("Something went wrong on this page. What was answered is kept: load the page again."),
    }


def _hindrances() -> dict[str, str]:
    return {
        "why_offline": _("No network: answers are kept on this device and sent later."),
        "why_failed": _("The portal can't be reached at the moment. Answers are kept on this device: try again later."),
        "why_signed_out": _("You are signed out. Answers are kept on this device: sign in to send them."),
        "why_forbidden": _("Your account may not fill in this diagnostic. Sign in with one that may."),
        "why_gone": _("The portal doesn't know this diagnostic any more."),
        "why_submitted": _("This diagnostic was submitted in the meantime."),
    }


def _counts() -> dict[str, dict[str, str]]:
    """Return the texts that count, each with a form for every plural category."""
    say: dict[str, Callable[[int], str]] = {
        "to_send": lambda n: ngettext("%(num)s answer to send", "%(num)s answers to send", n),
        "unsent": lambda n: ngettext("%(num)s answer not sent", "%(num)s answers not sent", n),
        "conflicts": lambda n: ngettext(
            "%(num)s answer to choose", "%(num)s answers to choose", n, count="{count}"
        ),
        "to_correct": lambda n: ngettext(
            "%(num)s answer to correct", "%(num)s answers to correct", n, count="{count}"
        ),
        "sure": lambda n: ngettext(
            "%(num)s answer isn't sent: it would be lost.", "%(num)s answers aren't sent: they would be lost.",
            n,
        ),
        "more": lambda n: ngettext(
            "%(num)s more: search for its name.", "%(num)s more: search for their names.", n, count="{count}"
        ),
    }  # fmt: skip
    # The number is told to the catalogue, which knows the form, and then left to the script.
    return {
        key: {category: one(number).replace(str(number), "{count}") for category, number in PLURALS.items()}
        for key, one in say.items()
    }

"""Accounts: sign in, sign out, choose a language."""

import math
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, flash, make_response, redirect, render_template, url_for
from flask_babel import format_timedelta
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.people import accounts
from portal.accounts import sessions, tries
from portal.accounts.forms import SignInForm
from portal.accounts.service import authenticate
from portal.config import LANGUAGES
from portal.kit.graph import current_graph
from portal.kit.language import COOKIE, COOKIE_SECONDS
from portal.kit.requests import LONG, asked

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | Response:
    """Ask for an address and a password, and go on to where the person was going."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form)
    email = form.email.data or ""
    if wait := tries.take_try(email):
        return _ask_to_wait(form, wait)
    user = authenticate(current_graph(), email, form.password.data or "")
    if user is None:
        form.password.errors = [_("This address and this password don't go together. Check both and try again.")]
        return render_template("accounts/sign_in.html", form=form)
    sessions.sign_in(user, remember=form.remember.data)
    response = redirect(_safe_next())
    tries.keep_device(response, email)
    return response


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    sessions.sign_out()
    flash(_("You are signed out."), "success")
    return redirect(url_for("home.index"))


@blueprint.get("/language/<code>")
def set_language(code: str) -> Response:
    """Remember the language of this browser, and of the account when there is one."""
    if code not in LANGUAGES:
        abort(404)
    if current_user.is_authenticated:
        accounts.set_locale(current_graph(), current_user.id, code)
    response = redirect(_safe_next())
    response.set_cookie(COOKIE, code, max_age=COOKIE_SECONDS, samesite="Lax", secure=current_app.config["HTTPS"])
    return response


def _ask_to_wait(form: SignInForm, wait: timedelta) -> Response:
    seconds = math.ceil(wait.total_seconds())
    time = timedelta(seconds=seconds) if seconds < 60 else timedelta(minutes=math.ceil(seconds / 60))
    form.password.errors = [
        _("There were too many tries. Try again in %(time)s.", time=format_timedelta(time, threshold=1.2))
    ]
    response = make_response(render_template("accounts/sign_in.html", form=form), 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _safe_next() -> str:
    """Return the page of this site that ``next`` names, or the start page; another site is never followed."""
    target = asked("next", LONG)
    parts = urlsplit(target)
    path = target.startswith("/") and not target.startswith("//") and "\\" not in target
    if path and not parts.scheme and not parts.netloc:
        return target
    return url_for("home.index")

"""Accounts: sign in, sign out, choose a language."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from graph.people import accounts
from portal.accounts.access import SignedIn
from portal.accounts.forms import SignInForm
from portal.accounts.service import authenticate
from portal.config import LANGUAGES
from portal.kit.extensions import limiter
from portal.kit.graph import current_graph
from portal.kit.language import COOKIE, COOKIE_SECONDS
from portal.kit.requests import LONG, asked

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(lambda: current_app.config["SIGN_IN_LIMIT"], methods=["POST"])
def sign_in() -> str | Response:
    """Ask for an address and a password, and go on to where the person was going."""
    form = SignInForm()
    if form.validate_on_submit():
        user = authenticate(current_graph(), form.email.data or "", form.password.data or "")
        if user:
            login_user(SignedIn(user), remember=form.remember.data)
            return redirect(_safe_next())
        form.password.errors = [_("This address and this password don't go together. Check both and try again.")]
    return render_template("accounts/sign_in.html", form=form)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    logout_user()
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


def _safe_next() -> str:
    """Return the page of this site that ``next`` names, or the start page; another site is never followed."""
    target = asked("next", LONG)
    parts = urlsplit(target)
    path = target.startswith("/") and not target.startswith("//") and "\\" not in target
    if path and not parts.scheme and not parts.netloc:
        return target
    return url_for("home.index")

"""Accounts: sign in and up, sign out, a password forgotten, choose a language."""

import math
from datetime import timedelta

from flask import Blueprint, abort, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import format_timedelta
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import Field, Form

from graph.people import accounts
from portal.accounts import sessions, tries
from portal.accounts.forms import ForgotForm, SecondForm, SignInForm, SignUpForm
from portal.accounts.second_page import is_demanded, set_up_page
from portal.accounts.service import authenticate, let_in, open_account, send_way_in
from portal.config import LANGUAGES
from portal.kit import kept
from portal.kit.clock import now
from portal.kit.extensions import login_manager
from portal.kit.graph import current_graph
from portal.kit.language import COOKIE, COOKIE_SECONDS
from portal.kit.once import sent_word
from portal.kit.requests import LONG, asked, local_address

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | Response:
    """Ask for a number or an address and a password, and go on to where the person was going."""
    form = SignInForm()
    page = "accounts/sign_in.html"
    if not form.validate_on_submit():
        return render_template(page, form=form, next=_asked_next())
    identity = form.identity.data
    if wait := tries.take_try(identity):
        return ask_to_wait(page, form, form.password, wait, next=_asked_next())
    user = authenticate(current_graph(), identity, form.password.data or "")
    if user is None:
        form.password.errors = [
            _("This number or address and this password don't go together. Check both and try again.")
        ]
        return render_template(page, form=form, next=_asked_next())
    address = let_in(user, remember=form.remember.data, then=safe_next())
    if user.second_factor and kept.keeps_form():
        response = make_response(render_template("accounts/second_check.html", form=SecondForm(None)))
    elif kept.keeps_form() and is_demanded(user):
        response = make_response(set_up_page(SecondForm(None)))
    else:
        response = make_response((not user.second_factor and kept.resume()) or redirect(address))
    tries.keep_device(response, identity)
    return response


@login_manager.unauthorized_handler
def ask_to_sign_in() -> str | Response:
    """Lead to the sign-in page; a form that was sent waits there until somebody has signed in."""
    if not kept.can_be_kept():
        return redirect(url_for("accounts.sign_in", next=request.full_path.removesuffix("?")))
    kept.keep_for_sign_in()
    return render_template("accounts/sign_in.html", form=SignInForm(None), next="")


@blueprint.route("/sign-up", methods=["GET", "POST"])
def sign_up() -> str | Response:
    """Open an account: the answer is the same whether somebody has one of this number or address or not."""
    if current_user.is_authenticated:
        return redirect(url_for("home.index"))
    form = SignUpForm()
    if form.validate_on_submit():
        if wait := tries.take_other("sign-up"):
            return ask_to_wait("accounts/sign_up.html", form, form.identity, wait, next=_asked_next())
        user = open_account(form.identity.data, form.name.data or "", form.password.data or "", once=sent_word())
        return redirect(let_in(user, remember=False, then=safe_next("claims.start")))
    return render_template("accounts/sign_up.html", form=form, next=_asked_next())


@blueprint.route("/forgot", methods=["GET", "POST"])
def forgot() -> str | Response:
    """Send a code to whoever has proven a number or an address; nobody reads here whether there is an account."""
    form = ForgotForm()
    if form.validate_on_submit():
        if wait := tries.take_other("forgot"):
            return ask_to_wait("accounts/forgot.html", form, form.identity, wait)
        if not tries.take_other("forgotten", form.identity.data):
            send_way_in(form.identity.data)
            ask_staff(form.identity.data)
        return redirect(url_for("codes.enter", sent="1"))
    return render_template("accounts/forgot.html", form=form)


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
    response = redirect(safe_next())
    response.set_cookie(COOKIE, code, max_age=COOKIE_SECONDS, samesite="Lax", secure=current_app.config["HTTPS"])
    return response


def ask_staff(identity: str) -> None:
    """Let staff know that the person of a number, whom no e-mail reaches, asks for a code."""
    for user in accounts.find_users(current_graph(), identity):
        if user.active and "@" not in identity:
            accounts.want_code(current_graph(), user.id, now())


def ask_to_wait(page: str, form: Form, field: Field, wait: timedelta, **context: object) -> Response:
    """Show a form again with how long to wait beside one of its fields."""
    seconds = math.ceil(wait.total_seconds())
    field.errors = [wait_words(wait)]
    response = make_response(render_template(page, form=form, **context), 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def wait_words(wait: timedelta) -> str:
    """Say how long to wait before the next try."""
    seconds = math.ceil(wait.total_seconds())
    time = timedelta(seconds=seconds) if seconds < 60 else timedelta(minutes=math.ceil(seconds / 60))
    return _("There were too many tries. Try again in %(time)s.", time=format_timedelta(time, threshold=1.2))


def safe_next(usual: str = "home.index") -> str:
    """Return the page of this site that ``next`` names, or a usual one; another site is never followed."""
    return _asked_next() or url_for(usual)


def _asked_next() -> str:
    """Return the page of this site that ``next`` names; empty for none and for another site."""
    return local_address(asked("next", LONG))

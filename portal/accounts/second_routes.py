"""Pages of the second factor: asked for when one signs in, set up, and taken away."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from graph.people import accounts, factors
from portal.accounts import second_factor, sessions, tries
from portal.accounts.forms import CloseForm, SecondForm
from portal.accounts.passwords import is_password
from portal.accounts.routes import ask_to_wait, safe_next, wait_words
from portal.accounts.second_page import is_demanded, set_up_page
from portal.accounts.sessions import SignedIn
from portal.accounts.tokens import TokenUser
from portal.kit import kept, once
from portal.kit.graph import current_graph

blueprint = Blueprint("second", __name__)
OPEN_WITHOUT = {"second.set_up", "accounts.sign_out", "accounts.set_language", "static"}
"""What whoever has yet to set up a second factor may do."""


@blueprint.before_app_request
def _demand() -> str | Response | None:
    """Lead staff and administrators without a second factor to the page where they set it up; a form waits there.

    Programs are told so by the interface itself.
    """
    known = current_user._get_current_object()
    if request.endpoint in OPEN_WITHOUT or not isinstance(known, SignedIn) or isinstance(known, TokenUser):
        return None
    if not is_demanded(known.user):
        return None
    if not kept.can_be_kept():
        return redirect(url_for("second.set_up"))
    kept.keep_for_sign_in()
    return set_up_page(SecondForm(None))


@blueprint.route("/sign-in/second", methods=["GET", "POST"])
def check() -> str | Response:
    """Ask for the digits of the phone after the right password."""
    waiting = second_factor.pending()
    user = accounts.get_user(current_graph(), waiting[0]) if waiting else None
    if waiting is None or user is None or not user.active:
        return redirect(url_for("accounts.sign_in"))
    form = SecondForm()
    if form.validate_on_submit():
        if wait := tries.take_other("second", user.id):
            return ask_to_wait("accounts/second_check.html", form, form.digits, wait)
        if second_factor.is_right(user.id, form.digits.data or ""):
            tries.give_back("second", user.id)
            address = safe_next()
            sessions.sign_in(user, remember=waiting[1])
            return kept.resume() or redirect(address)
        form.digits.errors = [_("These digits aren't right now. Wait for the next ones, or use a code on paper.")]
    return render_template("accounts/second_check.html", form=form)


@blueprint.route("/account/second-factor", methods=["GET", "POST"])
@login_required
def set_up() -> str | Response:
    """Show what the phone reads, and let it count along once it shows the right digits; then send what waited."""
    user, form = current_user.user, SecondForm()
    if user.second_factor:
        return kept.resume() or render_template("accounts/second_on.html", form=CloseForm(), factor=_factor(user.id))
    if form.validate_on_submit():
        if wait := tries.take_other("second", user.id):
            form.digits.errors = [wait_words(wait)]
            return set_up_page(form)
        if codes := second_factor.confirm(user.id, current_user.session.id, form.digits.data or ""):
            tries.give_back("second", user.id)
            once.arrived()
            return render_template("accounts/second_codes.html", codes=[f"{one[:4]} {one[4:]}" for one in codes])
        form.digits.errors = [_("These digits aren't right now. Wait for the next ones, then enter them at once.")]
    return set_up_page(form)


@blueprint.post("/account/second-factor/remove")
@login_required
def remove() -> str | Response:
    """Take the second factor away, to set it up on another phone; the password is asked once more."""
    user, form = current_user.user, CloseForm()
    if form.validate_on_submit():
        if wait := tries.take_other("password", user.id):
            factor = _factor(user.id)
            return ask_to_wait("accounts/second_on.html", form, form.password, wait, factor=factor)
        if is_password(user.password_hash, form.password.data or ""):
            tries.give_back("password", user.id)
            factors.remove_factor(current_graph(), user.id)
            session.pop(second_factor.PENDING, None)
            flash(_("The second factor is taken away."), "success")
            return redirect(url_for("second.set_up"))
        form.password.errors = [_("This isn't your password.")]
    return render_template("accounts/second_on.html", form=form, factor=_factor(user.id))


def _factor(user: str) -> factors.SecondFactor | None:
    return factors.get_factor(current_graph(), user)

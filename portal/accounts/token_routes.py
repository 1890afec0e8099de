"""The page of a person's tokens: making one, which is shown once, and revoking them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from graph.directory.entries import list_entries
from graph.people import tokens
from portal.accounts import tries
from portal.accounts.access import may_manage_people
from portal.accounts.forms import TokenForm
from portal.accounts.passwords import is_password
from portal.accounts.routes import ask_to_wait
from portal.accounts.tokens import LASTING, SCOPES, add_token
from portal.kit import once
from portal.kit.clock import now
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.language import localised_name
from portal.kit.requests import typed

blueprint = Blueprint("tokens", __name__)


@blueprint.get("/account/tokens")
@login_required
def show() -> str:
    """Show the tokens of a person that are still good."""
    own = tokens.list_tokens(current_graph(), current_user.id, now())
    names = {
        one.id: one for one in list_entries(current_graph(), {one.organisation for one in own if one.organisation})
    }
    return render_template("accounts/tokens.html", tokens=own, names=names, words=SCOPES)


@blueprint.route("/account/tokens/new", methods=["GET", "POST"])
@login_required
def add() -> str | Response:
    """Make a token, once the password is given again, and show it this once."""
    managed = [one for one in list_entries(current_graph(), current_user.organisations) if may_manage_people(one.id)]
    form = TokenForm(SCOPES, LASTING, {one.id: localised_name(one) for one in managed})
    if form.validate_on_submit():
        if wait := tries.take_other("password", current_user.id):
            return ask_to_wait("accounts/new_token.html", form, form.password, wait)
        if is_password(current_user.password_hash, form.password.data or ""):
            tries.give_back("password", current_user.id)
            secret = add_token(
                form.name.data, tuple(form.scopes.data), int(form.days.data), form.organisation.data or None
            )
            once.arrived()
            return render_template("accounts/made_token.html", secret=secret, name=form.name.data)
        form.password.errors = [_("This isn't your password.")]
    return render_template("accounts/new_token.html", form=form)


@blueprint.post("/account/tokens/revoke")
@login_required
def revoke() -> Response:
    """Let a token open nothing any more."""
    if ActionForm().validate_on_submit():
        tokens.revoke_token(current_graph(), current_user.id, typed("token"), now())
        flash(_("This token opens nothing any more."), "success")
    return redirect(url_for("tokens.show"))

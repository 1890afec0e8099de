"""The page of one's own account: how one is known, where one is signed in, for whom one acts, and the way out."""

import json
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from werkzeug.wrappers import Response as AnyResponse

from graph.directory.entries import list_entries
from graph.people import accounts, address_changes, claims, tokens
from graph.people import sessions as kept
from graph.people.sessions import SessionEnd
from graph.rules.cleaning import clean_line
from portal.accounts import sessions, tries
from portal.accounts.dead import dead_addresses
from portal.accounts.forms import AddressForm, ChangePasswordForm, CloseForm, NameForm
from portal.accounts.identity import write_identity
from portal.accounts.passwords import hash_password, is_password
from portal.accounts.routes import ask_to_wait, wait_words
from portal.accounts.service import begin_change, send_proof
from portal.kit.clock import now
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.requests import typed

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
@login_required
def show() -> str:
    """Show a person their account."""
    graph, user = current_graph(), current_user.user
    return render_template(
        "accounts/account.html",
        user=user,
        own_sessions=kept.list_sessions(graph, user.id, now()),
        here=current_user.session.id,
        entries=list_entries(graph, current_user.organisations),
        claims=claims.list_own(graph, user.id),
        change=address_changes.get_change(graph, user.id, now()),
        write_identity=write_identity,
        dead=dead_addresses(user),
    )


@blueprint.route("/account/name", methods=["GET", "POST"])
@login_required
def name() -> str | AnyResponse:
    """Change the name that others read."""
    form = NameForm(name=current_user.name)
    if form.validate_on_submit():
        accounts.rename_user(current_graph(), current_user.user, clean_line(form.name.data or ""))
        return _done(_("Your name is changed."))
    return render_template("accounts/name.html", form=form)


@blueprint.route("/account/password", methods=["GET", "POST"])
@login_required
def password() -> str | AnyResponse:
    """Change the password: all other devices are signed out."""
    user = current_user.user
    form = ChangePasswordForm([user.name, user.email or "", user.telephone or "", user.unproven or ""])
    if form.validate_on_submit():
        if wait := tries.take_other("password", user.id):
            return ask_to_wait("accounts/password.html", form, form.current_password, wait)
        if is_password(user.password_hash, form.current_password.data or ""):
            tries.give_back("password", user.id)
            hashed = hash_password(form.password.data or "")
            accounts.change_password(current_graph(), user.id, hashed, now(), but=current_user.session.id)
            return _done(_("Your password is changed. All other devices are signed out."))
        form.current_password.errors = [_("This isn't your password.")]
    return render_template("accounts/password.html", form=form)


@blueprint.route("/account/address", methods=["GET", "POST"])
@login_required
def address() -> str | AnyResponse:
    """Change the number or the e-mail address: a code goes to the new one, and one to the former one."""
    user = current_user.user
    form = AddressForm([user.email, user.telephone])
    if form.validate_on_submit():
        if wait := tries.take_other("password", user.id) or tries.take_other("address", user.id):
            return ask_to_wait("accounts/address.html", form, form.password, wait)
        if is_password(user.password_hash, form.password.data or ""):
            tries.give_back("password", user.id)
            begin_change(user, form.identity.data)
            return _done(_("A code is on its way to %(address)s.", address=write_identity(form.identity.data)))
        form.password.errors = [_("This isn't your password.")]
    return render_template("accounts/address.html", form=form)


@blueprint.post("/account/address/again")
@login_required
def prove_again() -> AnyResponse:
    """Send a code to an own address that took no letters, so that it is proven anew."""
    user = current_user.user
    refused = next((one.address for one in dead_addresses(user)), "")
    if not ActionForm().validate_on_submit() or not refused:
        return redirect(url_for("account.show"))
    if wait := tries.take_other("address", user.id):
        flash(wait_words(wait), "error")
        return redirect(url_for("account.show"))
    send_proof(user, refused)
    return redirect(url_for("codes.enter", sent="1"))


@blueprint.post("/account/address/lost")
@login_required
def lost() -> AnyResponse:
    """Let staff know that somebody can't read any more what goes to their former number or address."""
    if ActionForm().validate_on_submit():
        accounts.want_code(current_graph(), current_user.id, now())
        flash(_("ADS staff of your province know that you ask for a code. Ask them for it."), "success")
    return redirect(url_for("account.show"))


@blueprint.post("/account/sessions/end")
@login_required
def end_sessions() -> AnyResponse:
    """Sign out one other device, or all."""
    graph, user, id = current_graph(), current_user.id, typed("session")
    if not ActionForm().validate_on_submit():
        return redirect(url_for("account.show"))
    if id == current_user.session.id:
        sessions.sign_out()
        return redirect(url_for("home.index"))
    if id:
        kept.end_session(graph, user, id, SessionEnd.REVOKED, now())
        return _done(_("That device is signed out."))
    kept.end_sessions(graph, user, SessionEnd.REVOKED, now(), but=current_user.session.id)
    return _done(_("All other devices are signed out."))


@blueprint.post("/account/organisation")
@login_required
def choose() -> AnyResponse:
    """Choose for which of one's organisations one acts now."""
    if ActionForm().validate_on_submit():
        sessions.choose(typed("organisation"))
    return redirect(url_for("home.index"))


@blueprint.get("/account/data.json")
@login_required
def data() -> Response:
    """Give a person all that the portal keeps of them, as a file."""
    content = json.dumps(_own_data(), ensure_ascii=False, indent=2, default=str)
    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="account.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/account/close", methods=["GET", "POST"])
@login_required
def close() -> str | AnyResponse:
    """Close the account, once the password is given again."""
    user, form = current_user.user, CloseForm()
    if form.validate_on_submit():
        if wait := tries.take_other("password", user.id):
            return ask_to_wait("accounts/close.html", form, form.password, wait)
        if is_password(user.password_hash, form.password.data or ""):
            sessions.sign_out()
            accounts.close_user(current_graph(), user.id, now())
            flash(_("Your account is closed. What you did for your organisation stays, without your name."), "success")
            return redirect(url_for("home.welcome"))
        form.password.errors = [_("This isn't your password.")]
    return render_template("accounts/close.html", form=form)


def _own_data() -> dict[str, Any]:
    graph, user = current_graph(), current_user.user
    own = asdict(user)
    for hidden in ("password_hash", "kinds"):
        del own[hidden]
    change = address_changes.get_change(graph, user.id, now())
    return own | {
        "address_change": {"to": change.to, "from": change.former} if change else None,
        "sessions": [asdict(one) for one in kept.list_sessions(graph, user.id, now())],
        "claims": [asdict(one) for one in claims.list_own(graph, user.id)],
        "tokens": [asdict(one) for one in tokens.list_tokens(graph, user.id, now())],
        "refused_addresses": [asdict(one) for one in dead_addresses(user)],
    }


def _done(words: str) -> AnyResponse:
    flash(words, "success")
    return redirect(url_for("account.show"))

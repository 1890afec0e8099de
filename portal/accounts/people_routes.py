"""The people of one's organisation: who acts for it, invitations, rights and functions."""

from typing import NoReturn

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from graph.directory.entries import Entry, get_entry
from graph.people import codes, members
from graph.people.codes import AccessCode, CodePurpose
from graph.people.members import Member, NobodyManages, TwoPresidents
from graph.people.messages import NewMessage, add_messages
from portal.accounts.access import acts_for, may_manage_people
from portal.accounts.codes import HandedCode, add_code, code_of_id, digest_of, handed
from portal.accounts.forms import InviteForm, MemberForm
from portal.accounts.identity import write_identity
from portal.kit import once
from portal.kit.bidi import isolate
from portal.kit.clock import now
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.language import current_language, localised_name
from portal.kit.qr import qr_code

blueprint = Blueprint("people", __name__)


@blueprint.get("/people")
@login_required
def index() -> str:
    """Show who acts for the organisation, and who is invited."""
    graph, entry = current_graph(), _own()
    return render_template(
        "accounts/people.html",
        entry=entry,
        members=members.list_members(graph, entry.id),
        invitations=codes.list_invitations(graph, entry.id, now()),
        log=members.list_log(graph, entry.id),
        may_manage=may_manage_people(entry.id),
        write_identity=write_identity,
    )


@blueprint.route("/people/invite", methods=["GET", "POST"])
@login_required
def invite() -> str | Response:
    """Invite somebody: by a link for the sender's own phone, by e-mail, or on paper."""
    entry, form = _managed(), InviteForm()
    if form.validate_on_submit():
        rights, function = form.given
        identity = form.identity.data or ""
        code = add_code(
            CodePurpose.INVITE, entry.id, by=current_user.id, once=once.sent_word(), to=identity,
            name=form.name.data or "", rights=rights, function=function,
        )  # fmt: skip
        made = _handed(entry, code, form.language.data, identity)
        once.arrived()
        if "@" in identity:
            _mail(entry, identity, made, form.language.data)
        return _show_handed(entry, form.name.data or "", identity, made)
    return render_template("accounts/invite.html", form=form, entry=entry)


@blueprint.get("/people/invitations/<id>")
@login_required
def invitation(id: str) -> str:
    """Show an invitation again, to send it once more."""
    entry = _managed()
    found = _invitation(entry, id)
    return _show_handed(entry, found.name, found.to, _handed(entry, code_of_id(id), current_language(), found.to))


@blueprint.post("/people/invitations/<id>/withdraw")
@login_required
def withdraw(id: str) -> Response:
    """Take an invitation back."""
    entry = _managed()
    if ActionForm().validate_on_submit():
        codes.withdraw_code(current_graph(), id, entry.id)
        flash(_("The invitation is taken back: its code opens nothing any more."), "success")
    return redirect(url_for("people.index"))


@blueprint.route("/people/<id>", methods=["GET", "POST"])
@login_required
def edit(id: str) -> str | Response:
    """Change what a person may do, and their function."""
    entry = _managed()
    member = _member(entry, id)
    form = MemberForm(rights=member.rights, function=member.function)
    if form.validate_on_submit():
        rights, function = form.given
        try:
            members.set_member(current_graph(), entry.id, id, rights, function)
        except TwoPresidents:
            form.function.errors = [_("There is a president already. Give that person another function first.")]
        except NobodyManages:
            form.rights.errors = [_("Nobody else manages the people here. Let somebody else manage first.")]
        else:
            flash(_("Changed: %(name)s.", name=isolate(member.user.name)), "success")
            return redirect(url_for("people.index"))
    return render_template("accounts/member.html", form=form, entry=entry, member=member)


@blueprint.post("/people/<id>/remove")
@login_required
def remove(id: str) -> Response:
    """Let a person act for the organisation no more; everybody may leave."""
    entry = _own() if id == current_user.id else _managed()
    member = _member(entry, id)
    if ActionForm().validate_on_submit():
        try:
            members.remove_member(current_graph(), entry.id, id)
        except NobodyManages:
            flash(_("Nobody else manages the people here. Let somebody else manage first."), "error")
        else:
            flash(_("%(name)s acts for you no more.", name=isolate(member.user.name)), "success")
    return redirect(url_for("home.index") if id == current_user.id else url_for("people.index"))


def _own() -> Entry:
    entry = get_entry(current_graph(), current_user.organisation or "")
    if entry is None or not acts_for(entry.id):
        _refuse()
    return entry


def _managed() -> Entry:
    entry = _own()
    if not may_manage_people(entry.id):
        _refuse()
    return entry


def _refuse() -> NoReturn:
    abort(403)


def _member(entry: Entry, id: str) -> Member:
    return next((one for one in members.list_members(current_graph(), entry.id) if one.user.id == id), None) or abort(
        404
    )


def _invitation(entry: Entry, id: str) -> AccessCode:
    known = codes.list_invitations(current_graph(), entry.id, now())
    return next((one for one in known if one.id == id), None) or abort(404)


def _handed(entry: Entry, code: str, language: str, identity: str) -> HandedCode:
    number = identity if identity.startswith("+") else ""
    return handed(code, what="invite", name=localised_name(entry), language=language, number=number)


def _show_handed(entry: Entry, name: str, identity: str, made: HandedCode) -> str:
    return render_template(
        "accounts/handed.html", title=_("Invitation for %(name)s", name=isolate(name)), entry=entry, made=made,
        qr=qr_code(made.link), mailed=identity if "@" in identity else "", back=url_for("people.index"),
    )  # fmt: skip


def _mail(entry: Entry, address: str, made: HandedCode, language: str) -> None:
    subject = _("%(name)s on TAKWIA Réseau", name=localised_name(entry))
    message = NewMessage(f"invite-{digest_of(made.code)[:24]}", address, subject, made.text + "\n", language)
    add_messages(current_graph(), [message], now())

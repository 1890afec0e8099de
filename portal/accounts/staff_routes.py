"""What staff do for people of their province: open accounts, print codes, give a way in again, act for somebody."""

from contextlib import suppress
from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.directory import territories
from graph.directory.entries import Entry, get_entry
from graph.people import accounts, members
from graph.people import sessions as kept
from graph.people.accounts import User
from graph.people.codes import CodePurpose
from graph.people.members import NobodyManages, TwoPresidents
from graph.people.messages import NewMessage, add_messages
from graph.people.unclaimed import count_unclaimed, list_unclaimed
from graph.rules.kinds import MemberFunction, Right, Role
from portal.accounts.access import followed_organisation, follows, role_required
from portal.accounts.codes import HandedCode, add_code, add_paper_codes, handed, id_of_form
from portal.accounts.forms import ActForm, OpenAccountForm
from portal.accounts.identity import write_identity
from portal.accounts.provinces import followed_province
from portal.kit import once
from portal.kit.address import entry_url, public_url
from portal.kit.bidi import isolate
from portal.kit.choices import commune_choices
from portal.kit.clock import now
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.ids import new_id
from portal.kit.language import BABEL_LOCALES, current_language, localised_name
from portal.kit.qr import qr_code
from portal.kit.requests import asked, is_typed, typed

blueprint = Blueprint("staff_accounts", __name__)
STAFF = (Role.STAFF, Role.ADMINISTRATOR)
ACTING = timedelta(hours=1)
"""How long staff may act for an association before they say again why."""
MOST_SLIPS = 300


@blueprint.get("/province/<code>/access")
@role_required(*STAFF)
def access(code: str) -> str:
    """Show the associations of a commune that nobody acts for yet."""
    graph, code = current_graph(), followed_province(code)
    communes = commune_choices(code)
    commune = asked("commune") if asked("commune") in dict(communes) else ""
    return render_template(
        "accounts/access.html",
        province=territories.get_paths(graph, [code])[code][0],
        communes=communes,
        commune=commune,
        count=count_unclaimed(graph, commune, now()) if commune else None,
        found=list_unclaimed(graph, commune, now(), MOST_SLIPS) if commune else [],
        most=MOST_SLIPS,
        form=ActionForm(),
    )


@blueprint.post("/province/<code>/access/slips")
@role_required(*STAFF)
def slips(code: str) -> str | Response:
    """Print codes for associations of a commune that nobody acts for: those that have none, or those that have one."""
    code, commune = followed_province(code), typed("commune")
    if not ActionForm().validate_on_submit() or commune not in dict(commune_choices(code)):
        return redirect(url_for("staff_accounts.access", code=code))
    again, back = is_typed("again"), url_for("staff_accounts.access", code=code, commune=commune)
    found = list_unclaimed(current_graph(), commune, now(), MOST_SLIPS, printed=again)
    made = add_paper_codes([one.entry.id for one in found], current_user.id)
    if not made:
        flash(_("Every association of this commune has an account or a code already."), "info")
        return redirect(back)
    return render_template(
        "accounts/slips.html", letters=[_letter(one.entry, made[one.entry.id]) for one in found], again=again,
        back=back, qr_code=qr_code, address=_code_page(),
    )  # fmt: skip


@blueprint.route("/associations/<entry:id>/account", methods=["GET", "POST"])
@role_required(*STAFF)
def open_for(id: str) -> str | Response:
    """Open an account for somebody of an association, and hand over the code that lets them in."""
    entry, form = followed_organisation(id), OpenAccountForm()
    if form.validate_on_submit() and (user := _open(entry, form)):
        once.arrived()
        return _hand_over(entry, user, form.language.data)
    return render_template("accounts/open_for.html", form=form, entry=entry)


@blueprint.post("/accounts/<id>/code")
@role_required(*STAFF)
def give_code(id: str) -> str | Response:
    """Give somebody a new way in: the code to hand over on paper or from phone to phone."""
    user = accounts.get_user(current_graph(), id)
    if user is None or not user.active or not may_help(user):
        abort(404)
    if not ActionForm().validate_on_submit():
        return redirect(url_for("home.index"))
    entry = get_entry(current_graph(), next(iter(user.organisations), ""))
    return _hand_over(entry, user, user.locale)


@blueprint.route("/associations/<entry:id>/act", methods=["GET", "POST"])
@role_required(*STAFF)
def act(id: str) -> str | Response:
    """Act for an association, for a reason that it reads, for an hour at most."""
    entry, form = followed_organisation(id), ActForm()
    if form.validate_on_submit():
        graph, at, reason = current_graph(), now(), form.reason.data or ""
        kept.assume(graph, current_user.session.id, entry.id, event=new_id(), reason=reason, at=at, until=at + ACTING)
        _tell(entry, reason)
        return redirect(url_for("home.index"))
    return render_template("accounts/act.html", form=form, entry=entry)


@blueprint.post("/act/end")
def end_act() -> Response:
    """Act for nobody any more."""
    if current_user.is_authenticated and ActionForm().validate_on_submit():
        kept.end_assumed(current_graph(), current_user.session.id)
    return redirect(url_for("home.index"))


def may_help(user: User) -> bool:
    """Say whether staff may give somebody a way in: people of associations of their province, never other staff."""
    if user.role in STAFF:
        return False
    return bool(user.organisations) and all(follows(organisation) for organisation in user.organisations)


def _open(entry: Entry, form: OpenAccountForm) -> User | None:
    """Open the account that a form asks for, or say on the form why it can't be."""
    graph, identity, (rights, function) = current_graph(), form.identity.data or "", form.given
    user = User(
        id=id_of_form(entry.id, current_user.id, once.sent_word(), form.name.data or "", identity),
        name=form.name.data or "", password_hash="",
        role=Role.ASSOCIATION, unproven=identity or None, locale=form.language.data,
    )  # fmt: skip
    if function == MemberFunction.PRESIDENT and members.has_president(graph, entry.id, but=user.id):
        form.function.errors = [_("There is a president already. Give that person another function first.")]
        return None
    if accounts.get_user(graph, user.id) is None:
        accounts.save_users(graph, [user])
    with suppress(NobodyManages):  # The form was sent again: this person is all that the organisation has.
        try:
            members.set_member(graph, entry.id, user.id, rights, function)
        except TwoPresidents:  # Somebody became it meanwhile.
            members.set_member(graph, entry.id, user.id, rights, None)
    return user


def _hand_over(entry: Entry | None, user: User, language: str) -> str:
    number = user.telephone or user.unproven or ""
    code = add_code(CodePurpose.ENTER, user.id, by=current_user.id)
    made = handed(code, what="enter", name=user.name, language=language, number=number if number[:1] == "+" else "")
    return render_template(
        "accounts/handed.html", title=_("Code for %(name)s", name=isolate(user.name)), entry=entry, made=made,
        qr=qr_code(made.link), mailed="", who=write_identity(user.reached_at),
        back=entry_url(entry) if entry else url_for("home.index"),
    )  # fmt: skip


def _letter(entry: Entry, code: str) -> tuple[Entry, HandedCode]:
    return entry, handed(code, what="claim", name=localised_name(entry), language=current_language())


def _code_page() -> str:
    return public_url("codes.enter").partition("://")[2]


def _tell(entry: Entry, reason: str) -> None:
    """Write to those who manage the association that staff act for it, and why."""
    for member in members.list_members(current_graph(), entry.id):
        if member.rights != Right.MANAGES or not member.user.email:
            continue
        with force_locale(BABEL_LOCALES.get(member.user.locale, "fr_MA")):
            subject = _("ADS staff act for your organisation")
            body = "\n\n".join([
                _("Hello,"),
                _("%(name)s acts for your organisation on TAKWIA Réseau, for an hour at most.", name=current_user.name),
                _("Why: %(reason)s", reason=reason),
            ])  # fmt: skip
        message = NewMessage(new_id(), member.user.email, subject, body + "\n", member.user.locale)
        add_messages(current_graph(), [message], now())

"""The page behind a code: it says what the code is for, and asks for no more than that needs."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.directory.entries import get_entry
from graph.people import accounts, address_changes, bounces, claims, codes, members
from graph.people.accounts import AddressTaken, User
from graph.people.address_changes import AddressChange, Side
from graph.people.claims import Proof
from graph.people.codes import AccessCode, CodePurpose, CodeState
from graph.people.members import TwoPresidents
from graph.rules.kinds import MemberFunction, Right
from portal.accounts import sessions, tries
from portal.accounts.codes import find_code, read_typed
from portal.accounts.forms import CodeForm, HandedPasswordForm, SignUpForm
from portal.accounts.identity import write_identity
from portal.accounts.passwords import hash_password
from portal.accounts.routes import ask_to_wait
from portal.accounts.service import begin_change, former_of, is_awaited, let_in, open_account, prove, send_proof
from portal.kit.bidi import isolate
from portal.kit.clock import now
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.headers import keep_private
from portal.kit.ids import new_id
from portal.kit.language import localised_name
from portal.kit.once import sent_word
from portal.kit.requests import asked

blueprint = Blueprint("codes", __name__)


@blueprint.before_request
def _keep_private() -> None:
    keep_private()


@blueprint.route("/code", methods=["GET", "POST"])
def enter() -> str | Response:
    """Ask for a code, and lead to its page."""
    form = CodeForm()
    if form.validate_on_submit():
        if wait := tries.take_other("code"):
            return ask_to_wait("accounts/code.html", form, form.code, wait, sent=False)
        code = read_typed(form.code.data or "")
        if problem := _problem(find_code(code)):
            form.code.errors = [problem]
        else:
            tries.give_back("code")
            return redirect(url_for("codes.use", code=code))
    return render_template("accounts/code.html", form=form, sent=asked("sent") == "1")


@blueprint.route("/code/<code>", methods=["GET", "POST"])
def use(code: str) -> str | Response | tuple[str, int]:
    """Say what a code is for, and do it when that is sent."""
    form = CodeForm(code=code[:20])
    if wait := tries.take_other("code"):
        return ask_to_wait("accounts/code.html", form, form.code, wait, sent=False)
    found = find_code(read_typed(code))
    problem = _problem(found)
    if found is None or problem:
        form.code.errors = [problem]
        return render_template("accounts/code.html", form=form, sent=False), 404
    tries.give_back("code")
    return {
        CodePurpose.ENTER: _choose_password,
        CodePurpose.PROVE: _prove,
        CodePurpose.RELEASE: _prove,
        CodePurpose.INVITE: _join,
        CodePurpose.CLAIM: _join,
    }[found.purpose](found, code)


def _problem(found: AccessCode | None) -> str | None:
    """Return why a code can't be used, in words that say what to do."""
    if found is None:
        return _("Nobody handed out this code. Compare it with what you were given, letter by letter.")
    state = found.state(now())
    if state == CodeState.OPEN:
        return None
    return {
        CodeState.USED: _("This code was used already. Sign in, or ask for another code."),
        CodeState.EXPIRED: _("This code is too old. Ask for another one."),
        CodeState.WITHDRAWN: _("Another code has taken the place of this one. Use the last one that you were given."),
    }[state]


def _choose_password(found: AccessCode, code: str) -> str | Response:
    """Let the person of an account choose a password and come in."""
    user = accounts.get_user(current_graph(), found.target)
    if user is None or not user.active:
        return _refused(code, _("This account is closed. Ask ADS staff of your province."))
    graph, form = current_graph(), HandedPasswordForm([user.name, user.reached_at])
    change = None if found.to else address_changes.get_change(graph, user.id, now())
    if change is None:
        del form.change
    else:
        new, former = (isolate(write_identity(one)) for one in (change.to, change.former))
        form.change.label.text = _(
            "From now on I am reached at %(new)s, no longer at %(former)s.", new=new, former=former
        )
    if form.validate_on_submit():
        if not codes.use_code(graph, found.id, new_id(), now()):
            return redirect(url_for("codes.use", code=code))
        accounts.change_password(graph, user.id, hash_password(form.password.data or ""), now())
        if found.to:  # The code arrived there.
            bounces.revive_address(graph, found.to)
        if change is not None and form.change.data:
            _go_on_with(user, change)
        elif user.unproven:
            send_proof(user, user.unproven)
        address = let_in(user, remember=False, then=url_for("home.index"))
        flash(_("Your new password is kept."), "success")
        return redirect(address)
    return render_template("accounts/code_password.html", form=form, user=user, code=code)


def _go_on_with(user: User, change: AddressChange) -> None:
    """Go on with a change of address without the former one: staff have seen who it is."""
    if Side.NEW not in change.shown:
        begin_change(user, change.to, shown=frozenset({Side.FORMER}))
        return
    try:
        accounts.prove_address(current_graph(), user, change.to)
    except AddressTaken:
        flash(_("Another account has this number or address. Ask ADS staff for help."), "error")


def _prove(found: AccessCode, code: str) -> str | Response:
    """Keep that a number or an address is a person's, or that one may take the place of theirs."""
    user = accounts.get_user(current_graph(), found.target)
    if user is None or not user.active:
        return _refused(code, _("This account is closed. Ask ADS staff of your province."))
    if current_user.is_authenticated and current_user.id != user.id:
        return _refused(code, _("This code is for another account. Sign out, then open it again."))
    if not is_awaited(user, found.to):
        return _refused(code, _("This change was given up. Begin again on the page of your account."))
    if not ActionForm().validate_on_submit():
        return render_template(
            "accounts/code_prove.html", address=write_identity(found.to), form=ActionForm(),
            former=write_identity(former_of(user, found.to)) if found.purpose == CodePurpose.RELEASE else "",
        )  # fmt: skip
    if not codes.use_code(current_graph(), found.id, new_id(), now()):
        return redirect(url_for("codes.use", code=code))
    try:
        done = prove(user, found.to, Side.FORMER if found.purpose == CodePurpose.RELEASE else Side.NEW)
    except AddressTaken:
        return _refused(
            code, _("Another account has this number or address. Sign in there, or ask ADS staff for help.")
        )
    proven = former_of(user, found.to) if found.purpose == CodePurpose.RELEASE else found.to
    bounces.revive_address(current_graph(), proven)  # The code went there, and arrived.
    if done:
        flash(_("%(address)s is confirmed.", address=write_identity(found.to)), "success")
    else:
        flash(_("Thank you. Now enter the other code too: one went to each of the two."), "info")
    return redirect(url_for("account.show") if current_user.is_authenticated else url_for("accounts.sign_in"))


def _join(found: AccessCode, code: str) -> str | Response:
    """Let a person join or claim an organisation, with a new account when they have none."""
    entry = get_entry(current_graph(), found.target)
    if entry is None:
        return _refused(code, _("This entry isn't in the directory any more."))
    signed_in = current_user.is_authenticated
    form = ActionForm() if signed_in else SignUpForm(name=found.name, identity=found.to or None)
    if form.validate_on_submit():
        if not signed_in and (wait := tries.take_other("sign-up")):
            return ask_to_wait("accounts/code_join.html", form, form.name, wait, entry=entry, found=found, code=code)
        if not codes.use_code(current_graph(), found.id, new_id(), now()):
            return redirect(url_for("codes.use", code=code))
        user = current_user.user if signed_in else _sign_up(form)
        told, address = _take(found, user.id, localised_name(entry)), url_for("home.index")
        if signed_in:
            sessions.choose(found.target)
        else:
            address = let_in(accounts.get_user(current_graph(), user.id) or user, remember=False, then=address)
        flash(*told)
        return redirect(address)
    return render_template("accounts/code_join.html", form=form, entry=entry, found=found, code=code)


def _sign_up(form: SignUpForm) -> User:
    return open_account(form.identity.data, form.name.data or "", form.password.data or "", once=sent_word())


def _take(found: AccessCode, user: str, name: str) -> tuple[str, str]:
    """Do what a code to join or to claim allows, and return what to tell."""
    graph, id = current_graph(), f"code-{found.id}"
    if found.purpose == CodePurpose.CLAIM:
        claims.make_claim(graph, id=id, organisation=found.target, user=user, proof=Proof.CODE, at=now())
        if claims.accept_claim(graph, id, user=None, decision=new_id(), at=now(), alone=True):
            return _("You now act for %(name)s. Look whether its page is right.", name=name), "success"
        return _(
            "Others claim %(name)s too: ADS staff decide, and you will read here what they say.", name=name
        ), "info"
    rights, known = Right(found.rights or Right.READS), accounts.get_user(graph, user)
    before = known.right(found.target) if known else None
    if before and before.includes(rights):  # An invitation takes nothing away.
        return _("You act for %(name)s already, with no fewer rights.", name=name), "info"
    function = found.function or (known.functions.get(found.target) if known else None)
    try:
        members.set_member(graph, found.target, user, rights, MemberFunction(function) if function else None)
    except TwoPresidents:
        members.set_member(graph, found.target, user, rights, None)
        return _("You now act for %(name)s. It has a president already: your function stays open.", name=name), "info"
    return _("You now act for %(name)s.", name=name), "success"


def _refused(code: str, problem: str) -> str:
    form = CodeForm(code=code[:20])
    form.code.errors = [problem]
    return render_template("accounts/code.html", form=form, sent=False)

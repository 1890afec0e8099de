"""Inviting several associations at once, and links by which a network invites whoever holds them."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.directory.entries import Entry, list_entries
from graph.links import join_links, requests
from graph.links.join_links import JoinLink
from graph.links.requests import AlreadyPending, CannotAsk
from graph.rules.kinds import OrganisationKind, RequestKind, RequestState, Role
from portal.accounts.access import own_organisation, role_required
from portal.kit.address import public_url
from portal.kit.clock import now
from portal.kit.extensions import limiter
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.language import ngettext
from portal.kit.once import sent_id
from portal.kit.requests import arguments_of
from portal.kit.signed import read_signed, sign
from portal.kit.telephone import whatsapp_link
from portal.links import invitations
from portal.links.forms import InviteForm, JoinLinkForm, answers_of, with_questions
from portal.links.invitations import DailyLimit, left_today
from portal.links.joining import rules_of
from portal.links.service import ask

blueprint = Blueprint("inviting", __name__)
SALT = "join a network"


@blueprint.route("/invite", methods=["GET", "POST"])
@role_required(Role.COORDINATOR)
def invite_many() -> str | Response:
    """Show who would be invited, and invite them all with one message."""
    own, form = own_organisation(), InviteForm()
    named = form.to.data if form.is_submitted() else arguments_of(InviteForm).getlist("to")
    chosen, left = _chosen(named or []), left_today(own)
    if form.validate_on_submit():
        if not chosen:
            form.form_errors.append(_("Choose at least one association to invite."))
        elif len(chosen) > left:
            form.form_errors.append(
                _("You can invite %(left)s more today, of %(most)s a day. Take some off, or go on tomorrow.",
                  left=left, most=invitations.DAILY)
            )  # fmt: skip
        else:
            return _invite(own, chosen, form.message.data or "")
    return render_template("links/invite_many.html", form=form, chosen=chosen, left=left, most=invitations.DAILY)


@blueprint.route("/network/links", methods=["GET", "POST"], endpoint="join_links")
@role_required(Role.COORDINATOR)
def show_join_links() -> str | Response:
    """Show the links that invite to the network, and make one."""
    graph, own, form = current_graph(), own_organisation(), JoinLinkForm()
    if form.validate_on_submit():
        join_links.create_join_link(
            graph, id=sent_id(), network=own, trusted=form.kind.data == "trusted", questions=form.asked,
            user=current_user.id, at=now(),
        )  # fmt: skip
        flash(_("The link is made. Send it to those whom you invite."), "success")
        return redirect(url_for("inviting.join_links"))
    shown = [(link, *_ways(link)) for link in join_links.list_join_links(graph, own)]
    return render_template("links/join_links.html", form=form, links=shown)


@blueprint.post("/network/links/<id>/revoke")
@role_required(Role.COORDINATOR)
def revoke(id: str) -> Response:
    """Let a link lead nowhere any more."""
    if not ActionForm().validate_on_submit():
        abort(400)
    join_links.revoke_join_link(current_graph(), id, own_organisation())
    flash(_("The link no longer works."), "success")
    return redirect(url_for("inviting.join_links"))


@blueprint.route("/j/<token>", methods=["GET", "POST"])
@limiter.limit(lambda: current_app.config["LINK_LIMIT"])
def join(token: str) -> str | Response | tuple[str, int]:
    """Show what a link invites to; join, or ask to, by the button alone."""
    link = _link_of(token)
    if link is None or not link.active:
        return render_template("kit/unknown_link.html"), 404
    is_association = current_user.is_authenticated and current_user.role == Role.ASSOCIATION
    questions = () if link.trusted else link.questions or rules_of(link.network.id).questions
    form = with_questions(ActionForm, questions)
    if is_association and form.validate_on_submit():
        return _join(link, answers_of(form, questions))
    return render_template("links/join.html", link=link, token=token, form=form, may_join=is_association)


def _invite(own: str, chosen: list[Entry], message: str) -> Response:
    sent = 0
    for entry in chosen:
        try:
            ask(RequestKind.INVITE, own, entry.id, message)
        except (AlreadyPending, CannotAsk):
            continue
        except DailyLimit:  # Somebody else of the network has sent some meanwhile.
            break
        sent += 1
    flash(ngettext("%(num)s invitation sent.", "%(num)s invitations sent.", sent), "success")
    if sent < len(chosen):
        flash(ngettext("%(num)s association is a member already, or has an invitation that waits.",
                       "%(num)s associations are members already, or have an invitation that waits.",
                       len(chosen) - sent), "info")  # fmt: skip
    return redirect(url_for("links.overview"))


def _chosen(named: list[str]) -> list[Entry]:
    found = list_entries(current_graph(), list(dict.fromkeys(named))[: invitations.AT_ONCE])
    return [entry for entry in found if entry.kind == OrganisationKind.ASSOCIATION]


def _join(link: JoinLink, said: str) -> Response:
    """Ask to join; by a trusted link, and where the network is open, one is a member at once."""
    message = said or _("We come by the network's own link.")
    try:
        id = ask(RequestKind.JOIN, own_organisation(), link.network.id, message, link=link)
    except (AlreadyPending, CannotAsk):
        flash(_("You are a member already, or a request between you two waits for an answer."), "error")
        return redirect(url_for("links.overview"))
    item = requests.get_request(current_graph(), id)
    joined = item is not None and item.state == RequestState.ACCEPTED
    flash(_("You are a member now.") if joined else _("Your request to join is sent."), "success")
    return redirect(url_for("links.show", id=id))


def _ways(link: JoinLink) -> tuple[str, str]:
    """Return the address of a link, and the one that opens WhatsApp with it."""
    address = public_url("inviting.join", token=sign(SALT, link.id))
    return address, whatsapp_link("", _("Join our network here: %(link)s", link=address))


def _link_of(token: str) -> JoinLink | None:
    id = read_signed(SALT, token)
    return join_links.get_join_link(current_graph(), id) if isinstance(id, str) else None

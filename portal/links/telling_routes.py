"""Telling of links that exist, and the signed link by which the other side confirms one without an account."""

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from graph.directory.entries import Entry, get_entry
from graph.directory.search import Filters, list_first
from graph.links import requests
from graph.links.requests import AlreadyPending, CannotAsk, LinkRequest, NotPending
from graph.people import accounts
from graph.rules.kinds import TELLINGS, OrganisationKind, RequestKind, RequestState, Role
from portal.accounts import access
from portal.accounts.access import own_organisation, role_required
from portal.kit.address import public_url
from portal.kit.extensions import limiter
from portal.kit.forms import ReasonForm
from portal.kit.graph import current_graph
from portal.kit.language import current_language
from portal.kit.qr import qr_code
from portal.kit.requests import asked, typed
from portal.kit.signed import read_signed, sign
from portal.kit.telephone import whatsapp_link
from portal.links.forms import ConfirmForm, TellForm
from portal.links.sentences import plain_sentence
from portal.links.service import ask, decide, fits, reasons_of

blueprint = Blueprint("telling", __name__)
SALT = "confirm a link"
FOUND = 12
OURS = (Role.ASSOCIATION, Role.COORDINATOR, Role.PARTNER)


@blueprint.get("/links/tell")
@role_required(*OURS)
def choose() -> str:
    """Look by name for the other side of a link that exists."""
    own, text = _own(), asked("text").strip()
    found = list_first(current_graph(), Filters(text=text), FOUND, current_language()) if text else []
    choices = [(entry, _kinds(own, entry)) for entry in found if entry.id != own.id and _kinds(own, entry)]
    return render_template("links/choose.html", text=text, choices=choices)


@blueprint.route("/tell/<kind>/<entry:id>", methods=["GET", "POST"])
@role_required(*OURS)
def tell(kind: str, id: str) -> str | Response:
    """Tell of a link that exists with an organisation, which is asked to confirm it."""
    own, other = _own(), get_entry(current_graph(), id)
    if other is None or other.id == own.id or kind not in _kinds(own, other):
        abort(404)
    form = TellForm()
    if form.validate_on_submit():
        try:
            item = ask(RequestKind(kind), own.id, other.id, form.message.data or "", since=form.since.data)
        except AlreadyPending:
            form.form_errors.append(_("A request between you two waits for an answer already: see your links."))
        except CannotAsk:
            form.form_errors.append(_("You are linked already, or this organisation is no longer active."))
        else:
            flash(_("Kept. It shows as told by you until the other side confirms it."), "success")
            return redirect(url_for("links.show", id=item))
    return render_template("links/tell.html", form=form, kind=kind, other=other)


@blueprint.get("/requests/<id>/paper")
@role_required(*OURS)
def paper(id: str) -> str:
    """Show a sheet to print, by which the other side confirms with its telephone's camera."""
    item = requests.get_request(current_graph(), id) or abort(404)
    if not may_hand_on(item):
        abort(403)
    link = confirm_address(item)
    return render_template("links/paper.html", item=item, link=link, qr=qr_code(link))


@blueprint.route("/k/<token>", methods=["GET", "POST"])
@limiter.limit(lambda: current_app.config["LINK_LIMIT"])
def confirm(token: str) -> str | Response | tuple[str, int]:
    """Show a link that somebody tells of; confirm it, or say that it isn't so, by a button alone."""
    item = _confirmed(token)
    if item is None:
        return render_template("kit/unknown_link.html"), 404
    if accounts.get_standing(current_graph(), item.recipient.id).has_account:
        return redirect(url_for("links.show", id=item.id))
    form, reasons = ConfirmForm(), ReasonForm(reasons_of(item), formdata=None)
    refuses = request.method == "POST" and typed("answer") == "no"
    if refuses:
        reasons = ReasonForm(reasons_of(item))
        reasons.validate()
    if form.validate_on_submit() and not reasons.errors:
        state = RequestState.REFUSED if refuses else RequestState.ACCEPTED
        why: dict[str, Any] = reasons.why if refuses else {}
        try:
            decide(item, state, signed=form.name.data or "", **why)
        except NotPending:
            flash(_("This was answered in the meantime."), "error")
        return redirect(url_for("telling.confirm", token=token))
    return render_template("links/confirm.html", item=item, form=form, reasons=reasons, refuses=refuses)


def confirm_address(item: LinkRequest) -> str:
    """Return the whole address by which the other side of a link that is told of confirms it."""
    return public_url("telling.confirm", token=sign(SALT, item.id))


def may_hand_on(item: LinkRequest) -> bool:
    """Say whether the user may hand on the link to confirm: who tells, where the other side has no account."""
    if item.kind not in TELLINGS or item.state != RequestState.PENDING or not access.acts_for(item.sender.id):
        return False
    return not accounts.get_standing(current_graph(), item.recipient.id).has_account


def hand_on(item: LinkRequest) -> dict[str, str]:
    """Return the ways to hand on the link to confirm: WhatsApp, e-mail, and its bare address; nothing for others."""
    if not may_hand_on(item):
        return {}
    link = confirm_address(item)
    text = _("Hello. %(sentence)s. Please confirm it here: %(link)s",
             sentence=plain_sentence(item, item.recipient.id), link=link)  # fmt: skip
    return {"link": link, "whatsapp": whatsapp_link("", text), "text": text}


def _kinds(own: Entry, other: Entry) -> list[str]:
    if other.kind not in set(OrganisationKind):
        return []
    return [kind for kind in TELLINGS if fits(kind, own.kind, other.kind)]


def _own() -> Entry:
    return get_entry(current_graph(), own_organisation(asked("side"))) or abort(404)


def _confirmed(token: str) -> LinkRequest | None:
    id = read_signed(SALT, token)
    item = requests.get_request(current_graph(), id) if isinstance(id, str) else None
    return item if item and item.kind in TELLINGS else None

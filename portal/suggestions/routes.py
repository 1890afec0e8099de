"""Suggestions: four lists for an association, and the associations that a network should invite."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.directory.entries import Entry, get_entry
from graph.directory.territories import Territory
from graph.links import fewer, requests
from graph.rules.families import FAMILIES, REQUESTS
from graph.rules.kinds import EntryKind, Refusal, RequestState, Role
from portal.accounts.access import own_organisation, role_required
from portal.board.forms import KINDS
from portal.board.matched import matched_notices
from portal.kit import maps
from portal.kit.bidi import isolate
from portal.kit.clock import now
from portal.kit.forms import ActionForm, ReasonForm
from portal.kit.graph import current_graph
from portal.kit.language import localised_name
from portal.kit.words import SUGGESTION_KINDS
from portal.links.service import decide, telling_of
from portal.suggestions.adviser import ASSOCIATION_KINDS, SHOWN, Advice, Adviser, adviser_for
from portal.suggestions.cards import Card, make_cards, read_places

blueprint = Blueprint("suggestions", __name__)


@blueprint.get("/suggestions", defaults={"kind": "network"})
@blueprint.get("/suggestions/<kind>")
@role_required(Role.ASSOCIATION)
def suggestions(kind: str) -> str:
    """Show one of the four lists of the association, beside its map."""
    if kind not in ASSOCIATION_KINDS:
        abort(404)
    own = own_organisation()
    adviser = adviser_for(own)
    asked = [(each, own) for each in ASSOCIATION_KINDS]
    advice = {answer.kind: answer for answer in adviser.advise_all(asked, limit=SHOWN, explained={kind})}
    tabs = [
        {
            "label": SUGGESTION_KINDS[each],
            "url": url_for("suggestions.suggestions", kind=each),
            "count": len(advice[each].items),
            "active": each == kind,
        }
        for each in ASSOCIATION_KINDS
    ]
    on_board = {"matched": matched_notices(own), "notice_kinds": KINDS}
    return _show("suggestions/suggestions.html", adviser, advice[kind], own, tabs=tabs, **on_board)


@blueprint.get("/invitations")
@role_required(Role.COORDINATOR)
def invitations() -> str:
    """Show the associations that the coordinator's network should invite."""
    own = own_organisation()
    adviser = adviser_for(own)
    return _show("suggestions/invitations.html", adviser, adviser.advise("invite", own, limit=SHOWN), own)


@blueprint.route("/suggestions/<kind>/<entry:id>/no", methods=["GET", "POST"])
@role_required(Role.ASSOCIATION, Role.COORDINATOR)
def dismiss(kind: str, id: str) -> str | Response:
    """Ask why a suggestion doesn't suit, and never make it again."""
    entry, back, form = _suggested(kind, id), _list_of(kind), ReasonForm()
    if form.validate_on_submit():
        _dismiss(kind, id, **form.why)
        flash(_("%(name)s won't be suggested to you again.", name=isolate(localised_name(entry))), "success")
        return redirect(_telling_of(kind, entry) if form.reason.data == Refusal.IN_TOUCH else back)
    return render_template("suggestions/dismiss.html", form=form, entry=entry, back=back)


@blueprint.post("/suggestions/<kind>/<entry:id>/fewer")
@role_required(Role.ASSOCIATION, Role.COORDINATOR)
def ask_fewer(kind: str, id: str) -> Response:
    """Show fewer suggestions like this one, from now on and until it is undone."""
    entry = _posted(kind, id)
    fewer.ask_fewer(current_graph(), own=own_organisation(), other=id, kind=kind, user=current_user.id, at=now())
    message = _(
        "You will see fewer like %(name)s. You can undo this under the list.", name=isolate(localised_name(entry))
    )
    flash(message, "success")
    return redirect(_list_of(kind))


@blueprint.post("/suggestions/<kind>/<entry:id>/fewer/undo")
@role_required(Role.ASSOCIATION, Role.COORDINATOR)
def undo_fewer(kind: str, id: str) -> Response:
    """Forget that fewer suggestions like this one were asked for."""
    entry = _posted(kind, id)
    fewer.undo_fewer(current_graph(), own=own_organisation(), other=id, kind=kind)
    flash(_("%(name)s and others like it may be suggested again.", name=isolate(localised_name(entry))), "success")
    return redirect(_list_of(kind))


def _suggested(kind: str, id: str) -> Entry:
    """Return the entry of a suggestion; 404 when there is none, or when this kind isn't for the user's role."""
    kinds = ("invite",) if current_user.role == Role.COORDINATOR else ASSOCIATION_KINDS
    entry = get_entry(current_graph(), id)
    if entry is None or entry.kind == EntryKind.PROJECT or kind not in kinds or id == own_organisation():
        abort(404)
    return entry


def _posted(kind: str, id: str) -> Entry:
    """Return the entry of a suggestion on which a button was pressed."""
    if not ActionForm().validate_on_submit():
        abort(400)
    return _suggested(kind, id)


def _telling_of(kind: str, entry: Entry) -> str:
    """Return the page on which to tell of a link that exists with an organisation that was suggested."""
    own = "network" if current_user.role == Role.COORDINATOR else "association"
    telling = telling_of(REQUESTS[kind], own, entry.kind)
    return url_for("telling.tell", kind=telling, id=entry.id) if telling else _list_of(kind)


def _list_of(kind: str) -> str:
    return url_for("suggestions.invitations") if kind == "invite" else url_for("suggestions.suggestions", kind=kind)


def _dismiss(kind: str, other: str, reason: Refusal, note: str | None) -> None:
    """Keep the refusal; when ADS staff had recommended it, it answers them too."""
    graph, own, user, at = current_graph(), own_organisation(), current_user.id, now()
    requests.dismiss(graph, own=own, other=other, kind=FAMILIES[kind], user=user, at=at, reason=reason, note=note)
    recommendation = requests.get_recommendation(graph, own, other, REQUESTS[kind])
    if recommendation:
        decide(recommendation, RequestState.REFUSED, reason, note)


def _show(template: str, adviser: Adviser, advice: Advice, own: str, **context: object) -> str:
    profile = adviser.profiles[own]
    places = read_places(adviser, advice, own)
    cards = make_cards(adviser, advice, places)
    return render_template(
        template,
        advice=advice,
        cards=cards,
        fewer=[item for item in adviser.disliked if item.kind == advice.kind],
        own=profile,
        synthetic=profile["synthetic"],
        map=_map(cards, profile, places) if cards else None,
        **context,
    )


def _map(cards: Sequence[Card], own: Mapping[str, Any], places: Mapping[str, Territory]) -> maps.MapPage:
    placed = own["lat"] is not None and own["lon"] is not None
    around = (places[code] for code in own["territories"])
    return maps.draw(
        "suggestions",
        label=_("Map of the suggestions; the numbers are those of the list"),
        markers=[card.marker for card in cards if card.marker],
        province=next((place.code for place in around if place.level == "province"), None),
        origin=maps.Point(own["lat"], own["lon"], localised_name(own)) if placed else None,
        legend=[("self", localised_name(own))] if placed else [],
    )

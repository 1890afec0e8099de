"""Suggestions: four lists for an association, and the associations that a network should invite."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph import link_requests
from graph.entries import Entry, get_entry
from graph.kinds import RequestState, Role
from portal import maps
from portal.access import own_organisation, role_required
from portal.clock import now
from portal.forms import ReasonForm
from portal.graph_session import current_graph
from portal.i18n import localised_name
from portal.ids import new_id
from portal.matchmaking.cards import Card, make_cards
from portal.places import province_of
from portal.suggesting import ASSOCIATION_KINDS, FAMILIES, Advice, Adviser, adviser_for
from portal.wording import SUGGESTION_KINDS

blueprint = Blueprint("matchmaking", __name__)
SHOWN = 8
"""A list is short enough to be read: those that fit best."""


@blueprint.get("/suggestions", defaults={"kind": "network"})
@blueprint.get("/suggestions/<kind>")
@role_required(Role.ASSOCIATION)
def suggestions(kind: str) -> str:
    """Show one of the four lists of the association, beside its map."""
    if kind not in ASSOCIATION_KINDS:
        abort(404)
    own = own_organisation()
    adviser = adviser_for(own)
    advice = {each: adviser.advise(each, own, limit=SHOWN) for each in ASSOCIATION_KINDS}
    tabs = [
        {
            "label": SUGGESTION_KINDS[each],
            "url": url_for("matchmaking.suggestions", kind=each),
            "count": len(advice[each].items),
            "active": each == kind,
        }
        for each in ASSOCIATION_KINDS
    ]
    return _show("matchmaking/suggestions.html", adviser, advice[kind], own, tabs=tabs)


@blueprint.get("/invitations")
@role_required(Role.COORDINATOR)
def invitations() -> str:
    """Show the associations that the coordinator's network should invite."""
    own = own_organisation()
    adviser = adviser_for(own)
    return _show("matchmaking/invitations.html", adviser, adviser.advise("invite", own, limit=SHOWN), own)


@blueprint.route("/suggestions/<kind>/<id>/no", methods=["GET", "POST"])
@role_required(Role.ASSOCIATION, Role.COORDINATOR)
def dismiss(kind: str, id: str) -> str | Response:
    """Ask why a suggestion doesn't suit, and never make it again."""
    graph = current_graph()
    entry = get_entry(graph, id)
    if entry is None or kind not in FAMILIES:
        abort(404)
    back = url_for("matchmaking.invitations") if kind == "invite" else url_for("matchmaking.suggestions", kind=kind)
    form = ReasonForm()
    if form.validate_on_submit():
        _dismiss(kind, id, form.reason.data or "")
        flash(_("%(name)s won't be suggested to you again.", name=localised_name(entry)), "success")
        return redirect(back)
    return render_template("matchmaking/dismiss.html", form=form, entry=entry, back=back)


def _dismiss(kind: str, other: str, reason: str) -> None:
    """Keep the refusal; when ADS staff had recommended that network, it answers them too."""
    graph, own, user, at = current_graph(), own_organisation(), current_user.id, now()
    link_requests.dismiss(graph, own=own, other=other, kind=FAMILIES[kind], user=user, at=at, reason=reason)
    recommendation = link_requests.get_recommendation(graph, own, other)
    if recommendation:
        link_requests.decide_request(
            graph, recommendation, change=new_id(), state=RequestState.REFUSED, user=user, at=at, reason=reason
        )


def _show(template: str, adviser: Adviser, advice: Advice, own: str, **context: object) -> str:
    profile = get_entry(current_graph(), own) or abort(404)
    cards = make_cards(adviser, advice)
    return render_template(
        template,
        advice=advice,
        cards=cards,
        own=profile,
        synthetic=profile.synthetic,
        map=_map(cards, profile, adviser) if cards else None,
        **context,
    )


def _map(cards: Sequence[Card], own: Entry, adviser: Adviser) -> maps.MapPage:
    placed = own.lat is not None and own.lon is not None
    return maps.draw(
        "suggestions",
        label=_("Map of the suggestions; the numbers are those of the list"),
        markers=[card.marker for card in cards if card.marker],
        province=province_of(adviser.profiles[own.id]["territories"]),
        origin=maps.Point(own.lat, own.lon, localised_name(own)) if placed else None,
        legend=[("self", localised_name(own))] if placed else [],
    )

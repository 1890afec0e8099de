"""The observatory of ADS staff: a province's isolated associations, a network for each, and what suggestions led to."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from graph.diagnostic import campaigns
from graph.directory import isolation, territories
from graph.directory.associations import get_association
from graph.directory.entries import get_entry
from graph.links import feedback, requests
from graph.rules.disclosure import LEAST
from graph.rules.kinds import RequestKind, Role
from graph.server.connection import Graph
from portal.accounts.access import may_follow, may_read, role_required
from portal.accounts.provinces import followable_provinces, followed_province
from portal.kit import maps
from portal.kit.bidi import isolate
from portal.kit.by_revision import kept
from portal.kit.choices import commune_choices, domain_choices
from portal.kit.clock import now
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.language import current_language, localised_name, localised_place
from portal.kit.pagination import Pagination, requested_page
from portal.kit.requests import address_with, arguments_of, asked
from portal.links.joining import invitation_words, rules_of
from portal.links.service import recommend
from portal.observatory import feedback as counting
from portal.observatory.forms import IsolatedForm
from portal.observatory.service import OVERVIEWS, networks_for, oldest_days, read_overview

blueprint = Blueprint("observatory", __name__)


@blueprint.get("/province", defaults={"code": ""})
@blueprint.get("/province/<code>")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def province(code: str) -> str:
    """Show the numbers of a province and its isolated associations, those with the most needs first."""
    graph, code = current_graph(), followed_province(code or asked("code"))
    form = IsolatedForm(arguments_of(IsolatedForm), communes=commune_choices(code), domains=domain_choices())
    filters = (form.commune.data or None, form.domain.data or None)
    overview = read_overview(code, *filters)
    page = Pagination(requested_page(), len(overview.ids), form=IsolatedForm)
    rows = isolation.list_some(graph, overview.ids[page.skip : page.skip + page.size])
    waiting = requests.list_waiting_in_province(graph, code)
    return render_template(
        "observatory/province.html",
        province=territories.get_paths(graph, [code])[code][0],
        provinces=followable_provinces(),
        summary=overview.summary,
        response=campaigns.response(graph, code, now().date()),
        waiting=waiting,
        may_read=may_read,
        oldest=oldest_days(waiting, now()),
        form=form,
        rows=rows,
        pagination=page,
        networks=networks_for(rows),
        map=_map(code, filters),
    )


@blueprint.post("/province/<code>/recommend/<entry:association>/<network>")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def recommend_network(code: str, association: str, network: str) -> Response:
    """Recommend a network to an isolated association of the province."""
    graph = current_graph()
    entry, found = get_association(graph, association), get_entry(graph, network)
    if not ActionForm().validate_on_submit() or entry is None or found is None or found.kind != "network":
        abort(404)
    paths = territories.get_paths(graph, entry.territories)
    if code not in {territory.code for path in paths.values() for territory in path} or not may_follow(code):
        abort(403)
    if rules_of(network).by_invitation:
        flash(invitation_words(), "error")
    elif recommend(RequestKind.RECOMMEND, association, network):
        names = {"network": isolate(localised_name(found)), "name": isolate(localised_name(entry))}
        flash(_("%(network)s is suggested to %(name)s.", **names), "success")
    else:
        flash(_("This network was suggested already, or the association has joined it."), "error")
    return redirect(address_with("observatory.province", IsolatedForm, code=code))


@blueprint.get("/province/<code>/feedback")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def show_feedback(code: str) -> str:
    """Count what the associations of a province said of suggestions, and what became of those they accepted."""
    graph, code, period = current_graph(), followed_province(code), asked("period")
    period = period if period in counting.PERIODS else counting.USUAL
    said = feedback.list_said(graph, code, counting.since(period, now()))
    return render_template(
        "observatory/feedback.html",
        province=territories.get_paths(graph, [code])[code][0],
        period=period,
        periods=list(counting.PERIODS),
        least=LEAST,
        refusals=counting.count_refusals(said),
        welcome=counting.count_welcome(said),
        outcomes=counting.count_outcomes(said),
    )


def _map(code: str, filters: tuple[str | None, str | None]) -> maps.MapPage:
    """Draw the map of a province; its markers are written anew only when something changed."""
    return maps.draw(
        "isolated",
        label=_("Map of the isolated associations"),
        province=code,
        payload=kept(_write_markers, code, *filters, current_language(), most=OVERVIEWS),
    )


def _write_markers(
    _graph: Graph, code: str, commune: str | None, domain: str | None, _language: str
) -> dict[str, list[list[Any]]]:
    return maps.marker_payload(
        [
            maps.Marker(
                point.lat,
                point.lon,
                localised_name(point),
                url=url_for("directory.association", id=point.id),
                tone="attention",
                detail=localised_place(point),
            )
            for point in read_overview(code, commune, domain).points
        ]
    )

"""The observatory of ADS staff: the isolated associations of a province, and a network for each in one click."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph import isolation, link_requests, territories
from graph.associations import get_association
from graph.entries import get_entry
from graph.isolation import Isolated
from graph.kinds import Role
from portal import maps
from portal.access import may_follow, may_read, role_required
from portal.choices import commune_choices, domain_choices, province_choices
from portal.clock import now
from portal.forms import ActionForm
from portal.graph_session import current_graph
from portal.i18n import localised_name, localised_place
from portal.observatory.forms import IsolatedForm
from portal.observatory.service import count_all, networks_for, oldest_days, recommend
from portal.pagination import Pagination, requested_page

blueprint = Blueprint("observatory", __name__)
POINTS = 2000


@blueprint.get("/province", defaults={"code": ""})
@blueprint.get("/province/<code>")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def province(code: str) -> str:
    """Show the numbers of a province and its isolated associations, those with the most needs first."""
    graph, code = current_graph(), _followed(code)
    form = IsolatedForm(request.args, communes=commune_choices(code), domains=domain_choices())
    filters = (form.commune.data or None, form.domain.data or None)
    page = Pagination(requested_page(), isolation.count_isolated(graph, code, *filters))
    rows = isolation.list_isolated(graph, code, *filters, skip=page.skip, limit=page.size)
    waiting = link_requests.list_waiting_in_province(graph, code)
    return render_template(
        "observatory/province.html",
        province=territories.get_paths(graph, [code])[code][0],
        provinces=_followable(),
        summary=count_all(code),
        waiting=waiting,
        may_read=may_read,
        oldest=oldest_days(waiting, now()),
        form=form,
        rows=rows,
        pagination=page,
        networks=networks_for(code, rows),
        map=_map(code, isolation.list_isolated(graph, code, *filters, limit=POINTS)),
    )


@blueprint.post("/province/<code>/recommend/<association>/<network>")
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
    if recommend(association, network):
        names = {"network": localised_name(found), "name": localised_name(entry)}
        flash(_("%(network)s is suggested to %(name)s.", **names), "success")
    else:
        flash(_("This network was suggested already, or the association has joined it."), "error")
    return redirect(url_for("observatory.province", code=code, **request.args.to_dict()))


def _followed(code: str) -> str:
    """Return the province asked for, or the user's first; 403 when it isn't theirs, 404 when there is none."""
    code = code or next(iter(current_user.provinces), "")
    if not code and current_user.role == Role.ADMINISTRATOR:
        code = isolation.first_province(current_graph()) or ""
    if not code or not territories.get_paths(current_graph(), [code]):
        abort(404)
    if not may_follow(code):
        abort(403)
    return code


def _followable() -> list[tuple[str, str]]:
    return [choice for choice in province_choices() if may_follow(choice[0])]


def _map(code: str, rows: list[Isolated]) -> maps.MapPage:
    return maps.draw(
        "isolated",
        label=_("Map of the isolated associations"),
        province=code,
        markers=[
            maps.Marker(
                row.lat,
                row.lon,
                localised_name(row),
                url=url_for("directory.association", id=row.id),
                tone="attention",
                detail=localised_place(row),
            )
            for row in rows
            if row.lat is not None and row.lon is not None
        ],
    )

"""The directory: search, and the profiles of associations, networks, partners and projects."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_login import current_user

from graph.diagnostic.diagnostics import Diagnostic, list_diagnostics
from graph.directory import associations, networks, partners, projects, territories
from graph.directory.editing import EntryState, read_state
from graph.directory.entries import get_entry
from graph.directory.networks import Network
from graph.directory.projects import Project
from graph.directory.search import list_near
from graph.directory.search import search as search_entries
from graph.exchange.merging import merged_into
from graph.links import links, requests
from graph.links.memberships import list_leading
from graph.links.ties import list_told
from graph.people import claims
from graph.rules.kinds import EntryKind, Status
from portal.accounts.access import acts_for, follows, may_read_result
from portal.directory.completeness import completeness
from portal.directory.counts import count_found
from portal.directory.filters import FilterForm, read_filters
from portal.directory.linked_data import linked_data
from portal.directory.markers import entry_markers, province_of
from portal.directory.shown import shown
from portal.kit import maps
from portal.kit.graph import current_graph
from portal.kit.language import current_language, localised_name, sort_key
from portal.kit.pagination import Pagination, requested_page

blueprint = Blueprint("directory", __name__)


@blueprint.get("/directory")
def search() -> str:
    """List what fits the search and the filters."""
    form, filters = read_filters()
    graph, page, language = current_graph(), requested_page(), current_language()
    counted = count_found(filters)
    pagination = Pagination(page, counted.total, form=FilterForm)
    found = search_entries(graph, filters, skip=pagination.skip, language=language, found=counted)
    near = [] if found.total else list_near(graph, filters)
    carried = [one.id for one in (*found.entries, *near) if one.kind == EntryKind.PROJECT]
    return render_template(
        "directory/search.html",
        form=form,
        filters=filters,
        entries=found.entries,
        near=near,
        carriers=projects.list_carriers(graph, carried),
        pagination=pagination,
    )


@blueprint.get("/associations/<entry:id>")
def association(id: str) -> str:
    """Show an association."""
    item = associations.get_association(current_graph(), id) or abort(404)
    state = _state(id)
    return _show(
        "association", item, state, completeness=completeness(state), own=acts_for(id), diagnostic=_diagnostic(id),
        **_standing(id),
    )  # fmt: skip


@blueprint.get("/networks/<entry:id>")
def network(id: str) -> str:
    """Show a network with its members."""
    item = networks.get_network(current_graph(), id) or abort(404)
    graph = current_graph()
    return _show(
        "network", item, _state(id), own=acts_for(id), member_count=links.count_members(graph, id),
        leading=list_leading(graph, id), **_standing(id),
    )  # fmt: skip


@blueprint.get("/partners/<entry:id>")
def partner(id: str) -> str:
    """Show a partner."""
    item = partners.get_partner(current_graph(), id) or abort(404)
    return _show("partner", item, _state(id), **_standing(id))


@blueprint.get("/projects/<entry:id>")
def project(id: str) -> str:
    """Show a project with those who carry and fund it."""
    return _show("project", projects.get_project(current_graph(), id) or abort(404), _state(id))


def _standing(id: str) -> dict[str, object]:
    """Return whether somebody of an organisation has confirmed its page, and whether the reader follows it as staff."""
    return {"standing": claims.read_standing(current_graph(), id), "may_follow_it": follows(id)}


def _diagnostic(association: str) -> Diagnostic | None:
    """Return the last submitted diagnostic of an association, when the reader may read its result."""
    if not current_user.is_authenticated:
        return None
    known = list_diagnostics(current_graph(), association)
    return next((one for one in known if one.state == "submitted" and may_read_result(one)), None)


def _state(id: str) -> EntryState:
    return read_state(current_graph(), id) or abort(404)


def _show(
    kind: str,
    item: associations.Association | Network | partners.Partner | Project,
    state: EntryState,
    **context: object,
) -> str:
    graph = current_graph()
    if getattr(item, "status", "") == Status.MERGED and (kept := merged_into(graph, item.id)):
        abort(redirect(url_for(f"directory.{kind}", id=kept), 302))  # It may be undone.
    relations: dict[str, list[links.Link]] = {}
    for link in sorted(links.list_links(graph, item.id), key=lambda link: sort_key(localised_name(link.entry))):
        relations.setdefault(link.relation, []).append(link)
    entry = get_entry(graph, item.id)
    paths = territories.get_paths(graph, item.territories)
    return render_template(
        f"directory/{kind}.html",
        item=item,
        relations=relations,
        paths=[paths[code] for code in item.territories if code in paths],
        linked_data=linked_data(kind, item, [paths[code] for code in item.territories if code in paths]),
        map=maps.draw(
            "place",
            label=localised_name(item),
            markers=entry_markers([entry] if entry else []),
            province=province_of(item.territories),
        )
        if item.lat is not None
        else None,
        requests=_requests_between(item.id),
        told=list_told(graph, item.id) if kind != "project" else [],
        tie=kind != "project",
        **shown(state),
        **context,
    )


def _requests_between(id: str) -> list[requests.LinkRequest]:
    """Return what waits between this organisation and the signed-in user's, so that a profile says so."""
    own = current_user.organisation if current_user.is_authenticated else None
    if not own or own == id:
        return []
    waiting = requests.list_received(current_graph(), own) + requests.list_sent(current_graph(), own)
    return [
        request for request in waiting if request.state == "pending" and id in (request.sender.id, request.recipient.id)
    ]

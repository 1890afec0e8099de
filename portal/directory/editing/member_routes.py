"""The members of a network and their roles, for who manages it."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from graph.directory.editing import EntryState
from graph.links.links import count_members
from graph.links.memberships import ROLES, list_members, set_role
from graph.rules.kinds import EntryKind
from portal.directory.editing.opening import editable
from portal.kit.address import entry_url
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.pagination import Pagination, requested_page
from portal.kit.requests import typed

blueprint = Blueprint("members", __name__)
SIZE = 50


@blueprint.get("/members/<entry:id>")
def overview(id: str) -> str:
    """List the members of a network with their roles."""
    state = _network(id)
    pagination = Pagination(requested_page(), count_members(current_graph(), id), size=SIZE)
    return render_template(
        "directory/editing/members.html",
        item=state,
        members=list_members(current_graph(), id, skip=pagination.skip, limit=SIZE),
        roles=ROLES,
        pagination=pagination,
        synthetic=state.synthetic,
        back=entry_url(state),
    )


@blueprint.post("/members/<entry:id>")
def change(id: str) -> Response:
    """Give a member a role."""
    _network(id)
    role = typed("role")
    if not ActionForm().validate_on_submit() or role not in ROLES:
        abort(400)
    if set_role(current_graph(), id, typed("member"), role):
        flash(_("Saved."), "success")
    return redirect(url_for("members.overview", id=id))


def _network(id: str) -> EntryState:
    state = editable(id)
    if state.kind != EntryKind.NETWORK:
        abort(404)
    return state

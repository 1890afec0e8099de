"""A new project of an organisation; everything else about it is edited like any other entry."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from graph.directory.entries import get_entry
from graph.rules.kinds import EntryKind
from portal.accounts.access import may_edit_entry
from portal.directory.editing.new_projects import NewProjectForm, add_project
from portal.kit.address import entry_url
from portal.kit.graph import current_graph
from portal.kit.ids import new_id

blueprint = Blueprint("new_project", __name__)


@blueprint.route("/new-project/<entry:id>", methods=["GET", "POST"])
@login_required
def new(id: str) -> str | Response:
    """Add a project that an organisation carries."""
    carrier = get_entry(current_graph(), id) or abort(404)
    if carrier.kind == EntryKind.PROJECT:
        abort(404)
    if not may_edit_entry(id):
        abort(403)
    form = NewProjectForm(edit=new_id())
    if form.validate_on_submit():
        project = add_project(carrier, form)
        flash(_("Saved. Fill in the rest when you can."), "success")
        return redirect(url_for("editing.overview", id=project))
    return render_template(
        "directory/editing/new_project.html",
        item=carrier,
        form=form,
        back=entry_url(carrier),
        synthetic=carrier.synthetic,
    )

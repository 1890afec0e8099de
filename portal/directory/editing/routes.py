"""Editing an entry: its sections, each saved alone, and its history."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.directory import history
from graph.directory.editing import EntryState, Outdated, Save, save_section
from graph.directory.sections import OF_KIND
from graph.rules.kinds import EntryKind
from portal.directory.editing.opening import editable, how_saved, open_form, source_of
from portal.directory.editing.words import Line, MentionedNames, lacking, lines_of_section, state_lines
from portal.directory.markers import province_of
from portal.kit import maps
from portal.kit.address import entry_url
from portal.kit.choices import province_choices
from portal.kit.clock import now
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.ids import new_id
from portal.kit.language import localised_name
from portal.kit.pagination import SIZE, Pagination, requested_page

blueprint = Blueprint("editing", __name__)


@blueprint.get("/profile/<entry:id>")
def overview(id: str) -> str:
    """Show the sections of a profile with what they say, each with the way to change it."""
    state = editable(id)
    lines = state_lines(state)
    return render_template(
        "directory/editing/overview.html",
        item=state,
        sections=[(section, lines[section], lacking(state, section)) for section in OF_KIND[state.kind]],
        **_shared(state),
    )


@blueprint.route("/section/<section>/<entry:id>", methods=["GET", "POST"])
def section(section: str, id: str) -> str | Response:
    """Change a section of a profile."""
    state = editable(id)
    form = open_form(state, section)
    if form.validate_on_submit():
        try:
            changed = save_section(current_graph(), state, section, form.values(), how_saved(state, form))
        except Outdated:
            form.form_errors = [_told_outdated()]
            form.revision.data = str(state.revisions.get(section, 0))
            form.edit.data = new_id()
        else:
            flash(_("Saved.") if changed else _("Nothing was changed."), "success")
            return redirect(url_for("editing.overview", id=id))
    return render_template(
        "directory/editing/section.html",
        item=state,
        section=section,
        form=form,
        map=_pick_map(state) if section == "place" else None,
        provinces=province_choices() if section == "place" else (),
        **_shared(state),
    )


@blueprint.get("/history/<entry:id>")
def changes(id: str) -> str:
    """Show who changed what in a profile, and when."""
    state, page = editable(id), requested_page()
    edits = history.list_edits(current_graph(), id, skip=(page - 1) * SIZE, limit=SIZE + 1)
    names = MentionedNames([values for edit in edits[:SIZE] for values in (edit.before, edit.after)])
    return render_template(
        "directory/editing/history.html",
        item=state,
        edits=[(edit, _change_lines(edit, names)) for edit in edits[:SIZE]],
        pagination=Pagination(page, (page - 1) * SIZE + len(edits)),
        form=ActionForm(),
        **_shared(state),
    )


@blueprint.post("/restore/<edit>/<entry:id>")
def restore(edit: str, id: str) -> Response:
    """Bring a section back to what it was before a change."""
    state = editable(id)
    found = history.get_edit(current_graph(), id, edit) or abort(404)
    if not ActionForm().validate_on_submit() or found.section not in OF_KIND[state.kind]:
        abort(400)
    save = Save(seen=state.revisions.get(found.section, 0), edit=new_id(), by=current_user.id, at=now(),
                source=source_of(state), restored=found.id)  # fmt: skip
    try:
        changed = history.restore(current_graph(), state, found, save)
    except Outdated:
        flash(_told_outdated(), "error")
    else:
        told = _("It is again as it was before this change.") if changed else _("It is as it was before this change.")
        flash(told, "success")
    return redirect(url_for("editing.changes", id=id))


@blueprint.get("/papers/<entry:id>")
def papers(id: str) -> str:
    """Show the papers to bring when a change of the board is declared, to be printed."""
    state = editable(id)
    if state.kind != EntryKind.ASSOCIATION:
        abort(404)
    return render_template("directory/editing/papers.html", item=state, **_shared(state))


def _shared(state: EntryState) -> dict[str, object]:
    return {"synthetic": state.synthetic, "back": entry_url(state)}


def _told_outdated() -> str:
    return _("Somebody else changed this section meanwhile. Compare with the profile, then save again.")


def _change_lines(edit: history.EntryEdit, names: MentionedNames) -> Sequence[tuple[str, str, str]]:
    """Return the fields of a change with what they said before and after; nothing is an empty text."""
    before, after = ({line.field: line for line in lines_of_section(edit.section, values, names)}
                     for values in (edit.before, edit.after))  # fmt: skip
    labels = {name: line.label for name, line in (before | after).items() if name in edit.fields}
    nothing = Line("", "", "")
    return [(label, before.get(name, nothing).text, after.get(name, nothing).text) for name, label in labels.items()]


def _pick_map(state: EntryState) -> maps.MapPage:
    known = state.values
    lat, lon = (known.get(f"exact_{name}", known.get(name)) for name in ("lat", "lon"))
    return maps.draw(
        "pick",
        label=_("Click on the map to mark your place"),
        province=province_of(list(known.get("territories") or ())),
        markers=[] if lat is None or lon is None else [maps.Marker(lat, lon, localised_name(state), tone="self")],
    )

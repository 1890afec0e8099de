"""The logo, the pictures and the papers of an entry: sent, shown, given back and removed by who edits it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_required
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import Optional

from graph.directory import entry_files
from graph.directory.editing import EntryState, read_state
from graph.rules.kinds import EntryKind, FileKind
from portal.directory.editing import fields
from portal.directory.editing.opening import editable, may_edit
from portal.kit import files
from portal.kit.address import entry_url
from portal.kit.clock import now
from portal.kit.forms import ActionForm, BaseForm
from portal.kit.graph import current_graph
from portal.kit.profile_words import PAPERS
from portal.kit.typed import DayField

blueprint = Blueprint("entry_files", __name__)
MOST = {FileKind.LOGO: 1, FileKind.PICTURE: entry_files.MOST_PICTURES, FileKind.DOCUMENT: entry_files.MOST_DOCUMENTS}


class PictureForm(BaseForm):
    """A logo or a picture."""

    file = FileField(
        _l("Picture"),
        description=_l("JPEG, PNG or WebP, 5 MB at most. Everybody sees it."),
        validators=[FileRequired(_l("Choose a picture."))],
        render_kw={"accept": files.ACCEPTED_PICTURES},
    )


class DocumentForm(BaseForm):
    """A paper of an association, with the day that it bears."""

    paper = fields.one_of(_l("Which paper"), PAPERS, _l("Choose"))
    on = DayField(_l("Its date"), validators=[Optional(), fields.plausible])
    file = FileField(
        _l("File"),
        description=_l("PDF or photo, 5 MB at most. Only you and the ADS team see it. Leave out identity cards."),
        validators=[FileRequired(_l("Choose the file."))],
        render_kw={"accept": files.ACCEPTED},
    )

    def validate_paper(self, field: Any) -> None:
        """Ask which paper it is."""
        if not field.data:
            fields.add_error(field, _("Choose which paper it is."))


@blueprint.get("/files/of/<entry:id>")
def overview(id: str) -> str:
    """Show the files of an entry, with forms to add one."""
    return _page(editable(id), {})


@blueprint.post("/files/<kind>/<entry:id>")
def add(kind: str, id: str) -> str | AnyResponse:
    """Keep a file that was sent."""
    state = editable(id)
    form = _forms(state).get(kind) or abort(404)
    if not form.validate_on_submit() or form.errors or not _keep(state, FileKind(kind), form):
        return _page(state, {kind: form})
    flash(_("Saved."), "success")
    return redirect(url_for("entry_files.overview", id=id))


@blueprint.post("/files/remove/<file>/<entry:id>")
def remove(file: str, id: str) -> AnyResponse:
    """Remove a file of an entry."""
    state = editable(id)
    if not ActionForm().validate_on_submit():
        abort(400)
    if any(one.id == file for one in state.files):
        entry_files.remove_file(current_graph(), id, file)
        files.drop(file)
        flash(_("Removed."), "success")
    return redirect(url_for("entry_files.overview", id=id))


@blueprint.get("/pictures/<id>")
def picture(id: str) -> AnyResponse:
    """Show a logo or a picture, to everybody."""
    _entry, file = entry_files.get_file(current_graph(), id) or abort(404)
    if not file.is_public:
        abort(404)
    return files.show(file.id, type=file.type)


@blueprint.get("/documents/<id>")
@login_required
def document(id: str) -> AnyResponse:
    """Give a paper to who may edit the entry."""
    entry, file = entry_files.get_file(current_graph(), id) or abort(404)
    state = read_state(current_graph(), entry) or abort(404)
    if not may_edit(state):
        abort(403)
    return files.give(file.id, type=file.type, name=file.name)


def _keep(state: EntryState, kind: FileKind, form: Any) -> bool:
    """Keep the file of a valid form; return whether it could be kept, and say beside its field why not."""
    if kind != FileKind.LOGO and sum(one.kind == kind for one in state.files) >= MOST[kind]:
        fields.add_error(form.file, _("There are as many as there can be. Remove one first."))
        return False
    try:
        kept = files.keep(form.file.data, types=files.TYPES if kind == FileKind.DOCUMENT else files.PICTURES)
    except files.BadUpload as error:
        fields.add_error(form.file, str(error))
        return False
    more = {"paper": form.paper.data, "on": form.on.data} if kind == FileKind.DOCUMENT else {}
    for old in entry_files.add_file(current_graph(), state.id, kept, kind=kind, at=now(), **more):
        files.drop(old)
    return True


def _forms(state: EntryState) -> dict[str, Any]:
    made: dict[str, Any] = {
        FileKind.LOGO: PictureForm(prefix="logo-"),
        FileKind.PICTURE: PictureForm(prefix="picture-"),
    }
    if state.kind == EntryKind.ASSOCIATION:
        made[FileKind.DOCUMENT] = DocumentForm(prefix="document-")
    return made


def _page(state: EntryState, sent: dict[str, Any]) -> str:
    blank = {kind: sent.get(kind, form) for kind, form in _forms(state).items()}
    by_kind = {kind: [one for one in state.files if one.kind == kind] for kind in FileKind}
    return render_template(
        "directory/editing/files.html", item=state, forms=blank, files=by_kind, sent=list(sent),
        synthetic=state.synthetic, back=entry_url(state),
    )  # fmt: skip

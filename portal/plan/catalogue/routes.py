"""The catalogue: what is offered to associations, for everybody to read and for staff to edit; guides to download."""

from dataclasses import replace
from io import BytesIO

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from graph.plan.guides import get_guide, list_guides
from graph.plan.offers import Offer, count_download, edit_offer, get_offer, list_downloads, list_offers
from graph.rules.kinds import Role, SupportKind
from portal.accounts.access import may_edit_catalogue, role_required
from portal.kit import files
from portal.kit.clock import now
from portal.kit.docx import DOCX
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.ids import new_id
from portal.kit.language import current_language
from portal.kit.requests import arguments_of
from portal.plan.catalogue.document import write_guide
from portal.plan.catalogue.forms import OfferFilterForm, OfferForm
from portal.plan.catalogue.reading import axes_of, axis_choices, names_of, theme_choices

blueprint = Blueprint("catalogue", __name__)
ICONS = {
    SupportKind.TRAINING: "graduation-cap",
    SupportKind.COACHING: "users",
    SupportKind.INFORMATION: "message-circle",
    SupportKind.NETWORKING: "network",
    SupportKind.EXCHANGE: "arrow-left-right",
    SupportKind.GUIDE: "book-open",
}


@blueprint.get("/catalogue")
def index() -> str:
    """List what is offered, by the kind of support; staff see what is no longer offered too."""
    staff = may_edit_catalogue()
    form = OfferFilterForm(arguments_of(OfferFilterForm), axes=axis_choices())
    found = [offer for offer in list_offers(current_graph(), with_retired=staff) if _fits(offer, form)]
    return render_template(
        "plan/catalogue/index.html",
        form=form,
        count=sum(offer.active for offer in found),
        groups=[(kind, [one for one in found if one.kind == kind and one.active]) for kind in SupportKind],
        retired=[offer for offer in found if not offer.active],
        downloads=list_downloads(current_graph()) if staff else {},
        **_shared(),
    )


def _fits(offer: Offer, form: OfferFilterForm) -> bool:
    return form.kind.data in ("", offer.kind) and (not form.axis.data or form.axis.data in axes_of(offer))


@blueprint.get("/catalogue/<id>")
def show(id: str) -> str:
    """Show an offer."""
    offer = _offer(id)
    downloads = list_downloads(current_graph()).get(id, 0) if may_edit_catalogue() else None
    return render_template(
        "plan/catalogue/show.html", offer=offer, downloads=downloads, themes=names_of(offer), **_shared()
    )


@blueprint.get("/catalogue/<id>/guide.docx")
def guide(id: str) -> Response:
    """Give the guide of an offer in the page's language, and count it."""
    content = get_guide(current_graph(), _offer(id).guide or "") or abort(404)
    if request.method == "GET":
        count_download(current_graph(), id)
    name = f"{content.id}-{current_language()}.docx"
    return send_file(BytesIO(write_guide(content)), DOCX, as_attachment=True, download_name=name, max_age=0)


@blueprint.get("/catalogue/<id>/file")
def file(id: str) -> AnyResponse:
    """Give the file that staff added to an offer, and count it."""
    own = _offer(id).file or abort(404)
    answer = files.give(own.id, type=own.type, name=own.name)
    if request.method == "GET":
        count_download(current_graph(), id)
    return answer


@blueprint.route("/catalogue/new", methods=["GET", "POST"])
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def new() -> str | AnyResponse:
    """Add an offer."""
    return _edit(OfferForm(themes=theme_choices(), guides=list_guides(current_graph())), None)


@blueprint.route("/catalogue/<id>/edit", methods=["GET", "POST"])
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def edit(id: str) -> str | AnyResponse:
    """Change an offer."""
    offer = _offer(id)
    choices = theme_choices(kept=offer.themes)
    return _edit(OfferForm(themes=choices, guides=list_guides(current_graph()), offer=offer), offer)


@blueprint.post("/catalogue/<id>/retire")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def retire(id: str) -> AnyResponse:
    """Offer something no longer; plans that name it still show it."""
    return _set_active(id, False, _("It is no longer offered. Plans that name it still show it."))


@blueprint.post("/catalogue/<id>/restore")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def restore(id: str) -> AnyResponse:
    """Offer something again."""
    return _set_active(id, True, _("It is offered again."))


def _edit(form: OfferForm, offer: Offer | None) -> str | AnyResponse:
    if form.validate_on_submit():
        try:
            added = files.keep(form.file.data) if form.file.data else form.kept_file
        except files.BadUpload as error:
            form.file.errors = [str(error)]
        else:
            kept = form.written(offer.id if offer else new_id(), active=offer.active if offer else True, file=added)
            edit_offer(current_graph(), kept, by=current_user.id, at=now())
            if offer and offer.file and offer.file != added:
                files.drop(offer.file.id)
            flash(_("Saved."), "success")
            return redirect(url_for("catalogue.show", id=kept.id))
    return render_template("plan/catalogue/edit.html", form=form, offer=offer, **_shared())


def _set_active(id: str, active: bool, message: str) -> AnyResponse:
    offer = _offer(id)
    if not ActionForm().validate_on_submit():
        abort(400)
    edit_offer(current_graph(), replace(offer, active=active), by=current_user.id, at=now())
    flash(message, "success")
    return redirect(url_for("catalogue.show", id=id))


def _offer(id: str) -> Offer:
    return get_offer(current_graph(), id) or abort(404)


def _shared() -> dict[str, object]:
    return {"icons": ICONS, "may_edit": may_edit_catalogue(), "axes_of": axes_of}

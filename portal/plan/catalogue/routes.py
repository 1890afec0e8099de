"""The catalogue: what is offered to associations, for everybody to read and for staff to edit; guides to download."""

from dataclasses import replace

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from graph.people.accounts import get_standing
from graph.plan.association_plans import list_actions
from graph.plan.guides import get_guide, list_guides
from graph.plan.offers import Offer, count_download, edit_offer, get_offer, list_downloads, list_offers
from graph.plan.province_plans import next_sessions
from graph.rules.kinds import Role, SupportKind
from portal.accounts.access import may_change_plan, may_edit_catalogue, role_required
from portal.inbox.service import own_reader, staff_thread, write
from portal.kit import files
from portal.kit.bidi import isolate
from portal.kit.clock import now
from portal.kit.docx import XLSX, give_file
from portal.kit.extensions import limiter
from portal.kit.file_names import file_name
from portal.kit.forms import ActionForm
from portal.kit.giving import PAPER, give_paper
from portal.kit.graph import current_graph
from portal.kit.ids import new_id
from portal.kit.language import current_language
from portal.kit.requests import arguments_of
from portal.plan.catalogue.document import write_catalogue, write_catalogue_book, write_guide
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


limited = limiter.shared_limit(lambda: current_app.config["EXPORT_LIMIT"], scope="catalogue papers")
"""Anybody may have these papers, and each takes the machine a second: nobody has them one after another."""


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


@blueprint.get(f"/catalogue.{PAPER}")
@limited
def whole(kind: str) -> Response:
    """Give all that is offered, as a document or as a PDF."""
    return give_paper(write_catalogue(list_offers(current_graph())), kind, "catalogue")


@blueprint.get("/catalogue.xlsx")
@limited
def workbook() -> Response:
    """Give all that is offered as a workbook."""
    return give_file(write_catalogue_book(list_offers(current_graph())), XLSX, file_name("xlsx", "catalogue"))


@blueprint.get("/catalogue/<id>")
def show(id: str) -> str:
    """Show an offer."""
    graph, offer = current_graph(), _offer(id)
    downloads = list_downloads(graph).get(id, 0) if may_edit_catalogue() else None
    own = _own_association()
    provinces = get_standing(graph, own).provinces if own else getattr(current_user, "provinces", ())
    return render_template(
        "plan/catalogue/show.html", offer=offer, downloads=downloads, themes=names_of(offer), own=own,
        sessions=next_sessions(graph, id, provinces, now().date()) if provinces and offer.hours else [],
        asks=bool(own and provinces and offer.active),
        planned=[one for one in list_actions(graph, own) if one.offer == id] if own else [], **_shared(),
    )  # fmt: skip


@blueprint.post("/catalogue/<id>/ask")
@role_required(Role.ASSOCIATION)
def ask(id: str) -> AnyResponse:
    """Ask the staff of the province for an offer, in the thread with them."""
    offer, own = _offer(id), _own_association() or abort(403)
    key = staff_thread(own) or abort(404)
    if not offer.active:
        abort(404)
    if not ActionForm().validate_on_submit():
        abort(400)
    title = isolate(offer.title.said(current_language()))
    thread = write(key, own_reader(), _("Our association asks for this offer of the catalogue: %(title)s", title=title))
    flash(_("The staff of your province are asked. You find their answer here."), "success")
    return redirect(url_for("inbox.show", id=thread))


@blueprint.get(f"/catalogue/<id>/guide.{PAPER}")
@limited
def guide(id: str, kind: str) -> Response:
    """Give the guide of an offer in the page's language, as a document or as a PDF, and count it."""
    content = get_guide(current_graph(), _offer(id).guide or "") or abort(404)
    if request.method == "GET":
        count_download(current_graph(), id)
    return give_paper(write_guide(content), kind, "guide", content.id)


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


def _own_association() -> str | None:
    """Return the association whose plan the reader may change, None of others."""
    own = getattr(current_user, "organisation", None) if getattr(current_user, "role", "") == Role.ASSOCIATION else None
    return str(own) if own and may_change_plan(own) else None


def _shared() -> dict[str, object]:
    return {"icons": ICONS, "may_edit": may_edit_catalogue(), "axes_of": axes_of}

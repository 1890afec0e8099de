"""Claims: find one's association, add it when the directory doesn't have it, claim it; staff decide."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from graph.directory import territories
from graph.directory.associations import Association, get_association, save_associations
from graph.directory.entries import Entry, get_entry
from graph.people import claims
from graph.people.claims import AlreadyClaimed, Claim, Proof
from graph.rules.kinds import Role, Status
from portal.accounts import tries
from portal.accounts.access import acts_for, followed_organisation, role_required
from portal.accounts.codes import id_of_form
from portal.accounts.identity import write_identity
from portal.accounts.routes import wait_words
from portal.claims.forms import AcceptForm, ClaimForm, LookForm, NewForm, RefuseForm
from portal.claims.likely import find_likely
from portal.kit import files
from portal.kit.address import entry_url
from portal.kit.bidi import isolate
from portal.kit.clock import now
from portal.kit.extensions import limiter
from portal.kit.files import BadUpload
from portal.kit.graph import current_graph
from portal.kit.ids import new_id
from portal.kit.language import localised_name
from portal.kit.once import sent_word
from portal.kit.requests import asked

blueprint = Blueprint("claims", __name__)
STAFF = (Role.STAFF, Role.ADMINISTRATOR)


@blueprint.get("/join")
@limiter.limit(lambda: current_app.config["LINK_LIMIT"])
def start() -> str:
    """Look for one's association: the likeliest entries first, then a way to add it."""
    form = LookForm()
    form.telephone.validate(form)
    looked = bool(form.name.data or form.receipt.data or form.telephone.data)
    ready = looked and bool(form.province.data or not form.name.data)
    found = (
        find_likely(
            name=form.name.data or "", territory=form.commune.data or form.province.data or "",
            receipt=form.receipt.data or "", telephone=form.telephone.data or "",
        ) if ready else []
    )  # fmt: skip
    return render_template("claims/start.html", form=form, looked=looked, ready=ready, found=found)


@blueprint.route("/join/new", methods=["GET", "POST"])
@login_required
def new() -> str | Response:
    """Add an association that the directory doesn't have; it is listed once staff have seen it."""
    province = asked("province")
    if not territories.get_paths(current_graph(), [province]):
        return redirect(url_for("claims.start"))
    form = NewForm(province, name_fr=asked("name"), receipt=asked("receipt"), commune=asked("commune"))
    if form.validate_on_submit():
        if wait := tries.take_other("claim", current_user.id):
            form.form_errors.append(wait_words(wait))
        else:
            return redirect(url_for("directory.association", id=_add(form)))
    return render_template("claims/new.html", form=form)


@blueprint.route("/associations/<entry:id>/claim", methods=["GET", "POST"])
@login_required
def claim(id: str) -> str | Response:
    """Say that an association is one's own, and by what that is seen."""
    entry = get_entry(current_graph(), id) or abort(404)
    if entry.kind == "project" or acts_for(id):
        abort(404)
    form = ClaimForm()
    if form.validate_on_submit():
        if wait := tries.take_other("claim", current_user.id):
            form.form_errors.append(wait_words(wait))
        elif _keep(entry, form):
            return redirect(url_for("account.show"))
    standing = claims.read_standing(current_graph(), id)
    return render_template("claims/claim.html", form=form, entry=entry, standing=standing)


@blueprint.get("/associations/<entry:id>/claims")
@role_required(*STAFF)
def decide(id: str) -> str:
    """Show staff all claims of an association that wait, side by side."""
    entry = followed_organisation(id)
    return _show(entry, AcceptForm(), RefuseForm())


@blueprint.post("/claims/<id>/accept")
@role_required(*STAFF)
def accept(id: str) -> str | Response:
    """Let whoever claims an association manage it."""
    found, entry, form = *_waiting(id), AcceptForm()
    if not form.validate_on_submit():
        return _show(entry, form, RefuseForm(), found.id)
    done = claims.accept_claim(
        current_graph(), id, user=current_user.id, decision=new_id(), at=now(), seen=form.seen.data or ""
    )
    if done:
        _drop(entry)
        flash(_("%(name)s now manages this page.", name=isolate(found.user_name)), "success")
    else:
        flash(_("Somebody manages this page already, or it was decided: let that person invite this one."),
              "error")  # fmt: skip
    return redirect(entry_url(entry))


@blueprint.post("/claims/<id>/refuse")
@role_required(*STAFF)
def refuse(id: str) -> str | Response:
    """Refuse a claim, with a reason."""
    found, entry, form = *_waiting(id), RefuseForm()
    if not form.validate_on_submit():
        return _show(entry, AcceptForm(), form, found.id)
    if claims.refuse_claim(current_graph(), id, user=current_user.id, reason=form.reason.data or "", at=now()):
        _drop(entry)
        flash(_("The claim is refused. The person reads why."), "success")
    else:
        flash(_("This claim was decided already."), "error")
    return redirect(url_for("claims.decide", id=entry.id))


@blueprint.get("/claims/<id>/document")
@role_required(*STAFF)
def document(id: str) -> Response:
    """Give staff the document of a claim that waits."""
    found, _entry = _waiting(id)
    if not found.file:
        abort(404)
    return files.give(found.file, type=found.file_type or "", name=found.file_name or "")


def _add(form: NewForm) -> str:
    """Keep a new association that isn't listed yet, and the claim of who added it; return its id."""
    graph, id = current_graph(), id_of_form("association", current_user.id, sent_word())
    if claims.get_claim(graph, f"new-{id}") is not None:
        flash(_("This association is added already. Change its page here."), "info")
        return id
    item = Association(
        id=id, name_fr=form.name_fr.data or "", name_ar=form.name_ar.data or "", status=Status.INACTIVE,
        territories=(form.commune.data,), locality=form.locality.data or "",
    )  # fmt: skip
    save_associations(graph, [item])
    claims.start_new(graph, id, current_user.id)
    claims.make_claim(
        graph, id=f"new-{id}", organisation=id, user=current_user.id, proof=Proof.NEW, at=now(),
        receipt=form.receipt.data or "",
    )  # fmt: skip
    flash(
        _("Your association is added. Others see it once ADS staff have looked at it; you can fill in its page now."),
        "success",
    )
    return id


def _keep(entry: Entry, form: ClaimForm) -> bool:
    """Keep a claim, or say on the form why it can't be."""
    document: dict[str, str] = {}
    proof = Proof(form.proof.data)
    try:
        if proof == Proof.DOCUMENT:
            kept = files.keep(form.file.data)
            document = {"file": kept.id, "file_name": kept.name, "file_type": kept.type}
        claims.make_claim(
            current_graph(), id=id_of_form("claim", current_user.id, entry.id, sent_word()),
            organisation=entry.id, user=current_user.id, proof=proof, at=now(),
            receipt=form.receipt.data or "", note=form.note.data or "", **document,
        )  # fmt: skip
    except BadUpload as error:
        form.file.errors = [str(error)]
        return False
    except AlreadyClaimed:
        if document:
            files.drop(document["file"])
        form.form_errors.append(_("You have said so already: ADS staff will look at it."))
        return False
    flash(_("ADS staff will look at it. You read here what they say."), "success")
    return True


def _show(entry: Entry, accepting: AcceptForm, refusing: RefuseForm, about: str = "") -> str:
    graph = current_graph()
    waiting = claims.list_waiting(graph, entry.id)
    item = get_association(graph, entry.id)
    new = next((one for one in waiting if one.proof == Proof.NEW), None)
    near = find_likely(
        name=localised_name(entry), territory=item.territories[0] if item and item.territories else "", hidden=True,
        receipt=new.receipt or "", telephone=new.reached_at if new.reached_at.startswith("+") else "",
    ) if new else []  # fmt: skip
    return render_template(
        "claims/decide.html", entry=entry, claims=waiting, accepting=accepting, refusing=refusing, about=about,
        write_identity=write_identity, near=[one for one in near if one.entry.id != entry.id],
    )  # fmt: skip


def _waiting(id: str) -> tuple[Claim, Entry]:
    found = claims.get_claim(current_graph(), id) or abort(404)
    return found, followed_organisation(found.organisation)


def _drop(entry: Entry) -> None:
    for file in claims.drop_proofs(current_graph(), entry.id):
        files.drop(file)

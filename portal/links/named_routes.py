"""One click to tell of a tie that the diagnostic names, or to say that there is none."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.links.named import NamedOrganisation, say_not_tied
from graph.links.requests import AlreadyPending, CannotAsk
from graph.rules.kinds import EntryKind, Role
from portal.accounts.access import own_organisation, role_required
from portal.kit.bidi import isolate
from portal.kit.clock import now
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.language import localised_name
from portal.kit.requests import local_address, typed
from portal.links.named import TELLING, named_ties
from portal.links.service import ask

blueprint = Blueprint("named", __name__)


@blueprint.post("/links/named/<entry:id>")
@role_required(Role.ASSOCIATION)
def tell(id: str) -> Response:
    """Tell of a tie that the diagnostic names: the other side is asked to confirm it."""
    own, named = own_organisation(), _named(id)
    if named:
        try:
            ask(TELLING[EntryKind(named.kind)], own, id, _("We have said so in our diagnostic."))
        except (AlreadyPending, CannotAsk):
            named = None
    if named is None:
        flash(_("This is told already, or was withdrawn meanwhile: see your links."), "info")
    else:
        name = isolate(localised_name(named))
        flash(_("%(name)s is asked to confirm it. Until then it shows as told by you.", name=name), "success")
    return _back()


@blueprint.post("/links/named/<entry:id>/no")
@role_required(Role.ASSOCIATION)
def decline(id: str) -> Response:
    """Say that there is no such tie: it isn't proposed again."""
    own, named = own_organisation(), _named(id)
    if named:
        say_not_tied(current_graph(), own=own, other=id, user=current_user.id, at=now())
        flash(_("%(name)s isn't proposed again.", name=isolate(localised_name(named))), "success")
    return _back()


def _named(id: str) -> NamedOrganisation | None:
    if not ActionForm().validate_on_submit():
        abort(400)
    return next((one for one in named_ties(own_organisation()) if one.id == id), None)


def _back() -> Response:
    return redirect(local_address(typed("back")) or url_for("links.overview"))

"""Who may do what: the one place that decides, for routes and for templates."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import abort, g, request
from flask_login import current_user, login_required

from graph.diagnostic.diagnostics import CONSENSUS, Diagnostic, DiagnosticState, SheetInfo
from graph.directory.entries import Entry, get_entry
from graph.links.requests import LinkRequest
from graph.people import accounts
from graph.rules.kinds import RequestState, Right, Role
from portal.kit.graph import current_graph

RIGHTS: Mapping[Right, frozenset[Right]] = {
    Right.READS: frozenset({Right.READS}),
    Right.EDITS: frozenset({Right.READS, Right.EDITS}),
    Right.MANAGES: frozenset(Right),
}
"""What a right includes. reads: what is the organisation's own; edits: change its entry and plan, and answer for it;
manages: invite people, give rights, take them away."""


def role_required(*roles: Role) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let only users of these roles through; others get 403, visitors the sign-in page."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        @login_required
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if current_user.role not in roles:
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return decorate


def own_organisation(side: str = "") -> str:
    """Return the id of the signed-in user's organisation: a side that they act for, else the one they chose.

    side: of what a page is about, for those who act for several. End with 403 when they act for none, or want to
    change something of one that they may only read.
    """
    if not current_user.is_authenticated or not current_user.organisation:
        abort(403)
    own = side if side and acts_for(side) else str(current_user.organisation)
    if request.method == "POST" and not may_act(own):
        abort(403)
    return own


def acts_for(organisation: str) -> bool:
    """Say whether the signed-in user acts for an organisation, with any right."""
    return _has(organisation, Right.READS)


def may_act(organisation: str) -> bool:
    """Say whether the signed-in user may change what is an organisation's own, and answer for it."""
    return _has(organisation, Right.EDITS)


def may_edit_entry(organisation: str) -> bool:
    """Say whether the user may edit an entry: who edits for the organisation, staff of its province, administrators."""
    return may_act(organisation) or follows(organisation)


def may_manage_people(organisation: str) -> bool:
    """Say whether the user may invite people of an organisation, give them rights and take them away."""
    return _has(organisation, Right.MANAGES)


def may_follow(province: str) -> bool:
    """Say whether the signed-in user follows a province: its staff, and administrators all."""
    if not current_user.is_authenticated:
        return False
    return current_user.role == Role.ADMINISTRATOR or province in current_user.provinces


def may_edit_catalogue() -> bool:
    """Say whether the signed-in user may edit what the catalogue offers: ADS staff."""
    return current_user.is_authenticated and current_user.role in (Role.STAFF, Role.ADMINISTRATOR)


def may_keep_calls() -> bool:
    """Say whether the user may add calls for projects: staff, and who edits for a partner."""
    if not current_user.is_authenticated:
        return False
    if current_user.role == Role.PARTNER:
        return bool(current_user.organisation) and may_act(current_user.organisation)
    return current_user.role in (Role.STAFF, Role.ADMINISTRATOR)


def may_keep_call(keeper: str) -> bool:
    """Say whether the user may change a call; keeper: a partner, whose people may and its staff, or a province."""
    return may_keep_calls() and (may_act(keeper) or may_follow(keeper) or follows(keeper))


def may_read(request: LinkRequest) -> bool:
    """Say whether the user may read a request: both sides, and staff of the recipient's province."""
    return acts_for(request.sender.id) or acts_for(request.recipient.id) or _answers_as_staff(request)


def may_answer(request: LinkRequest) -> bool:
    """Say whether the user may accept or refuse: the recipient, or staff of its province when it has no account."""
    if request.state != RequestState.PENDING:
        return False
    return may_act(request.recipient.id) or _answers_as_staff(request)


def may_withdraw(request: LinkRequest) -> bool:
    """Say whether the user may take a request back."""
    return request.state == RequestState.PENDING and may_act(request.sender.id)


def may_facilitate(diagnostic: Diagnostic) -> bool:
    """Say whether the user may fill in the consensus of a diagnostic in a workshop: the association, and staff."""
    return may_act(diagnostic.association) or follows(diagnostic.association)


def may_fill(diagnostic: Diagnostic) -> bool:
    """Say whether the user may fill in a diagnostic: those who edit for the association; of sheets see the next."""
    return may_act(diagnostic.association)


def may_fill_sheet(diagnostic: Diagnostic, sheet: SheetInfo) -> bool:
    """Say whether the user may read and fill in a sheet: the common one, or the one that they answer alone on."""
    if not acts_for(diagnostic.association):
        return False
    return may_fill(diagnostic) if sheet.role == CONSENSUS else sheet.user == current_user.id


def may_read_result(diagnostic: Diagnostic) -> bool:
    """Say whether the user may read what a diagnostic says: the association, and its province's staff later."""
    own, submitted = acts_for(diagnostic.association), diagnostic.state == DiagnosticState.SUBMITTED
    return own or (submitted and follows(diagnostic.association))


def may_reopen(diagnostic: Diagnostic) -> bool:
    """Say whether the user may open a submitted diagnostic again: staff of the association's province."""
    return follows(diagnostic.association)


def may_read_plan(association: str) -> bool:
    """Say whether the user may read an association's plan: the association, and staff of its province."""
    return acts_for(association) or follows(association)


def may_change_plan(association: str) -> bool:
    """Say whether the user may decide about needs and change actions: the association alone."""
    return may_act(association)


def follows(organisation: str) -> bool:
    """Say whether the user is staff of a province in which an organisation is based, or an administrator."""
    if not current_user.is_authenticated or current_user.role not in (Role.STAFF, Role.ADMINISTRATOR):
        return False
    return any(may_follow(province) for province in _standing(organisation).provinces)


def followed_organisation(id: str) -> Entry:
    """Return an organisation that the user follows as staff; 404 when there is none, 403 for one of elsewhere."""
    entry = get_entry(current_graph(), id) or abort(404)
    if entry.kind == "project":
        abort(404)
    if not follows(id):
        abort(403)
    return entry


def _has(organisation: str, wanted: Right) -> bool:
    right = current_user.right(organisation) if current_user.is_authenticated else None
    return right is not None and wanted in RIGHTS[right]


def _answers_as_staff(request: LinkRequest) -> bool:
    return follows(request.recipient.id) and not _standing(request.recipient.id).has_account


def _standing(organisation: str) -> accounts.Standing:
    """Read once a request whether an organisation has an account, and its provinces."""
    known = g.setdefault("standings", {})
    if organisation not in known:
        known[organisation] = accounts.get_standing(current_graph(), organisation)
    return known[organisation]

"""Who may do what: the one place that decides, for routes and for templates."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, g
from flask_login import current_user, login_required

from graph.diagnostic.diagnostics import Diagnostic, DiagnosticState
from graph.links.requests import LinkRequest
from graph.people import accounts
from graph.rules.kinds import RequestState, Role
from portal.kit.graph import current_graph


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


def own_organisation() -> str:
    """Return the id of the signed-in user's organisation, or end with 403 when they act for none."""
    if not current_user.is_authenticated or not current_user.organisation:
        abort(403)
    return str(current_user.organisation)


def acts_for(organisation: str) -> bool:
    """Say whether the signed-in user acts for an organisation."""
    return current_user.is_authenticated and organisation in current_user.organisations


def may_follow(province: str) -> bool:
    """Say whether the signed-in user follows a province: its staff, and administrators all."""
    if not current_user.is_authenticated:
        return False
    return current_user.role == Role.ADMINISTRATOR or province in current_user.provinces


def may_edit_catalogue() -> bool:
    """Say whether the signed-in user may edit what the catalogue offers: ADS staff."""
    return current_user.is_authenticated and current_user.role in (Role.STAFF, Role.ADMINISTRATOR)


def may_read(request: LinkRequest) -> bool:
    """Say whether the user may read a request: both sides, and staff of the recipient's province."""
    return acts_for(request.sender.id) or acts_for(request.recipient.id) or _answers_as_staff(request)


def may_answer(request: LinkRequest) -> bool:
    """Say whether the user may accept or refuse: the recipient, or staff of its province when it has no account."""
    if request.state != RequestState.PENDING:
        return False
    return acts_for(request.recipient.id) or _answers_as_staff(request)


def may_withdraw(request: LinkRequest) -> bool:
    """Say whether the user may take a request back."""
    return request.state == RequestState.PENDING and acts_for(request.sender.id)


def may_facilitate(diagnostic: Diagnostic) -> bool:
    """Say whether the user may fill in the consensus of a diagnostic in a workshop: the association, and staff."""
    return acts_for(diagnostic.association) or _follows(diagnostic.association)


def may_fill(diagnostic: Diagnostic) -> bool:
    """Say whether the user may read and fill in every sheet of a diagnostic: only those of the association."""
    return acts_for(diagnostic.association)


def may_read_result(diagnostic: Diagnostic) -> bool:
    """Say whether the user may read what a diagnostic says: the association, and its province's staff later."""
    return may_fill(diagnostic) or (diagnostic.state == DiagnosticState.SUBMITTED and _follows(diagnostic.association))


def may_reopen(diagnostic: Diagnostic) -> bool:
    """Say whether the user may open a submitted diagnostic again: staff of the association's province."""
    return _follows(diagnostic.association)


def may_read_plan(association: str) -> bool:
    """Say whether the user may read an association's plan: the association, and staff of its province."""
    return acts_for(association) or _follows(association)


def may_change_plan(association: str) -> bool:
    """Say whether the user may decide about needs and change actions: the association alone."""
    return acts_for(association)


def _follows(organisation: str) -> bool:
    if not current_user.is_authenticated or current_user.role not in (Role.STAFF, Role.ADMINISTRATOR):
        return False
    return any(may_follow(province) for province in _standing(organisation).provinces)


def _answers_as_staff(request: LinkRequest) -> bool:
    return _follows(request.recipient.id) and not _standing(request.recipient.id).has_account


def _standing(organisation: str) -> accounts.Standing:
    """Read once a request whether an organisation has an account, and its provinces."""
    known = g.setdefault("standings", {})
    if organisation not in known:
        known[organisation] = accounts.get_standing(current_graph(), organisation)
    return known[organisation]

"""Who may do what: the one place that decides, for routes and for templates."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, g
from flask_login import UserMixin, current_user, login_required

from graph import accounts
from graph.accounts import User
from graph.kinds import RequestState, Role
from graph.link_requests import LinkRequest
from portal.extensions import login_manager
from portal.graph_session import current_graph


class SignedIn(UserMixin):
    """The signed-in user, with the role, organisation and provinces of their account."""

    def __init__(self, user: User) -> None:
        """Wrap an account."""
        self.user = user

    def get_id(self) -> str:
        """Return the id that the session keeps."""
        return self.user.id

    @property
    def is_active(self) -> bool:
        """Say whether the account is open."""
        return self.user.active

    def __getattr__(self, name: str) -> Any:
        """Read everything else from the account."""
        return getattr(self.user, name)

    @property
    def organisation(self) -> str | None:
        """Return the id of the organisation that the user acts for, if any."""
        return self.user.organisations[0] if self.user.organisations else None


@login_manager.user_loader
def load_user(id: str) -> SignedIn | None:
    """Load the account that a session names, unless it was closed; nobody's on the page that says the graph is down."""
    if g.get("graph_is_down"):
        return None
    user = accounts.get_user(current_graph(), id)
    return SignedIn(user) if user and user.active else None


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


def _answers_as_staff(request: LinkRequest) -> bool:
    if not current_user.is_authenticated or current_user.role not in (Role.STAFF, Role.ADMINISTRATOR):
        return False
    standing = _standing(request.recipient.id)
    return not standing.has_account and any(may_follow(province) for province in standing.provinces)


def _standing(organisation: str) -> accounts.Standing:
    """Read once a request whether an organisation has an account, and its provinces."""
    known = g.setdefault("standings", {})
    if organisation not in known:
        known[organisation] = accounts.get_standing(current_graph(), organisation)
    return known[organisation]  # type: ignore[no-any-return]

"""Who reads a page: the session that the device's token opens, kept in the graph, so that it can be ended there."""

import secrets
from datetime import timedelta
from typing import Any

from flask import g, request, session
from flask_login import UserMixin, current_user, login_user, logout_user

from graph.people import sessions
from graph.people.accounts import User
from graph.people.sessions import SessionEnd, UserSession
from portal.accounts.devices import device_words
from portal.kit.clock import now
from portal.kit.extensions import login_manager
from portal.kit.graph import current_graph
from portal.kit.ids import new_id

UNUSED = timedelta(days=30)
"""How long a session lasts that nobody uses."""
REMEMBERED = timedelta(days=365)
"""The same on a device where somebody asked to stay signed in."""
SEEN_EVERY = timedelta(minutes=5)
"""How often it is written that a session is in use."""


class SignedIn(UserMixin):
    """The signed-in user, with the role, organisation and provinces of their account, and the session they are in."""

    def __init__(self, user: User, session: UserSession, token: str) -> None:
        """Wrap an account; token: what the cookies of its device hold."""
        self.user = user
        self.session = session
        self.token = token

    def get_id(self) -> str:
        """Return what cookies keep: the token alone, never the account's id."""
        return self.token

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
def load_user(token: str) -> SignedIn | None:
    """Load the account whose session a token opens; nobody's on the page that says the graph is down."""
    if g.get("graph_is_down"):
        return None
    at = now()
    found = sessions.read_session(current_graph(), token, at)
    if found is None:
        return None
    user, own = found
    if at - own.seen_at > SEEN_EVERY:
        sessions.see_session(current_graph(), own.id, at, at + _lasting(own.remembered))
    return SignedIn(user, own, token)


def sign_in(user: User, *, remember: bool) -> None:
    """Open a session for a user on this device; what the device's cookies held before is worth nothing afterwards."""
    _end_own()
    own, token = new_session(request.user_agent.string, remember=remember)
    sessions.start_session(current_graph(), user.id, own, token)
    session.clear()
    login_user(SignedIn(user, own, token), remember=remember, duration=REMEMBERED)


def sign_out() -> None:
    """End the session of this device, and with it whatever copies of its cookies there are."""
    _end_own()
    logout_user()
    forget = session.get("_remember")
    session.clear()
    if forget:
        session["_remember"] = forget  # Flask-Login takes its cookie away with the answer.


def new_session(user_agent: str, *, remember: bool) -> tuple[UserSession, str]:
    """Return a session that begins now, and the token that opens it."""
    at = now()
    own = UserSession(new_id(), at, at, at + _lasting(remember), device_words(user_agent), remember)
    return own, secrets.token_urlsafe(32)


def _end_own() -> None:
    if current_user.is_authenticated:
        sessions.end_session(current_graph(), current_user.id, current_user.session.id, SessionEnd.SIGNED_OUT, now())


def _lasting(remembered: bool) -> timedelta:
    return REMEMBERED if remembered else UNUSED

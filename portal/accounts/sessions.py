"""Who reads a page: the session that the device's token opens, kept in the graph, so that it can be ended there."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any

from flask import flash, g, request, session
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import UserMixin, current_user, login_user, logout_user

from graph.people import sessions
from graph.people.accounts import User
from graph.people.messages import NewMessage, add_messages
from graph.people.sessions import SessionEnd, UserSession
from graph.rules.kinds import OrganisationKind, Right, Role
from portal.accounts.dead import dead_addresses
from portal.accounts.devices import device_words
from portal.kit.clock import now
from portal.kit.extensions import login_manager
from portal.kit.graph import current_graph
from portal.kit.ids import new_id
from portal.kit.language import BABEL_LOCALES
from portal.kit.sms import send_sms

UNUSED = timedelta(days=30)
"""How long a session lasts that nobody uses."""
ROLE_OF: Mapping[str, Role] = {
    OrganisationKind.ASSOCIATION: Role.ASSOCIATION,
    OrganisationKind.NETWORK: Role.COORDINATOR,
    OrganisationKind.PARTNER: Role.PARTNER,
}
"""As what a person acts, by the kind of the organisation that they act for."""
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

    @cached_property
    def assumed(self) -> str | None:
        """Return the id of the organisation that staff act for in this session, until their time is over."""
        until = self.session.assumed_until
        return self.session.assumed if until and now() < until else None

    @property
    def organisations(self) -> tuple[str, ...]:
        """Return the ids of the organisations that the user acts for."""
        return (self.assumed,) if self.assumed else self.user.organisations

    @property
    def organisation(self) -> str | None:
        """Return the id of the organisation that the user acts for now: the one they chose, else the first."""
        known, chosen = self.organisations, self.session.acting_for
        return chosen if chosen in known else next(iter(known), None)

    @property
    def provinces(self) -> tuple[str, ...]:
        """Return the codes of the provinces that the user covers; none while they act for an organisation."""
        return () if self.assumed else self.user.provinces

    @property
    def role(self) -> str:
        """Return as what the user acts now: by the organisation's kind, unless they are staff."""
        if self.assumed:
            return ROLE_OF[self.session.assumed_kind or OrganisationKind.ASSOCIATION]
        if self.user.role in (Role.STAFF, Role.ADMINISTRATOR) or not self.organisation:
            return self.user.role
        return ROLE_OF.get(self.user.kinds.get(self.organisation, ""), Role(self.user.role))

    def right(self, organisation: str) -> Right | None:
        """Return what the user may do for an organisation; who acts for it in its stead edits."""
        if self.assumed:
            return Right.EDITS if organisation == self.assumed else None
        return self.user.right(organisation)


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


def read_as(user: SignedIn | None) -> None:
    """Let this request be a user's, or a visitor's, whatever its cookies say."""
    g._login_user = user or login_manager.anonymous_user()  # Where Flask-Login keeps whom it has loaded.


def sign_in(user: User, *, remember: bool) -> None:
    """Open a session for a user on this device; what the device's cookies held before is worth nothing afterwards."""
    _end_own()
    own, token = new_session(request.user_agent.string, remember=remember)
    sessions.start_session(current_graph(), user.id, own, token)
    session.clear()
    g.pop("csrf_token", None)  # A page that answers at once holds the new session's token.
    login_user(SignedIn(user, own, token), remember=remember, duration=REMEMBERED)
    for one in dead_addresses(user):
        flash(_("Letters to %(address)s don't arrive. Your account says what to do.", address=one.address), "error")


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


def choose(organisation: str) -> None:
    """Act for another of one's organisations from now on; nothing changes for one that isn't one's own."""
    sessions.choose_organisation(current_graph(), current_user.session.id, organisation)


def tell_change(user: User, address: str, *, but: str = "") -> None:
    """Tell a user, wherever else they are reached, that an address is to be theirs: nobody adds one unseen.

    but: where they are told of it by a code.
    """
    known = {one for one in (user.email, user.telephone) if one} or {user.unproven or ""}
    for reached in known - {"", address, but}:
        _tell(user, reached)


def _tell(user: User, reached: str) -> None:
    with force_locale(BABEL_LOCALES.get(user.locale, "fr_MA")):
        words = _(
            "Somebody changes how you sign in to TAKWIA Réseau. If it wasn't you, choose another password at once."
        )
        subject, body = _("Your account on TAKWIA Réseau"), "\n\n".join([_("Hello,"), words]) + "\n"
    if "@" in reached:
        add_messages(current_graph(), [NewMessage(new_id(), reached, subject, body, user.locale)], now())
    else:
        send_sms(reached, words)

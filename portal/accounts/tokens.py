"""Tokens of the programming interface: making one, and who a request is that brings one along."""

import secrets
from collections.abc import Mapping
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from flask_login import current_user

from graph.people import tokens
from graph.people.accounts import User
from graph.people.sessions import UserSession
from graph.people.tokens import ApiToken
from graph.rules.kinds import Right
from portal.accounts.access import may_manage_people
from portal.accounts.sessions import ROLE_OF, SEEN_EVERY, SignedIn
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.ids import new_id

PREFIX = "takwia_"
"""Every token begins so: whoever finds one in a file knows what it is."""
READ = "read"
SCOPES: Mapping[str, str] = {
    READ: _l("Read what you may read"),
    "write:profiles": _l("Change profiles"),
    "write:requests": _l("Send requests and answer them"),
    "write:projects": _l("Add projects"),
    "write:attendance": _l("Enter who came to sessions"),
}
"""What a token may do, as it is asked for; never more than its person may."""
LASTING: Mapping[int, str] = {30: _l("30 days"), 90: _l("90 days"), 365: _l("one year")}


class TokenUser(SignedIn):
    """Who a request with a token is: its person, with no more rights than the token leaves them."""

    def __init__(self, user: User, token: ApiToken, secret: str) -> None:
        """Wrap an account and a token of it."""
        own = UserSession(token.id, token.made_at, token.seen_at or token.made_at, token.until, token.name, False,
                          acting_for=token.organisation)  # fmt: skip
        super().__init__(user, own, secret)
        self.api_token = token

    @property
    def organisations(self) -> tuple[str, ...]:
        """Return the ids of the organisations that the token acts for: its own one, or all of its person."""
        own = self.api_token.organisation
        return tuple(one for one in self.user.organisations if own in (None, one))

    @property
    def provinces(self) -> tuple[str, ...]:
        """Return the codes of the provinces that the token covers; none when it is an organisation's."""
        return () if self.api_token.organisation else self.user.provinces

    @property
    def role(self) -> str:
        """Return as what the token acts; one of an organisation is never staff."""
        own = self.api_token.organisation
        return ROLE_OF[self.user.kinds[own]] if own in self.organisations else super().role

    def right(self, organisation: str) -> Right | None:
        """Return what the token may do for an organisation."""
        return self.user.right(organisation) if organisation in self.organisations else None


def find_user(secret: str) -> TokenUser | None:
    """Return who a request is that brings a secret along; None when it opens nothing."""
    at = now()
    found = tokens.read_token(current_graph(), secret, at) if secret.startswith(PREFIX) else None
    if found is None:
        return None
    user, token = found
    if token.organisation and token.organisation not in user.organisations:
        return None
    if token.seen_at is None or at - token.seen_at > SEEN_EVERY:
        tokens.see_token(current_graph(), token.id, at)
    return TokenUser(user, token, secret)


def add_token(name: str, scopes: tuple[str, ...], days: int, organisation: str | None) -> str:
    """Make a token of the signed-in user and return what opens it, which is never shown again.

    organisation: the only one that it acts for. Raises ValueError when the user doesn't manage it.
    """
    if organisation and not may_manage_people(organisation):
        raise ValueError(organisation)
    secret, at = PREFIX + secrets.token_urlsafe(32), now()
    token = ApiToken(id=new_id(), name=name, scopes=scopes, made_at=at, until=at + timedelta(days=days),
                     organisation=organisation)  # fmt: skip
    tokens.add_token(current_graph(), current_user.id, token, secret)
    return secret

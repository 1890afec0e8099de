"""Signing in: who has this address and this password."""

from graph.people import accounts
from graph.people.accounts import User
from graph.server.connection import Graph
from portal.accounts.passwords import NOBODY, hash_password, is_outdated, is_password


def authenticate(graph: Graph, email: str, password: str) -> User | None:
    """Return the open account of an address when the password is right, else None."""
    user = accounts.get_user_by_email(graph, email)
    right = is_password(user.password_hash if user else NOBODY, password)
    if user is None or not right or not user.active:
        return None
    if is_outdated(user.password_hash):
        accounts.set_password_hash(graph, user.id, hash_password(password))
    return user

"""Which of a person's own e-mail addresses take no letters."""

from graph.people.accounts import User
from graph.people.bounces import DeadAddress, list_dead
from portal.kit.graph import current_graph


def dead_addresses(user: User) -> list[DeadAddress]:
    """Return those of a user's e-mail addresses that take no letters."""
    return list(list_dead(current_graph(), [user.email, user.unproven]).values())

"""How many associations a network invites in a day: by whatever page, no more than these."""

from graph.links.waiting import count_sent_since
from graph.rules.kinds import RequestKind
from portal.kit.clock import day_begins, now
from portal.kit.graph import current_graph

DAILY, AT_ONCE = 30, 20
"""Invitations that a network sends in a day, and at once, at most."""


class DailyLimit(Exception):
    """The network has sent all the invitations of a day."""


def left_today(network: str) -> int:
    """Return how many invitations a network may still send today."""
    sent = count_sent_since(current_graph(), network, RequestKind.INVITE, day_begins(now()))
    return max(DAILY - sent, 0)

"""Another number or e-mail address in the place of one: it counts once both have shown that the owner wants it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import LiteralString

from graph.server.connection import Graph

KEPT = timedelta(days=60)
"""How long a change waits for both: as long as a code on paper, with which staff help whoever lost the former one."""

# Codes of a change that was begun before open nothing any more; the one that proves what the owner first gave stays.
BEGIN = """
MATCH (user:User {id: $user})
SET user.changing_to = $to, user.changing_from = $former, user.changing_at = $at, user.changing_shown = $shown
WITH user
MATCH (user)<-[:OPENS]-(code:AccessCode)
WHERE code.used_at IS NULL AND code.purpose IN ['prove', 'release'] AND code.to <> coalesce(user.unproven, '')
SET code.withdrawn = true
"""
GET: LiteralString = """
MATCH (user:User {id: $user}) WHERE user.changing_from <> '' AND user.changing_at > $after
RETURN user.changing_to AS to, user.changing_from AS former, user.changing_shown AS shown
"""
SHOW = """
MATCH (user:User {id: $user, changing_to: $to})
SET user.changing_shown = [one IN user.changing_shown WHERE one <> $side] + $side
"""
END = """
MATCH (user:User {id: $user, changing_to: $to})
SET user.changing_to = null, user.changing_from = null, user.changing_at = null, user.changing_shown = null
"""


class Side(StrEnum):
    """Which of the two addresses of a change has shown that its owner wants it."""

    NEW = "new"
    FORMER = "former"


@dataclass(frozen=True)
class AddressChange:
    """A change that waits. former: whose place the new one takes; shown: the sides that want it."""

    to: str
    former: str
    shown: frozenset[Side]

    @property
    def is_whole(self) -> bool:
        """Say whether both sides want it."""
        return self.shown == frozenset(Side)


def begin_change(graph: Graph, user: str, *, to: str, former: str, at: datetime, shown: frozenset[Side]) -> None:
    """Keep that an address is to take the place of a user's former one; what they began before is over.

    former: empty when the new one takes no other's place; then there is nothing to wait for.
    """
    graph.write(BEGIN, user=user, to=to, former=former, at=at, shown=sorted(shown))


def get_change(graph: Graph, user: str, at: datetime) -> AddressChange | None:
    """Return the change that a user waits for, or None."""
    rows = graph.read(GET, user=user, after=at - KEPT)
    if not rows:
        return None
    return AddressChange(rows[0]["to"], rows[0]["former"], frozenset(map(Side, rows[0]["shown"])))


def show_side(graph: Graph, user: str, to: str, side: Side) -> None:
    """Keep that one side of a change wants it."""
    graph.write(SHOW, user=user, to=to, side=side)


def end_change(graph: Graph, user: str, to: str) -> None:
    """Forget the change to an address that a user waits for; one to another address waits on."""
    graph.write(END, user=user, to=to)

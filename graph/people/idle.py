"""Accounts that nobody has used for long: reminded three times, then closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import LiteralString

from graph.people import accounts
from graph.people.accounts import User
from graph.server.connection import Graph

IDLE = timedelta(days=730)
REMIND_BEFORE = (timedelta(days=90), timedelta(days=30), timedelta(days=7))
"""How long before an idle account is closed its owner is reminded.

Between two reminders, and between the last one and the end, there is at least the time that lies between these, however
late the first one was: who is found idle for years has 90 days too.
"""

LIST: LiteralString = (
    """
MATCH (user:User {active: true}) WHERE user.seen_at < $before
WITH user ORDER BY coalesce(user.idle_reminded_at, $long_ago), user.seen_at, user.id LIMIT $limit
"""
    + accounts.DETAILS
    + ", user.seen_at AS seen_at, coalesce(user.idle_reminders, 0) AS reminders, user.idle_reminded_at AS reminded_at"
)
SET_REMINDED = "MATCH (user:User {id: $id}) SET user.idle_reminders = $reminders, user.idle_reminded_at = $at"


@dataclass(frozen=True)
class IdleUser:
    """Somebody who hasn't been here for long, how often they were reminded, and when last."""

    user: User
    seen_at: datetime
    reminders: int
    reminded_at: datetime | None

    @property
    def next_at(self) -> datetime:
        """Return when the next reminder is due; after the last one, when the account is to be closed."""
        before = (*REMIND_BEFORE, timedelta(0))
        due = self.seen_at + IDLE - before[self.reminders]
        if not self.reminders or self.reminded_at is None:
            return due
        return max(due, self.reminded_at + before[self.reminders - 1] - before[self.reminders])

    def is_due(self, at: datetime) -> bool:
        """Say whether a reminder is due."""
        return self.reminders < len(REMIND_BEFORE) and at >= self.next_at

    def is_over(self, at: datetime) -> bool:
        """Say whether the account is to be closed: its time is over, and all reminders were sent."""
        return self.reminders >= len(REMIND_BEFORE) and at >= self.next_at


def list_idle(graph: Graph, at: datetime, limit: int = 200) -> list[IdleUser]:
    """List accounts that are idle so long that a reminder may be due: those first that were reminded longest ago."""
    before = at - IDLE + max(REMIND_BEFORE)
    return [
        IdleUser(
            accounts.user_of(row),
            row["seen_at"].to_native(),
            min(row["reminders"], len(REMIND_BEFORE)),
            row["reminded_at"].to_native() if row["reminded_at"] else None,
        )
        for row in graph.read(LIST, before=before, long_ago=accounts.LONG_AGO, limit=limit)
    ]


def keep_reminded(graph: Graph, id: str, reminders: int, at: datetime) -> None:
    """Keep how often somebody was reminded, and when last."""
    graph.write(SET_REMINDED, id=id, reminders=reminders, at=at)

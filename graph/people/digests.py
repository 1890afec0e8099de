"""What users haven't seen yet and weren't told of by e-mail: the matter of their digest of the day."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph.people.accounts import DETAILS, User, user_of
from graph.people.threads import NEVER, STAFF
from graph.server.connection import Graph

# Who acts for a side of a thread that has changed lately, or is staff of its province; each side by itself.
READERS: LiteralString = """
MATCH (thread:Thread) WHERE thread.last_at > $since
CALL (thread) {
    MATCH (thread)-[:BETWEEN]->(side:Organisation)<-[:ACTS_FOR]-(user:User {active: true})
    RETURN user, side.id AS own
    UNION
    MATCH (province:Province {code: thread.province})<-[:COVERS]-(user:User {active: true})
    RETURN user, $staff AS own
}
OPTIONAL MATCH (user)-[seen:HAS_SEEN]->(thread)
"""
LIST: LiteralString = (
    READERS
    + """
WITH thread, user, own, seen WHERE user.digest_at IS NULL OR user.digest_at < $day
MATCH (post:Post)-[:IN_THREAD]->(thread)
WHERE post.side <> own AND post.at > coalesce(seen.at, $never) AND post.at > coalesce(seen.told_at, $never)
  AND NOT post.event IN $told AND post.at > $since
OPTIONAL MATCH (writer:Organisation {id: post.side})
WITH user, thread, post, writer ORDER BY post.at
WITH user, collect({id: post.id, at: post.at, thread: thread.id, text: post.text, event: post.event, kind: post.kind,
                    name_fr: coalesce(writer.name_fr, ''), name_ar: coalesce(writer.name_ar, '')}) AS posts
"""
    + DETAILS
    + ", posts"
)
TOLD = """
MATCH (user:User {id: $user}) SET user.digest_at = $at
WITH user UNWIND $posts AS row
MATCH (thread:Thread {id: row.thread})
MERGE (user)-[seen:HAS_SEEN]->(thread)
SET seen.told_at = CASE WHEN seen.told_at > row.at THEN seen.told_at ELSE row.at END
"""


@dataclass(frozen=True)
class UnseenPost:
    """A post that somebody hasn't seen; the names are those of who wrote it, empty for staff."""

    id: str
    at: datetime
    thread: str
    text: str
    event: str
    kind: str
    name_fr: str
    name_ar: str


@dataclass(frozen=True)
class DueDigest:
    """A user, and the posts to tell of, the oldest first."""

    user: User
    posts: tuple[UnseenPost, ...]


def list_digests(graph: Graph, since: datetime, told: tuple[str, ...], day: datetime) -> list[DueDigest]:
    """List who is to be told of what was written since a moment; told: events that have an e-mail of their own.

    day: when the day began. Who had a digest since then gets the next one tomorrow, of all that came after it.
    """
    rows: list[dict[str, Any]] = graph.read(LIST, since=since, never=NEVER, told=list(told), staff=STAFF, day=day)
    return [DueDigest(user_of(row), tuple(_post(post) for post in row["posts"])) for row in rows]


def mark_told(graph: Graph, due: DueDigest, at: datetime) -> None:
    """Keep that a user was told of these posts, so that no digest speaks of them again; what came later stays due."""
    graph.write(TOLD, user=due.user.id, posts=[{"thread": post.thread, "at": post.at} for post in due.posts], at=at)


def _post(row: dict[str, Any]) -> UnseenPost:
    return UnseenPost(**(row | {"at": row["at"].to_native()}))

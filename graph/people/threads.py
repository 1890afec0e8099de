"""Threads of messages: between two organisations, or between an organisation and the staff of its province.

What happens between two organisations (a request, its answer, a link's end) stands in their thread beside what they
write, as a post with an ``event``. What somebody hasn't seen is told by the moment at which they last opened it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph.links.requests import Party
from graph.rules.kept_file import KeptFile
from graph.server.connection import Graph

AT_ONCE = 500
"""Posts that one transaction adds at most."""
STAFF = "staff"
"""The side of a thread that is no organisation: the staff of its province."""

# Of two of which one blocks the other nobody writes; what happened between them is told all the same.
POST = """
UNWIND $rows AS row
WITH row WHERE row.properties.event <> '' OR NOT EXISTS {
    MATCH (one:Organisation)-[:BLOCKS]->(other:Organisation)
    WHERE one.id IN row.organisations AND other.id IN row.organisations
}
MERGE (thread:Thread {key: row.key})
ON CREATE SET thread.id = row.thread, thread.subject = row.subject, thread.about = row.about,
              thread.province = row.province
MERGE (post:Post {id: row.id})
ON CREATE SET post += row.properties, post.at = row.at, post.side = row.side
MERGE (post)-[:IN_THREAD]->(thread)
SET thread.last_side = CASE WHEN thread.last_at > post.at THEN thread.last_side ELSE post.side END,
    thread.last_at = CASE WHEN thread.last_at > post.at THEN thread.last_at ELSE post.at END
WITH row, thread, post
CALL (row, thread) {
    MATCH (organisation:Organisation) WHERE organisation.id IN row.organisations
    MERGE (thread)-[:BETWEEN]->(organisation)
}
CALL (row, post) {
    MATCH (user:User {id: row.user})
    MERGE (post)-[:BY]->(user)
}
RETURN post.id AS post, thread.id AS thread
"""
# The thread itself says whether there is anything new; its posts are looked at only where one's own side wrote last.
IS_UNREAD: LiteralString = """thread.last_at > coalesce(seen.at, $never) AND (NOT thread.last_side IN $own OR EXISTS {
    MATCH (post:Post)-[:IN_THREAD]->(thread) WHERE NOT post.side IN $own AND post.at > coalesce(seen.at, $never) })"""
SUMMARY: LiteralString = (
    """
RETURN thread {.id, .key, .subject, .about, .province, .last_at, .last_side} AS thread,
       COLLECT { MATCH (thread)-[:BETWEEN]->(side:Organisation)
                 RETURN side {.id, .kind, .name_fr, .name_ar} ORDER BY side.id } AS sides,
       head(COLLECT { MATCH (post:Post)-[:IN_THREAD]->(thread) RETURN post {.text, .event, .side, .kind}
                      ORDER BY post.at DESC, post.id DESC LIMIT 1 }) AS last,
       """
    + IS_UNREAD
    + " AS unread\n"
)
NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
OF_ORGANISATIONS: LiteralString = """
MATCH (thread:Thread)-[:BETWEEN]->(:Organisation {id: $organisation})
OPTIONAL MATCH (:User {id: $user})-[seen:HAS_SEEN]->(thread)
WITH thread, seen
"""
OF_STAFF: LiteralString = """
MATCH (thread:Thread) WHERE thread.province IN $provinces
OPTIONAL MATCH (:User {id: $user})-[seen:HAS_SEEN]->(thread)
WITH thread, seen
"""
LATEST_FIRST: LiteralString = "ORDER BY thread.last_at DESC, thread.id"
ORDER: LiteralString = "ORDER BY thread.last_at DESC, thread.id SKIP $skip LIMIT $limit\n"
LIST_OWN: LiteralString = OF_ORGANISATIONS + ORDER + SUMMARY + LATEST_FIRST
LIST_STAFF: LiteralString = OF_STAFF + ORDER + SUMMARY + LATEST_FIRST
UNREAD: LiteralString = "WHERE " + IS_UNREAD + " RETURN count(thread) AS count"
COUNT_UNREAD_OWN: LiteralString = OF_ORGANISATIONS + UNREAD
COUNT_UNREAD_STAFF: LiteralString = OF_STAFF + UNREAD
COUNT_OWN = "MATCH (thread:Thread)-[:BETWEEN]->(:Organisation {id: $organisation}) RETURN count(thread) AS count"
COUNT_STAFF = "MATCH (thread:Thread) WHERE thread.province IN $provinces RETURN count(thread) AS count"
GET_HEAD: LiteralString = """
OPTIONAL MATCH (:User {id: $user})-[seen:HAS_SEEN]->(thread)
WITH thread, seen
"""
GET: LiteralString = "MATCH (thread:Thread {id: $id})" + GET_HEAD + SUMMARY
LIST_BY_KEYS: LiteralString = "MATCH (thread:Thread) WHERE thread.key IN $keys" + GET_HEAD + SUMMARY
LIST_POSTS = """
MATCH (thread:Thread {id: $thread})
OPTIONAL MATCH (later:Post {id: $before})-[:IN_THREAD]->(thread)
MATCH (post:Post)-[:IN_THREAD]->(thread)
WHERE $before = '' OR post.at < later.at OR (post.at = later.at AND post.id < later.id)
OPTIONAL MATCH (post)-[:BY]->(user:User)
WITH post, user ORDER BY post.at DESC, post.id DESC LIMIT $limit
RETURN post {.*} AS post, coalesce(user.name, '') AS by ORDER BY post.at, post.id
"""
GET_FILE = """
MATCH (post:Post {id: $id})-[:IN_THREAD]->(thread:Thread) WHERE post.file_id IS NOT NULL
RETURN post {.*} AS post, thread.id AS thread
"""
SEE = """
MATCH (user:User {id: $user}), (thread:Thread {id: $thread})
MERGE (user)-[seen:HAS_SEEN]->(thread)
SET seen.at = CASE WHEN seen.at > $at THEN seen.at ELSE $at END
"""


@dataclass(frozen=True)
class ThreadKey:
    """What a thread is: its organisations (two, or one and the staff of ``province``), and what it is about.

    ``about`` is ``pair``, ``staff`` or ``session``; ``subject`` the id of a session, else nothing. ``kept``: the text
    under which the graph has it already, which stays when an organisation's record is put together with another.
    """

    about: str
    organisations: tuple[str, ...]
    province: str | None = None
    subject: str | None = None
    kept: str = ""

    @property
    def text(self) -> str:
        """Return the one text that tells this thread from all others."""
        if self.kept:
            return self.kept
        return "\n".join([self.about, self.subject or "", self.province or "", *sorted(self.organisations)])


@dataclass(frozen=True)
class NewPost:
    """A post to add. id: a new one, so that it is added once; side: an organisation's id, or `STAFF`.

    event: what happened (asked, accepted, ended…), nothing for what somebody wrote; request: the id of the request
    that it is about; user: None for who has no account.
    """

    id: str
    side: str
    user: str | None
    at: datetime
    text: str = ""
    event: str = ""
    request: str = ""
    kind: str = ""
    file: KeptFile | None = None


@dataclass(frozen=True)
class Post:
    """A post as it was added; ``by`` is the name of who wrote it, empty without an account."""

    id: str
    side: str
    by: str
    at: datetime
    text: str
    event: str
    request: str
    kind: str
    file: KeptFile | None


@dataclass(frozen=True)
class Thread:
    """A thread as lists show it: its sides, its last post, and whether its reader has something to read in it."""

    id: str
    key: str
    about: str
    subject: str | None
    province: str | None
    sides: tuple[Party, ...]
    last_at: datetime
    last_text: str
    last_event: str
    last_kind: str
    last_side: str
    unread: bool


@dataclass(frozen=True)
class ThreadReader:
    """Who reads: a user, and whose side it is on: an organisation's, or the staff's of some provinces."""

    user: str
    organisation: str | None = None
    provinces: tuple[str, ...] = ()

    @property
    def own(self) -> list[str]:
        """Return the sides that are the reader's own."""
        return [self.organisation] if self.organisation else [STAFF]


def pair_thread(one: str, other: str) -> ThreadKey:
    """Return the key of the thread of two organisations."""
    return ThreadKey("pair", tuple(sorted((one, other))))


def session_thread(session: str, association: str, province: str) -> ThreadKey:
    """Return the key of the thread of an association and the staff of a province about a session."""
    return ThreadKey("session", (association,), province, session)


def add_post(graph: Graph, key: ThreadKey, post: NewPost, thread: str) -> str:
    """Add a post to a thread, which is made when there is none; thread: the id of a new one. Return the thread's."""
    rows = graph.write(POST, rows=[_row(key, post, thread)])
    return str(rows[0]["thread"]) if rows else thread


def add_posts(graph: Graph, posts: Sequence[tuple[ThreadKey, NewPost, str]]) -> int:
    """Add many posts, each to its thread as `add_post` does, some hundreds at once; return how many there are."""
    added = 0
    for start in range(0, len(posts), AT_ONCE):
        added += len(graph.write(POST, rows=[_row(*one) for one in posts[start : start + AT_ONCE]]))
    return added


def list_threads(graph: Graph, reader: ThreadReader, *, skip: int = 0, limit: int = 30) -> list[Thread]:
    """List the threads of a reader, the latest first."""
    query = LIST_OWN if reader.organisation else LIST_STAFF
    return [_thread(row) for row in graph.read(query, skip=skip, limit=limit, **_asked(reader))]


def count_threads(graph: Graph, reader: ThreadReader) -> int:
    """Count the threads of a reader."""
    query = COUNT_OWN if reader.organisation else COUNT_STAFF
    return int(graph.read(query, **_asked(reader))[0]["count"])


def count_unread(graph: Graph, reader: ThreadReader) -> int:
    """Count the threads in which others wrote something that a reader hasn't seen."""
    query = COUNT_UNREAD_OWN if reader.organisation else COUNT_UNREAD_STAFF
    return int(graph.read(query, **_asked(reader))[0]["count"])


def get_thread(graph: Graph, id: str, reader: ThreadReader) -> Thread | None:
    """Return a thread, or None; whether the reader may read it is for others to say."""
    return next(map(_thread, graph.read(GET, id=id, **_asked(reader))), None)


def get_by_key(graph: Graph, key: ThreadKey, reader: ThreadReader) -> Thread | None:
    """Return the thread of a key, or None when nobody has written in it yet."""
    return next(iter(list_by_keys(graph, [key], reader)), None)


def list_by_keys(graph: Graph, keys: Sequence[ThreadKey], reader: ThreadReader) -> list[Thread]:
    """List the threads of some keys in which somebody has written."""
    wanted = [key.text for key in keys]
    return list(map(_thread, graph.read(LIST_BY_KEYS, keys=wanted, **_asked(reader)))) if wanted else []


def list_posts(graph: Graph, thread: str, limit: int = 200, before: str = "") -> list[Post]:
    """List the posts of a thread, the oldest first; of a long one the latest, or those that come before one of it."""
    rows = graph.read(LIST_POSTS, thread=thread, limit=limit, before=before)
    return [_post(row["post"], row["by"]) for row in rows]


def get_file(graph: Graph, post: str) -> tuple[KeptFile, str] | None:
    """Return the file of a post, and the id of its thread; None when there is none."""
    for row in graph.read(GET_FILE, id=post):
        file = _post(row["post"], "").file
        if file:
            return file, row["thread"]
    return None


def mark_seen(graph: Graph, thread: str, user: str, at: datetime) -> None:
    """Keep that a user has seen a thread up to a moment: that of the last post that was shown."""
    graph.write(SEE, thread=thread, user=user, at=at)


def _row(key: ThreadKey, post: NewPost, thread: str) -> dict[str, Any]:
    properties: dict[str, Any] = {"text": post.text, "event": post.event, "request": post.request, "kind": post.kind}
    if post.file:
        properties |= {f"file_{name}": value for name, value in asdict(post.file).items()}
    return {
        "key": key.text, "thread": thread, "subject": key.subject, "about": key.about, "province": key.province,
        "organisations": list(key.organisations), "id": post.id, "properties": properties, "at": post.at,
        "side": post.side, "user": post.user,
    }  # fmt: skip


def _asked(reader: ThreadReader) -> dict[str, Any]:
    return {
        "user": reader.user,
        "organisation": reader.organisation,
        "provinces": list(reader.provinces),
        "own": reader.own,
        "never": NEVER,
    }


def _thread(row: dict[str, Any]) -> Thread:
    own, last = row["thread"], row["last"] or {}
    return Thread(
        id=own["id"],
        key=own["key"],
        about=own["about"],
        subject=own["subject"],
        province=own["province"],
        sides=tuple(Party(**side) for side in row["sides"]),
        last_at=own["last_at"].to_native(),
        last_text=last.get("text") or "",
        last_event=last.get("event") or "",
        last_kind=last.get("kind") or "",
        last_side=last.get("side") or "",
        unread=row["unread"],
    )


def _post(own: dict[str, Any], by: str) -> Post:
    file = None
    if own.get("file_id"):
        file = KeptFile(own["file_id"], own["file_name"], own["file_type"], own["file_size"])
    plain = {name: own.get(name) or "" for name in ("id", "side", "text", "event", "request", "kind")}
    return Post(**plain, by=by, at=own["at"].to_native(), file=file)

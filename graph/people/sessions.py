"""Who is signed in where: one record a device, known by the hash of a token that only the device's cookie holds."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, LiteralString

from graph.people import accounts
from graph.people.accounts import User
from graph.server.connection import Graph

KEPT = timedelta(days=90)
"""How long a session that is over can still be looked up; the next sign-in of its user drops it afterwards."""

START = """
MATCH (user:User {id: $user})
MERGE (session:UserSession {id: $id})
ON CREATE SET session += $properties
MERGE (user)-[:HAS_SESSION]->(session)
SET user.seen_at = session.since, user.idle_reminders = null
WITH user
MATCH (user)-[:HAS_SESSION]->(old:UserSession)
WHERE coalesce(old.ended_at, old.until) < $before
DETACH DELETE old
"""
READ: LiteralString = (
    """
MATCH (session:UserSession {token_hash: $token_hash})<-[:HAS_SESSION]-(user:User {active: true})
WHERE session.ended_at IS NULL AND session.until > $at
"""
    + accounts.DETAILS
    + ", session {.*} AS session"
)
LIST: LiteralString = """
MATCH (:User {id: $user})-[:HAS_SESSION]->(session:UserSession)
WHERE session.ended_at IS NULL AND session.until > $at
RETURN session {.*} AS session ORDER BY session.seen_at DESC, session.id
"""
SEE = """
MATCH (session:UserSession {id: $id})<-[:HAS_SESSION]-(user:User)
SET session.seen_at = $at, session.until = $until, user.seen_at = $at, user.idle_reminders = null
"""
CHOOSE = "MATCH (session:UserSession {id: $id}) SET session.acting_for = $organisation"
ASSUME = """
MATCH (user:User)-[:HAS_SESSION]->(session:UserSession {id: $id}), (organisation:Organisation {id: $organisation})
SET session.assumed = organisation.id, session.assumed_kind = organisation.kind, session.assumed_until = $until
MERGE (event:AccessEvent {id: $event})
ON CREATE SET event.what = 'acted_for', event.at = $at, event.until = $until, event.reason = $reason
MERGE (event)-[:BY]->(user)
MERGE (event)-[:ON]->(organisation)
"""
END_ASSUMED = """
MATCH (session:UserSession {id: $id})
SET session.assumed = null, session.assumed_kind = null, session.assumed_until = null
"""
END = """
MATCH (:User {id: $user})-[:HAS_SESSION]->(session:UserSession)
WHERE ($id IS NULL OR session.id = $id) AND session.id <> $but AND session.ended_at IS NULL
SET session.ended_at = $at, session.ended_why = $why
"""


class SessionEnd(StrEnum):
    """Why a session ended, when it isn't its time that ran out; `accounts.save_users` writes the last one."""

    SIGNED_OUT = "signed_out"
    REVOKED = "revoked"
    ACCOUNT_CHANGED = "account_changed"


@dataclass(frozen=True)
class UserSession:
    """A device that somebody is signed in on. device: in words, such as "Firefox, Android"; until: when it ends unused.

    remembered: it outlives the browser's closing. acting_for: the organisation chosen, of several; assumed: the
    organisation that staff act for in this session, its kind, and until when.
    """

    id: str
    since: datetime
    seen_at: datetime
    until: datetime
    device: str
    remembered: bool
    acting_for: str | None = None
    assumed: str | None = None
    assumed_kind: str | None = None
    assumed_until: datetime | None = None


def start_session(graph: Graph, user: str, session: UserSession, token: str) -> None:
    """Keep that a user signed in, and drop the user's sessions that were over long ago."""
    properties = {
        "token_hash": hash_token(token),
        "since": session.since,
        "seen_at": session.seen_at,
        "until": session.until,
        "device": session.device,
        "remembered": session.remembered,
    }
    graph.write(START, user=user, id=session.id, properties=properties, before=session.since - KEPT)


def read_session(graph: Graph, token: str, at: datetime) -> tuple[User, UserSession] | None:
    """Return the open account that a token is signed in to, and its session; None when either has ended."""
    rows = graph.read(READ, token_hash=hash_token(token), at=at)
    return (accounts.user_of(rows[0]), _session(rows[0]["session"])) if rows else None


def list_sessions(graph: Graph, user: str, at: datetime) -> list[UserSession]:
    """List a user's sessions that haven't ended, the one last used first."""
    return [_session(row["session"]) for row in graph.read(LIST, user=user, at=at)]


def see_session(graph: Graph, id: str, at: datetime, until: datetime) -> None:
    """Keep that a session was just used, and how long it lasts unused from now on."""
    graph.write(SEE, id=id, at=at, until=until)


def choose_organisation(graph: Graph, id: str, organisation: str) -> None:
    """Keep for which of their organisations a person acts in a session."""
    graph.write(CHOOSE, id=id, organisation=organisation)


def assume(graph: Graph, id: str, organisation: str, *, event: str, reason: str, at: datetime, until: datetime) -> None:
    """Let staff act for an organisation in a session until a moment, and keep why; event: a new id for the log."""
    graph.write(ASSUME, id=id, organisation=organisation, event=event, reason=reason, at=at, until=until)


def end_assumed(graph: Graph, id: str) -> None:
    """Let staff act for nobody any more in a session."""
    graph.write(END_ASSUMED, id=id)


def end_session(graph: Graph, user: str, id: str, why: SessionEnd, at: datetime) -> None:
    """End one session of a user; whoever holds its cookies is a visitor from now on."""
    graph.write(END, user=user, id=id, but="", why=why, at=at)


def end_sessions(graph: Graph, user: str, why: SessionEnd, at: datetime, *, but: str = "") -> None:
    """End all sessions of a user, but the one of an id."""
    graph.write(END, user=user, id=None, but=but, why=why, at=at)


def hash_token(token: str) -> str:
    """A token is as random as a key: a plain hash of it can't be guessed back."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _session(own: dict[str, Any]) -> UserSession:
    moments: dict[str, Any] = {name: own[name].to_native() for name in ("since", "seen_at", "until")}
    until = own.get("assumed_until")
    plain: dict[str, Any] = {name: own.get(name) for name in ("acting_for", "assumed", "assumed_kind")}
    return UserSession(
        id=own["id"], device=own["device"], remembered=own["remembered"], **moments, **plain,
        assumed_until=until.to_native() if until else None,
    )  # fmt: skip

"""Accounts: who may sign in, in which role, for which organisations or provinces."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, LiteralString

from graph.server.connection import Graph

SAVE = """
UNWIND $rows AS row
MERGE (user:User {id: row.id})
WITH user, row, coalesce(user.password_hash <> row.properties.password_hash OR user.role <> row.properties.role
                         OR NOT row.properties.active, false) AS changed
SET user += row.properties
WITH user, row, changed
CALL (user, changed) {
    MATCH (user)-[:HAS_SESSION]->(session:UserSession)
    WHERE changed AND session.ended_at IS NULL
    SET session.ended_at = datetime(), session.ended_why = 'account_changed'
}
CALL (user) { MATCH (user)-[old:ACTS_FOR|COVERS]->() DELETE old }
CALL (user, row) {
    UNWIND row.organisations AS id
    MATCH (organisation:Organisation {id: id})
    MERGE (user)-[:ACTS_FOR]->(organisation)
}
CALL (user, row) {
    UNWIND row.provinces AS code
    MATCH (province:Province {code: code})
    MERGE (user)-[:COVERS]->(province)
}
"""
DETAILS: LiteralString = """
RETURN user {.*, organisations: [(user)-[:ACTS_FOR]->(organisation) | organisation.id],
                 provinces: [(user)-[:COVERS]->(province) | province.code]} AS user
"""
GET: LiteralString = "MATCH (user:User {id: $id})" + DETAILS
GET_BY_EMAIL: LiteralString = "MATCH (user:User {email: $email})" + DETAILS
LIST_ACTING: LiteralString = (
    """
UNWIND $organisations AS acted_for
MATCH (:Organisation {id: acted_for})<-[:ACTS_FOR]-(user:User {active: true})
"""
    + DETAILS
    + ", acted_for ORDER BY acted_for, user.email"
)
SET_LOCALE = "MATCH (user:User {id: $id}) SET user.locale = $locale"
GET_STANDING = """
MATCH (organisation:Organisation {id: $id})
RETURN EXISTS { (organisation)<-[:ACTS_FOR]-(:User {active: true}) } AS has_account,
       COLLECT { MATCH (organisation)-[:BASED_IN]->()-[:IN*0..1]->(province:Province)
                 RETURN DISTINCT province.code } AS provinces
"""
SET_PASSWORD_HASH = "MATCH (user:User {id: $id}) SET user.password_hash = $password_hash"


@dataclass(frozen=True, kw_only=True)
class User:
    """A person who may sign in; ``organisations`` are ids they act for, ``provinces`` the codes that staff cover."""

    id: str
    email: str
    name: str
    password_hash: str = field(repr=False)
    role: str
    locale: str = "fr"
    organisations: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    synthetic: bool = False
    active: bool = True


@dataclass(frozen=True)
class Standing:
    """Whether somebody can sign in for an organisation, and the codes of the provinces it is based in."""

    has_account: bool
    provinces: tuple[str, ...]


def save_users(graph: Graph, users: Sequence[User]) -> None:
    """Create or update users; e-mail addresses are kept in lower case.

    Another password or role, or a closed account, ends all the user's sessions at once.
    """
    rows = []
    for user in users:
        properties = asdict(user) | {"email": user.email.lower()}
        lists = {name: list(properties.pop(name)) for name in ("organisations", "provinces")}
        rows.append({"id": user.id, "properties": properties, **lists})
    graph.write(SAVE, rows=rows)


def get_user(graph: Graph, id: str) -> User | None:
    """Return a user, or None."""
    return next(map(user_of, graph.read(GET, id=id)), None)


def get_user_by_email(graph: Graph, email: str) -> User | None:
    """Return the user of an e-mail address in any case, or None."""
    return next(map(user_of, graph.read(GET_BY_EMAIL, email=email.strip().lower())), None)


def list_acting(graph: Graph, organisations: Sequence[str]) -> dict[str, list[User]]:
    """Return the open accounts of organisations, by organisation; one without accounts is left out."""
    found: dict[str, list[User]] = {}
    for row in graph.read(LIST_ACTING, organisations=list(organisations)):
        found.setdefault(row["acted_for"], []).append(user_of(row))
    return found


def get_standing(graph: Graph, organisation: str) -> Standing:
    """Return whether an organisation has an account, and its provinces."""
    rows = graph.read(GET_STANDING, id=organisation)
    return Standing(rows[0]["has_account"], tuple(rows[0]["provinces"])) if rows else Standing(False, ())


def set_locale(graph: Graph, id: str, locale: str) -> None:
    """Remember the language that a user reads in."""
    graph.write(SET_LOCALE, id=id, locale=locale)


def set_password_hash(graph: Graph, id: str, password_hash: str) -> None:
    """Keep a stronger hash of the password that a user has: it ends no session."""
    graph.write(SET_PASSWORD_HASH, id=id, password_hash=password_hash)


def user_of(row: dict[str, Any]) -> User:
    """Return the user of a row that `DETAILS` returns."""
    properties = row["user"]
    return User(**(properties | {name: tuple(properties[name]) for name in ("organisations", "provinces")}))

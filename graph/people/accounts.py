"""Accounts: who may sign in, in which role, for which organisations or provinces.

For an organisation a person has rights, "manages" where nothing is kept, and a function, or none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, LiteralString

from neo4j.exceptions import ConstraintError

from graph.rules.folding import search_words
from graph.rules.kinds import Right
from graph.server.connection import Graph

SAVE = """
UNWIND $rows AS row
MERGE (user:User {id: row.id})
ON CREATE SET user.opened_at = datetime()
WITH user, row, coalesce(user.password_hash <> row.properties.password_hash OR user.role <> row.properties.role
                         OR NOT row.properties.active, false) AS changed
SET user += row.properties
WITH user, row, changed
CALL (user, changed) {
    MATCH (user)-[:HAS_SESSION]->(session:UserSession)
    WHERE changed AND session.ended_at IS NULL
    SET session.ended_at = datetime(), session.ended_why = 'account_changed'
}
CALL (user, changed) {
    MATCH (user)<-[:OPENS]-(code:AccessCode)
    WHERE changed AND code.used_at IS NULL
    SET code.withdrawn = true
}
CALL (user) { MATCH (user)-[old:ACTS_FOR|COVERS]->() DELETE old }
CALL (user, row) {
    UNWIND row.acting AS acting
    MATCH (organisation:Organisation {id: acting.id})
    MERGE (user)-[acts:ACTS_FOR]->(organisation)
    SET acts.rights = acting.rights, acts.function = acting.function
}
CALL (user, row) {
    UNWIND row.provinces AS code
    MATCH (province:Province {code: code})
    MERGE (user)-[:COVERS]->(province)
}
"""
DETAILS: LiteralString = """
RETURN user {.*, acting: COLLECT { MATCH (user)-[tie:ACTS_FOR]->(organisation)
                                   RETURN tie {.rights, .function, id: organisation.id, kind: organisation.kind}
                                   ORDER BY organisation.id },
                 provinces: [(user)-[:COVERS]->(province) | province.code],
                 second_factor: EXISTS { (user)-[:HAS_FACTOR]->(:SecondFactor {confirmed: true}) }} AS user
"""
GET: LiteralString = "MATCH (user:User {id: $id})" + DETAILS
# Whoever has proven the address comes first, then the oldest of those who only said that it is theirs.
FIND: LiteralString = (
    """
CALL () {
    MATCH (user:User {email: $identity}) RETURN user, 0 AS rank
    UNION MATCH (user:User {telephone: $identity}) RETURN user, 0 AS rank
    UNION MATCH (user:User {unproven: $identity}) RETURN user, 1 AS rank
}
WITH user, rank"""
    + DETAILS
    + ", rank ORDER BY rank, coalesce(user.opened_at, $long_ago), user.id"
)
GET_BY_EMAIL: LiteralString = "MATCH (user:User {email: $email})" + DETAILS
LIST_ACTING: LiteralString = (
    """
UNWIND $organisations AS acted_for
MATCH (:Organisation {id: acted_for})<-[:ACTS_FOR]-(user:User {active: true})
"""
    + DETAILS
    + ", acted_for ORDER BY acted_for, user.name, user.id"
)
SET_LOCALE = "MATCH (user:User {id: $id}) SET user.locale = $locale"
GET_STANDING = """
MATCH (organisation:Organisation {id: $id})
RETURN EXISTS { (organisation)<-[:ACTS_FOR]-(:User {active: true}) } AS has_account,
       COLLECT { MATCH (organisation)-[:BASED_IN]->()-[:IN*0..1]->(province:Province)
                 RETURN DISTINCT province.code } AS provinces
"""
SET_PASSWORD_HASH = "MATCH (user:User {id: $id}) SET user.password_hash = $password_hash"
# Whoever had the former password may have asked for codes with it: none of them opens anything any more, but the one
# that proves what the owner gave themselves.
CHANGE_PASSWORD = """
MATCH (user:User {id: $id})
SET user.password_hash = $password_hash, user.wants_code_at = null, user.changing_to = null, user.changing_from = null,
    user.changing_at = null, user.changing_shown = null
WITH user
CALL (user) {
    MATCH (user)<-[:OPENS]-(code:AccessCode)
    WHERE code.used_at IS NULL
      AND (code.purpose <> 'prove'
           OR NOT code.to IN [own IN [user.email, user.telephone, user.unproven] WHERE own IS NOT NULL])
    SET code.withdrawn = true
}
MATCH (user)-[:HAS_SESSION]->(session:UserSession)
WHERE session.ended_at IS NULL AND session.id <> $but
SET session.ended_at = $at, session.ended_why = 'account_changed'
"""
SET_NAME = "MATCH (user:User {id: $id}) SET user.name = $name, user.search_text = $search_text"
SET_EMAIL = """
MATCH (user:User {id: $id})
SET user.email = $address, user.unproven = CASE user.unproven WHEN $address THEN null ELSE user.unproven END,
    user.search_text = $search_text
"""
SET_TELEPHONE = """
MATCH (user:User {id: $id})
SET user.telephone = $address, user.unproven = CASE user.unproven WHEN $address THEN null ELSE user.unproven END,
    user.search_text = $search_text
"""
CLOSE = """
MATCH (user:User {id: $id})
CALL (user) {
    UNWIND [user.email, user.unproven, user.changing_to] AS address
    MATCH (dead:DeadAddress {address: toLower(address)}) DELETE dead
}
SET user.active = false, user.name = $name, user.email = null, user.telephone = null, user.unproven = null,
    user.password_hash = '', user.search_text = null, user.wants_code_at = null, user.closed_at = $at,
    user.changing_to = null, user.changing_from = null, user.changing_at = null, user.changing_shown = null
WITH user
OPTIONAL MATCH (user)-[:HAS_SESSION]->(session:UserSession)
OPTIONAL MATCH (user)-[:HAS_FACTOR]->(factor:SecondFactor)
OPTIONAL MATCH (code:AccessCode)-[:OPENS]->(user)
OPTIONAL MATCH (user)-[:HAS_TOKEN]->(token:ApiToken)
DETACH DELETE session, factor, code, token
WITH DISTINCT user
OPTIONAL MATCH (user)-[tie:ACTS_FOR|COVERS]->()
DELETE tie
"""
WANT_CODE = "MATCH (user:User {id: $id}) SET user.wants_code_at = $at"


LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when accounts are open of which it wasn't kept."""
CLOSED_NAME = "Compte fermé"
"""What stands for the name of whoever closed their account."""


class AddressTaken(Exception):
    """This e-mail address or number is somebody else's."""


@dataclass(frozen=True, kw_only=True)
class User:
    """A person who may sign in; ``organisations`` are ids they act for, ``provinces`` the codes that staff cover.

    email, telephone: proven to be theirs, of which nobody else has the same; the second in international form.
    unproven: an address or a number that they gave and nobody has proven to be theirs; others may have given the same.
    rights, functions: by organisation, a `Right` (none kept: manages) and a `MemberFunction`. kinds: of organisations,
    as the graph says.
    """

    id: str
    email: str | None = None
    telephone: str | None = None
    unproven: str | None = None
    name: str
    password_hash: str = field(repr=False)
    role: str
    locale: str = "fr"
    organisations: tuple[str, ...] = ()
    rights: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict, compare=False)
    provinces: tuple[str, ...] = ()
    synthetic: bool = False
    active: bool = True
    second_factor: bool = field(default=False, compare=False)

    @property
    def reached_at(self) -> str:
        """Return the e-mail address or the number by which the person is known best; empty when there is none."""
        return self.email or self.telephone or self.unproven or ""

    def right(self, organisation: str) -> Right | None:
        """Return what the person may do for an organisation; None when they don't act for it."""
        if organisation not in self.organisations:
            return None
        return Right(self.rights.get(organisation, Right.MANAGES))


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
        properties = asdict(user) | {"email": user.email.lower() if user.email else None}
        for name in ("organisations", "rights", "functions", "kinds", "second_factor"):
            del properties[name]
        properties["search_text"] = people_text(user)
        provinces = list(properties.pop("provinces"))
        rows.append({"id": user.id, "properties": properties, "provinces": provinces, "acting": _acting(user)})
    graph.write(SAVE, rows=rows)


def get_user(graph: Graph, id: str) -> User | None:
    """Return a user, or None."""
    return next(map(user_of, graph.read(GET, id=id)), None)


def get_user_by_email(graph: Graph, email: str) -> User | None:
    """Return the user of an e-mail address in any case, or None."""
    return next(map(user_of, graph.read(GET_BY_EMAIL, email=email.strip().lower())), None)


def find_users(graph: Graph, identity: str) -> list[User]:
    """Return those of an e-mail address or a number: who has proven it, and who first said that it is theirs."""
    found = [(row["rank"], user_of(row)) for row in graph.read(FIND, identity=identity, long_ago=LONG_AGO)]
    firsts = dict(reversed(found))
    return [firsts[rank] for rank in sorted(firsts)]


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


def change_password(graph: Graph, id: str, password_hash: str, at: datetime, *, but: str = "") -> None:
    """Give a user another password: all their sessions end, but the one of an id.

    Codes that were asked for before open nothing any more, but the one that proves an address the user gave.
    """
    graph.write(CHANGE_PASSWORD, id=id, password_hash=password_hash, at=at, but=but)


def rename_user(graph: Graph, user: User, name: str) -> None:
    """Change the name that others read."""
    graph.write(SET_NAME, id=user.id, name=name, search_text=people_text(replace(user, name=name)))


def prove_address(graph: Graph, user: User, address: str) -> None:
    """Keep that an e-mail address or a number (international form) is a user's, in place of the one before.

    Raises AddressTaken when it is somebody else's.
    """
    changed = replace(user, email=address) if "@" in address else replace(user, telephone=address)
    query: LiteralString = SET_EMAIL if "@" in address else SET_TELEPHONE
    try:
        graph.write(query, id=user.id, address=address, search_text=people_text(changed))
    except ConstraintError as error:
        raise AddressTaken from error


def close_user(graph: Graph, id: str, at: datetime) -> None:
    """Close an account: name, addresses, password, sessions and ties go; what it did for an association stays."""
    graph.write(CLOSE, id=id, name=CLOSED_NAME, at=at)


def want_code(graph: Graph, id: str, at: datetime) -> None:
    """Keep that a user asks for a code that only people can hand over."""
    graph.write(WANT_CODE, id=id, at=at)


def people_text(user: User) -> str:
    """Return the words under which administrators find a user."""
    return " ".join(search_words(" ".join(filter(None, (user.name, user.email, user.telephone, user.unproven)))))


def user_of(row: dict[str, Any]) -> User:
    """Return the user of a row that `DETAILS` returns."""
    properties = row["user"]
    acting = properties["acting"]
    return User(
        **{name: value for name, value in properties.items() if name in PLAIN},
        organisations=tuple(one["id"] for one in acting),
        rights={one["id"]: one["rights"] for one in acting if one["rights"]},
        functions={one["id"]: one["function"] for one in acting if one["function"]},
        kinds={one["id"]: one["kind"] for one in acting},
        provinces=tuple(properties["provinces"]),
    )


def _acting(user: User) -> list[dict[str, str | None]]:
    return [{"id": id, "rights": user.rights.get(id), "function": user.functions.get(id)} for id in user.organisations]


PLAIN = {one.name for one in fields(User)} - {"organisations", "rights", "functions", "kinds", "provinces"}
"""What a user's node keeps of `User`; other parts of the graph may keep more there."""

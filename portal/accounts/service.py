"""Signing in and up: who has this number or address and this password, and a new account."""

from flask import url_for

from graph.people import accounts, address_changes
from graph.people.accounts import User
from graph.people.address_changes import Side
from graph.people.codes import CodePurpose
from graph.rules.kinds import Role
from graph.server.connection import Graph
from portal.accounts import second_factor, sessions
from portal.accounts.codes import SENT, add_code, id_of_form, send_code
from portal.accounts.passwords import NOBODY, hash_password, is_outdated, is_password
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.ids import new_id
from portal.kit.language import current_language

CANDIDATES = 2
"""Who has proven an address, and who first said that it is theirs; as many hashes are checked when there is nobody."""


def authenticate(graph: Graph, identity: str, password: str) -> User | None:
    """Return the open account of a number or an address when the password is right, else None."""
    users = [*accounts.find_users(graph, identity), *[None] * CANDIDATES][:CANDIDATES]
    right = [is_password(user.password_hash or NOBODY if user else NOBODY, password) for user in users]
    user = next((user for user, fits in zip(users, right, strict=True) if user and fits and user.active), None)
    if user and is_outdated(user.password_hash):
        accounts.set_password_hash(graph, user.id, hash_password(password))
    return user


def let_in(user: User, *, remember: bool, then: str) -> str:
    """Let in who has shown that an account is theirs, and return the address to go to next.

    An account with a second factor is asked for it first; then: where the person was going.
    """
    if user.second_factor:
        second_factor.begin(user.id, remember=remember)
        return url_for("second.check", next=then)
    sessions.sign_in(user, remember=remember)
    return then


def open_account(identity: str, name: str, password: str, *, once: str = "") -> User:
    """Open an account of a number or an address that is still to be proven, and send the code that proves it.

    once: the word of the form: sent twice with the same password it is one account, and that one comes back.
    With another password it is somebody else, who came back to the form of whoever used this device before.
    """
    id = id_of_form("sign-up", once, identity) if once else new_id()
    known = accounts.get_user(current_graph(), id)
    if known is not None and known.active and is_password(known.password_hash, password):
        return known
    user = User(
        id=id if known is None else new_id(),
        name=name,
        password_hash=hash_password(password),
        role=Role.ASSOCIATION,
        unproven=identity,
        locale=current_language(),
    )
    accounts.save_users(current_graph(), [user])
    send_proof(user, identity)
    return user


def send_proof(user: User, address: str) -> None:
    """Send a user the code that proves an e-mail address or a number."""
    code = add_code(CodePurpose.PROVE, user.id, by=user.id, lasting=SENT, to=address)
    send_code(user, address, code, CodePurpose.PROVE)


def former_of(user: User, address: str) -> str:
    """Return the proven address of the same kind whose place another one would take; empty for none."""
    return (user.email if "@" in address else user.telephone) or ""


def begin_change(user: User, address: str, *, shown: frozenset[Side] = frozenset()) -> None:
    """Begin to put an address in the place of a user's: a code goes to the new one, and one to the former one.

    shown: the sides that want it already. All other ways to reach the user are told.
    """
    former = former_of(user, address)
    taking = {"to": address, "former": former}
    address_changes.begin_change(current_graph(), user.id, **taking, at=now(), shown=shown)
    send_proof(user, address)
    if former and Side.FORMER not in shown:
        code = add_code(CodePurpose.RELEASE, user.id, by=user.id, lasting=SENT, to=address)
        send_code(user, former, code, CodePurpose.RELEASE)
    sessions.tell_change(user, address, but=former)


def is_awaited(user: User, address: str) -> bool:
    """Say whether an address takes nobody's place, or the place of another that it was asked to take last."""
    if former_of(user, address) in ("", address):
        return True
    change = address_changes.get_change(current_graph(), user.id, now())
    return change is not None and change.to == address


def prove(user: User, address: str, side: Side) -> bool:
    """Keep that the owner of one side of a change wants it, or proves the first address they gave.

    Return whether the address is theirs by now. Raises AddressTaken when it is somebody else's.
    """
    graph = current_graph()
    if former_of(user, address) not in ("", address):
        address_changes.show_side(graph, user.id, address, side)
        change = address_changes.get_change(graph, user.id, now())
        if change is None or not change.is_whole:
            return False
    accounts.prove_address(graph, user, address)
    address_changes.end_change(graph, user.id, address)
    return True


def send_way_in(identity: str) -> None:
    """Send whoever has proven a number or an address a code to choose another password; do nothing for anybody else."""
    user = next(iter(accounts.find_users(current_graph(), identity)), None)
    if user is None or not user.active or identity not in (user.email, user.telephone):
        return
    code = add_code(CodePurpose.ENTER, user.id, by=user.id, lasting=SENT, to=identity)
    send_code(user, identity, code, CodePurpose.ENTER)

"""E-mails about what waits for an answer, to those who act for an organisation, each in their language.

Every letter can be stopped by one click, kind by kind.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from graph.people import accounts, bounces, mutes
from graph.people.accounts import User
from graph.people.messages import NewMessage, add_messages
from graph.server.connection import Graph
from portal.kit.address import public_root, public_url
from portal.kit.clock import now
from portal.kit.language import BABEL_LOCALES
from portal.kit.signed import read_signed, sign

KINDS = {
    "requests": _l("Requests, invitations and their answers"),
    "reminders": _l("Reminders of what waits for your answer"),
    "digest": _l("The messages of the day"),
}
"""The kinds of e-mails that can be stopped, each by itself."""
SALT = "unsubscribe"
Words = tuple[str, list[str]]
"""A subject, and the paragraphs of a letter."""


def write_letters(
    graph: Graph, id: str, organisation: str, kind: str, compose: Callable[[], Words], until: date | None = None
) -> int:
    """Write to all who act for an organisation, once for an id; return how many are written to.

    compose: returns the words, and is called in the language of each reader. until: the last day they are of use.
    """
    return write_to(graph, id, accounts.list_acting(graph, [organisation]).get(organisation, []), kind, compose, until)


def write_to(
    graph: Graph, id: str, users: Iterable[User], kind: str, compose: Callable[[], Words], until: date | None = None
) -> int:
    """Write to some users, but for those who have no address that takes letters or want no more of this kind."""
    return write_to_readers(graph, id, readers_of(graph, users, kind), kind, compose, until)


def readers_of(graph: Graph, users: Iterable[User], kind: str) -> list[User]:
    """Return those of some users who have an address that takes letters, and want those of this kind."""
    known = [user for user in users if user.email]
    dead = bounces.list_dead(graph, [user.email for user in known])
    reached = [user for user in known if (user.email or "").lower() not in dead]
    muted = mutes.list_muted(graph, [user.id for user in reached])
    return [user for user in reached if kind not in muted.get(user.id, ())]


def write_to_readers(
    graph: Graph, id: str, readers: Sequence[User], kind: str, compose: Callable[[], Words], until: date | None = None
) -> int:
    """Write to users that `readers_of` found; return how many they are."""
    add_messages(graph, [_letter(f"{id}-{user.id}", user, kind, compose, until) for user in readers], now())
    return len(readers)


def page_address(endpoint: str, **values: str) -> list[str]:
    """Return the address of a page as a paragraph of a letter; none where the portal's own address isn't known."""
    return [public_url(endpoint, **values)] if public_root() else []


def unsubscribe_token(user: str, kind: str) -> str:
    """Return what lets whoever holds it stop a kind of e-mails to a user, and nothing else."""
    return sign(SALT, [user, kind])


def read_unsubscribe_token(token: str) -> tuple[str, str] | None:
    """Return the user and the kind in a token, or None when it isn't one."""
    match read_signed(SALT, token):
        case [str(user), str(kind)] if kind in KINDS:
            return user, kind
    return None


def _letter(id: str, user: User, kind: str, compose: Callable[[], Words], until: date | None) -> NewMessage:
    language = user.locale if user.locale in BABEL_LOCALES else "fr"
    with force_locale(BABEL_LOCALES[language]):
        subject, paragraphs = compose()
        stop = page_address("inbox.unsubscribe", token=unsubscribe_token(user.id, kind))
        last = [_("To stop these e-mails (%(kind)s):", kind=KINDS[kind]) + "\n" + stop[0]] if stop else []
        body = "\n\n".join([_("Hello,"), *paragraphs, _("TAKWIA Réseau"), *last]) + "\n"
    return NewMessage(id, user.email or "", subject, body, language, until, unsubscribe=stop[0] if stop else "")

"""Messages about sessions, each in its recipient's language, and the signed links in them."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from graph.directory import entries
from graph.directory.entries import Entry
from graph.people import accounts
from graph.people.messages import NewMessage, add_messages
from graph.plan import convocations
from graph.plan.convocations import Convocation
from graph.server.connection import Graph
from portal.kit import signed
from portal.kit.address import public_root
from portal.kit.clock import now
from portal.kit.ids import new_id
from portal.kit.language import BABEL_LOCALES, localised_name, ngettext
from portal.plan.sessions.facts import Facts

LINKS = {"answer": "convocations.answer", "evaluate": "convocations.evaluate"}
"""What a signed link is for, and the page that it leads to; a link of one opens no other."""


def sign(key: str, purpose: str = "answer") -> str:
    """Return the token of a convocation's link."""
    return signed.sign(f"convocation-{purpose}", key)


def read_token(token: str, purpose: str = "answer") -> str | None:
    """Return the key in a token, or None when it was changed or was never one."""
    key = signed.read_signed(f"convocation-{purpose}", token)
    return key if isinstance(key, str) else None


def link_of(convocation: Convocation, purpose: str = "answer") -> str:
    """Return the address that a message or a letter names, at the portal's address as it is when it is written.

    Where that isn't known, outside a request without TAKWIA_URL, it is the one by which the association was asked.
    """
    path = current_app.url_map.bind("").build(LINKS[purpose], {"token": sign(convocation.key, purpose)})
    return (public_root() or convocation.root).rstrip("/") + path


def short_link_of(convocation: Convocation) -> str:
    """Return an address that can be typed from paper and leads to the one that messages name."""
    path = current_app.url_map.bind("").build("convocations.short", {"key": convocation.key})
    return (public_root() or convocation.root).rstrip("/") + path


def invite(graph: Graph, facts: Facts, asked: Sequence[Convocation]) -> int:
    """Send the invitations of a session that aren't sent yet; return how many associations have an address."""
    return _write(graph, "invite", facts, asked)


def tell_cancelled(graph: Graph, facts: Facts, asked: Sequence[Convocation]) -> None:
    """Tell everybody who was asked that the session is cancelled."""
    _write(graph, "cancelled", facts, asked)


def tell_seated(graph: Graph, facts: Facts) -> None:
    """Give the seats there are to those who wait, and tell them."""
    change = new_id()
    _write(graph, "seated", facts, convocations.seat_waiting(graph, facts.session.id, change), once=change)


def remind(graph: Graph, facts: Facts, asked: Sequence[Convocation], days: int) -> None:
    """Remind those who come, and those who haven't answered, so many days before."""
    _write(graph, "remind", facts, asked, once=f"{days}-{facts.session.day}")


def ask_opinion(graph: Graph, facts: Facts, came: Sequence[Convocation]) -> None:
    """Ask those who came what they thought."""
    _write(graph, "evaluate", facts, came)


def _write(graph: Graph, what: str, facts: Facts, asked: Sequence[Convocation], once: str = "") -> int:
    users = accounts.list_acting(graph, [one.association for one in asked])
    names = {entry.id: entry for entry in entries.list_entries(graph, [one.association for one in asked])}
    written: list[NewMessage] = []
    reached = 0
    for one in asked:
        to = {user.email: user.locale for user in users.get(one.association, []) if user.email}
        to |= {one.email: "fr"} if one.email and one.email not in to else {}
        reached += bool(to)
        written += [
            _message(f"{one.id}-{what}{once}-{_digest(email)}", what, facts, one, names[one.association], email, locale)
            for email, locale in to.items()
        ]
    add_messages(graph, written, now())
    return reached


def _message(
    id: str, what: str, facts: Facts, convocation: Convocation, association: Entry, email: str, language: str
) -> NewMessage:
    language = language if language in BABEL_LOCALES else "fr"
    with force_locale(BABEL_LOCALES[language]):
        subject, paragraphs = TEXTS[what](facts, convocation, localised_name(association))
        signature = _("TAKWIA Réseau, for the ADS of the province of %(name)s", name=localised_name(facts.province))
        body = "\n\n".join([_("Hello,"), *paragraphs, signature]) + "\n"
    return NewMessage(id, email, subject, body, language, _until(what, facts), convocation.id)


def _until(what: str, facts: Facts) -> date | None:
    day = facts.session.day
    return day + timedelta(days=60) if day and what == "evaluate" else day


def _when_and_where(facts: Facts) -> str:
    return "\n".join(
        [
            _("Day: %(day)s", day=facts.days),
            _("Hour: %(hour)s (%(length)s)", hour=facts.hours, length=facts.length),
            _("Place: %(place)s", place=facts.place),
        ]
    )


def _invitation(facts: Facts, one: Convocation, name: str) -> tuple[str, list[str]]:
    return _("Invitation: %(title)s, %(day)s", title=facts.title, day=facts.day), [
        _("The ADS invites your association, %(name)s, to this session: %(title)s.", name=name, title=facts.title),
        _when_and_where(facts),
        people_words(facts),
        _("Say whether you come, and who. No account is needed, and you can change your answer until the session:"),
        link_of(one),
    ]


def _reminder(facts: Facts, one: Convocation, name: str) -> tuple[str, list[str]]:
    subject = _("Reminder: %(title)s, %(day)s", title=facts.title, day=facts.day)
    if one.state == convocations.ReplyState.YES:
        people = _(", ").join(one.people)
        return subject, [
            _("We expect %(people)s of %(name)s at this session: %(title)s.", people=people, name=name,
              title=facts.title),
            _when_and_where(facts),
            _("If you can't come, please say so here: somebody else will be glad of the seat."),
            link_of(one),
        ]  # fmt: skip
    return subject, [
        _("Your association, %(name)s, hasn't answered yet: does it come to this session? %(title)s.", name=name,
          title=facts.title),
        _when_and_where(facts),
        people_words(facts),
        _("Please answer here. No account is needed:"),
        link_of(one),
    ]  # fmt: skip


def _seated(facts: Facts, one: Convocation, name: str) -> tuple[str, list[str]]:
    return _("There is a seat for you: %(title)s, %(day)s", title=facts.title, day=facts.day), [
        _("Your association, %(name)s, was on the waiting list. Now it has a seat at this session: %(title)s.",
          name=name, title=facts.title),
        _("Who comes: %(people)s", people=_(", ").join(one.people)),
        _when_and_where(facts),
        _("If you can't come any more, please say so here:"),
        link_of(one),
    ]  # fmt: skip


def _cancellation(facts: Facts, _one: Convocation, name: str) -> tuple[str, list[str]]:
    return _("Cancelled: %(title)s, %(day)s", title=facts.title, day=facts.day), [
        _("The session to which your association, %(name)s, was invited won't take place: %(title)s.", name=name,
          title=facts.title),
        _when_and_where(facts),
        _("Why: %(reason)s", reason=facts.session.note),
    ]  # fmt: skip


def _opinion(facts: Facts, one: Convocation, name: str) -> tuple[str, list[str]]:
    return _("What did you think of it? %(title)s", title=facts.title), [
        _("Thank you for having come, %(name)s. Four short questions help to make the next sessions better: each "
          "person who was there can answer them.", name=name),
        link_of(one, "evaluate"),
        _("The ADS sees the answers together, never who gave them."),
    ]  # fmt: skip


def people_words(facts: Facts) -> str:
    """Say how many people of an association can come."""
    return ngettext(
        "%(num)s person of your association can come.", "%(num)s people of your association can come.",
        facts.plan.settings.people,
    )  # fmt: skip


TEXTS = {
    "invite": _invitation,
    "remind": _reminder,
    "seated": _seated,
    "cancelled": _cancellation,
    "evaluate": _opinion,
}


def _digest(email: str) -> str:
    return hashlib.sha256(email.lower().encode()).hexdigest()[:12]

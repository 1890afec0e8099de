"""E-mails about requests: to those who are to answer, and to those who wait for the answer."""

from datetime import timedelta

from flask_babel import gettext as _

from graph.links.requests import LinkRequest
from graph.rules.kinds import RequestState
from graph.server.connection import Graph
from portal.inbox.letters import Words, page_address, write_letters
from portal.kit.bidi import isolate
from portal.kit.clock import now
from portal.kit.language import localised_name
from portal.kit.words import word
from portal.links.sentences import plain_sentence

OF_USE = timedelta(days=60)


def ask_by_letter(graph: Graph, item: LinkRequest) -> int:
    """Write to those who are to answer a request; return how many."""

    def compose() -> Words:
        said = [_("Their message:") + "\n" + item.message] if item.message else []
        return plain_sentence(item, item.recipient.id), [
            plain_sentence(item, item.recipient.id) + ".",
            *said,
            _("Your answer is awaited: accept, or decline with a word why."),
            *page_address("links.show", id=item.id),
        ]

    until = (now() + OF_USE).date()
    return write_letters(graph, f"request-{item.id}", item.recipient.id, "requests", compose, until)


def join_by_letter(graph: Graph, item: LinkRequest, *, by_link: bool) -> int:
    """Write to a network that somebody has joined it, by its link or as it is open; return how many are written to."""

    def compose() -> Words:
        name = isolate(localised_name(item.sender))
        by = _("%(name)s has joined by the link that you handed on. You now see how to reach one another.", name=name)
        opened = _("%(name)s has joined: your network is open to whoever asks. You now see how to reach one another.",
                   name=name)  # fmt: skip
        return _("%(name)s is a member of your network now", name=name), [
            by if by_link else opened,
            *page_address("links.show", id=item.id),
        ]

    return write_letters(graph, f"joined-{item.id}", item.recipient.id, "requests", compose)


def answer_by_letter(graph: Graph, item: LinkRequest) -> int:
    """Write to those who asked what was answered; return how many."""

    def compose() -> Words:
        return _answer_words(item), [
            _("You asked: %(sentence)s.", sentence=plain_sentence(item, item.sender.id)),
            _answer_words(item) + ".",
            *_reason(item),
            *_next_step(item),
            *page_address("links.show", id=item.id),
        ]

    return write_letters(graph, f"answer-{item.id}", item.sender.id, "requests", compose)


def remind_by_letter(graph: Graph, item: LinkRequest, days: int) -> int:
    """Remind those who are to answer a request, once after so many days; return how many."""

    def compose() -> Words:
        sentence = plain_sentence(item, item.recipient.id)
        return _("Reminder: %(sentence)s", sentence=sentence), [
            sentence + ".",
            _("Your answer has been awaited for some days. A no helps too: the other side then knows."),
            *page_address("links.show", id=item.id),
        ]

    until = (now() + timedelta(days=4)).date()
    return write_letters(graph, f"remind-{item.id}-{days}", item.recipient.id, "reminders", compose, until)


def _answer_words(item: LinkRequest) -> str:
    name = isolate(localised_name(item.recipient))
    if item.state == RequestState.ACCEPTED:
        return _("%(name)s has accepted", name=name)
    return _("%(name)s has declined", name=name)


def _reason(item: LinkRequest) -> list[str]:
    if item.state != RequestState.REFUSED:
        return []
    words = [word(item.reason, "refusal")] if item.reason and item.reason != "other" else []
    return [_("Their reason: %(reason)s", reason=" – ".join([*words, *([item.note] if item.note else [])]))]


def _next_step(item: LinkRequest) -> list[str]:
    if item.state != RequestState.ACCEPTED:
        return []
    return [_("You now see how to reach one another. The next step: call them, and choose a day to meet.")]

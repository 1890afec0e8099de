"""One e-mail a day about what was written and not seen, to those who have something to read."""

from datetime import timedelta
from functools import partial

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from graph.people.digests import DueDigest, UnseenPost, list_digests, mark_told
from graph.server.connection import Graph
from portal.inbox.letters import Words, page_address, readers_of, write_to_readers
from portal.kit.bidi import isolate
from portal.kit.clock import day_begins, here, now
from portal.kit.language import localised_name, ngettext

FROM_HOUR = 17
"""From this hour of the day on the digest is written: a volunteer reads it at home."""
LOOKED_AT, OF_USE = timedelta(days=7), timedelta(days=2)
SHOWN, LETTERS = 8, 120
TOLD = ("asked", "accepted", "refused")
"""What happens has an e-mail of its own already where an answer is, or was, awaited."""

EVENTS = {
    "withdrawn": _l("they took their request back."),
    "expired": _l("nobody answered for 60 days: the request has expired."),
    "ended": _l("your link has ended."),
}
"""What happened, where no letter of its own tells of it."""


def make_digests(graph: Graph) -> None:
    """Write the digests of the day, one for each reader; what comes after it is told of in the next day's."""
    at = now()
    if here(at).hour < FROM_HOUR:
        return
    dues = list_digests(graph, at - LOOKED_AT, TOLD, day_begins(at))
    reading = {user.id for user in readers_of(graph, [due.user for due in dues], "digest")}
    for due in dues:
        id, readers = f"digest-{due.posts[-1].id}", [due.user] if due.user.id in reading else []
        write_to_readers(graph, id, readers, "digest", partial(_words, due), (here(at) + OF_USE).date())
        mark_told(graph, due, at)


def _words(due: DueDigest) -> Words:
    count = len(due.posts)
    lines = [f"– {_from(post)}: {_said(post)}" for post in due.posts[-SHOWN:]]
    more = count - SHOWN
    return ngettext("%(num)s new message on TAKWIA Réseau", "%(num)s new messages on TAKWIA Réseau", count), [
        ngettext("You have %(num)s message that you haven't read:", "You have %(num)s messages that you haven't read:",
                 count),
        "\n".join(lines),
        *([ngettext("And %(num)s more.", "And %(num)s more.", more)] if more > 0 else []),
        *page_address("inbox.index"),
    ]  # fmt: skip


def _from(post: UnseenPost) -> str:
    return isolate(localised_name(post)) if post.name_fr or post.name_ar else _("The ADS of the province")


def _said(post: UnseenPost) -> str:
    if post.event in EVENTS:
        return f"{EVENTS[post.event]} {post.text}".rstrip()
    text = " ".join(post.text.split())
    return text if len(text) <= LETTERS else text[:LETTERS].rstrip() + "…"

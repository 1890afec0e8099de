"""Whose threads one reads, who may write to whom, and what happens told in the thread of the two it concerns."""

from collections.abc import Callable, Iterable

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.links import blocks, ties
from graph.people import accounts, threads
from graph.people.threads import STAFF, NewPost, Post, Thread, ThreadKey, ThreadReader
from graph.rules.kept_file import KeptFile
from graph.rules.kinds import Role
from graph.server.connection import Graph
from portal.accounts.access import may_follow, own_organisation
from portal.inbox.forms import PostForm
from portal.kit import files
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.ids import new_id
from portal.kit.once import sent_id

POSTS = 20
"""Messages of a thread that are shown at once."""


def own_reader(side: str = "") -> ThreadReader:
    """Return who reads: an organisation's user, or staff; 403 for who is neither, or may not write what they send.

    side: an organisation that the user acts for too; else it is the one they chose.
    """
    if current_user.organisation:
        return ThreadReader(current_user.id, organisation=own_organisation(side))
    if current_user.role not in (Role.STAFF, Role.ADMINISTRATOR):
        abort(403)
    return ThreadReader(current_user.id, provinces=tuple(current_user.provinces))


def readable_thread(id: str) -> tuple[Thread, ThreadReader]:
    """Return a thread that the user may read, and who reads it; 404 when there is none, 403 when it isn't theirs.

    Who acts for several organisations reads it as the one that it is about.
    """
    graph = current_graph()
    found = threads.get_thread(graph, id, ThreadReader(current_user.id)) or abort(404)
    sides, chosen = {side.id for side in found.sides}, current_user.organisation
    own = chosen if chosen in sides else next((one for one in current_user.organisations if one in sides), "")
    reader = own_reader(own or "")
    if not own and not (found.province and not reader.organisation and may_follow(found.province)):
        abort(403)
    return threads.get_thread(graph, id, reader) or abort(404), reader


def may_write(own: str, other: str) -> bool:
    """Say whether an organisation may write to another: once they are linked, or one has asked the other."""
    return own != other and ties.are_in_touch(current_graph(), own, other)


def is_closed(thread: Thread) -> bool:
    """Say whether nothing can be written in a thread any more: one of its sides blocks the other."""
    sides = [side.id for side in thread.sides]
    return len(sides) > 1 and blocks.are_apart(current_graph(), *sides[:2])


def blocked_words() -> str:
    """Return what is said to who writes to one that blocks them, or that they block."""
    return _("One of you has blocked the other: nothing can be sent.")


def key_of(thread: Thread) -> ThreadKey:
    """Return the key of a thread."""
    sides = tuple(side.id for side in thread.sides)
    return ThreadKey(thread.about, sides, thread.province, thread.subject, kept=thread.key)


def staff_thread(organisation: str) -> ThreadKey | None:
    """Return the thread of an organisation and the staff of its first province; None when it has none."""
    provinces = accounts.get_standing(current_graph(), organisation).provinces
    return ThreadKey("staff", (organisation,), sorted(provinces)[0]) if provinces else None


def send(key: ThreadKey, reader: ThreadReader, form: PostForm, heading: str = "") -> str | None:
    """Send what was written, and return the thread's id; None, with the error beside the field, for a bad file.

    heading: what the message is about, written above it.
    """
    try:
        kept = files.keep(form.file.data, new_id()) if form.file.data else None
    except files.BadUpload as error:
        form.file.errors = [str(error)]
        return None
    return write(key, reader, "\n\n".join(filter(None, (heading, form.text.data))), kept)


def send_from_page(key: ThreadKey, reader: ThreadReader, form: PostForm) -> Response | None:
    """Send what was written on a page, and lead to the thread; None, with the error on the form, for a bad file."""
    thread = send(key, reader, form)
    if thread is None:
        return None
    flash(_("Your message is sent."), "success")
    return redirect(url_for("inbox.show", id=thread))


def begin(key: ThreadKey, reader: ThreadReader, page: Callable[[PostForm], str]) -> str | Response:
    """Begin a thread on a page that holds the form of a message; lead to the thread when there is one."""
    thread, form = threads.get_by_key(current_graph(), key, reader), PostForm()
    if form.validate_on_submit() and (sent := send_from_page(key, reader, form)):
        return sent
    if thread and not form.errors:
        return redirect(url_for("inbox.show", id=thread.id))
    return page(form)


def read_posts(thread: str, before: str) -> tuple[list[Post], str]:
    """Return the last posts of a thread, and the id of the first of them where there are earlier ones, else nothing.

    before: the id of the post before which they stand, nothing for the newest; 404 for one that has none before it.
    """
    found = threads.list_posts(current_graph(), thread, POSTS + 1, before)
    if before and not found:
        abort(404)
    shown = found[-POSTS:]
    return shown, shown[0].id if len(found) > POSTS else ""


def write(key: ThreadKey, reader: ThreadReader, text: str, file: KeptFile | None = None) -> str:
    """Write in a thread what a form says, once however often it is sent; return the thread's id."""
    post = NewPost(sent_id(), reader.organisation or STAFF, reader.user, now(), text, file=file)
    return threads.add_post(current_graph(), key, post, new_id())


def write_to_many(keys: Iterable[ThreadKey], reader: ThreadReader, text: str) -> int:
    """Send the same message in many threads, each alone and once; return how many got it."""
    form, at, side = sent_id(), now(), reader.organisation or STAFF
    posts = [
        (key, NewPost(f"{form}:{':'.join(key.organisations)}", side, reader.user, at, text), new_id()) for key in keys
    ]
    return threads.add_posts(current_graph(), posts)


def tell_event(
    graph: Graph, side: str, other: str, event: str, *, kind: str, request: str = "", text: str = "",
    user: str | None = None,
) -> None:  # fmt: skip
    """Tell in the thread of two organisations what one of them did, with what it wrote."""
    post = NewPost(new_id(), side, user, now(), text, event=event, request=request, kind=kind)
    threads.add_post(graph, threads.pair_thread(side, other), post, new_id())

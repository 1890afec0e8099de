"""The inbox: threads with other organisations and with the staff, and the way out of e-mails."""

from flask import Blueprint, abort, current_app, render_template, request
from flask_login import login_required
from werkzeug.wrappers import Response

from graph.directory.entries import Entry, get_entry
from graph.people import mutes, threads
from graph.people.threads import ThreadKey, ThreadReader
from graph.rules.families import seen_from
from graph.rules.kinds import OrganisationKind
from portal.accounts.access import may_follow, own_organisation
from portal.inbox import service
from portal.inbox.about import session_titles
from portal.inbox.forms import PostForm
from portal.inbox.letters import KINDS, read_unsubscribe_token
from portal.kit import files
from portal.kit.clock import now
from portal.kit.extensions import csrf, limiter
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.pagination import Pagination, requested_page
from portal.kit.requests import asked, is_typed
from portal.kit.words import word

blueprint = Blueprint("inbox", __name__)
SHOWN = 30
"""Threads on a page."""


@blueprint.app_template_filter()
def relation_words(relation: str, mine: bool) -> str:
    """Say what a link is to who reads, from how the side names it that ended it; mine: the reader's side did."""
    return word(seen_from(relation, own=mine), "relation")


@blueprint.get("/inbox")
@login_required
def index() -> str:
    """List the threads, the latest first."""
    graph, reader = current_graph(), service.own_reader()
    page = Pagination(requested_page(), threads.count_threads(graph, reader), SHOWN)
    found = threads.list_threads(graph, reader, skip=page.skip, limit=page.size)
    titles = session_titles(found)
    return render_template("inbox/index.html", threads=found, own=reader.own, page=page, titles=titles)


@blueprint.route("/inbox/<id>", methods=["GET", "POST"])
@login_required
def show(id: str) -> str | Response:
    """Show a thread, which counts as seen then, and write in it."""
    thread, reader = service.readable_thread(id)
    form, closed = PostForm(), service.is_closed(thread)
    if form.validate_on_submit():
        if closed:
            form.text.errors = [service.blocked_words()]
        elif sent := service.send_from_page(service.key_of(thread), reader, form):
            return sent
    before = asked("before")
    posts, earlier = service.read_posts(thread.id, before)
    if thread.unread and posts and not before:
        threads.mark_seen(current_graph(), thread.id, reader.user, posts[-1].at)
    return render_template(
        "inbox/thread.html", thread=thread, posts=posts, earlier=earlier, before=before, form=form, closed=closed,
        own=reader.own, about=session_titles([thread]).get(thread.id, ""),
    )  # fmt: skip


@blueprint.route("/inbox/with/<entry:id>", methods=["GET", "POST"])
@login_required
def begin(id: str) -> str | Response:
    """Write to an organisation with which there is no thread yet; go to the thread when there is one."""
    other = _organisation(id)
    reader = service.own_reader(asked("side"))
    return _begin(_key_with(other, reader), reader, other)


@blueprint.route("/inbox/ads", methods=["GET", "POST"])
@login_required
def ask_staff() -> str | Response:
    """Write to the staff of one's province."""
    own = own_organisation()
    key = service.staff_thread(own) or abort(404)
    return _begin(key, service.own_reader(), None)


@blueprint.get("/inbox/files/<post>")
@login_required
def file(post: str) -> Response:
    """Give the file of a message to those who may read it."""
    kept, thread = threads.get_file(current_graph(), post) or abort(404)
    service.readable_thread(thread)
    return files.give(kept.id, type=kept.type, name=kept.name)


@blueprint.route("/u/<token>", methods=["GET", "POST"])
@csrf.exempt  # A mail program's own button sends nothing but List-Unsubscribe=One-Click (RFC 8058).
@limiter.limit(lambda: current_app.config["LINK_LIMIT"])
def unsubscribe(token: str) -> str | tuple[str, int]:
    """Show which e-mails would stop; stop them, or send them again, by the button alone."""
    known = read_unsubscribe_token(token)
    if known is None:
        return render_template("kit/unknown_link.html"), 404
    (user, kind), graph = known, current_graph()
    if request.method == "POST":
        if is_typed("again"):
            mutes.unmute(graph, user, kind)
        else:
            mutes.mute(graph, user, kind, now())
    stopped = kind in mutes.list_muted(graph, [user]).get(user, ())
    return render_template("inbox/unsubscribe.html", token=token, what=KINDS[kind], stopped=stopped, form=ActionForm())


def _begin(key: ThreadKey, reader: ThreadReader, other: Entry | None) -> str | Response:
    return service.begin(key, reader, lambda form: render_template("inbox/begin.html", form=form, other=other))


def _organisation(id: str) -> Entry:
    entry = get_entry(current_graph(), id)
    if entry is None or entry.kind not in set(OrganisationKind):
        abort(404)
    return entry


def _key_with(other: Entry, reader: ThreadReader) -> ThreadKey:
    """Return the thread of the reader's side and an organisation; 403 when they have nothing to do with one another."""
    if reader.organisation:
        if not service.may_write(reader.organisation, other.id):
            abort(403)
        return threads.pair_thread(reader.organisation, other.id)
    key = service.staff_thread(other.id) or abort(404)
    if not may_follow(key.province or ""):
        abort(403)
    return key

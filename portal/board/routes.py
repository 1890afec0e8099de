"""The board of offers and needs, and bookings of spaces that are shared."""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.board import bookings, notices
from graph.board.bookings import BookableSpace, Booking, SpaceTaken
from graph.links.blocks import are_apart
from graph.people import threads
from graph.rules.kinds import Role
from portal.accounts.access import own_organisation, role_required
from portal.board.forms import KINDS, BookingForm, NoticeForm, RulesForm
from portal.calls import words
from portal.calls.reading import fitting, own_applicant
from portal.inbox.forms import PostForm
from portal.inbox.service import blocked_words, own_reader, send
from portal.kit.clock import now
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.language import domains
from portal.kit.once import sent_id
from portal.kit.pagination import Pagination, requested_page
from portal.kit.requests import asked

blueprint = Blueprint("board", __name__)
MOST_CALLS = 3
OURS = (Role.ASSOCIATION, Role.COORDINATOR, Role.PARTNER)
SHOWN = 60
"""Notices on a page."""
LOOKED_BACK = timedelta(days=7)
"""So long after a booking its host may say that nobody came."""


@blueprint.get("/board")
@role_required(*OURS)
def index() -> str:
    """Show what is offered and looked for, what fits the own organisation first."""
    kind = asked("kind") if asked("kind") in KINDS else None
    graph, own, at = current_graph(), own_organisation(), now()
    page = Pagination(requested_page(), notices.count_notices(graph, own, at, kind), SHOWN)
    found = notices.list_notices(graph, own, at, kind, skip=page.skip, limit=page.size)
    return render_template(
        "board/index.html", notices=found, kind=kind, own=own, kinds=KINDS, page=page, words=words,
        calls=fitting(own_applicant(), MOST_CALLS),
        page_url=lambda number: url_for("board.index", kind=kind, page=number),
    )  # fmt: skip


@blueprint.route("/board/new", methods=["GET", "POST"])
@role_required(*OURS)
def new() -> str | Response:
    """Put an offer or a need on the board."""
    own, form = own_organisation(), NoticeForm(kind=asked("kind") or None)
    if form.validate_on_submit():
        domain = form.domain.data if form.domain.data in domains() else None
        notices.post_notice(
            current_graph(), id=sent_id(), organisation=own, kind=form.kind.data or "",
            title=form.title.data or "", words=form.words.data or "", domain=domain, user=current_user.id, at=now(),
        )  # fmt: skip
        flash(_("It is on the board for 90 days."), "success")
        return redirect(url_for("board.index"))
    return render_template("board/new.html", form=form)


@blueprint.post("/board/<id>/down")
@role_required(*OURS)
def take_down(id: str) -> Response:
    """Take one's own notice off the board."""
    if not ActionForm().validate_on_submit():
        abort(400)
    notices.take_down(current_graph(), id, own_organisation())
    flash(_("It is off the board."), "success")
    return redirect(url_for("board.index"))


@blueprint.route("/board/<id>", methods=["GET", "POST"])
@role_required(*OURS)
def answer(id: str) -> str | Response:
    """Show a notice, and write to those who posted it."""
    notice = notices.get_notice(current_graph(), id) or abort(404)
    own, form = own_organisation(), PostForm()
    over = not notice.active or notice.until <= now()
    apart = are_apart(current_graph(), own, notice.author.id)
    if form.validate_on_submit():
        if over or notice.author.id == own:
            form.text.errors = [_("This is no longer on the board: nothing can be sent.")]
        elif apart:
            form.text.errors = [blocked_words()]
        elif thread := send(threads.pair_thread(own, notice.author.id), own_reader(), form, heading=notice.title):
            flash(_("Your message is sent."), "success")
            return redirect(url_for("inbox.show", id=thread))
    return render_template(
        "board/notice.html", notice=notice, form=form, over=over, apart=apart, own=own, kinds=KINDS
    )  # fmt: skip


@blueprint.get("/spaces")
@role_required(*OURS)
def spaces() -> str:
    """List the spaces that the own organisation shares or uses."""
    own = own_organisation()
    return render_template("board/spaces.html", spaces=bookings.list_bookable(current_graph(), own), own=own)


@blueprint.route("/spaces/<entry:id>/book", methods=["GET", "POST"])
@role_required(*OURS)
def book(id: str) -> str | Response:
    """Show when a space is taken, and book it."""
    space, own = _bookable(id), own_organisation()
    form = BookingForm(space)
    if form.validate_on_submit():
        try:
            bookings.book(
                current_graph(), id=sent_id(), space=id, organisation=own, starts=form.starts_at, ends=form.ends_at,
                purpose=form.purpose.data or "", user=current_user.id, at=now(),
            )  # fmt: skip
        except SpaceTaken:
            form.starts.errors = [_("The space is taken at that time. See below when it is free.")]
        else:
            flash(_("The space is booked for you."), "success")
            return redirect(url_for("board.book", id=id))
    at = now()
    hosts = own == space.host.id
    listed = bookings.list_bookings(current_graph(), id, at - LOOKED_BACK if hosts else at)
    return render_template(
        "board/book.html",
        space=space,
        form=form,
        taken=[one for one in listed if one.ends_at > at],
        past=[one for one in listed if one.ends_at <= at],
        own=own,
        cancelled_by_own={one.id for one in listed if _may_end(one, "cancelled")},
        missed_by_own={one.id for one in listed if _may_end(one, "no_show")},
    )


@blueprint.route("/spaces/<entry:id>/rules", methods=["GET", "POST"])
@role_required(*OURS)
def rules(id: str) -> str | Response:
    """Keep the hours and the house rules of a space of one's own."""
    space = _bookable(id)
    if space.host.id != own_organisation():
        abort(403)
    form = RulesForm(opens=space.opens, closes=space.closes, words=space.words)
    if form.validate_on_submit():
        bookings.set_rules(current_graph(), space=id, host=space.host.id, opens=form.opens.data,
                           closes=form.closes.data, words=form.words.data or "")  # fmt: skip
        flash(_("Kept."), "success")
        return redirect(url_for("board.book", id=id))
    return render_template("board/rules.html", space=space, form=form)


@blueprint.post("/bookings/<id>/cancel")
@role_required(*OURS)
def cancel(id: str) -> Response:
    """Cancel a booking: who made it may, and the host."""
    return _end(id, "cancelled", _("The booking is cancelled."))


@blueprint.post("/bookings/<id>/no-show")
@role_required(*OURS)
def no_show(id: str) -> Response:
    """Keep that nobody came: the host may, once the time has begun."""
    return _end(id, "no_show", _("Kept: nobody came."))


def _end(id: str, state: str, message: str) -> Response:
    booking = bookings.get_booking(current_graph(), id) or abort(404)
    if not ActionForm().validate_on_submit():
        abort(400)
    if own_organisation() not in (booking.host, booking.own.id):
        abort(403)
    if booking.state == "booked" and not _may_end(booking, state):
        abort(403)
    if bookings.end_booking(current_graph(), id, state, now()):
        flash(message, "success")
    else:
        flash(_("This booking was ended in the meantime."), "error")
    return redirect(url_for("board.book", id=booking.space))


def _may_end(booking: Booking, state: str) -> bool:
    """Say whether the user may end a booking: cancel one to come, or say as its host that nobody came."""
    own, begun = own_organisation(), booking.starts_at <= now()
    if booking.state != "booked":
        return False
    if state == "no_show":
        return own == booking.host and begun
    return own in (booking.host, booking.own.id) and not begun


def _bookable(id: str) -> BookableSpace:
    space = bookings.get_space(current_graph(), id) or abort(404)
    if not bookings.may_book(current_graph(), own_organisation(), id):
        abort(403)
    return space

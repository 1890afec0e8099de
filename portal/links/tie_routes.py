"""The page of a tie: what links two organisations, how to reach the other, what they write; its depth and its end."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.directory.entries import Entry, get_entry
from graph.links import blocks, ties
from graph.people import threads
from graph.rules.kinds import TELLINGS, Depth, OrganisationKind, RequestKind, Role
from portal.accounts.access import own_organisation, role_required
from portal.inbox.forms import PostForm
from portal.inbox.service import own_reader, tell_event
from portal.kit.bidi import isolate
from portal.kit.clock import now
from portal.kit.forms import ActionForm
from portal.kit.graph import current_graph
from portal.kit.language import localised_name
from portal.kit.once import sent_id
from portal.kit.requests import asked
from portal.links.forms import DepthForm, EndForm, ReportForm
from portal.links.joining import rules_of
from portal.links.reaching import ways_to_reach
from portal.links.service import fits, side_argument

blueprint = Blueprint("ties", __name__)
OURS = (Role.ASSOCIATION, Role.COORDINATOR, Role.PARTNER)
ASKS = (RequestKind.JOIN, RequestKind.INVITE, RequestKind.PARTNER, RequestKind.EXCHANGE)
"""What may be asked of another organisation from the page that says that nothing links the two."""
SHOWN = 6
"""Messages of the thread that the page shows; the inbox has them all."""


@blueprint.get("/links/with/<entry:id>")
@role_required(*OURS)
def show(id: str) -> str:
    """Show what links the own organisation and another, and what may be done."""
    return _show(_other(id))


@blueprint.post("/links/with/<entry:id>/depth")
@role_required(*OURS)
def set_depth(id: str) -> str | Response:
    """Keep how far the own side finds that the two work together."""
    other, form = _other(id), DepthForm()
    if not form.validate_on_submit():
        return _show(other, depth_form=form)
    if not ties.list_between(current_graph(), _own(), id):
        abort(404)
    ties.set_depth(current_graph(), own=_own(), other=id, depth=Depth(form.depth.data), user=current_user.id, at=now())
    flash(_("Thank you, that is kept. You will be asked again in six months."), "success")
    return redirect(url_for("ties.show", id=id, side=side_argument(_own())))


@blueprint.route("/links/with/<entry:id>/end/<relation>", methods=["GET", "POST"])
@role_required(*OURS)
def end(id: str, relation: str) -> str | Response:
    """Ask for a word why, and end a link."""
    other, own, form = _other(id), _own(), EndForm()
    between = {link.relation for link in ties.list_between(current_graph(), own, id)}
    if relation not in ties.LINKS or (relation not in between and not form.is_submitted()):
        abort(404)
    if form.validate_on_submit():
        return _end(own, other, relation, form.word.data or "")
    return render_template("links/end.html", other=other, relation=relation, form=form, side=side_argument(_own()))


@blueprint.post("/links/with/<entry:id>/block")
@role_required(*OURS)
def block(id: str) -> Response:
    """Keep two organisations apart."""
    other = _posted(id)
    blocks.block(current_graph(), own=_own(), other=id, user=current_user.id, at=now())
    flash(_("%(name)s can no longer write to you or ask you anything.", name=isolate(localised_name(other))), "success")
    return redirect(url_for("ties.show", id=id, side=side_argument(_own())))


@blueprint.post("/links/with/<entry:id>/unblock")
@role_required(*OURS)
def unblock(id: str) -> Response:
    """Let the two write to one another again."""
    other = _posted(id)
    blocks.unblock(current_graph(), _own(), id)
    flash(_("%(name)s may write to you again.", name=isolate(localised_name(other))), "success")
    return redirect(url_for("ties.show", id=id, side=side_argument(_own())))


@blueprint.route("/links/with/<entry:id>/report", methods=["GET", "POST"])
@role_required(*OURS)
def report(id: str) -> str | Response:
    """Tell the staff of the province of what an organisation did."""
    other, form = _other(id), ReportForm()
    if form.validate_on_submit():
        blocks.report(current_graph(), id=sent_id(), own=_own(), other=id, words=form.words.data or "",
                      user=current_user.id, at=now())  # fmt: skip
        flash(_("Thank you. The ADS staff of the province will look into it."), "success")
        return redirect(url_for("ties.show", id=id, side=side_argument(_own())))
    return render_template("links/report.html", other=other, form=form, side=side_argument(_own()))


def _end(own: str, other: Entry, relation: str, word: str) -> Response:
    graph = current_graph()
    try:
        ties.end_link(graph, id=sent_id(), own=own, other=other.id, relation=relation, word=word,
                      user=current_user.id, at=now())  # fmt: skip
    except ties.NotLinked:
        flash(_("This link has ended in the meantime."), "error")
    else:
        tell_event(graph, own, other.id, "ended", kind=relation, text=word, user=current_user.id)
        flash(_("The link has ended. Both of you keep its history."), "success")
    return redirect(url_for("ties.show", id=other.id, side=side_argument(_own())))


def _show(other: Entry, depth_form: DepthForm | None = None) -> str:
    graph, own = current_graph(), _own()
    depths, blocked = ties.read_depths(graph, own, other.id), {party.id for party in blocks.list_blocked(graph, own)}
    thread = threads.get_by_key(graph, threads.pair_thread(own, other.id), own_reader(own))
    own_kind = getattr(get_entry(graph, own), "kind", "")
    said, links = depths.get(own), ties.list_between(graph, own, other.id)
    closed = fits(RequestKind.JOIN, own_kind, other.kind) and rules_of(other.id).by_invitation
    return render_template(
        "links/tie.html",
        other=other,
        own=own,
        side=side_argument(_own()),
        links=links,
        contacts=ways_to_reach(other.id) if links else [],
        requests=ties.list_requests(graph, own, other.id),
        ended=[one for one in ties.list_ended(graph, own) if one.other.id == other.id],
        said=said,
        theirs=depths.get(other.id),
        depth_form=depth_form or DepthForm(depth=said.depth if said else None),
        thread=thread,
        posts=threads.list_posts(graph, thread.id, SHOWN) if thread else [],
        post_form=PostForm(formdata=None),
        may_write=ties.are_in_touch(graph, own, other.id),
        blocked=other.id in blocked,
        asks=[kind for kind in ASKS if fits(kind, own_kind, other.kind) and not (kind == RequestKind.JOIN and closed)],
        by_invitation=closed,
        tellings=[kind for kind in TELLINGS if fits(kind, own_kind, other.kind)],
        form=ActionForm(formdata=None),
    )


def _own() -> str:
    """Return the side that the page is about: another than the chosen one for those who act for several."""
    return own_organisation(asked("side"))


def _other(id: str) -> Entry:
    entry = get_entry(current_graph(), id)
    if entry is None or entry.kind not in set(OrganisationKind) or id == _own():
        abort(404)
    return entry


def _posted(id: str) -> Entry:
    """Return the other organisation of a button that was pressed."""
    if not ActionForm().validate_on_submit():
        abort(400)
    return _other(id)

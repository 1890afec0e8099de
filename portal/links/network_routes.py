"""A coordinator's network at a glance: its members, their axes, who could teach whom; to write to all."""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from graph.directory import networks
from graph.links.blocks import list_apart
from graph.links.membership import list_network_members, who_could_teach
from graph.people import threads
from graph.rules.kinds import AXES, STRONG, WEAK, Role
from portal.accounts.access import own_organisation, role_required
from portal.inbox.service import own_reader, write_to_many
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.language import ngettext
from portal.links.forms import AnnounceForm

blueprint = Blueprint("network", __name__)
INACTIVE = timedelta(days=180)
"""Who wasn't signed in for so long may need a call."""


@blueprint.get("/network/members")
@role_required(Role.COORDINATOR)
def members() -> str:
    """Show the members with their axes, who could teach whom, and who is inactive."""
    graph, own = current_graph(), own_organisation()
    network = networks.get_network(graph, own) or abort(404)
    found = list_network_members(graph, own)
    return render_template(
        "links/members.html",
        network=network,
        members=found,
        axes=AXES,
        tones={one.id: {axis: _tone(score) for axis, score in one.axes.items()} for one in found},
        teaching=who_could_teach(found),
        inactive=[one for one in found if one.seen is None or one.seen < now() - INACTIVE],
    )


@blueprint.route("/network/write", methods=["GET", "POST"])
@role_required(Role.COORDINATOR)
def write() -> str | Response:
    """Write the same message to all members, each in its own thread."""
    graph, own, form = current_graph(), own_organisation(), AnnounceForm()
    apart = list_apart(graph, own)
    found = [one for one in list_network_members(graph, own) if one.id not in apart]
    if not found:
        abort(404)
    if form.validate_on_submit():
        write_to_many((threads.pair_thread(own, one.id) for one in found), own_reader(), form.text.data or "")
        flash(ngettext("Your message is sent to %(num)s member.", "Your message is sent to %(num)s members.",
                       len(found)), "success")  # fmt: skip
        return redirect(url_for("inbox.index"))
    return render_template("links/announce.html", form=form, members=found)


def _tone(score: float) -> str:
    return "weak" if score <= WEAK else "strong" if score >= STRONG else "fair"

"""What staff do about links: read what was reported, and write to many associations at once."""

from collections.abc import Iterable

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from graph.directory.entries import Entry
from graph.directory.search import Filters, search
from graph.directory.territories import get_paths
from graph.links import blocks
from graph.people.threads import ThreadKey, ThreadReader
from graph.rules.kinds import EntryKind, Role
from portal.accounts.access import may_follow, role_required
from portal.accounts.provinces import followed_province
from portal.directory.counts import count_found
from portal.inbox.service import write_to_many
from portal.kit.choices import commune_choices, domain_choices
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.language import domains, ngettext
from portal.kit.requests import asked
from portal.links.forms import AnnounceForm, CloseForm

blueprint = Blueprint("moderation", __name__)
OFFICE = (Role.STAFF, Role.ADMINISTRATOR)
SHOWN = 12


@blueprint.get("/province/<code>/reports")
@role_required(*OFFICE)
def reports(code: str) -> str:
    """List what was reported in a province."""
    code = followed_province(code)
    return render_template("links/reports.html", reports=blocks.list_reports(current_graph(), code), code=code)


@blueprint.route("/province/<code>/reports/<id>", methods=["GET", "POST"])
@role_required(*OFFICE)
def report(code: str, id: str) -> str | Response:
    """Show a report, and keep what was done about it."""
    code = followed_province(code)
    item = blocks.get_report(current_graph(), id, code) or abort(404)
    form = CloseForm(answer=item.answer)
    if form.validate_on_submit():
        blocks.close_report(current_graph(), id, answer=form.answer.data or "", user=current_user.id, at=now())
        flash(_("Kept."), "success")
        return redirect(url_for("moderation.reports", code=code))
    return render_template("links/close_report.html", item=item, form=form, code=code)


@blueprint.route("/province/<code>/write", methods=["GET", "POST"])
@role_required(*OFFICE)
def write(code: str) -> str | Response:
    """Count and show whom a message would reach, and send it to each in its own thread."""
    code = followed_province(code)
    communes = commune_choices(code)
    commune = asked("commune") if asked("commune") in dict(communes) else ""
    domain = asked("domain") if asked("domain") in domains() else ""
    filters = Filters(kind=EntryKind.ASSOCIATION, territory=commune or code, domain=domain or None)
    found, form = search(current_graph(), filters, limit=SHOWN, found=count_found(filters)), AnnounceForm()
    if form.validate_on_submit():
        if not may_follow(code) or not found.total:
            abort(403)
        sent = _announce(code, search(current_graph(), filters, limit=found.total).entries, form.text.data or "")
        flash(ngettext("Your message is sent to %(num)s association.", "Your message is sent to %(num)s associations.",
                       sent), "success")  # fmt: skip
        return redirect(url_for("inbox.index"))
    return render_template(
        "links/announce_province.html", form=form, found=found, code=code, commune=commune, domain=domain,
        communes=communes, domains=domain_choices(), province=get_paths(current_graph(), [code])[code][0],
    )  # fmt: skip


def _announce(code: str, found: Iterable[Entry], text: str) -> int:
    """Send a message to each association in its own thread; return how many got it."""
    keys = (ThreadKey("staff", (entry.id,), code) for entry in found)
    return write_to_many(keys, ThreadReader(current_user.id, provinces=(code,)), text)

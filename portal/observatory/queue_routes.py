"""The one queue of staff: all that waits for them in a province, counted by kind, the oldest first."""

from flask import Blueprint, render_template, url_for
from flask_babel import lazy_gettext as _l

from graph.directory import territories
from graph.people.waiting import WaitingKind, count_kinds, list_waiting
from graph.rules.kinds import Role
from portal.accounts.access import role_required
from portal.accounts.provinces import followed_province
from portal.kit.clock import now
from portal.kit.graph import current_graph
from portal.kit.pagination import Pagination, requested_page
from portal.kit.requests import asked

blueprint = Blueprint("queue", __name__)
KINDS = {
    WaitingKind.CLAIM: _l("Claims"),
    WaitingKind.NEW: _l("New associations"),
    WaitingKind.CODE: _l("Codes asked for"),
    WaitingKind.REQUEST: _l("Requests to those without account"),
    WaitingKind.PROPOSAL: _l("Proposals without answer for 9 days"),
    WaitingKind.CORRECTION: _l("Corrections"),
    WaitingKind.ENDED: _l("Associations that have ended"),
    WaitingKind.REPORT: _l("Reports"),
    WaitingKind.MANDATE: _l("Mandates that end, changes to declare"),
    WaitingKind.STALE: _l("To be checked"),
}


@blueprint.get("/province/<code>/queue")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def show(code: str) -> str:
    """Show all that waits for the staff of a province."""
    graph, code, kind = current_graph(), followed_province(code), asked("kind")
    waiting = list_waiting(graph, code, now())
    counts = count_kinds(waiting)
    kind = kind if kind in counts else ""
    chosen = [one for one in waiting if kind in ("", one.kind)]
    page = Pagination(requested_page(), len(chosen))
    return render_template(
        "observatory/queue.html",
        province=territories.get_paths(graph, [code])[code][0],
        waiting=chosen[page.skip : page.skip + page.size],
        page=page,
        page_url=lambda number: url_for("queue.show", code=code, kind=kind or None, page=number),
        counts=counts,
        total=len(waiting),
        kind=kind,
        kinds=KINDS,
    )

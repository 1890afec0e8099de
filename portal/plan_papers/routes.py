"""The papers of a province's plan: calendar, map, budget, printed plan, files and indicators; for its staff."""

from flask import Blueprint, Response, current_app, render_template

from graph.kinds import Role
from portal.access import role_required
from portal.documents import give_file
from portal.plan_papers.calendar import by_quarter, weekdays, write_ical
from portal.plan_papers.reading import Paper, own_paper

blueprint = Blueprint("plan_papers", __name__)
ICAL = "text/calendar"


@blueprint.get("/plans/<id>/calendar")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def calendar(id: str) -> str:
    """Show the sessions by quarter and month."""
    paper = own_paper(id)
    return render_template(
        "plan_papers/calendar.html", quarters=by_quarter(paper), weekdays=weekdays(), **_shared(paper)
    )


@blueprint.get("/plans/<id>/calendar.ics")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def ical(id: str) -> Response:
    """Give the sessions that have a day, for a calendar on a phone or computer."""
    return give_file(write_ical(own_paper(id)), ICAL, f"plan-{id}.ics")


def _shared(paper: Paper) -> dict[str, object]:
    """Return what each page says of the plan; `linked` are the addresses that there are."""
    return {
        "paper": paper,
        "plan": paper.plan,
        "province": paper.province,
        "synthetic": paper.plan.synthetic,
        "linked": current_app.view_functions,
    }

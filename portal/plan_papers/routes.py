"""The papers of a province's plan: calendar, map, budget, printed plan, files and indicators; for its staff."""

from flask import Blueprint, Response, current_app, render_template

from graph.entries import list_entries
from graph.kinds import Role
from portal.access import role_required
from portal.documents import give_file
from portal.graph_session import current_graph
from portal.plan_papers.budget import budget_tables
from portal.plan_papers.calendar import by_quarter, weekdays, write_ical
from portal.plan_papers.drawing import draw_costs
from portal.plan_papers.map import draw_plan, halls_of
from portal.plan_papers.reading import Paper, own_paper
from portal.quarters import quarter_words

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


@blueprint.get("/plans/<id>/map")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def map(id: str) -> str:
    """Show where the sessions are, and who comes, on the map and in a list."""
    paper = own_paper(id)
    halls = halls_of(paper)
    coming = {guest for one in paper.going_on for guest in one.session.associations}
    guests = {entry.id: entry for entry in list_entries(current_graph(), coming)}
    drawn = draw_plan(paper, halls, guests) if halls else None
    return render_template(
        "plan_papers/map.html", halls=halls, guests=guests, map=drawn, quarter_words=quarter_words, **_shared(paper)
    )


@blueprint.get("/plans/<id>/budget")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def budget(id: str) -> str:
    """Show what the sessions cost, by four qualities."""
    paper = own_paper(id)
    return render_template(
        "plan_papers/budget.html", tables=budget_tables(paper), draw_costs=draw_costs, **_shared(paper)
    )


def _shared(paper: Paper) -> dict[str, object]:
    """Return what each page says of the plan; `linked` are the addresses that there are."""
    return {
        "paper": paper,
        "plan": paper.plan,
        "province": paper.province,
        "synthetic": paper.plan.synthetic,
        "linked": current_app.view_functions,
    }

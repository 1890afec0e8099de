"""The papers of a province's plan: calendar, map, budget, printed plan, files and indicators; for its staff."""

from flask import Blueprint, Response, current_app, render_template

from graph.directory.entries import list_entries
from graph.plan.province_indicators import Indicators, read_indicators
from graph.plan.province_plans import list_versions
from graph.rules.kinds import Role
from portal.accounts.access import role_required
from portal.diagnostic.restitution.read import read_restitution
from portal.kit.docx import XLSX, give_file
from portal.kit.file_names import file_name
from portal.kit.giving import give_paper
from portal.kit.graph import current_graph
from portal.kit.paper import FormalPaper
from portal.plan.papers.budget import budget_tables
from portal.plan.papers.calendar import by_quarter, weekdays, write_ical
from portal.plan.papers.drawing import draw_costs
from portal.plan.papers.map import draw_plan, halls_of
from portal.plan.papers.reading import Paper, own_paper
from portal.plan.papers.report import split_rule, write_plan, years_of
from portal.plan.papers.telling import change_columns, how_compared, tell_changes, tell_indicators, too_few_changes
from portal.plan.papers.workbook import write_workbook
from portal.plan.quarters import quarter_words

blueprint = Blueprint("plan_papers", __name__)
ICAL = "text/calendar"


@blueprint.get("/plans/<id>/calendar")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def calendar(id: str) -> str:
    """Show the sessions by quarter and month."""
    paper = own_paper(id)
    return render_template(
        "plan/papers/calendar.html", quarters=by_quarter(paper), weekdays=weekdays(), **_shared(paper)
    )


@blueprint.get("/plans/<id>/calendar.ics")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def ical(id: str) -> Response:
    """Give the sessions that have a day, for a calendar on a phone or computer."""
    paper = own_paper(id)
    return give_file(write_ical(paper), ICAL, _name(paper, "ics"))


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
        "plan/papers/map.html", halls=halls, guests=guests, map=drawn, quarter_words=quarter_words, **_shared(paper)
    )


@blueprint.get("/plans/<id>/budget")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def budget(id: str) -> str:
    """Show what the sessions cost, by four qualities."""
    paper = own_paper(id)
    return render_template(
        "plan/papers/budget.html",
        tables=budget_tables(paper),
        split_rule=split_rule(),
        draw_costs=draw_costs,
        **_shared(paper),
    )


@blueprint.get("/plans/<id>/print")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def printed(id: str) -> str:
    """Show the whole plan as one page to print."""
    paper = own_paper(id)
    return render_template("plan/papers/print.html", report=_report(paper), **_shared(paper))


@blueprint.get("/plans/<id>.pdf")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def pdf(id: str) -> Response:
    """Give the whole plan as a PDF, to read on a phone, to print and to sign."""
    return _give(own_paper(id), "pdf")


@blueprint.get("/plans/<id>.docx")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def document(id: str) -> Response:
    """Give the whole plan as a document."""
    return _give(own_paper(id), "docx")


@blueprint.get("/plans/<id>.xlsx")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def workbook(id: str) -> Response:
    """Give all that the plan holds as a workbook."""
    paper = own_paper(id)
    return give_file(write_workbook(paper, _indicators(paper)), XLSX, _name(paper, "xlsx"))


@blueprint.get("/plans/<id>/indicators")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def indicators(id: str) -> str:
    """Show what became of the plan: needs served, attendance, and scores compared."""
    paper = own_paper(id)
    found = _indicators(paper)
    return render_template(
        "plan/papers/indicators.html",
        told=tell_indicators(found),
        changes=tell_changes(found),
        columns=change_columns(),
        how_compared=how_compared(),
        too_few=too_few_changes(),
        **_shared(paper),
    )


def _give(paper: Paper, kind: str) -> Response:
    return give_paper(_report(paper), kind, "plan", paper.province.name_fr, years_of(paper))


def _name(paper: Paper, ending: str) -> str:
    return file_name(ending, "plan", paper.province.name_fr, years_of(paper))


def _indicators(paper: Paper) -> Indicators:
    return read_indicators(current_graph(), paper.plan, paper.instrument)


def _report(paper: Paper) -> FormalPaper:
    versions = list_versions(current_graph(), paper.plan.id)
    return write_plan(paper, read_restitution(paper.plan.province, by=()), _indicators(paper), versions)


def _shared(paper: Paper) -> dict[str, object]:
    """Return what each page says of the plan; `linked` are the addresses that there are."""
    return {
        "paper": paper,
        "plan": paper.plan,
        "province": paper.province,
        "synthetic": paper.plan.synthetic,
        "linked": current_app.view_functions,
    }

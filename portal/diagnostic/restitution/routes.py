"""The restitution of a province: the study's slides, computed; for ADS staff and administrators."""

from flask import Blueprint, Response, abort, render_template

from graph.rules.disclosure import LEAST
from graph.rules.figures import PROVINCES
from graph.rules.kinds import Role
from portal.accounts.access import role_required
from portal.accounts.provinces import followable_provinces, followed_province
from portal.diagnostic.restitution.comparing import compare_reports
from portal.diagnostic.restitution.document import write_paper
from portal.diagnostic.restitution.drawing import draw_levels, draw_scores
from portal.diagnostic.restitution.forms import BreakdownForm, CompareForm
from portal.diagnostic.restitution.read import read_restitution
from portal.diagnostic.restitution.report import (
    RestitutionReport,
    axis_names,
    breakdown_names,
    hidden_words,
    percent,
    write_report,
)
from portal.diagnostic.restitution.workbook import write_workbook
from portal.kit.docx import XLSX, give_file
from portal.kit.file_names import file_name
from portal.kit.giving import PAPER, give_paper
from portal.kit.requests import arguments_of, asked

blueprint = Blueprint("restitution", __name__)


@blueprint.get("/restitution", defaults={"code": ""})
@blueprint.get("/province/<code>/restitution")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def show(code: str) -> str:
    """Show the slides of a province, computed."""
    code = followed_province(code or asked("province"))
    return render_template(
        "diagnostic/restitution/show.html",
        report=_report(code, by=()),
        code=code,
        provinces=followable_provinces(),
        by=breakdown_names(),
        about=axis_names(),
        draw_scores=draw_scores,
        draw_levels=draw_levels,
        percent=percent,
        least=LEAST,
    )


@blueprint.get("/province/<code>/restitution/breakdown")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def breakdown(code: str) -> str:
    """Show the figures of one slide, or the mean scores, by commune, milieu, domain or age."""
    code, names, axes = followed_province(code), breakdown_names(), axis_names()
    form = BreakdownForm(arguments_of(BreakdownForm), by=names.items(), about=axes.items())
    report = _report(code, by=(form.by.data,), axis=form.about.data)
    told = next(iter(report.breakdowns), None) if report else None
    return render_template(
        "diagnostic/restitution/breakdown.html",
        report=report,
        code=code,
        form=form,
        told=told,
        rows=[row for row in told.rows if row.section == form.about.data] if told else [],
        wanted=axes[form.about.data],
        hidden_words=hidden_words(),
        least=LEAST,
    )


@blueprint.get(f"/province/<code>/restitution.{PAPER}")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def document(code: str, kind: str) -> Response:
    """Give the restitution as a document, or as a PDF to read on a phone, to print and to sign."""
    report = _written(followed_province(code))
    return give_paper(write_paper(report), kind, "restitution", report.place)


@blueprint.get("/province/<code>/restitution.xlsx")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def workbook(code: str) -> Response:
    """Give the restitution as a workbook."""
    report = _written(followed_province(code))
    return give_file(write_workbook(report), XLSX, file_name("xlsx", "restitution", report.place))


@blueprint.get("/restitution/compare")
@role_required(Role.STAFF, Role.ADMINISTRATOR)
def compare() -> str:
    """Show up to three provinces side by side, those of the study first."""
    provinces = followable_provinces()
    form = CompareForm(arguments_of(CompareForm), provinces=provinces, usual=tuple(PROVINCES.values()))
    reports = [report for code in form.chosen if (report := _report(code, by=()))]
    return render_template(
        "diagnostic/restitution/compare.html", form=form, reports=reports, slides=compare_reports(reports)
    )


def _report(code: str, by: tuple[str, ...], axis: str | None = None) -> RestitutionReport | None:
    restitution = read_restitution(code, by, axis)
    return write_report(restitution) if restitution else None


def _written(code: str) -> RestitutionReport:
    """Return a whole report; 404 when no diagnostic has ever been made."""
    restitution = read_restitution(code)
    if restitution is None:
        abort(404)
    return write_report(restitution)

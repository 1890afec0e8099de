"""The restitution of a province as an XLSX workbook: numbers as numbers, and words where a number isn't given."""

from collections.abc import Sequence

from flask_babel import gettext as _
from openpyxl import Workbook

from graph.rules.instrument import MOST_LEVEL
from graph.rules.restitution import AxisScores, LevelAnswers
from portal.diagnostic.restitution.document import rule, too_few
from portal.diagnostic.restitution.report import (
    BreakdownWords,
    FigureWords,
    RestitutionReport,
    SectionWords,
    Spread,
    hidden_words,
)
from portal.kit.xlsx import Value, content_of, fill_sheet, new_workbook, sheet_name


def write_workbook(report: RestitutionReport) -> bytes:
    """Return the workbook of a report."""
    book = new_workbook(report.title)
    sheet = book.create_sheet(sheet_name(_("About this workbook")))
    about = [report.title, *report.lead, rule() if report.restitution.enough else too_few()]
    fill_sheet(sheet, [""], [[line] for line in about], wide=1)
    if report.restitution.enough:
        _add_sheets(book, report)
    return content_of(book)


def _add_sheets(book: Workbook, report: RestitutionReport) -> None:
    _add_figures(book, report)
    _add_scores(
        book,
        [
            (section, spread, scores)
            for section in report.sections
            if (spread := section.scores) and (scores := section.section.scores)
        ],
    )
    for breakdown in report.breakdowns:
        columns = [_("Id"), _("Figure"), breakdown.name, _("Value"), _("Unit"), _("n"), _("Don't know")]
        fill_sheet(book.create_sheet(sheet_name(breakdown.name)), columns, _breakdown_rows(breakdown))


def _add_figures(book: Workbook, report: RestitutionReport) -> None:
    head = [_("Part"), _("Figure"), _("Id"), _("Value"), _("Unit"), _("n"), _("Don't know"), _("Interval from"),
            _("Interval to")]  # fmt: skip
    rows = [_figure_row(section.name, words) for section in report.sections for words in section.figures]
    fill_sheet(book.create_sheet(sheet_name(_("Figures"))), head, rows)


def _add_scores(book: Workbook, scored: Sequence[tuple[SectionWords, Spread, AxisScores]]) -> None:
    """Add the sheets of scores, quartiles and levels; scored: the sections that have a score."""
    fill_sheet(
        book.create_sheet(sheet_name(_("Scores"))),
        [_("Axis"), _("Score"), _("Associations"), _("Share")],
        [
            [section.name, label, count, share]
            for section, spread, _scores in scored
            for label, count, share in spread.rows or ((spread.summary, None, None),)
        ],
    )
    fill_sheet(
        book.create_sheet(sheet_name(_("Quartiles"))),
        [_("Axis"), _("n"), _("Without a score"), _("First quartile"), _("Median"), _("Third quartile"), _("Mean")],
        [_quartile_row(section.name, spread, scores) for section, spread, scores in scored],
    )
    level_names = [_("Level %(level)s", level=level) for level in range(MOST_LEVEL + 1)]
    fill_sheet(
        book.create_sheet(sheet_name(_("Levels"))),
        [_("Axis"), _("Question"), *level_names, _("n"), _("Don't know")],
        [_level_row(section.name, *both) for section, _spread, _scores in scored
         for both in zip(section.levels, section.section.levels, strict=True)],
    )  # fmt: skip


def _figure_row(section: str, words: FigureWords) -> list[Value]:
    result, computed = words.result, words.result.computed
    low, high = result.interval or (None, None)
    return [
        section,
        words.sentence,
        result.figure.id,
        hidden_words() if result.hidden else computed.value,
        "%" if result.figure.percent else None,
        None if result.hidden else computed.n,
        None if result.hidden else computed.unknown,
        low,
        high,
    ]


def _quartile_row(name: str, spread: Spread, scores: AxisScores) -> list[Value]:
    if scores.quartiles is None:
        return [name, None, None, spread.summary, None, None, None]
    return [name, scores.n, scores.without, *scores.quartiles, scores.mean]


def _level_row(name: str, spread: Spread, levels: LevelAnswers) -> list[Value]:
    if not levels.counts:
        return [name, spread.name, spread.summary, *[None] * MOST_LEVEL, None, None]
    return [name, spread.name, *levels.counts, levels.n, levels.unknown]


def _breakdown_rows(breakdown: BreakdownWords) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for row in breakdown.rows:
        start: list[Value] = [row.id, row.name]
        rows += [[*start, cell.line, cell.value, "%" if row.percent else None, cell.n, cell.unknown]
                 for cell in row.cells] or [[*start, None, hidden_words()]]  # fmt: skip
    return rows

"""The restitution of a province as an XLSX workbook: numbers as numbers, and words where a number isn't given."""

from collections.abc import Sequence

from flask_babel import gettext as _
from openpyxl import Workbook

from graph.rules.instrument import MOST_LEVEL
from graph.rules.restitution import AxisScores, LevelAnswers
from portal.diagnostic.restitution.document import JoinedLines, rule, too_few
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
    fill_sheet(sheet, [_("Restitution")], [[line] for line in about], wide=1, filtered=False)
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
    joined = JoinedLines()
    for breakdown in report.breakdowns:
        _add_breakdown(book, breakdown, joined)
    if joined.names:
        rows = [[joined.short(name), name] for name in joined.names]
        fill_sheet(book.create_sheet(sheet_name(_("Counted together"))), [_("Group"), _("What it holds")], rows)


def _add_breakdown(book: Workbook, breakdown: BreakdownWords, joined: JoinedLines) -> None:
    """Add the figures of a breakdown, a column each, and on another sheet of how many each is."""
    rows = [row for row in breakdown.rows if row.cells]
    lines = list(dict.fromkeys(cell.line for row in rows for cell in row.cells))
    columns = [breakdown.name, *(f"{row.name} (%)" if row.percent else row.name for row in rows)]
    for name, of in ((breakdown.name, "value"), (_("%(name)s, of how many", name=breakdown.name), "n")):
        cells = [{cell.line: getattr(cell, of) for cell in row.cells} for row in rows]
        table: list[list[Value]] = [[joined.short(line), *(row.get(line) for row in cells)] for line in lines]
        fill_sheet(book.create_sheet(sheet_name(name)), columns, table or [[hidden_words()]], wide=1)


def _add_figures(book: Workbook, report: RestitutionReport) -> None:
    head = [_("Part"), _("Figure"), _("Value"), _("Unit"), _("n"), _("Don't know"), _("Interval from"),
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
        shares=[4],
    )
    fill_sheet(
        book.create_sheet(sheet_name(_("Quartiles"))),
        [_("Axis"), _("n"), _("Without a score"), _("First quartile"), _("Median"), _("Third quartile"), _("Mean")],
        [_quartile_row(section.name, spread, scores) for section, spread, scores in scored],
        shares=[4, 5, 6, 7],
    )
    level_names = [_("Level %(level)s", level=level) for level in range(MOST_LEVEL + 1)]
    fill_sheet(
        book.create_sheet(sheet_name(_("Levels"))),
        [_("Axis"), _("Question"), *level_names, _("n"), _("Don't know")],
        [_level_row(section.name, *both) for section, _spread, _scores in scored
         for both in zip(section.levels, section.section.levels, strict=True)],
    )  # fmt: skip
    rows = [[section.name, spread.name, *(label for label, _count, _share in spread.rows)]
            for section, _spread, _scores in scored for spread in section.levels if spread.rows]  # fmt: skip
    fill_sheet(book.create_sheet(sheet_name(_("Meaning of levels"))), [_("Axis"), _("Question"), *level_names], rows)


def _figure_row(section: str, words: FigureWords) -> list[Value]:
    result, computed = words.result, words.result.computed
    low, high = result.interval or (None, None)
    return [
        section,
        words.sentence,
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

"""The restitution of a province as a DOCX document; it lays out the same report as the page."""

from flask_babel import gettext as _

from graph.rules.disclosure import LEAST
from portal.diagnostic.restitution.report import BreakdownWords, RestitutionReport, SectionWords, Spread, percent
from portal.kit.docx import Writer
from portal.kit.language import format_count


def write_document(report: RestitutionReport) -> bytes:
    """Return the document of a report."""
    document = Writer()
    document.title(report.title)
    for line in report.lead:
        document.paragraph(line)
    if not report.restitution.enough:
        document.paragraph(too_few())
    for section in report.sections:
        _write_section(document, section)
    if report.breakdowns:
        document.heading(_("Breakdowns"))
        document.paragraph(rule())
        for breakdown in report.breakdowns:
            _write_breakdown(document, breakdown)
    return document.content()


def too_few() -> str:
    """Say that nothing is told yet."""
    return _("Fewer than %(least)s associations have submitted their diagnostic: nothing is shown, so that nobody is "
             "recognised.", least=format_count(LEAST))  # fmt: skip


def rule() -> str:
    """Say what isn't told."""
    return _("Groups of fewer than %(least)s associations are put together with others or not shown, also where they "
             "could be worked out from other tables: nobody is to be recognised.",
             least=format_count(LEAST))  # fmt: skip


def _write_section(document: Writer, section: SectionWords) -> None:
    document.heading(section.name)
    for words in section.figures:
        document.item(f"{words.sentence} ({words.note})")
    if section.scores:
        _write_scores(document, section.scores)
    if section.levels:
        columns = [_("Question"), *(format_count(level) for level in range(5)), _("n and unknown")]
        document.table(columns, [_level_row(one) for one in section.levels], caption=_("Answers by level, 0 to 4"))


def _write_scores(document: Writer, scores: Spread) -> None:
    document.paragraph(f"{scores.summary} ({scores.note})" if scores.note else scores.summary)
    if scores.rows:
        rows = [[label, format_count(count), percent(share)] for label, count, share in scores.rows]
        document.table([_("Score"), _("Associations"), _("Share")], rows, caption=scores.name)


def _level_row(spread: Spread) -> list[str]:
    cells = [format_count(count) for _label, count, _share in spread.rows] or [spread.summary, *[""] * 4]
    return [spread.name, *cells, spread.note]


def _write_breakdown(document: Writer, breakdown: BreakdownWords) -> None:
    """Write the mean scores of a breakdown; the workbook has all figures."""
    document.heading(breakdown.name, level=2)
    scores = breakdown.scores
    if not scores:
        document.paragraph(not_told())
        return
    document.table(
        [breakdown.name, *(row.name for row in scores)],
        [
            [cell.line, *(f"{row.cells[index].written} ({_('n = %(n)s', n=format_count(row.cells[index].n))})"
                          for row in scores)]
            for index, cell in enumerate(scores[0].cells)
        ],
        caption=_("Mean scores"),
    )  # fmt: skip


def not_told() -> str:
    """Say that a whole breakdown isn't shown."""
    return _("This breakdown isn't shown: all its groups but one would be too small, or could be worked out from the "
             "other breakdowns.")  # fmt: skip

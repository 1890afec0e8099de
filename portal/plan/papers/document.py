"""A plan as a DOCX document; it lays out the same report as the printed page."""

from portal.kit.docx import Writer
from portal.plan.papers.report import PlanPart, PlanReport


def write_document(report: PlanReport) -> bytes:
    """Return the document of a report."""
    document = Writer()
    document.title(report.title)
    for line in report.lead:
        document.paragraph(line)
    for part in report.parts:
        _write_part(document, part, level=1)
    return document.content()


def _write_part(document: Writer, part: PlanPart, level: int) -> None:
    document.heading(part.name, level)
    for line in part.lines:
        document.paragraph(line)
    for item in part.items:
        document.item(item)
    for grid in part.grids:
        document.table(grid.columns, grid.rows, caption=grid.caption)
    for own in part.parts:
        _write_part(document, own, level + 1)

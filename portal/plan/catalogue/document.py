"""A guide as a DOCX document in the page's language, with its sheets to fill in."""

from flask_babel import gettext as _

from graph.plan.guides import FillInTable, Guide
from portal.kit.docx import Writer
from portal.kit.language import current_language


def write_guide(guide: Guide) -> bytes:
    """Return the document of a guide."""
    language, document = current_language(), Writer()
    document.title(guide.title.said(language))
    document.paragraph(guide.lead.said(language))
    for section in guide.sections:
        document.heading(section.heading.said(language))
        for paragraph in section.paragraphs:
            document.paragraph(paragraph.said(language))
        for item in section.items:
            document.item(item.said(language))
        if section.sheet:
            _write_sheet(document, section.sheet)
    document.paragraph(_("A guide of TAKWIA Réseau, free to copy, change and share (CC0)."))
    return document.content()


def _write_sheet(document: Writer, sheet: FillInTable) -> None:
    language = current_language()
    examples = [[cell.said(language) for cell in line] for line in sheet.examples]
    empty = [[""] * len(sheet.columns)] * sheet.lines
    document.table([column.said(language) for column in sheet.columns], examples + empty, sheet.caption.said(language))

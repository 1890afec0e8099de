"""Documents that people download, as DOCX: in the page's language, from right to left in Arabic."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from flask import Response, send_file

from graph.rules.cleaning import clean_text
from portal.kit.language import current_language

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GREEN = RGBColor(0x0B, 0x5D, 0x46)
FONT, SIZE = "Arial", Pt(11)
LOCALES = {"fr": "fr-MA", "ar": "ar-MA", "en": "en-GB"}


class Writer:
    """A document in the page's language: every paragraph, run and table is told its direction."""

    def __init__(self) -> None:
        """Begin an empty document."""
        self._document: Any = Document()
        self._rtl = current_language() == "ar"
        for name in ("Normal", "Title", "Heading 1", "Heading 2", "Caption", "List Bullet"):
            self._dress(self._document.styles[name], name)
        self._document.core_properties.language = LOCALES[current_language()]

    def title(self, text: str) -> None:
        """Add the title, which names the file too."""
        self._document.core_properties.title = text
        self._fill(self._document.add_paragraph(style="Title"), text)

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading."""
        self._fill(self._document.add_paragraph(style=f"Heading {level}"), text)

    def paragraph(self, text: str) -> None:
        """Add a paragraph."""
        self._fill(self._document.add_paragraph(), text)

    def item(self, text: str) -> None:
        """Add an item of a list."""
        self._fill(self._document.add_paragraph(style="List Bullet"), text)

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> None:
        """Add a table with its heading row, repeated on each page; a caption stands over it and stays with it."""
        if caption:
            line = self._document.add_paragraph(style="Caption")
            line.paragraph_format.keep_with_next = True
            self._fill(line, caption)
        table = self._document.add_table(rows=1, cols=len(columns), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        if self._rtl:
            table._tbl.tblPr.find(qn("w:tblStyle")).addnext(OxmlElement("w:bidiVisual"))
        for cell, text in zip(table.rows[0].cells, columns, strict=True):
            font = self._fill(cell.paragraphs[0], text).font
            font.bold = font.cs_bold = True
        header = OxmlElement("w:tblHeader")
        header.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(header)
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                self._fill(cell.paragraphs[0], text)
        self._document.add_paragraph()

    def content(self) -> bytes:
        """Return the file."""
        stream = BytesIO()
        self._document.save(stream)
        return stream.getvalue()

    def _fill(self, paragraph: Any, text: str) -> Any:
        """Put text into a paragraph and return its run."""
        run = paragraph.add_run(clean_text(text))
        if self._rtl:
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
            run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))
        return run

    def _dress(self, style: Any, name: str) -> None:
        """Set one font for Latin and for Arabic letters, and our green for headings."""
        style.font.name = FONT
        if name in ("Normal", "List Bullet"):
            style.font.size = SIZE
        else:
            style.font.color.rgb = GREEN
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(theme), None)


def give_file(content: bytes, kind: str, name: str) -> Response:
    """Send a file that was made for this request, to be kept under a name."""
    return send_file(BytesIO(content), kind, as_attachment=True, download_name=name, max_age=0)

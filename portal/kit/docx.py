"""Documents that people download, as DOCX on A4: in the page's language, from right to left in Arabic."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor
from flask import Response, send_file

from graph.rules.cleaning import clean_text
from portal.kit.bidi import begins_against_page
from portal.kit.language import current_language
from portal.kit.paper import Grid

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GREEN, QUIET = RGBColor(0x0B, 0x5D, 0x46), RGBColor(0x53, 0x60, 0x5B)
PALE, RULE = "DCEBE4", "C3CDC8"
LATIN, ARABIC = "Arial", "Times New Roman"
"""Fonts that every office has; Arabic stands in the naskh of the second."""
SIZES = {"Normal": (10, 12), "List Bullet": (10, 12), "Title": (24, 28), "Subtitle": (13, 15), "Caption": (9.5, 11),
         "Heading 1": (15, 18), "Heading 2": (12, 14), "Heading 3": (10.5, 12.5), "Header": (8, 9),
         "Footer": (8, 9), "Cell": (9, 10.5), "toc 1": (10.5, 12.5), "toc 2": (10, 12)}  # fmt: skip
"""Points of each style, of Latin and of Arabic letters."""
LOCALES = {"fr": "fr-MA", "ar": "ar-MA", "en": "en-GB"}
A4 = Cm(21), Cm(29.7)
MARGIN = Cm(2)
AFTER_BIDI = tuple(
    f"w:{name}" for name in ("adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents",
                             "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap",
                             "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange")
)  # fmt: skip
"""What stands after a paragraph's direction, in the order of the format."""


class Writer:
    """A document in the page's language: every paragraph, run and table is told its direction."""

    def __init__(self, *, landscape: bool = False, framed: bool = False) -> None:
        """Begin an empty document of A4 pages; framed: with a frame around each."""
        self._document: Any = Document()
        self._rtl = current_language() == "ar"
        self._landscape = landscape
        self._bookmarks = 0
        self._set_page()
        if framed:
            self._frame()
        for name in SIZES:
            self._dress(name)
        self._document.core_properties.language = LOCALES[current_language()]

    @property
    def width(self) -> int:
        """Return the width of the text, in EMU."""
        return int(A4[self._landscape] - 2 * MARGIN)

    def describe(self, title: str, subject: str = "", author: str = "", day: date | None = None) -> None:
        """Set the properties of the file."""
        properties = self._document.core_properties
        properties.title, properties.subject, properties.author = map(clean_text, (title, subject, author))
        properties.comments = ""
        if day:
            properties.created = properties.modified = datetime.combine(day, time(12), UTC)

    def run_along(self, head: str, foot: str, *, cover: bool) -> None:
        """Write what the head and the foot of each page say, with its number; not on a cover."""
        section = self._document.sections[0]
        section.different_first_page_header_footer = cover
        self._fill(section.header.paragraphs[0], head)
        line = section.footer.paragraphs[0]
        line.paragraph_format.tab_stops.add_tab_stop(Emu(self.width), WD_TAB_ALIGNMENT.RIGHT)
        self._fill(line, f"{foot}\t")
        self._field(line, "PAGE", "1")
        self._fill(line, " / ")
        self._field(line, "NUMPAGES", "1")

    def title(self, text: str) -> None:
        """Add the title, which names the file too."""
        self._document.core_properties.title = clean_text(text)
        self._fill(self._document.add_paragraph(style="Title"), text)

    def heading(self, text: str, level: int = 1) -> str:
        """Add a heading; return the bookmark that stands at it."""
        line = self._document.add_paragraph(style=f"Heading {level}")
        self._bookmarks += 1
        name = self.bookmark(self._bookmarks)
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for mark in (start, end):
            mark.set(qn("w:id"), str(self._bookmarks))
        start.set(qn("w:name"), name)
        line._p.append(start)
        self._fill(line, text)
        line._p.append(end)
        return name

    @staticmethod
    def bookmark(number: int) -> str:
        """Return the name of the bookmark at a heading by its number in the document, from 1 on."""
        return f"_Toc{number:08d}"

    def paragraph(self, text: str, style: str = "Normal") -> Any:
        """Add a paragraph and return it."""
        line = self._document.add_paragraph(style=style)
        self._fill(line, text)
        return line

    def item(self, text: str) -> None:
        """Add an item of a list."""
        self.paragraph(text, "List Bullet")

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> None:
        """Add a table with its heading row, repeated on each page; a caption stands over it and stays with it."""
        self.grid(Grid(caption, tuple(columns), tuple(map(tuple, rows))))

    def grid(self, grid: Grid) -> None:
        """Add a table: columns are as wide as what they say needs, and no row is parted by the end of a page."""
        if grid.caption:
            self.paragraph(grid.caption, "Caption").paragraph_format.keep_with_next = True
        widths = grid.widths(landscape=self._landscape)
        table = self.plain_table(len(grid.rows) + 1, [round(self.width * share) for share in widths])
        self._rule(table, boxed=bool(grid.blank))
        for row, texts in zip(table.rows, [grid.columns, *grid.rows], strict=True):
            for cell, text, numeric in zip(row.cells, texts, grid.numeric, strict=True):
                self.fill_cell(cell, text, end=numeric, bold=texts is grid.columns, style="Cell")
        self._head(table.rows[0])
        for row in list(table.rows)[1:]:
            if not grid.long:
                row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            if grid.blank:
                row.height = Cm(grid.blank)
        self._keep_together(table, grid)
        self.paragraph(grid.note).paragraph_format.space_after = Pt(6)

    def _keep_together(self, table: Any, grid: Grid) -> None:
        """Keep a heading with its first row and a short table on one page; write its total in bold."""
        rows = list(table.rows)
        for row in rows[:-1] if grid.short else rows[:1]:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
        if grid.total:
            for run in (run for cell in rows[-1].cells for run in cell.paragraphs[0].runs):
                run.font.bold = run.font.cs_bold = True

    def plain_table(self, rows: int, widths: Sequence[int]) -> Any:
        """Add a table of so many rows without rules; widths: of its columns, in EMU."""
        table = self._document.add_table(rows=rows, cols=len(widths))
        table.autofit = False
        if self._rtl:
            table._tbl.tblPr.find(qn("w:tblW")).addprevious(OxmlElement("w:bidiVisual"))
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Emu(width)
            for cell in column.cells:
                cell.width = Emu(width)
        return table

    def fill_cell(self, cell: Any, text: str, *, end: bool = False, bold: bool = False, style: str = "Normal") -> None:
        """Write into a cell, beneath what is there; end: it stands at the end of the line."""
        line = cell.paragraphs[0] if not cell.paragraphs[0].runs else cell.add_paragraph()
        line.style = self._document.styles[style]
        line.paragraph_format.space_after = line.paragraph_format.space_before = Pt(1.5)
        if end:
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        font = self._fill(line, text).font
        font.bold = font.cs_bold = bold or None

    def picture(self, content: bytes, description: str, width: int, line: Any = None) -> None:
        """Add a PNG, so wide in EMU, with what it shows in words."""
        if line is None:
            line = self._document.add_paragraph()
        self._turn(line)
        shape = line.add_run().add_picture(BytesIO(content), Emu(width))
        shape._inline.docPr.set("descr", clean_text(description))
        for side in ("distT", "distB", "distL", "distR"):
            shape._inline.set(side, "0")

    def contents(self, title: str, entries: Sequence[tuple[int, str, str, int]]) -> None:
        """Add a table of contents; entries: level, text, bookmark, and the page on which it is likely to be.

        Word works the pages out anew when the document is opened.
        """
        self.paragraph(title, "Subtitle")
        for number, (level, text, bookmark, page) in enumerate(entries):
            line = self._document.add_paragraph(style=f"toc {level}")
            if number == 0:
                self._field_start(line, 'TOC \\o "1-2" \\h \\z \\u', dirty=True)
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), bookmark)
            self._fill(line, f"{text}\t")
            self._field(line, f"PAGEREF {bookmark} \\h", str(page))
            for run in line.runs[3 * (number == 0) :]:
                link.append(run._r)
            line._p.append(link)
            if number == len(entries) - 1:
                self._field_end(line)

    def page_break(self) -> None:
        """Begin a new page."""
        self._document.add_page_break()

    def content(self) -> bytes:
        """Return the file."""
        stream = BytesIO()
        self._document.save(stream)
        return stream.getvalue()

    def _set_page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = A4[self._landscape], A4[not self._landscape]
        section.orientation = WD_ORIENT.LANDSCAPE if self._landscape else WD_ORIENT.PORTRAIT
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
        if self._rtl:
            section._sectPr.insert_element_before(OxmlElement("w:bidi"), "w:rtlGutter", "w:docGrid")

    def _frame(self) -> None:
        frame = OxmlElement("w:pgBorders")
        frame.set(qn("w:offsetFrom"), "page")
        for side in ("top", "left", "bottom", "right"):
            line = OxmlElement(f"w:{side}")
            for name, value in (("val", "double"), ("sz", "6"), ("space", "24"), ("color", str(GREEN))):
                line.set(qn(f"w:{name}"), value)
            frame.append(line)
        self._document.sections[0]._sectPr.insert_element_before(
            frame, "w:lnNumType", "w:pgNumType", "w:cols", "w:titlePg", "w:bidi", "w:docGrid"
        )

    def _fill(self, paragraph: Any, text: str) -> Any:
        """Put text into a paragraph and return its run; a text of Latin letters stands in its own direction."""
        run = paragraph.add_run(clean_text(text))
        if self._rtl and begins_against_page(text) and len(paragraph.runs) == 1:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if paragraph.alignment is None else paragraph.alignment
            return run
        self._turn(paragraph)
        if self._rtl:
            run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))
        return run

    def _turn(self, paragraph: Any) -> None:
        properties = paragraph._p.get_or_add_pPr()
        if self._rtl and properties.find(qn("w:bidi")) is None:
            properties.insert_element_before(OxmlElement("w:bidi"), *AFTER_BIDI)

    def _field(self, line: Any, instruction: str, shown: str) -> None:
        """Add a field that the office works out; shown: until then."""
        self._field_start(line, instruction)
        self._fill(line, shown)
        self._field_end(line)

    def _field_start(self, line: Any, instruction: str, *, dirty: bool = False) -> None:
        begin = self._field_mark(line, "begin")
        if dirty:
            begin.set(qn("w:dirty"), "true")
        text = OxmlElement("w:instrText")
        text.set(qn("xml:space"), "preserve")
        text.text = f" {instruction} "
        line.add_run()._r.append(text)
        self._field_mark(line, "separate")

    def _field_end(self, line: Any) -> None:
        self._field_mark(line, "end")

    def _field_mark(self, line: Any, kind: str) -> Any:
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        line.add_run()._r.append(mark)
        return mark

    def _head(self, row: Any) -> None:
        """Make a row the heading of its table: repeated on each page, and shaded."""
        header = OxmlElement("w:tblHeader")
        header.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(header)
        for cell in row.cells:
            shade = OxmlElement("w:shd")
            for name, value in (("val", "clear"), ("color", "auto"), ("fill", PALE)):
                shade.set(qn(f"w:{name}"), value)
            cell._tc.get_or_add_tcPr().append(shade)

    def _rule(self, table: Any, *, boxed: bool) -> None:
        """Draw lines between rows, and around every cell when it is to be filled in."""
        borders = OxmlElement("w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            line = OxmlElement(f"w:{side}")
            shown = boxed or side in ("bottom", "insideH")
            for name, value in (("val", "single" if shown else "nil"), ("sz", "4"), ("space", "0"), ("color", RULE)):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)
        table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(borders)

    def _dress(self, name: str) -> None:
        """Set a style's fonts, its sizes for Latin and for Arabic letters, and our green for headings."""
        style = self._style(name)
        style.font.name = LATIN
        latin, arabic = SIZES[name]
        style.font.size = Pt(latin)
        properties = style.element.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        for kind, font in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", ARABIC), ("eastAsia", LATIN)):
            fonts.set(qn(f"w:{kind}"), font)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(theme), None)
        size = properties.find(qn("w:szCs"))
        if size is None:
            size = OxmlElement("w:szCs")
            properties.find(qn("w:sz")).addnext(size)
        size.set(qn("w:val"), str(round(2 * arabic)))
        if name in ("Header", "Footer"):
            style.font.color.rgb = QUIET
        elif name not in ("Normal", "List Bullet", "Cell", "toc 1", "toc 2"):
            style.font.color.rgb = GREEN
            style.font.bold = style.font.cs_bold = name != "Subtitle"
            style.font.italic = style.font.cs_italic = False
        self._space(style, name)

    def _style(self, name: str) -> Any:
        """Return a style, without the template's own lines and stops."""
        styles = self._document.styles
        if name not in [one.name for one in styles]:
            return styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name != "Cell")
        properties = styles[name].element.get_or_add_pPr()
        for tag in ("w:pBdr", "w:tabs"):
            for found in properties.findall(qn(tag)):
                properties.remove(found)
        return styles[name]

    def _space(self, style: Any, name: str) -> None:
        room = style.paragraph_format
        if name.startswith("Heading"):
            room.space_before, room.space_after, room.keep_with_next = Pt(16), Pt(6), True
        elif name == "Normal":
            room.space_after = Pt(6)
        elif name.startswith("toc"):
            room.tab_stops.add_tab_stop(Emu(self.width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            room.left_indent, room.space_after = Cm(0.6 * (name == "toc 2")), Pt(3)


def give_file(content: bytes, kind: str, name: str) -> Response:
    """Send a file that was made for this request, to be kept under a name."""
    return send_file(BytesIO(content), kind, as_attachment=True, download_name=name, max_age=0)

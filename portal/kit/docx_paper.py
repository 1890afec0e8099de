"""A paper as a DOCX document: the same blocks as its PDF, for those who go on writing in it."""

from collections.abc import Iterator
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt, RGBColor
from flask_babel import gettext as _

from portal.kit.docx import QUIET, Writer
from portal.kit.language import format_day
from portal.kit.paper import (
    Bars,
    Block,
    Code,
    Cover,
    Drawing,
    FormalPaper,
    Grid,
    Items,
    LetterHead,
    PageBreak,
    Pairs,
    Paragraph,
    Part,
    Signatures,
    Strips,
)
from portal.kit.pdf.typeset import draw_pictures, pages_of_headings
from portal.kit.qr import qr_png

CODE_WIDTH = int(Cm(3.2))
SIGNING_ROOM = Pt(70)
CONTENTS_LEVELS = 2
CENTRED = ("name", "title", "centred")
COLOURS = {"quiet": QUIET, "notice": RGBColor(0xB4, 0x51, 0x1F)}


def write_docx(paper: FormalPaper) -> bytes:
    """Return a paper as an A4 document."""
    document = Writer(landscape=paper.landscape, framed=paper.framed)
    document.describe(paper.title, paper.subject, paper.author, paper.day)
    if not paper.apart:
        document.run_along(paper.running, format_day(paper.day), cover=paper.cover is not None)
    if paper.cover:
        _write_cover(document, paper.title, paper.cover)
        _write_contents(document, paper)
    layout = _Layout(document, draw_pictures(paper))
    for part in paper.parts:
        layout.part(part)
    return document.content()


def _write_contents(document: Writer, paper: FormalPaper) -> None:
    """Write the contents; headings get their bookmarks in the same order."""
    told = list(_headings(paper.parts))
    pages = pages_of_headings(paper)
    entries = [
        (level, name, document.bookmark(number), page)
        for number, ((level, name), page) in enumerate(zip(told, pages, strict=True), start=1)
        if level <= CONTENTS_LEVELS
    ]
    document.contents(_("Contents"), entries)
    document.page_break()


def _headings(parts: tuple[Part, ...], level: int = 1) -> Iterator[tuple[int, str]]:
    for part in parts:
        if part.name:
            yield level, part.name
        yield from _headings(part.parts, level + 1)


def _write_cover(document: Writer, title: str, cover: Cover) -> None:
    document.paragraph("").paragraph_format.space_after = Pt(60)  # The place of logos.
    for line in cover.issuer:
        document.paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.paragraph("").paragraph_format.space_after = Pt(50)
    document.paragraph(title, "Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    if cover.subtitle:
        document.paragraph(cover.subtitle, "Subtitle").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.paragraph("").paragraph_format.space_after = Pt(12)
    _write_pairs(document, cover.facts)
    if cover.notice:
        line = document.paragraph(cover.notice, "Subtitle")
        line.alignment, line.paragraph_format.space_before = WD_ALIGN_PARAGRAPH.CENTER, Pt(24)
    if cover.signers:
        document.paragraph("").paragraph_format.space_after = Pt(60)
        _write_signatures(document, Signatures(cover.signers, cover.sign_note))
    document.page_break()


def _write_pairs(document: Writer, pairs: tuple[tuple[str, str], ...]) -> None:
    if not pairs:
        return
    table = document.plain_table(len(pairs), [round(document.width * 0.36), round(document.width * 0.64)])
    for row, (name, value) in zip(table.rows, pairs, strict=True):
        document.fill_cell(row.cells[0], name)
        document.fill_cell(row.cells[1], value, bold=True)
    document.paragraph("")


def _write_signatures(document: Writer, block: Signatures) -> None:
    count = max(2, len(block.signers))
    table = document.plain_table(1, [document.width // count] * count)
    for cell, signer in zip(table.rows[0].cells[-len(block.signers) :], block.signers, strict=True):
        document.fill_cell(cell, signer, bold=True)
        document.fill_cell(cell, block.note)
    table.rows[0].height = min(SIGNING_ROOM, Cm(block.room))
    document.paragraph("")


class _Layout:
    """Writes parts and blocks into a document; pictures: those of the paper, in the order of reading."""

    def __init__(self, document: Writer, pictures: list[bytes]) -> None:
        self._document = document
        self._pictures = iter(pictures)

    def part(self, part: Part, level: int = 1) -> None:
        """Write a part with its own parts."""
        if part.new_page:
            self._document.page_break()
        if part.name:
            self._document.heading(part.name, level)
        for block in part.blocks:
            self._block(block)
        for own in part.parts:
            self.part(own, level + 1)

    def _block(self, block: Block) -> None:
        document = self._document
        match block:
            case Paragraph():
                self._line(block)
            case Items():
                for text in block.texts:
                    document.item(text)
            case Pairs():
                _write_pairs(document, block.pairs)
            case Grid():
                document.grid(block)
            case Bars() | Strips() | Drawing():
                self._picture(block)
            case _:
                self._of_letters(block)

    def _of_letters(self, block: Code | LetterHead | Signatures | PageBreak) -> None:
        match block:
            case Code():
                self._code(block)
            case LetterHead():
                self._head(block)
            case Signatures():
                _write_signatures(self._document, block)
            case PageBreak():
                self._document.page_break()

    def _line(self, block: Paragraph) -> None:
        line: Any = self._document.paragraph(block.text, "Title" if block.look in CENTRED[:2] else "Normal")
        for run in line.runs:
            if block.look in ("lead", "notice"):
                run.font.bold = run.font.cs_bold = True
            if block.look in COLOURS:
                run.font.color.rgb = COLOURS[block.look]
        if block.look in CENTRED:
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def _picture(self, block: Bars | Strips | Drawing) -> None:
        document = self._document
        if block.caption:
            document.paragraph(block.caption, "Caption").paragraph_format.keep_with_next = True
        document.picture(next(self._pictures), block.description, document.width)

    def _code(self, block: Code) -> None:
        document = self._document
        table = document.plain_table(1, [round(CODE_WIDTH * 1.15), document.width - round(CODE_WIDTH * 1.15)])
        picture, words = table.rows[0].cells
        document.picture(qr_png(block.address), block.caption, CODE_WIDTH, picture.paragraphs[0])
        document.fill_cell(words, block.caption, bold=True)
        document.fill_cell(words, block.address.partition("://")[2])

    def _head(self, block: LetterHead) -> None:
        document = self._document
        table = document.plain_table(1, [round(document.width * 0.6), round(document.width * 0.4)])
        sender, beside = table.rows[0].cells
        for index, line in enumerate(block.sender):
            document.fill_cell(sender, line, bold=index == 0)
        for line in block.beside:
            document.fill_cell(beside, line, end=True)
        document.paragraph("")

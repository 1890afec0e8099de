"""Papers: what is typed stays what it is, and each kind of block is laid out in PDF and DOCX, in every language."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from flask import Flask

from portal.kit import language
from portal.kit.charts import Bar
from portal.kit.docx_paper import write_docx
from portal.kit.file_names import file_name
from portal.kit.outline import Numbered, draw_outline
from portal.kit.paper import (
    Bars,
    Code,
    Cover,
    FormalPaper,
    Grid,
    Items,
    LetterHead,
    PageBreak,
    Pairs,
    Paragraph,
    Part,
    Signatures,
    Strip,
    Strips,
)
from portal.kit.pdf.typeset import pages_of_headings, write_pdf
from tests.portal.strict import LANGUAGES

TYPED = ("#let x = 1", "$a$ *b* _c_", '\\ " [ ] { }', "<label> @ref `code` // no", "= no heading", "- no item")
ROWS = tuple((f"Ligne {number}", f"{number:,}") for number in range(1, 91))
EVERY = (
    Paragraph("Une ligne", "lead"), Paragraph("avis", "notice"), Paragraph("Nom", "name"), Paragraph("Titre", "title"),
    Paragraph("au milieu", "centred"), Items(TYPED), Pairs((("Lieu", "Khénifra"), ("المكان", "خنيفرة"))),
    Grid("Un tableau", ("Nom", "Nombre"), ROWS, total=True),
    Bars("Barres", (Bar("a", 0.4, "40"), Bar("b", 0.0, "0")), "a: 40, b: 0"),
    Strips("Niveaux", ("0", "1"), (Strip("Une question ?", (0.25, 0.75), ("1", "3"), "n = 4"),), "1, 3"),
    draw_outline("05.301", [Numbered(1, 32.94, -5.67), Numbered(2, 32.94, -5.67)], caption="Carte", description="1, 2"),
    LetterHead(("ADS", "Khénifra"), ("Réf. 1",)), Code("http://localhost/r/abc", "Répondez ici"), PageBreak(),
    Signatures(("Le gouverneur", "L’ADS"), "Nom et cachet"),
)  # fmt: skip
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
FOOT = 40
"""Letters at the end of a page that hold its foot."""
ISOLATES = "\u2068\u2069"
COVER = Cover(("ADS",), (("Province", "Khénifra"),), "Sous-titre", "Données fictives", ("Le gouverneur",), "Signature")


@pytest.fixture(scope="module")
def app():
    """Return an application that knows languages and nothing else: papers are values."""
    app = Flask("papers_test")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(Path(__file__).parents[3] / "translations")
    language.init_app(app)
    return app


@pytest.fixture(params=LANGUAGES)
def in_language(app, request):
    """Work in each language in turn."""
    with app.test_request_context(headers={"Cookie": f"language={request.param}"}):
        yield request.param


@pytest.fixture
def paper():
    parts = (
        Part("a", "Contexte", EVERY),
        Part("b", "Suite", (Paragraph("b"),), (Part("c", "Dedans", (Paragraph("c"),)),)),
    )
    return FormalPaper("Un plan #1", "Plan – Khénifra", date(2026, 11, 28), parts, COVER, "Sujet", "ADS")


def pages_of(content):
    """Return the text of each page of a PDF, with single blanks."""
    with pypdfium2.PdfDocument(content) as file:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in file]


def test_a_pdf_says_what_was_typed_and_nothing_of_it_is_markup(in_language, paper):
    text = " ".join(pages_of(write_pdf(paper)))

    bare = re.sub(r"\s", "", text)
    for typed in TYPED:
        letters = re.sub(r"\s", "", typed)
        assert letters in bare or (in_language == "ar" and set(letters) <= set(bare)), typed


def test_a_pdf_is_a4_with_properties_contents_running_head_and_numbers(in_language, paper):
    content = write_pdf(paper)

    with pypdfium2.PdfDocument(content) as file:
        about = file.get_metadata_dict()
        assert (about["Title"], about["Author"], about["Subject"]) == ("Un plan #1", "ADS", "Sujet")
        assert {tuple(round(side) for side in page.get_size()) for page in file} == {(595, 842)}
        assert [(one.level, one.get_title().strip(ISOLATES)) for one in file.get_toc()] == [
            (0, "Contexte"),
            (0, "Suite"),
            (1, "Dedans"),
        ]
        assert file.is_tagged()
    cover, contents, *rest = pages_of(content)
    assert "Khénifra" in cover and "Plan – Khénifra" not in cover
    assert "Contexte" in contents and "Dedans" in contents
    for number, text in enumerate(rest, start=3):
        numbers = re.findall(r"\d+", text[-FOOT:])  # In whatever order an Arabic line is read.
        assert "Plan" in text and {str(number), str(len(rest) + 2)} <= set(numbers)
    assert f"/Lang({in_language}" in content.decode("latin-1").replace(" (", "(") or in_language.encode() in content


def test_headings_of_a_table_stand_on_each_of_its_pages(in_language, paper):
    grid = next(block for block in EVERY if isinstance(block, Grid))
    pages = pages_of(write_pdf(replace(paper, cover=None, parts=(Part("a", "", (grid,)),))))

    assert len(pages) > 1 and all("Nom" in text for text in pages)


def test_a_docx_has_the_same_parts_in_the_order_of_the_language(in_language, paper):
    content = write_docx(paper)
    document = Document(BytesIO(content))
    rtl = in_language == "ar"

    headings = [one.text for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert headings == ["Contexte", "Suite", "Dedans"]
    xml = document.element.xml
    assert 'TOC \\o "1-2"' in xml and xml.count("PAGEREF _Toc") == 3
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert section.header.paragraphs[0].text == "Plan – Khénifra" and "NUMPAGES" in section.footer._element.xml
    assert (document.core_properties.title, document.core_properties.author) == ("Un plan #1", "ADS")
    table = next(one for one in document.tables if len(one.rows) == len(ROWS) + 1)
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") and table.rows[5]._tr.xpath("./w:trPr/w:cantSplit")
    assert {bool(one._tbl.xpath("./w:tblPr/w:bidiVisual")) for one in document.tables} == {rtl}
    assert len(document.inline_shapes) == 4 and all(
        shape._inline.docPr.get("descr") for shape in document.inline_shapes
    )
    arabic = next(run for run in document.element.xpath("//w:r[w:t='خنيفرة']"))
    assert bool(arabic.xpath("./w:rPr/w:rtl")) == rtl


def test_pages_of_headings_are_those_of_the_pdf(in_language, paper):
    pages = pages_of(write_pdf(paper))
    for heading, page in zip(("Contexte", "Suite", "Dedans"), pages_of_headings(paper), strict=True):
        assert heading in pages[page - 1]


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice isn't on this machine.")
def test_an_office_opens_the_document_and_lays_it_out(in_language, paper, tmp_path):
    (tmp_path / "paper.docx").write_bytes(write_docx(paper))

    own = f"-env:UserInstallation=file://{tmp_path}/office"
    command = [OFFICE, "--headless", own, "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "paper.docx"]
    subprocess.run(command, check=True, timeout=120, capture_output=True)

    pages = pypdfium2.PdfDocument(tmp_path / "paper.pdf")
    assert len(pages) >= 4
    said = "".join(page.get_textpage().get_text_range() for page in pages)
    assert all(word in said for word in ("Khénifra", "Ligne 90", "localhost/r/abc"))


def test_letters_that_no_font_has_still_give_a_pdf(in_language, paper):
    line = Paragraph("ⴰⵎⴰⵣⵉⵖ → 𒀀 漢 🦊")
    assert write_pdf(replace(paper, parts=(Part("a", "A", (line,)),))).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("columns", "rows", "widest"),
    [
        (("Non", "Un nom"), (("1", "Un texte bien plus long que le nombre"),), 1),
        (("Association", "n", "n"), (("Une association au nom fort long", "10 000", "5"),), 0),
    ],
)
def test_columns_are_as_wide_as_what_they_say(columns, rows, widest):
    grid = Grid("", columns, rows)
    widths = grid.widths()

    assert sum(widths) == pytest.approx(1, abs=0.001) and max(widths) == widths[widest]
    assert all(width * 106 >= max(map(len, name.split())) for width, name in zip(widths, columns, strict=True))


def test_numbers_stand_at_the_end_of_their_column_and_words_do_not():
    assert Grid("", ("a", "b", "c"), (("1 234,5", "x", ""), ("–", "2", ""))).numeric == (True, False, False)


def test_a_file_is_named_for_what_it_is_of_where_and_when(in_language, monkeypatch):
    name = file_name("docx", "plan", "Khénifra", "2027")
    ending = "" if in_language == "fr" else f"-{in_language}"
    assert re.fullmatch(rf"plan-khenifra-2027-\d{{4}}-\d\d-\d\d{ending}\.docx", name)

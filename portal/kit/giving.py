"""Papers given as files: one route for both of their kinds, and a name that says what they are."""

from flask import Response

from portal.kit.docx import DOCX, give_file
from portal.kit.docx_paper import write_docx
from portal.kit.file_names import file_name
from portal.kit.paper import FormalPaper
from portal.kit.pdf.typeset import give_pdf, write_pdf

PAPER = "<any(pdf, docx):kind>"
"""The end of a paper's address."""


def give_paper(paper: FormalPaper, kind: str, what: str, *of: str) -> Response:
    """Send a paper as a PDF, which browsers show, or as a DOCX to be kept; what, of: for its name, see `file_name`."""
    name = file_name(kind, what, *of)
    return give_pdf(write_pdf(paper), name) if kind == "pdf" else give_file(write_docx(paper), DOCX, name)

"""No text of a request reaches a page, the graph or a file unclean, by whichever way it comes."""

import json
from io import BytesIO

import pytest
from flask import request
from wtforms import HiddenField, PasswordField, StringField, TextAreaField

from portal.accounts.passwords import hash_password, is_password
from portal.kit.clean import clean_tree
from portal.kit.docx import Writer
from portal.kit.forms import BaseForm
from portal.kit.requests import read_json
from portal.kit.xlsx import fill_sheet, new_workbook

DIRTY, CLEAN = "\u202ee\u0301\0\ud800\u2069", "é"
SENT = "%E2%80%AEe%CC%81%00%E2%81%A9"  # The same without the half of a letter, which an address can't hold.


class SampleForm(BaseForm):
    """One field of each kind that takes a text."""

    line = StringField()
    lines = TextAreaField()
    hidden = HiddenField()
    password = PasswordField()


def test_arguments_forms_and_names_of_files_are_clean(app):
    files = {"file": (BytesIO(b"x\0"), "photo\u202egpj.exe\x07"), "text": "a\r\nb\u202e\0"}
    with app.test_request_context(f"/?q={SENT}&q=b", method="POST", data=files):
        assert request.args.getlist("q") == [CLEAN, "b"]
        assert request.values["q"] == CLEAN
        assert request.form["text"] == "a\nb"
        assert request.files["file"].filename == "photogpj.exe"
        assert request.files["file"].read() == b"x\0"  # What a file holds is its own.


def test_json_is_clean_however_deep(app):
    with app.test_request_context("/", method="POST", json={DIRTY[:4]: [{"a": ["\0b", 1, None, True]}], "c": "\u202e"}):
        read = read_json()
    assert read == {CLEAN: [{"a": ["b", 1, None, True]}], "c": ""}
    with app.test_request_context("/", method="POST", data=json.dumps([DIRTY]), content_type="application/json"):
        assert request.get_json() == [CLEAN]
    deep = value = []
    for _ in range(100_000):
        value.append([])
        value = value[0]
    assert clean_tree(deep) is deep
    assert clean_tree(DIRTY) == CLEAN
    while deep:  # Python takes apart only so much at once.
        deep = deep.pop()


@pytest.mark.parametrize("name", ["line", "lines", "hidden", "password"])
def test_a_field_of_one_line_holds_one(app, name):
    with app.test_request_context("/", method="POST", data={name: "a\r\nb\u202e\tc"}):
        text = getattr(SampleForm(), name).data

    assert text == ("a b c" if name == "line" else "a\nb\tc")


def test_documents_hold_clean_texts_whatever_was_kept(app):
    with app.test_request_context("/"):
        writer, book = Writer(), new_workbook("x")
        writer.paragraph(DIRTY)
        sheet = book.create_sheet()
        fill_sheet(sheet, [DIRTY, "=1+1"], [[DIRTY, "=1+1"], [1, 2]])

    assert writer._document.paragraphs[-1].text == CLEAN
    assert [row[0].value for row in sheet.iter_rows()] == [CLEAN, CLEAN, 1]
    assert [row[1].data_type for row in sheet.iter_rows()] == ["s", "s", "n"]
    assert (sheet.oddHeader.left.text, sheet.oddFooter.right.text) == ("&A", "&P / &N")


def test_a_password_is_the_same_from_every_keyboard():
    assert is_password(hash_password("e\u0301t\u00e9"), "\u00e9te\u0301")

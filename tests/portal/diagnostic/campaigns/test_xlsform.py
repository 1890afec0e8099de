"""The XLSForm: pyxform makes a form of it without a word of complaint, in three languages, with the conditions."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from graph.rules.instrument import Choice, Words
from portal.diagnostic.campaigns.form_fields import form_fields
from portal.diagnostic.campaigns.xlsform import write_xlsform
from seed import reference
from tests.graph.diagnostic.sample import sample

COMMUNES = (Choice("05.301.01.01", Words("Khénifra", "خنيفرة", "Khénifra")),)


@pytest.fixture(scope="module")
def workbook():
    return write_xlsform(sample(), form_fields(sample(), COMMUNES, {}), "Essai")


@pytest.fixture(scope="module")
def converted(workbook):
    return convert(BytesIO(workbook), validate=False)


def rows(workbook, sheet):
    head, *body = load_workbook(BytesIO(workbook))[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_pyxform_takes_it_without_a_warning(converted):
    assert converted.warnings == []
    for language in ("French (fr)", "Arabic (ar)", "English (en)"):
        assert f'lang="{language}"' in converted.xform


def test_every_question_of_the_instrument_is_asked(converted, workbook):
    names = {row["name"]: row for row in rows(workbook, "survey")}

    for question in sample().questions.values():
        assert f"/{question.id}" in converted.xform
        assert names[question.id]["label::Arabic (ar)"] == question.text.ar
    assert names["governance_level"]["type"] == "select_one choices_governance_level"
    assert names["governance_number"]["type"] == "integer"
    assert names["founded"]["type"] == "date"
    assert names["governance_means"]["type"] == "select_multiple choices_governance_means"


def test_conditions_and_bounds_are_those_of_the_instrument(workbook):
    names = {row["name"]: row for row in rows(workbook, "survey")}

    assert (
        names["governance_part"]["relevant"] == "(${governance_number} != '' and (number(${governance_number}) >= 1))"
    )
    assert names["why_governance_part"]["relevant"].startswith("${governance_part} = '' and (${governance_number}")
    assert names["governance_number"]["constraint"] == ". >= 0"
    assert names["governance_part"]["constraint"] == (
        ". >= 0 and (${governance_number} = '' or . <= ${governance_number})"
    )
    assert "Combien" in names["governance_part"]["constraint_message::French (fr)"]


def test_dont_know_and_not_reviewed_are_choices_of_each(workbook):
    lists = {}
    for row in rows(workbook, "choices"):
        lists.setdefault(row["list_name"], []).append(row["name"])

    assert lists["choices_governance_level"] == ["0", "1", "2", "3", "4", "dont_know", "not_reviewed"]
    assert lists["takwia_yes_no"] == ["yes", "no", "dont_know", "not_reviewed"]
    assert lists["choices_governance_means"][-2:] == lists["takwia_why"] == ["dont_know", "not_reviewed"]
    assert lists["communes"] == ["05.301.01.01"]


def test_a_province_without_communes_has_a_form_too():
    fields = form_fields(sample(), (), {})

    assert convert(BytesIO(write_xlsform(sample(), fields, "Essai")), validate=False).warnings == []


def test_the_real_questionnaire_is_a_form_too():
    real = reference.instrument()
    domains = [Choice(one.id, Words(one.name_fr, one.name_ar, one.name_en)) for one in reference.domains()]

    converted = convert(BytesIO(write_xlsform(real, form_fields(real, COMMUNES, {"domains": domains}), "Essai")))

    assert converted.warnings == []
    assert all(f"/{id}" in converted.xform for id in real.questions)

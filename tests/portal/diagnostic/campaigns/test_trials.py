"""Files that people sent for the demonstration's instrument: each gives what it should, and says what it can't."""

import unicodedata
from pathlib import Path

import pytest

from graph.rules.answers import Answer, AnswerState
from graph.rules.instrument import Choice, Words
from portal.diagnostic.campaigns.cells import COLUMNS_DIFFER, NOT_A_TICK
from portal.diagnostic.campaigns.form_fields import form_fields
from portal.diagnostic.campaigns.kobo import read_file
from seed import reference
from seed.tables.dates import DayOrder
from seed.tables.faults import CellProblem

TRIALS = Path("tests/fixtures/trials")
FIELDS = form_fields(reference.instrument(), (Choice("05.301.07.03", Words("Aguelmous", "أكلموس", "Aguelmous")),), {})
THREE = {"founded": "2015-03-12", "members": 25.0, "legal_receipt": True}
NAME = "Association Afoulki pour la mémoire et le patrimoine – Aguelmous"


def read(content, **more):
    return read_file((TRIALS / content).read_bytes() if isinstance(content, str) else content, FIELDS, **more)


def values(submission):
    return {id: answer.value for id, answer in submission.answers.items()}


def rows(*lines, delimiter=";"):
    return "".join(delimiter.join(line) + "\n" for line in lines).encode()


@pytest.mark.parametrize(
    "name",
    ["kobo-date-fr.csv", "kobo-tab.tsv", "kobo-sepline.csv", "kobo-cp1252.csv", "kobo-title-row.xlsx",
     "kobo-more-cells-than-heading.csv"],
)  # fmt: skip
def test_three_answers_whatever_program_wrote_the_file(name):
    (submission,) = read(name).submissions
    assert values(submission) == THREE
    assert (submission.name, submission.key, submission.troubles) == (NAME, "a", ())


def test_a_number_with_a_space():
    (submission,) = read("kobo-number-space.csv").submissions
    assert values(submission) == THREE | {"members": 1200.0}


@pytest.mark.parametrize("name", ["kobo-dimension-A1.xlsx", "kobo-dimension-rows.xlsx"])
def test_all_rows_of_a_sheet_that_tells_a_smaller_size(name):
    found = read(name).submissions
    assert [set(one.answers) for one in found] == [set(THREE)] * len(found)
    assert len(found) == (3 if "rows" in name else 1)


def test_headings_as_labels_in_capitals_or_with_another_apostrophe():
    for name in ("kobo-label-apostrophe.csv", "kobo-label-upper.csv"):
        export = read(name)
        (submission,) = export.submissions
        assert (values(submission), submission.name, export.unknown) == (
            {"members": 25.0, "legal_receipt": True}, NAME, (),
        )  # fmt: skip


def test_headings_in_decomposed_letters():
    text = (TRIALS / "kobo-label-apostrophe.csv").read_text("utf-8-sig")
    assert len(read(unicodedata.normalize("NFD", text).encode()).submissions[0].answers) == 2


def test_the_names_of_odk_central():
    export = read("odk-central.csv")
    (submission,) = export.submissions
    assert values(submission) == THREE | {"initiative": "founders", "milieu": "rural"}
    assert submission.key == "11111111-1111-4111-8111-111111111111"
    assert (submission.commune, export.unknown) == ("05.301.07.03", ())


def test_a_formula_without_result_is_told_and_the_rest_is_read():
    export = read("kobo-formula.xlsx")
    assert set(export.submissions[0].answers) == {"founded", "legal_receipt"}
    assert [(one.line, one.why) for one in export.faults] == [(2, CellProblem.NO_RESULT)]


def test_more_cells_than_headings_are_told():
    (fault,) = read("kobo-more-cells-than-heading.csv").faults
    assert (fault.line, fault.text, fault.why) == (2, "zzz", CellProblem.NO_HEADING)


def test_choices_in_columns_of_their_own():
    (submission,) = read("kobo-split-1.0.csv").submissions
    assert submission.answers["skills"] == Answer(AnswerState.ANSWERED, ("accounting", "projects"))


@pytest.mark.parametrize("mark", ["1", "1.0", "x", "✓", "VRAI", "oui", "نعم", "projects"])
def test_a_choice_is_ticked_in_many_ways(mark):
    content = rows(("takwia_name", "skills/projects", "skills/law"), ("X", mark, "0"))
    assert read(content).submissions[0].answers["skills"].value == ("projects",)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (("projects", "0", "1"), COLUMNS_DIFFER),
        (("projects", "0", "0"), COLUMNS_DIFFER),
        (("", "perhaps", "1"), NOT_A_TICK),
    ],
)
def test_columns_of_choices_that_cannot_be_trusted_are_a_doubt(line, why):
    (submission,) = read(rows(("takwia_name", "skills", "skills/projects", "skills/law"), ("X", *line))).submissions
    assert ([one.why for one in submission.troubles], dict(submission.answers)) == ([why], {})


def test_merged_and_split_columns_that_differ_choose_nothing():
    (submission,) = read("kobo-merged-and-split-differ.csv").submissions
    assert [(one.question, one.why) for one in submission.troubles] == [("skills", COLUMNS_DIFFER)]
    assert "skills" not in submission.answers


def test_two_versions_of_a_question_complete_each_other_and_are_told_when_they_differ():
    head = ("takwia_name", "axis_context/theme_identity/members", "old_group/members")
    first, second, third = read(rows(head, ("X", "25", ""), ("Y", "", "25 adhérents"), ("Z", "25", "26"))).submissions
    assert values(first) == values(second) == {"members": 25.0}
    assert (dict(third.answers), [one.why for one in third.troubles]) == ({}, [COLUMNS_DIFFER])


def test_the_order_of_day_and_month_is_asked_only_when_nothing_in_the_column_tells():
    head = ("takwia_name", "founded", "members")
    content = rows(head, ("X", "12/03/2015", "1"))
    assert read(content).open_date == "12/03/2015"
    assert values(read(content, order=DayOrder.MONTH_FIRST).submissions[0])["founded"] == "2015-12-03"
    told = read(rows(head, ("X", "12/03/2015", "1"), ("Y", "03/25/2015", "1")))
    assert (told.open_date, values(told.submissions[0])["founded"]) == ("", "2015-12-03")


@pytest.mark.parametrize(("text", "value"), [("VRAI", True), ("Y", True), ("1.0", True), ("x", True), ("لا", False)])
def test_yes_and_no_as_spreadsheets_write_them(text, value):
    assert values(read(rows(("takwia_name", "legal_receipt"), ("X", text))).submissions[0]) == {"legal_receipt": value}

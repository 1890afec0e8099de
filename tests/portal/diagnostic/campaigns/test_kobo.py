"""Exports of KoboToolbox in all their forms are read to the same answers; what can't be read is told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.rules.answers import Answer, AnswerProblem, AnswerState
from graph.rules.instrument import Choice, Words
from portal.diagnostic.campaigns.form_fields import form_fields
from portal.diagnostic.campaigns.kobo import read_file
from seed.tables.faults import Unusable, UnusableTable
from tests.graph.diagnostic.sample import sample
from tests.portal.diagnostic.campaigns.exports import as_csv, as_xlsx, export

COMMUNES = (
    Choice("c1", Words("Khénifra", "خنيفرة", "Khénifra")),
    Choice("c2", Words("Aït Ishaq", "آيت إسحاق", "Ait Ishaq")),
)
INSTRUMENT = sample()
FIELDS = form_fields(INSTRUMENT, COMMUNES, {})
FILLED = {
    "takwia_code": "ab2c d3ef",
    "takwia_name": "Association « Amal », Aït Ishaq",
    "takwia_commune": "c2",
    "founded": "2005-05-01",
    "rural": "yes",
    "governance_level": "3",
    "governance_good": "no",
    "governance_number": "7",
    "governance_part": "2",
    "governance_means": ["phone", "web"],
    "note_governance_level": "Vu le PV ; signé",
    "vision_level": "dont_know",
    "vision_good": "not_reviewed",
    "vision_number": "",
    "why_vision_number": "not_reviewed",
    "vision_means": ["dont_know"],
    "management_means": ["nothing"],
}
KNOWN = AnswerState.ANSWERED
EXPECTED = {
    "founded": Answer(KNOWN, "2005-05-01"),
    "rural": Answer(KNOWN, True),
    "governance_level": Answer(KNOWN, 3.0, "Vu le PV ; signé"),
    "governance_good": Answer(KNOWN, False),
    "governance_number": Answer(KNOWN, 7.0),
    "governance_part": Answer(KNOWN, 2.0),
    "governance_means": Answer(KNOWN, ("phone", "web")),
    "vision_level": Answer(AnswerState.UNKNOWN),
    "vision_good": Answer(AnswerState.NOT_REVIEWED),
    "vision_number": Answer(AnswerState.NOT_REVIEWED),
    "vision_means": Answer(AnswerState.UNKNOWN),
    "management_means": Answer(KNOWN, ("nothing",)),
}


def read(content):
    return read_file(content, FIELDS)


def values(question):
    if question.type == "yes_no":
        return st.sampled_from(["yes", "no", "dont_know", "not_reviewed"])
    if question.type == "level":
        return st.sampled_from(["0", "1", "2", "3", "4", "dont_know", "not_reviewed"])
    if question.type == "choices":
        return st.lists(st.sampled_from([one.id for one in question.choices]), min_size=1, unique=True)
    return st.dates().map(str) if question.type == "date" else st.integers(0, 999).map(str)


@pytest.mark.parametrize(
    "write", [as_csv, lambda *table: as_csv(*table, delimiter=","), as_xlsx], ids=[";", ",", "xlsx"]
)
@pytest.mark.parametrize("language", ["", "fr", "ar", "en"])
@pytest.mark.parametrize(
    "shape", [{}, {"groups": False}, {"apart": False}, {"together": False}], ids=["whole", "flat", "together", "apart"]
)
def test_every_way_to_export_is_read_alike(write, language, shape):
    found = read(write(*export(FIELDS, [FILLED], language=language, **shape)))

    (submission,) = found.submissions
    assert dict(submission.answers) == EXPECTED
    assert (submission.code, submission.name, submission.commune) == ("AB2CD3EF", FILLED["takwia_name"], "c2")
    assert (submission.key, submission.troubles, found.unknown) == ("5f1c-0", (), ())


@settings(max_examples=40, deadline=None)  # Reading a workbook takes as long as the machine needs.
@given(
    st.lists(
        st.fixed_dictionaries({}, optional={id: values(one) for id, one in INSTRUMENT.questions.items()}),
        min_size=1, max_size=3,
    ).filter(lambda rows: any(rows)),
    st.sampled_from(["", "fr", "ar"]),
    st.sampled_from([as_csv, as_xlsx]),
)  # fmt: skip
def test_no_answer_is_lost_on_the_way(filled, language, write):
    found = read(write(*export(FIELDS, filled, language=language)))

    assert [set(one.answers) for one in found.submissions] == [set(row) for row in filled]
    assert all(not one.troubles for one in found.submissions)


@pytest.mark.parametrize(
    ("question", "text", "why"),
    [
        ("governance_level", "7", AnswerProblem.NOT_A_LEVEL),
        ("governance_good", "perhaps", AnswerProblem.NOT_YES_OR_NO),
        ("governance_number", "-3", AnswerProblem.TOO_SMALL),
        ("governance_number", "many", AnswerProblem.NOT_A_NUMBER),
        ("governance_means", ["phone", "fax"], AnswerProblem.NOT_A_CHOICE),
        ("governance_means", ["phone", "dont_know"], AnswerProblem.NOT_A_CHOICE),
        ("founded", "31/02/2005", AnswerProblem.NOT_A_DATE),
    ],
)
def test_an_answer_that_cannot_be_is_told_and_the_others_are_kept(question, text, why):
    found = read(as_csv(*export(FIELDS, [{**FILLED, question: text}], apart=False)))

    (submission,) = found.submissions
    assert [(one.question, one.why) for one in submission.troubles if one.why != "note_alone"] == [(question, why)]
    assert set(submission.answers) == set(EXPECTED) - {question}


def test_a_remark_without_an_answer_is_told():
    filled = {"governance_good": "yes", "note_governance_level": "Rien"}

    (submission,) = read(as_csv(*export(FIELDS, [filled]))).submissions

    assert [(one.question, one.text, one.why) for one in submission.troubles] == [
        ("governance_level", "Rien", "note_alone")
    ]


def test_without_a_uuid_a_row_is_known_by_its_id_or_by_what_it_says():
    head, rows = export(FIELDS, [FILLED])
    head[head.index("_uuid")] = "meta/instanceID"
    rows[0][head.index("meta/instanceID")] = "uuid:77"
    assert read(as_csv(head, rows)).submissions[0].key == "77"
    head[head.index("meta/instanceID")] = "elsewhere"
    assert read(as_csv(head, rows)).submissions[0].key == "1000"
    head[head.index("_id")] = "other"
    keys = {read(as_csv(head, rows)).submissions[0].key for _again in range(2)}
    assert len(keys) == 1 and len(keys.pop()) == 32


def test_columns_that_the_form_does_not_have_are_told():
    head, rows = export(FIELDS, [FILLED])

    found = read(as_csv([*head, "axis_x/colour", "_notes"], [[*rows[0], "red", ""]]))

    assert found.unknown == ("axis_x/colour",)
    assert dict(found.submissions[0].answers) == EXPECTED


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Unusable.EMPTY),
        (b"   \n", Unusable.EMPTY),
        (b"\x89PNG\r\n\x1a\n\0\0\0", Unusable.NOT_A_TABLE),
        (b"just a line\nand another", Unusable.NOT_A_TABLE),
        (b"PK\x03\x04 broken", Unusable.DAMAGED),
        ("a;b\né;x\né;".encode() + b"\xff;\n", Unusable.BAD_LETTERS),
        (b'"a;b\n', Unusable.DAMAGED),
        (b"a;b\n", Unusable.NO_ROWS),
        (b"a;b\n" + b"1;2\n" * 5001, Unusable.TOO_MANY_ROWS),
        (b"nom;age;ville\nX;3;Y\n", Unusable.OTHER_FORM),
        (b"x" * (10 * 1024 * 1024 + 1), Unusable.TOO_LARGE),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_used_is_refused(content, reason):
    with pytest.raises(UnusableTable) as caught:
        read(content)

    assert caught.value.reason == reason


@pytest.mark.parametrize("cut", [20, 400, 2000])
def test_a_workbook_cut_short_is_refused(cut):
    content = as_xlsx(*export(FIELDS, [FILLED]))

    with pytest.raises(UnusableTable):
        read(content[:-cut])


def test_a_small_workbook_that_holds_much_is_refused():
    content = as_xlsx(["a", "b"], [["x" * 30_000, str(row)] for row in range(400)])
    assert len(content) < 1024 * 1024

    with pytest.raises(UnusableTable) as caught:
        read(content)

    assert caught.value.reason == Unusable.TOO_LARGE


def test_another_archive_is_no_workbook():
    import io
    import zipfile

    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("text.txt", "x")
    with pytest.raises(UnusableTable) as caught:
        read(kept.getvalue())

    assert caught.value.reason == Unusable.NOT_A_TABLE

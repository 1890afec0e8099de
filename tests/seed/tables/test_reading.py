"""Tables that people have are read whole, whatever program wrote them; what isn't read is told."""

import io
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from seed.tables.faults import CellProblem, Unusable, UnusableTable
from seed.tables.reading import open_table, read_table

HEAD, ROWS = ("code", "nom", "adhérents"), (("1", "Étoile d’Or", "25"), ("2", "جمعية الأمل", "30"))
FRENCH = (("1", "Étoile d’Or – RÉCÉPISSÉ", "25"), ("2", "École à Fès", "30"))


def known(text):
    return text.casefold() in HEAD


def text_of(rows=ROWS, delimiter=";"):
    return "\r\n".join(delimiter.join(row) for row in (HEAD, *rows)) + "\r\n"


def book(*rows, **sheets):
    """Return a workbook: its first sheet with rows, then sheets by their titles."""
    made = Workbook()
    for row in rows:
        made.active.append(row)
    for title, lines in sheets.items():
        sheet = made.create_sheet(title)
        for row in lines:
            sheet.append(row)
    return made


def saved(made, change=None):
    """Return a workbook as a file; change: what is replaced in the XML of its first sheet."""
    kept = io.BytesIO()
    made.save(kept)
    if change is None:
        return kept.getvalue()
    again = io.BytesIO()
    with zipfile.ZipFile(kept) as source, zipfile.ZipFile(again, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, change(part) if name == "xl/worksheets/sheet1.xml" else part)
    return again.getvalue()


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_delimiter_in_every_unicode(delimiter, encoding):
    table = read_table(text_of(delimiter=delimiter).encode(encoding), known)

    assert (table.head, table.rows, table.numbers) == (HEAD, ROWS, (2, 3))


@pytest.mark.parametrize(
    ("encoding", "rows"), [("cp1252", FRENCH), ("cp1256", ROWS[1:]), ("cp1256", (("1", "L’école d’été – الأمل", "3"),))]
)
def test_what_a_spreadsheet_of_windows_writes(encoding, rows):
    assert read_table(text_of(rows).encode(encoding), known).rows == rows


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "sep=;;;"])
def test_a_line_that_tells_the_delimiter(line):
    table = read_table(f"{line}\r\n{text_of()}".encode(), known)
    assert (table.head, table.rows[0]) == (HEAD, ROWS[0])


def test_a_cell_of_several_lines_keeps_them_and_the_next_row_its_line():
    table = read_table(b'code;nom\n1;"a\nb"\n2;c\n', known)
    assert (table.rows, table.numbers) == ((("1", "a\nb"), ("2", "c")), (2, 4))


@pytest.mark.parametrize("above", [[["Liste des associations"]], [["Liste"], [], ["Province", "Khénifra"], []]])
def test_titles_above_the_headings(above):
    table = read_table(saved(book(*above, HEAD, *ROWS)), known)
    assert (table.head, table.rows, table.numbers[0]) == (HEAD, ROWS, len(above) + 2)
    text = "".join(";".join(row) + "\n" for row in above) + text_of()
    assert read_table(text.encode(), known).rows == ROWS


def test_headings_that_are_merged_over_two_rows():
    made = book(["code", "Identité", None], [None, "nom", "adhérents"], *ROWS)
    made.active.merge_cells("A1:A2")
    made.active.merge_cells("B1:C1")
    assert read_table(saved(made), known).head == HEAD


def test_the_sheet_that_has_the_headings_is_read_whether_first_or_not():
    assert read_table(saved(book(["Mode d’emploi"], lists=[["a"], ["b"]], data=[HEAD, *ROWS])), known).rows == ROWS


def test_a_hidden_sheet_gives_way_to_one_that_is_shown():
    made = book(HEAD, ["9", "hidden", "1"], shown=[HEAD[:2], *[row[:2] for row in ROWS]])
    made.worksheets[0].sheet_state = "hidden"
    table = read_table(saved(made), known)
    assert (table.rows[0], table.left_out) == (ROWS[0][:2], ("Sheet",))


def test_a_second_sheet_with_the_same_headings_is_told():
    table = read_table(saved(book(HEAD, *ROWS, Suite=[HEAD, *ROWS], Notes=[["x"]])), known)
    assert (table.rows, table.left_out) == (ROWS, ("Suite",))


@pytest.mark.parametrize("size", [b"A1", b"A1:A1", b"A1:B2", b"A1:C2", b"A1:XFD1048576"])
def test_the_size_that_a_sheet_tells_loses_nothing(size):
    content = saved(book(HEAD, *ROWS), lambda part: part.replace(b'ref="A1:C3"', b'ref="' + size + b'"'))
    assert read_table(content, known).rows == ROWS


def test_a_formula_without_its_result_is_told_and_the_rest_is_read():
    made = book(HEAD, ["1", "a", "=20+5"], ["2", '=IF(A1="","","")', 4])
    found = read_table(
        saved(made, lambda part: part.replace(b'<c r="B3"><f>', b'<c r="B3" t="str"><f>')), known
    )  # The second is a formula that gave an empty text.
    assert found.rows == (("1", "a", ""), ("2", "", "4"))
    assert [(one.line, one.column, one.text, one.why) for one in found.faults] == [
        (2, "adhérents", "=20+5", CellProblem.NO_RESULT)
    ]


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#VALEUR!", "#DIV/0!", "#NOM?"])
def test_a_formula_that_went_wrong_is_told(error):
    (fault,) = read_table(f"code;nom\n1;{error}\n".encode(), known).faults
    assert (fault.line, fault.column, fault.why) == (2, "nom", CellProblem.ERROR)


def test_more_cells_than_headings_are_told_with_their_line_and_empty_ones_are_not():
    table = read_table(b"code;nom;;\n1;a;;\n2;b;;c\n3;d;e;\n", known)
    assert table.rows == (("1", "a"), ("2", "b"), ("3", "d"))
    assert [(one.line, one.column, one.text, one.why) for one in table.faults] == [
        (3, "D", "c", CellProblem.NO_HEADING), (4, "C", "e", CellProblem.NO_HEADING),
    ]  # fmt: skip


def test_days_are_kept_and_those_of_1904_too():
    made = book(HEAD, ["1", "a", None])
    made.active["C2"] = 40613
    made.active["C2"].number_format = "dd/mm/yyyy"
    assert read_table(saved(made), known).rows[0][2] == "2011-03-11"
    made.epoch = CALENDAR_MAC_1904
    table = read_table(saved(made), known)
    assert (table.rows[0][2], table.since.year) == ("2015-03-12", 1904)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Unusable.EMPTY),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500), Unusable.OLD_EXCEL),
        (b"<html><table><tr><td>code", Unusable.OTHER_SPREADSHEET),
        (b"PK\x03\x04 broken", Unusable.DAMAGED),
        ("code;nom\n1;é\n2;à\n".encode() + b"3;\xff\n", Unusable.BAD_LETTERS),
        (b"code;nom\n1;a\0b\n", Unusable.NOT_A_TABLE),
        (b'code;nom\n1;"open\n', Unusable.DAMAGED),
        (b"just words\nand more", Unusable.NOT_A_TABLE),
        (b"code;nom\n" + b"\n" * 1_100_000, Unusable.TOO_MANY_ROWS),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_read_says_why(content, reason):
    with pytest.raises(UnusableTable) as caught:
        read_table(content, known)
    assert caught.value.reason == reason


def test_an_open_document_is_told_from_another_archive():
    for kind, reason in ((b"application/vnd.oasis.opendocument.spreadsheet", Unusable.OPEN_DOCUMENT),
                         (b"other", Unusable.NOT_A_TABLE)):  # fmt: skip
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w") as archive:
            archive.writestr("mimetype", kind)
        with pytest.raises(UnusableTable) as caught:
            read_table(kept.getvalue(), known)
        assert caught.value.reason == reason


def test_rows_come_one_by_one_from_a_file_on_disk(tmp_path):
    path = tmp_path / "many.csv"
    path.write_text("code;nom\n" + "".join(f"{number};n\n" for number in range(20_000)) + '1;"open\n')
    with open_table(path, known) as table:
        rows = iter(table)
        assert [next(rows).cells[0] for _number in range(3)] == ["0", "1", "2"]
        with pytest.raises(UnusableTable) as caught:
            list(rows)
    assert (caught.value.reason, caught.value.line) == (Unusable.DAMAGED, 20_002)

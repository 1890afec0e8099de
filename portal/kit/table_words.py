"""What pages say of tables that can't be read, and of cells of them."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from seed.tables.faults import CellFault, CellProblem, Unusable, UnusableTable

UNUSABLE = {
    Unusable.EMPTY: _l("The file is empty. Choose another one."),
    Unusable.TOO_LARGE: _l("The file holds more than 10 MB. Cut it into several files."),
    Unusable.NOT_A_TABLE: _l("This is neither a CSV nor an XLSX file. In your spreadsheet, save it as one of these."),
    Unusable.OLD_EXCEL: _l(
        "This is an old Excel file (XLS), or one with a password. Open it in your spreadsheet, choose “Save as”, then"
        " “Excel workbook (.xlsx)” without a password, and send that file."
    ),
    Unusable.OPEN_DOCUMENT: _l(
        "This is an OpenDocument file (ODS). Open it in your spreadsheet, choose “Save as”, then “Excel workbook"
        " (.xlsx)”, and send that file."
    ),
    Unusable.OTHER_SPREADSHEET: _l(
        "This is another kind of file than its name says. Open it in your spreadsheet, choose “Save as”, then “Excel"
        " workbook (.xlsx)”, and send that file."
    ),
    Unusable.DAMAGED: _l("The file is damaged: it can't be read to its end. Save it again from your spreadsheet."),
    Unusable.BAD_LETTERS: _l("Some letters of this file are broken. Save it again as XLSX or as “CSV UTF-8”."),
    Unusable.NO_ROWS: _l("The file has headings, but no row below them."),
    Unusable.TOO_MANY_ROWS: _l("The file has too many rows. Cut it into several files."),
    Unusable.OTHER_FORM: _l("The columns of this file aren't those that are expected."),
}
CELL_PROBLEMS = {
    CellProblem.NO_HEADING: _l("It stands under no heading, and isn't read. Give its column a heading, or correct its "
                               "row."),
    CellProblem.NO_RESULT: _l("It is a formula whose result isn't in the file. Write the result instead."),
    CellProblem.ERROR: _l("A formula went wrong here. Write what should be there."),
}  # fmt: skip


def table_problem(error: UnusableTable, own: Mapping[Unusable, object] = UNUSABLE) -> str:
    """Say to the person what to do about a file; own: sentences that fit a page better."""
    told = str(own.get(error.reason) or UNUSABLE[error.reason])
    return told if error.line is None else _("Line %(line)s: %(problem)s", line=error.line, problem=told)


def fault_problem(fault: CellFault) -> str:
    """Say what to do about a cell that isn't read."""
    return str(CELL_PROBLEMS[fault.why])

"""What pages say of files that can't be used, and of submissions and answers that aren't taken."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from graph.rules.answers import AnswerProblem, BadAnswer
from graph.rules.instrument import Instrument
from portal.diagnostic.answers import problem_message
from portal.diagnostic.campaigns.cells import COLUMNS_DIFFER, NOT_A_TICK, NOTE_ALONE
from portal.diagnostic.campaigns.import_plan import RefusedSubmission
from portal.kit.language import current_language
from portal.kit.table_words import table_problem
from seed.tables.faults import Unusable, UnusableTable

UNUSABLE = {
    Unusable.EMPTY: _l("The file is empty. Export it from KoboToolbox again."),
    Unusable.TOO_LARGE: _l("The file holds more than 10 MB. Export fewer submissions at once, without their media."),
    Unusable.NOT_A_TABLE: _l(
        "This is neither a CSV nor an XLSX file. In KoboToolbox, choose Data, Downloads, then CSV or XLS."
    ),
    Unusable.DAMAGED: _l("The file is damaged: it can't be read to its end. Export it from KoboToolbox again."),
    Unusable.NO_ROWS: _l("The file has headings, but no submission yet."),
    Unusable.TOO_MANY_ROWS: _l("The file has more than 5,000 rows. Export fewer submissions at once."),
    Unusable.OTHER_FORM: _l(
        "This file is of another form: too few of its columns are questions of this one. Choose the export of the form"
        " that you downloaded here."
    ),
}
REFUSED = {
    RefusedSubmission.SEEN: _l("It was imported already."),
    RefusedSubmission.TWICE: _l("It is twice in the file."),
    RefusedSubmission.SAME_ASSOCIATION: _l(
        "Another row of the file is about the same association: import it alone if it is to prevail."
    ),
    RefusedSubmission.SUBMITTED: _l("The diagnostic of this association was submitted already. Reopen it first."),
    RefusedSubmission.ELSEWHERE: _l("Its code is of an association of another province."),
    RefusedSubmission.NOT_IN_CAMPAIGN: _l("Its code is of a diagnostic that isn't part of this campaign."),
    RefusedSubmission.NOT_IN_SAMPLE: _l("This association isn't in the campaign's sample."),
    RefusedSubmission.CLOSED: _l(
        "It has no diagnostic yet, and the campaign takes no new one today. Change the dates of the campaign first."
    ),
    RefusedSubmission.BUSY: _l("Another diagnostic of this association is open."),
    RefusedSubmission.INACTIVE: _l("This association is no longer active."),
    RefusedSubmission.NOTHING: _l("There is no answer in it that could be kept."),
    RefusedSubmission.NOBODY: _l("No association of the sample has this code or a name like this."),
    RefusedSubmission.LEFT_OUT: _l("You left it out."),
}

OWN_PROBLEMS = {
    NOTE_ALONE: _l("A remark without an answer isn't kept."),
    COLUMNS_DIFFER: _l("Its columns say different things: correct the file, or answer on the page of the diagnostic."),
    NOT_A_TICK: _l("In the columns of choices, write 1 for those that are chosen and 0 for the others."),
}


def file_problem(error: UnusableTable) -> str:
    """Say to the person what to do about a file."""
    told = table_problem(error, UNUSABLE)
    if error.examples:
        told += " " + _(
            "Unknown columns, for example: %(names)s.", names=_(", ").join(name[:60] for name in error.examples)
        )
    return told


def cell_problem(instrument: Instrument, question: str, why: str) -> str:
    """Say why a cell isn't taken."""
    return (
        str(OWN_PROBLEMS[why])
        if why in OWN_PROBLEMS
        else problem_message(BadAnswer(instrument.questions[question], AnswerProblem(why)))
    )


def question_text(instrument: Instrument, question: str) -> str:
    """Return the text of a question in the page's language."""
    return instrument.questions[question].text.said(current_language())

"""The instrument as an XLSForm, the workbook that KoboToolbox and ODK make a form of (xlsform.org)."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from graph.rules.instrument import Instrument, Words
from portal.diagnostic.campaigns.form_fields import CODE, NAME, Field

LANGUAGES = {"fr": "French (fr)", "ar": "Arabic (ar)", "en": "English (en)"}
SPOKEN = ("label", "hint", "constraint_message")
COLUMNS = (
    "type",
    "name",
    "relevant",
    "constraint",
    *(f"{kind}::{name}" for kind in SPOKEN for name in LANGUAGES.values()),
)
METADATA = ("start", "end")


def write_xlsform(instrument: Instrument, fields: Sequence[Field], title: str) -> bytes:
    """Return the workbook of a form with sheets survey, choices and settings."""
    book = Workbook()
    survey = book.active or book.create_sheet()
    survey.title = "survey"
    _write(survey, COLUMNS, [[name, name] for name in METADATA])
    _write_survey(survey, fields)
    _write(book.create_sheet("choices"), ("list_name", "name", *(f"label::{name}" for name in LANGUAGES.values())),
           _choices(fields))  # fmt: skip
    settings = {
        "form_title": title,
        "form_id": instrument.id,
        "version": str(instrument.version),
        "default_language": LANGUAGES["fr"],
        "instance_name": f"concat(${{{CODE}}}, ' ', ${{{NAME}}})",
    }
    _write(book.create_sheet("settings"), tuple(settings), [list(settings.values())])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _write(sheet: Worksheet, head: Iterable[str], rows: Iterable[Sequence[str]]) -> None:
    sheet.append(list(head))
    for row in rows:
        sheet.append(list(row))
    sheet.freeze_panes = "A2"


def _write_survey(sheet: Worksheet, fields: Iterable[Field]) -> None:
    """Write the fields, each group opened before its first and closed after its last."""
    open_groups: tuple[tuple[str, Words], ...] = ()
    for field in fields:
        common = 0
        while common < min(len(open_groups), len(field.groups)) and open_groups[common] == field.groups[common]:
            common += 1
        _close(sheet, len(open_groups) - common)
        for name, label in field.groups[common:]:
            sheet.append(["begin_group", name, "", "", *_spoken(label)])
        open_groups = field.groups
        sheet.append(
            [
                f"{field.type} {field.list_name}" if field.choices else field.type,
                field.name,
                field.relevant,
                field.constraint,
                *_spoken(field.label),
                *_spoken(field.hint),
                *_spoken(field.message),
            ]
        )
    _close(sheet, len(open_groups))


def _close(sheet: Worksheet, count: int) -> None:
    for _number in range(count):
        sheet.append(["end_group"])


def _choices(fields: Iterable[Field]) -> list[list[str]]:
    """Return the rows of each list of choices once."""
    lists = {field.list_name: field.choices for field in fields if field.choices}
    return [[name, choice.id, *_spoken(choice.text)] for name, choices in lists.items() for choice in choices]


def _spoken(words: Words | None) -> list[str]:
    return [words.said(language) if words else "" for language in LANGUAGES]

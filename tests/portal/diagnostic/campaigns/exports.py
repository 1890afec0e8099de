"""Files as KoboToolbox exports them of our XLSForm: as CSV or XLSX, headings and values as labels or as XML."""

import csv
import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook

from portal.diagnostic.campaigns.form_fields import Field


def export(
    fields: Sequence[Field],
    filled: Sequence[Mapping[str, object]],
    *,
    language: str = "",
    groups: bool = True,
    apart: bool = True,
    together: bool = True,
    keys: Sequence[str] | None = None,
) -> tuple[list[str], list[list[str]]]:
    """Return the headings and rows of submissions, filled in by the fields' names.

    language: of the labels, "" for XML names and values; groups: their names before each heading; apart, together: a
    column for each choice of several, and one with them all; keys: the submissions' _uuid.
    """
    head, columns = ["start", "end"], []
    for field in fields:
        if field.type == "note":
            continue
        said = field.label.said(language) if language else field.name
        path = [label.said(language) if language else name for name, label in field.groups] if groups else []
        heading = "/".join([*path, said])
        multiple = field.type == "select_multiple"
        if together or not multiple:
            head.append(heading)
            columns.append((field, None))
        for choice in field.choices if multiple and apart else ():
            head.append(f"{heading}/{choice.text.said(language) if language else choice.id}")
            columns.append((field, choice.id))
    head += ["__version__", "_id", "_uuid", "_submission_time", "_validation_status"]
    rows = []
    for number, one in enumerate(filled):
        row = ["2026-04-01T10:00:00.000+01:00", "2026-04-01T11:00:00.000+01:00"]
        row += [_cell(field, choice, one.get(field.name, ""), language) for field, choice in columns]
        key = keys[number] if keys else f"5f1c-{number}"
        rows.append([*row, "vX", str(1000 + number), key, "2026-04-01T11:02:00", ""])
    return head, rows


def _cell(field: Field, choice: str | None, value: object, language: str) -> str:
    if choice:
        return "" if value == "" else str(int(choice in value))
    if not field.choices or value == "":
        return str(value)
    names = {one.id: one.text.said(language) if language else one.id for one in field.choices}
    return " ".join(names.get(one, one) for one in (value if isinstance(value, list) else [value]))


def as_csv(head: list[str], rows: list[list[str]], delimiter: str = ";") -> bytes:
    """Return a CSV with a byte order mark."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([head, *rows])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(head: list[str], rows: list[list[str]]) -> bytes:
    """Return a workbook with one sheet."""
    book, kept = Workbook(), io.BytesIO()
    for row in [head, *rows]:
        book.active.append([int(cell) if cell.isdecimal() else cell or None for cell in row])
    book.save(kept)
    return kept.getvalue()

"""Plans of lists against records that no graph holds."""

from datetime import date
from functools import cache

from graph.exchange.changes import ListKind
from graph.exchange.records import KnownRecord
from seed import reference
from seed.records.cells import ListChoices, ListTable
from seed.records.columns import is_heading, propose_columns
from seed.records.lexicon import Lexicon
from seed.records.preview import Directory, ListPlanner
from seed.records.reference_words import make_lexicons
from seed.tables.reading import open_table

TODAY, PROVINCE = date(2026, 6, 1), "05.301"


@cache
def lexicons():
    return settled_lexicons(())


def settled_lexicons(settled):
    return make_lexicons(province=PROVINCE, territories=reference.territories(), domains=reference.domains(),
                         targets=reference.target_groups(), settled=dict(settled))  # fmt: skip


def record(id, name_fr="", sources=None, **values):
    values = {name: value for name, value in ({"name_fr": name_fr} | values).items() if value not in ("", None)}
    return KnownRecord(id, "association", "", values, sources or {})


def plan(content, known=(), kind="association", columns=None, settled=None, elsewhere=None, **choices):
    """Return the planner of a list and its rows."""
    of = ListKind(kind)
    words = settled_lexicons(settled) if settled else lexicons()
    table = open_table(content if isinstance(content, bytes) else content.encode(), is_heading(of))
    cells = [row.cells for row in table]
    named = propose_columns(of, table.head, cells, words)
    named = [(columns or {}).get(head, name) for head, name in zip(table.head, named, strict=True)]
    listed = ListTable(table.head, lambda: table, is_heading(of), table.since)
    choices = ListChoices(tuple(named), choices.pop("on", TODAY.isoformat()), **choices)
    directory = Directory(list(known), words, Lexicon(()), lambda ids: elsewhere or {})
    planner = ListPlanner(of, PROVINCE, listed, choices, directory, token="t", today=TODAY)
    rows = list(planner.rows())
    planner.open = planner.cells.open_dates()
    planner.named = dict(zip(table.head, named, strict=True))
    planner.hidden, planner.coloured = table.hidden_rows, table.coloured_rows
    return planner, rows


def values(row):
    return {change.field: change.new for change in row.changes}


def notes(rows, *, taken=False):
    return [(row.line, note.column, str(note.why)) for row in rows for note in row.notes if note.taken == taken]


def fates(rows):
    return [(row.line, str(row.fate), str(row.why)) for row in rows]

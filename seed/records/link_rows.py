"""Lists of memberships and partnerships: both ends are found among the organisations by id or name, never made."""

from collections.abc import Iterator
from datetime import date

from graph.exchange.changes import CellNote, Fate, ListKind, PlannedRow, Value, ValueChange, WhyRefused
from graph.exchange.link_rows import link_id, read_links
from graph.server.connection import Run
from seed.records.cells import ListCells, ListChoices, ListTable
from seed.records.lexicon import Lexicon
from seed.records.rows import ListRow
from seed.records.understood import Why
from seed.records.values import Lexicons

ENDS = {ListKind.MEMBERSHIP: ("member", "network"), ListKind.PARTNERSHIP: ("one", "other")}


class LinkPlanner:
    """Plans the rows of a list of links; first, second: the organisations that may be at either end."""

    def __init__(
        self, kind: ListKind, table: ListTable, choices: ListChoices, lexicons: Lexicons,
        first: Lexicon, second: Lexicon, run: Run, today: date,
    ) -> None:  # fmt: skip
        """Take the list and what was chosen; run: reads the links that are there."""
        self.kind, self.run = kind, run
        self.cells, self.ends = ListCells(table, choices, lexicons, today), (first, second)
        self._lines: dict[str, int] = {}

    def rows(self) -> Iterator[PlannedRow]:
        """Yield what becomes of each row; an organisation that isn't found or is in doubt refuses its row."""
        for part in self.cells.parts():
            planned = [self._ends_of(row) for row in part]
            known = read_links(self.run, self.kind, [row.entry for row, _values in planned if row.entry])
            for row, values in planned:
                yield self._compare(row, values, known)

    def _ends_of(self, row: ListRow) -> tuple[PlannedRow, dict[str, Value]]:
        """Return a row with the id of its link, or why there is none, and its other values."""
        if row.why:
            return PlannedRow(row.line, Fate.REFUSED, row.begins, why=row.why), {}
        said = self.cells.read(row)
        named = [_tuple(said.values.pop(name, None)) for name in ENDS[self.kind]]
        if any(len(one) > 1 for one in named):
            shown = " – ".join("; ".join(one) for one in named if one)
            return PlannedRow(row.line, Fate.REFUSED, shown, why=WhyRefused.SEVERAL_ENDS, notes=tuple(said.notes)), {}
        texts = ["".join(one) for one in named]
        heads = self.cells.heads
        meant = [lexicon.meaning(text) for lexicon, text in zip(self.ends, texts, strict=True)]
        notes = [
            CellNote(
                heads.get(name, name),
                text,
                Why.ORGANISATION,
                more=tuple(label for _id, label in one.offered),
            )
            for name, text, one in zip(ENDS[self.kind], texts, meant, strict=True)
            if not one.sure or one.near
        ]
        why = WhyRefused.UNKNOWN_END if notes else WhyRefused.SAME_END if meant[0].id == meant[1].id else ""
        ids = sorted(one.id for one in meant) if self.kind == ListKind.PARTNERSHIP else [one.id for one in meant]
        base = PlannedRow(row.line, Fate.REFUSED, " – ".join(filter(None, texts)), entry="" if why else link_id(*ids),
                          why=why, notes=(*said.notes, *notes))  # fmt: skip
        return base, dict(said.values)

    def _compare(self, row: PlannedRow, values: dict[str, Value], known: dict[str, dict[str, Value]]) -> PlannedRow:
        if row.why:
            return row
        before = self._lines.setdefault(row.entry, row.line)
        facts = {"line": row.line, "name": row.name, "entry": row.entry, "notes": row.notes}
        if before != row.line:
            return PlannedRow(**facts, fate=Fate.REFUSED, why=WhyRefused.REPEATED, same_as=before)  # type: ignore[arg-type]
        old = known.get(row.entry)
        changes = tuple(ValueChange(name, (old or {}).get(name), value) for name, value in values.items()
                        if (old or {}).get(name) != value)  # fmt: skip
        fate = Fate.CREATED if old is None else Fate.CHANGED if changes else Fate.UNCHANGED
        return PlannedRow(**facts, fate=fate, changes=changes)  # type: ignore[arg-type]


def _tuple(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()

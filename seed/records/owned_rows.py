"""Lists of what organisations have, such as officers: whose a row is is found by id or name, never made."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from graph.exchange.changes import CellNote, Fate, PlannedRow, Value, WhyRefused
from graph.server.connection import Run
from seed.records.cells import ListCells, ListChoices, ListTable
from seed.records.lexicon import Lexicon
from seed.records.rows import ListRow
from seed.records.understood import Why
from seed.records.values import Lexicons

OWNER = "member"
"""The field that says whose a row is."""


class OwnedRowPlanner(ABC):
    """Plans the rows of a list of what organisations have; owners: the words for those that rows may name."""

    says_too_little: ClassVar[WhyRefused]
    """Why a row is refused that doesn't say what it is about."""

    def __init__(
        self, table: ListTable, choices: ListChoices, lexicons: Lexicons, owners: Lexicon, run: Run, today: date
    ) -> None:
        """Take the list and what was chosen; run: reads what is there."""
        self.cells, self.owners, self.run = ListCells(table, choices, lexicons, today), owners, run

    def rows(self) -> Iterator[PlannedRow]:
        """Yield what becomes of each row."""
        for part in self.cells.parts():
            read = [self._read(row) for row in part]
            known = self.known(sorted({row.owner for row, _values in read if row.owner}))
            for row, values in read:
                yield row if row.why else self.plan(row, values, known.get(row.owner, []))

    @abstractmethod
    def known(self, owners: Sequence[str]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Read what some organisations have, by their ids."""

    @abstractmethod
    def named(self, values: Mapping[str, Value]) -> tuple[str, bool]:
        """Return the name of what a row is about, and whether the row says enough."""

    @abstractmethod
    def plan(self, row: PlannedRow, values: Mapping[str, Value], known: Sequence[Mapping[str, Any]]) -> PlannedRow:
        """Say what becomes of a row whose owner is known; known: what the owner has."""

    def _read(self, row: ListRow) -> tuple[PlannedRow, dict[str, Value]]:
        """Return a row with its owner, or why there is none, and its values."""
        if row.why:
            return PlannedRow(row.line, Fate.REFUSED, row.begins, why=row.why), {}
        said = self.cells.read(row)
        told = said.values.pop(OWNER, ())
        named = told if isinstance(told, tuple) else ()
        text = "; ".join(named)
        meaning = self.owners.meaning(text)
        values: dict[str, Value] = {name: value for name, value in said.values.items() if value not in (None, "")}
        name, says_enough = self.named(values)
        notes, why = list(said.notes), ""
        if not meaning.sure or meaning.near:
            notes.append(
                CellNote(
                    self.cells.heads[OWNER], text, Why.ORGANISATION, more=tuple(one for _id, one in meaning.offered)
                )
            )
            why = WhyRefused.UNKNOWN_END if len(named) < 2 else WhyRefused.SEVERAL_ENDS
        elif not says_enough:
            why = self.says_too_little
        shown = f"{name or row.begins} – {text}"
        return PlannedRow(row.line, Fate.REFUSED, shown, owner=meaning.id, why=why, notes=tuple(notes)), values

"""The cells of a list as values: which of its columns count, how they are read, and its rows part by part."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from graph.exchange.changes import CellNote
from seed.records.fields import BY_NAME, IGNORE, NOTE, Reading
from seed.records.rows import ListRow, read_list
from seed.records.understood import ReadValues, Why
from seed.records.values import Lexicons, ReadingRules, read_cell
from seed.tables.dates import FIRST_OF_1900, DateReader, order_of
from seed.tables.faults import CellProblem
from seed.tables.sheets import Known, TableRow

PART = 500
"""So many rows are held at once."""
FAULTS = {CellProblem.NO_HEADING: Why.NO_HEADING}


@dataclass(frozen=True)
class ListChoices:
    """What a person chose for a list. columns: a field for each; rows: by line NEW, LATER or a record's id.

    words: by "communes", "domains" and "targets", what folded words mean; orders: of day and month, by heading;
    unknown_places: "refuse", "province" (only the province is known) or "none" (their places are elsewhere);
    override: values of the list replace newer ones too; on: the day that the list is of (ISO).
    """

    columns: tuple[str, ...]
    on: str
    rows: Mapping[int, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    orders: Mapping[str, str] = field(default_factory=dict)
    unknown_places: str = "refuse"
    override: bool = False


@dataclass(frozen=True)
class ListTable:
    """A table that is being read: its headings, its rows anew each time, and the day that its numbers count from."""

    head: tuple[str, ...]
    rows: Callable[[], Iterable[TableRow]]
    known: Known
    since: date = FIRST_OF_1900


class ListCells:
    """What every planner of a list does with its rows before it knows what they are about."""

    def __init__(self, table: ListTable, choices: ListChoices, lexicons: Lexicons, today: date) -> None:
        """Take the list and what was chosen; of the rows the dates alone are read, for the order that they prove."""
        self.table, self.communes = table, lexicons.communes
        named = [(at, name, table.head[at]) for at, name in enumerate(choices.columns)]
        self.columns = [one for one in named if one[1] not in (IGNORE, NOTE)]
        self.remarked = [(at, head) for at, name, head in named if name == NOTE]
        self.heads = {name: head for _at, name, head in self.columns}
        orders = {**self._proved(), **choices.orders}
        self.rules = ReadingRules(lexicons, today, orders, table.since, frozenset(choices.orders))

    def parts(self) -> Iterator[list[ListRow]]:
        """Yield the rows in the order of the file, some hundreds at a time."""
        listed = iter(read_list(self.table.rows(), self.table.head, self.table.known, self.communes))
        while part := list(islice(listed, PART)):
            yield part

    def read(self, row: ListRow) -> ReadValues:
        """Return what the cells of a row say, and what of them can't be read."""
        said = ReadValues()
        for at, name, head in self.columns:
            if row.cells[at]:
                read_cell(BY_NAME[name], head, row.cells[at], said, self.rules)
        said.notes += [CellNote(fault.column, fault.text[:200], FAULTS.get(fault.why, Why.FORMULA))
                       for fault in row.row.faults]  # fmt: skip
        return said

    def remarks(self, row: ListRow) -> str:
        """Return what stands in the columns that are kept as remarks, a line each."""
        return "\n".join(f"{head}: {row.cells[at]}" for at, head in self.remarked if row.cells[at])

    def _proved(self) -> dict[str, str]:
        """Return the order of days and months that columns of dates prove themselves."""
        dates = [(at, head) for at, name, head in self.columns
                 if BY_NAME[name].reading in (Reading.DAY, Reading.FOUNDED, Reading.YEAR)]  # fmt: skip
        texts: dict[str, list[str]] = {head: [] for _at, head in dates}
        for row in self.table.rows() if dates else ():
            for at, head in dates:
                if row.cells[at]:
                    texts[head].append(row.cells[at])
        proved = {head: order_of(cells) for head, cells in texts.items()}
        return {head: str(order) for head, order in proved.items() if order}

    def open_dates(self) -> dict[str, str]:
        """Return an example of each column of dates whose order somebody has to tell, by heading."""
        found: dict[str, str] = {}
        for at, name, head in self.columns:
            if BY_NAME[name].reading not in (Reading.DAY, Reading.FOUNDED):
                continue
            for row in self.table.rows():
                known = self.rules.told if DateReader.is_short(row.cells[at]) else self.rules.orders
                if head not in known and DateReader.is_open(row.cells[at]):
                    found[head] = row.cells[at]
                    break
        return found

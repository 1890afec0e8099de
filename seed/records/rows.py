"""The rows of a list as people leave them: totals, headings again, titles between, "idem", a second table."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from graph.exchange.changes import WhyRefused
from graph.rules.folding import fold
from seed.records.lexicon import Lexicon
from seed.tables.sheets import Known, TableRow

IDEM = {"idem", "id", "meme", "meme chose", "dito", "ditto", "نفسه", "نفس الشيء", "كذلك", "مثله"}
DITTO = re.compile(r"[\"“”«»″'’〃/\\|\s]{1,4}|-+\s*[\"“”″]\s*-+")
TOTAL = re.compile(
    r"(?:sous )?tota(?:l|ux)\b.*|somme|nombre total.*|المجموع.*|مجموع.*|الاجمالي.*|العدد الاجمالي.*|sum|grand total.*"
)


@dataclass(frozen=True)
class ListRow:
    """A row of a list: its line, its cells without "idem", the commune of the title above it; why: no record."""

    line: int
    cells: tuple[str, ...]
    row: TableRow
    commune: str = ""
    why: str = ""

    @property
    def begins(self) -> str:
        """Return its first cell that isn't empty, by which a person finds the row."""
        return next((cell for cell in self.cells if cell), "")[:200]


def read_list(rows: Iterable[TableRow], head: Sequence[str], known: Known, communes: Lexicon) -> Iterator[ListRow]:
    """Yield rows with what they are; cells that say "idem" hold what stands above them."""
    above: tuple[str, ...] = ("",) * len(head)
    commune, other_table = "", False
    plain_head = [fold(one) for one in head]
    for row in rows:
        why = WhyRefused.OTHER_TABLE if other_table else _why(row.cells, plain_head, known)
        if why == WhyRefused.OTHER_TABLE:
            other_table = True
        title = _title(row.cells, communes) if not why else ""
        if title:
            commune, why = title, WhyRefused.HEADING
        if why:
            yield ListRow(row.line, row.cells, row, why=why)
            continue
        cells = tuple(old if old and _is_idem(cell) else cell for cell, old in zip(row.cells, above, strict=True))
        above = tuple(cell or old for cell, old in zip(cells, above, strict=True))
        yield ListRow(row.line, cells, replace(row, cells=cells), commune)


def _why(cells: Sequence[str], head: Sequence[str], known: Known) -> str:
    """Say why a row is no record: it is a total, the headings again, or the headings of another table."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return ""
    if any(TOTAL.fullmatch(fold(cell)) for cell in filled[:2]) and len(filled) <= max(2, len(cells) // 2):
        return WhyRefused.TOTAL
    same = sum(fold(cell) == name for cell, name in zip(cells, head, strict=True) if cell and name)
    if same >= 2 and same >= len(filled) - 1:
        return WhyRefused.HEADING
    headings = sum(known(cell) for cell in filled)
    return WhyRefused.OTHER_TABLE if headings >= 2 and headings >= len(filled) - 1 else ""


def _title(cells: Sequence[str], communes: Lexicon) -> str:
    """Return the commune that a row of one cell alone names, as a title between rows does."""
    filled = [cell for cell in cells if cell]
    if len(filled) != 1 or len(cells) < 3 or len(filled[0]) > 80:
        return ""
    meaning = communes.meaning(filled[0].rstrip(" :"))
    return filled[0].rstrip(" :") if meaning.sure and not meaning.near else ""


def _is_idem(cell: str) -> bool:
    return bool(cell) and (fold(cell) in IDEM or bool(DITTO.fullmatch(cell)))

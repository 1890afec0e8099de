"""A paper that people read, print, sign or hand on, as values: what it says, not how it looks.

`portal/kit/docx.py` and `portal/kit/pdf` lay out the same paper, so that it is described once.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from portal.kit.charts import Bar

NUMBER = re.compile(r"[\d\s.,%+–−‎/-]*")
PAGE_LETTERS = 106
"""Letters of the body's size that stand in a line of a portrait page."""
LANDSCAPE_LETTERS = 160
ROOM = 2.5
"""Letters that a cell's edges take."""
MANY, SMALLER = 7, 1.1
"""A table of more columns is set smaller, so that more letters stand in a line."""
NARROWEST = 4
"""Letters of the narrowest column, so that a number of three digits isn't parted."""
SIGNING = 16
"""Letters as wide as a column that is filled in by hand."""
SHORT = 9
"""So many rows of a table stand on one page."""
LONG = 600
"""A cell of more letters may be parted by the end of a page."""
Look = Literal["plain", "lead", "quiet", "name", "title", "centred", "notice"]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph and how it stands out."""

    kind: ClassVar[str] = "line"
    text: str
    look: Look = "plain"


@dataclass(frozen=True)
class Items:
    """The items of a list."""

    kind: ClassVar[str] = "items"
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Pairs:
    """What is said in a word and its value, one under another: "Place: …"."""

    kind: ClassVar[str] = "pairs"
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Grid:
    """A table: what it is about, its headings, its rows as text; total: the last row adds up the others.

    blank: how tall a row is at least, in centimetres, for tables that are filled in by hand. note: stands under it.
    """

    kind: ClassVar[str] = "grid"
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: bool = False
    blank: float = 0.0
    note: str = ""

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Say of each column whether it holds numbers only, which stand under one another at its end."""
        return tuple(
            any(row[index] for row in self.rows) and all(NUMBER.fullmatch(row[index]) for row in self.rows)
            for index in range(len(self.columns))
        )

    def widths(self, *, landscape: bool = False) -> tuple[float, ...]:
        """Return the share of the width for each column: room for its longest word, the rest by how much it says."""
        letters = LANDSCAPE_LETTERS if landscape else PAGE_LETTERS
        letters = round(letters * SMALLER) if len(self.columns) > MANY else letters
        least = [self._least(index) for index in range(len(self.columns))]
        missing = [max(self._wanted(index) - low, 0.0) for index, low in enumerate(least)]
        full = [low + more for low, more in zip(least, _share_out(missing, letters - sum(least)), strict=True)]
        return tuple(round(width / sum(full), 4) for width in full)

    def _least(self, index: int) -> float:
        """Return the letters that a column needs: its longest word, or a whole number; more when it is signed."""
        cells = [row[index] for row in self.rows]
        if self.blank and not any(cells):
            return SIGNING
        longest = map(len if self.numeric[index] else _longest_word, cells)
        return max(_longest_word(self.columns[index]), *longest, NARROWEST) + ROOM

    def _wanted(self, index: int) -> float:
        """Return the letters that a column takes in one line; its heading may stand in two."""
        cells = [len(row[index]) for row in self.rows]
        return max((len(self.columns[index]) + 1) // 2, *cells, 0) + ROOM

    @property
    def short(self) -> bool:
        """Say whether the table stands on one page."""
        return len(self.rows) <= SHORT and not self.long and not self.blank

    @property
    def long(self) -> bool:
        """Say whether a cell says so much that it may need more than a page."""
        return any(len(text) > LONG for row in self.rows for text in row)


@dataclass(frozen=True)
class Bars:
    """A chart of bars, the longest as wide as there is room; description: the same in words, for those who hear it."""

    kind: ClassVar[str] = "bars"
    caption: str
    bars: tuple[Bar, ...]
    description: str


@dataclass(frozen=True)
class Strip:
    """Something of which each part has a share in [0, 1]; written: what stands in each part."""

    name: str
    shares: tuple[float, ...]
    written: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Strips:
    """Strips under one another, all of the same parts, whose meaning the legend says."""

    kind: ClassVar[str] = "strips"
    caption: str
    legend: tuple[str, ...]
    strips: tuple[Strip, ...]
    description: str


@dataclass(frozen=True)
class Outline:
    """A polygon (open: only its line) or, of one point, a disc; in millimetres from the left and the top.

    tone: "green", "pale", "accent", "line" or "none"; radius: of a disc.
    """

    points: tuple[tuple[float, float], ...]
    tone: str = "none"
    edge: str = "green"
    radius: float = 0.0
    dashed: bool = False
    open: bool = False


@dataclass(frozen=True)
class Label:
    """A word in a drawing; anchor: its "start", "middle" or "end" (left to right) stands at the point."""

    x: float
    y: float
    text: str
    anchor: str = "middle"
    tone: str = "ink"
    size: float = 8.5


@dataclass(frozen=True)
class Key:
    """What a tone of a drawing means."""

    tone: str
    name: str


@dataclass(frozen=True)
class Drawing:
    """A picture of shapes and labels, in millimetres; the later ones lie on the earlier ones."""

    kind: ClassVar[str] = "drawing"
    caption: str
    width: float
    height: float
    shapes: tuple[Outline, ...]
    labels: tuple[Label, ...]
    description: str
    legend: tuple[Key, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Code:
    """A QR code with its address in letters, and what one does there."""

    kind: ClassVar[str] = "code"
    address: str
    caption: str


@dataclass(frozen=True)
class LetterHead:
    """The top of a letter: who writes, and on the other side the reference, the place and day."""

    kind: ClassVar[str] = "letter_head"
    sender: tuple[str, ...]
    beside: tuple[str, ...]


@dataclass(frozen=True)
class Signatures:
    """Places to sign, side by side, each under who signs; note: what is written beside the name; room: centimetres."""

    kind: ClassVar[str] = "signatures"
    signers: tuple[str, ...]
    note: str
    room: float = 3.6


@dataclass(frozen=True)
class PageBreak:
    """What follows begins a new page."""

    kind: ClassVar[str] = "page_break"


Block = Paragraph | Items | Pairs | Grid | Bars | Strips | Drawing | Code | LetterHead | Signatures | PageBreak


@dataclass(frozen=True)
class Part:
    """A part of a paper: its blocks, then parts of its own; a part without a name has no heading."""

    id: str
    name: str
    blocks: tuple[Block, ...] = ()
    parts: tuple["Part", ...] = ()
    new_page: bool = False


@dataclass(frozen=True)
class Cover:
    """The first page: who issues it, title and subtitle, facts (province, period…), a notice, and who signs."""

    issuer: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    subtitle: str = ""
    notice: str = ""
    signers: tuple[str, ...] = ()
    sign_note: str = ""


@dataclass(frozen=True)
class FormalPaper:
    """A paper. running: what the head of each page says; cover: None for a letter or a sheet, which has no contents.

    subject, author: of the file's properties; day: on which it is made. framed: each page has a frame.
    apart: its pages go to different people, so they have neither number nor running head.
    """

    title: str
    running: str
    day: date
    parts: tuple[Part, ...]
    cover: Cover | None = None
    subject: str = ""
    author: str = ""
    landscape: bool = False
    framed: bool = False
    apart: bool = False


def figures_of(parts: Sequence[Part]) -> list[Bars | Strips | Drawing]:
    """Return the pictures of some parts, in the order of reading."""
    found: list[Bars | Strips | Drawing] = []
    for part in parts:
        found += [block for block in part.blocks if isinstance(block, Bars | Strips | Drawing)]
        found += figures_of(part.parts)
    return found


def _share_out(missing: Sequence[float], spare: float) -> list[float]:
    """Give what there is to spare to those who miss something, so that the less one misses the sooner it has all."""
    given = [0.0] * len(missing)
    for number, index in enumerate(sorted(range(len(missing)), key=missing.__getitem__)):
        given[index] = max(min(missing[index], spare / (len(missing) - number)), 0.0)
        spare -= given[index]
    return given


def _longest_word(text: str) -> int:
    return max(map(len, re.split(r"[ \n]", text)), default=0)

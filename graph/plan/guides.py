"""Guides: short texts in three languages, with sheets to fill in, that the portal gives as documents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import LiteralString

from pydantic import TypeAdapter

from graph.rules.checked import STRICT, read_checked
from graph.rules.instrument import Words
from graph.server.connection import Graph

MOST_LINES = 60

SAVE = """
UNWIND $rows AS row
MERGE (guide:Guide {id: row.id})
SET guide.content = row.content
"""
GET: LiteralString = "MATCH (guide:Guide {id: $id}) RETURN guide.content AS content"
LIST: LiteralString = "MATCH (guide:Guide) RETURN guide.content AS content ORDER BY guide.id"


class BadGuide(ValueError):
    """The file of a guide can't be used; says where and what to do."""


@dataclass(frozen=True)
class FillInTable:
    """A table to fill in: its columns, lines already filled in as examples, and how many stay empty."""

    __pydantic_config__ = STRICT
    caption: Words
    columns: tuple[Words, ...]
    examples: tuple[tuple[Words, ...], ...] = ()
    lines: int = 0


@dataclass(frozen=True)
class GuideSection:
    """A part of a guide under its heading: paragraphs, then items, then a sheet."""

    __pydantic_config__ = STRICT
    heading: Words
    paragraphs: tuple[Words, ...] = ()
    items: tuple[Words, ...] = ()
    sheet: FillInTable | None = None


@dataclass(frozen=True)
class Guide:
    """A guide of about a page."""

    __pydantic_config__ = STRICT
    id: str
    title: Words
    lead: Words
    sections: tuple[GuideSection, ...]


_GUIDE = TypeAdapter(Guide)


def read_guide(text: str, name: str = "guide") -> Guide:
    """Read a guide from YAML; raise BadGuide with the file's name, line and what is wrong."""
    guide = read_checked(text, _GUIDE, name, BadGuide)
    for problem in _problems(guide):
        raise BadGuide(f"{name}: {problem}")
    return guide


def save_guides(graph: Graph, guides: Sequence[Guide]) -> None:
    """Keep guides; written twice it changes nothing."""
    graph.write(SAVE, rows=[{"id": guide.id, "content": _GUIDE.dump_json(guide).decode()} for guide in guides])


def get_guide(graph: Graph, id: str) -> Guide | None:
    """Return a guide, or None."""
    return next((_GUIDE.validate_json(row["content"]) for row in graph.read(GET, id=id)), None)


def list_guides(graph: Graph) -> list[Guide]:
    """List all guides by id."""
    return [_GUIDE.validate_json(row["content"]) for row in graph.read(LIST)]


def _problems(guide: Guide) -> Iterator[str]:
    if not guide.sections:
        yield "it has no section. Write at least one."
    for number, section in enumerate(guide.sections, 1):
        if not (section.paragraphs or section.items or section.sheet):
            yield f"section {number} is empty. Write paragraphs, items or a sheet."
        if section.sheet:
            yield from _problems_of_sheet(section.sheet, number)


def _problems_of_sheet(sheet: FillInTable, number: int) -> Iterator[str]:
    """Say what is wrong with the sheet of a section, by the section's number."""
    if not 0 <= sheet.lines <= MOST_LINES:
        yield f"the sheet of section {number} has {sheet.lines} empty lines. Write 0 to {MOST_LINES}."
    if any(len(line) != len(sheet.columns) for line in sheet.examples):
        yield f"an example in section {number} hasn't {len(sheet.columns)} cells, as its sheet has columns."

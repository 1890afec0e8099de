"""What was chosen for lists once and holds for the next: columns by headings, and the words of a province."""

import json
from collections.abc import Mapping

from graph.server.connection import Graph

SAVE_MAPPING = "MERGE (kept:ImportMapping {id: $id}) SET kept.columns = $columns"
GET_MAPPING = "MATCH (kept:ImportMapping {id: $id}) RETURN kept.columns AS columns"
SAVE_WORDS = """
UNWIND $rows AS row
MERGE (kept:ImportWord {id: row.id})
SET kept.province = $province, kept.list = row.list, kept.word = row.word, kept.meaning = row.meaning
"""
LIST_WORDS = """
MATCH (kept:ImportWord {province: $province}) RETURN kept.list AS list, kept.word AS word, kept.meaning AS meaning
"""


def save_mapping(graph: Graph, key: str, columns: Mapping[str, str]) -> None:
    """Remember which field each heading is; key: of the set of headings."""
    graph.write(SAVE_MAPPING, id=key, columns=json.dumps(dict(columns), ensure_ascii=False))


def get_mapping(graph: Graph, key: str) -> dict[str, str]:
    """Return the fields of headings that were chosen before; nothing for headings that are new."""
    rows = graph.read(GET_MAPPING, id=key)
    return dict(json.loads(rows[0]["columns"])) if rows else {}


def save_words(graph: Graph, province: str, words: Mapping[str, Mapping[str, str]]) -> None:
    """Remember what words mean in a province's lists; words: by list ("communes"…), the folded word and its id."""
    rows = [
        {"id": f"{province}:{of}:{word}", "list": of, "word": word, "meaning": meaning}
        for of, known in words.items()
        for word, meaning in known.items()
    ]
    if rows:
        graph.write(SAVE_WORDS, province=province, rows=rows)


def get_words(graph: Graph, province: str) -> dict[str, dict[str, str]]:
    """Return what words were chosen to mean in a province's lists."""
    found: dict[str, dict[str, str]] = {}
    for row in graph.read(LIST_WORDS, province=province):
        found.setdefault(row["list"], {})[row["word"]] = row["meaning"]
    return found

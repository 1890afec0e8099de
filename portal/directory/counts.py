"""How many entries each province and domain has, counted anew only when something changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app

from graph.directory import search
from graph.server.revision import read_revision
from portal.kit.graph import current_graph
from portal.kit.language import format_count

EXTENSION = "directory_counts"


@dataclass(frozen=True)
class EntryCounts:
    """Numbers of active entries, by code of province and by id of domain; revision: of the graph they are of."""

    revision: tuple[str, int]
    provinces: Mapping[str, int]
    domains: Mapping[str, int]


def entry_counts() -> EntryCounts:
    """Return the numbers as the graph is now."""
    graph = current_graph()
    revision = read_revision(graph)
    known: EntryCounts | None = current_app.extensions.get(EXTENSION)
    if known is None or known.revision != revision:
        known = EntryCounts(revision, search.count_provinces(graph), search.count_domains(graph))
        current_app.extensions[EXTENSION] = known
    return known


def counted(choices: Sequence[tuple[str, str]], counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return choices with how many entries each has; those without any come last."""
    told = [(id, f"{name} ({format_count(counts.get(id, 0))})") for id, name in choices]
    return sorted(told, key=lambda choice: not counts.get(choice[0]))

"""How many entries each province and domain has, and each search finds, counted anew only when something changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.directory import search
from graph.directory.search import Filters, Found
from portal.kit.by_revision import kept
from portal.kit.language import format_count


@dataclass(frozen=True)
class EntryCounts:
    """Numbers of active entries, by code of province and by id of domain."""

    provinces: Mapping[str, int]
    domains: Mapping[str, int]


def entry_counts() -> EntryCounts:
    """Return the numbers as the graph is now."""
    return EntryCounts(kept(search.count_provinces), kept(search.count_domains))


def count_found(filters: Filters) -> Found:
    """Return how many entries fit some filters as the graph is now."""
    return kept(search.count, filters)


def counted(choices: Sequence[tuple[str, str]], counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return choices with how many entries each has; those without any come last."""
    told = [(id, f"{name} ({format_count(counts.get(id, 0))})") for id, name in choices]
    return sorted(told, key=lambda choice: not counts.get(choice[0]))

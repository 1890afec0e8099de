"""The tables of what a province's associations need: by axis, by theme and by commune."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from graph.diagnostic.instruments import newest_instrument
from graph.plan.province_needs import FoundNeed, read_province_needs
from graph.server.connection import Graph
from portal.diagnostic.themes import theme_names
from portal.kit.words import word


@dataclass(frozen=True)
class NeedRow:
    """An axis, a theme or a commune: how many needs, of how many associations, and their mean priority.

    without: of a commune, the associations without a diagnostic.
    """

    id: str
    name: str
    needs: int
    associations: int
    priority: float
    without: int = 0


@dataclass(frozen=True)
class NeedTables:
    """What a province's associations need; assessed, without: associations with and without a submitted diagnostic."""

    assessed: int
    without: int
    needs: int
    axes: tuple[NeedRow, ...]
    themes: tuple[NeedRow, ...]
    communes: tuple[NeedRow, ...]


def read_tables(graph: Graph, province: str, communes: Mapping[str, str]) -> NeedTables:
    """Count what a province's associations need; communes: names by code."""
    found = read_province_needs(graph, province)
    themes = theme_names(newest_instrument(graph))
    where = {one.id: one.commune for one in found.members}
    without: dict[str, int] = {}
    for one in found.members:
        without[one.commune] = without.get(one.commune, 0) + (not one.assessed)
    return NeedTables(
        assessed=sum(one.assessed for one in found.members),
        without=sum(without.values()),
        needs=len(found.needs),
        axes=_rows(found.needs, lambda need: need.axis, lambda code: word(code, "axis")),
        themes=_rows(found.needs, lambda need: need.theme, lambda code: themes.get(code, code)),
        communes=_rows(
            found.needs, lambda need: where[need.association], lambda code: communes.get(code, code), without
        ),
    )


def _rows(
    needs: Iterable[FoundNeed],
    key: Callable[[FoundNeed], str],
    name: Callable[[str], str],
    without: Mapping[str, int] | None = None,
) -> tuple[NeedRow, ...]:
    """Return a row for each key, that of the most needs first; without: counts by key, of keys without needs too."""
    grouped: dict[str, list[FoundNeed]] = {id: [] for id in (without or {})}
    for need in needs:
        grouped.setdefault(key(need), []).append(need)
    rows = [
        NeedRow(
            id, name(id), len(group), len({need.association for need in group}),
            sum(need.priority for need in group) / len(group) if group else 0.0, (without or {}).get(id, 0),
        )
        for id, group in grouped.items()
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-row.needs, row.name)))

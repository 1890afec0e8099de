"""Open figures: how many entries there are by kind, province and domain; small groups aren't told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from graph.directory.search import count_kinds
from graph.rules.disclosure import LEAST
from portal.directory.counts import entry_counts
from portal.kit.choices import domains_in_order, province_choices
from portal.kit.graph import current_graph
from portal.kit.language import domain_name
from portal.kit.words import ENTRY_KINDS_PLURAL


@dataclass(frozen=True)
class OpenFigure:
    """A group with its code, its name and how many entries it has; None for fewer than LEAST."""

    id: str
    name: str
    count: int | None

    @property
    def told(self) -> str:
        """Return the count as everybody may read it; a small one says only that it is."""
        return _("fewer than %(number)s", number=LEAST) if self.count is None else str(self.count)


@dataclass(frozen=True)
class OpenTable:
    """The figures of one breakdown: its code, its title and its groups."""

    id: str
    title: str
    figures: tuple[OpenFigure, ...]


def open_tables() -> Sequence[OpenTable]:
    """Return the three tables as the graph is now; a group without any entry isn't in them."""
    counts = entry_counts()
    kinds = [(kind, str(name)) for kind, name in ENTRY_KINDS_PLURAL.items()]
    domains = [(one.id, domain_name(one.id)) for one in domains_in_order()]
    return [
        OpenTable("kinds", _("By kind"), _figures(kinds, count_kinds(current_graph()))),
        OpenTable("provinces", _("By province"), _figures(province_choices(), counts.provinces)),
        OpenTable("domains", _("By domain"), _figures(domains, counts.domains)),
    ]


def _figures(names: Iterable[tuple[str, str]], counts: Mapping[str, int]) -> tuple[OpenFigure, ...]:
    told = ((id, name, counts.get(id, 0)) for id, name in names)
    return tuple(OpenFigure(id, name, count if count >= LEAST else None) for id, name, count in told if count)

"""Bring real organisations from files into an empty graph, through the same functions as everything else."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale

from graph.directory.associations import Association
from graph.directory.networks import Network
from graph.directory.partners import Partner
from graph.directory.search import count_organisations
from graph.directory.territories import Territory, save_territories
from graph.directory.vocabulary import Domain, TargetGroup, save_domains, save_target_groups
from graph.links.links import Membership, Partnership
from graph.rules.folding import compact, fold
from graph.rules.kinds import OrganisationKind
from graph.server.connection import Graph
from seed import reference
from seed.files import COUNTRY, LinkRow, OrganisationRow, read_links, read_organisations
from seed.loader import SAVERS, Progress, batches, load_reference, report

COUNTRY_CODES = {"UK": "GB", "EL": "GR"}
"""Codes of countries that European files write otherwise than ISO 3166."""
LEVELS = ("region", "province", "commune")
ADDED = "file:"
"""What the ids of domains and target groups begin with that only the files have."""


class NotEmpty(Exception):
    """The graph has organisations already, so files can't be brought in."""

    def __init__(self, count: int) -> None:
        super().__init__(f"The graph has {count} organisations already. Load files into an empty graph.")
        self.count = count


@dataclass(frozen=True)
class Organisations:
    """What two files hold, as the graph keeps it; the territories, domains and targets are those to add."""

    territories: tuple[Territory, ...]
    domains: tuple[Domain, ...]
    targets: tuple[TargetGroup, ...]
    associations: tuple[Association, ...]
    networks: tuple[Network, ...]
    partners: tuple[Partner, ...]
    memberships: tuple[Membership, ...]
    partnerships: tuple[Partnership, ...]


def load_files(
    graph: Graph,
    organisations: Path,
    links: Path | None = None,
    progress: Progress | None = None,
    doubt: Callable[[str], None] = lambda _told: None,
) -> int:
    """Load organisations and their links from files into an empty graph; return how many organisations.

    doubt: told about each place that can't be, which isn't kept.

    Raises BadFile, before anything is written, for a bad file, and NotEmpty when the graph has organisations.
    """
    rows = read_organisations(organisations)
    link_rows = read_links(links, rows) if links else []
    converted = convert(rows, link_rows)
    there = count_organisations(graph)
    if there:
        raise NotEmpty(there)
    save(graph, converted, progress)
    for row in rows:
        if row.doubt:
            doubt(row.doubt)
    return len(rows)


def save(graph: Graph, converted: Organisations, progress: Progress | None = None) -> None:
    """Write the reference lists, what the files add to them, then organisations and links."""
    load_reference(graph)
    save_territories(graph, converted.territories)
    save_domains(graph, (*reference.domains(), *converted.domains))
    save_target_groups(graph, (*reference.target_groups(), *converted.targets))
    names = ("associations", "networks", "partners", "memberships", "partnerships")
    total = sum(len(getattr(converted, name)) for name in names)
    done = 0
    for name in names:
        for batch in batches(getattr(converted, name)):
            SAVERS[name](graph, batch)
            done += len(batch)
            report(progress, name, done, total)


def convert(rows: Sequence[OrganisationRow], links: Sequence[LinkRow]) -> Organisations:
    """Turn the rows of files into what the graph keeps; nothing that the files don't say is made up."""
    names = _Names(rows)
    entries = [_entry(row, names) for row in rows]
    return Organisations(
        territories=tuple(names.places.added.values()),
        domains=tuple(Domain(id, None, name, name, name) for name, id in _added(names.domains)),
        targets=tuple(TargetGroup(id, name, name, name) for name, id in _added(names.targets)),
        associations=tuple(entry for entry in entries if isinstance(entry, Association)),
        networks=tuple(entry for entry in entries if isinstance(entry, Network)),
        partners=tuple(entry for entry in entries if isinstance(entry, Partner)),
        memberships=_memberships(links),
        partnerships=_partnerships(links),
    )


def _entry(row: OrganisationRow, names: "_Names") -> Association | Network | Partner:
    """Turn a row into an entry of its kind."""
    common: dict[str, Any] = {
        "id": row.id,
        "name_fr": row.name,
        "territories": tuple(dict.fromkeys(names.places.code(path) for path in row.territories)),
        "lat": row.lat,
        "lon": row.lon,
        "domains": tuple(dict.fromkeys(names.domains[name] for name in row.domains)),
        "objectives_fr": row.text,
    }
    if row.kind == OrganisationKind.PARTNER:
        return Partner(**common)
    common |= {
        "founded_year": row.founded,
        "targets": tuple(dict.fromkeys(names.targets[name] for name in row.targets)),
    }
    if row.kind == OrganisationKind.NETWORK:
        return Network(**common)
    return Association(**common, milieu=row.milieu, axes=row.axes)


class _Names:
    """What the names in files mean: places, and the ids of domains and target groups by their names."""

    def __init__(self, rows: Sequence[OrganisationRow]) -> None:
        self.places = _Places()
        self.domains = _match(reference.domains(), (name for row in rows for name in row.domains))
        self.targets = _match(reference.target_groups(), (name for row in rows for name in row.targets))


class _Places:
    """Find the codes of places by their path; those that Morocco's lists don't have are added."""

    def __init__(self) -> None:
        self.added: dict[str, Territory] = {}
        self._known = {
            (territory.level, territory.parent, compact(name)): territory
            for territory in reversed(reference.territories())
            for name in (territory.name_fr, territory.name_ar)
        }

    def code(self, path: tuple[str, ...]) -> str:
        """Return the code of the narrowest place of a path."""
        parent, steps = self._in_morocco(path) if len(path) > 1 and fold(path[0]) in COUNTRY else (None, path)
        folded: list[str] = []
        for step in steps:
            folded.append(fold(step) or step)
            within = f"{parent}/" if parent and not parent.startswith("place:") else ""
            code = f"place:{within}{'/'.join(folded)}"
            if code not in self.added:
                name_fr, name_ar = _country_names(step) if parent is None else (step, step)
                self.added[code] = Territory(code, "place", name_fr, name_ar, parent)
            parent = code
        return parent or ""

    def _in_morocco(self, path: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
        """Return the narrowest known place of a path, None when there is none, and the steps that lead on from it."""
        parent: str | None = None
        found = 1
        for level, step in zip(LEVELS, path[1:], strict=False):
            territory = self._known.get((level, parent, compact(step)))
            if territory is None:
                break
            parent, found = territory.code, found + 1
        return (parent, path[found:]) if parent else (None, path)


def _country_names(step: str) -> tuple[str, str]:
    """Return a country's names (French, Arabic) when a place is its two-letter code, else the place."""
    code = COUNTRY_CODES.get(step, step)
    french, arabic = Locale("fr").territories, Locale("ar").territories
    if len(step) == 2 and step.isupper() and code in french:
        return french[code], arabic[code]
    return step, step


def _match(known: Iterable[Domain] | Iterable[TargetGroup], names: Iterable[str]) -> dict[str, str]:
    """Map each name to the id of what is known by it in any language, else to a new id made from the folded name."""
    ids: dict[str, str] = {}
    for item in known:
        for name in (item.name_fr, item.name_ar, item.name_en):
            ids.setdefault(fold(name), item.id)
    return {name: ids.get(fold(name), f"{ADDED}{fold(name) or name}") for name in dict.fromkeys(names)}


def _added(ids: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the first name of each new id, and the id."""
    first: dict[str, str] = {}
    for name, id in ids.items():
        first.setdefault(id, name)
    return ((name, id) for id, name in first.items() if id.startswith(ADDED))


def _memberships(links: Sequence[LinkRow]) -> tuple[Membership, ...]:
    since = _earliest(((link.source, link.target), link) for link in links if link.kind == "member")
    return tuple(Membership(source, target, year) for (source, target), year in since.items())


def _partnerships(links: Sequence[LinkRow]) -> tuple[Partnership, ...]:
    """Return each partnership once, whichever way round the file has it."""
    pairs = (
        (min((link.source, link.target), (link.target, link.source)), link) for link in links if link.kind == "partner"
    )
    return tuple(Partnership(source, target, year) for (source, target), year in _earliest(pairs).items())


def _earliest(pairs: Iterable[tuple[tuple[str, str], LinkRow]]) -> dict[tuple[str, str], int | None]:
    since: dict[tuple[str, str], int | None] = {}
    for pair, link in pairs:
        years = [year for year in (since.get(pair), link.date.year if link.date else None) if year]
        since[pair] = min(years) if years else None
    return since
